"""Alerts whose time has come become deliveries: decided, built and put into the outbox in one transaction.

An alert at once is a message of its own. Alerts that had to wait (quiet hours, too many in an hour) come together when
the wait is over; alerts with a cron rhythm come together at their slot, each slot once. What corrects or withdraws
something that was told waits for nothing but an embargo.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts import message as told
from alerts.rhythm import next_slot, parse_quiet_hours, quiet_until
from alerts.routing import AT_ONCE
from storage.database import UnitOfWork
from storage.records import (
    Alert,
    AlertKind,
    AlertState,
    Article,
    Channel,
    Match,
    PubStatus,
    Revision,
    Subscriber,
    Subscription,
)

log = logging.getLogger("wirewatch.release")

DIGEST_LIMIT = 200
"""Stories in one message; a digest of more comes in parts, so that nothing is left out."""
DIGEST_LIMIT_SLACK = 25
_OTHERS = 200
_URGENT = (AlertKind.CORRECTION, AlertKind.WITHDRAWAL)
WITHHELD_LOOK = timedelta(minutes=10)
"""How often an alert of an article that its publisher holds is looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """The alert goes out now; with `together`, in one message with others of its recipient."""

    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The alert is looked at again later."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppress:
    """The alert is not sent."""

    reason: str


Decision = Send | Hold | Suppress


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who an alert is for, and by what."""

    channel: Channel
    subscriber: Subscriber | None
    timezone: str
    breakthrough: int | None
    """Urgency up to which quiet hours are passed."""
    max_per_hour: int | None
    shows_embargoed: bool = False
    """They asked to be told before an embargo ends; a webhook never is, as nobody knows who reads it."""


def decide(
    alert: Alert, party: Party, article: Article, status: PubStatus, now: datetime, sent_this_hour: Callable[[], int]
) -> Decision:
    """What to do with an alert that is due. Pure; the messages of this clock hour are counted only if they matter.

    `article` is what is told, `status` that of its newest revision.
    """
    if (reason := _unreachable(party)) is not None:
        return Suppress(reason=reason)
    if alert.kind is AlertKind.WITHDRAWAL:
        return Send()
    if status is PubStatus.CANCELED:
        return Suppress(reason="withdrawn before it was told")
    if status is PubStatus.WITHHELD:
        return Hold(until=now + WITHHELD_LOOK, reason="held by its publisher")
    if (end := embargo_of(article, party, now)) is not None:
        # The slot of a digest that falls on the end itself is not too early.
        look = end if alert.rhythm == AT_ONCE else next_slot(alert.rhythm, party.timezone, end - timedelta(seconds=1))
        return Hold(until=look, reason=f"under embargo until {end:%Y-%m-%d %H:%M} UTC")
    if alert.kind in _URGENT:
        return Send()
    if alert.rhythm != AT_ONCE:
        if alert.state is AlertState.HELD:
            return Send(together=True)
        return Hold(until=next_slot(alert.rhythm, party.timezone, now), reason="waits for its digest")
    hours = party.subscriber.quiet_hours if party.subscriber is not None else None
    until = quiet_until(now, parse_quiet_hours(hours), party.timezone) if hours else None
    if until is not None and not _breaks_through(article.urgency, party.breakthrough):
        return Hold(until=until, reason=f"quiet hours {hours}")
    if alert.state is AlertState.HELD:
        return Send(together=True)
    if party.max_per_hour is not None and sent_this_hour() >= party.max_per_hour:
        return Hold(until=_hour(now) + timedelta(hours=1), reason=f"more than {party.max_per_hour} in this hour")
    return Send()


def embargo_of(article: Article, party: Party, now: datetime) -> datetime | None:
    """The time until which the article may not be told to them; None if there is none to come, or they are shown it."""
    until = article.embargoed_until
    return until if until is not None and until > now and not party.shows_embargoed else None


class Release:
    """Builds messages from alerts that are due and queues them."""

    def __init__(self, *, domain: str, language: str = "en", timezone: str = "UTC") -> None:
        self._domain = domain
        """Right of the @ in Message-IDs."""
        self._language = language
        """Of channels that are recipients by themselves."""
        self._timezone = timezone
        """IANA; theirs too."""

    def due(self, ledger: UnitOfWork, now: datetime, *, at_once: bool = False) -> int:
        """Release what is due; how many alerts left. With `at_once` the waits for copies are taken as over."""
        left = 0
        while alerts := ledger.alerts.due(now, waits_over=at_once):  # each is released, held until later or suppressed
            left += self._release(ledger, alerts, now)
        return left

    def digests(self, ledger: UnitOfWork, now: datetime) -> int:
        """Release the digests whose slot has come, and nothing else; how many alerts left."""
        left = 0
        while alerts := ledger.alerts.due(now, digests_only=True):
            left += self._release(ledger, alerts, now)
        return left

    # -------------------------------------------------------------- one transaction

    def _release(self, ledger: UnitOfWork, alerts: Sequence[Alert], now: datetime) -> int:
        round_ = _Round(ledger, self._timezone)
        left, done = 0, set[int]()
        for alert in alerts:
            if alert.id in done:
                continue
            party = round_.party(alert)
            match round_.decision(alert, party, now):
                case Suppress(reason=reason):
                    ledger.alerts.suppress(alert.id, reason)
                    log.info("alert suppressed alert=%d reason=%s", alert.id, reason)
                case Hold(until=until, reason=reason):
                    ledger.alerts.hold(alert.id, until, reason)
                case Send(together=False):
                    self._queue(round_, [alert], party, now, f"alert|{alert.id}|{alert.created_at.isoformat()}")
                    left += 1
                case Send(together=True):
                    group = ledger.alerts.waiting_for(alert.recipient, alert.rhythm, now)
                    group = [each for each in group if each.state is AlertState.HELD and round_.may_go(each, now)]
                    done.update(each.id for each in group)
                    left += self._together(round_, group, party, now)
        return left

    def _together(self, round_: _Round, group: Sequence[Alert], party: Party, now: datetime) -> int:
        """Release alerts that waited for the same end, in as few messages as they fit into; how many."""
        ledger = round_.ledger
        slot = max(alert.due_at for alert in group)
        recipient, rhythm = group[0].recipient, group[0].rhythm
        if rhythm != AT_ONCE:
            last = ledger.alerts.last_slot(recipient, rhythm)
            if last is not None and slot <= last:
                until = next_slot(rhythm, party.timezone, now)
                for alert in group:
                    ledger.alerts.hold(alert.id, until, "its slot was used: waits for the next digest")
                return 0
        limit = DIGEST_LIMIT_SLACK if party.channel.kind == "slack" else DIGEST_LIMIT
        first: int | None = None
        for start in range(0, len(group), limit):
            key = f"digest|{recipient}|{rhythm}|{slot.isoformat()}|{group[0].created_at.isoformat()}|{start}"
            queued = self._queue(round_, group[start : start + limit], party, now, key)
            first = queued if first is None else first
        if rhythm != AT_ONCE and not ledger.alerts.take_slot(recipient, rhythm, slot, first):
            raise RuntimeError(f"digest slot {slot.isoformat()} of {recipient} was taken meanwhile: rolled back")
        return len(group)

    def _queue(self, round_: _Round, alerts: Sequence[Alert], party: Party, now: datetime, key: str) -> int | None:
        """Put the alerts into the outbox as one message; the delivery's id."""
        ledger, alert = round_.ledger, alerts[0]
        to = told.recipient(alert.recipient, party.subscriber, language=self._language, timezone=party.timezone)
        items = [round_.item(each, now) for each in alerts]
        # A digest of one story is still the digest; an alert at once that waited alone comes as if it had not.
        single = alert.kind in _URGENT or (len(items) == 1 and alert.rhythm == AT_ONCE)
        message = told.single(items[0], to, now) if single else told.digest(items, to, now)
        opening = ledger.deliveries.opening(alert.recipient, alert.story_id) if single else None
        idem_key = hashlib.sha256(f"{key}|{party.channel.id}|{alert.recipient}|{told.SCHEMA}".encode()).hexdigest()
        queued = ledger.deliveries.queue(
            channel_id=party.channel.id,
            recipient=alert.recipient,
            address=to.address if party.channel.kind == "email" else None,
            kind="alert" if single else "digest",
            idem_key=idem_key,
            message_id=f"<{idem_key[:40]}@{self._domain}>",
            thread_ref=opening.message_id if opening is not None else None,
            order_key=f"{alert.recipient}/{alert.story_id if single else 'digest'}",
            payload=told.frozen(message),
            alert_ids=[each.id for each in alerts],
            now=now,
        )
        ledger.alerts.released([each.id for each in alerts], now)
        log.info("alerts released recipient=%s alerts=%d kind=%s", alert.recipient, len(alerts), message.kind)
        return queued


class _Round:
    """The ledger with what all alerts of one round share, looked up once."""

    def __init__(self, ledger: UnitOfWork, timezone: str) -> None:
        self.ledger = ledger
        self._timezone = timezone
        self._channels = {each.id: each for each in ledger.people.channels(retired=True)}
        self._subscribers = {each.id: each for each in ledger.people.subscribers(retired=True)}
        self._subscriptions = ledger.people.subscriptions()
        self._topics = {topic.name: topic for topic in ledger.topics.all(retired=True)}

    def party(self, alert: Alert) -> Party:
        subscriber = self._subscribers.get(alert.subscriber_id) if alert.subscriber_id is not None else None
        asked = [
            each
            for each in self._subscriptions
            if each.channel_id == alert.channel_id
            and each.subscriber_id == alert.subscriber_id
            and each.topic in alert.topics
        ]
        return Party(
            channel=self._channels[alert.channel_id],
            subscriber=subscriber,
            timezone=subscriber.timezone if subscriber is not None else self._timezone,
            breakthrough=max((each.breakthrough for each in asked if each.breakthrough is not None), default=None),
            max_per_hour=_most(asked),
            shows_embargoed=self._channels[alert.channel_id].kind != "webhook"
            and any(each.embargo == "show" for each in asked),
        )

    def decision(self, alert: Alert, party: Party, now: datetime) -> Decision:
        newest = self.ledger.articles.latest(alert.article_id)
        told_now = self.revision(alert).article
        status = newest.article.pub_status if newest is not None else told_now.pub_status
        return decide(alert, party, told_now, status, now, _counter(self.ledger, alert.recipient, now))

    def may_go(self, alert: Alert, now: datetime) -> bool:
        """Whether an alert that comes with others may be told by itself, too."""
        return isinstance(self.decision(alert, self.party(alert), now), Send)

    def revision(self, alert: Alert) -> Revision:
        revision = self.ledger.articles.revision(alert.revision_id)
        assert revision is not None, f"alert {alert.id} has no revision"
        return revision

    def item(self, alert: Alert, now: datetime) -> told.Item:
        """What the alert tells, marked if it is still under embargo."""
        topics = [self._topics[name] for name in alert.topics if name in self._topics]
        revision = self.revision(alert)
        until = revision.article.embargoed_until
        return replace(
            told.item(alert, revision, self._matches(alert), topics, self._others(alert), self._before(alert)),
            embargoed_until=until if until is not None and until > now else None,
        )

    def _matches(self, alert: Alert) -> list[Match]:
        """One match for each topic of the alert: that of the revision that is told, if it still meets the topic."""
        current = {match.topic: match for match in self.ledger.topics.matches(revision_id=alert.revision_id)}
        found = self.ledger.alerts.matches(alert.id)
        return list({match.topic: current.get(match.topic, match) for match in found}.values())

    def _others(self, alert: Alert) -> list[told.Copy]:
        """Where else the story stands, the earliest first."""
        copies = [
            told.copy(each.source, each.published_at or each.first_seen_at, each.url)
            for each in self.ledger.articles.recent(_OTHERS, story_id=alert.story_id)
            if each.id != alert.article_id
        ]
        return sorted(copies, key=lambda copy: copy.time)

    def _before(self, alert: Alert) -> Article | None:
        """The article as the recipient was told it last; None if this is the first they hear of it."""
        if alert.kind is AlertKind.NEW:
            return None
        known = [
            each.revision_id
            for each in self.ledger.alerts.of_story(alert.recipient, alert.story_id)
            if each.article_id == alert.article_id and each.state is AlertState.RELEASED and each.id < alert.id
        ]
        before = self.ledger.articles.revision(known[-1]) if known else None
        return before.article if before is not None else None


def _unreachable(party: Party) -> str | None:
    """Why nothing can be sent to them at all."""
    subscriber = party.subscriber
    if party.channel.retired_at is not None:
        return "the channel is retired"
    if subscriber is not None and subscriber.retired_at is not None:
        return "the subscriber is retired"
    if subscriber is not None and subscriber.suspended_at is not None:
        return f"the subscriber is suspended: {subscriber.suspended_reason or 'no reason given'}"
    if party.channel.kind == "email" and (subscriber is None or not subscriber.email):
        return "the subscriber has no e-mail address"
    return None


def _breaks_through(urgency: int | None, breakthrough: int | None) -> bool:
    return urgency is not None and breakthrough is not None and urgency <= breakthrough


def _most(asked: Iterable[Subscription]) -> int | None:
    """The widest of several limits; None if one of them sets none."""
    limits = [each.max_per_hour for each in asked]
    return None if not limits or None in limits else max(limit for limit in limits if limit is not None)


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _counter(ledger: UnitOfWork, recipient: str, now: datetime) -> Callable[[], int]:
    return lambda: ledger.deliveries.queued_since(recipient, _hour(now))
