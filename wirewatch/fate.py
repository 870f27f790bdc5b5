"""What became of an article that met a topic, or of an address that became no article: step by step, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from alerts.routing import recipient_of
from storage.database import UnitOfWork
from storage.identity import article_keys
from storage.records import (
    Access,
    Alert,
    Article,
    Attempt,
    Delivery,
    Entry,
    EntryState,
    Feed,
    Health,
    LapseReason,
    Match,
    MatchKind,
    PollGap,
    Revision,
    Subscription,
    Topic,
)
from storage.urls import url_key
from wirewatch.output import counted

_KINDS = {
    MatchKind.NEW: "",
    MatchKind.BEGUN: " with revision {number}, for the first time",
    MatchKind.STILL: " with revision {number} too",
    MatchKind.ANEW: " with revision {number} anew",
    MatchKind.PAST: ", found in the archive when the topic was added or changed",
}
_LAPSES = {
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
        said = (f"given up on {_at(overran)}: the topic took too much work on it",) if overran else ()
        return Fate((*read, *said, *_unkept(revision, topic)))
    match = kept[0]
    numbers = {each.id: each.number for each in ledger.articles.revisions(revision.article_id)}
    steps = [*read, *_matched(kept, numbers)]
    for lapse in ledger.topics.lapses(revision.article_id):
        if lapse.topic_id == topic.id:
            number = numbers.get(lapse.revision_id, "?")
            steps.append(f"revision {number} met the topic no more, on {_at(lapse.at)}: {_LAPSES[lapse.why]}")
    if match.query != topic.query:
        steps.append(f"matched by the topic's query of that time: {match.query}")
    alerts = _alerts(ledger, kept, topic)
    if not alerts:
        steps.append(_untold(ledger, revision, topic))
    deliveries: list[Delivery] = []
    attempts: list[Attempt] = []
    for alert in alerts:
        steps.append(_alert(alert, revision.article_id, topic.name))
        for delivery in ledger.deliveries.of_alert(alert.id):
            tries = ledger.deliveries.attempts(delivery.id)
            steps.append(_delivery(delivery))
            steps += map(_attempt, tries)
            deliveries.append(delivery)
            attempts += tries
    return Fate(tuple(steps), match, tuple(alerts), tuple(deliveries), tuple(attempts))


def article_at(ledger: UnitOfWork, url: str) -> int | None:
    """The number of the article that is stored for an address; None if there is none."""
    found = ledger.articles.at(article_keys(Article(url=url)))
    return found[-1] if found else None


def fate_of_address(ledger: UnitOfWork, url: str, now: datetime) -> tuple[tuple[str, ...], tuple[Entry, ...]]:
    """Why no article is stored for an address, and the entries that announce it."""
    entries = tuple(ledger.entries.at(url_key(url)))
    if entries:
        steps = [_entry(entry, ledger.feeds.get(entry.feed_id)) for entry in entries]
        if any(entry.state in (EntryState.PENDING, EntryState.FETCHING) for entry in entries):
            steps += _held_up(ledger, entries, _host(url))
        return tuple(steps), entries
    host = _host(url)
    feeds = [feed for feed in ledger.feeds.all() if _host(feed.url) == host]
    if not feeds:
        return (f"not watched: no feed lies at {host or url}, and none of another host announced it",), ()
    return (
        "not announced: no feed has had an entry with this address",
        *(
            f"feed {feed.id} of {feed.source}: {feed.url} {_polled(feed, ledger.poll_gaps.of_feed(feed.id, now))}"
            for feed in feeds
        ),
        *_ill(ledger, host),
    ), ()


def _held_up(ledger: UnitOfWork, entries: Sequence[Entry], host: str | None) -> Iterator[str]:
    """What a page waits for."""
    feeds = [feed for entry in entries if (feed := ledger.feeds.get(entry.feed_id)) is not None]
    for source_id, source in sorted({(feed.source_id, feed.source) for feed in feeds}):
        if (pages := ledger.entries.waiting_of(source_id)) > 1:
            yield f"{pages} pages of {source} wait to be read, one at a time and spaced"
    yield from _ill(ledger, host)


def _ill(ledger: UnitOfWork, host: str | None) -> Iterator[str]:
    found = ledger.hosts.named(host) if host else None
    if found is not None and found.health is not Health.OK:
        since = f" since {_at(found.health_since)}" if found.health_since else ""
        yield f"host {found.name} is {found.health}{since}" + (f": {found.error}" if found.error else "")


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
        yield f"matched on {_at(match.matched_at)}{how}, joined story {match.story_id}"


def _unkept(revision: Revision, topic: Topic) -> Iterator[str]:
    if revision.matched_at is None:
        yield "not matched yet: it waits for the next round"
    elif topic.changed_at is not None and topic.changed_at > revision.matched_at:
        yield f"no match is kept: the topic was changed on {_at(topic.changed_at)}, after the article was matched"
    else:
        yield f"no match is kept: the article was matched on {_at(revision.matched_at)}"
    if topic.retired_at is not None:
        yield f"the topic is retired since {_at(topic.retired_at)}"


def _alerts(ledger: UnitOfWork, kept: Sequence[Match], topic: Topic) -> list[Alert]:
    """Those that tell of a match; where a copy told of the story before, that one."""
    found = {alert.id: alert for alert in ledger.alerts.carrying([match.id for match in kept])}
    for subscription in ledger.people.wanting([topic.id]):
        for alert in ledger.alerts.of_story(recipient_of(subscription), kept[-1].story_id):
            found[alert.id] = alert
    return [found[id_] for id_ in sorted(found)]


def _untold(ledger: UnitOfWork, revision: Revision, topic: Topic) -> str:
    if revision.baseline:
        return "no alert: baseline, the article stood in its feed when the feed was polled for the first time"
    if not ledger.people.wanting([topic.id]):
        ended = [each for each in ledger.people.subscriptions(retired=True) if each.topic_id == topic.id]
        if not ended:
            return "no alert: nobody subscribes to the topic"
        return "no alert: nobody is told of the topic now: " + "; ".join(map(_ended, ended))
    return "no alert: the match was found in the archive, and alerts of the past were not asked for"


def _ended(subscription: Subscription) -> str:
    whose = recipient_of(subscription)
    if subscription.unsubscribed_at is not None:
        return f"{whose} unsubscribed on {_at(subscription.unsubscribed_at)}"
    if subscription.retired_at is not None:
        return f"the subscription of {whose} was taken away on {_at(subscription.retired_at)}"
    return f"the channel or the subscriber of {whose} is retired or suspended"


def _alert(alert: Alert, article_id: int, topic: str) -> str:
    opened = "" if alert.article_id == article_id else f", opened by article {alert.article_id} of the same story"
    if topic not in alert.topics:
        opened += f", for {', '.join(alert.topics)}; {topic} was not told by it"
    due = "" if alert.released_at else f", due {_at(alert.due_at)}"
    return f"alert {alert.id} ({alert.kind}) to {alert.recipient}: {alert.state}{due} ({alert.reason}){opened}"


def _delivery(delivery: Delivery) -> str:
    told = f": {delivery.error}" if delivery.error and not delivery.delivered_at else ""
    return f"delivery {delivery.id} ({delivery.kind}) by {delivery.channel}: {delivery.state}{told}"


def _attempt(attempt: Attempt) -> str:
    code = " ".join(filter(None, (attempt.code, attempt.detail)))
    return f"attempt {attempt.number} on {_at(attempt.started_at)}: {attempt.outcome}" + (f" ({code})" if code else "")


def _entry(entry: Entry, feed: Feed | None) -> str:
    where = f"entry {entry.id} of {feed.url if feed else 'a feed'}, first seen {_at(entry.first_seen_at)}"
    why = f": {entry.error}" if entry.error else ""
    if entry.state is EntryState.SKIPPED:
        return f"{where}: its page is not read{why}"
    if entry.state is EntryState.DONE:
        return f"{where}: its article is no longer kept{why}"
    again = f", next on {_at(entry.next_fetch_at)}" if entry.next_fetch_at else ""
    return f"{where}: its page is still to be read after {entry.attempts} tries{again}{why}"


def _polled(feed: Feed, gaps: Sequence[PollGap]) -> str:
    if feed.last_poll_at is None:
        return "(never polled)"
    told = feed.last_error or feed.last_status
    missed = f", {len(gaps)} polls may have missed entries, the last on {_at(gaps[0].until)}" if gaps else ""
    first = f", watched since {_at(feed.baseline_at)}" if feed.baseline_at else ""
    return f"(last polled {_at(feed.last_poll_at)}: {told}{first}{missed})"


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%SZ}"
