"""The outbox: deliveries on their way, leased, fenced, with every attempt on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.delivery_views import DELIVERY, DeliveryViews
from storage.records import Attempt, AttemptOutcome, Delivery, DeliveryState
from storage.rows import insert, record


class Deliveries(DeliveryViews):
    """Deliveries: queued at release, claimed, attempted, settled."""

    def queue(
        self,
        *,
        channel_id: int,
        recipient: str,
        address: str | None,
        kind: str,
        idem_key: str,
        message_id: str,
        thread_ref: str | None,
        order_key: str,
        payload: Mapping[str, Any],
        alert_ids: Sequence[int],
        now: datetime,
        thread_id: int | None = None,
    ) -> int | None:
        """Put a message into the outbox; None if its key is there already."""
        statement = (
            insert(self._connection, t.delivery)
            .values(
                channel_id=channel_id,
                recipient=recipient,
                address=address,
                kind=kind,
                idem_key=idem_key,
                message_id=message_id,
                thread_ref=thread_ref,
                thread_id=thread_id,
                order_key=order_key,
                payload=dict(payload),
                state=DeliveryState.QUEUED,
                created_at=now,
                next_attempt_at=now,
            )
            .on_conflict_do_nothing(index_elements=["idem_key"])
            .returning(t.delivery.c.id)
        )
        found = self._connection.execute(statement).scalar()
        if found is None:
            return None
        for alert_id in alert_ids:
            self._connection.execute(sa.insert(t.delivery_alert).values(delivery_id=found, alert_id=alert_id))
        return int(found)

    def replace(self, delivery_id: int, payload: Mapping[str, Any], alert_id: int) -> bool:
        """Let a message say something newer, which it carries from here; False if an attempt was begun meanwhile."""
        waits = sa.and_(t.delivery.c.state == DeliveryState.QUEUED, t.delivery.c.attempts == 0)
        done = self._connection.execute(
            sa.update(t.delivery).where(t.delivery.c.id == delivery_id, waits).values(payload=dict(payload))
        )
        if done.rowcount == 0:
            return False
        self._connection.execute(sa.insert(t.delivery_alert).values(delivery_id=delivery_id, alert_id=alert_id))
        return True

    def take_back(self, recipient: str, topics: Collection[str], why: str) -> int:
        """Drop messages to a recipient that no attempt was begun of and that name no other topic; how many.

        Without topics: all of them.
        """
        waits = sa.and_(
            t.among(t.delivery.c.state, DeliveryState.QUEUED.value),
            t.delivery.c.attempts == 0,
            t.delivery.c.recipient == recipient,
        )
        dropped = 0
        for delivery_id in list(self._connection.execute(sa.select(t.delivery.c.id).where(waits)).scalars()):
            carried = sa.select(t.alert_match.c.topic).join(
                t.delivery_alert, t.delivery_alert.c.alert_id == t.alert_match.c.alert_id
            )
            named = self._connection.execute(carried.where(t.delivery_alert.c.delivery_id == delivery_id)).scalars()
            if not topics or set(named) <= set(topics):
                statement = sa.update(t.delivery).where(t.delivery.c.id == delivery_id, waits)
                values = {"state": DeliveryState.DROPPED, "payload": {}, "error": why}
                dropped += self._connection.execute(statement.values(**values)).rowcount
        return dropped

    # -------------------------------------------------------------- the way out

    def claim(
        self,
        now: datetime,
        *,
        owner: str,
        lease: timedelta,
        limit: int,
        per_channel: int = 10,
        besides: Collection[int] = (),
    ) -> list[Delivery]:
        """Take deliveries that are due, each under a lease and a new fence.

        Of one channel and order key only the oldest unsettled one is taken; no channel gets more than its share;
        a channel that rests gets none, and one delivery as a probe once it may be tried again; channels in `besides`
        (ids) are left out.
        """
        earlier = t.delivery.alias("earlier")
        blocked = sa.exists().where(
            earlier.c.channel_id == t.delivery.c.channel_id,
            earlier.c.order_key == t.delivery.c.order_key,
            earlier.c.id < t.delivery.c.id,
            t.among(earlier.c.state, *t.DELIVERY_WAITS),
        )
        ready = sa.or_(
            t.delivery.c.state.in_([DeliveryState.QUEUED, DeliveryState.RETRYING]),
            sa.and_(t.delivery.c.state == DeliveryState.SENDING, t.delivery.c.lease_until < now),
        )
        working = sa.and_(
            t.channel.c.state != "suspended",
            sa.or_(t.channel.c.breaker_until.is_(None), t.channel.c.breaker_until <= now),
        )
        place = sa.func.row_number().over(
            partition_by=t.delivery.c.channel_id, order_by=(t.delivery.c.next_attempt_at, t.delivery.c.id)
        )
        waiting = (
            sa.select(t.delivery.c.id, t.delivery.c.next_attempt_at, t.channel.c.failures, place.label("place"))
            .join(t.channel, t.channel.c.id == t.delivery.c.channel_id)
            .where(
                t.among(t.delivery.c.state, *t.DELIVERY_WAITS),
                t.delivery.c.next_attempt_at <= now,
                ready,
                working,
                t.channel.c.retired_at.is_(None),
                ~blocked,
            )
        )
        if besides:
            waiting = waiting.where(t.delivery.c.channel_id.not_in(besides))
        rows = waiting.subquery()
        share = sa.case((rows.c.failures == 0, per_channel), else_=1)
        query = (
            sa.select(rows.c.id).where(rows.c.place <= share).order_by(rows.c.next_attempt_at, rows.c.id).limit(limit)
        )
        ids = list(self._connection.execute(query).scalars())
        if not ids:
            return []
        self._connection.execute(
            sa.update(t.delivery)
            .where(t.delivery.c.id.in_(ids))
            .values(
                state=DeliveryState.SENDING,
                lease_owner=owner,
                lease_until=now + lease,
                fence=t.delivery.c.fence + 1,
            )
        )
        self._doubt_open_attempts(ids, now)
        found = {delivery.id: delivery for delivery in self._read(DELIVERY.where(t.delivery.c.id.in_(ids)))}
        return [found[each] for each in ids]

    def _doubt_open_attempts(self, delivery_ids: Sequence[int], now: datetime) -> None:
        """An attempt that was begun under a lease which ran out: nobody knows how it ended."""
        left = (
            sa.update(t.attempt)
            .where(t.attempt.c.delivery_id.in_(delivery_ids), t.attempt.c.outcome == AttemptOutcome.OPEN)
            .values(outcome=AttemptOutcome.AMBIGUOUS, ended_at=now, detail="its lease ran out")
            .returning(t.attempt.c.delivery_id)
        )
        doubtful = list(self._connection.execute(left).scalars())
        if doubtful:
            self._connection.execute(
                sa.update(t.delivery).where(t.delivery.c.id.in_(doubtful)).values(ambiguous=t.delivery.c.ambiguous + 1)
            )

    def begin_attempt(self, delivery: Delivery, now: datetime, *, lease: timedelta) -> int | None:
        """Write down that an attempt begins, before its first byte leaves; its number, or None if the lease is lost.

        The lease starts anew: a claimed delivery may have waited for its turn.
        """
        number = delivery.attempts + 1
        done = self._connection.execute(
            sa.update(t.delivery)
            .where(
                t.delivery.c.id == delivery.id,
                t.delivery.c.fence == delivery.fence,
                t.delivery.c.state == DeliveryState.SENDING,
            )
            .values(attempts=number, lease_until=now + lease)
        )
        if done.rowcount == 0:
            return None
        self._connection.execute(
            sa.insert(t.attempt).values(
                delivery_id=delivery.id, number=number, started_at=now, outcome=AttemptOutcome.OPEN
            )
        )
        return number

    def settle(
        self,
        delivery: Delivery,
        number: int,
        now: datetime,
        *,
        outcome: AttemptOutcome,
        state: DeliveryState,
        next_attempt_at: datetime | None = None,
        code: str | None = None,
        detail: str | None = None,
        error_kind: str | None = None,
        provider_ref: str | None = None,
        failed: bool = False,
        crashed: bool = False,
    ) -> bool:
        """Close an attempt and say what becomes of the delivery; False if somebody else holds it by now.

        `failed`: through the message's own fault; `crashed`: the process ended during the attempt.
        """
        values: dict[str, Any] = {
            "state": state,
            "lease_owner": None,
            "lease_until": None,
            "error_kind": error_kind,
            "error": None if outcome is AttemptOutcome.DELIVERED else detail,
        }
        if outcome is AttemptOutcome.AMBIGUOUS:
            values["ambiguous"] = t.delivery.c.ambiguous + 1
        if failed:
            values["failures"] = t.delivery.c.failures + 1
        if crashed:
            values["crashes"] = t.delivery.c.crashes + 1
        if state is DeliveryState.DELIVERED:
            values["delivered_at"] = now
        if state is DeliveryState.DEAD:
            values["died_at"] = now
        if next_attempt_at is not None:
            values["next_attempt_at"] = next_attempt_at
        if provider_ref is not None:
            values["provider_ref"] = provider_ref
        done = self._connection.execute(
            sa.update(t.delivery)
            .where(t.delivery.c.id == delivery.id, t.delivery.c.fence == delivery.fence)
            .values(**values)
        )
        if done.rowcount == 0:
            return False
        self._connection.execute(
            sa.update(t.attempt)
            .where(t.attempt.c.delivery_id == delivery.id, t.attempt.c.number == number)
            .values(ended_at=now, outcome=outcome, code=code, detail=detail)
        )
        return True

    def unclaim(self, delivery: Delivery, next_attempt_at: datetime) -> bool:
        """Give a claimed delivery back without an attempt; False if somebody else holds it by now."""
        done = self._connection.execute(
            sa.update(t.delivery)
            .where(
                t.delivery.c.id == delivery.id,
                t.delivery.c.fence == delivery.fence,
                t.delivery.c.state == DeliveryState.SENDING,
            )
            .values(
                state=sa.case((t.delivery.c.attempts > 0, "retrying"), else_="queued"),
                lease_owner=None,
                lease_until=None,
                next_attempt_at=next_attempt_at,
            )
        )
        return done.rowcount > 0

    def orphans(self) -> list[tuple[Delivery, Attempt | None]]:
        """Deliveries left in `sending` by a process that is gone, each with its open attempt if it had begun one.

        Only for whoever holds the ledger's lock: then nobody can be sending them.
        """
        waiting = t.among(t.delivery.c.state, *t.DELIVERY_WAITS)  # named so that the partial index is used
        deliveries = self._read(DELIVERY.where(waiting, t.delivery.c.state == DeliveryState.SENDING))
        return [(delivery, self._open_attempt(delivery.id)) for delivery in deliveries]

    def _open_attempt(self, delivery_id: int) -> Attempt | None:
        query = sa.select(t.attempt).where(
            t.attempt.c.delivery_id == delivery_id, t.attempt.c.outcome == AttemptOutcome.OPEN
        )
        row = self._connection.execute(query.order_by(t.attempt.c.number.desc()).limit(1)).first()
        return None if row is None else record(Attempt, row)

    # -------------------------------------------------------------- dead letters

    def replay(self, delivery_id: int, now: datetime) -> bool:
        """Queue a dead delivery again, under its old key, as if it had never been tried; its attempts stay listed."""
        done = self._connection.execute(
            sa.update(t.delivery)
            .where(t.delivery.c.id == delivery_id, t.among(t.delivery.c.state, DeliveryState.DEAD.value))
            .values(
                state=DeliveryState.QUEUED,
                next_attempt_at=now,
                created_at=now,
                ambiguous=0,
                failures=0,
                crashes=0,
                died_at=None,
            )
        )
        return done.rowcount > 0

    def expire(self, channel_id: int, created_before: datetime, now: datetime) -> int:
        """Give up what has waited for a channel since before then; how many."""
        done = self._connection.execute(
            sa.update(t.delivery)
            .where(
                t.among(t.delivery.c.state, *t.DELIVERY_WAITS),
                t.delivery.c.state != DeliveryState.SENDING,
                t.delivery.c.channel_id == channel_id,
                t.delivery.c.created_at < created_before,
            )
            .values(state=DeliveryState.DEAD, died_at=now, error_kind="expired")
        )
        return done.rowcount

    def drop(self, delivery_id: int, why: str) -> bool:
        """Take a dead delivery's message out for good; that it was there stays on record."""
        return self._drop(t.delivery.c.id == delivery_id, why) > 0

    def prune_dead(self, before: datetime) -> int:
        """Drop dead deliveries that died before then; how many."""
        return self._drop(t.delivery.c.died_at < before, f"dead since before {before:%Y-%m-%d}")

    def _drop(self, which: sa.ColumnElement[bool], why: str) -> int:
        dead = sa.select(t.delivery.c.id).where(t.among(t.delivery.c.state, DeliveryState.DEAD.value), which)
        ids = list(self._connection.execute(dead).scalars())
        for start in range(0, len(ids), 400):
            some = ids[start : start + 400]
            self._connection.execute(sa.delete(t.attempt).where(t.attempt.c.delivery_id.in_(some)))
            self._connection.execute(
                sa.update(t.delivery)
                .where(t.delivery.c.id.in_(some))
                .values(state=DeliveryState.DROPPED, payload={}, error=why)
            )
        return len(ids)

    def dead(self, limit: int = 50, *, channel: str | None = None, kind: str | None = None) -> list[Delivery]:
        """Dead deliveries, the latest dead first; only of a channel, or that died of this (`error_kind`)."""
        query = DELIVERY.where(t.among(t.delivery.c.state, DeliveryState.DEAD.value))
        if channel is not None:
            query = query.where(t.channel.c.name == channel)
        if kind is not None:
            query = query.where(t.delivery.c.error_kind == kind)
        return self._read(query.order_by(t.delivery.c.died_at.desc(), t.delivery.c.id.desc()).limit(limit))

    def died(self, since: datetime) -> int:
        """How many messages of any kind died since then and were not sent again."""
        dead = t.among(t.delivery.c.state, DeliveryState.DEAD.value)
        query = sa.select(sa.func.count()).select_from(t.delivery).where(dead, t.delivery.c.died_at > since)
        return int(self._connection.execute(query).scalar_one())

    def deaths(self, since: datetime) -> dict[str, tuple[int, str | None]]:
        """How many messages to recipients died since then, and the newest reason, by channel; notices do not count."""
        query = (
            sa.select(t.channel.c.name, t.delivery.c.error_kind)
            .join(t.channel, t.channel.c.id == t.delivery.c.channel_id)
            .where(
                t.among(t.delivery.c.state, DeliveryState.DEAD.value),
                t.delivery.c.died_at > since,
                t.delivery.c.kind != "notice",
            )
            .order_by(t.delivery.c.died_at)
        )
        found: dict[str, tuple[int, str | None]] = {}
        for name, kind in self._connection.execute(query):
            found[name] = found.get(name, (0, None))[0] + 1, kind
        return found
