"""Signs of life: when something was last read, and since when what waits has waited; each from its queue's index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.records import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """How the watch stands at one moment."""

    feeds: int = 0
    """That are polled."""
    watched_since: datetime | None = None
    """First poll of any of them."""
    feed_read_at: datetime | None = None
    feed_tried_at: datetime | None = None
    poll_due_since: datetime | None = None
    unmatched_since: datetime | None = None
    """When the oldest news that no topic has looked at came in."""
    alert_due_since: datetime | None = None
    delivery_due_since: datetime | None = None
    """Of a channel at work, since when a message is due; of one in trouble, since when one waits."""


def vitals(connection: sa.Connection, now: datetime) -> Vitals:
    """The signs of life in the ledger."""
    polled = t.feed.c.retired_at.is_(None)
    feeds, read, tried = connection.execute(
        sa.select(sa.func.count(), sa.func.max(t.feed.c.last_success_at), sa.func.max(t.feed.c.last_poll_at)).where(
            polled
        )
    ).one()
    due = connection.execute(sa.select(sa.func.min(t.feed.c.next_poll_at)).where(polled)).scalar()
    first = connection.execute(sa.select(sa.func.min(t.feed.c.baseline_at)).where(polled)).scalar()
    unmatched = connection.execute(
        sa.select(sa.func.min(t.revision.c.seen_at)).where(
            t.revision.c.matched_at.is_(None), t.revision.c.baseline.is_(False)
        )
    ).scalar()
    alert = connection.execute(
        sa.select(sa.func.min(t.alert.c.due_at)).where(t.among(t.alert.c.state, *t.ALERT_WAITS))
    ).scalar()
    waits = sa.case(
        (sa.or_(t.channel.c.failures > 0, t.channel.c.state != "active"), t.delivery.c.created_at),
        else_=t.delivery.c.next_attempt_at,
    )
    delivery = connection.execute(
        sa.select(sa.type_coerce(sa.func.min(waits), t.delivery.c.created_at.type))
        .join(t.channel, t.channel.c.id == t.delivery.c.channel_id)
        .where(
            t.among(t.delivery.c.state, *t.DELIVERY_WAITS),
            t.channel.c.retired_at.is_(None),
            ~sa.and_(t.delivery.c.state == DeliveryState.SENDING, t.delivery.c.lease_until > now),
        )
    ).scalar()
    return Vitals(
        feeds=feeds,
        watched_since=first,
        feed_read_at=read,
        feed_tried_at=tried,
        poll_due_since=_past(due, now),
        unmatched_since=unmatched,
        alert_due_since=_past(alert, now),
        delivery_due_since=_past(delivery, now),
    )


def _past(instant: datetime | None, now: datetime) -> datetime | None:
    return instant if instant is not None and instant <= now else None
