"""What marks say of a query: its precision on them, and words whose exclusion would raise it. It proposes, no more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from storage.database import UnitOfWork
from storage.records import Mark
from topics.advice import STOP_WORDS
from topics.concepts import Lexicon
from topics.index import Index
from topics.query import QueryError, parse
from topics.trial import Candidate, found_among
from topics.watch import document_of

PROPOSED = 5
_LEAST_LETTERS = 4
_MANY = 4
"""Articles marked as not relevant from which on a word must stand in two of them."""
_MOST_TRIED = 200
"""Words that are tried on the matches."""
_MOST_READ = 2_000
"""Matches that are read to count what an exclusion would take away; the newest."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A word that stands, in any form, in articles marked as not relevant and in none marked as relevant."""

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
    """The words that tell most of what is not wanted from the rest of the matches; each for what none before it does.

    A word of all news that by chance stands in nothing relevant tells little: it stands in as many other matches. Of
    words that tell as much the one that headlines name goes first: it says what the articles are about.
    """
    met = _met(ledger, _told_apart(ledger, good, bad), {*good, *bad, *matched[:_MOST_READ]})
    headlines = _headline_words(ledger, bad)
    wrong, looked_at = frozenset(bad), frozenset((*bad, *matched[:_MOST_READ]))
    telling = {
        word: math.log(len(articles & wrong) / len(wrong) * len(looked_at) / len(articles & looked_at))
        for word, articles in met.items()
        if articles & wrong and articles.isdisjoint(good)
    }
    left, chosen = set(wrong), list[str]()
    while len(chosen) < PROPOSED:
        worth = {word: share * len(met[word] & left) for word, share in telling.items()}
        best = min(worth, key=lambda word: (-worth[word], -headlines[word], word), default=None)
        if best is None or worth[best] <= 0:
            break
        chosen.append(best)
        left -= met[best]
    return tuple(Exclusion(word, len(met[word] & wrong), len(met[word] & looked_at)) for word in chosen)


def _told_apart(ledger: UnitOfWork, good: list[int], bad: list[int]) -> list[Candidate]:
    """Words that stand in what is not relevant and not in what is, the most frequent first, as queries."""
    words = _words_of(ledger, {*good, *bad})
    spared = frozenset[str]().union(*(words.get(id_, frozenset()) for id_ in good))
    counts = Counter(word for id_ in bad for word in words.get(id_, ()) if word not in spared)
    least = 2 if len(bad) >= _MANY else 1  # a word of one article alone is no rule
    found = []
    for word in sorted(counts, key=lambda word: (-counts[word], word))[:_MOST_TRIED]:
        if counts[word] >= least:
            with suppress(QueryError):  # a word that means something else in a query
                found.append(Candidate(word, parse(word)))
    return found


def _met(ledger: UnitOfWork, words: list[Candidate], ids: Iterable[int]) -> Mapping[str, frozenset[int]]:
    """The articles that each word would leave out: those that hold it in any form, as the matcher sees it."""
    found: dict[str, set[int]] = {}
    for name, each in found_among(ledger, sorted(ids), words, Lexicon({}), shown=0):
        found.setdefault(name, set()).add(each.article)
    return {word: frozenset(articles) for word, articles in found.items()}


def _headline_words(ledger: UnitOfWork, ids: Iterable[int]) -> Counter[str]:
    """In how many of the headlines each word stands."""
    found = Counter[str]()
    for revision in ledger.articles.newest(sorted(ids)):
        found.update(set(Index(document_of(revision, None)).words("title")))
    return found


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
