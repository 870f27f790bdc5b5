"""From the words of a document to what may concern it, so that most topics are never run."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar

from topics.concepts import Concept
from topics.index import Index
from topics.intervals import MAX_INTERVALS, Interval, inside, maximal
from topics.patterns import Pattern, guessed

Target = TypeVar("Target")


class Routes(Generic[Target]):
    """Keys (folded words, stems behind ~, prefixes before *, three letters anywhere in a word behind *, concepts behind
    @, two words with a space between) and what each leads to."""

    def __init__(self) -> None:
        self._exact: dict[str, tuple[Target, ...]] = {}  # sets would take four times the memory
        self._pairs: dict[tuple[str, str], tuple[Target, ...]] = {}
        self._prefixes: dict[int, dict[str, tuple[Target, ...]]] = {}
        """By length: all prefixes of one length are looked up with one pass over the vocabulary."""
        self._grams: dict[str, tuple[Target, ...]] = {}

    def add(self, keys: Iterable[str], target: Target) -> None:
        for key in keys:
            table, name = self._place(key)
            table[name] = (*table.get(name, ()), target)

    def remove(self, keys: Iterable[str], target: Target) -> None:
        for key in keys:
            table, name = self._place(key)
            if others := tuple(other for other in table[name] if other != target):
                table[name] = others
            else:
                del table[name]

    def found(self, index: Index) -> set[Target]:
        """All that a document leads to."""
        targets: set[Target] = set()
        for key in index.positions.keys() & self._exact.keys():
            targets.update(self._exact[key])
        for concept in index.concepts:
            targets.update(self._exact.get(f"@{concept}", ()))
        if self._pairs:
            for pair in index.pairs & self._pairs.keys():
                targets.update(self._pairs[pair])
        for length, table in self._prefixes.items():
            if table:
                for beginning in {word[:length] for word in index.positions} & table.keys():
                    targets.update(table[beginning])
        if self._grams:
            for gram in index.grams & self._grams.keys():
                targets.update(self._grams[gram])
        return targets

    def _place(self, key: str) -> tuple[dict[Any, tuple[Target, ...]], object]:
        """Where a key is kept, and as what."""
        first, _, second = key.partition(" ")
        if second:
            return self._pairs, (first, second)
        if key.startswith("*"):
            return self._grams, key[1:]
        if key.endswith("*"):
            return self._prefixes.setdefault(len(key) - 1, {}), key[:-1]
        return self._exact, key


class Spotter:
    """Finds certain concepts in documents of one language."""

    def __init__(self, concepts: Iterable[Concept], language: str | None) -> None:
        self._routes: Routes[tuple[str, Pattern]] = Routes()
        self._exceptions: dict[str, tuple[Pattern, ...]] = {}
        for concept in concepts:
            for pattern in concept.patterns(language):
                self._routes.add([min((word.route for word in pattern.words), key=guessed)], (concept.id, pattern))
            if exceptions := concept.exception_patterns(language):
                self._exceptions[concept.id] = exceptions

    def spot(self, index: Index) -> Mapping[str, list[Interval]]:
        """Where each concept stands that stands somewhere."""
        found: dict[str, set[Interval]] = {}
        for id_, pattern in self._routes.found(index):
            if intervals := pattern.find(index):
                found.setdefault(id_, set()).update(intervals)
        kept = {id_: self._without_exceptions(id_, index, intervals) for id_, intervals in found.items()}
        return {id_: intervals[:MAX_INTERVALS] for id_, intervals in kept.items() if intervals}

    def _without_exceptions(self, id_: str, index: Index, intervals: set[Interval]) -> list[Interval]:
        exceptions = maximal(place for pattern in self._exceptions.get(id_, ()) for place in pattern.find(index))
        return sorted(each for each in intervals - set(inside(intervals, exceptions)) if _in_one_sentence(each, index))


def _in_one_sentence(interval: Interval, index: Index) -> bool:
    """No name runs from one sentence into the next: « … dall'UE. Nato a Chioggia … »."""
    first, last = interval
    starts = index.sentence_starts if first < last else ()
    return not starts or bisect_right(starts, first) == bisect_right(starts, last)
