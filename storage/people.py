"""Subscribers, channels and subscriptions: who wants to hear what, and how."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.records import Channel, Subscriber, Subscription
from storage.rows import insert, record, records, retire_undeclared

_SUBSCRIPTION = (
    sa.select(
        t.subscription,
        t.topic.c.name.label("topic"),
        t.channel.c.name.label("channel"),
        t.subscriber.c.name.label("subscriber"),
    )
    .join(t.topic, t.topic.c.id == t.subscription.c.topic_id)
    .join(t.channel, t.channel.c.id == t.subscription.c.channel_id)
    .outerjoin(t.subscriber, t.subscriber.c.id == t.subscription.c.subscriber_id)
)

Wish = tuple[int, int, int | None, str]
"""Of a subscription: topic, channel, subscriber and rhythm, by which it is known again."""


class People:
    """Recipients and what they asked for."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # -------------------------------------------------------------- subscribers

    def subscribers(self, *, retired: bool = False) -> list[Subscriber]:
        return records(Subscriber, self._connection.execute(_listed(t.subscriber, retired)))

    def subscriber(self, subscriber_id: int) -> Subscriber | None:
        row = self._connection.execute(sa.select(t.subscriber).where(t.subscriber.c.id == subscriber_id)).first()
        return None if row is None else record(Subscriber, row)

    def declare_subscriber(
        self,
        name: str,
        *,
        email: str | None = None,
        language: str = "en",
        timezone: str = "UTC",
        quiet_hours: str | None = None,
        declared: bool = True,
    ) -> int:
        """Add the subscriber or change them; their id. A new address lifts a suspension."""
        values: dict[str, Any] = {
            "email": email,
            "language": language,
            "timezone": timezone,
            "quiet_hours": quiet_hours,
            "declared": declared,
            "retired_at": None,
        }
        statement = insert(self._connection, t.subscriber).values(name=name, **values)
        moved = sa.or_(t.subscriber.c.email.is_(None), t.subscriber.c.email != statement.excluded.email)
        lifted = {
            "suspended_at": sa.case((moved, None), else_=t.subscriber.c.suspended_at),
            "suspended_reason": sa.case((moved, None), else_=t.subscriber.c.suspended_reason),
            "bounces": sa.case((moved, 0), else_=t.subscriber.c.bounces),
        }
        statement = statement.on_conflict_do_update(index_elements=["name"], set_={**values, **lifted})
        return int(self._connection.execute(statement.returning(t.subscriber.c.id)).scalar_one())

    def suspend_subscriber(self, subscriber_id: int, now: datetime, reason: str) -> None:
        statement = sa.update(t.subscriber).where(t.subscriber.c.id == subscriber_id)
        self._connection.execute(statement.values(suspended_at=now, suspended_reason=reason))

    def bouncing(self) -> set[str]:
        """Names of subscribers whose last mail was refused for good."""
        return set(self._connection.execute(sa.select(t.subscriber.c.name).where(t.subscriber.c.bounces > 0)).scalars())

    def bounced(self, name: str, address: str | None, now: datetime, *, most: int, reason: str) -> bool:
        """A mail to them was refused for good: so many in a row suspend the address; whether this one did.

        Nothing is counted against another address than the one they have now.
        """
        theirs = sa.and_(t.subscriber.c.name == name, t.subscriber.c.email == address)
        statement = sa.update(t.subscriber).where(theirs).values(bounces=t.subscriber.c.bounces + 1)
        row = self._connection.execute(statement.returning(t.subscriber.c.id, t.subscriber.c.bounces)).first()
        if row is None or row.bounces != most:
            return False
        self.suspend_subscriber(row.id, now, reason)
        return True

    def reached(self, name: str) -> None:
        """A mail was taken for them: refusals are counted anew."""
        statement = sa.update(t.subscriber).where(t.subscriber.c.name == name, t.subscriber.c.bounces > 0)
        self._connection.execute(statement.values(bounces=0))

    def restore_subscriber(self, subscriber_id: int) -> bool:
        """Lift a suspension; False if there was none."""
        statement = sa.update(t.subscriber).where(
            t.subscriber.c.id == subscriber_id, t.subscriber.c.suspended_at.is_not(None)
        )
        return (
            self._connection.execute(statement.values(suspended_at=None, suspended_reason=None, bounces=0)).rowcount > 0
        )

    # -------------------------------------------------------------- channels

    def channels(self, *, retired: bool = False) -> list[Channel]:
        return records(Channel, self._connection.execute(_listed(t.channel, retired)))

    def channel(self, channel_id: int) -> Channel | None:
        row = self._connection.execute(sa.select(t.channel).where(t.channel.c.id == channel_id)).first()
        return None if row is None else record(Channel, row)

    def declare_channel(self, name: str, kind: str, *, settings_hash: str | None = None, declared: bool = True) -> int:
        """Add the channel or bring it back; its id. Its settings stay in the configuration.

        The ledger knows a hash of them: when it changes, a suspension is lifted, for somebody has mended something.
        None changes nothing: they are not known here.
        """
        values: dict[str, Any] = {
            "kind": kind,
            "settings_hash": settings_hash,
            "declared": declared,
            "retired_at": None,
        }
        statement = insert(self._connection, t.channel).values(name=name, **values)
        changed = sa.and_(
            t.channel.c.state == "suspended",
            t.channel.c.settings_hash != statement.excluded.settings_hash,
        )
        lifted = {
            column.name: sa.case((changed, mended), else_=column)
            for column, mended in (
                (t.channel.c.state, "active"),
                (t.channel.c.error, None),
                (t.channel.c.breaker_until, None),
                (t.channel.c.failures, 0),
            )
        }
        values["settings_hash"] = sa.func.coalesce(statement.excluded.settings_hash, t.channel.c.settings_hash)
        statement = statement.on_conflict_do_update(index_elements=["name"], set_={**values, **lifted})
        return int(self._connection.execute(statement.returning(t.channel.c.id)).scalar_one())

    def channel_failed(self, channel_id: int, state: str, error: str, breaker_until: datetime | None) -> None:
        """The channel itself does not work: nothing is sent through it until `breaker_until` (or ever, suspended)."""
        statement = sa.update(t.channel).where(t.channel.c.id == channel_id)
        self._connection.execute(
            statement.values(state=state, error=error, breaker_until=breaker_until, failures=t.channel.c.failures + 1)
        )

    def channel_works(self, channel_id: int) -> None:
        statement = sa.update(t.channel).where(t.channel.c.id == channel_id, t.channel.c.failures > 0)
        self._connection.execute(statement.values(state="active", error=None, breaker_until=None, failures=0))

    def resume_channel(self, name: str) -> bool:
        """Try a channel again at once, whatever it rests for; False if none has that name or it does not rest."""
        resting = sa.or_(t.channel.c.state != "active", t.channel.c.failures > 0)
        statement = sa.update(t.channel).where(t.channel.c.name == name, resting)
        done = self._connection.execute(statement.values(state="active", error=None, breaker_until=None, failures=0))
        return done.rowcount > 0

    def channel_told(self, channel_id: int, state: str | None, now: datetime) -> None:
        """The operator was told that the channel is in this state; None: that it works again."""
        statement = sa.update(t.channel).where(t.channel.c.id == channel_id)
        self._connection.execute(statement.values(told_state=state, told_at=now))

    # -------------------------------------------------------------- subscriptions

    def subscriptions(self, *, retired: bool = False) -> list[Subscription]:
        query = _SUBSCRIPTION.order_by(t.subscription.c.id)
        if not retired:
            query = query.where(t.subscription.c.retired_at.is_(None))
        return records(Subscription, self._connection.execute(query))

    def wanting(self, topic_ids: Collection[int]) -> list[Subscription]:
        """Live subscriptions to any of the topics, through live channels, of subscribers who want and can have them."""
        query = _SUBSCRIPTION.where(
            t.subscription.c.topic_id.in_(topic_ids),
            t.subscription.c.retired_at.is_(None),
            t.subscription.c.unsubscribed_at.is_(None),
            t.channel.c.retired_at.is_(None),
            sa.or_(
                t.subscription.c.subscriber_id.is_(None),
                sa.and_(t.subscriber.c.retired_at.is_(None), t.subscriber.c.suspended_at.is_(None)),
            ),
        )
        return records(Subscription, self._connection.execute(query.order_by(t.subscription.c.id)))

    def declare_subscription(
        self,
        *,
        topic_id: int,
        channel_id: int,
        subscriber_id: int | None,
        now: datetime,
        rhythm: str = "at once",
        group_wait: timedelta = timedelta(seconds=20),
        max_per_hour: int | None = None,
        breakthrough: int | None = None,
        group_by: str = "event",
        embargo: str = "hold",
        max_age: timedelta | None = None,
        threshold: int | None = None,
        threshold_window: timedelta | None = None,
        follow_up_gap: timedelta = timedelta(minutes=30),
        tell_silence: bool = False,
        declared: bool = True,
        known: Mapping[Wish, Subscription] | None = None,
    ) -> int:
        """Add the subscription, or change the one of the same subscriber, channel and topic; its id.

        Who declares many hands in all that are `known`, retired ones too: those that stay as they are cost nothing.
        """
        values: dict[str, Any] = {
            "rhythm": rhythm,
            "group_wait": group_wait,
            "max_per_hour": max_per_hour,
            "breakthrough": breakthrough,
            "group_by": group_by,
            "embargo": embargo,
            "max_age": max_age,
            "threshold": threshold,
            "threshold_window": threshold_window,
            "follow_up_gap": follow_up_gap,
            "tell_silence": tell_silence,
            "declared": declared,
            "retired_at": None,
        }
        before = known.get((topic_id, channel_id, subscriber_id, rhythm)) if known is not None else None
        if before is not None and all(getattr(before, name) == value for name, value in values.items()):
            return before.id
        same = sa.and_(
            t.subscription.c.topic_id == topic_id,
            t.subscription.c.channel_id == channel_id,
            t.subscription.c.subscriber_id.is_not_distinct_from(subscriber_id),
            t.subscription.c.rhythm == rhythm,
        )
        found = self._connection.execute(sa.select(t.subscription.c.id).where(same)).scalar()
        if found is not None:
            self._connection.execute(sa.update(t.subscription).where(t.subscription.c.id == found).values(**values))
            return int(found)
        # Another rhythm is another subscription: who had ended the topic on this channel has not asked for it again.
        ended = sa.select(t.subscription.c.unsubscribed_at).where(
            t.subscription.c.topic_id == topic_id,
            t.subscription.c.channel_id == channel_id,
            t.subscription.c.subscriber_id.is_not_distinct_from(subscriber_id),
        )
        endings = list(self._connection.execute(ended).scalars())
        values["unsubscribed_at"] = max(endings) if endings and None not in endings else None
        statement = sa.insert(t.subscription).values(
            topic_id=topic_id, channel_id=channel_id, subscriber_id=subscriber_id, created_at=now, **values
        )
        return int(self._connection.execute(statement.returning(t.subscription.c.id)).scalar_one())

    def unsubscribe(self, recipient_ids: tuple[int | None, int], topics: Collection[str], now: datetime) -> list[int]:
        """End a recipient's subscriptions to the topics (all of them, if none is named); ids of those that it ended.

        `recipient_ids` are the subscriber's and the channel's. The file does not bring them back; `resume` does.
        """
        subscriber_id, channel_id = recipient_ids
        theirs = sa.and_(
            t.subscription.c.subscriber_id.is_not_distinct_from(subscriber_id),
            t.subscription.c.channel_id == channel_id,
            t.subscription.c.unsubscribed_at.is_(None),
        )
        if topics:
            theirs = sa.and_(
                theirs, t.subscription.c.topic_id.in_(sa.select(t.topic.c.id).where(t.topic.c.name.in_(topics)))
            )
        statement = sa.update(t.subscription).where(theirs).values(unsubscribed_at=now).returning(t.subscription.c.id)
        return sorted(int(each) for each in self._connection.execute(statement).scalars())

    def end(self, subscription_id: int, now: datetime) -> bool:
        """End one subscription, at its subscriber's wish; False if there is none such, or it has ended."""
        live = sa.and_(
            t.subscription.c.id == subscription_id,
            t.subscription.c.unsubscribed_at.is_(None),
            t.subscription.c.retired_at.is_(None),
        )
        return self._connection.execute(sa.update(t.subscription).where(live).values(unsubscribed_at=now)).rowcount > 0

    def resume(self, subscription_id: int) -> bool:
        """Let a subscription that was ended by its subscriber tell again; False if there is no such one."""
        ended = sa.and_(t.subscription.c.id == subscription_id, t.subscription.c.unsubscribed_at.is_not(None))
        return (
            self._connection.execute(sa.update(t.subscription).where(ended).values(unsubscribed_at=None)).rowcount > 0
        )

    def retire_subscription(self, subscription_id: int, now: datetime) -> None:
        """Tell of it no longer; it is kept."""
        which = t.subscription.c.id == subscription_id
        self._connection.execute(sa.update(t.subscription).where(which).values(retired_at=now))

    def retire_undeclared(
        self, now: datetime, *, subscribers: Collection[int], channels: Collection[int], subscriptions: Collection[int]
    ) -> int:
        """Retire what once stood in the configuration and no longer does; how many rows."""
        kept = ((t.subscriber, subscribers), (t.channel, channels), (t.subscription, subscriptions))
        return sum(retire_undeclared(self._connection, table, keep, retired_at=now) for table, keep in kept)


def _listed(table: sa.Table, retired: bool) -> sa.Select[Any]:
    query = sa.select(table).order_by(table.c.name)
    return query if retired else query.where(table.c.retired_at.is_(None))
