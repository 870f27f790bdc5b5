"""Topics that have gone silent against their own habit, told to those who asked for it, once for each silence."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from alerts import message as told
from alerts.rhythm import parse_quiet_hours, quiet_until
from alerts.routing import recipient_of
from alerts.words import span, words
from storage.database import UnitOfWork

LOOK_EVERY = timedelta(minutes=15)
REMEMBERED = timedelta(days=60)
"""How far back a habit is looked for."""
LEAST = 8
"""Stories below which there is no habit."""
LEAST_GAP = timedelta(hours=12)
"""No shorter silence is told, however busy the topic: a night is not a gap."""
TIMES = 3
"""A silence so many times as long as the longest of its past is one."""
_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A silence that is out of habit."""

    since: datetime
    """When the topic's last story came."""
    usual: timedelta
    """The longest silence before."""


def gap_of(stories: Sequence[datetime], now: datetime) -> Gap | None:
    """Whether a topic whose stories came at these instants has been silent for too long; None if not. Pure."""
    times = sorted(each for each in stories if each > now - REMEMBERED)
    if len(times) < LEAST:
        return None
    usual = max(later - sooner for sooner, later in pairwise(times))
    if now - times[-1] < max(LEAST_GAP, TIMES * usual):
        return None
    return Gap(since=times[-1], usual=usual)


class Gaps:
    """Looks after topics from time to time."""

    def __init__(self, *, domain: str, language: str, timezone: str) -> None:
        self._domain = domain
        self._language = language
        self._timezone = timezone
        self._look_at: datetime | None = None

    def tell(self, ledger: UnitOfWork, now: datetime) -> int:
        """Queue a notice for each silence that was not told yet; how many."""
        if self._look_at is not None and self._look_at - LOOK_EVERY <= now < self._look_at:
            return 0
        self._look_at = now + LOOK_EVERY
        queued = 0
        asked = [each for each in ledger.people.subscriptions() if each.tell_silence and not each.unsubscribed_at]
        if not asked:
            return 0
        channels = {each.id: each for each in ledger.people.channels()}
        subscribers = {each.id: each for each in ledger.people.subscribers()}
        topics = {each.id: each for each in ledger.topics.all()}
        for subscription in asked:
            topic, channel = topics.get(subscription.topic_id), channels.get(subscription.channel_id)
            subscriber = subscribers.get(subscription.subscriber_id or 0)
            if subscription.subscriber_id is not None and (subscriber is None or subscriber.suspended_at):
                continue
            if topic is None or channel is None:
                continue
            zone = subscriber.timezone if subscriber is not None else self._timezone
            hours = subscriber.quiet_hours if subscriber is not None else None
            if hours and quiet_until(now, parse_quiet_hours(hours), zone) is not None:
                continue  # it is silent in the morning, too
            gap = gap_of(ledger.topics.story_times(topic.id, now - REMEMBERED, _MOST), now)
            if gap is None:
                continue
            to = told.recipient(recipient_of(subscription), subscriber, language=self._language, timezone=zone)
            said = words(to.language)
            title = said.topic_silent.format(told.named(topic).title, span(now - gap.since, to.language))
            line = said.topic_usual.format(span(gap.usual, to.language))
            key = hashlib.sha256(f"gap|{to.key}|{topic.id}|{gap.since.isoformat()}".encode()).hexdigest()
            delivery_id = ledger.deliveries.queue(
                channel_id=channel.id,
                recipient=to.key,
                address=to.address if channel.kind == "email" else None,
                kind="notice",
                idem_key=key,  # of the silence, not of the look: each is told once
                message_id=f"<{key[:40]}@{self._domain}>",
                thread_ref=None,
                order_key=f"{to.key}/gap",
                payload=told.frozen(told.notice(told.MessageKind.OPERATOR, title, [line], to, now)),
                alert_ids=(),
                now=now,
            )
            queued += delivery_id is not None
        return queued
