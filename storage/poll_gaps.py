"""When entries may have come and gone between two polls of a feed, and about how many."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from storage import tables as t
from storage.records import PollGap
from storage.rows import records

KEPT = timedelta(days=30)
"""What is older says nothing of how the feed is watched now."""


class PollGaps:
    """Possible gaps, kept for 30 days."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def found(self, feed_id: int, since: datetime, until: datetime, missed: float) -> None:
        """Between these two moments, about so many entries went by unseen."""
        values = {"feed_id": feed_id, "since": since, "until": until, "missed": missed}
        self._connection.execute(sa.insert(t.poll_gap).values(**values))

    def of_feed(self, feed_id: int, now: datetime) -> list[PollGap]:
        """The gaps of a feed in the last 30 days, the newest first."""
        return self._some(t.poll_gap.c.feed_id == feed_id, now)

    def of_source(self, source_id: int, now: datetime) -> list[PollGap]:
        """Those of all feeds of a source."""
        return self._some(t.feed.c.source_id == source_id, now)

    def by_source(self, now: datetime) -> dict[int, tuple[int, float]]:
        """Of each source that has any: how many gaps, and about how many entries those hold."""
        query = (
            sa.select(t.feed.c.source_id, sa.func.count(), sa.func.sum(t.poll_gap.c.missed))
            .join(t.feed, t.feed.c.id == t.poll_gap.c.feed_id)
            .where(t.poll_gap.c.until > now - KEPT)
            .group_by(t.feed.c.source_id)
        )
        rows = self._connection.execute(query)
        return {int(source_id): (int(count), float(missed)) for source_id, count, missed in rows}

    def prune(self, now: datetime) -> int:
        """Forget those that are older; how many."""
        return self._connection.execute(sa.delete(t.poll_gap).where(t.poll_gap.c.until <= now - KEPT)).rowcount

    def _some(self, which: sa.ColumnElement[bool], now: datetime) -> list[PollGap]:
        query = (
            sa.select(t.poll_gap, t.feed.c.url)
            .join(t.feed, t.feed.c.id == t.poll_gap.c.feed_id)
            .where(which, t.poll_gap.c.until > now - KEPT)
            .order_by(t.poll_gap.c.until.desc(), t.poll_gap.c.id.desc())
        )
        return records(PollGap, self._connection.execute(query))
