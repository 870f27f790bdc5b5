"""One document as an index: where each word stands, over title, deck and body in one row of positions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from topics.document import Document
from topics.intervals import MAX_INTERVALS, Interval
from topics.text import FIRST_WITH_PROCLITICS, Analysis, analyse, form_in, forms_in, primary
from topics.wildcards import GRAM, beginning_of, pattern_of

GAP = 1_000
"""Positions left free between two fields: wider than any distance that a query may name."""
MAX_WORK = 120_000
"""Units that one topic may take on one article, 50 to 150 ms. Counted and not timed, so that it ends the same
everywhere: live, over the archive, and when it is proved."""
_FEW = 8
"""Words whose places are looked for one by one; if more are asked for, those of all are found together."""
_MANY = 1 << 13
"""Different words of a document whose forms are worked out once, since not all are remembered."""
HEAD = 3
"""Letters by which beginnings of words are looked up."""
UNBOUNDED = 1 << 60
MAX_EXPANSIONS = 128
"""Different words of one document that one prefix or wildcard stands for; the first in order of the alphabet."""


@dataclass(frozen=True)
class Section:
    """One of the document's texts and the position of its first word."""

    name: str
    base: int
    analysis: Analysis

    @property
    def end(self) -> int:
        """The position after its last word."""
        return self.base + len(self.analysis.words)

    @cached_property
    def line(self) -> str:
        """Its folded words with a space around each."""
        return f" {' '.join(self.analysis.words)} "

    def places(self, word: str) -> Iterator[int]:
        """The positions of a folded word, in order."""
        words, at = self.analysis.words, -1
        with suppress(ValueError):  # to count them first would be to look twice at most words
            while True:
                at = words.index(word, at + 1)
                yield self.base + at


class Index:
    """Where each word of a document stands."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.language = primary(document.language)
        self.sections = sections_of(document)
        self.concepts: dict[str, list[Interval]] = {}
        """Where the concepts stand that whoever asks has looked for."""
        self.keys: set[str] | None = None
        """What it leads to, see `topics.presearch.Routes`: known once it is held against topics."""
        self.form_of = form_in(self.language).__getitem__
        """The key of a word in any of its forms in the document's language."""
        self.found: dict[object, list[Interval]] = {}
        """Where phrases stand that topics share."""
        self.too_costly: tuple[str, ...] = ()
        """The topics whose work on it was given up, of those that it was held against."""
        self.views: dict[str, View] = {}
        """As the topics that matched have looked at it."""
        self._at: dict[str, list[int]] = {}
        """Where words and stems stand that were asked for; most documents meet no topic that looks at places."""
        self._sets: dict[str, frozenset[int]] = {}
        self._singles: dict[str, list[Interval]] = {}
        self._rows: dict[tuple[str, ...], list[Interval]] = {}
        self._open: dict[str, list[int]] = {}
        """Where words stand that begin so or look so; what looks so has a wildcard in it, what begins so has none."""

    @cached_property
    def own_words(self) -> set[str]:
        """The different folded words."""
        return set().union(*[section.analysis.words for section in self.sections])

    @cached_property
    def forms(self) -> set[str]:
        """What its words count as besides themselves: stems behind a ~, words without what Arabic and Hebrew write in
        front; where that is more than is remembered of a language, the words too."""
        if len(self.own_words) > _MANY:
            return set(self._by_form)
        return set().union(*map(forms_in(self.language).__getitem__, self.own_words))

    @cached_property
    def present(self) -> set[str]:
        """Its words and their forms."""
        return self.own_words | self.forms

    @cached_property
    def different(self) -> set[str]:
        """The different words, also those without what is written in front."""
        words = self.own_words
        if "".join(words).isascii() or max(words) < FIRST_WITH_PROCLITICS:
            return words
        return words.union([form for form in self.forms if form[0] != "~"])

    def at(self, key: str) -> list[int]:
        """The positions of a folded word or a stem."""
        found = self._at.get(key)
        if found is None:
            places = [self._places_of(word) for word in self._words_of(key)]
            found = self._at[key] = places[0] if len(places) == 1 else sorted(chain.from_iterable(places))
        return found

    def _words_of(self, key: str) -> Collection[str]:
        """The words that are found under a key."""
        if key[0] != "~" and key < FIRST_WITH_PROCLITICS:
            return {key} & self.own_words
        if len(self._at) >= _FEW or len(self.own_words) > _MANY:
            return self._by_form.get(key, ())
        forms = forms_in(self.language)
        return [word for word in self.own_words if word == key or key in forms[word]]

    def _places_of(self, word: str) -> list[int]:
        """The positions of a word of the document."""
        if len(self._at) >= _FEW:
            return self._by_word[word]
        return [at for section in self.sections for at in section.places(word)]

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        """Where each word stands."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for section in self.sections:
            for position, word in enumerate(section.analysis.words, section.base):
                found[word].append(position)
        return dict(found)

    @cached_property
    def _by_form(self) -> dict[str, list[str]]:
        """Words by themselves and by their forms."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        forms = forms_in(self.language)
        for word in self.own_words:
            found[word].append(word)
            for form in forms[word]:
                found[form].append(word)
        return dict(found)

    def single(self, key: str) -> list[Interval]:
        """The same positions as intervals of one word."""
        found = self._singles.get(key)
        if found is None:
            found = self._singles[key] = [(position, position) for position in self.at(key)]
        return found

    def row(self, words: tuple[str, ...]) -> list[Interval]:
        """Where folded words stand side by side in this order; none of them is one that others are written onto."""
        found = self._rows.get(words)
        if found is None:
            at = words.index(longest(words))
            found = self._rows[words] = []
            for position in self.at(words[at]):
                section = self.section(position)
                first = position - at
                there = first - section.base
                if section.analysis.words[there : there + len(words)] == words:
                    found.append((first, first + len(words) - 1))
        return found

    def any_around(self, intervals: Iterable[Interval], distance: int, words: Set[str]) -> bool:
        """Whether one of these words stands in an interval or at most so many words before or behind it."""
        for first, last in intervals:
            section = self.section(first)
            low = max(first - section.base - distance, 0)
            if not words.isdisjoint(section.analysis.words[low : last - section.base + distance + 1]):
                return True
        return False

    def set_at(self, key: str) -> frozenset[int]:
        """The same positions as a set."""
        found = self._sets.get(key)
        if found is None:
            found = self._sets[key] = frozenset(self.at(key))
        return found

    def beginning_with(self, prefix: str) -> list[int]:
        """The positions of the words that begin so."""
        found = self._open.get(prefix)
        if found is None:
            found = self._open[prefix] = self._places(islice(self._beginning_with(prefix), MAX_EXPANSIONS))
        return found

    def looking_like(self, word: str) -> list[int]:
        """The positions of the words that a word with wildcards stands for."""
        found = self._open.get(word)
        if found is None:
            fits = pattern_of(word).fullmatch
            words = filter(fits, self._beginning_with(beginning_of(word)))
            found = self._open[word] = self._places(islice(words, MAX_EXPANSIONS))
        return found

    def tried(self, word: str, wild: bool) -> int:
        """Units of work that it takes to find the words that a beginning or a word with wildcards stands for."""
        prefix = beginning_of(word) if wild else word
        words = self.vocabulary
        size = bisect_left(words, f"{prefix}\U0010ffff") - bisect_left(words, prefix)
        return 2 * size if wild else min(size, MAX_EXPANSIONS)

    def _beginning_with(self, prefix: str) -> Iterator[str]:
        words = self.vocabulary
        for at in range(bisect_left(words, prefix), len(words)):
            if not words[at].startswith(prefix):
                break
            yield words[at]

    def _places(self, words: Iterable[str]) -> list[int]:
        found = list(map(self.at, words))
        return found[0] if len(found) == 1 else sorted(set(chain.from_iterable(found)))

    @cached_property
    def vocabulary(self) -> list[str]:
        """The different words, in order, without stems."""
        return sorted(self.different)

    @cached_property
    def grams(self) -> set[str]:
        """All letters that stand in a word in rows of so many as wildcards are looked up by."""
        return {word[at : at + GRAM] for word in self.vocabulary for at in range(len(word) - GRAM + 1)}

    def surface(self, position: int) -> str:
        """The word at a position as written."""
        section = self.section(position)
        return section.analysis.surfaces[position - section.base]

    def word(self, position: int) -> str | None:
        """The folded word at a position; None where none stands."""
        for section in self.sections:
            if section.base <= position < section.end:
                return section.analysis.words[position - section.base]
        return None

    def glued(self, position: int, beside: int) -> str | None:
        """The folded word at a position if nothing stands between it and the one beside it."""
        return self.word(position) if self.between(position, beside) == "" else None

    def spaced(self, position: int, beside: int) -> str | None:
        """The word at a position as written, if nothing but a space stands between it and the one beside it."""
        return self.surface(position) if self.between(position, beside) in (" ", "\u00a0", "-") else None

    def between(self, position: int, beside: int) -> str | None:
        """What stands between two neighbouring words; None where one of them is none."""
        low, high = min(position, beside), max(position, beside)
        for section in self.sections:
            if section.base <= low and high < section.end:
                analysis = section.analysis
                return analysis.text[analysis.ends[low - section.base] : analysis.starts[high - section.base]]
        return None

    def section(self, position: int) -> Section:
        """The text in which a position lies."""
        for section in self.sections:
            if position < section.end:
                return section
        raise IndexError(position)

    def first_of_each_section(self, intervals: Sequence[Interval], most: int) -> list[Interval]:
        """Of intervals in order the first so many in each text."""
        found: list[Interval] = []
        for section in self.sections:
            low = bisect_left(intervals, (section.base, 0))
            high = bisect_left(intervals, (section.end, 0))
            found += intervals[low : min(high, low + most)]
        return found

    @cached_property
    def sentence_starts(self) -> list[int]:
        """The positions at which a sentence begins."""
        return [section.base + at for section in self.sections for at in section.analysis.sentence_starts]

    @cached_property
    def paragraph_starts(self) -> list[int]:
        """The positions at which a paragraph begins."""
        return [section.base + at for section in self.sections for at in section.analysis.paragraph_starts]

    def words(self, name: str) -> tuple[str, ...]:
        """The folded words of one of the document's texts: title, deck or body."""
        return next((section.analysis.words for section in self.sections if section.name == name), ())

    def field(self, name: str) -> list[Interval]:
        """The stretches of positions that a field covers: title, body, or lead (the deck and the first paragraph)."""
        if name != "lead":
            return [(section.base, section.end - 1) for section in self.sections if section.name == name]
        stretches = []
        for section in self.sections:
            if section.name == "deck":
                stretches.append((section.base, section.end - 1))
            elif section.name == "body":
                starts = section.analysis.paragraph_starts
                words = starts[1] if len(starts) > 1 else len(section.analysis.words)
                stretches.append((section.base, section.base + words - 1))
        return stretches

    def first(self, count: int) -> list[Interval]:
        """The stretches of the first so many words, counted from the headline."""
        stretches = []
        for section in self.sections:
            words = min(count, len(section.analysis.words))
            if words:
                stretches.append((section.base, section.base + words - 1))
                count -= words
        return stretches


class TooCostlyError(Exception):
    """A topic would take more work on one article than any may: it is left, and said so."""


class View:
    """A document, or certain stretches of it, as one topic looks at it; it knows what was found out already, and how
    much work is left."""

    __slots__ = ("_narrowed", "_whole", "index", "known", "left", "stretches")

    def __init__(
        self,
        index: Index,
        stretches: tuple[Interval, ...] | None = None,
        left: int = UNBOUNDED,
        whole: View | None = None,
    ) -> None:
        self.index = index
        self.stretches = stretches
        """Where intervals may lie, in order, none overlapping; None: anywhere."""
        self.known: dict[object, Sequence[Interval]] = {}
        """Of the parts of the topic that join others where they stand."""
        self.left = left
        """Units of work, each about one place of a word that is looked at; counted in the whole document's view."""
        self._narrowed: dict[object, View] = {}
        self._whole = whole or self

    @property
    def is_used(self) -> bool:
        """Whether anything was found out that is of no use to another topic."""
        return bool(self.known or self._narrowed)

    def take(self, units: int) -> None:
        """Say how much work something is, before or after it is done. TooCostlyError: more than is left."""
        whole = self._whole
        whole.left -= units
        if whole.left < 0:
            raise TooCostlyError

    def narrowed(self, part: object, stretches: Callable[[Index], Sequence[Interval]]) -> View:
        """The part of this view that lies in these stretches too; for one part of the topic it is made once."""
        known = self._narrowed.get(part)
        if known is None:
            found = stretches(self.index)
            known = self._narrowed[part] = View(self.index, self._both(found), whole=self._whole)
        return known

    def _both(self, stretches: Sequence[Interval]) -> tuple[Interval, ...]:
        if self.stretches is None:
            return tuple(stretches)
        return tuple(
            (max(first, low), min(last, high))
            for first, last in stretches
            for low, high in self.stretches
            if max(first, low) <= min(last, high)
        )

    def seen(self, intervals: Sequence[Interval]) -> Sequence[Interval]:
        """The intervals that lie in this view, the first MAX_INTERVALS."""
        if self.stretches is None:
            self.take(min(len(intervals), MAX_INTERVALS) + 1)
            return intervals[:MAX_INTERVALS]
        self.take(len(intervals) + 1)
        firsts = [first for first, _ in self.stretches]
        kept = []
        for first, last in intervals:
            at = bisect_right(firsts, first) - 1
            if at >= 0 and last <= self.stretches[at][1]:
                kept.append((first, last))
        return kept[:MAX_INTERVALS]


def longest(words: Iterable[str]) -> str:
    """The word that is likely to be the rarest."""
    return max(words, key=len)


def sections_of(document: Document) -> tuple[Section, ...]:
    """The document's texts that hold words, one behind the other."""
    sections = []
    base = 0
    for name, text in (("title", document.title), ("deck", document.deck), ("body", document.body)):
        if not text:
            continue
        analysis = analyse(text, document.language)
        if analysis.words:
            sections.append(Section(name, base, analysis))
            base += len(analysis.words) + GAP
    return tuple(sections)
