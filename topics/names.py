"""Words of a query or a sentence that are names of concepts, in any language of the lexicon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from topics.concept import ANY, EVERYWHERE, UNDECLINED, Concept
from topics.concepts import Lexicon, Name, is_acronym
from topics.patterns import Word
from topics.stems import stem, without_proclitics
from topics.text import Analysis, analyse

_AMBIGUOUS = (
    "a ace aes ai aid aids bei bid bis care cis das die ema esa ice is ist it mas may no oas pam sco sec sol start ue"
    " un us who"
)
AMBIGUOUS = frozenset(_AMBIGUOUS.split())
"""Acronyms that are words in small letters: they name a concept only where they stand in capitals."""
_TELLING = 6
"""Letters from which a word that stands in no English text tells its language."""
_LEAST = 3
"""Letters that a name with a star keeps before it; in Hangul, whose letters are syllables, one less."""
_MOST_SUFFIXED = 3
"""Letters that a language puts behind the name of a person: Trumpa, Macronem."""


_MADE: WeakKeyDictionary[Lexicon, Names] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Recognised:
    """Some words of a text and what they name."""

    first: int
    last: int
    """Positions of the words, both included."""
    ids: tuple[str, ...]
    """The concepts that have this name, most often one; empty for words that name none."""


class Names:
    """All names of a lexicon, by their folded words; made once, in some tenths of a second."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names: dict[tuple[str, ...], list[tuple[str, str | None]]] = {}
        self._elsewhere: dict[tuple[str, ...], list[tuple[str, str | None]]] = {}
        """Short words and beginnings in the letters of English that name something in a language that few write a query
        in: « told » is Danish for a tariff. They count in a text that has other letters too."""
        self._declined: dict[str, list[tuple[str, str, tuple[Word, ...]]]] = {}
        """By their first letters, names whose words have other forms: the concept, the language and the words."""
        self._accented: dict[str, list[str]] = {}
        """Short words that only their accents tell from a word of English: Mỹ."""
        self._exceptions: set[tuple[str, ...]] = set()
        """Words in which a name is hidden that they do not mean: New Mexico, Northern Ireland."""
        self._told_in: dict[str, set[str]] = {}
        """The languages of the latter."""
        self._longest = 1
        for id_ in lexicon.ids():
            concept = lexicon.get(id_)
            if concept is None:
                continue
            for name in concept.names:
                self._add(id_, name)
                if name.language not in UNDECLINED or (concept.kind == "person" and name.language == ANY):
                    self._add_declined(concept, name)
            self._exceptions.update(_words_of(name) for name in concept.exceptions)
        self._longest = max(self._longest, *map(len, self._exceptions), 1)

    def _add(self, id_: str, name: Name) -> None:
        found = analyse(name.text, None)
        words = _words_of(name)
        capitals = found.surfaces[0] if len(words) == 1 and is_acronym(found.surfaces[0]) else None
        if capitals is None and len(words[0]) < _LEAST and _may_be_english(name, words):
            if not name.text.isascii():
                self._accented.setdefault(found.surfaces[0], []).append(id_)
            return
        is_elsewhere = capitals is None and _may_be_english(name, words)
        if is_elsewhere:
            self._told_in.setdefault(words[0], set()).add(name.language)
        names = self._elsewhere if is_elsewhere else self._names
        names.setdefault(words, []).append((id_, capitals))
        self._longest = max(self._longest, len(words))

    def _add_declined(self, concept: Concept, name: Name) -> None:
        words = concept.pattern(name, "pl" if name.language == ANY else name.language).words
        first = words[0].key.removeprefix("~")
        if any(word.prefix or word.key[0] == "~" for word in words) and len(first) >= _LEAST:
            self._declined.setdefault(first[:_LEAST], []).append((concept.id, name.language, words))

    def of(self, words: Sequence[str], surfaces: Sequence[str], elsewhere: bool = False) -> tuple[str, ...]:
        """The concepts that have exactly these words for a name; also those that are so called elsewhere."""
        key = tuple(words)
        written = surfaces[0] if len(key) == 1 else None
        if written in self._accented:
            return tuple(dict.fromkeys(self._accented[written]))
        least = _LEAST - 1 if "\uac00" <= key[-1][0] <= "\ud7a3" else _LEAST
        beginnings = (f"{key[-1][:size]}*" for size in range(len(key[-1]), least - 1, -1))
        for last in (key[-1], *beginnings):  # Taiwan, and not what begins with Tai
            each = (*key[:-1], last)
            found = [*self._names.get(each, ()), *(self._elsewhere.get(each, ()) if elsewhere else ())]
            ids = dict.fromkeys(id_ for id_, capitals in found if not _is_a_word(key[0], written, capitals))
            if ids:
                return tuple(ids)
        for bare in without_proclitics(key[0]):
            if named := self.of((bare, *key[1:]), surfaces, elsewhere):
                return named
        return self._of_other_form(key)

    def _of_other_form(self, key: tuple[str, ...]) -> tuple[str, ...]:
        """The concepts that have these words for a name in another case or number: Bundeskanzlers, Korei Północnej."""
        if len(key) == 1 and key[0].isascii() and len(key[0]) < _TELLING:
            return ()
        found = (
            id_
            for id_, language, words in self._declined.get(key[0][:_LEAST], ())
            if len(words) == len(key)
            and all(_is_form(said, word, language) for said, word in zip(key, words, strict=True))
        )
        return tuple(dict.fromkeys(found))

    def _is_acronym(self, word: str) -> bool:
        """Whether something has this name in capitals."""
        found = self._names.get((word,), ())
        return any(capitals is not None for _, capitals in found)

    def _is_spoken_elsewhere(self, text: Analysis) -> bool:
        """Whether two words of a text in the letters of English name something in one other language alone: gempa di
        Turki."""
        spoken: Counter[str] = Counter()
        for word, surface in zip(text.words, text.surfaces, strict=True):
            if self.of((word,), (surface,)):
                continue
            spoken.update(self._languages_of(word))
        return any(count > 1 for count in spoken.values())

    def _languages_of(self, word: str) -> set[str]:
        """Those in which a word names something that counts elsewhere alone."""
        keys = (word, *(f"{word[:size]}*" for size in range(len(word), _LEAST - 1, -1)))
        return {language for key in keys for language in self._told_in.get(key, ())}

    def recognised(self, text: Analysis) -> Iterator[Recognised]:
        """All words of a text in their order, the longest names first taken; a word that names nothing by itself."""
        at = 0
        elsewhere = not text.text.isascii() or self._is_spoken_elsewhere(text)
        capitals = any(surface[0].isupper() for surface in text.surfaces)
        while at < len(text.words):
            for size in range(min(self._longest, len(text.words) - at), 0, -1):
                ids = self.of(text.words[at : at + size], text.surfaces[at : at + size], elsewhere)
                if not ids and size > 1 and tuple(text.words[at : at + size]) in self._exceptions:
                    yield Recognised(at, at + size - 1, ())
                    at += size
                    break
                if size == 1 and capitals and text.surfaces[at].islower() and self._is_acronym(text.words[at]):
                    ids = ()  # « Streik bei der Bahn » does not speak of the BEI
                if ids or size == 1:
                    yield Recognised(at, at + size - 1, ids)
                    at += size
                    break


def names_of(lexicon: Lexicon) -> Names:
    """All names of a lexicon: made for the first who asks, and kept as long as the lexicon is."""
    if (names := _MADE.get(lexicon)) is None:
        names = _MADE[lexicon] = Names(lexicon)
    return names


def _words_of(name: Name) -> tuple[str, ...]:
    """Its folded words, the last with a star if it may go on."""
    words = analyse(name.text, None).words
    return (*words[:-1], f"{words[-1]}*") if name.text.endswith("*") else words


def _is_form(said: str, word: Word, language: str) -> bool:
    if word.prefix:
        return said.startswith(word.key) and (language != ANY or len(said) <= len(word.key) + _MOST_SUFFIXED)
    return word.key in (said, f"~{stem(said, language)}")


def _may_be_english(name: Name, words: tuple[str, ...]) -> bool:
    """Whether it is one short word or a beginning, without other letters, of a language beside the thirteen."""
    [first, *others] = words
    foreign = name.language not in (ANY, *EVERYWHERE)
    return foreign and not others and first.rstrip("*").isascii() and (len(first) < _TELLING or first.endswith("*"))


def _is_a_word(folded: str, written: str | None, capitals: str | None) -> bool:
    """Whether an acronym is written as the common word that it also is."""
    return capitals is not None and written != capitals and folded in AMBIGUOUS
