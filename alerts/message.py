"""What is told, in one form for every channel; frozen into a delivery when an alert is released."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from alerts.changes import Change, changes
from alerts.excerpts import Excerpt, Segment, excerpts, headline, lead, paragraphs
from alerts.text import cut, line, link
from storage.conversion import converted
from storage.periods import Period
from storage.records import Alert, AlertKind, Article, Match, Revision, RevisionKind, Subscriber, Topic

SCHEMA = 1
"""Grows when a field changes its meaning or goes; a new field does not make a new schema."""

_REASONS = 12
_WORDS = 6
_PLACES = 5
_OTHERS = 200
_SILENT = 12
_TITLE_LIMIT = 200
_NOTE_LIMIT = 400


class MessageKind(StrEnum):
    NEW = "new"
    FOLLOW_UP = "follow_up"
    UPDATE = "update"
    CORRECTION = "correction"
    HOLD = "hold"
    WITHDRAWAL = "withdrawal"
    DIGEST = "digest"
    OPERATOR = "operator"  # about Wirewatch itself
    TEST = "test"
    REVIEW = "review"


TAKING_BACK = (MessageKind.HOLD, MessageKind.WITHDRAWAL)
NOTICES = {
    RevisionKind.HOLD: MessageKind.HOLD,
    RevisionKind.WITHDRAWAL: MessageKind.WITHDRAWAL,
    RevisionKind.KILL: MessageKind.WITHDRAWAL,
}
"""As what an article is told that says from its first word on that something must not be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who is told."""

    key: str
    """As in `Alert.recipient`: "subscriber@channel" or "@channel"."""
    name: str
    address: str | None = None
    language: str = "en"
    """BCP 47, of the words around the news."""
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedTopic:
    name: str
    title: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where words stand: a field, and in the body the paragraph from 1."""

    field: str
    paragraph: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why it matched: one clause of one topic's query, the words that met it, and where."""

    topic: str
    clause: str
    words: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The same story elsewhere."""

    source: str
    time: datetime
    """When it was published; when it was seen if the page does not say."""
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """The closed story that this one goes on with."""

    story_id: int
    headline: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gloss:
    """A word of the article, and what its reader calls it."""

    word: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The story in its reader's language, where another paper has it so."""

    headline: str
    source: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is told about one story."""

    kind: MessageKind
    topics: tuple[NamedTopic, ...]
    """Every topic of the recipient that matched."""
    headline: tuple[Segment, ...]
    source: str
    url: str | None
    """None if the address is not one that may be followed; then `unlinked` shows it."""
    unlinked: str | None = None
    language: str | None = None
    agency: str | None = None
    urgency: int | None = None
    published_at: datetime | None = None
    published_precision: str | None = None
    """second, minute, hour (« il y a 3 heures ») or day."""
    updated_at: datetime | None = None
    first_seen_at: datetime
    embargoed_until: datetime | None = None
    """Set while the embargo lasts."""
    lead: tuple[Segment, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    why: tuple[Reason, ...] = ()
    others: tuple[Copy, ...] = ()
    follows: Former | None = None
    own: Own | None = None
    """Only of an article in another language than its reader's; so are the glosses, where there is none."""
    glosses: tuple[Gloss, ...] = ()
    said: str | None = None
    """What the publisher says of a correction, a hold or a withdrawal, where the lead does not say it."""
    changes: tuple[Change, ...] = ()
    """None of what was taken back: it is not told a second time."""
    full_text: bool = True
    """False: judged on headline and summary only: the page could not be read, reserves its text or asks to be paid."""
    access: str = "unknown"
    excerpt_chars: int | None = None
    """Characters of the text that may leave in feeds; None: as many as are shown here."""
    alert_id: int
    story_id: int
    article_id: int
    revision_id: int

    @property
    def title(self) -> str:
        """The headline without marks."""
        return "".join(segment.text for segment in self.headline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The part of a digest about one topic."""

    topic: NamedTopic
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was looked through for a digest: silence is only worth something if somebody was listening."""

    since: datetime
    until: datetime
    articles: int
    sources: int
    silent: tuple[str, ...]
    """Sources that brought nothing; the first of them."""
    silent_count: int
    on_summary: int
    """Articles judged on headline and summary only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message: an item, or the sections of a digest, or a notice."""

    schema: int = SCHEMA
    kind: MessageKind
    recipient: Recipient
    created_at: datetime
    item: Item | None = None
    sections: tuple[Section, ...] = ()
    headline: str | None = None
    """Of a notice (operator, test)."""
    lines: tuple[str, ...] = ()
    thread_subject: str | None = None
    """The subject of the message that opened the thread, if this is not the first of it."""
    watched: Watched | None = None
    """What a digest is the outcome of."""
    document: str | None = None
    """Of a press review: the whole of it as an HTML page of its own."""

    @property
    def topics(self) -> tuple[NamedTopic, ...]:
        """Every topic the message is about, once, the first being the one that it is filed under."""
        named = (topic for item in self.items for topic in item.topics)
        sections = (section.topic for section in self.sections)
        return tuple({topic.name: topic for topic in (*sections, *named)}.values())

    @property
    def items(self) -> tuple[Item, ...]:
        return (self.item,) if self.item else tuple(item for section in self.sections for item in section.items)


def frozen(message: Message) -> dict[str, Any]:
    """The message as JSON-able values, for a delivery's payload and for webhooks."""
    payload: dict[str, Any] = msgspec.to_builtins(message)
    return payload


def thawed(payload: Mapping[str, Any]) -> Message:
    """The message in a delivery's payload; raises ValueError if it is none."""
    return converted(dict(payload), Message)


def recipient(key: str, subscriber: Subscriber | None, *, language: str = "en", timezone: str = "UTC") -> Recipient:
    """The subscriber, or a channel by itself, which reads the language and zone given."""
    if subscriber is None:
        return Recipient(key=key, name=line(key.removeprefix("@")), language=language, timezone=timezone)
    return Recipient(
        key=key,
        name=line(subscriber.name),
        address=subscriber.email,
        language=subscriber.language,
        timezone=subscriber.timezone,
    )


def item(
    alert: Alert,
    revision: Revision,
    matches: Sequence[Match],
    topics: Iterable[NamedTopic],
    others: Iterable[Copy] = (),
    before: Article | None = None,
) -> Item:
    """What the alert tells; `matches` are the revision's, `others` carry the same story, `before` was told last."""
    kind = MessageKind(alert.kind.value)
    notice = revision.article.notice
    if alert.kind in (AlertKind.NEW, AlertKind.FOLLOW_UP) and revision.number == 1 and notice is not None:
        kind = NOTICES.get(notice, kind)
    shown = item_of(revision, kind, matches, topics, others, story_id=alert.story_id, alert_id=alert.id)
    if before is None or kind in TAKING_BACK:
        return shown
    return replace(shown, changes=changes(before, revision.article))


def item_of(
    revision: Revision,
    kind: MessageKind,
    matches: Sequence[Match],
    topics: Iterable[NamedTopic],
    others: Iterable[Copy] = (),
    *,
    story_id: int,
    alert_id: int = 0,
) -> Item:
    """A revision as news of this kind; without an alert (number 0) it is told to nobody in particular."""
    article = revision.article
    evidence = [piece for match in matches for piece in match.evidence]
    address = link(article.plain_address or article.url)
    opening = lead(article, evidence)
    said = _said(article, opening) if kind in (MessageKind.CORRECTION, *TAKING_BACK) else None
    # What must not be used is named and not told again; without words of its publisher the text may be the notice.
    silent = said is not None and kind in TAKING_BACK
    return Item(
        kind=kind,
        topics=tuple(topics),
        headline=headline(article, evidence),
        source=line(revision.source),
        url=address,
        unlinked=None if address else cut(line(article.url), _TITLE_LIMIT),
        language=article.language,
        agency=article.agency,
        urgency=article.urgency,
        published_at=article.published_at,
        published_precision=article.published_precision,
        updated_at=article.updated_at,
        first_seen_at=revision.first_seen_at or revision.seen_at,
        lead=() if silent else opening,
        excerpts=() if silent else excerpts(article, evidence),
        why=tuple(reason for match in matches for reason in _reasons(match, article))[:_REASONS],
        others=tuple(others)[:_OTHERS],
        said=said,
        full_text=article.in_full,
        access=article.access.value,
        excerpt_chars=revision.excerpt_chars,
        alert_id=alert_id,
        story_id=story_id,
        article_id=revision.article_id,
        revision_id=revision.id,
    )


def _said(article: Article, opening: Sequence[Segment]) -> str | None:
    """The publisher's note on this revision, unless the text opens with it."""
    note = cut(line(article.ed_note), _NOTE_LIMIT)
    return note if note and note not in "".join(segment.text for segment in opening) else None


def copy(source: str, time: datetime, address: str | None) -> Copy:
    """The same story elsewhere, its link kept only if it may be followed."""
    return Copy(source=line(source), time=time, url=link(address))


def own(headline: str, source: str, address: str | None) -> Own:
    """A copy in the reader's language, fit to be shown."""
    return Own(headline=cut(line(headline), _TITLE_LIMIT), source=line(source), url=link(address))


def single(told: Item, to: Recipient, now: datetime) -> Message:
    """A message of one alert."""
    return Message(kind=told.kind, recipient=to, created_at=now, item=told)


def digest(items: Iterable[Item], to: Recipient, now: datetime) -> Message:
    """A message of many alerts: by topic, then most important first; a story stands once, under its first topic."""
    by_topic: dict[str, list[Item]] = {}
    named: dict[str, NamedTopic] = {}
    for told in sorted(items, key=_importance):
        topic = told.topics[0] if told.topics else NamedTopic(name="", title="", query="")
        named.setdefault(topic.name, topic)
        by_topic.setdefault(topic.name, []).append(told)
    sections = tuple(
        Section(topic=named[name], items=tuple(by_topic[name]))
        for name in sorted(by_topic, key=lambda name: (named[name].title.casefold(), name))
    )
    return Message(kind=MessageKind.DIGEST, recipient=to, created_at=now, sections=sections)


def follow_up(items: Iterable[Item], to: Recipient, now: datetime) -> Message:
    """A message of other articles on an event that was told, a few lines each."""
    return replace(digest(items, to, now), kind=MessageKind.FOLLOW_UP)


def watched(message: Message, period: Period, topics: Iterable[NamedTopic]) -> Message:
    """The digest with what was watched at its end; one that tells of nothing still names its topics."""
    sections = message.sections or tuple(Section(topic=topic, items=()) for topic in topics)
    return replace(
        message,
        sections=sections,
        watched=Watched(
            since=period.since,
            until=period.until,
            articles=period.articles,
            sources=period.sources,
            silent=tuple(line(name) for name in period.silent[:_SILENT]),
            silent_count=len(period.silent),
            on_summary=period.on_summary,
        ),
    )


def replaced(message: Message, item: Item) -> Message:
    """The message with the newer item in place of what it says of the same article."""
    if message.item is not None:
        return replace(message, kind=item.kind, item=item)
    sections = tuple(
        replace(
            section,
            items=tuple(item if each.article_id == item.article_id else each for each in section.items),
        )
        for section in message.sections
    )
    return replace(message, sections=sections)


def notice(kind: MessageKind, title: str, lines: Iterable[str], to: Recipient, now: datetime) -> Message:
    """A message about Wirewatch itself, or a sample."""
    return Message(
        kind=kind, recipient=to, created_at=now, headline=cut(line(title), _TITLE_LIMIT), lines=tuple(map(line, lines))
    )


def review(title: str, lines: Iterable[str], document: str, to: Recipient, now: datetime) -> Message:
    """A press review, as lines of text and as a page."""
    return Message(
        kind=MessageKind.REVIEW,
        recipient=to,
        created_at=now,
        headline=cut(line(title), _TITLE_LIMIT),
        lines=tuple(lines),
        document=document,
    )


def _importance(told: Item) -> tuple[int, int, int, float]:
    """Withdrawals and corrections, then urgency (1 is flash), then how many carry it, then the newest."""
    urgent = told.kind in (MessageKind.WITHDRAWAL, MessageKind.HOLD, MessageKind.CORRECTION)
    newest = (told.published_at or told.first_seen_at).timestamp()
    return (0 if urgent else 1, told.urgency or 9, -len(told.others), -newest)


def named(topic: Topic) -> NamedTopic:
    """The topic as messages name it."""
    return NamedTopic(
        name=topic.name, title=cut(line(topic.title or topic.name), _TITLE_LIMIT), query=line(topic.query)
    )


def _reasons(match: Match, article: Article) -> list[Reason]:
    """One reason per clause, in the order of the evidence; words and places once each."""
    words: dict[str, dict[str, str]] = {}
    places: dict[str, dict[Place, None]] = {}
    breaks = paragraphs(article.body_text)
    for piece in match.evidence:
        in_body = piece.field == "body" and article.body_text[piece.start : piece.end] == piece.text
        where = Place(field=piece.field, paragraph=bisect_right(breaks, piece.start) + 1 if in_body else None)
        words.setdefault(piece.clause, {}).setdefault(piece.text.casefold(), line(piece.text))
        places.setdefault(piece.clause, {})[where] = None
    return [
        Reason(
            topic=match.topic,
            clause=line(clause),
            words=tuple(found.values())[:_WORDS],
            places=tuple(places[clause])[:_PLACES],
        )
        for clause, found in words.items()
    ]
