"""Pages that are visited again: the queue by age, what they were when they were read last, and those that vanished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage import tables as t
from storage.records import EntryState, FetchTask, RevisionKind
from storage.tasks import fetch_tasks

_BACKLOG = 2_000
_SAME = ("baseline", "headline", "body_text", "content_hash", "details")
"""Columns of a revision that say nothing new where only the page came or went."""


class Rereads:
    """Visits to pages that were read before."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def plan(self, visits: Mapping[int, datetime | None]) -> None:
        """When the pages of these entries are visited again; None: not by age."""
        for entry_id, at in visits.items():
            self._connection.execute(sa.update(t.entry).where(t.entry.c.id == entry_id).values(reread_at=at))

    def claim(
        self, now: datetime, limit: int, *, lease: timedelta = timedelta(minutes=5), per_source: int = 2
    ) -> list[FetchTask]:
        """Pages to visit again now, the longest due first, few of one source; what cannot be is struck out."""
        due = (
            sa.select(t.entry.c.id, t.entry.c.source_id, t.entry.c.reread_at, t.entry.c.state, t.entry.c.article_id)
            .where(t.entry.c.reread_at.is_not(None), t.entry.c.reread_at <= now)
            .order_by(t.entry.c.reread_at, t.entry.c.id)
            .limit(_BACKLOG)
        )
        ids: list[int] = []
        idle: list[int] = []
        of_source: dict[int, int] = {}
        for row in self._connection.execute(due):
            if row.state in (EntryState.PENDING, EntryState.FETCHING):
                continue  # its turn comes anyway
            if row.article_id is None:
                idle.append(row.id)
            elif len(ids) < limit and of_source.get(row.source_id, 0) < per_source:
                of_source[row.source_id] = of_source.get(row.source_id, 0) + 1
                ids.append(row.id)
        for start in range(0, len(idle), 400):
            struck = t.entry.c.id.in_(idle[start : start + 400])
            self._connection.execute(sa.update(t.entry).where(struck).values(reread_at=None))
        if not ids:
            return []
        claimed = {"state": EntryState.FETCHING, "next_fetch_at": now + lease, "reread_at": None, "attempts": 0}
        self._connection.execute(sa.update(t.entry).where(t.entry.c.id.in_(ids)).values(**claimed))
        return fetch_tasks(self._connection, ids)

    def next_due(self) -> datetime | None:
        """When the next page is to be visited again."""
        waiting = t.entry.c.reread_at.is_not(None)
        return self._connection.execute(sa.select(sa.func.min(t.entry.c.reread_at)).where(waiting)).scalar()

    # -------------------------------------------------------------- what the page was

    def read(self, entry_id: int, etag: str | None, modified: str | None, now: datetime) -> None:
        """The page was read whole, under these validators; if it had vanished, it is back."""
        values = {"page_etag": etag, "page_modified": modified, "missing": 0}
        statement = sa.update(t.entry).where(t.entry.c.id == entry_id).values(**values).returning(t.entry.c.article_id)
        article_id = self._connection.execute(statement).scalar()
        if article_id is not None:
            self._returned(article_id, now)

    def unchanged(self, entry_id: int, now: datetime) -> None:
        """The server says that the page is as it was (304)."""
        values = {
            "state": EntryState.DONE,
            "next_fetch_at": None,
            "last_fetch_at": now,
            "error": None,
            "missing": 0,
            "rereads": t.entry.c.rereads + 1,
        }
        statement = sa.update(t.entry).where(t.entry.c.id == entry_id).values(**values).returning(t.entry.c.article_id)
        article_id = self._connection.execute(statement).scalar()
        if article_id is not None:
            checked = sa.update(t.article).where(t.article.c.id == article_id)
            self._connection.execute(checked.values(last_checked_at=now))
            self._returned(article_id, now)

    # -------------------------------------------------------------- what vanished

    def missing(self, entry_id: int, waits: Sequence[timedelta], now: datetime) -> int:
        """The page is not there (404, 410), and looked for again as often as there are waits; how often in a row it
        was not."""
        statement = (
            sa.update(t.entry)
            .where(t.entry.c.id == entry_id)
            .values(missing=t.entry.c.missing + 1, page_etag=None, page_modified=None)
            .returning(t.entry.c.missing)
        )
        times = int(self._connection.execute(statement).scalar_one())
        self.plan({entry_id: now + waits[times - 1] if times <= len(waits) else None})
        return times

    def removed(self, article_id: int, now: datetime) -> None:
        """The article has vanished from its site: a revision that says so once; nothing of its text changes."""
        gone = sa.update(t.article).where(t.article.c.id == article_id, t.article.c.removed_at.is_(None))
        if self._connection.execute(gone.values(removed_at=now)).rowcount:
            self._again(article_id, RevisionKind.REMOVED, now)

    def _returned(self, article_id: int, now: datetime) -> None:
        """The article is there: if it had vanished, a revision says that it is back, unless another text does."""
        back = sa.update(t.article).where(t.article.c.id == article_id, t.article.c.removed_at.is_not(None))
        if self._connection.execute(back.values(removed_at=None)).rowcount:
            self._again(article_id, RevisionKind.RETURNED, now, of=RevisionKind.REMOVED)

    def _again(self, article_id: int, kind: RevisionKind, now: datetime, of: RevisionKind | None = None) -> None:
        """One more revision with what the last one says, if that one is `of` this kind."""
        last = sa.select(sa.func.max(t.revision.c.number)).where(t.revision.c.article_id == article_id)
        same = [t.revision.c[name] for name in ("article_id", *_SAME)]
        query = sa.select(
            *same, t.revision.c.number + 1, sa.literal(kind.value), sa.literal(now, t.revision.c.seen_at.type)
        ).where(t.revision.c.article_id == article_id, t.revision.c.number == last.scalar_subquery())
        if of is not None:
            query = query.where(t.revision.c.kind == of.value)
        added = sa.insert(t.revision).from_select(["article_id", *_SAME, "number", "kind", "seen_at"], query)
        if self._connection.execute(added).rowcount:
            more = sa.update(t.article).where(t.article.c.id == article_id)
            self._connection.execute(more.values(revisions=t.article.c.revisions + 1))
