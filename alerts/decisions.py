"""What becomes of an alert whose time has come: sent, held until later, or not sent and why. Pure.

What withdraws, holds or corrects something that was told waits for nothing but an embargo, and no silence hides it:
whoever read the first must read that it was wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts import floods
from alerts.rhythm import next_slot, parse_quiet_hours, quiet_until
from alerts.routing import AT_ONCE, is_burst, too_old
from alerts.silencing import Subject, reason, silenced
from storage.records import Alert, AlertKind, AlertState, Article, Channel, PubStatus, Silence, Subscriber

CORRECTING = (AlertKind.CORRECTION, AlertKind.HOLD, AlertKind.WITHDRAWAL)
WITHHELD_LOOK = timedelta(minutes=10)
"""How often an alert of an article that its publisher holds is looked at again."""
FLOOD = 20
"""Messages about one source to one recipient in ten minutes, its habit being unknown; what is more is one summary."""
CLOSED = ("webhook", "feed")
"""Kinds of channels that never tell what is under embargo: nobody knows who reads them."""


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
    state: AlertState = AlertState.SUPPRESSED


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
    max_age: timedelta | None = None
    shows_embargoed: bool = False
    """They asked to be told before an embargo ends; a webhook or a feed never is."""
    unsubscribed: bool = False
    """They ended every subscription that asked for it."""

    @property
    def reachable(self) -> bool:
        """Whether anything can be sent to them."""
        return _unreachable(self) is None

    @property
    def name(self) -> str:
        """As silences know them."""
        return self.subscriber.name if self.subscriber is not None else f"@{self.channel.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What else matters; what costs a look into the ledger is asked for only if it does."""

    article: Article
    """What is told."""
    status: PubStatus
    """Of its newest revision."""
    source: str
    first_seen_at: datetime
    unresolved: bool = False
    """It is a kill or a hold that came as an item of its own, and what it names is not known here."""
    silences: Sequence[Silence] = ()
    """In force now."""
    event_id: int | None = None
    """The event that its story is part of."""
    sent_this_hour: Callable[[], int] = lambda: 0
    """Messages of this clock hour."""
    sent_of_source: Callable[[], int] = lambda: 0
    """Alerts about this source that were told lately, within `floods.SPAN`."""
    flood: int = FLOOD
    """How many of these are too many for a source whose habit is not known; 0: none ever are."""
    busy_spans: Callable[[], Sequence[int]] = tuple
    """How many there were in each of the past spans that had any."""


def decide(alert: Alert, party: Party, now_is: Situation, now: datetime) -> Decision:
    """What to do with an alert that is due."""
    article = now_is.article
    if (why := _unreachable(party)) is not None:
        return Suppress(reason=why)
    if alert.kind in (AlertKind.WITHDRAWAL, AlertKind.HOLD):
        return Send()
    if now_is.status is PubStatus.CANCELED and not now_is.unresolved:
        return Suppress(reason="withdrawn before it was told")
    if alert.kind is not AlertKind.CORRECTION:
        subject = Subject(
            recipient=party.name,
            topics=alert.topics,
            source=now_is.source,
            stories=frozenset((alert.story_id, now_is.event_id or alert.story_id)),
            article=article,
        )
        if (silence := silenced(now_is.silences, subject)) is not None:
            return Suppress(reason=reason(silence))
    if now_is.status is PubStatus.WITHHELD and not now_is.unresolved:
        return Hold(until=now + WITHHELD_LOOK, reason="held by its publisher")
    if (end := embargo_of(article, party, now)) is not None:
        # The slot of a digest that falls on the end itself is not too early.
        timed = alert.rhythm == AT_ONCE or is_burst(alert.rhythm)
        look = end if timed else next_slot(alert.rhythm, party.timezone, end - timedelta(seconds=1))
        return Hold(until=look, reason=f"under embargo until {end:%Y-%m-%d %H:%M} UTC")
    if alert.kind in CORRECTING:
        return Send()
    if is_burst(alert.rhythm):
        return Suppress(reason=f"fewer stories than its threshold ({alert.rhythm.removeprefix('burst ')})")
    if alert.rhythm != AT_ONCE:
        if alert.state is AlertState.HELD:
            return Send(together=True)
        return Hold(until=next_slot(alert.rhythm, party.timezone, now), reason="waits for its digest")
    return _at_once(alert, party, now_is, now)


def _at_once(alert: Alert, party: Party, now_is: Situation, now: datetime) -> Decision:
    first_look = alert.kind is AlertKind.NEW and alert.state is AlertState.GROUPING
    if first_look and (why := too_old(now_is.article, now_is.first_seen_at, party.max_age, now)) is not None:
        return Suppress(reason=why, state=AlertState.EXPIRED)
    hours = party.subscriber.quiet_hours if party.subscriber is not None else None
    until = quiet_until(now, parse_quiet_hours(hours), party.timezone) if hours else None
    if until is not None and not _breaks_through(now_is.article.urgency, party.breakthrough):
        return Hold(until=until, reason=f"quiet hours {hours}")
    if alert.state is AlertState.HELD:
        return Send(together=True)
    if party.max_per_hour is not None and now_is.sent_this_hour() >= party.max_per_hour:
        return Hold(until=hour(now) + timedelta(hours=1), reason=f"more than {party.max_per_hour} in this hour")
    if (most := _flooded(now_is)) is not None:
        why = f"a flood: more than {most} of {now_is.source} in ten minutes, told together"
        return Hold(until=_flood_end(now), reason=why)
    return Send()


def _flooded(now_is: Situation) -> int | None:
    """What is usual for the source at most, if more than that was told of it; None if not."""
    if not now_is.flood or (sent := now_is.sent_of_source()) < floods.least(now_is.flood):
        return None
    most = floods.limit(now_is.flood, now_is.busy_spans())
    return most if sent >= most else None


def embargo_of(article: Article, party: Party, now: datetime) -> datetime | None:
    """The time until which the article may not be told to them; None if there is none to come, or they are shown it."""
    until = article.embargoed_until
    return until if until is not None and until > now and not party.shows_embargoed else None


def hour(now: datetime) -> datetime:
    """The beginning of the clock hour."""
    return now.replace(minute=0, second=0, microsecond=0)


def _flood_end(now: datetime) -> datetime:
    """The end of the clock's ten minutes, or of the next if that is near: a summary is not worth a few seconds."""
    start = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)
    end = start + floods.SPAN
    return end if end - now >= timedelta(minutes=2) else end + floods.SPAN


def _unreachable(party: Party) -> str | None:
    """Why nothing can be sent to them at all."""
    subscriber = party.subscriber
    if party.channel.retired_at is not None:
        return "the channel is retired"
    if subscriber is not None and subscriber.retired_at is not None:
        return "the subscriber is retired"
    if subscriber is not None and subscriber.suspended_at is not None:
        return f"the subscriber is suspended: {subscriber.suspended_reason or 'no reason given'}"
    if party.unsubscribed:
        return "the subscriber has unsubscribed"
    if party.channel.kind == "email" and (subscriber is None or not subscriber.email):
        return "the subscriber has no e-mail address"
    return None


def _breaks_through(urgency: int | None, breakthrough: int | None) -> bool:
    return urgency is not None and breakthrough is not None and urgency <= breakthrough
