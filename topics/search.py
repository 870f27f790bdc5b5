"""History: which stored articles a query matches. The index narrows down, the one matcher decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.database import UnitOfWork
from storage.records import Evidence, Revision
from topics.concepts import Lexicon
from topics.matcher import Matcher
from topics.prefilter import weaken
from topics.query import Query
from topics.watch import document_of

_AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """An article, as it stands now, that matches."""

    revision: Revision
    evidence: tuple[Evidence, ...]


def search(
    ledger: UnitOfWork,
    query: Query,
    lexicon: Lexicon,
    *,
    since: datetime | None = None,
    languages: Sequence[str] = (),
    sources: Sequence[str] = (),
    before: int | None = None,
    looked_at: Callable[[int], None] = lambda _: None,
) -> Iterator[Hit]:
    """Every stored article that the query matches, newest first; as lazily as it is read.

    `before` goes on from an article. `looked_at` is called with each article that is looked at, of which `candidates`
    says the number.

    Raises QueryError for a concept that is not known.
    """
    matcher = Matcher(lexicon)
    matcher.add("", query, languages, sources)
    condition = weaken(query, lexicon)
    known = {source.id: source for source in ledger.sources.all(retired=True)}
    while ids := ledger.search.candidates(condition, limit=_AT_A_TIME, before=before, since=since):
        for revision in ledger.articles.newest(ids):
            looked_at(revision.article_id)
            found = matcher.match(document_of(revision, known.get(revision.source_id)))
            if found:
                yield Hit(revision, found[0].evidence)
        before = ids[-1]


def candidates(
    ledger: UnitOfWork, query: Query, lexicon: Lexicon, *, most: int, since: datetime | None = None
) -> int | None:
    """How many stored articles may match by what the index knows, counted up to `most`; None: it rules out none."""
    condition = weaken(query, lexicon)
    return None if condition is None else len(ledger.search.candidates(condition, limit=most, since=since))
