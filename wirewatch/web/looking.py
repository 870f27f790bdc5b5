"""The archive, searched for a page: an answer in time is worth more than the last of a hundred thousand articles."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from storage.database import UnitOfWork
from topics.query import Query, QueryError
from topics.search import Hit, search
from wirewatch.web.site import Site

Found = TypeVar("Found")

MOST_LOOKED_AT = 20_000
"""Articles that are held against one query."""
LEAST_LOOKED_AT = 300
"""Articles that are looked at however busy the machine is: an empty answer would say that there is nothing."""
PATIENCE_S = 1.5
"""How long somebody who looks at a page is made to wait for what the archive has."""


class Patience:
    """Ends a search that has looked at as much, or taken as long, as a page may."""

    def __init__(self, most: int = MOST_LOOKED_AT, seconds: float = PATIENCE_S) -> None:
        self._most = self._left = most
        self._until = time.monotonic() + seconds

    def looked(self) -> None:
        """Called before each article; raises when it is enough."""
        self._left -= 1
        late = time.monotonic() > self._until and self._most - self._left > LEAST_LOOKED_AT
        if self._left < 0 or late:
            raise _EnoughError

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
) -> tuple[list[Hit], bool]:
    """Up to `most` articles that match, newest first; and whether the search was left off before its end.

    Raises QueryError for a concept that is not known.
    """
    patience = Patience()
    hits = search(
        ledger, query, site.lexicon, since=since, sources=sources, languages=languages, looked_at=patience.looked
    )
    return patience.gathered(hits, most)


def mistake_of(error: QueryError, text: str) -> dict[str, Any]:
    """A query's mistake as a page or a program takes it."""
    return {"message": error.message, "hint": error.hint, "caret": error.caret(text), "column": error.position}


class _EnoughError(Exception):
    """As many articles were looked at as may be."""
