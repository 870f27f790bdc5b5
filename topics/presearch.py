"""From the words of a document to what may concern it, so that most topics are never run."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import chain, compress, pairwise
from sys import intern
from typing import Generic, TypeVar

from topics.concept import Concept
from topics.index import HEAD, Index
from topics.intervals import MAX_INTERVALS, Interval, inside, maximal
from topics.patterns import Pattern, guessed
from topics.surroundings import beside, is_alone, is_cut_from_katakana, near_any
from topics.text import Remembered

Target = TypeVar("Target")
_REMEMBERED = 1 << 14
"""Words of which it is remembered what they begin with."""


ANYWHERE = ""
"""The key that every document has."""


class Compounds:
    """Keys that say more than a word, and which of them a document has: two words with a space between, beginnings
    before *, three letters anywhere in a word behind *."""

    def __init__(self) -> None:
        self._pairs: set[str] = set()
        self._firsts: set[str] = set()
        """Of pairs the first words, and ..."""
        self._seconds: set[str] = set()
        """... the second ones: only where both stand a pair is looked for."""
        self._beginnings: set[str] = set()
        self._heads: dict[str, tuple[int, ...]] = {}
        """Their first letters, which most words do not have, and how long those are that have them."""
        self._begun = Remembered(self._beginnings_of, _REMEMBERED)
        """Of words those that they begin with, as keys."""
        self._short: dict[int, set[str]] = {}
        """Those of fewer letters, by length: all of one length are looked up with one pass over the vocabulary."""
        self._grams: set[str] = set()

    def add(self, keys: Iterable[str]) -> None:
        """Look for these too, as far as they are compounds."""
        for key in keys:
            if " " in key:
                first, _, second = key.partition(" ")
                self._pairs.add(key)
                self._firsts.add(intern(first))
                self._seconds.add(intern(second))
            elif key.startswith("*"):
                self._grams.add(key[1:])
            elif key.endswith("*") and len(key) > HEAD:
                self._beginnings.add(key[:-1])
                lengths = self._heads.get(key[:HEAD], ())
                if len(key) - 1 not in lengths:
                    self._heads[key[:HEAD]] = (*lengths, len(key) - 1)
                self._begun.forget()
            elif key.endswith("*"):
                self._short.setdefault(len(key) - 1, set()).add(key[:-1])

    def found(self, index: Index) -> set[str]:
        """Those that a document has."""
        found: set[str] = set()
        if firsts := self._firsts:
            seconds = self._seconds
            for section in index.sections:
                words = section.analysis.words
                row = compress(pairwise(words), map(firsts.__contains__, words))
                found.update([f"{one} {next_}" for one, next_ in row if next_ in seconds])
            found &= self._pairs
        if self._heads:
            found.update(*map(self._begun.__getitem__, index.different))
        for length, beginnings in self._short.items():
            if beginnings:
                found.update(f"{each}*" for each in {word[:length] for word in index.different} & beginnings)
        if self._grams:
            found.update(f"*{gram}" for gram in index.grams & self._grams)
        return found

    def _beginnings_of(self, word: str) -> tuple[str, ...]:
        beginnings = (word[:length] for length in self._heads.get(word[:HEAD], ()))
        return tuple([f"{each}*" for each in beginnings if each in self._beginnings])


class Routes(Generic[Target]):
    """Keys (folded words, stems behind ~, concepts behind @, compounds) and what each leads to."""

    def __init__(self) -> None:
        self._targets: dict[str, tuple[Target, ...]] = {}  # sets would take four times the memory

    def add(self, keys: Iterable[str], target: Target) -> None:
        for key in keys:
            self._targets[key] = (*self._targets.get(key, ()), target)

    def remove(self, keys: Iterable[str], target: Target) -> None:
        for key in keys:
            if others := tuple(other for other in self._targets[key] if other != target):
                self._targets[key] = others
            else:
                del self._targets[key]

    def found(self, keys: Set[str]) -> Iterator[Target]:
        """All that the keys of a document lead to, some more than once."""
        return chain.from_iterable(map(self._targets.__getitem__, self._targets.keys() & keys))


class Spotter:
    """Finds certain concepts in documents of one language."""

    def __init__(self, concepts: Iterable[Concept], language: str | None) -> None:
        self._wanted = tuple(concepts)
        self._routes: Routes[tuple[str, Pattern, str | None]] = Routes()
        self._compounds = Compounds()
        self._exceptions: dict[str, tuple[Pattern, ...]] = {}
        for concept in _with_parts(self._wanted):
            names = [name for name in concept.names if name.speaks(language)]
            needs = {concept.pattern(name, language): name.needs for name in names}
            needs |= {parted: name.needs for name in names for parted in concept.parted(name, language)}
            for pattern, needed in needs.items():
                route = min((word.route for word in pattern.words if not word.gap), key=guessed)
                self._routes.add([route], (concept.id, pattern, needed))
                self._compounds.add([route])
            if exceptions := concept.exception_patterns(language):
                self._exceptions[concept.id] = exceptions

    def spot(self, index: Index) -> Mapping[str, list[Interval]]:
        """Where each concept stands that stands somewhere."""
        return _Spotting(index, self._found(index)).of(self._wanted)

    def _found(self, index: Index) -> dict[str, dict[str | None, list[Interval]]]:
        """Where the names of each concept stand, apart by what they need around them."""
        found: dict[str, dict[str | None, set[Interval]]] = {}
        for id_, pattern, needs in self._hits(index):
            if intervals := pattern.find(index):
                found.setdefault(id_, {}).setdefault(needs, set()).update(intervals)
        kept: dict[str, dict[str | None, list[Interval]]] = {}
        for id_, by_need in found.items():
            exceptions = maximal(place for pattern in self._exceptions.get(id_, ()) for place in pattern.find(index))
            kept[id_] = {need: _without(intervals, exceptions, index) for need, intervals in by_need.items()}
        return kept

    def _hits(self, index: Index) -> set[tuple[str, Pattern, str | None]]:
        """The names of which a document has the rarest word."""
        found = self._routes.found
        return {*found(index.positions.keys()), *found(self._compounds.found(index))}


class _Spotting:
    """What the names that were found in one document come to."""

    def __init__(self, index: Index, found: Mapping[str, Mapping[str | None, list[Interval]]]) -> None:
        self._index = index
        self._found = found
        self._known: dict[str, list[Interval]] = {}

    def of(self, wanted: Iterable[Concept]) -> dict[str, list[Interval]]:
        places = ((concept.id, self.places(concept)[:MAX_INTERVALS]) for concept in wanted)
        return {id_: intervals for id_, intervals in places if intervals}

    def places(self, concept: Concept) -> list[Interval]:
        if concept.id not in self._known:
            self._known[concept.id] = []  # an office whose holder's context is the office
            self._known[concept.id] = sorted(set(self._places(concept)))
        return self._known[concept.id]

    def _places(self, concept: Concept) -> Iterator[Interval]:
        found = self._found.get(concept.id, {})
        sure = [*found.get(None, ()), *(each for each in found.get("alone", ()) if is_alone(each, self._index))]
        yield from sure
        if (unsure := found.get("context")) is not None:
            context = [place for part in concept.context for place in self.places(part)]
            yield from unsure if sure else near_any(unsure, context)
        if (office := concept.office) is not None:
            titles, bodies = self.places(office.title), self.places(office.at)
            if titles and bodies:
                yield from (each for each in beside(titles, bodies, self._index) if _in_one_sentence(each, self._index))
            day = self._index.document.published
            for term in office.terms:
                if term.covers(day.date() if day else None):
                    yield from self.places(term.person)


def _with_parts(concepts: Iterable[Concept]) -> list[Concept]:
    """Some concepts, and those that must be known to find them."""
    found: dict[str, Concept] = {}
    waiting = list(concepts)
    while waiting:
        concept = waiting.pop()
        if concept.id not in found:
            found[concept.id] = concept
            waiting += concept.context
            if (office := concept.office) is not None:
                waiting += (office.title, office.at, *(term.person for term in office.terms))
    return list(found.values())


def _without(intervals: set[Interval], exceptions: list[Interval], index: Index) -> list[Interval]:
    kept = intervals - set(inside(intervals, exceptions))
    return sorted(each for each in kept if _in_one_sentence(each, index) and not is_cut_from_katakana(each, index))


def _in_one_sentence(interval: Interval, index: Index) -> bool:
    """No name runs from one sentence into the next: « … dall'UE. Nato a Chioggia … »."""
    first, last = interval
    starts = index.sentence_starts if first < last else ()
    return not starts or bisect_right(starts, first) == bisect_right(starts, last)
