"""Adjacent words to look for in a document: what a phrase, a bare word and a name of a concept come down to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from sys import intern

from topics.index import Index
from topics.intervals import Interval, covering
from topics.stems import every_stem
from topics.text import MAX_LETTERS, form_in, is_unspaced
from topics.wildcards import is_wild, route_of, taken_apart


@dataclass(frozen=True, slots=True)
class Word:
    """One word to look for."""

    key: str
    """Folded, or a stem behind a ~; with wildcards in it, if it is wild."""
    prefix: bool = False
    """It may go on."""
    surface: str | None = None
    """It must be written so, case and accents too."""
    initial: bool = False
    """It must begin with a capital, if its script has capitals."""
    wild: bool = False
    """Its key is what it looks like."""
    gap: bool = False
    """It may be any word but those that its key names, a space between them."""
    endings: re.Pattern[str] | None = None
    """How it may go on; None: in any way."""

    def find(self, index: Index) -> list[int]:
        """Its positions."""
        if self.wild:
            return index.looking_like(self.key)
        found = index.beginning_with(self.key) if self.prefix else index.at(self.key)
        if self.endings is not None:
            found = [position for position in found if self._ends_well(position, index)]
        if self.surface is not None:
            return [position for position in found if index.surface(position) == self.surface]
        if self.initial:
            return [position for position in found if not index.surface(position)[0].islower()]
        return found

    def _ends_well(self, position: int, index: Index) -> bool:
        word = index.word(position)
        ending = word[len(self.key) :] if word is not None and word.startswith(self.key) else ""
        return not ending or (self.endings is not None and self.endings.fullmatch(ending) is not None)

    @property
    def is_plain(self) -> bool:
        """Whether nothing but its key matters."""
        return not self.prefix and not self.wild and not self.gap and self.is_folded

    def fits(self, position: int, index: Index) -> bool:
        """Whether a gap may be the word there."""
        word = index.word(position)
        return word is not None and word not in self.key.split()

    @property
    def is_folded(self) -> bool:
        """Whether it may be written in any way."""
        return self.surface is None and not self.initial

    @property
    def route(self) -> str:
        """The key under which the word is looked up before anything else is."""
        return route_of(self.key) if self.wild else f"{self.key}*" if self.prefix else self.key


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that stand side by side in this order; with a slop in any order, with at most so many others among them."""

    words: tuple[Word, ...]
    slop: int | None = None

    def work(self, index: Index) -> int:
        """How much it is to find it: the places of its words that are looked at, and where words begin or look so, the
        words that are tried and their places, which cost little; nothing if one of its words stands nowhere."""
        units, unclear = 1, []
        for word in self.words:
            if word.gap:
                continue
            if word.wild or word.prefix:
                unclear.append(word)
            elif found := index.at(word.key):
                units += len(found)
            else:
                return 0
        return units + sum([index.tried(word.key, word.wild) + (len(word.find(index)) >> 4) for word in unclear])

    def find(self, index: Index) -> list[Interval]:
        """Where it stands."""
        if self.slop is not None:
            return self._find_loosely(index, self.slop)
        if len(self.words) == 1:
            [word] = self.words
            return index.single(word.key) if word.is_plain else [(at, at) for at in word.find(index)]
        if any(word.is_plain and not index.at(word.key) for word in self.words):
            return []
        rarest = min(range(len(self.words)), key=lambda at: self._expected(at, index))
        starts = [position - rarest for position in self.words[rarest].find(index)]
        for at, word in enumerate(self.words):
            if word.gap:
                starts = [start for start in starts if word.fits(start + at, index)]
            elif at != rarest and starts:
                there = index.set_at(word.key) if word.is_plain else frozenset(word.find(index))
                starts = [start for start in starts if start + at in there]
        return [(start, start + len(self.words) - 1) for start in starts]

    def _expected(self, at: int, index: Index) -> int:
        word = self.words[at]
        if word.gap:
            return 1 << 31
        return 1 << 30 if word.prefix or word.wild else len(index.at(word.key))

    def _find_loosely(self, index: Index, slop: int) -> list[Interval]:
        different = list(dict.fromkeys(self.words))
        return covering([word.find(index) for word in different], [self.words.count(word) for word in different], slop)

    def routes(self) -> tuple[str, ...]:
        """Keys that each must be in a document in which it stands: its words and pairs of them."""
        pairs = (
            f"{left.key} {right.key}"
            for left, right in pairwise(self.words)
            if self.slop is None and _is_in_row(left) and _is_in_row(right)
        )
        return (*(word.route for word in self.words if not word.gap), *pairs)


def guessed(key: str) -> float:
    """The share of documents in which a key is to be expected if nothing is known: short words are common."""
    first = key[:1]
    if first == "@":
        return 0.02
    if first == "*":
        return 0.3
    return _RARITY[len(key) if len(key) < 16 else 16] if key.isascii() or not is_unspaced(key) else 0.1


_RARITY = [0.5**size for size in range(17)]


def _is_in_row(word: Word) -> bool:
    """Whether it stands only where its key is the very word of the text: no stem, no form without proclitics."""
    return not word.prefix and not word.wild and not word.gap and word.key[0] != "~" and _is_whole(word.key)


def _is_whole(word: str) -> bool:
    """Whether nothing is ever written onto a word: neither Hebrew nor Arabic."""
    return word.isascii() or not any("\u05d0" <= letter <= "\u06ff" for letter in word)


_PLAIN = re.compile(rf"[A-Za-z]{{1,{MAX_LETTERS}}}(?: [A-Za-z]{{1,{MAX_LETTERS}}})*").fullmatch


def as_plain(text: str) -> tuple[str, ...] | None:
    """The words of a text of English letters and spaces alone, which is most of most queries; None: it has others."""
    return tuple(text.lower().split(" ")) if _PLAIN(text) else None


def words_of(text: str, *, prefix: bool = False) -> Sequence[str]:
    """The words of a query's text, not stemmed: each may have wildcards, the last may go on."""
    words = as_plain(text) or taken_apart(text).words
    return (*words[:-1], words[-1].rstrip("*") + "*") if prefix else words


def pattern_of(words: Iterable[str], slop: int | None = None) -> Pattern:
    """What such words ask for."""
    return Pattern(tuple(map(_word, words)), slop)


def row_of(words: Sequence[str]) -> str | None:
    """The key that a document has if and only if these words of a query stand there in a row: of a word, of a
    beginning, of several words; None if no key says all of it."""
    if len(words) == 1:
        return None if is_wild(words[0]) else intern(words[0])
    row = " ".join(words)
    return intern(row) if "*" not in row and "?" not in row and _is_whole(row) else None


@lru_cache(maxsize=1 << 12)
def in_row(key: str) -> Pattern:
    """What such a key asks for."""
    return pattern_of(key.split(" "))


def written(text: str, *, prefix: bool = False, slop: int | None = None) -> Pattern:
    """What a query's text asks for, not stemmed: each word may have wildcards, the last may go on."""
    return pattern_of(words_of(text, prefix=prefix), slop)


@lru_cache(maxsize=1 << 12)
def _word(word: str) -> Word:
    """One object for all queries that look for the same word."""
    if is_wild(word):
        return Word(word, wild=True)
    return Word(intern(word.rstrip("*")), prefix=word.endswith("*"))


@lru_cache(maxsize=1 << 12)
def every_key(word: str) -> tuple[str, ...]:
    """The keys of a folded word and of all its stems, of which a document has one where any form of it stands."""
    return tuple(dict.fromkeys([word, *(intern(f"~{each}") for each in sorted(every_stem(word)))]))


@lru_cache(maxsize=1 << 14)
def any_form(word: str, language: str | None) -> Word:
    """A folded word in any of its forms in a language."""
    return Word(form_in(language)[word])
