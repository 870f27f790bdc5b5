"""How long news took: from publication to being seen, stored, matched and delivered, counted in buckets.

The baseline is left out, and dates in the future; so are digests and alerts that were held back, which wait on purpose.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.records import DeliveryState

BUCKETS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 60, 120, 300, 600, 900, 1800, 3600, 6 * 3600))
"""Upper bounds; what took longer than the last is counted beyond it."""
MOST = 20_000
"""Of the newest so many rows those of the time asked for are counted: a status stays cheap in a large ledger."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """Delays of one step, counted."""

    counts: tuple[int, ...]
    """How many took no longer than each of BUCKETS and longer than the one before; last: longer than all."""
    count: int
    total: timedelta
    p50: timedelta | None
    p95: timedelta | None
    """Exact, not read from the buckets."""


class Delays:
    """Delays of what happened since a moment, step by step."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def since(self, since: datetime, until: datetime | None = None) -> dict[str, Histogram]:
        """By step: published to seen, seen to stored, seen to matched, matched to delivered, and published to
        delivered; of what came to the end of the step since then, and before `until`."""
        entry, revision, delivery = _newest(t.entry), _newest(t.revision), _newest(t.delivery)

        def within(end: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
            return end >= since if until is None else sa.and_(end >= since, end < until)

        seen = self._connection.execute(
            sa.select(entry.c.published, entry.c.first_seen_at).where(
                within(entry.c.first_seen_at), sa.not_(entry.c.baseline)
            )
        )
        stored = self._connection.execute(
            sa.select(t.article.c.first_seen_at, revision.c.seen_at)
            .join_from(revision, t.article, t.article.c.id == revision.c.article_id)
            .where(within(revision.c.seen_at), revision.c.number == 1, sa.not_(revision.c.baseline))
        )
        matched = self._connection.execute(
            sa.select(revision.c.seen_at, revision.c.matched_at).where(
                within(revision.c.matched_at), sa.not_(revision.c.baseline)
            )
        )
        delivered = self._connection.execute(
            sa.select(t.revision.c.matched_at, t.article.c.published_at, delivery.c.delivered_at)
            .join_from(delivery, t.delivery_alert, t.delivery_alert.c.delivery_id == delivery.c.id)
            .join(t.alert, t.alert.c.id == t.delivery_alert.c.alert_id)
            .join(t.revision, t.revision.c.id == t.alert.c.revision_id)
            .join(t.article, t.article.c.id == t.alert.c.article_id)
            .where(
                delivery.c.state == DeliveryState.DELIVERED,
                within(delivery.c.delivered_at),
                t.alert.c.rhythm == "at once",
                sa.not_(t.revision.c.baseline),
            )
        ).all()
        return {
            "published_to_seen": _histogram(seen),
            "seen_to_stored": _histogram(stored),
            "seen_to_matched": _histogram(matched),
            "matched_to_delivered": _histogram((matched_at, end) for matched_at, _, end in delivered),
            "published_to_delivered": _histogram((published_at, end) for _, published_at, end in delivered),
        }

    def of_source(self, source_id: int, since: datetime) -> Histogram:
        """Published to seen, of one source."""
        query = sa.select(t.article.c.published_at, t.article.c.first_seen_at).where(
            t.article.c.source_id == source_id, t.article.c.first_seen_at >= since, sa.not_(t.article.c.baseline)
        )
        return _histogram(self._connection.execute(query.order_by(t.article.c.id.desc()).limit(MOST)))

    def of_feed(self, feed_id: int, since: datetime) -> Histogram:
        """Published to seen, of one feed."""
        query = sa.select(t.entry.c.published, t.entry.c.first_seen_at).where(
            t.entry.c.feed_id == feed_id, t.entry.c.first_seen_at >= since, sa.not_(t.entry.c.baseline)
        )
        return _histogram(self._connection.execute(query.order_by(t.entry.c.id.desc()).limit(MOST)))


def _newest(table: sa.Table) -> sa.Subquery:
    return sa.select(table).order_by(table.c.id.desc()).limit(MOST).subquery()


def _histogram(pairs: Iterable[Any]) -> Histogram:
    delays = sorted(end - start for start, end in pairs if start is not None and end is not None and start <= end)
    counts = [0] * (len(BUCKETS) + 1)
    for delay in delays:
        counts[bisect_left(BUCKETS, delay)] += 1
    total = sum(delays, timedelta())
    return Histogram(tuple(counts), len(delays), total, _percentile(delays, 50), _percentile(delays, 95))


def _percentile(delays: list[timedelta], percent: int) -> timedelta | None:
    """The smallest delay that so many per cent did not exceed."""
    return delays[-(-len(delays) * percent // 100) - 1] if delays else None
