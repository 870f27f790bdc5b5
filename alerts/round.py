"""The ledger as one round of releases sees it: what all its alerts share is looked up once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from alerts import evidence, floods
from alerts import message as told
from alerts.decisions import CLOSED, FLOOD, Decision, Party, Send, Situation, decide, hour
from alerts.phrases import subject
from alerts.routing import recipient_of, widest
from alerts.text import cut, line
from storage.articles import Listed
from storage.database import UnitOfWork
from storage.periods import Period
from storage.records import (
    Alert,
    AlertKind,
    AlertState,
    Article,
    Delivery,
    Match,
    PubStatus,
    Revision,
    Silence,
    Subscription,
)

_OTHERS = 200
_GLOSSES = 4
_FORMER = 8
"""Articles of the story before this one that are looked at for a headline which may be told."""
_FORMER_HEADLINE = 150
"""Characters."""

Gloss = Callable[[str, str, str], str | None]
"""The name, in a language, of what a clause means; given are the clause, the word that met it, and the language."""


class Round:
    """One round's view of the ledger."""

    def __init__(
        self, ledger: UnitOfWork, timezone: str, now: datetime, flood: int = FLOOD, gloss: Gloss | None = None
    ) -> None:
        self.ledger = ledger
        self.now = now
        self._timezone = timezone
        self._flood = flood
        self._gloss = gloss
        self._channels = {each.id: each for each in ledger.people.channels(retired=True)}
        self._subscribers = {each.id: each for each in ledger.people.subscribers(retired=True)}
        self._subscriptions: dict[str, list[Subscription]] = {}
        for each in ledger.people.subscriptions():
            self._subscriptions.setdefault(recipient_of(each), []).append(each)
        self._topics = {topic.name: topic for topic in ledger.topics.all(retired=True)}
        self._silences: list[Silence] = ledger.silences.at(now)
        self._habits: dict[tuple[str, int], list[int]] = {}
        self._periods: dict[tuple[datetime, datetime], Period] = {}

    # -------------------------------------------------------------- deciding

    def party(self, alert: Alert) -> Party:
        asked = [each for each in self._subscriptions.get(alert.recipient, ()) if each.topic in alert.topics]
        return self._party(alert.channel_id, alert.subscriber_id, asked)

    def party_of(self, subscriptions: list[Subscription]) -> Party:
        """Whom these subscriptions of one recipient tell."""
        return self._party(subscriptions[0].channel_id, subscriptions[0].subscriber_id, subscriptions)

    def _party(self, channel_id: int, subscriber_id: int | None, asked: list[Subscription]) -> Party:
        subscriber = self._subscribers.get(subscriber_id) if subscriber_id is not None else None
        channel = self._channels[channel_id]
        return Party(
            channel=channel,
            subscriber=subscriber,
            timezone=subscriber.timezone if subscriber is not None else self._timezone,
            breakthrough=max((each.breakthrough for each in asked if each.breakthrough is not None), default=None),
            max_per_hour=widest(each.max_per_hour for each in asked),
            max_age=widest(each.max_age for each in asked),
            shows_embargoed=channel.kind not in CLOSED and any(each.embargo == "show" for each in asked),
            unsubscribed=bool(asked) and all(each.unsubscribed_at is not None for each in asked),
        )

    def decision(self, alert: Alert, party: Party) -> Decision:
        newest = self.ledger.articles.latest(alert.article_id)
        revision = self._told(alert, newest)
        told_now = revision.article
        situation = Situation(
            article=told_now,
            status=newest.article.pub_status if newest is not None else told_now.pub_status,
            source=revision.source,
            first_seen_at=revision.first_seen_at or revision.seen_at,
            unresolved=self._unresolved(newest or revision),
            silences=self._silences,
            event_id=self.ledger.stories.event_of(alert.story_id) if self._silences else None,
            sent_this_hour=lambda: self.ledger.deliveries.queued_since(alert.recipient, hour(self.now)),
            sent_of_source=self._counter(alert.recipient, revision.source_id),
            flood=self._flood,
            busy_spans=lambda: self._habit(alert.recipient, revision.source_id),
        )
        return decide(alert, party, situation, self.now)

    def _unresolved(self, newest: Revision) -> bool:
        """Whether it came as a kill or a hold of something else, and nobody knows here of what."""
        if newest.number > 1 or newest.article.notice not in told.NOTICES:
            return False
        return not self.ledger.notices.is_resolved(newest.source_id, newest.article_id)

    def may_go(self, alert: Alert) -> bool:
        """Whether an alert that comes with others may be told by itself, too."""
        return isinstance(self.decision(alert, self.party(alert)), Send)

    def _counter(self, recipient: str, source_id: int) -> Callable[[], int]:
        since = self.now - floods.SPAN
        return lambda: self.ledger.alerts.released_since(recipient, since, source_id=source_id)

    def _habit(self, recipient: str, source_id: int) -> list[int]:
        """How many alerts about the source each of the recipient's busy spans had; looked up once."""
        key = (recipient, source_id)
        if key not in self._habits:
            since, until = self.now - floods.REMEMBERED, self.now - floods.SPAN
            found = self.ledger.alerts.in_spans(recipient, since, until, source_id=source_id, span=floods.SPAN)
            self._habits[key] = found
        return self._habits[key]

    # -------------------------------------------------------------- telling

    def _told(self, alert: Alert, newest: Revision | None) -> Revision:
        """What the alert tells: of an article that waited to be told, its newest revision, if that matched too."""
        waits = alert.kind in (AlertKind.NEW, AlertKind.FOLLOW_UP) and alert.state is not AlertState.RELEASED
        if waits and newest is not None and newest.id != alert.revision_id and newest.matched_at is not None:
            met = {match.topic for match in self.ledger.topics.matches(revision_id=newest.id)}
            if met & set(alert.topics):
                return newest
        revision = self.ledger.articles.revision(alert.revision_id)
        assert revision is not None, f"alert {alert.id} has no revision"
        return revision

    def item(self, alert: Alert, language: str) -> told.Item:
        """What the alert tells, for a reader of that language; marked if it is still under embargo."""
        revision = self._told(alert, self.ledger.articles.latest(alert.article_id))
        until = revision.article.embargoed_until
        copies = self._copies(alert)
        others = [
            told.copy(each.source, each.published_at or each.first_seen_at, each.url)
            for each in sorted(copies, key=lambda each: each.published_at or each.first_seen_at)
        ]
        item = told.item(
            alert, revision, self._matches(alert, revision.id), self.topics(alert.topics), others, self._before(alert)
        )
        item = replace(
            item, embargoed_until=until if until is not None and until > self.now else None, follows=self._former(alert)
        )
        if not item.language or _base(item.language) == _base(language):
            return item
        for each in copies:
            if each.language and _base(each.language) == _base(language) and each.headline:
                return replace(item, own=told.own(each.headline, each.source, each.url))
        return replace(item, glosses=self._glosses(item, language))

    def _glosses(self, item: told.Item, language: str) -> tuple[told.Gloss, ...]:
        """The words that matched, in the reader's language."""
        if self._gloss is None:
            return ()
        found = {
            word: name
            for reason in item.why
            for word in reason.words
            if (name := self._gloss(reason.clause, word, language)) is not None
        }
        return tuple(told.Gloss(word=word, name=name) for word, name in list(found.items())[:_GLOSSES])

    def prove(self, delivery_id: int, items: Iterable[told.Item]) -> None:
        """Keep what each alert in the message was made of."""
        for item in items:
            alert = self.ledger.alerts.get(item.alert_id)
            revision = self.ledger.articles.revision(item.revision_id)
            assert alert is not None, f"alert {item.alert_id} is not there"
            assert revision is not None, f"alert {item.alert_id} has no revision"
            made_of = evidence.record(item, revision.article, self._matches(alert, revision.id))
            self.ledger.evidence.append(alert.id, delivery_id, made_of, self.now)

    def topics(self, names: tuple[str, ...]) -> list[told.NamedTopic]:
        return [told.named(self._topics[name]) for name in names if name in self._topics]

    def period(self, since: datetime, until: datetime) -> Period:
        """What was watched; recipients with the same slots share the look."""
        key = (since, until)
        if key not in self._periods:
            self._periods[key] = self.ledger.periods.between(since, until)
        return self._periods[key]

    def opening(self, alert: Alert) -> Delivery | None:
        """The message that this one answers: that of its story, or for a follow-up of the event."""
        follows = alert.kind is AlertKind.FOLLOW_UP
        event_id = self.ledger.stories.event_of(alert.story_id) if follows else None
        return self.ledger.deliveries.opening(alert.recipient, alert.story_id, event_id=event_id)

    def thread(self, alert: Alert) -> str:
        """What the messages of one thread have in common: they leave in the order in which they were made."""
        return f"event {self.ledger.stories.event_of(alert.story_id)}"

    def thread_subject(self, opening: Delivery | None) -> str | None:
        """The subject of the thread that a message opened; None for a digest, whose subject is about much else."""
        if opening is None or opening.kind == "digest":
            return None
        try:
            return subject(told.thawed(opening.payload))
        except ValueError:  # written by another version
            return None

    def _matches(self, alert: Alert, revision_id: int) -> list[Match]:
        """One match for each topic of the alert: that of the revision that is told, if it still meets the topic."""
        current = {match.topic: match for match in self.ledger.topics.matches(revision_id=revision_id)}
        found = self.ledger.alerts.matches(alert.id)
        return list({match.topic: current.get(match.topic, match) for match in found}.values())

    def _copies(self, alert: Alert) -> list[Listed]:
        """Where else the story stands."""
        found = self.ledger.articles.recent(_OTHERS, story_id=alert.story_id)
        return [each for each in found if each.id != alert.article_id]

    def _former(self, alert: Alert) -> told.Former | None:
        """What the story goes on with, under a headline of it that may be told; said once, where the story is new."""
        first = alert.kind in (AlertKind.NEW, AlertKind.FOLLOW_UP)
        story = self.ledger.stories.former(alert.story_id) if first else None
        if story is None:
            return None
        for step in self.ledger.stories.timeline(story.id, _FORMER):
            newest = self.ledger.articles.latest(step.article_id)
            if newest is None or newest.article.pub_status is not PubStatus.USABLE or not newest.article.headline:
                continue
            until = newest.article.embargoed_until
            if until is None or until <= self.now:
                headline = cut(line(newest.article.headline), _FORMER_HEADLINE)
                return told.Former(story_id=story.id, headline=headline, opened_at=story.opened_at)
        return None

    def _before(self, alert: Alert) -> Article | None:
        """The article as the recipient was told it last; None if this is the first they hear of it."""
        if alert.kind in (AlertKind.NEW, AlertKind.FOLLOW_UP):
            return None
        known = [
            each.revision_id
            for each in self.ledger.alerts.of_story(alert.recipient, alert.story_id)
            if each.article_id == alert.article_id and each.state is AlertState.RELEASED and each.id < alert.id
        ]
        before = self.ledger.articles.revision(known[-1]) if known else None
        return before.article if before is not None else None


def _base(language: str) -> str:
    return language.split("-")[0].lower()
