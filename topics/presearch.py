"""From the words of a document to what may concern it, so that most topics are never run."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, compress, pairwise
from operator import not_
from sys import intern
from typing import Any, Generic, TypeVar

from topics.concept import ANY, Concept
from topics.figures import Figures, LooseFigures
from topics.index import HEAD, Index
from topics.intervals import MAX_INTERVALS, Interval, inside, maximal
from topics.joint_titles import together
from topics.name_context import beside, is_alone, is_cut_from_katakana, is_of_a_namesake, near_any
from topics.patterns import Pattern, guessed
from topics.text import form_in, forms_in

Target = TypeVar("Target")
_REMEMBERED = 1 << 15
"""Words of which it is remembered what they tell."""

_FEW = 8
"""Pairs of words that are looked for one by one, ..."""
_MANY = 1_000
"""... and of how many some first word stands in every document, so that all of them are looked for at once."""
ANYWHERE = ""
"""The key that every document has."""


class Compounds:
    """Keys that say more than a word as it stands, and which of them a document has: words in a row with spaces among
    them, a word in any form before ~, beginnings before *, three letters anywhere in a word behind *."""

    def __init__(self) -> None:
        self._pairs: set[tuple[str, str]] = set()
        """Two words; of longer rows the two that are looked for first."""
        self._firsts: set[str] = set()
        """Of pairs the first words, and ..."""
        self._seconds: dict[str, tuple[str, ...]] = {}
        """... of each what may follow."""
        self._rows: dict[tuple[str, str], tuple[tuple[tuple[str, str], str], ...]] = {}
        """Pairs -> longer rows that have them: another pair of each, and all of it with a space around each word."""
        self._any_forms: set[str] = set()
        """Words that are looked for in any form."""
        self._beginnings: set[str] = set()
        self._heads: dict[str, tuple[int, ...]] = {}
        """Their first letters, which most words do not have, and how long those are that have them."""
        self._short: dict[int, set[str]] = {}
        """Those of fewer letters, by length: all of one length are looked up with one pass over the vocabulary."""
        self._grams: set[str] = set()
        self._told: dict[str | None, _Told] = {}

    def add(self, keys: Iterable[str]) -> None:
        """Look for these too, as far as they are compounds."""
        for key in keys:
            last = key[-1]
            if " " in key:
                self._add_row(key)
            elif last == "~":
                if key[:-1] not in self._any_forms:
                    self._any_forms.add(key[:-1])
                    for told in self._told.values():
                        told.add(key)
            elif key[0] == "*":
                self._grams.add(key[1:])
            elif last == "*" and len(key) > HEAD:
                if key[:-1] not in self._beginnings:
                    self._beginnings.add(key[:-1])
                    self._heads[key[:HEAD]] = tuple({*self._heads.get(key[:HEAD], ()), len(key) - 1})
                    for told in self._told.values():
                        told.forget()
            elif last == "*":
                self._short.setdefault(len(key) - 1, set()).add(key[:-1])

    def _add_row(self, key: str) -> None:
        words = list(map(intern, key.split(" ")))
        pair = (words[0], words[1])
        if len(words) > 2:
            pair, other, *_ = sorted(pairwise(words), key=_letters, reverse=True)
            known = self._rows.get(pair, ())
            row = (other, f" {key} ")
            if row not in known:
                self._rows[pair] = (*known, row)
            self._add_pair(other)
        self._add_pair(pair)

    def _add_pair(self, pair: tuple[str, str]) -> None:
        if pair not in self._pairs:
            self._pairs.add(pair)
            self._firsts.add(pair[0])
            self._seconds[pair[0]] = (*self._seconds.get(pair[0], ()), pair[1])

    def found(self, index: Index) -> set[str]:
        """Those that a document has, perhaps with pairs of words that only longer rows have, and what words of it
        count as without what is written in front."""
        words = index.own_words
        found = self.told_in(index.language).of(words)
        if self._pairs:
            self._find_rows(index, found)
        for length, beginnings in self._short.items():
            found.update([f"{each}*" for each in {word[:length] for word in index.different} & beginnings])
        if self._grams:
            found.update([f"*{gram}" for gram in index.grams & self._grams])
        return found

    def told_in(self, language: str | None) -> _Told:
        """What words tell in a language: at first all words that are looked for in any form are brought to theirs."""
        told = self._told.get(language)
        if told is None:
            told = self._told[language] = _Told(language, self._any_forms, self._beginnings_of)
        return told

    def _find_rows(self, index: Index, found: set[str]) -> None:
        """Add those in a row."""
        few = self._few(index.own_words)
        if few is not None and not few:
            return
        for section in index.sections:
            if few is not None:
                pairs = {pair for pair in few if " ".join(("", *pair, "")) in section.line}
            else:
                pairs = self._pairs.intersection(pairwise(section.analysis.words))
            found.update(map(" ".join, pairs))
            for pair in self._rows.keys() & pairs:
                for other, row in self._rows[pair]:
                    if other in pairs and row in section.line:
                        found.add(row[1:-1])

    def _few(self, words: set[str]) -> list[tuple[str, str]] | None:
        """The pairs that may stand in a document of these words; None: they may be many."""
        if len(self._pairs) > _MANY:
            return None
        firsts = self._firsts & words
        if len(firsts) > _FEW:
            return None
        few = [(first, second) for first in firsts for second in self._seconds[first] if second in words]
        return few if len(few) <= _FEW else None

    def _beginnings_of(self, word: str) -> list[str]:
        beginnings = [word[:length] for length in self._heads.get(word[:HEAD], ())]
        return [f"{each}*" for each in beginnings if each in self._beginnings]


def _letters(words: Iterable[str]) -> int:
    return sum(map(len, words))


class _Told:
    """What words of one language tell besides themselves: that a word stands there in some form, or without what is
    written in front, and what they begin with. It is remembered of each word, and most tell nothing."""

    def __init__(
        self, language: str | None, any_forms: Iterable[str], beginnings: Callable[[str], Iterable[str]]
    ) -> None:
        self._beginnings = beginnings
        self._form_of = form_in(language).__getitem__
        self._forms_of = forms_in(language).__getitem__
        self._by_form: dict[str, tuple[str, ...]] = {}
        """Stems, and words that have none, and the keys of those that are found by them."""
        self._mute: set[str] = set()
        """Words that tell nothing, and ..."""
        self._telling: dict[str, tuple[str, ...]] = {}
        """... what the others tell that were looked at."""
        for word in any_forms:
            self.add(f"{word}~")

    def add(self, key: str) -> None:
        """Look for a word in any form."""
        form = self._form_of(key[:-1])
        self._by_form[form] = (*self._by_form.get(form, ()), intern(key))
        self.forget()

    def forget(self) -> None:
        """Look at every word anew."""
        if self._mute or self._telling:
            self._mute, self._telling = set(), {}

    def of(self, words: set[str]) -> set[str]:
        """What the words of a document tell."""
        rest = words - self._mute
        told = self._telling
        for word in rest.difference(told):
            if keys := self._by(word):
                told[word] = keys
            else:
                self._mute.add(word)
                rest.discard(word)
        found = set(chain.from_iterable(map(told.__getitem__, rest)))
        if len(told) + len(self._mute) > _REMEMBERED:
            self.forget()
        return found

    def _by(self, word: str) -> tuple[str, ...]:
        own = self._forms_of(word)
        told = [form for form in own if form[0] != "~"]
        for form in (word, *own):
            told += self._by_form.get(form, ())
            if form[0] != "~":
                told += self._beginnings(form)
        return tuple(told)


class Routes(Generic[Target]):
    """Keys (folded words, stems behind ~, concepts behind @, compounds) and what each leads to, with other keys of
    which a document must have one too."""

    def __init__(self) -> None:
        self._targets: dict[str, tuple[Any, ...]] = {}  # sets would take four times the memory
        """Keys of which one must be there too, what is led to, and so on: told at once, from memory side by side."""
        self._keys: set[str] = set()
        """The same keys: two sets, which know the hashes of what they hold, are joined in half the time."""

    def add(self, keys: Collection[str], target: Target, check: tuple[str, ...] = (ANYWHERE,)) -> None:
        """Lead to a target from each of these keys, where a document has one of `check`."""
        for key in set(keys):
            self._targets[key] = (*self._targets.get(key, ()), check, target)
        self._keys.update(keys)

    def remove(self, keys: Iterable[str], target: Target) -> None:
        for key in set(keys):
            known = self._targets[key]
            others = [each for each in zip(known[::2], known[1::2], strict=True) if each[1] != target]
            if others:
                self._targets[key] = tuple(chain.from_iterable(others))
            else:
                del self._targets[key]
                self._keys.discard(key)

    def found(self, keys: set[str]) -> Iterator[Target]:
        """All that the keys of a document lead to, some more than once."""
        found = list(chain.from_iterable(map(self._targets.__getitem__, keys & self._keys)))
        return compress(found[1::2], map(not_, map(keys.isdisjoint, found[::2])))  # most fail: no step is in Python


class Spotter:
    """Finds certain concepts in documents of one language."""

    def __init__(self, concepts: Iterable[Concept], language: str | None) -> None:
        self._wanted = tuple(concepts)
        self._routes: Routes[tuple[str, Pattern, str | None]] = Routes()
        self._compounds = Compounds()
        self._exceptions: dict[str, tuple[Pattern | Figures | LooseFigures, ...]] = {}
        self._inflects = False
        """Whether any name is found by a stem."""
        for concept in _with_parts(self._wanted):
            names = [name for name in concept.names if name.speaks(language)]
            needs = {concept.pattern(name, language): name.needs for name in names}
            needs |= {parted: name.needs for name in names for parted in concept.parted(name, language)}
            for pattern, needed in needs.items():
                route = min((word.route for word in pattern.words if not word.gap), key=guessed)
                self._routes.add([route], (concept.id, pattern, needed))
                self._compounds.add([route])
                self._inflects = self._inflects or route[0] == "~"
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
        words = index.present if self._inflects else index.different
        return set(self._routes.found(words.union(self._compounds.found(index), (ANYWHERE,))))


class _Spotting:
    """What the names that were found in one document come to."""

    def __init__(self, index: Index, found: Mapping[str, Mapping[str | None, list[Interval]]]) -> None:
        self._index = index
        self._found = found
        self._known: dict[str, list[Interval]] = {}

    def of(self, wanted: Iterable[Concept]) -> dict[str, list[Interval]]:
        able = (concept for concept in wanted if concept.office is not None or concept.id in self._found)
        places = ((concept.id, self.places(concept)[:MAX_INTERVALS]) for concept in able)
        return {id_: intervals for id_, intervals in places if intervals}

    def places(self, concept: Concept) -> list[Interval]:
        if concept.office is None and concept.id not in self._found:
            return []  # most concepts, in most documents
        if concept.id not in self._known:
            self._known[concept.id] = []  # an office whose holder's context is the office
            self._known[concept.id] = sorted(set(self._places(concept)))
        return self._known[concept.id]

    def _places(self, concept: Concept) -> Iterator[Interval]:
        if (found := self._found.get(concept.id)) is not None:
            yield from self._named(concept, found)
        if (office := concept.office) is not None:
            titles, bodies = self.places(office.title), self.places(office.at)
            if titles and bodies:
                found_at = beside(titles, bodies, self._index) + together(titles, bodies, self._index)
                yield from (each for each in found_at if _in_one_sentence(each, self._index))
            for term in office.terms:
                if term.covers(self._index.document.day):
                    yield from self.places(term.person)

    def _named(self, concept: Concept, found: Mapping[str | None, list[Interval]]) -> Iterator[Interval]:
        """Where names of a concept stand that count for it."""
        sure = [*found.get(None, ()), *(each for each in found.get("alone", ()) if is_alone(each, self._index))]
        if concept.kind == "person":
            own = {name.text.casefold() for name in concept.names if name.language == ANY}
            sure = [each for each in sure if not is_of_a_namesake(each, own, self._index)]
        yield from sure
        if (unsure := found.get("context")) is not None:
            context = [place for part in concept.context for place in self.places(part)]
            yield from unsure if sure else near_any(unsure, context)


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
