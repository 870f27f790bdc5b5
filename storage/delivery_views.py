"""Deliveries as they are looked at: what waits, what was told, what an attempt came to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.records import Attempt, Delivery, DeliveryState
from storage.rows import record, records

_OPENING = t.delivery.alias("opening_of_thread")
DELIVERY = (
    sa.select(
        t.delivery,
        t.channel.c.name.label("channel"),
        t.channel.c.kind.label("channel_kind"),
        _OPENING.c.provider_ref.label("thread_provider_ref"),
    )
    .join(t.channel, t.channel.c.id == t.delivery.c.channel_id)
    .outerjoin(_OPENING, _OPENING.c.id == t.delivery.c.thread_id)
)


class DeliveryViews:
    """Deliveries, read only."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def not_begun(self, recipient: str, article_id: int) -> Delivery | None:
        """The newest message that tells the recipient of the article and of which no attempt was begun."""
        query = (
            DELIVERY.join(t.delivery_alert, t.delivery_alert.c.delivery_id == t.delivery.c.id)
            .join(t.alert, t.alert.c.id == t.delivery_alert.c.alert_id)
            .where(
                t.alert.c.recipient == recipient,
                t.alert.c.article_id == article_id,
                t.delivery.c.state == DeliveryState.QUEUED,
                t.delivery.c.attempts == 0,
            )
            .order_by(t.delivery.c.id.desc())
            .limit(1)
        )
        found = self._read(query)
        return found[0] if found else None

    def next_due(self) -> datetime | None:
        query = sa.select(sa.func.min(t.delivery.c.next_attempt_at)).where(
            t.among(t.delivery.c.state, *t.DELIVERY_WAITS)
        )
        return self._connection.execute(query).scalar()

    def get(self, delivery_id: int) -> Delivery | None:
        found = self._read(DELIVERY.where(t.delivery.c.id == delivery_id))
        return found[0] if found else None

    def numbered(self, ids: Sequence[int]) -> list[Delivery]:
        """Those of these numbers that are kept, in the same order; a page of them."""
        found = {each.id: each for each in self._read(DELIVERY.where(t.delivery.c.id.in_(ids)))}
        return [found[each] for each in ids if each in found]

    def recent(self, limit: int = 50, *, state: str | None = None, before: int | None = None) -> list[Delivery]:
        """Deliveries, newest first. `before`: with a smaller number than this."""
        few = state is not None and state not in ("delivered", "dropped")
        # Few are each read and then sorted: in the order of all one would look long for them.
        query = DELIVERY.order_by((t.delivery.c.id + 0 if few else t.delivery.c.id).desc()).limit(limit)
        query = query if before is None else query.where(t.delivery.c.id < before)
        if state is not None:
            rare = next((few for few in (t.DELIVERY_WAITS, ("dead",), ("dropped",)) if state in few), None)
            query = query.where(t.delivery.c.state == state, t.among(t.delivery.c.state, *rare) if rare else sa.true())
        return self._read(query)

    def of_alert(self, alert_id: int) -> list[Delivery]:
        carried = sa.select(t.delivery_alert.c.delivery_id).where(t.delivery_alert.c.alert_id == alert_id)
        return self._read(DELIVERY.where(t.delivery.c.id.in_(carried)).order_by(t.delivery.c.id))

    def opening(self, recipient: str, story_id: int, *, event_id: int | None = None) -> Delivery | None:
        """The message that opened the recipient's thread about the story, or about the event that it is part of."""
        about = t.alert.c.story_id == story_id
        if event_id is not None:
            about = t.alert.c.story_id.in_(sa.select(t.story.c.id).where(t.story.c.event_id == event_id))
        query = (
            DELIVERY.join(t.delivery_alert, t.delivery_alert.c.delivery_id == t.delivery.c.id)
            .join(t.alert, t.alert.c.id == t.delivery_alert.c.alert_id)
            .where(t.alert.c.recipient == recipient, about)
            .order_by(t.delivery.c.id)
            .limit(1)
        )
        found = self._read(query)
        if not found or found[0].thread_id is None:
            return found[0] if found else None
        return self.get(found[0].thread_id) or found[0]

    def attempts(self, delivery_id: int) -> list[Attempt]:
        query = sa.select(t.attempt).where(t.attempt.c.delivery_id == delivery_id).order_by(t.attempt.c.number)
        return records(Attempt, self._connection.execute(query))

    def counts(self) -> dict[str, int]:
        """How many deliveries are not settled, by state, and how many are dead."""
        found = dict.fromkeys((*t.DELIVERY_WAITS, DeliveryState.DEAD.value), 0)
        for states in (t.DELIVERY_WAITS, (DeliveryState.DEAD.value,)):  # one partial index each
            query = (
                sa.select(t.delivery.c.state, sa.func.count())
                .where(t.among(t.delivery.c.state, *states))
                .group_by(t.delivery.c.state)
            )
            found |= {state: int(count) for state, count in self._connection.execute(query)}
        return found

    def queued_since(self, recipient: str, since: datetime) -> int:
        """How many messages the recipient was given since then."""
        query = sa.select(sa.func.count()).where(t.delivery.c.recipient == recipient, t.delivery.c.created_at >= since)
        return int(self._connection.execute(query).scalar_one())

    def delivered_since(self, since: datetime) -> int:
        query = sa.select(sa.func.count()).where(
            t.delivery.c.state == DeliveryState.DELIVERED, t.delivery.c.delivered_at >= since
        )
        return int(self._connection.execute(query).scalar_one())

    def _read(self, query: sa.Select[Any]) -> list[Delivery]:
        rows = self._connection.execute(query).all()
        alerts: dict[int, list[int]] = {}
        ids = [row.id for row in rows]
        for start in range(0, len(ids), 400):
            carried = (
                sa.select(t.delivery_alert)
                .where(t.delivery_alert.c.delivery_id.in_(ids[start : start + 400]))
                .order_by(t.delivery_alert.c.alert_id)
            )
            for row in self._connection.execute(carried):
                alerts.setdefault(row.delivery_id, []).append(row.alert_id)
        return [record(Delivery, row, alert_ids=tuple(alerts.get(row.id, ()))) for row in rows]
