"""Words of a query or a sentence that are names of concepts, in any language of the lexicon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from weakref import WeakKeyDictionary

from topics.concept import ANY, EVERYWHERE, PROPER, UNDECLINED, Concept
from topics.concepts import Lexicon, Name, is_acronym
from topics.patterns import Word
from topics.plain_words import LISTED, is_rare
from topics.stems import stem, without_proclitics
from topics.text import Analysis, analyse, fold

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
_LEAST_STEM = 4
"""Letters of English that a stem must have to tell its word: of Tai and India it leaves what begins many words."""
_PLAIN = 8
"""Letters from which a word is known without its accents too: « zemetreseni »; « bourse » is no « bouřka »."""


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
        self._names: dict[tuple[str, ...], list[tuple[str, Name, str | None]]] = {}
        self._elsewhere: dict[tuple[str, ...], list[tuple[str, Name]]] = {}
        """Short words and beginnings in the letters of English that name something in a language that few write a query
        in: « told » is Danish for a tariff. They count in a text that has other letters too."""
        self._declined: dict[str, list[tuple[Concept, Name, tuple[Word, ...]]]] = {}
        """By their first letters, names whose words have other forms: the concept, the name and its words."""
        self._accented: dict[str, list[str]] = {}
        """Short words that only their accents tell from a word of English: Mỹ."""
        self._exceptions: set[tuple[str, ...]] = set()
        """Words in which a name is hidden that they do not mean: New Mexico, Northern Ireland."""
        self._told_in: dict[str, set[str]] = {}
        """The languages of those that count elsewhere alone."""
        self._proper: set[str] = set()
        """The concepts whose names begin with a capital where they are written with one."""
        self._telling: dict[str, set[str]] = {}
        """The languages in which alone a word names what counts everywhere: Japonya."""
        self._longest = 1
        for id_ in lexicon.ids():
            concept = lexicon.get(id_)
            if concept is None:
                continue
            if concept.kind in PROPER:
                self._proper.add(id_)
            for name in concept.names:
                self._add(id_, name)
                if name.language not in UNDECLINED or (concept.kind == "person" and name.language == ANY):
                    self._add_declined(concept, name)
            self._exceptions.update(_words_of(name) for name in concept.exceptions)
        self._longest = max(self._longest, *map(len, self._exceptions), 1)
        spread = {ANY, *EVERYWHERE}
        self._telling = {word: spoken for word, spoken in self._telling.items() if not spoken & spread}

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
            self._elsewhere.setdefault(words, []).append((id_, name))
        else:
            self._names.setdefault(words, []).append((id_, name, capitals))
            if len(words) == 1:
                self._telling.setdefault(words[0], set()).add(name.language)
        self._longest = max(self._longest, len(words))

    def _add_declined(self, concept: Concept, name: Name) -> None:
        words = concept.pattern(name, "pl" if name.language == ANY else name.language).words
        first = words[0].key.removeprefix("~")
        if name.text.endswith("*") and _may_be_english(name, _words_of(name)):
            return  # it counts elsewhere
        least = _LEAST_STEM if len(words) == 1 and first.isascii() else _LEAST
        if any(word.prefix or word.key[0] == "~" for word in words) and len(first) >= least:
            self._declined.setdefault(first[:_LEAST], []).append((concept, name, words))

    def of(
        self, words: Sequence[str], surfaces: Sequence[str], elsewhere: bool = False, capitals: bool = False
    ) -> tuple[str, ...]:
        """The concepts that have exactly these words for a name; also those that are so called elsewhere.

        `capitals`: whoever wrote them writes names with capitals, so that what is written small is a common word.
        """
        key = tuple(words)
        written = surfaces[0] if len(key) == 1 else None
        if written in self._accented:
            return tuple(dict.fromkeys(self._accented[written]))
        least = _LEAST - 1 if "\uac00" <= key[-1][0] <= "\ud7a3" else _LEAST
        beginnings = (f"{key[-1][:size]}*" for size in range(len(key[-1]), least - 1, -1))
        for last in (key[-1], *beginnings):  # Taiwan, and not what begins with Tai
            each = (*key[:-1], last)
            found = [
                (id_, name)
                for id_, name, acronym in self._names.get(each, ())
                if not _is_a_word(key[0], written, acronym)
            ]
            if elsewhere:
                found += [pair for pair in self._elsewhere.get(each, ()) if _is_written_so(pair[1], surfaces[0])]
            ids = dict.fromkeys(
                id_
                for id_, name in found
                if written is None or not self._is_common(id_, name, key[0], written, capitals, last != key[-1])
            )
            if ids:
                return tuple(ids)
        for bare in without_proclitics(key[0]):
            if named := self.of((bare, *key[1:]), surfaces, elsewhere, capitals):
                return named
        return self._of_other_form(key, surfaces, capitals)

    def _of_other_form(self, key: tuple[str, ...], surfaces: Sequence[str], capitals: bool) -> tuple[str, ...]:
        """The concepts that have these words for a name in another case or number: Bundeskanzlers, Korei Północnej."""
        if len(key) == 1 and key[0].isascii() and len(key[0]) < _TELLING:
            return ()
        found = (
            concept.id
            for concept, name, words in self._declined.get(key[0][:_LEAST], ())
            if len(words) == len(key)
            and all(_is_form(said, word, name.language) for said, word in zip(key, words, strict=True))
            and (
                len(key) > 1
                or (
                    _is_written_so(name, surfaces[0])
                    and not self._is_common(concept.id, name, key[0], surfaces[0], capitals, True)
                )
            )
        )
        return tuple(dict.fromkeys(found))

    def _is_common(self, id_: str, name: Name, word: str, surface: str, capitals: bool, is_form: bool) -> bool:
        """Whether a word that may be a name, or one of its forms, is a common word: islands, and not Island."""
        if capitals and id_ in self._proper and name.text[0].isupper() and surface[0].islower():
            return True
        others = (language for language in LISTED if language != name.language)
        return is_form and len(word) > _LEAST and not all(is_rare(word, language) for language in others)

    def _is_acronym(self, word: str) -> bool:
        """Whether something has this name in capitals."""
        found = self._names.get((word,), ())
        return any(capitals is not None for _, _, capitals in found)

    def _is_spoken_elsewhere(self, text: Analysis) -> bool:
        """Whether two words of a text in the letters of English name something in one other language alone: gempa di
        Turki."""
        spoken: Counter[str] = Counter()
        for word, surface in zip(text.words, text.surfaces, strict=True):
            if self.of((word,), (surface,)):
                spoken.update(self._telling.get(word, ()))
            else:
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
                ids = self.of(text.words[at : at + size], text.surfaces[at : at + size], elsewhere, capitals)
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
        ending = said[len(word.key) :]
        is_one = not ending or word.endings is None or word.endings.fullmatch(ending) is not None
        return said.startswith(word.key) and is_one and (language != ANY or len(ending) <= _MOST_SUFFIXED)
    return word.key in (said, f"~{stem(said, language)}")


def _is_written_so(name: Name, surface: str) -> bool:
    """Whether a word that begins as a name does also has the name's accents; a long one is known without them too."""
    written = name.text.rstrip("*").casefold()
    if written.isascii() or len(written) >= _PLAIN or not _is_latin(written):
        return True
    said = surface.casefold()
    same = sum(1 for _ in takewhile(lambda pair: fold(pair[0]) == fold(pair[1]), zip(written, said, strict=False)))
    return all(one == other for one, other in zip(written[:same], said[:same], strict=True))


def _is_latin(word: str) -> bool:
    return fold(word).isascii()


def _may_be_english(name: Name, words: tuple[str, ...]) -> bool:
    """Whether it is one short word or a beginning, without other letters, of a language beside the thirteen."""
    [first, *others] = words
    foreign = name.language not in (ANY, *EVERYWHERE)
    return foreign and not others and first.rstrip("*").isascii() and (len(first) < _TELLING or first.endswith("*"))


def _is_a_word(folded: str, written: str | None, capitals: str | None) -> bool:
    """Whether an acronym is written as the common word that it also is."""
    return capitals is not None and written != capitals and folded in AMBIGUOUS
