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

    def rest(self, name: str, until: datetime) -> None:
        """The host asked to be left alone until then."""
        values = {"until": until}
        statement = insert(self._connection, t.host_rest).values(name=name, **values)
        statement = statement.on_conflict_do_update(
            index_elements=["name"], set_=values, where=t.host_rest.c.until < until
        )
        self._connection.execute(statement)

    def rests(self, now: datetime) -> dict[str, datetime]:
        """Hosts that still want to be left alone, and until when."""
        query = sa.select(t.host_rest.c.name, t.host_rest.c.until).where(t.host_rest.c.until > now)
        return {str(name): until for name, until in self._connection.execute(query)}

    def resting(self, name: str, now: datetime) -> datetime | None:
        """Until when this host wants to be left alone; None if it may be asked."""
        query = sa.select(t.host_rest.c.until).where(t.host_rest.c.name == name, t.host_rest.c.until > now)
        return self._connection.execute(query).scalar()

    def prune(self, before: datetime) -> int:
        """Forget hosts that are well and were not asked since then, and which were to be left alone."""
        self._connection.execute(sa.delete(t.host_rest).where(t.host_rest.c.until < before))
        well = sa.delete(t.host).where(t.host.c.health == Health.OK.value, t.host.c.seen_at < before)
        return self._connection.execute(well).rowcount
