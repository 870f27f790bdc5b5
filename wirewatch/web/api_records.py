"""What the HTTP interface answers with: records for programs, stable by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from alerts.text import opening
from storage.database import UnitOfWork
from storage.records import (
    Alert,
    Attempt,
    Channel,
    Delivery,
    Evidence,
    JobRun,
    Lapse,
    Mark,
    Match,
    Revision,
    Story,
    Topic,
)

EXCERPT = 300
"""Code points of a text that leave without being asked for."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items, and the cursor with which to ask for those after them."""

    items: list[Item]
    next: int
    """The same as was asked for when there was nothing after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleAnswer:
    """An article as one revision left it."""

    id: int
    sequence: int
    """Number of the revision: grows with every change of every article."""
    revision: int
    """1, 2, ... within the article."""
    kind: str
    source: str
    url: str
    canonical_url: str | None
    headline: str | None
    deck: str | None
    excerpt: str | None
    """The beginning of the text."""
    body_text: str | None
    """Only where the full text was asked for, and may be kept."""
    language: str | None
    published_at: datetime | None
    updated_at: datetime | None
    first_seen_at: datetime | None
    seen_at: datetime
    authors: tuple[str, ...]
    agency: str | None
    story_id: int | None
    baseline: bool
    topics: list[str]
    embargoed_until: datetime | None
    """Until then headline and text are withheld."""


def article_answer(revision: Revision, topics: Iterable[str], now: datetime, *, full: bool = False) -> ArticleAnswer:
    """A revision for a program; what is under embargo is withheld until its time."""
    article = revision.article
    closed = article.embargoed_until is not None and article.embargoed_until > now
    return ArticleAnswer(
        id=revision.article_id,
        sequence=revision.id,
        revision=revision.number,
        kind=revision.kind.value,
        source=revision.source,
        url=article.address,
        canonical_url=article.canonical_url,
        headline=None if closed else article.headline,
        deck=None if closed else article.deck,
        excerpt=None if closed else _excerpt(revision),
        body_text=article.body_text if full and not closed and article.body_text else None,
        language=article.language,
        published_at=article.published_at,
        updated_at=article.updated_at,
        first_seen_at=revision.first_seen_at,
        seen_at=revision.seen_at,
        authors=() if closed else article.authors,
        agency=article.agency,
        story_id=revision.story_id,
        baseline=revision.baseline,
        topics=sorted(set(topics)),
        embargoed_until=article.embargoed_until if closed else None,
    )


def _excerpt(revision: Revision) -> str | None:
    length = EXCERPT if revision.excerpt_chars is None else revision.excerpt_chars
    text = revision.article.body_text
    return opening(text, length) if text and length else None


def article_answers(ledger: UnitOfWork, numbers: Iterable[int], now: datetime, *, full: bool) -> list[ArticleAnswer]:
    """The revisions of these numbers."""
    found = [revision for number in numbers if (revision := ledger.articles.revision(number)) is not None]
    return [article_answer(each, topics_of(ledger, each.article_id), now, full=full) for each in found]


def topics_of(ledger: UnitOfWork, article_id: int) -> list[str]:
    return [match.topic for match in ledger.topics.matches(article_id=article_id)]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchAnswer:
    """Why a topic met an article."""

    topic: str
    matched_at: datetime
    revision_id: int
    query: str
    evidence: tuple[Evidence, ...]


def match_answer(match: Match) -> MatchAnswer:
    return MatchAnswer(
        topic=match.topic,
        matched_at=match.matched_at,
        revision_id=match.revision_id,
        query=match.query,
        evidence=match.evidence,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleWhole:
    """One article with its history."""

    article: ArticleAnswer
    revisions: list[ArticleAnswer]
    matches: list[MatchAnswer]
    provenance: Mapping[str, Any]
    ceased: list[Lapse]
    """Topics that a later revision met no more, oldest first."""
    marks: list[Mark]
    """For which topics it was said to be relevant or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryAnswer:
    """One story and its articles, the first mover first."""

    story: Story
    articles: list[ArticleAnswer]


@dataclass(frozen=True, slots=True, kw_only=True)
class HitAnswer:
    """An article that a search found."""

    article: ArticleAnswer
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeAnswer:
    """What is wrong with a query, and where."""

    message: str
    hint: str | None
    column: int
    """Counted from 1, in code points of the query."""
    caret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """What a search found."""

    items: list[HitAnswer]
    cut: bool
    """Only the newest part of the archive was looked at."""
    mistake: MistakeAnswer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewAnswer:
    """What a query would have matched."""

    query: str
    since: datetime | None
    articles: int
    stories: int
    alerts_per_day: float
    days: dict[date, int]
    sources: dict[str, int]
    too_costly: int
    """Articles that it was not held against, for it took too much work there."""
    notices: tuple[str, ...]
    cut: bool
    mistake: MistakeAnswer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicKept:
    """A topic that was added or changed."""

    topic: Topic
    notices: tuple[str, ...]
    """What of its query may not be meant so."""
    matched: int
    """Stored articles of the last 90 days that match it: kept, and told to nobody."""
    alerts_per_day: float
    cut: bool
    """Only the newest part of them was looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A press review that was put on its way."""

    edition: int
    number: int
    queued: int
    """Messages; who has it already is sent it no second time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainAnswer:
    """Why an article met a topic or did not, and what became of it."""

    article: int
    topic: str
    query: str
    judged_on: str | None
    """Which words were looked at where they are not all of the page's, or under which licence; null: all of them."""
    matched: bool
    clauses: list[str]
    """A clause a line, what is under it further in: whether it is met, by which words, or how near it came."""
    fate: list[str]
    """Story, alerts and deliveries, or what stood in their way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressAnswer:
    """Why the article at an address met a topic or did not; if it is not stored, why not."""

    url: str
    article: int | None
    """Its number; null: it is not stored."""
    explained: ExplainAnswer | None
    fate: list[str]
    """What became of it, or why it is not stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWhole:
    """One alert, the matches that it tells of and the deliveries that carry it."""

    alert: Alert
    matches: list[MatchAnswer]
    deliveries: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAnswer:
    """One message on its way, without what it says."""

    id: int
    channel: str
    channel_kind: str
    recipient: str
    kind: str
    state: str
    created_at: datetime
    next_attempt_at: datetime
    attempts: int
    ambiguous: int
    message_id: str
    error_kind: str | None
    error: str | None
    delivered_at: datetime | None
    alert_ids: tuple[int, ...]


def delivery_answer(delivery: Delivery) -> DeliveryAnswer:
    names = DeliveryAnswer.__slots__
    return DeliveryAnswer(**{name: getattr(delivery, name) for name in names} | {"state": delivery.state.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryWhole:
    """One delivery with every attempt to send it."""

    delivery: DeliveryAnswer
    attempts: list[Attempt]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnswer:
    """How the watch is doing."""

    at: datetime
    feeds: dict[str, int]
    entries: dict[str, int]
    articles: int
    articles_24h: int
    unmatched: int
    matches: dict[str, int]
    alerts: dict[str, int]
    deliveries: dict[str, int]
    delivered_24h: int
    channels: list[Channel]
    jobs: list[JobRun]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why there is no answer (RFC 9457)."""

    title: str
    status: int
    detail: str
    mistake: MistakeAnswer | None = None
    """Of a query that is to be watched: what is wrong with it, and where."""
