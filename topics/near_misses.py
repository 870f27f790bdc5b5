"""Articles that a query almost matches: all of it is met but one clause, and that one narrowly."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from storage.database import UnitOfWork
from topics.concepts import Lexicon
from topics.explain import Clause, explain
from topics.trial import Candidate
from topics.watch import document_of

SHOWN = 5
_LOOKED_AT = 400
"""Articles that may match by what the index knows and do not; the newest."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    article: int
    source: str
    headline: str | None
    clause: str
    """The one that is not met."""
    why: str
    """How near it came."""


def near_misses(
    ledger: UnitOfWork, candidate: Candidate, lexicon: Lexicon, concerned: Collection[int], matched: Collection[int]
) -> tuple[NearMiss, ...]:
    """The newest few among those that may match by what the index knows, and do not."""
    ids = sorted(set(concerned) - set(matched), reverse=True)[:_LOOKED_AT]
    sources = {source.id: source for source in ledger.sources.all(retired=True)}
    found = []
    for revision in ledger.articles.newest(ids):
        document = document_of(revision, sources.get(revision.source_id))
        told = explain(candidate.query, document, lexicon, candidate.languages, candidate.sources)
        lacking = list(_lacking(told.clause))
        if not told.restrictions and len(lacking) == 1 and lacking[0].why:
            headline = revision.article.headline
            found.append(NearMiss(revision.article_id, revision.source, headline, lacking[0].text, lacking[0].why))
            if len(found) == SHOWN:
                break
    return tuple(found)


def _lacking(clause: Clause) -> Iterator[Clause]:
    """The clauses without which it is not met; of those of which any would do, none."""
    if clause.met:
        return
    if clause.kind == "all":
        for part in clause.parts:
            yield from _lacking(part)
    else:
        yield clause
