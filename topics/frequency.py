"""How common keys are: learned from the documents that come in, guessed from their letters before."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import accumulate

from topics.patterns import guessed

MAX_KEYS = 60_000
"""Counted at a time; beyond that, what was met once is forgotten."""
_REMEMBERED = 4_096
"""Answers that are kept at hand: the same names stand in many queries."""
EVERY = 8
"""Of the documents after the first choices one in so many is counted: they change little by then."""
_CHOICES_OF_ALL = 1
_LEAST = 4
"""Letters of a word that its forms share, or all it has."""
_GUESS_WEIGHT = 8
"""Documents that a guess counts for."""


class Commonness:
    """In which share of documents a key is to be expected, as it was known at one moment."""

    def __init__(self, counts: Mapping[str, int] | None = None, documents: int = 0) -> None:
        self._documents = documents
        self._known: dict[str, float] = {}
        self._counts = dict(counts or {})
        self._words = sorted(filter(_is_word, self._counts))
        self._sums = [0, *accumulate(map(self._counts.__getitem__, self._words))]

    def __call__(self, key: str) -> float:
        if not self._documents:
            return guessed(key)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[key] = self._expected(key)
        return known

    def _expected(self, key: str) -> float:
        """Of a folded word, a word in any form before ~, a beginning before *, letters of a word behind *, a concept
        behind @, words in a row. What is looked for in documents is counted; else it is inferred."""
        if key[0] == "*":
            return guessed(key)
        last = key[-1]
        met = self._counts.get(key, 0)
        if met == 0 and " " in key:
            first, _, others = key.partition(" ")
            return min(self(first), self(others)) / 8
        if met == 0 and last == "~":  # nobody has looked for it: its forms are words that begin as it does
            return self(f"{key[: max(_LEAST, len(key) - 2)]}*")
        if met == 0 and last == "*":
            beginning = key[:-1]
            low, high = (bisect_left(self._words, each) for each in (beginning, beginning + "\U0010ffff"))
            met = min(self._sums[high] - self._sums[low], self._documents)
        return (met + _GUESS_WEIGHT * guessed(key)) / (self._documents + _GUESS_WEIGHT)


def _is_word(key: str) -> bool:
    return key != "" and key[0] not in "@*" and key[-1] not in "~*" and " " not in key


class Learning:
    """Counts of the documents in which each key stood."""

    def __init__(self, first: int) -> None:
        self._counts: Counter[str] = Counter()
        self._documents = 0
        self._taken = 0
        self._all_until = first * 4**_CHOICES_OF_ALL
        self._next = first
        """Documents counted after which keys are chosen again; four times as many the next time."""

    def take(self, keys: Iterable[str]) -> bool:
        """Count the keys of one more document, each once; whether enough is new that keys should be chosen again."""
        self._taken += 1
        if self._taken > self._all_until and self._taken % EVERY:
            return False
        self._documents += 1
        self._counts.update(keys)
        if len(self._counts) > MAX_KEYS:
            self._counts = Counter({key: count for key, count in self._counts.items() if count > 1})
        if self._documents < self._next:
            return False
        self._next *= 4
        return True

    def commonness(self) -> Commonness:
        """What is known by now."""
        return Commonness(self._counts, self._documents)
