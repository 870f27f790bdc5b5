"""What became of an article that met a topic: step by step, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.routing import AT_ONCE, is_burst, recipient_of
from storage.database import UnitOfWork
from storage.records import (
    Access,
    Alert,
    AlertState,
    Attempt,
    Channel,
    Delivery,
    DeliveryState,
    LapseReason,
    Match,
    MatchKind,
    Revision,
    Subscription,
    Topic,
)
from storage.urls import url_key
from wirewatch.output import counted
from wirewatch.units import format_instant

_KINDS = {
    MatchKind.NEW: "",
    MatchKind.BEGUN: " with revision {number}, for the first time",
    MatchKind.STILL: " with revision {number} too",
    MatchKind.ANEW: " with revision {number} anew",
    MatchKind.PAST: ", found in the archive when the topic was added or changed",
}
_WAITING = (AlertState.GROUPING, AlertState.HELD)
LAPSES = {
    LapseReason.TEXT: "the article says something else",
    LapseReason.QUERY: "the topic had been changed",
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What the ledger holds of one article and one topic."""

    steps: tuple[str, ...]
    match: Match | None = None
    alerts: tuple[Alert, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    attempts: tuple[Attempt, ...] = ()


def fate_of(ledger: UnitOfWork, revision: Revision, topic: Topic) -> Fate:
    """What became of the article and the topic, as far as the newest revision."""
    read = list(_read(revision))
    kept = ledger.topics.matches(topic=topic.name, article_id=revision.article_id)
    if not kept:
        overran = ledger.topics.overran(topic.id, revision.article_id)
        said = (f"given up on {format_instant(overran)}: the topic took too much work on it",) if overran else ()
        return Fate((*read, *said, *_unkept(revision, topic)))
    match = kept[0]
    numbers = {each.id: each.number for each in ledger.articles.revisions(revision.article_id)}
    steps = [*read, *_matched(kept, numbers)]
    for lapse in ledger.topics.lapses(revision.article_id):
        if lapse.topic_id == topic.id:
            number = numbers.get(lapse.revision_id, "?")
            steps.append(f"revision {number} met the topic no more, on {format_instant(lapse.at)}: {LAPSES[lapse.why]}")
    if match.query != topic.query:
        steps.append(f"matched by the topic's query of that time: {match.query}")
    alerts = _alerts(ledger, kept, topic)
    if not alerts:
        steps += _untold(ledger, revision, topic)
    deliveries: list[Delivery] = []
    attempts: list[Attempt] = []
    for alert in alerts:
        steps.append(_alert(alert, revision.article_id, topic.name))
        if alert.state is AlertState.SUPPRESSED:
            steps += _suspended(ledger, alert.subscriber_id)
        for delivery in ledger.deliveries.of_alert(alert.id):
            tries = ledger.deliveries.attempts(delivery.id)
            first, *then = _delivery(delivery, ledger.people.channel(delivery.channel_id))
            steps += [first, *map(_attempt, tries), *then]
            deliveries.append(delivery)
            attempts += tries
    steps += _retired(topic)
    return Fate(tuple(steps), match, tuple(alerts), tuple(deliveries), tuple(attempts))


def _read(revision: Revision) -> Iterator[str]:
    """What of the article could be read at all, if that is not all of it."""
    article = revision.article
    if article.access not in (Access.FREE, Access.UNKNOWN):
        yield f"access: {article.access}; {counted(article.word_count or 0, 'word')} of its text could be read"
    if not article.body_text:
        yield "judged on its headline and summary alone: no text of the page is kept"
    yield from (f"warning: {each}" for each in article.warnings)


def _matched(kept: Sequence[Match], numbers: Mapping[int, int]) -> Iterator[str]:
    for match in reversed(kept):
        how = _KINDS[match.kind].format(number=numbers.get(match.revision_id, "?"))
        yield f"matched on {format_instant(match.matched_at)}{how}, joined story {match.story_id}"


def _unkept(revision: Revision, topic: Topic) -> Iterator[str]:
    if revision.matched_at is None:
        yield "not matched yet: it waits for the next round"
    elif topic.changed_at is not None and revision.matched_at < topic.changed_at != topic.retired_at:
        then = format_instant(topic.changed_at)
        yield f"no match is kept: the topic was changed on {then}, after the article was matched"
    else:
        yield f"no match is kept: the article was held against the topics on {format_instant(revision.matched_at)}"
    yield from _retired(topic)


def _retired(topic: Topic) -> Iterator[str]:
    if topic.retired_at is not None:
        yield f"the topic is retired since {format_instant(topic.retired_at)}"


def _alerts(ledger: UnitOfWork, kept: Sequence[Match], topic: Topic) -> list[Alert]:
    """Those that tell of a match; where a copy told of the story before, that one."""
    found = {alert.id: alert for alert in ledger.alerts.carrying([match.id for match in kept])}
    for subscription in ledger.people.wanting([topic.id]):
        for alert in ledger.alerts.of_story(recipient_of(subscription), kept[-1].story_id):
            found[alert.id] = alert
    return [found[id_] for id_ in sorted(found)]


def _untold(ledger: UnitOfWork, revision: Revision, topic: Topic) -> Iterator[str]:
    if revision.baseline and revision.article.extraction_method == "import":
        yield "no alert: the article was imported, and what is imported is not told"
        return
    if revision.baseline:
        yield "no alert: baseline, the article stood in its feed when the feed was polled for the first time"
        for feed in _announcing(ledger, revision):
            yield f"`wirewatch feeds add {feed} --backfill 24h` takes for news what that feed published of late"
        return
    if ledger.people.wanting([topic.id]):
        yield "no alert: the match was found in the archive, and alerts of the past were not asked for"
        return
    ended = [each for each in ledger.people.subscriptions(retired=True) if each.topic_id == topic.id]
    if not ended:
        yield "no alert: nobody subscribes to the topic"
        yield f"`wirewatch subscriptions add {topic.name} --channel NAME` tells of it from then on"
    for each in ended:
        yield from _ended(ledger, each)


def _announcing(ledger: UnitOfWork, revision: Revision) -> list[str]:
    """The feeds that announced the article and are still polled."""
    address = revision.article.url
    found = [ledger.feeds.get(entry.feed_id) for entry in ledger.entries.at(url_key(address))] if address else []
    return list(dict.fromkeys(feed.url for feed in found if feed is not None and feed.retired_at is None))


def _ended(ledger: UnitOfWork, subscription: Subscription) -> Iterator[str]:
    """Why a subscription tells of nothing now, and what brings it back."""
    whose, number = recipient_of(subscription), subscription.id
    if subscription.unsubscribed_at is not None:
        yield f"no alert: {whose} unsubscribed on {format_instant(subscription.unsubscribed_at)}"
        yield f"`wirewatch subscriptions resume {number}` tells {whose} again, at their wish only"
    elif subscription.retired_at is not None:
        then = format_instant(subscription.retired_at)
        yield f"no alert: the subscription of {whose} was taken away on {then}"
    else:
        said = [*_suspended(ledger, subscription.subscriber_id)]
        if said:
            yield f"no alert: the subscriber of {whose} is suspended"
        else:
            yield f"no alert: the channel or the subscriber of {whose} is retired"
        yield from said


def _suspended(ledger: UnitOfWork, subscriber_id: int | None) -> Iterator[str]:
    subscriber = ledger.people.subscriber(subscriber_id) if subscriber_id is not None else None
    if subscriber is not None and subscriber.suspended_at is not None:
        name, why = subscriber.name, subscriber.suspended_reason or "no reason is known"
        yield f"subscriber {name} is suspended ({why}): once that is mended, `wirewatch subscribers restore {name}`"


def _alert(alert: Alert, article_id: int, topic: str) -> str:
    opened = "" if alert.article_id == article_id else f", opened by article {alert.article_id} of the same story"
    if topic not in alert.topics:
        opened += f", for {', '.join(alert.topics)}; {topic} was not told by it"
    due = _due(alert) if alert.state in _WAITING else ""
    return f"alert {alert.id} ({alert.kind}) to {alert.recipient}: {alert.state}{due} ({alert.reason}){opened}"


def _due(alert: Alert) -> str:
    """When an alert that waits is looked at, and what for."""
    then = format_instant(alert.due_at)
    if is_burst(alert.rhythm):
        return f", waits for its threshold until {then}"
    return f", due {then}" if alert.rhythm == AT_ONCE else f", due {then} in its digest ({alert.rhythm})"


def _delivery(delivery: Delivery, channel: Channel | None) -> Iterator[str]:
    told = f": {delivery.error}" if delivery.error and not delivery.delivered_at else ""
    yield f"delivery {delivery.id} ({delivery.kind}) by {delivery.channel}: {delivery.state}{told}"
    number = delivery.id
    if delivery.state is DeliveryState.DEAD:
        if not delivery.attempts:
            yield f"delivery {number} was never tried: its time ran out while its channel could not be used"
        yield f"delivery {number} is kept: `wirewatch deliveries dead replay {number}` sends it again"
    elif delivery.state in (DeliveryState.QUEUED, DeliveryState.RETRYING):
        if channel is not None and channel.state == "suspended":
            name, why = channel.name, channel.error or "no reason is known"
            yield f"channel {name} is suspended ({why}): once that is mended, `wirewatch channels resume {name}`"
        elif channel is not None and channel.breaker_until is not None:
            until = format_instant(channel.breaker_until)
            yield f"channel {channel.name} rests until {until}: {channel.error or 'it failed'}"
        else:
            yield f"delivery {number} is due for its next try on {format_instant(delivery.next_attempt_at)}"


def _attempt(attempt: Attempt) -> str:
    code = " ".join(filter(None, (attempt.code, attempt.detail)))
    return f"attempt {attempt.number} on {format_instant(attempt.started_at)}: {attempt.outcome}" + (
        f" ({code})" if code else ""
    )
