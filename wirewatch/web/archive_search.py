"""The archive, searched for a page: an answer in time is worth more than the last of a hundred thousand articles."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from storage.database import UnitOfWork
from storage.records import Topic
from topics.query import Query, QueryError
from topics.search import Hit, search
from wirewatch.backfill import keep_match
from wirewatch.web.site import Site

Found = TypeVar("Found")

MOST_LOOKED_AT = 20_000
"""Articles that are held against one query."""
LEAST_LOOKED_AT = 300
"""Articles that are looked at however busy the machine is: an empty answer would say that there is nothing."""
BACKFILLED = timedelta(days=90)
MOST_BACKFILLED = 1_000
"""Stored articles that a topic that was just added is given."""
QUICK_S = 0.25
"""Within this somebody who looks at a page is shown something."""
PATIENCE_S = 1.5
"""How long somebody is made to wait who asked for more than was found so soon."""


class Patience:
    """Ends a search that has looked at as much, or taken as long, as a page may."""

    def __init__(self, seconds: float = PATIENCE_S, most: int = MOST_LOOKED_AT) -> None:
        self.last: int | None = None
        """The article that was looked at last."""
        self._most = self._left = most
        self._until = time.monotonic() + seconds

    def looked(self, article: int | None = None) -> None:
        """Called before each article; raises when it is enough."""
        self._left -= 1
        late = time.monotonic() > self._until and self._most - self._left > LEAST_LOOKED_AT
        if self._left < 0 or late:
            raise _EnoughError
        self.last = article

    def gathered(self, found: Iterable[Found], most: int | None = None) -> tuple[list[Found], bool]:
        """What was found until then, up to `most`; and whether the search was left off before its end."""
        some: list[Found] = []
        try:
            for each in islice(found, most):
                some.append(each)
        except _EnoughError:
            return some, True
        return some, False


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of the hits have one value."""

    value: str
    count: int


def look(
    site: Site,
    ledger: UnitOfWork,
    query: Query,
    *,
    since: datetime,
    sources: Sequence[str] = (),
    languages: Sequence[str] = (),
    most: int | None = None,
    before: int | None = None,
    patience: Patience | None = None,
) -> tuple[list[Hit], bool]:
    """Up to `most` articles that match, newest first, on from `before`; and whether the search was left off before its
    end.

    Raises QueryError for a concept that is not known.
    """
    patience = patience or Patience()
    hits = search(
        ledger,
        query,
        site.lexicon,
        since=since,
        sources=sources,
        languages=languages,
        before=before,
        looked_at=patience.looked,
    )
    return patience.gathered(hits, most)


@dataclass(frozen=True, slots=True)
class Past:
    """What a query that is to be watched has matched of late."""

    hits: tuple[Hit, ...]
    """The newest first."""
    alerts_per_day: float
    """Stories on a day on which any article came."""
    cut: bool


def past_of(
    site: Site, ledger: UnitOfWork, query: Query, languages: Sequence[str], sources: Sequence[str], now: datetime
) -> Past:
    """What a new or changed topic is given of the archive, silently."""
    since = now - BACKFILLED
    hits, cut = look(site, ledger, query, since=since, sources=sources, languages=languages, most=MOST_BACKFILLED)
    cut = cut or len(hits) == MOST_BACKFILLED
    if cut and hits:
        since = min(hit.revision.first_seen_at or hit.revision.seen_at for hit in hits)
    stories = {hit.revision.story_id or -hit.revision.article_id for hit in hits}
    return Past(tuple(hits), len(stories) / max(len(ledger.articles.days(since)), 1), cut)


def keep_past(ledger: UnitOfWork, topic: Topic, past: Past, now: datetime) -> int:
    """Keep silently that they match; how many do."""
    return sum(keep_match(ledger, topic, hit, now) is not None for hit in past.hits)


def mistake_of(error: QueryError, text: str) -> dict[str, Any]:
    """A query's mistake as a page or a program takes it."""
    return {"message": error.message, "hint": error.hint, "caret": error.caret(text), "column": error.position}


class _EnoughError(Exception):
    """As many articles were looked at as may be."""
