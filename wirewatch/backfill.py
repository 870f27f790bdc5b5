"""Backfill: what the past holds for a feed or a topic, and alerting of it if that is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.routing import Router
from storage.database import UnitOfWork
from storage.records import Entry, Match, MatchKind, Revision, Source, Topic
from topics.concepts import Lexicon
from topics.matcher import Document, Matcher
from topics.query import QueryError, parse
from topics.references import resolved
from topics.search import Hit, search
from topics.text import ANALYZER


@dataclass(frozen=True, slots=True)
class Sent:
    """What was taken out of the baseline."""

    entries: int
    alerts: int
    """Opened at once; entries whose pages are still to be read open theirs when they are matched."""
    undated: int = 0
    """Left in the baseline because only their pages, which are still to be read, can say when they were published."""


def announce_entries(
    ledger: UnitOfWork, router: Router, feed_ids: Collection[int], since: datetime, now: datetime
) -> Sent:
    """Treat what these feeds published since then as news, although it was stored as the baseline."""
    entries, article_ids = ledger.entries.leave_baseline(feed_ids, since)
    alerts = 0
    for revision in ledger.articles.leave_baseline(article_ids):
        if revision.story_id is not None:
            matches = ledger.topics.matches(revision_id=revision.id)
            alerts += router.route(ledger, revision, revision.story_id, matches, now)
    return Sent(entries, alerts, ledger.entries.count_undated(feed_ids))


def promising(
    entries: Iterable[Entry], source: Source | None, topics: Iterable[Topic], lexicon: Lexicon
) -> Counter[str]:
    """How many of the entries match each topic by what their feed says of them; their pages may say more."""
    matcher = Matcher(lexicon)
    topics = list(topics)
    queries = {topic.name: topic.query for topic in topics}
    for topic in topics:
        with suppress(QueryError):  # written for another version: it is watched by nobody
            matcher.add(topic.name, resolved(parse(topic.query), queries), topic.languages, topic.sources)
    found: Counter[str] = Counter()
    for entry in entries:
        document = Document(
            title=entry.title,
            deck=entry.summary,
            body=entry.content,
            language=entry.language or (source.language if source else None),
            source=source.name if source else None,
            url=entry.url,
            authors=entry.authors,
            country=source.country if source else None,
            tier=source.tier if source else None,
            lists=source.lists if source else (),
            published=entry.published,
            seen=entry.first_seen_at,
        )
        found.update(match.topic for match in matcher.match(document))
    return found


def search_archive(ledger: UnitOfWork, topic: Topic, lexicon: Lexicon) -> Iterable[Hit]:
    """Every stored article that the topic's query matches, newest first."""
    query = resolved(parse(topic.query), ledger.topics.queries())
    return search(ledger, query, lexicon, languages=topic.languages, sources=topic.sources)


def keep_match(ledger: UnitOfWork, topic: Topic, hit: Hit, now: datetime) -> Match | None:
    """Keep silently that a stored article met the topic; None while the article waits to be matched by all topics."""
    revision = hit.revision
    if revision.story_id is None:
        return None
    known = [match for match in ledger.topics.matches(revision_id=revision.id) if match.topic_id == topic.id]
    return (
        known[0]
        if known
        else ledger.topics.add_match(
            revision_id=revision.id,
            article_id=revision.article_id,
            story_id=revision.story_id,
            topic=topic,
            now=now,
            analyzer=ANALYZER,
            evidence=hit.evidence,
            kind=MatchKind.PAST,
        )
    )


def announce_match(ledger: UnitOfWork, router: Router, revision: Revision, match: Match, now: datetime) -> int:
    """Alert of one match in the archive as if it were new; how many alerts were opened."""
    return router.route(ledger, replace(revision, baseline=False), match.story_id, [match], now)
