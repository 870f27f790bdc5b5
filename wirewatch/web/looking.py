"""The archive, searched for a page: an answer in time is worth more than the last of a hundred thousand articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from storage.database import UnitOfWork
from topics.query import Query, QueryError
from topics.search import Hit, search
from wirewatch.web.site import Site

MOST_LOOKED_AT = 20_000
"""Articles that are held against one query."""


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
    left = MOST_LOOKED_AT
    found: list[Hit] = []

    def looked() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise _EnoughError

    hits = search(ledger, query, site.lexicon, since=since, sources=sources, languages=languages, looked_at=looked)
    try:
        for hit in islice(hits, most):
            found.append(hit)
    except _EnoughError:
        return found, True
    return found, False


def mistake_of(error: QueryError, text: str) -> dict[str, Any]:
    """A query's mistake as a page or a program takes it."""
    return {"message": error.message, "hint": error.hint, "caret": error.caret(text), "column": error.position}


class _EnoughError(Exception):
    """As many articles were looked at as may be."""
