"""Silences: who does not want to hear of what, from when to when, kept after they ended."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.records import Silence
from storage.rows import record, records


class Silences:
    """Silences and mutes: a mute is a silence of one subscriber that nobody has set an end to."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self,
        *,
        author: str,
        comment: str,
        now: datetime,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        topic: str | None = None,
        source: str | None = None,
        subscriber: str | None = None,
        words: str | None = None,
        story_id: int | None = None,
    ) -> int:
        """Keep a silence; its id."""
        statement = sa.insert(t.silence).values(
            author=author,
            comment=comment,
            created_at=now,
            starts_at=starts_at or now,
            ends_at=ends_at,
            topic=topic,
            source=source,
            subscriber=subscriber,
            words=words,
            story_id=story_id,
        )
        return int(self._connection.execute(statement.returning(t.silence.c.id)).scalar_one())

    def at(self, now: datetime) -> list[Silence]:
        """Silences in force, oldest first; those that ended are not read."""
        query = sa.select(t.silence).where(_unended(now), t.silence.c.starts_at <= now)
        return records(Silence, self._connection.execute(query.order_by(t.silence.c.id)))

    def all(self, now: datetime, *, ended: bool = False, limit: int = 1000) -> list[Silence]:
        """Silences that are or will be in force, newest first; with `ended` those of the past too."""
        query = sa.select(t.silence).order_by(t.silence.c.id.desc()).limit(limit)
        return records(Silence, self._connection.execute(query if ended else query.where(_unended(now))))

    def get(self, silence_id: int) -> Silence | None:
        row = self._connection.execute(sa.select(t.silence).where(t.silence.c.id == silence_id)).first()
        return None if row is None else record(Silence, row)

    def end(self, silence_id: int, now: datetime) -> bool:
        """End a silence now; False if it is not in force and will not be."""
        statement = sa.update(t.silence).where(t.silence.c.id == silence_id, _unended(now))
        return self._connection.execute(statement.values(ends_at=now)).rowcount > 0

    def prune(self, before: datetime) -> int:
        """Forget silences that ended before then."""
        return self._connection.execute(sa.delete(t.silence).where(t.silence.c.ends_at < before)).rowcount


def _unended(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(t.silence.c.ends_at.is_(None), t.silence.c.ends_at > now)
