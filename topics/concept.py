"""One thing with its names in many languages, and what each name stands for in articles of one language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from topics.endings import DECLINING, endings
from topics.figures import Figures, LooseFigures, figures, loose_figures
from topics.patterns import Pattern, Word, any_form
from topics.text import analyse

ANY = "any"
"""The language of a name that is met in all."""
EVERYWHERE = ("ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "uk", "zh")
"""Languages in which every shipped concept has a name."""
UNDECLINED = frozenset(
    {ANY, "en", "fr", "es", "it", "pt", "ca", "nl", "ar", "fa", "he", "tr", "vi", "id", "th", "zh", "ja"}
)
"""Languages in which the names of things stay as they are, or in which a stemmer does names no good: what Arabic and
Hebrew write in front is taken off anyway, Turkish endings stand behind an apostrophe."""
PARTED = frozenset({"fr", "es", "it", "pt", "ro", "ca"})
"""Languages in which whose minister somebody is may stand inside the title: le ministre français de la Défense."""
_OF = "de des du d del dels della delle dello dell dei degli da do das dos au aux a al alla allo alle agli"
OF = frozenset(_OF.split())
"""What stands between a title and what it is of in these languages."""
_DEPUTY = Word(
    "delegue deleguee delegues delegado delegada delegato delegata adjoint adjointe adjoints adjunto adjunta adjunct"
    " aggiunto aggiunta suppleant suplente supplente fantome ombra sombra",
    gap=True,
)
"""Any word but those that make another of the title."""
PROPER = frozenset({"country", "person", "place"})
"""Kinds of things whose names begin with a capital: where a name is written with one, it is met with one."""


@dataclass(frozen=True, slots=True)
class Name:
    """One way of writing a concept."""

    text: str
    language: str
    case: str | None = None
    """any, initial, exact; None: words of 2 to 5 capitals exactly, others as the kind of thing asks for."""
    form: str | None = None
    """inflected (the stem of each word counts), exact; None: as the language asks for."""
    needs: str | None = None
    """context: it counts only where the thing is named in full elsewhere, or words of its context stand near;
    alone: only where no other name stands side by side with it (Jordan, not Michael Jordan)."""

    @property
    def is_inflected(self) -> bool:
        """Whether other forms of its words count too."""
        return self.form == "inflected" or (self.form is None and self.language not in UNDECLINED)

    def speaks(self, language: str | None) -> bool:
        """Whether it is met in articles of a language (primary subtag)."""
        return language is None or self.language in (ANY, language)


@dataclass(frozen=True, slots=True)
class Term:
    """Somebody's time in an office."""

    person: Concept
    since: date
    until: date | None = None
    """The first day that is no longer theirs; None: not over."""

    def covers(self, day: date | None) -> bool:
        """Whether a day lies in it; without a day, whether it is not over."""
        return self.until is None if day is None else self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Office:
    """A title held at something: the president of France."""

    title: Concept
    at: Concept
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing with its names."""

    id: str
    kind: str = "other"
    names: tuple[Name, ...] = ()
    exceptions: tuple[Name, ...] = ()
    """Where one of these stands, a name that is part of it does not count."""
    context: tuple[Concept, ...] = ()
    """What speaks for it where a name that needs context stands."""
    targets: tuple[Name, ...] = ()
    """Words that make a figure of speech of it where it is done to them: an attack on the budget; a star at their
    beginning or end stands for more letters."""
    figures: tuple[Name, ...] = ()
    """The same, where they stand right before it, too: a price war."""
    of: tuple[Name, ...] = ()
    """The only common words of which it is in earnest: an explosion of gas, not of colour."""
    against: tuple[Name, ...] = ()
    """The same of what it is done to: war on terror, not on waste."""
    office: Office | None = None
    """It is found where the title stands beside what it is held at, and where its holder of the day is named."""

    def patterns(self, language: str | None) -> tuple[Pattern, ...]:
        """What to look for in articles of a language."""
        return self._patterns(self.names, language)

    def exception_patterns(self, language: str | None) -> tuple[Pattern | Figures | LooseFigures, ...]:
        """What to leave out in articles of a language."""
        return (*self._patterns(self.exceptions, language), *self._figures(language))

    def pattern(self, name: Name, language: str | None) -> Pattern:
        """One of its names in articles of a language."""
        words: list[Word] = []
        for chunk in name.text.split():
            found = analyse(chunk, None)
            last = len(found.words) - 1
            for at, (word, surface) in enumerate(zip(found.words, found.surfaces, strict=True)):
                goes_on = at == last and (chunk.endswith("*") or self._is_declined(name, word, language))
                words.append(self._word(name, word, surface, goes_on, language))
        return Pattern(tuple(words))

    def parted(self, name: Name, language: str | None) -> tuple[Pattern, ...]:
        """A title with one or two words inside: le ministre sud-coréen des Affaires étrangères."""
        if self.kind != "title" or name.language not in PARTED:
            return ()
        first, *rest = self.pattern(name, language).words
        if len(rest) < 2 or rest[0].key not in OF:
            return ()
        return Pattern((first, _DEPUTY, *rest)), Pattern((first, _DEPUTY, _DEPUTY, *rest))

    def _patterns(self, names: tuple[Name, ...], language: str | None) -> tuple[Pattern, ...]:
        found = (self.pattern(name, language) for name in names if name.speaks(language))
        return tuple(dict.fromkeys(found))

    def _figures(self, language: str | None) -> Iterator[Figures | LooseFigures]:
        """What makes figures of speech of its names in a language, if that is known."""
        lengths: dict[str, int] = {}
        for pattern in self._patterns(self.names, language) if self.targets or self.figures else ():
            if len(pattern.words) > 1:
                lengths[pattern.words[-1].key] = max(len(pattern.words), lengths.get(pattern.words[-1].key, 1))
        for names, in_front in ((self.targets, False), (self.figures, True)):
            listed = tuple(name.text for name in names if name.language == language)
            if listed and language is not None:
                yield figures(listed, language, tuple(sorted(lengths.items())), in_front=in_front)
        for key, names in (("of", self.of), ("against", self.against)):
            listed = tuple(name.text for name in names if name.language == language)
            if listed and language is not None:
                loose = loose_figures(self._patterns(self.names, language), listed, language, key)
                yield from [loose] if loose else []

    def _is_declined(self, name: Name, word: str, language: str | None) -> bool:
        """Whether a person's name in Latin letters takes endings: Trumpa, Macronem."""
        return self.kind == "person" and name.language == ANY and language in DECLINING and len(word) > 3

    def _endings(self, name: Name, language: str | None) -> re.Pattern[str] | None:
        """How a name of a person that may go on may do so; None: in any way, as a star in Latin letters says."""
        is_told = self.kind == "person" and not (name.text.endswith("*") and language in DECLINING)
        return endings(language) if is_told else None

    def _word(self, name: Name, word: str, surface: str, prefix: bool, language: str | None) -> Word:
        case = name.case or ("initial" if self.kind in PROPER else None)
        initial = case == "initial" and surface[0].isupper()
        if prefix:
            return Word(word, prefix=True, initial=initial, endings=self._endings(name, language))
        if name.case == "exact" or (name.case is None and is_acronym(surface)):
            return Word(word, surface=surface)
        inflects = name.is_inflected and name.language == language and not is_acronym(surface)
        found = any_form(word, language) if inflects else Word(word)
        return replace(found, initial=True) if initial else found


def is_acronym(surface: str) -> bool:
    """Whether a word is written as two to five capitals."""
    return 2 <= len(surface) <= 5 and surface.isupper()
