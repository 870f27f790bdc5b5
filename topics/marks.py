"""What marks say of a query: its precision on them, and words whose exclusion would raise it. It proposes, no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storage.database import UnitOfWork
from storage.records import Mark
from topics.advice import STOP_WORDS
from topics.index import Index
from topics.watch import document_of

PROPOSED = 5
_LEAST_LETTERS = 4
_MOST_READ = 2_000
"""Matches that are read to count what an exclusion would take away; the newest."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A word that stands in articles marked as not relevant and in none marked as relevant."""

    word: str
    not_relevant: int
    """Marked so, and no longer matched without the word."""
    matches: int
    """Of all that were looked at, marked or not."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A query held against the marks of its topic."""

    relevant: int
    """Articles marked so, and matched."""
    missed: int
    """Marked as relevant, and not matched."""
    not_relevant: int
    """Marked so, and matched."""
    exclusions: tuple[Exclusion, ...] = ()

    @property
    def precision(self) -> float | None:
        """Of the marked articles that are matched, the share that is relevant."""
        matched = self.relevant + self.not_relevant
        return self.relevant / matched if matched else None


def labelled(ledger: UnitOfWork, marks: Iterable[Mark], matched: Iterable[int]) -> Labelled:
    """The marks of a topic beside the articles that its query matches."""
    marks, matched = list(marks), frozenset(matched)
    good = [mark.article_id for mark in marks if mark.relevant]
    bad = [mark.article_id for mark in marks if not mark.relevant and mark.article_id in matched]
    kept = [id_ for id_ in good if id_ in matched]
    exclusions = _exclusions(ledger, good, bad, sorted(matched, reverse=True)) if bad else ()
    return Labelled(len(kept), len(good) - len(kept), len(bad), exclusions)


def _exclusions(ledger: UnitOfWork, good: list[int], bad: list[int], matched: list[int]) -> tuple[Exclusion, ...]:
    words = _words_of(ledger, {*good, *bad, *matched[:_MOST_READ]})
    spared = frozenset[str]().union(*(words.get(id_, frozenset()) for id_ in good))
    counts = Counter(word for id_ in bad for word in words.get(id_, ()) if word not in spared)
    matches = Counter(word for id_ in matched[:_MOST_READ] for word in words.get(id_, ()) if word in counts)
    # Of two that rule out as much of what is not wanted, the one that says it more plainly: it stands nowhere else.
    best = sorted(counts, key=lambda word: (-counts[word], matches[word], word))[:PROPOSED]
    return tuple(Exclusion(word, counts[word], matches[word]) for word in best)


def _words_of(ledger: UnitOfWork, ids: Iterable[int]) -> Mapping[int, frozenset[str]]:
    found = {}
    for revision in ledger.articles.newest(sorted(ids)):
        index = Index(document_of(revision, None))
        found[revision.article_id] = frozenset(
            word
            for word in index.vocabulary
            if len(word) >= _LEAST_LETTERS and word.isalpha() and word not in STOP_WORDS
        )
    return found
