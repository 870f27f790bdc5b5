"""What may be kept no longer goes: texts of sources that allow it for a time only, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.search import Search
from storage.types import microseconds

_PROSE = ("kicker", "deck", "description", "lead", "ed_note", "dateline_raw", "byline_raw")
_TEXTS = (*_PROSE, "provenance")
"""Of an article's details, what is text of its page."""
_AT_A_TIME = 400
_STEP = 100

WithoutTexts = Callable[[Mapping[str, Any], Collection[int]], Mapping[str, Any] | None]
"""A message without what it quotes of these revisions; None if it quotes nothing of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """What one step took out."""

    texts: int = 0
    """Of revisions."""
    messages: int = 0
    """That quoted them."""
    last: int | None = None
    """Of the revisions: the next step goes on behind it; None if there is nothing behind it."""


class Retention:
    """`keep_text`: headline, address, dates and hashes stay."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def due(self, now: datetime, without: WithoutTexts) -> dict[str, int]:
        """What all steps would take out, counted as they count it; nothing is changed."""
        query = _revisions(now).with_only_columns(t.revision.c.id, t.revision.c.article_id).order_by(t.revision.c.id)
        rows = self._connection.execute(query).all()
        steps = (rows[start : start + _STEP] for start in range(0, len(rows), _STEP))
        messages = sum(len(self._quoting({row.id: row.article_id for row in some}, without)) for some in steps)
        return {"texts": len(rows), "messages": messages, "announcements": self._count(_entries(now))}

    def due_texts(self, now: datetime) -> int:
        """Of how many revisions the texts are to go."""
        return self._count(_revisions(now))

    def _count(self, due: sa.Select[Any]) -> int:
        return int(self._connection.execute(sa.select(sa.func.count()).select_from(due.subquery())).scalar_one())

    def texts(self, now: datetime, without: WithoutTexts, *, after: int = 0, limit: int = _STEP) -> Expired:
        """Take out the texts of some revisions that are due, in the order of their ids, and what messages quote."""
        query = _revisions(now).where(t.revision.c.id > after).order_by(t.revision.c.id).limit(limit)
        rows = self._connection.execute(query).all()
        if not rows:
            return Expired()
        with self._overwriting():
            messages = self._messages({row.id: row.article_id for row in rows}, without, now)
            for row in rows:
                kept = {name: value for name, value in row.details.items() if name not in _TEXTS}
                self._connection.execute(
                    sa.update(t.revision)
                    .where(t.revision.c.id == row.id)
                    .values(body_text="", details={**kept, "warnings": ["text expired"]})
                )
                if row.number == row.revisions:  # the index is of the newest alone, which may be kept for longer
                    Search(self._connection).remove(row.article_id)
        return Expired(
            texts=len(rows),
            messages=messages,
            last=rows[-1].id if len(rows) == limit else None,
        )

    def _messages(self, revisions: Mapping[int, int], without: WithoutTexts, now: datetime) -> int:
        """Take out what messages quote of the revisions, whose articles are given; of how many messages."""
        changed = self._quoting(revisions, without)
        for delivery_id, less in changed.items():
            values = {"payload": dict(less), "erased_at": now}
            self._connection.execute(sa.update(t.delivery).where(t.delivery.c.id == delivery_id).values(values))
        return len(changed)

    def _quoting(self, revisions: Mapping[int, int], without: WithoutTexts) -> dict[int, Mapping[str, Any]]:
        """What is left of the messages that quote the revisions, by their deliveries."""
        query = (
            sa.select(t.delivery.c.id, t.delivery.c.payload)
            .join(t.delivery_alert, t.delivery_alert.c.delivery_id == t.delivery.c.id)
            .join(t.alert, t.alert.c.id == t.delivery_alert.c.alert_id)
            .where(t.alert.c.article_id.in_(set(revisions.values())))
        )
        messages = {row.id: row.payload for row in self._connection.execute(query)}
        found = ((delivery_id, without(payload, revisions)) for delivery_id, payload in messages.items())
        return {delivery_id: less for delivery_id, less in found if less is not None}

    def announcements(self, now: datetime, limit: int = 500) -> int:
        """Take out what feeds say of some articles, their summaries and whole texts; of how many."""
        ids: Sequence[int] = list(self._connection.execute(_entries(now).limit(limit)).scalars())
        with self._overwriting():
            for start in range(0, len(ids), _AT_A_TIME):
                some = t.entry.c.id.in_(ids[start : start + _AT_A_TIME])
                self._connection.execute(sa.update(t.entry).where(some).values(content=None, summary=None))
        return len(ids)

    def quarantined(self, now: datetime) -> int:
        """Take documents that are due out of quarantine; how many."""
        ids = list(self._connection.execute(_quarantined(now)).scalars())
        with self._overwriting():
            for start in range(0, len(ids), _AT_A_TIME):
                some = t.quarantine.c.id.in_(ids[start : start + _AT_A_TIME])
                self._connection.execute(sa.delete(t.quarantine).where(some))
        return len(ids)

    @contextmanager
    def _overwriting(self) -> Iterator[None]:
        """SQLite writes zeros over what is deleted meanwhile, and does not only call its room free."""
        if self._connection.dialect.name != "sqlite":
            yield
            return
        self._connection.exec_driver_sql("PRAGMA secure_delete=ON")
        try:
            yield
        finally:
            self._connection.exec_driver_sql("PRAGMA secure_delete=OFF")


def _revisions(now: datetime) -> sa.Select[Any]:
    """Those that are due and have any text; the body is looked at first, as most have one until they are done."""
    said = (t.revision.c.details[name].as_string().is_not(None) for name in _PROSE)
    return (
        sa.select(
            t.revision.c.id, t.revision.c.article_id, t.revision.c.number, t.revision.c.details, t.article.c.revisions
        )
        .join(t.article, t.article.c.id == t.revision.c.article_id)
        .join(t.source, t.source.c.id == t.article.c.source_id)
        .where(
            _over(t.revision.c.seen_at, now),
            t.revision.c.matched_at.is_not(None),
            sa.or_(t.revision.c.body_text != "", *said),
        )
    )


def _entries(now: datetime) -> sa.Select[Any]:
    said = sa.or_(t.entry.c.content.is_not(None), t.entry.c.summary.is_not(None))
    return (
        sa.select(t.entry.c.id)
        .join(t.source, t.source.c.id == t.entry.c.source_id)
        .where(said, t.entry.c.state.not_in(t.ENTRY_WAITS), _over(t.entry.c.last_seen_at, now))
    )


def _quarantined(now: datetime) -> sa.Select[Any]:
    return (
        sa.select(t.quarantine.c.id)
        .join(t.source, t.source.c.id == t.quarantine.c.source_id)
        .where(_over(t.quarantine.c.at, now))
    )


def _over(since: sa.ColumnElement[Any], now: datetime) -> sa.ColumnElement[bool]:
    """Whether the source's `keep_text` has passed since then."""
    number = sa.BigInteger
    age = sa.literal(microseconds(now), number) - sa.type_coerce(since, number)
    return sa.and_(t.source.c.keep_text.is_not(None), age > sa.type_coerce(t.source.c.keep_text, number))
