"""Everything that waits for an instant, when the clock by which it was set is set back."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from storage import tables as t

_WAITING = (
    (t.feed.c.next_poll_at, t.feed.c.retired_at.is_(None)),
    (t.entry.c.next_fetch_at, t.entry.c.next_fetch_at.is_not(None)),
    (t.push.c.next_at, t.push.c.next_at.is_not(None)),
    (t.host_rest.c.until, sa.true()),
    (t.delivery.c.next_attempt_at, t.among(t.delivery.c.state, *t.DELIVERY_WAITS)),
    (t.channel.c.breaker_until, t.channel.c.breaker_until.is_not(None)),
    # What waits for a time of day (quiet hours, digests, an embargo) waits for it by whatever clock is right.
    (t.alert.c.due_at, sa.and_(t.among(t.alert.c.state, *t.ALERT_WAITS), t.alert.c.state == "grouping")),
)
"""Column -> which of its rows still wait."""


def sooner(connection: sa.Connection, by: timedelta, now: datetime) -> int:
    """Let what waits for a span of time wait no longer than it would have; how many rows."""
    moved = 0
    for column, waits in _WAITING:
        at = sa.type_coerce(column, sa.BigInteger)
        earlier = sa.type_coerce(at - int(by / timedelta(microseconds=1)), column.type)
        values = {column.name: sa.case((earlier > now, earlier), else_=sa.literal(now, column.type))}
        statement = sa.update(column.table).where(waits, column > now).values(**values)
        moved += connection.execute(statement).rowcount
    return moved
