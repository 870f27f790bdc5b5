"""What the feeds announced, and the queue of pages to fetch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from storage import tables as t
from storage.documents import Said, overflowed, stamped
from storage.erasure import address_mark, entry_mark, forgotten
from storage.identity import entry_hash, entry_keys
from storage.records import Entry, EntryState, Feed, FetchTask, ParsedEntry
from storage.rows import record, records
from storage.tasks import fetch_tasks
from storage.urls import url_key

_TO_FETCH = (EntryState.PENDING, EntryState.FETCHING)
_MOST_DOUBLINGS = 10
"""A page that its feed calls changed again and again, and is not, is visited ever more seldom: at last every 34 hours
with the usual least spacing."""
_PER_SOURCE = 8
"""Pages of one source handed out and not yet settled: one slow site does not fill the fetcher."""

SAME_LINK = "same link"
"""How the note of an entry begins whose page is that of another."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording the entries of one poll came to."""

    new: tuple[int, ...]
    """Ids of entries never seen before."""
    dates: tuple[datetime | None, ...]
    """When the new ones say that they were published."""
    baseline: int
    """How many of the new ones were stored as the baseline."""
    changed: int
    """Known entries of which the feed now says something else: their pages are read again."""
    known: int
    empty: int
    """Items without anything in them."""
    overflow: bool
    """The document did not reach back to the last one although the feed was read before: some may have been missed."""


class Entries:
    """Entries: recorded from polls, claimed by the fetcher, settled by its answers."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def record(
        self,
        feed: Feed,
        found: Sequence[ParsedEntry],
        now: datetime,
        *,
        reread_after: timedelta = timedelta(minutes=2),
        whole: bool = True,
    ) -> Recorded:
        """Keep what a poll found, in the transaction that keeps the feed's cursor.

        Until the feed has its baseline all entries are baseline: stored, matched, never alerted. A page is read again
        when its entry changed, not sooner than `reread_after` since it was last read, and ever more rarely while it
        turns out to be the same. What is not the `whole` document, as a push may not be, shows no gap.
        """
        keys = entry_keys(found)
        known: dict[str, sa.Row[Any] | _Addition] = {**self._known(feed.id, [key for key in keys if key])}
        present = [url_key(entry.link) for entry in found if entry.link]
        links: dict[str, sa.Row[Any] | _Addition] = {**self._linked(feed.source_id, present)}
        gone = self._forgotten(feed.source_id, found, [key if key not in known else None for key in keys])
        new: list[_Addition] = []
        said: list[Said] = []
        dates: list[datetime | None] = []
        fresh: list[bool] = []
        """Of each item that says something, in the document's order: whether it is new."""
        baseline = changed = again = 0
        for entry, key in zip(found, keys, strict=True):
            if key is None:
                continue
            link = url_key(entry.link) if entry.link else None
            row = known.get(key)
            moved = row is not None and row.url_key and link != row.url_key
            if row is not None and moved and ((link and entry.title != row.title) or row.url_key in present):
                key = f"{key}#{link or ''}"[:600]  # a guid used again for another article, not an article that moved
                row = known.get(key) or self._known(feed.id, [key]).get(key)
            if row is None and link and (twin := links.get(link)) is not None and twin.feed_id == feed.id:
                row = twin  # the same article under a new guid
            if row is None and key in gone:
                again += 1
                fresh.append(False)
                continue
            if isinstance(row, _Addition):  # twice in one document: what is said last holds
                changed += row.say(entry)
            elif row is not None:
                said.append(Said(row, entry))
            if row is not None:
                again += 1
                fresh.append(False)
                continue
            is_baseline = feed.baseline_at is None
            row = _addition(feed, key, link, entry, now, is_baseline, links.get(link) if link else None)
            known[key] = row
            if link:
                links.setdefault(link, row)
            new.append(row)
            fresh.append(True)
            dates.append(entry.published)
            baseline += is_baseline
        known_before = whole and feed.baseline_at is not None and feed.entries_seen > 0
        overflow = known_before and overflowed(fresh, dates)
        if new:
            seen = {"entries_seen": t.feed.c.entries_seen + len(new)}
            self._connection.execute(sa.update(t.feed).where(t.feed.c.id == feed.id).values(**seen))
        return Recorded(
            new=self._add(new),
            dates=tuple(dates),
            baseline=baseline,
            changed=changed + self._refresh(said, now, reread_after),
            known=again,
            empty=keys.count(None),
            overflow=overflow,
        )

    def _known(self, feed_id: int, keys: Sequence[str]) -> dict[str, sa.Row[Any]]:
        found: dict[str, sa.Row[Any]] = {}
        for some in _chunks(keys):
            query = sa.select(t.entry).where(t.entry.c.feed_id == feed_id, t.entry.c.key.in_(some))
            found |= {row.key: row for row in self._connection.execute(query)}
        return found

    def _forgotten(self, source_id: int, found: Sequence[ParsedEntry], keys: Sequence[str | None]) -> set[str]:
        """Those of the keys whose entries were erased, by themselves or by their address, and are not to come back."""
        marks: dict[str, list[str]] = {}
        for entry, key in zip(found, keys, strict=True):
            if key is not None:
                marks[key] = [entry_mark(source_id, key), *([address_mark(entry.link)] if entry.link else [])]
        shut = forgotten(self._connection, [mark for some in marks.values() for mark in some])
        return {key for key, some in marks.items() if not shut.isdisjoint(some)}

    def _linked(self, source_id: int, links: Sequence[str]) -> dict[str, sa.Row[Any]]:
        found: dict[str, sa.Row[Any]] = {}
        for some in _chunks(links):
            query = sa.select(t.entry).where(t.entry.c.source_id == source_id, t.entry.c.url_key.in_(some))
            for row in self._connection.execute(query.order_by(t.entry.c.id)):
                found.setdefault(row.url_key, row)
        return found

    def _add(self, new: Sequence[_Addition]) -> tuple[int, ...]:
        """Insert the entries in one statement; their ids, in order."""
        if not new:
            return ()
        rows = self._connection.execute(_INSERT, [each.values for each in new])
        ids = {row.key: int(row.id) for row in rows}
        return tuple(ids[each.key] for each in new)

    def _refresh(self, said: Sequence[Said], now: datetime, reread_after: timedelta) -> int:
        """Keep what the feed says now of known entries; how many of them it calls changed."""
        only_stamped = stamped(said)
        changed = 0
        for each in said:
            if each.is_as_before:
                continue
            row, entry = each.row, each.entry
            values: dict[str, Any] = {"last_seen_at": now, **_said(entry)}
            if entry.link:
                values["url_key"] = url_key(entry.link)
            if each not in only_stamped:
                changed += 1
                if row.state == EntryState.DONE and not (row.error or "").startswith(SAME_LINK):
                    wait = reread_after * 2 ** min(row.rereads, _MOST_DOUBLINGS)
                    at = max(now, (row.last_fetch_at or now) + wait)
                    values |= {"state": EntryState.PENDING, "attempts": 0, "next_fetch_at": at}
            self._connection.execute(sa.update(t.entry).where(t.entry.c.id == row.id).values(**values))
        return changed

    # -------------------------------------------------------------- the queue

    def claim(
        self,
        now: datetime,
        limit: int,
        *,
        lease: timedelta = timedelta(minutes=5),
        after: int = 0,
        news_only: bool = False,
    ) -> list[FetchTask]:
        """Pages to fetch now: news before baseline, the sources in turn from the one `after` on, each longest waiting
        first; with `news_only` the baseline waits.

        A claim lasts for `lease`; what is not settled by then is handed out again. The work is bounded by `limit`,
        however many pages wait.
        """
        under_way = (
            sa.select(t.entry.c.source_id, sa.func.count().label("pages"))
            .where(t.among(t.entry.c.state, EntryState.FETCHING), t.entry.c.next_fetch_at > now)
            .group_by(t.entry.c.source_id)
        )
        out = Counter({source_id: int(pages) for source_id, pages in self._connection.execute(under_way)})
        ids: list[int] = []
        for baseline in (False,) if news_only else (False, True):
            if len(ids) < limit:
                ids += self._next(now, limit - len(ids), baseline, after, out)
        if not ids:
            return []
        self._connection.execute(
            sa.update(t.entry).where(t.entry.c.id.in_(ids)).values(state=EntryState.FETCHING, next_fetch_at=now + lease)
        )
        return fetch_tasks(self._connection, ids)

    def _next(self, now: datetime, limit: int, baseline: bool, after: int, out: Counter[int]) -> list[int]:
        """The pages whose turn it is among news or baseline; `out` counts those of each source under way, and these."""
        turns = self._waiting_sources(limit, baseline, after)
        if len(turns) < limit:
            turns += [each for each in self._waiting_sources(limit, baseline, 0) if each not in turns]
        places: list[tuple[int, int, int]] = []
        for turn, source_id in enumerate(turns[:limit]):
            room = _PER_SOURCE - out[source_id]
            if room <= 0:
                continue
            query = (
                sa.select(t.entry.c.id)
                .where(
                    t.among(t.entry.c.state, *_TO_FETCH),
                    t.entry.c.baseline == baseline,
                    t.entry.c.source_id == source_id,
                    t.entry.c.next_fetch_at <= now,
                )
                .order_by(t.entry.c.next_fetch_at, t.entry.c.id)
                .limit(room)
            )
            found = self._connection.execute(query).scalars()
            places += [(out[source_id] + place, turn, entry_id) for place, entry_id in enumerate(found)]
        chosen = sorted(places)[:limit]
        out.update(turns[turn] for _, turn, _ in chosen)
        return [entry_id for _, _, entry_id in chosen]

    def _waiting_sources(self, limit: int, baseline: bool, after: int) -> list[int]:
        """Sources with pages to fetch, in order of id from the one after `after`: one step in the index for each."""
        waits = (t.among(t.entry.c.state, *_TO_FETCH), t.entry.c.baseline == baseline)
        first = sa.select(sa.func.min(t.entry.c.source_id).label("source_id")).where(
            *waits, t.entry.c.source_id > after
        )
        turn = first.cte("turn", recursive=True)
        step = sa.select(sa.func.min(t.entry.c.source_id)).where(*waits, t.entry.c.source_id > turn.c.source_id)
        turn = turn.union_all(sa.select(step.correlate(turn).scalar_subquery()).where(turn.c.source_id.is_not(None)))
        found = self._connection.execute(sa.select(turn.c.source_id).limit(limit + 1)).scalars()
        return [source_id for source_id in found if source_id is not None][:limit]

    def settled(self, entry_id: int, article_id: int, now: datetime, *, changed: bool) -> None:
        """The entry has its article; `changed` says whether reading it again brought a revision."""
        values: dict[str, Any] = {
            "state": EntryState.DONE,
            "article_id": article_id,
            "next_fetch_at": None,
            "last_fetch_at": now,
            "error": None,
            "rereads": 0 if changed else t.entry.c.rereads + 1,
        }
        statement = sa.update(t.entry).where(t.entry.c.id == entry_id).values(**values)
        row = self._connection.execute(statement.returning(t.entry.c.source_id, t.entry.c.url_key)).first()
        if row is not None and row.url_key:
            self._connection.execute(
                sa.update(t.entry)
                .where(
                    t.entry.c.source_id == row.source_id,
                    t.entry.c.url_key == row.url_key,
                    t.entry.c.article_id.is_(None),
                )
                .values(article_id=article_id)
            )

    def failed(
        self, entry_id: int, now: datetime, error: str, retry_at: datetime | None, *, asked: bool = True
    ) -> None:
        """The page could not be had: tried again at `retry_at`, or never if that is None; it counts as an attempt if
        its server was `asked`."""
        has_article = t.entry.c.article_id.is_not(None)
        values: dict[str, Any] = {
            "attempts": t.entry.c.attempts + int(asked),
            "error": error,
            "last_fetch_at": now,
            "next_fetch_at": retry_at,
            "state": EntryState.PENDING
            if retry_at is not None
            else sa.case((has_article, EntryState.DONE.value), else_=EntryState.SKIPPED.value),
        }
        self._connection.execute(sa.update(t.entry).where(t.entry.c.id == entry_id).values(**values))

    def take_over(self, now: datetime) -> int:
        """Hand out again what a process that is gone had claimed; how many."""
        statement = sa.update(t.entry).where(t.among(t.entry.c.state, EntryState.FETCHING))
        return self._connection.execute(statement.values(state=EntryState.PENDING, next_fetch_at=now)).rowcount

    def leave_baseline(self, feed_ids: Collection[int], since: datetime) -> tuple[int, list[int]]:
        """Make news of what these feeds published since then and the baseline holds; how many entries, and the ids of
        their articles as far as they are read. Where the feed gives no date, the page's counts."""
        by_page = sa.exists().where(t.article.c.id == t.entry.c.article_id, t.article.c.published_at >= since)
        recent = sa.or_(t.entry.c.published >= since, sa.and_(t.entry.c.published.is_(None), by_page))
        left = (
            sa.update(t.entry)
            .where(t.entry.c.feed_id.in_(feed_ids), t.entry.c.baseline, recent)
            .values(baseline=False)
            .returning(t.entry.c.article_id)
        )
        articles = self._connection.execute(left).scalars().all()
        return len(articles), sorted({article_id for article_id in articles if article_id is not None})

    def count_undated(self, feed_ids: Collection[int]) -> int:
        """Entries of these feeds' baseline whose date is only to be learned from a page that is not read yet."""
        waits = [t.entry.c.published.is_(None), t.among(t.entry.c.state, *t.ENTRY_WAITS)]
        query = sa.select(sa.func.count()).where(t.entry.c.feed_id.in_(feed_ids), t.entry.c.baseline, *waits)
        return int(self._connection.execute(query).scalar_one())

    # -------------------------------------------------------------- looking

    def get(self, entry_id: int) -> Entry | None:
        row = self._connection.execute(sa.select(t.entry).where(t.entry.c.id == entry_id)).first()
        return None if row is None else record(Entry, row)

    def of_feed(self, feed_id: int, limit: int = 50) -> list[Entry]:
        query = sa.select(t.entry).where(t.entry.c.feed_id == feed_id)
        return records(Entry, self._connection.execute(query.order_by(t.entry.c.id.desc()).limit(limit)))

    def of_article(self, article_id: int) -> list[Entry]:
        query = sa.select(t.entry).where(t.entry.c.article_id == article_id).order_by(t.entry.c.id)
        return records(Entry, self._connection.execute(query))

    def at(self, address_key: str) -> list[Entry]:
        """Entries that announce this address, of any source, newest first."""
        sources = sa.select(t.source.c.id)  # named, so that the index on source and address is of use
        query = sa.select(t.entry).where(t.entry.c.source_id.in_(sources), t.entry.c.url_key == address_key)
        return records(Entry, self._connection.execute(query.order_by(t.entry.c.id.desc())))

    def waiting_of(self, source_id: int) -> int:
        """How many pages of a source are still to be fetched."""
        query = sa.select(sa.func.count()).select_from(t.entry)
        query = query.where(t.among(t.entry.c.state, *t.ENTRY_WAITS), t.entry.c.source_id == source_id)
        return int(self._connection.execute(query).scalar_one())

    def waiting(self) -> dict[str, int]:
        """How many entries are in each state that still needs work."""
        query = (
            sa.select(t.entry.c.state, sa.func.count())
            .where(t.among(t.entry.c.state, *t.ENTRY_WAITS))
            .group_by(t.entry.c.state)
        )
        return {EntryState.PENDING: 0, EntryState.FETCHING: 0} | {
            EntryState(state): count for state, count in self._connection.execute(query)
        }


@dataclass(slots=True)
class _Addition:
    """An entry that is about to be inserted; asked like a row."""

    feed_id: int
    key: str
    values: dict[str, Any]

    @property
    def title(self) -> str | None:
        return cast("str | None", self.values["title"])

    @property
    def url_key(self) -> str | None:
        return cast("str | None", self.values["url_key"])

    @property
    def hash(self) -> str:
        return cast("str", self.values["hash"])

    def say(self, entry: ParsedEntry) -> bool:
        """Say this instead; whether it is something else."""
        before = self.hash
        self.values |= _said(entry)
        if entry.link:
            self.values["url_key"] = url_key(entry.link)
        return self.hash != before


_INSERT = sa.insert(t.entry).returning(t.entry.c.id, t.entry.c.key)


def _addition(
    feed: Feed,
    key: str,
    link: str | None,
    entry: ParsedEntry,
    now: datetime,
    baseline: bool,
    twin: sa.Row[Any] | _Addition | None,
) -> _Addition:
    """A new entry; one whose page another feed of the source has announced already is not fetched twice."""
    assert not isinstance(twin, _Addition), "a link that one document has twice is one entry"
    values = {
        "feed_id": feed.id,
        "source_id": feed.source_id,
        "key": key,
        "url_key": link,
        "first_seen_at": now,
        "unseen_at": None if feed.baseline_at is None else feed.last_success_at,
        "last_seen_at": now,
        "baseline": baseline,
        "state": EntryState.PENDING if twin is None else EntryState.DONE,
        "next_fetch_at": now if twin is None else None,
        "article_id": None if twin is None else twin.article_id,
        "error": None if twin is None else f"{SAME_LINK} as entry {twin.id}",
        **_said(entry),
    }
    return _Addition(feed.id, key, values)


def _said(entry: ParsedEntry) -> dict[str, Any]:
    """The columns that hold what the feed says."""
    return {
        "guid": entry.guid,
        "url": entry.link,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "authors": list(entry.authors),
        "categories": list(entry.categories),
        "language": entry.language,
        "published": entry.published,
        "published_raw": entry.published_raw,
        "updated": entry.updated,
        "hash": entry_hash(entry),
    }


def _chunks(values: Sequence[str], size: int = 400) -> Iterable[Sequence[str]]:
    """SQLite takes a bounded number of parameters in one statement."""
    return (values[start : start + size] for start in range(0, len(values), size))
