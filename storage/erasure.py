"""Erasing: what somebody wants forgotten goes from every table, and does not come back by the next poll.

Of what was erased only hashes of its addresses stay, by which it is known when a feed announces it again. The records
of evidence hold no words and stay: the chain still holds, and says that the text is no longer there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.editions import Editions
from storage.rows import insert
from storage.search import Search
from storage.urls import url_key

_AT_A_TIME = 400
WITHOUT_NAME = "…"
"""In the place of a headline or a person's name that is gone."""


@dataclass(frozen=True, slots=True)
class Known:
    """Under what an article is known, and what is said of it elsewhere."""

    article_id: int
    urls: frozenset[str]
    """As written anywhere."""
    headlines: frozenset[str]
    stories: frozenset[int]
    """Its copies, its event, and the other copies in that."""


def address_mark(address: str) -> str:
    """What stays of an address that was forgotten."""
    return hashlib.sha256(url_key(address).encode()).hexdigest()


def entry_mark(source_id: int, key: str) -> str:
    """The same of an entry of one source."""
    return hashlib.sha256(f"{source_id}\n{key}".encode()).hexdigest()


def forgotten(connection: sa.Connection, marks: Iterable[str]) -> set[str]:
    """Those of the marks that are of something forgotten."""
    found: set[str] = set()
    for some in _chunks(list(marks)):
        query = sa.select(t.forgotten.c.mark).where(t.forgotten.c.mark.in_(some))
        found |= set(connection.execute(query).scalars())
    return found


class Erasure:
    """What is found in many tables, and taken out of all of them in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def is_forgotten(self, addresses: Collection[str]) -> bool:
        """Whether any of these addresses is to stay forgotten."""
        return bool(self.forgotten_among(addresses))

    def forgotten_among(self, addresses: Collection[str]) -> set[str]:
        """Those of the addresses that are to stay forgotten."""
        marks = {address_mark(each): each for each in addresses}
        found = forgotten(self._connection, marks)
        return {each for each in addresses if address_mark(each) in found}

    # -------------------------------------------------------------- looking

    def texts(self) -> Iterator[tuple[int, str]]:
        """Of every revision the article and all that it says, for a look through the archive."""
        columns = (t.revision.c.id, t.revision.c.article_id, t.revision.c.headline, t.revision.c.body_text)
        after = 0
        while True:
            query = sa.select(*columns, t.revision.c.details).where(t.revision.c.id > after)
            rows = self._connection.execute(query.order_by(t.revision.c.id).limit(_AT_A_TIME)).all()
            for row in rows:
                yield row.article_id, "\n".join((row.headline or "", row.body_text, *_strings(row.details)))
            if len(rows) < _AT_A_TIME:
                return
            after = rows[-1].id

    def announced(self) -> Iterator[tuple[int, int | None, str]]:
        """Of every entry its id, its article and all that its feed says of it."""
        entry = t.entry.c
        columns = (entry.id, entry.article_id, entry.title, entry.summary, entry.content, entry.authors)
        after = 0
        while True:
            query = sa.select(*columns, entry.categories).where(entry.id > after)
            rows = self._connection.execute(query.order_by(entry.id).limit(_AT_A_TIME)).all()
            for row in rows:
                said = (row.title, row.summary, row.content, *_strings([row.authors, row.categories]))
                yield row.id, row.article_id, "\n".join(filter(None, said))
            if len(rows) < _AT_A_TIME:
                return
            after = rows[-1].id

    def known(self, article_id: int) -> Known | None:
        """What an article is known by; None if there is none."""
        article = self._connection.execute(sa.select(t.article).where(t.article.c.id == article_id)).first()
        if article is None:
            return None
        urls, headlines = {article.url, article.canonical_url}, {article.headline}
        revisions = sa.select(t.revision.c.headline, t.revision.c.details).where(t.revision.c.article_id == article_id)
        for row in self._connection.execute(revisions):
            headlines.add(row.headline)
            urls.update((row.details.get("url"), row.details.get("final_url"), row.details.get("canonical_url")))
            urls.update(each for each in row.details.get("alt_ids") or () if each.startswith("http"))
        entries = sa.select(t.entry.c.url, t.entry.c.title).where(t.entry.c.article_id == article_id)
        for row in self._connection.execute(entries):
            urls.add(row.url)
            headlines.add(row.title)
        return Known(
            article_id,
            frozenset(filter(None, urls)),
            frozenset(filter(None, headlines)),
            frozenset(self._stories(article.story_id)),
        )

    def _stories(self, story_id: int | None) -> set[int]:
        if story_id is None:
            return set()
        event = sa.select(t.story.c.event_id).where(t.story.c.id == story_id)
        event_id = self._connection.execute(event).scalar()
        found = {story_id}
        if event_id is not None:
            within = sa.select(t.story.c.id).where(t.story.c.event_id == event_id)
            found |= {event_id, *self._connection.execute(within).scalars()}
        return found

    def messages(self, stories: Collection[int]) -> list[tuple[int, Mapping[str, Any]]]:
        """Deliveries that tell of any of the stories, or may as press reviews, with what they say."""
        found: dict[int, Mapping[str, Any]] = {}
        for some in _chunks(sorted(stories)):
            query = (
                sa.select(t.delivery.c.id, t.delivery.c.payload)
                .join(t.delivery_alert, t.delivery_alert.c.delivery_id == t.delivery.c.id)
                .join(t.alert, t.alert.c.id == t.delivery_alert.c.alert_id)
                .where(t.alert.c.story_id.in_(some))
            )
            found |= {row.id: row.payload for row in self._connection.execute(query)}
        reviews = sa.select(t.delivery.c.id, t.delivery.c.payload).where(t.delivery.c.kind == "review")
        found |= {row.id: row.payload for row in self._connection.execute(reviews)}
        return sorted(found.items())

    def messages_to(self, subscriber: str) -> list[int]:
        """Deliveries to a subscriber by any channel."""
        query = sa.select(t.delivery.c.id).where(_theirs(t.delivery.c.recipient, subscriber))
        return list(self._connection.execute(query.order_by(t.delivery.c.id)).scalars())

    def is_partly_erased(self, delivery_id: int) -> bool:
        """Whether something was taken out of the delivery's message."""
        query = sa.select(t.delivery.c.erased_at).where(t.delivery.c.id == delivery_id)
        return self._connection.execute(query).scalar() is not None

    # -------------------------------------------------------------- erasing

    def article(self, known: Known, now: datetime) -> None:
        """Take the article out, with its revisions, matches, notes and alerts, and remember only its marks."""
        connection, article_id = self._connection, known.article_id
        marks = {address_mark(each) for each in known.urls}
        url_keys = {url_key(each) for each in known.urls}
        entries: set[int] = set()
        for some in _chunks(sorted(url_keys)):
            which = sa.or_(t.entry.c.article_id == article_id, _at(t.entry.c.url_key.in_(some)))
            query = sa.select(t.entry.c.id, t.entry.c.source_id, t.entry.c.key, t.entry.c.url).where(which)
            for row in connection.execute(query):
                entries.add(row.id)
                marks.add(entry_mark(row.source_id, row.key))
                if row.url:
                    marks.add(address_mark(row.url))
        self._mark(marks, now)
        self._delete(t.entry, entries)
        connection.execute(sa.delete(t.quarantine).where(t.quarantine.c.url.in_(known.urls)))
        connection.execute(sa.update(t.revision).where(t.revision.c.notice_id == article_id).values(notice_id=None))
        Search(connection).remove(article_id)
        Editions(connection).forget(article_id, known.urls)
        connection.execute(sa.delete(t.article).where(t.article.c.id == article_id))
        self._settle_stories(known)

    def entries(self, ids: Collection[int], now: datetime) -> None:
        """Take entries out that became no article."""
        marks: set[str] = set()
        for some in _chunks(sorted(ids)):
            query = sa.select(t.entry.c.source_id, t.entry.c.key, t.entry.c.url).where(t.entry.c.id.in_(some))
            for row in self._connection.execute(query):
                marks.add(entry_mark(row.source_id, row.key))
                if row.url:
                    marks.add(address_mark(row.url))
        self._mark(marks, now)
        self._delete(t.entry, ids)

    def address(self, url: str, now: datetime) -> int:
        """Take out what is kept of an address without an article, and keep it out; of how many rows."""
        query = sa.select(t.entry.c.id).where(_at(t.entry.c.url_key == url_key(url)))
        ids = list(self._connection.execute(query).scalars())
        self.entries(ids, now)
        self._mark({address_mark(url)}, now)
        broken = self._connection.execute(sa.delete(t.quarantine).where(t.quarantine.c.url == url)).rowcount
        return len(ids) + broken

    def documents(self, ids: Collection[int]) -> None:
        """Take documents out of quarantine."""
        self._delete(t.quarantine, ids)

    def notes(self, ids: Collection[int]) -> None:
        """Take notes on articles out."""
        self._delete(t.annotation, ids)

    def all_notes(self) -> list[tuple[int, str]]:
        query = sa.select(t.annotation.c.id, t.annotation.c.text, t.annotation.c.author)
        return [(row.id, f"{row.author}\n{row.text or ''}") for row in self._connection.execute(query)]

    def message(self, delivery_id: int, payload: Mapping[str, Any], *, left: bool, now: datetime) -> None:
        """Put what is left of a message in its place; one with nothing left that had not gone out is dropped."""
        values: dict[str, Any] = {"payload": dict(payload), "erased_at": now}
        which = t.delivery.c.id == delivery_id
        self._connection.execute(sa.update(t.delivery).where(which).values(**values))
        self._connection.execute(sa.update(t.attempt).where(t.attempt.c.delivery_id == delivery_id).values(detail=None))
        if not left:
            unsent = sa.and_(which, t.delivery.c.state.in_((*t.DELIVERY_WAITS, "dead")))
            self._connection.execute(
                sa.update(t.delivery).where(unsent).values(state="dropped", payload={}, error="forgotten")
            )

    def subscriber(self, subscriber_id: int, name: str) -> None:
        """Take a person out: subscriptions, alerts, silences, digests; what they wrote stays without a name."""
        connection = self._connection
        recipient = f"{WITHOUT_NAME}{subscriber_id}"
        for table in (t.delivery, t.alert):
            rows = connection.execute(
                sa.select(table.c.id, table.c.recipient).where(_theirs(table.c.recipient, name))
            ).all()
            for row in rows:
                channel = row.recipient.rpartition("@")[2]
                values: dict[str, Any] = {"recipient": f"{recipient}@{channel}"}
                if table is t.delivery:
                    values |= {"address": None, "order_key": f"{recipient}@{channel}/{row.id}"}
                connection.execute(sa.update(table).where(table.c.id == row.id).values(**values))
        connection.execute(sa.delete(t.digest_slot).where(_theirs(t.digest_slot.c.recipient, name)))
        connection.execute(sa.delete(t.silence).where(t.silence.c.subscriber == name))
        for table in (t.silence, t.annotation, t.mark, t.story_edit):
            connection.execute(sa.update(table).where(table.c.author == name).values(author=WITHOUT_NAME))
        connection.execute(sa.delete(t.subscriber).where(t.subscriber.c.id == subscriber_id))

    # -------------------------------------------------------------- within

    def _mark(self, marks: Collection[str], now: datetime) -> None:
        for mark in sorted(marks):
            statement = insert(self._connection, t.forgotten).values(mark=mark, at=now)
            self._connection.execute(statement.on_conflict_do_nothing())

    def _settle_stories(self, known: Known) -> None:
        """Stories without an article go; those with others are called after one of these."""
        for story_id in sorted(known.stories):
            query = (
                sa.select(t.article.c.headline)
                .join(t.story, t.story.c.id == t.article.c.story_id)
                .where(sa.or_(t.story.c.id == story_id, t.story.c.event_id == story_id))
                .order_by(t.article.c.id)
            )
            rows = self._connection.execute(query).all()
            which = t.story.c.id == story_id
            if not rows:
                self._connection.execute(sa.delete(t.story).where(which))
                continue
            headline = next((row.headline for row in rows if row.headline), WITHOUT_NAME)
            renamed = sa.and_(which, t.story.c.headline.in_(known.headlines))
            self._connection.execute(sa.update(t.story).where(renamed).values(headline=headline))

    def _delete(self, table: sa.Table, ids: Collection[int]) -> None:
        for some in _chunks(sorted(ids)):
            self._connection.execute(sa.delete(table).where(table.c.id.in_(some)))


def _at(address: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whatever the source: named, so that the index on source and address is of use."""
    return sa.and_(t.entry.c.source_id.in_(sa.select(t.source.c.id)), address)


def _theirs(column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[bool]:
    return column.startswith(f"{name}@", autoescape=True)


def _strings(value: Any) -> Iterator[str]:
    """Every text within a JSON value."""
    match value:
        case str():
            yield value
        case Mapping():
            for each in value.values():
                yield from _strings(each)
        case list() | tuple():
            for each in value:
                yield from _strings(each)


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _AT_A_TIME):
        yield values[start : start + _AT_A_TIME]
