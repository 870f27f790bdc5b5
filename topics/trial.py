"""What a query would have brought: its matches in the archive by day and source, and what is to be expected of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from topics.search import Hit

EXAMPLES = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Example:
    """One article that matches."""

    article: int
    source: str
    headline: str | None
    words: tuple[str, ...]
    """What met the query there."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a query matched in some time."""

    since: datetime
    articles: int
    stories: int
    days: tuple[tuple[date, int], ...]
    """Articles on each day (UTC), also those without."""
    sources: tuple[tuple[str, int], ...]
    """Articles by source, the most first."""
    alerts_per_day: float
    """Stories a day: a recipient is told of a story once."""
    examples: tuple[Example, ...]
    """The newest."""
    ids: frozenset[int]
    """All articles."""


def summed_up(hits: Iterable[Hit], since: datetime, now: datetime) -> Trial:
    """The matches since then, newest first, as a summary."""
    days: Counter[date] = Counter()
    sources: Counter[str] = Counter()
    stories: set[tuple[str, int]] = set()
    examples: list[Example] = []
    ids: set[int] = set()
    for hit in hits:
        revision = hit.revision
        ids.add(revision.article_id)
        days[_day(revision.first_seen_at or revision.seen_at)] += 1
        sources[revision.source] += 1
        alone = ("article", revision.article_id)
        stories.add(alone if revision.story_id is None else ("story", revision.story_id))
        if len(examples) < EXAMPLES:
            examples.append(_example(hit))
    first, last = _day(since), _day(now)
    return Trial(
        since=since,
        articles=len(ids),
        stories=len(stories),
        days=tuple((day, days[day]) for day in (first + DAY * at for at in range((last - first).days + 1))),
        sources=tuple(sorted(sources.items(), key=lambda item: (-item[1], item[0]))),
        alerts_per_day=len(stories) / max((now - since) / DAY, 1.0),
        examples=tuple(examples),
        ids=frozenset(ids),
    )


def _example(hit: Hit) -> Example:
    words = tuple(dict.fromkeys(each.text for each in hit.evidence))
    return Example(hit.revision.article_id, hit.revision.source, hit.revision.article.headline, words)


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
