"""How feeds were doing: every change of their health, and which of them the operator was told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.records import Health
from storage.rows import records

_CHANGE = (
    sa.select(t.health_change, t.feed.c.url, t.source.c.name.label("source"))
    .join(t.feed, t.feed.c.id == t.health_change.c.feed_id)
    .join(t.source, t.source.c.id == t.feed.c.source_id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChange:
    """A feed went from one health to another."""

    id: int
    feed_id: int
    url: str
    source: str
    was: Health
    health: Health
    why: str
    at: datetime
    told_at: datetime | None = None
    """When the notice was queued that tells the operator; the same as `at` if nobody is told."""


class HealthChanges:
    """Changes of health: kept with the poll that brought them, told once."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def changed(self, feed_id: int, was: Health, health: Health, why: str, now: datetime, *, tell: bool) -> None:
        """Keep a change; one that nobody is to be told counts as told."""
        values = {"feed_id": feed_id, "was": was, "health": health, "why": why, "at": now}
        self._connection.execute(sa.insert(t.health_change).values(**values, told_at=None if tell else now))

    def untold(self, since: datetime) -> list[HealthChange]:
        """Changes since then that the operator was not told, oldest first."""
        query = _CHANGE.where(t.health_change.c.told_at.is_(None), t.health_change.c.at >= since)
        return records(HealthChange, self._connection.execute(query.order_by(t.health_change.c.id)))

    def told(self, change_ids: Collection[int], now: datetime) -> None:
        """The operator was told these."""
        self._connection.execute(
            sa.update(t.health_change).where(t.health_change.c.id.in_(change_ids)).values(told_at=now)
        )

    def of_feed(self, feed_id: int, limit: int = 10) -> list[HealthChange]:
        """The newest changes of one feed, newest first."""
        query = _CHANGE.where(t.health_change.c.feed_id == feed_id).order_by(t.health_change.c.id.desc())
        return records(HealthChange, self._connection.execute(query.limit(limit)))

    def prune(self, before: datetime) -> int:
        return self._connection.execute(sa.delete(t.health_change).where(t.health_change.c.at < before)).rowcount
