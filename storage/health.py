"""How feeds, hosts and sources were doing: every change of their health, and which of them the operator was told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.records import Health
from storage.rows import records

_SOURCE = sa.func.coalesce(t.health_change.c.source_id, t.feed.c.source_id)
_CHANGE = (
    sa.select(t.health_change, t.feed.c.url, t.host.c.name.label("host"), t.source.c.name.label("source"))
    .select_from(t.health_change)
    .outerjoin(t.feed, t.feed.c.id == t.health_change.c.feed_id)
    .outerjoin(t.host, t.host.c.id == t.health_change.c.host_id)
    .outerjoin(t.source, t.source.c.id == _SOURCE)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChange:
    """A feed, a host or a source went from one health to another."""

    id: int
    feed_id: int | None = None
    source_id: int | None = None
    host_id: int | None = None
    """One of the three: of which it is."""
    url: str | None = None
    """The feed's address."""
    host: str | None = None
    source: str | None = None
    """Name of the source, or of the feed's source."""
    was: Health
    health: Health
    why: str
    at: datetime
    told_at: datetime | None = None
    """When the notice was queued that tells the operator; the same as `at` if nobody is told."""

    @property
    def kind(self) -> str:
        """feed, host or source."""
        return "feed" if self.feed_id is not None else "host" if self.host_id is not None else "source"

    @property
    def subject(self) -> str:
        """Whose health it is: "Wire: feed", "host wire.example", "Wire: source"."""
        return f"host {self.host}" if self.host_id is not None else f"{self.source}: {self.kind}"


class HealthChanges:
    """Changes of health: kept with the poll or page that brought them, told once."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def changed(
        self,
        was: Health,
        health: Health,
        why: str,
        now: datetime,
        *,
        tell: bool,
        feed_id: int | None = None,
        source_id: int | None = None,
        host_id: int | None = None,
    ) -> None:
        """Keep a change of one of the three; one that nobody is to be told counts as told."""
        values = {"was": was, "health": health, "why": why[:1000], "at": now, "told_at": None if tell else now}
        of = {"feed_id": feed_id, "source_id": source_id, "host_id": host_id}
        self._connection.execute(sa.insert(t.health_change).values(**values, **of))

    def untold(self, since: datetime) -> list[HealthChange]:
        """Changes since then that the operator was not told, oldest first."""
        query = _CHANGE.where(t.health_change.c.told_at.is_(None), t.health_change.c.at >= since)
        return records(HealthChange, self._connection.execute(query.order_by(t.health_change.c.id)))

    def told(self, change_ids: Collection[int], now: datetime) -> None:
        """The operator was told these."""
        self._connection.execute(
            sa.update(t.health_change).where(t.health_change.c.id.in_(change_ids)).values(told_at=now)
        )

    def of(
        self,
        *,
        feed_id: int | None = None,
        source_id: int | None = None,
        host_id: int | None = None,
        limit: int = 10,
    ) -> list[HealthChange]:
        """The newest changes of one feed, source or host, newest first."""
        names = {"feed_id": feed_id, "source_id": source_id, "host_id": host_id}
        mine = [t.health_change.c[name] == value for name, value in names.items() if value is not None]
        query = _CHANGE.where(*mine).order_by(t.health_change.c.id.desc())
        return records(HealthChange, self._connection.execute(query.limit(limit)))

    def prune(self, before: datetime) -> int:
        return self._connection.execute(sa.delete(t.health_change).where(t.health_change.c.at < before)).rowcount
