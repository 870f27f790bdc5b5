"""Pages that are visited again: the queue by age, what they were when they were read last, and those that vanished."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage import tables as t
from storage.identity import content_hash
from storage.records import EntryState, FetchTask, Revision, RevisionKind
from storage.revisions import details_of
from storage.tasks import fetch_tasks

_BACKLOG = 2_000


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

    def read(self, entry_id: int, etag: str | None, modified: str | None) -> None:
        """The page was read whole, under these validators; if it had vanished, it is back."""
        values = {"page_etag": etag, "page_modified": modified, "missing": 0}
        self._connection.execute(sa.update(t.entry).where(t.entry.c.id == entry_id).values(**values))
        article_id = sa.select(t.entry.c.article_id).where(t.entry.c.id == entry_id).scalar_subquery()
        back = sa.update(t.article).where(t.article.c.id == article_id, t.article.c.removed_at.is_not(None))
        self._connection.execute(back.values(removed_at=None))

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
            self._connection.execute(checked.values(last_checked_at=now, removed_at=None))

    # -------------------------------------------------------------- what vanished

    def missing(self, entry_id: int, confirm_at: datetime) -> int:
        """The page is not there (404, 410), and looked for again then; how often in a row it was not."""
        statement = (
            sa.update(t.entry)
            .where(t.entry.c.id == entry_id)
            .values(missing=t.entry.c.missing + 1, reread_at=confirm_at, page_etag=None, page_modified=None)
            .returning(t.entry.c.missing)
        )
        return int(self._connection.execute(statement).scalar_one())

    def removed(self, latest: Revision, entry_id: int, now: datetime) -> None:
        """The article has vanished from its site: a revision that says so once; nothing of its text changes."""
        self._connection.execute(sa.update(t.entry).where(t.entry.c.id == entry_id).values(reread_at=None))
        gone = sa.update(t.article).where(t.article.c.id == latest.article_id, t.article.c.removed_at.is_(None))
        if self._connection.execute(gone.values(removed_at=now, revisions=latest.number + 1)).rowcount == 0:
            return
        self._connection.execute(
            sa.insert(t.revision).values(
                article_id=latest.article_id,
                number=latest.number + 1,
                kind=RevisionKind.REMOVED,
                seen_at=now,
                baseline=latest.baseline,
                headline=latest.article.headline,
                body_text=latest.article.body_text,
                content_hash=content_hash(latest.article),
                details=details_of(latest.article),
            )
        )
