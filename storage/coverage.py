"""How much of what a source announced was read, and what may have been missed between polls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.poll_gaps import KEPT, PollGaps
from storage.records import EntryState

_REASONS_FROM = 500
"""Newest entries without their page from which the reasons are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What became of all that the feeds of a source announced in 30 days."""

    announced: int
    """Different entries."""
    in_full: int
    """Their page was read, also for another feed of the source."""
    on_summary: int
    """Judged on what the feed itself says."""
    unread: int
    """Neither was to be had."""
    waiting: int
    reasons: Mapping[str, int]
    """Why pages were not read, of the newest such entries: kind -> how often."""
    gaps: int
    """Polls that may have come too late."""
    missed: float
    """About how many entries went by in those gaps."""

    @property
    def captured(self) -> float | None:
        """The part that was read or judged, of all that was announced or may have been missed; None before anything."""
        total = self.announced - self.waiting + self.missed
        return (self.in_full + self.on_summary) / total if total > 0 else None


class Coverages:
    """Coverage, counted when it is asked for."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of_source(self, source_id: int, now: datetime) -> Coverage:
        """What became of all that its feeds announced in the time for which gaps are known."""
        entry, gaps = t.entry.c, PollGaps(self._connection).of_source(source_id, now)
        mine = sa.and_(entry.source_id == source_id, entry.first_seen_at > now - KEPT)
        same_page = sa.or_(entry.error.is_(None), entry.error.startswith("same link"))
        became = sa.case(
            (t.among(entry.state, EntryState.PENDING, EntryState.FETCHING), "waiting"),
            (entry.article_id.is_(None), "unread"),
            (same_page, "in_full"),
            else_="on_summary",
        )
        query = sa.select(became, sa.func.count()).where(mine).group_by(became)
        counts = Counter({str(name): int(count) for name, count in self._connection.execute(query)})
        without = sa.select(entry.error).where(mine, entry.error.is_not(None), ~same_page)
        newest = self._connection.execute(without.order_by(entry.id.desc()).limit(_REASONS_FROM)).scalars()
        return Coverage(
            announced=counts.total(),
            in_full=counts["in_full"],
            on_summary=counts["on_summary"],
            unread=counts["unread"],
            waiting=counts["waiting"],
            reasons=Counter(str(error).partition(":")[0] for error in newest),
            gaps=len(gaps),
            missed=sum(gap.missed for gap in gaps),
        )

    def by_source(self, now: datetime) -> dict[int, tuple[int, int, float]]:
        """Of each source that has feeds: entries announced since the beginning, possible gaps of the last 30 days, and
        about how many entries those hold."""
        feed, gaps = t.feed.c, PollGaps(self._connection).by_source(now)
        rows = self._connection.execute(
            sa.select(feed.source_id, sa.func.sum(feed.entries_seen)).group_by(feed.source_id)
        )
        return {int(source_id): (int(seen), *gaps.get(int(source_id), (0, 0.0))) for source_id, seen in rows}
