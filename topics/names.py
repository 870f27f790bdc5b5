"""Words of a query or a sentence that are names of concepts, in any language of the lexicon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from topics.concept import ANY, EVERYWHERE
from topics.concepts import Lexicon, Name, is_acronym
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
"""Letters that a name with a star keeps before it."""


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
        self._longest = 1
        for id_ in lexicon.ids():
            concept = lexicon.get(id_)
            for name in concept.names if concept else ():
                self._add(id_, name)

    def _add(self, id_: str, name: Name) -> None:
        found = analyse(name.text, None)
        words = found.words
        if name.text.endswith("*"):
            words = (*words[:-1], f"{words[-1]}*")
        capitals = found.surfaces[0] if len(words) == 1 and is_acronym(found.surfaces[0]) else None
        if capitals is None and len(words[0]) < _LEAST and _may_be_english(name, words):
            return
        names = self._elsewhere if capitals is None and _may_be_english(name, words) else self._names
        names.setdefault(words, []).append((id_, capitals))
        self._longest = max(self._longest, len(words))

    def of(self, words: Sequence[str], surfaces: Sequence[str], elsewhere: bool = False) -> tuple[str, ...]:
        """The concepts that have exactly these words for a name; also those that are so called elsewhere."""
        key = tuple(words)
        written = surfaces[0] if len(key) == 1 else None
        beginnings = (f"{key[-1][:size]}*" for size in range(len(key[-1]), _LEAST - 1, -1))
        for last in (key[-1], *beginnings):  # Taiwan, and not what begins with Tai
            each = (*key[:-1], last)
            found = [*self._names.get(each, ()), *(self._elsewhere.get(each, ()) if elsewhere else ())]
            ids = dict.fromkeys(id_ for id_, capitals in found if not _is_a_word(key[0], written, capitals))
            if ids:
                return tuple(ids)
        return ()

    def _is_acronym(self, word: str) -> bool:
        """Whether something has this name in capitals."""
        found = self._names.get((word,), ())
        return any(capitals is not None for _, capitals in found)

    def recognised(self, text: Analysis) -> Iterator[Recognised]:
        """All words of a text in their order, the longest names first taken; a word that names nothing by itself."""
        at = 0
        elsewhere = not text.text.isascii()
        capitals = any(surface[0].isupper() for surface in text.surfaces)
        while at < len(text.words):
            for size in range(min(self._longest, len(text.words) - at), 0, -1):
                ids = self.of(text.words[at : at + size], text.surfaces[at : at + size], elsewhere)
                if size == 1 and capitals and text.surfaces[at].islower() and self._is_acronym(text.words[at]):
                    ids = ()  # « Streik bei der Bahn » does not speak of the BEI
                if ids or size == 1:
                    yield Recognised(at, at + size - 1, ids)
                    at += size
                    break


def _may_be_english(name: Name, words: tuple[str, ...]) -> bool:
    """Whether it is one short word or a beginning, without other letters, of a language beside the thirteen."""
    [first, *others] = words
    foreign = name.language not in (ANY, *EVERYWHERE)
    return foreign and not others and first.rstrip("*").isascii() and (len(first) < _TELLING or first.endswith("*"))


def _is_a_word(folded: str, written: str | None, capitals: str | None) -> bool:
    """Whether an acronym is written as the common word that it also is."""
    return capitals is not None and written != capitals and folded in AMBIGUOUS
