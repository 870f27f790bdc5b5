"""Hosts that failed: how each is doing. One that never failed has no row."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.records import Health, Host
from storage.rows import insert, record, records

_HOST = sa.select(t.host)


class Hosts:
    """Hosts, by name."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def named(self, name: str) -> Host | None:
        row = self._connection.execute(_HOST.where(t.host.c.name == name)).first()
        return None if row is None else record(Host, row)

    def ill(self, limit: int = 100) -> list[Host]:
        """Hosts that are not well, the longest first."""
        query = _HOST.where(t.host.c.health != Health.OK.value).order_by(t.host.c.health_since, t.host.c.id)
        return records(Host, self._connection.execute(query.limit(limit)))

    def keep(
        self,
        name: str,
        *,
        health: Health,
        health_since: datetime | None,
        failures: int,
        failing_since: datetime | None,
        error: str | None,
        now: datetime,
    ) -> int:
        """Keep how the host is doing; its id."""
        values = {
            "health": health.value,
            "health_since": health_since,
            "failures": failures,
            "failing_since": failing_since,
            "error": error,
            "seen_at": now,
        }
        statement = insert(self._connection, t.host).values(name=name, **values)
        statement = statement.on_conflict_do_update(index_elements=["name"], set_=values).returning(t.host.c.id)
        return int(self._connection.execute(statement).scalar_one())

    def counts(self) -> dict[str, int]:
        """How many are known in each health."""
        query = sa.select(t.host.c.health, sa.func.count()).group_by(t.host.c.health)
        return {health: int(count) for health, count in self._connection.execute(query)}

    def prune(self, before: datetime) -> int:
        """Forget hosts that are well and were not asked since then."""
        well = sa.delete(t.host).where(t.host.c.health == Health.OK.value, t.host.c.seen_at < before)
        return self._connection.execute(well).rowcount
