"""What queries would have brought: their matches in the archive by day and source, and what to expect of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from storage.database import UnitOfWork
from storage.records import Revision
from topics.concepts import Lexicon
from topics.index import Index
from topics.matcher import Matcher
from topics.prefilter import weaken
from topics.query import Query
from topics.watch import document_of

EXAMPLES = 5
DAY = timedelta(days=1)
_AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A query that is tried, as a topic would be watched."""

    name: str
    query: Query
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One article that a query matches."""

    article: int
    source: str
    story: int | None
    at: datetime
    """When it came; of what stood in a feed when that was first seen, when it was published."""
    headline: str | None
    words: tuple[str, ...] = ()
    """What met the query there, if that was asked for."""
    too_costly: bool = False
    """The query took more work there than any may, so that it is not known whether it matches."""


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
    """Stories on a day on which any article came: a recipient is told of a story once."""
    examples: tuple[Found, ...]
    """The newest."""
    ids: frozenset[int]
    """All articles."""
    too_costly: int = 0
    """Articles on which the query took more work than any may; they do not count as matched."""


def concerned(
    ledger: UnitOfWork, candidates: Iterable[Candidate], lexicon: Lexicon, since: datetime | None = None
) -> list[int]:
    """The ids of the articles that any of the queries may match by what the index knows, newest first."""
    ids: set[int] = set()
    conditions = {weaken(each.query, lexicon) for each in candidates}
    if None in conditions:
        conditions = {None}
    for condition in conditions:
        ids.update(ledger.search.all_candidates(condition, since=since))
    return sorted(ids, reverse=True)


def found_among(
    ledger: UnitOfWork,
    ids: Sequence[int],
    candidates: Sequence[Candidate],
    lexicon: Lexicon,
    looked_at: Callable[[], None] = lambda: None,
    shown: int = EXAMPLES,
) -> Iterator[tuple[str, Found]]:
    """Which of the articles which query matches, or was given up on, in the order of the ids; each article is read once
    for all queries.

    The first few of each query (`shown`) are found with the words that met it.
    """
    return found_by(ledger, ids, matching(candidates, lexicon), looked_at, shown)


def matching(candidates: Iterable[Candidate], lexicon: Lexicon) -> Matcher:
    """The queries as they are held against articles."""
    matcher = Matcher(lexicon)
    for each in candidates:
        matcher.add(each.name, each.query, each.languages, each.sources)
    return matcher


def found_by(
    ledger: UnitOfWork,
    ids: Sequence[int],
    matcher: Matcher,
    looked_at: Callable[[], None] = lambda: None,
    shown: int = EXAMPLES,
) -> Iterator[tuple[str, Found]]:
    """The same by a matcher that knows the queries."""
    sources = {source.id: source for source in ledger.sources.all(retired=True)}
    found: Counter[str] = Counter()
    for start in range(0, len(ids), _AT_A_TIME):
        for revision in ledger.articles.newest(ids[start : start + _AT_A_TIME]):
            looked_at()
            index = Index(document_of(revision, sources.get(revision.source_id)))
            for name in matcher.matching(index):
                found[name] += 1
                words: tuple[str, ...] = ()
                if found[name] <= shown:
                    words = tuple(dict.fromkeys(each.text for each in matcher.evidence(name, index)))
                yield name, _found(revision, words)
            for name in index.too_costly:
                yield name, replace(_found(revision, ()), too_costly=True)
            index.views.clear()  # they know the index and it knows them: nobody else would take them apart soon


def summed_up(found: Iterable[Found], since: datetime, now: datetime, watched: Collection[date]) -> Trial:
    """The matches since then, newest first, as a summary; `watched` are the days on which any article came."""
    days: Counter[date] = Counter()
    sources: Counter[str] = Counter()
    stories: set[tuple[str, int]] = set()
    examples: list[Found] = []
    ids: set[int] = set()
    too_costly = 0
    for each in found:
        if each.too_costly:
            too_costly += 1
            continue
        ids.add(each.article)
        days[day_of(each.at)] += 1
        sources[each.source] += 1
        stories.add(("article", each.article) if each.story is None else ("story", each.story))
        if len(examples) < EXAMPLES:
            examples.append(each)
    first, last = day_of(since), day_of(now)
    return Trial(
        since=since,
        articles=len(ids),
        stories=len(stories),
        days=tuple((day, days[day]) for day in (first + DAY * at for at in range((last - first).days + 1))),
        sources=tuple(sorted(sources.items(), key=lambda item: (-item[1], item[0]))),
        alerts_per_day=len(stories) / max(len(watched), 1),
        examples=tuple(examples),
        ids=frozenset(ids),
        too_costly=too_costly,
    )


def trials_of(
    candidates: Iterable[Candidate],
    found: Iterable[tuple[str, Found]],
    since: datetime,
    now: datetime,
    watched: Collection[date],
) -> Mapping[str, Trial]:
    """The summary of each query, by name."""
    by_name: dict[str, list[Found]] = {each.name: [] for each in candidates}
    for name, each in found:
        if each.at >= since:
            by_name[name].append(each)
    return {
        name: summed_up(sorted(all_, key=lambda one: -one.article), since, now, watched)
        for name, all_ in by_name.items()
    }


def _found(revision: Revision, words: tuple[str, ...]) -> Found:
    return Found(
        revision.article_id,
        revision.source,
        revision.story_id,
        moment_of(revision),
        revision.article.headline,
        words,
    )


def moment_of(revision: Revision) -> datetime:
    """When the article came; of what stood in a feed when that was first seen, when it was published, if known."""
    seen = revision.first_seen_at or revision.seen_at
    published = revision.article.published_at
    return published if revision.baseline and published is not None and published < seen else seen


def day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
