"""Who is to be told of a matched revision: alerts are opened in the transaction that keeps the matches.

One alert per (recipient, story): the first match opens it, later ones join it. Another story of the same event is told
in the thread of the first, as a follow-up; one that is but weakly like the event is told by itself. A later revision of
an article that opened one is told in the same thread if it corrects or withdraws what was told, or changes it by more
than a few words. What is silenced, or too old, is opened all the same, with the reason why it will not be sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from alerts.rhythm import next_slot
from alerts.silencing import Subject, reason, silenced
from storage.database import UnitOfWork
from storage.identity import changed_words
from storage.records import (
    Alert,
    AlertKind,
    AlertState,
    Article,
    Match,
    Revision,
    RevisionKind,
    Subscription,
)

T = TypeVar("T", int, timedelta)

AT_ONCE = "at once"
BREAKING = 2
"""Urgency up to which nothing waits for copies."""
UPDATE_GAP = timedelta(minutes=5)
"""Updates of one story to one recipient come no closer than this."""
UPDATES_A_DAY = 6
"""Of one story to one recipient; what is newer comes when the first of them is a day old."""
FOLLOW_UPS_A_DAY = 12
"""Messages about other articles on one event to one recipient; what is more comes together after that."""
WEIGHT = 8
"""Words added or removed below which an update is not worth a message."""

FIRM = 0.25
"""Likeness to an event from which on a story is told in its thread. Of weaker joins about one in six was wrong."""

_TOLD_ALWAYS = {
    RevisionKind.CORRECTION: AlertKind.CORRECTION,
    RevisionKind.HOLD: AlertKind.HOLD,
    RevisionKind.HOLD_RELEASED: AlertKind.UPDATE,
    RevisionKind.WITHDRAWAL: AlertKind.WITHDRAWAL,
    RevisionKind.KILL: AlertKind.WITHDRAWAL,
}
_BURST = "burst "
_LIVE = (AlertState.GROUPING, AlertState.HELD, AlertState.RELEASED)


@dataclass(frozen=True, slots=True)
class Timing:
    """When an alert is looked at, and what for."""

    state: AlertState
    due_at: datetime
    rhythm: str


def recipient_of(subscription: Subscription) -> str:
    """The key of whoever is told: a subscriber on a channel, or a channel by itself."""
    return f"{subscription.subscriber or ''}@{subscription.channel}"


class Router:
    """Opens alerts for matched revisions."""

    def __init__(self, timezone: str) -> None:
        self._timezone = timezone
        """IANA; of recipients that name none."""

    def route(
        self, ledger: UnitOfWork, revision: Revision, story_id: int, matches: Sequence[Match], now: datetime
    ) -> int:
        """Open or join the alerts that the revision gives rise to; how many were opened."""
        if revision.baseline:
            return 0
        before = ledger.topics.matched_before(revision.article_id, revision.id) if revision.number > 1 else set()
        fresh = [match for match in matches if match.topic_id not in before]
        return self._first(ledger, revision, story_id, fresh, now) + self._again(ledger, revision, story_id, now)

    def _first(
        self, ledger: UnitOfWork, revision: Revision, story_id: int, matches: Sequence[Match], now: datetime
    ) -> int:
        """Topics that the article meets for the first time."""
        if not matches:
            return 0
        zones = {each.id: each.timezone for each in ledger.people.subscribers()}
        wanted: dict[str, list[Subscription]] = {}
        for subscription in ledger.people.wanting([match.topic_id for match in matches]):
            wanted.setdefault(recipient_of(subscription), []).append(subscription)
        silences = ledger.silences.at(now)
        event_id = ledger.stories.event_of(story_id)
        likeness = ledger.stories.likeness(story_id)
        weak = likeness is not None and likeness < FIRM
        opened = 0
        for recipient, subscriptions in wanted.items():
            zone = zones.get(subscriptions[0].subscriber_id or 0, self._timezone)
            timing = soonest(timing_of(each, revision, zone, now) for each in subscriptions)
            theirs = [match for match in matches if any(each.topic_id == match.topic_id for each in subscriptions)]
            if self._join(ledger, recipient, story_id, theirs, timing):
                continue
            kind, reason_of = AlertKind.NEW, "first match of the story"
            if not is_burst(timing.rhythm) and self._follows(ledger, recipient, story_id, event_id, subscriptions):
                if weak:
                    reason_of = f"first match of the story; too little like event {event_id} to come in its thread"
                else:
                    kind, reason_of = AlertKind.FOLLOW_UP, "another article on an event that is told"
                    timing = self._next_follow_up(ledger, recipient, event_id, subscriptions, timing, revision, now)
            alert_id = ledger.alerts.open(
                recipient=recipient,
                subscriber_id=subscriptions[0].subscriber_id,
                channel_id=subscriptions[0].channel_id,
                story_id=story_id,
                kind=kind,
                revision_id=revision.id,
                article_id=revision.article_id,
                state=timing.state,
                reason=reason_of,
                rhythm=timing.rhythm,
                now=now,
                due_at=timing.due_at,
            )
            if alert_id is None:
                continue  # the same alert, by whoever ran beside
            opened += 1
            ledger.alerts.add_matches(alert_id, theirs)
            subject = Subject(
                recipient=subscriptions[0].subscriber or f"@{subscriptions[0].channel}",
                topics=tuple(match.topic for match in theirs),
                source=revision.source,
                stories=frozenset((story_id, event_id)),
                article=revision.article,
            )
            age = widest(each.max_age for each in subscriptions)
            if (silence := silenced(silences, subject)) is not None:
                ledger.alerts.suppress(alert_id, reason(silence))
            elif (old := too_old(revision.article, revision.first_seen_at or revision.seen_at, age, now)) is not None:
                ledger.alerts.suppress(alert_id, old, state=AlertState.EXPIRED)
            elif kind is AlertKind.FOLLOW_UP and all(each.group_by == "first" for each in subscriptions):
                ledger.alerts.suppress(alert_id, "follow-ups on an event are not asked for")
            elif is_burst(timing.rhythm):
                self._burst(ledger, recipient, timing.rhythm, subscriptions, now)
        return opened

    def _follows(
        self,
        ledger: UnitOfWork,
        recipient: str,
        story_id: int,
        event_id: int,
        subscriptions: Sequence[Subscription],
    ) -> bool:
        """Whether the recipient is told of the event already, by another story, and wants its stories as one thread."""
        if any(each.group_by == "copies" for each in subscriptions):
            return False
        told = ledger.alerts.of_event(recipient, event_id)
        if any(each.story_id == story_id and each.kind is AlertKind.NEW for each in told):
            return False  # a copy of the story that opened it
        return any(each.kind is AlertKind.NEW and each.state in _LIVE for each in told)

    def _next_follow_up(
        self,
        ledger: UnitOfWork,
        recipient: str,
        event_id: int,
        subscriptions: Sequence[Subscription],
        timing: Timing,
        revision: Revision,
        now: datetime,
    ) -> Timing:
        """When a follow-up may go out: with the one that waits already, else a gap after the last message."""
        if timing.rhythm != AT_ONCE:
            return timing
        urgency = revision.article.urgency
        if urgency is not None and urgency <= BREAKING:
            return timing
        gap = min(each.follow_up_gap for each in subscriptions)
        told = ledger.alerts.of_event(recipient, event_id)
        return Timing(timing.state, next_follow_up(told, gap, timing.due_at, now), AT_ONCE)

    def _burst(
        self, ledger: UnitOfWork, recipient: str, rhythm: str, subscriptions: Sequence[Subscription], now: datetime
    ) -> None:
        """Tell all that waits for the threshold once it is reached."""
        subscription = next(each for each in subscriptions if burst_rhythm(each) == rhythm)
        waiting = ledger.alerts.waiting_for(recipient, rhythm, now + (subscription.threshold_window or timedelta()))
        if len(waiting) >= (subscription.threshold or 1):
            for alert in waiting:
                ledger.alerts.reschedule(
                    alert.id,
                    state=AlertState.HELD,
                    due_at=now,
                    rhythm=AT_ONCE,
                    reason=f"the threshold of {subscription.topic} is reached ({rhythm.removeprefix(_BURST)})",
                )

    def _join(
        self, ledger: UnitOfWork, recipient: str, story_id: int, matches: Sequence[Match], timing: Timing
    ) -> bool:
        """Whether the recipient has an alert for the story, whatever its event was then: name the topics in it, and
        bring it forward if they are sooner."""
        opening = (AlertKind.NEW, AlertKind.FOLLOW_UP)
        first = next((each for each in ledger.alerts.of_story(recipient, story_id) if each.kind in opening), None)
        if first is None:
            return False
        if first.state not in (AlertState.GROUPING, AlertState.HELD):
            return True  # told already, or not to be told: copies join silently
        ledger.alerts.add_matches(first.id, matches)
        if first.rhythm != AT_ONCE and timing.rhythm == AT_ONCE:
            ledger.alerts.reschedule(
                first.id,
                state=timing.state,
                due_at=timing.due_at,
                rhythm=timing.rhythm,
                reason="joined by a topic that is told at once",
            )
        return True

    def _again(self, ledger: UnitOfWork, revision: Revision, story_id: int, now: datetime) -> int:
        """Tell those who were told of this article that it has changed, if the change is worth it."""
        if revision.number == 1:
            return 0
        opened = 0
        # What an agency sends of its own text concerns every copy of it.
        spread = revision.notice_id is not None
        told_before = ledger.alerts.told_of_story(story_id) if spread else ledger.alerts.told_of(revision.article_id)
        for told in told_before:
            kind = change_kind(revision, ledger.articles.revision(told.revision_id))
            if kind is None:
                continue
            due_at = now
            if kind is AlertKind.UPDATE and revision.kind in (RevisionKind.UPDATE, RevisionKind.EXPANSION):
                updates = [
                    each
                    for each in ledger.alerts.of_story(told.recipient, story_id)
                    if each.kind is AlertKind.UPDATE and each.article_id == revision.article_id
                ]
                due_at = next_update(updates, now)
                for waiting in updates:
                    if waiting.state in (AlertState.GROUPING, AlertState.HELD) and waiting.revision_id != revision.id:
                        ledger.alerts.suppress(waiting.id, f"superseded by revision {revision.number}")
            alert_id = ledger.alerts.open(
                recipient=told.recipient,
                subscriber_id=told.subscriber_id,
                channel_id=told.channel_id,
                story_id=told.story_id,
                kind=kind,
                revision_id=revision.id,
                article_id=revision.article_id,
                state=AlertState.GROUPING,
                reason=f"{revision.kind} of an article that was told",
                rhythm=told.rhythm,
                now=now,
                due_at=due_at,
            )
            if alert_id is not None:
                opened += 1
                ledger.alerts.add_matches(alert_id, ledger.alerts.matches(told.id))
        return opened


def timing_of(subscription: Subscription, revision: Revision, zone: str, now: datetime) -> Timing:
    """When a subscription wants to hear of a new story."""
    if (burst := burst_rhythm(subscription)) is not None and subscription.threshold_window is not None:
        return Timing(AlertState.HELD, now + subscription.threshold_window, burst)
    if subscription.rhythm != AT_ONCE:
        return Timing(AlertState.HELD, next_slot(subscription.rhythm, zone, now), subscription.rhythm)
    urgency = revision.article.urgency
    wait = timedelta() if urgency is not None and urgency <= BREAKING else subscription.group_wait
    return Timing(AlertState.GROUPING, now + wait, AT_ONCE)


def soonest(timings: Iterable[Timing]) -> Timing:
    """At once before any digest, a digest before what may never come, then the earliest."""
    return min(timings, key=lambda timing: (timing.rhythm != AT_ONCE, is_burst(timing.rhythm), timing.due_at))


def burst_rhythm(subscription: Subscription) -> str | None:
    """The rhythm of what waits for a threshold, "burst nato-eu: 5 in 1:00:00"; None without one."""
    if subscription.threshold is None or subscription.threshold_window is None:
        return None
    return f"{_BURST}{subscription.topic}: {subscription.threshold} in {subscription.threshold_window}"


def is_burst(rhythm: str) -> bool:
    return rhythm.startswith(_BURST)


def widest(limits: Iterable[T | None]) -> T | None:
    """The widest of several limits; None if one of them sets none."""
    known = list(limits)
    return None if not known or None in known else max(limit for limit in known if limit is not None)


def too_old(article: Article, first_seen_at: datetime, max_age: timedelta | None, now: datetime) -> str | None:
    """Why news is not told, being older than the subscription allows; None if it is."""
    if max_age is None:
        return None
    written = article.published_at or first_seen_at
    if article.published_at is not None and article.published_precision == "day":
        written += timedelta(days=1)  # at any time of that day
    if now - written <= max_age:
        return None
    return f"older than its maximum age: published {written:%Y-%m-%d %H:%M} UTC"


def change_kind(revision: Revision, told: Revision | None) -> AlertKind | None:
    """As what a later revision is told to those who know an earlier one; None if it is not told."""
    if told is None or revision.id == told.id:
        return None
    if revision.kind in _TOLD_ALWAYS:
        return _TOLD_ALWAYS[revision.kind]
    # What a feed said in short and its page says at length is no news.
    grown = revision.kind is RevisionKind.EXPANSION and told.article.extraction_method != "feed"
    if (revision.kind is RevisionKind.UPDATE or grown) and changed_words(told.article, revision.article) >= WEIGHT:
        return AlertKind.UPDATE
    return None


def next_update(updates: Sequence[Alert], now: datetime) -> datetime:
    """When the next update of a story may go out, given those before it: not too soon, and not too many a day."""
    sent = sorted(update.released_at for update in updates if update.released_at is not None)
    return max([now, *(at + UPDATE_GAP for at in sent[-1:]), *room_in_a_day(sent, UPDATES_A_DAY)])


def room_in_a_day(sent: Sequence[datetime], most: int) -> list[datetime]:
    """From when on one more message is not more than so many in 24 hours, given those before it; or nothing."""
    return [sent[-most] + timedelta(days=1)] if len(sent) >= most else []


def next_follow_up(told: Sequence[Alert], gap: timedelta, soonest_at: datetime, now: datetime) -> datetime:
    """When another article on an event is told, given what was and will be told of it.

    What comes meanwhile comes with it: at most one message in each gap, and not too many a day.
    """
    waiting = (AlertState.GROUPING, AlertState.HELD)
    before = [each.due_at for each in told if each.kind is AlertKind.FOLLOW_UP and each.state in waiting]
    if before:
        return max(min(before), now)
    opening = (AlertKind.NEW, AlertKind.FOLLOW_UP)
    sent = [each.released_at or each.due_at for each in told if each.kind in opening and each.state in _LIVE]
    follow_ups = sorted({each.released_at for each in told if each.kind is AlertKind.FOLLOW_UP and each.released_at})
    return max([soonest_at, *(at + gap for at in sent), *room_in_a_day(follow_ups, FOLLOW_UPS_A_DAY)])
