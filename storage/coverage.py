"""How much of what a source announced was read, and what may have been missed between polls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from storage import tables as t
from storage.records import EntryState

_REASONS_FROM = 500
"""Newest entries without their page from which the reasons are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What became of all that the feeds of a source announced."""

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

    def of_source(self, source_id: int) -> Coverage:
        entry = t.entry.c
        same_page = sa.or_(entry.error.is_(None), entry.error.startswith("same link"))
        became = sa.case(
            (t.among(entry.state, EntryState.PENDING, EntryState.FETCHING), "waiting"),
            (entry.article_id.is_(None), "unread"),
            (same_page, "in_full"),
            else_="on_summary",
        )
        query = sa.select(became, sa.func.count()).where(entry.source_id == source_id).group_by(became)
        counts = Counter({str(name): int(count) for name, count in self._connection.execute(query)})
        without = sa.select(entry.error).where(entry.source_id == source_id, entry.error.is_not(None), ~same_page)
        newest = self._connection.execute(without.order_by(entry.id.desc()).limit(_REASONS_FROM)).scalars()
        gaps, missed = self._connection.execute(
            sa.select(
                sa.func.coalesce(sa.func.sum(t.feed.c.gaps), 0), sa.func.coalesce(sa.func.sum(t.feed.c.missed), 0.0)
            ).where(t.feed.c.source_id == source_id)
        ).one()
        return Coverage(
            announced=counts.total(),
            in_full=counts["in_full"],
            on_summary=counts["on_summary"],
            unread=counts["unread"],
            waiting=counts["waiting"],
            reasons=Counter(str(error).partition(":")[0] for error in newest),
            gaps=int(gaps),
            missed=float(missed),
        )

    def by_source(self) -> dict[int, tuple[int, int, float]]:
        """Of each source that has feeds: entries announced, possible gaps, and about how many entries those hold."""
        feed = t.feed.c
        sums = [sa.func.sum(column) for column in (feed.entries_seen, feed.gaps, feed.missed)]
        rows = self._connection.execute(sa.select(feed.source_id, *sums).group_by(feed.source_id))
        return {int(source_id): (int(seen), int(gaps), float(missed)) for source_id, seen, gaps, missed in rows}
