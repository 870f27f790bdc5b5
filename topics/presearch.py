"""From the words of a document to what may concern it, so that most topics are never run."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Generic, TypeVar

from topics.concept import Concept
from topics.index import HEAD, Index
from topics.intervals import MAX_INTERVALS, Interval, inside, maximal
from topics.patterns import Pattern, guessed
from topics.surroundings import beside, is_alone, is_cut_from_katakana, near_any

Target = TypeVar("Target")


class Routes(Generic[Target]):
    """Keys (folded words, stems behind ~, prefixes before *, three letters anywhere in a word behind *, concepts behind
    @, two words with a space between) and what each leads to."""

    def __init__(self) -> None:
        self._exact: dict[str, tuple[Target, ...]] = {}  # sets would take four times the memory
        self._pairs: dict[str, dict[str, tuple[Target, ...]]] = {}
        """By the first word, so that only pairs whose words both stand somewhere are looked at."""
        self._prefixes: dict[str, dict[str, tuple[Target, ...]]] = {}
        """By their first letters: of most of them no word of a document has these."""
        self._short: dict[int, dict[str, tuple[Target, ...]]] = {}
        """Those of fewer letters, by length: all of one length are looked up with one pass over the vocabulary."""
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
                continue
            del table[name]
            if not table and " " in key:
                del self._pairs[key.partition(" ")[0]]
            elif not table and key.endswith("*") and len(name) >= HEAD:
                del self._prefixes[name[:HEAD]]

    def found(self, index: Index) -> set[Target]:
        """All that a document leads to."""
        targets: set[Target] = set()
        for key in index.positions.keys() & self._exact.keys():
            targets.update(self._exact[key])
        for concept in index.concepts:
            targets.update(self._exact.get(f"@{concept}", ()))
        if self._pairs:
            seconds_of = self._pairs.get
            for section in index.sections:
                for first, second in pairwise(section.analysis.words):
                    if (seconds := seconds_of(first)) is not None and second in seconds:
                        targets.update(seconds[second])
        if heads := self._prefixes:
            for word in [word for word in index.positions if word[:HEAD] in heads]:
                for beginning, those in heads[word[:HEAD]].items():
                    if word.startswith(beginning):
                        targets.update(those)
        for length, table in self._short.items():
            if table:
                for beginning in {word[:length] for word in index.positions} & table.keys():
                    targets.update(table[beginning])
        if self._grams:
            for gram in index.grams & self._grams.keys():
                targets.update(self._grams[gram])
        return targets

    def _place(self, key: str) -> tuple[dict[str, tuple[Target, ...]], str]:
        """Where a key is kept, and as what."""
        first, _, second = key.partition(" ")
        if second:
            return self._pairs.setdefault(first, {}), second
        if key.startswith("*"):
            return self._grams, key[1:]
        if key.endswith("*"):
            beginning = key[:-1]
            if len(beginning) < HEAD:
                return self._short.setdefault(len(beginning), {}), beginning
            return self._prefixes.setdefault(beginning[:HEAD], {}), beginning
        return self._exact, key


class Spotter:
    """Finds certain concepts in documents of one language."""

    def __init__(self, concepts: Iterable[Concept], language: str | None) -> None:
        self._wanted = tuple(concepts)
        self._routes: Routes[tuple[str, Pattern, str | None]] = Routes()
        self._exceptions: dict[str, tuple[Pattern, ...]] = {}
        for concept in _with_parts(self._wanted):
            needs = {concept.pattern(name, language): name.needs for name in concept.names if name.speaks(language)}
            for pattern, needed in needs.items():
                route = min((word.route for word in pattern.words), key=guessed)
                self._routes.add([route], (concept.id, pattern, needed))
            if exceptions := concept.exception_patterns(language):
                self._exceptions[concept.id] = exceptions

    def spot(self, index: Index) -> Mapping[str, list[Interval]]:
        """Where each concept stands that stands somewhere."""
        return _Spotting(index, self._found(index)).of(self._wanted)

    def _found(self, index: Index) -> dict[str, dict[str | None, list[Interval]]]:
        """Where the names of each concept stand, apart by what they need around them."""
        found: dict[str, dict[str | None, set[Interval]]] = {}
        for id_, pattern, needs in self._routes.found(index):
            if intervals := pattern.find(index):
                found.setdefault(id_, {}).setdefault(needs, set()).update(intervals)
        kept: dict[str, dict[str | None, list[Interval]]] = {}
        for id_, by_need in found.items():
            exceptions = maximal(place for pattern in self._exceptions.get(id_, ()) for place in pattern.find(index))
            kept[id_] = {need: _without(intervals, exceptions, index) for need, intervals in by_need.items()}
        return kept


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
