"""The publishers and agencies we watch."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.records import Health, Source
from storage.rows import insert, record, records, retire_undeclared


class Sources:
    """Sources, by id and by name."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self, *, retired: bool = False) -> list[Source]:
        query = sa.select(t.source).order_by(t.source.c.name)
        if not retired:
            query = query.where(t.source.c.retired_at.is_(None))
        return records(Source, self._connection.execute(query))

    def get(self, source_id: int) -> Source | None:
        row = self._connection.execute(sa.select(t.source).where(t.source.c.id == source_id)).first()
        return None if row is None else record(Source, row)

    def among(self, source_ids: Collection[int]) -> dict[int, Source]:
        """These sources, by id."""
        query = sa.select(t.source).where(t.source.c.id.in_(source_ids))
        return {source.id: source for source in records(Source, self._connection.execute(query))}

    def named(self, name: str) -> Source | None:
        row = self._connection.execute(sa.select(t.source).where(t.source.c.name == name)).first()
        return None if row is None else record(Source, row)

    def declare(
        self,
        name: str,
        *,
        country: str | None = None,
        language: str | None = None,
        timezone: str | None = None,
        tier: int | None = None,
        lists: Sequence[str] = (),
        licence: str | None = None,
        keep_text: timedelta | None = None,
        excerpt_chars: int | None = None,
        declared: bool = True,
    ) -> int:
        """Add the source, or bring what is known of it up to date; its id."""
        values: dict[str, Any] = {
            "country": country,
            "language": language,
            "timezone": timezone,
            "tier": tier,
            "lists": list(lists),
            "licence": licence,
            "keep_text": keep_text,
            "excerpt_chars": excerpt_chars,
            "declared": declared,
            "retired_at": None,
        }
        statement = insert(self._connection, t.source).values(name=name, rights={}, **values)
        statement = statement.on_conflict_do_update(index_elements=["name"], set_=values).returning(t.source.c.id)
        return int(self._connection.execute(statement).scalar_one())

    def retire_undeclared(self, keep: Collection[int], now: datetime) -> int:
        """Retire sources that once stood in the configuration and no longer do; how many."""
        return retire_undeclared(self._connection, t.source, keep, retired_at=now)

    def retire(self, source_id: int, now: datetime) -> None:
        """Watch the source no longer; its feeds are retired by themselves."""
        self._connection.execute(sa.update(t.source).where(t.source.c.id == source_id).values(retired_at=now))

    def record_rights(self, source_id: int, rights: Mapping[str, Any]) -> None:
        """Keep the reservations seen at the source."""
        self._connection.execute(sa.update(t.source).where(t.source.c.id == source_id).values(rights=dict(rights)))

    def record_extraction(self, source_id: int, extraction: Mapping[str, Any]) -> None:
        """Keep what its pages gave."""
        statement = sa.update(t.source).where(t.source.c.id == source_id)
        self._connection.execute(statement.values(extraction=dict(extraction)))

    def judged(self, source_id: int, health: Health, since: datetime | None) -> None:
        """Keep how the source is doing."""
        statement = sa.update(t.source).where(t.source.c.id == source_id)
        self._connection.execute(statement.values(health=health.value, health_since=since))

    def by_health(self) -> dict[str, int]:
        """How many watched sources are in each health."""
        query = sa.select(t.source.c.health, sa.func.count()).where(t.source.c.retired_at.is_(None))
        return {health: int(count) for health, count in self._connection.execute(query.group_by(t.source.c.health))}

    def ill(self, limit: int = 100) -> list[Source]:
        """Watched sources that are not well, the longest first."""
        query = sa.select(t.source).where(t.source.c.retired_at.is_(None), t.source.c.health != Health.OK.value)
        return records(Source, self._connection.execute(query.order_by(t.source.c.health_since).limit(limit)))
