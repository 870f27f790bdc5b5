"""Concepts: one thing with its names in many languages (NATO = OTAN = НАТО = 北约), read from TOML files.

    [eu]
    kind = "organisation"
    [eu.names]
    en = ["European Union", "EU"]                        # a word of 2 to 5 capitals is met in capitals only
    de = [{ text = "Nato", case = "initial" }]           # "initial": a capital to begin with; "any": however written
    ru = ["Европейский союз", "Евросоюз*"]               # a star: the word may go on
    any = ["NATO"]                                       # in every language
    [eu.except]
    en = ["EU Kids"]                                     # not where it is part of this

A name is met in articles of its own language, and in all whose language is unknown. In languages that decline nouns
every form of its words counts. Not so in the others (English, French, Spanish, Italian, Portuguese, Dutch), nor for the
common words of an `action`: there the stem joins too much (cooperation and Gary Cooper), and each form is a name of its
own. { form = "inflected" } or "exact" says otherwise.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from topics.countries import COUNTRIES, country_names
from topics.patterns import Pattern, Word, any_form
from topics.text import analyse, primary

ANY = "any"
"""The language of a name that is met in all."""

_UNDECLINED = frozenset({ANY, "en", "fr", "es", "it", "pt", "nl"})
"""Languages in which the names of things stay as they are."""
_KINDS = ("organisation", "country", "person", "place", "action", "other")
_CASES = (None, "any", "initial", "exact")
_FORMS = (None, "exact", "inflected")


class LexiconError(Exception):
    """A file of concepts cannot be used: which, where in it, and what to do."""


@dataclass(frozen=True, slots=True)
class Name:
    """One way of writing a concept."""

    text: str
    language: str
    case: str | None = None
    """any, initial, exact; None: words of 2 to 5 capitals exactly, others in any case."""
    form: str | None = None
    """inflected (the stem of each word counts), exact; None: as the language asks for."""

    @property
    def is_inflected(self) -> bool:
        """Whether other forms of its words count too."""
        return self.form == "inflected" or (self.form is None and self.language not in _UNDECLINED)

    def speaks(self, language: str | None) -> bool:
        """Whether it is met in articles of a language (primary subtag)."""
        return language is None or self.language in (ANY, language)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing with its names."""

    id: str
    kind: str = "other"
    names: tuple[Name, ...] = ()
    exceptions: tuple[Name, ...] = ()
    """Where one of these stands, a name that is part of it does not count."""

    def patterns(self, language: str | None) -> tuple[Pattern, ...]:
        """What to look for in articles of a language."""
        return self._patterns(self.names, language)

    def exception_patterns(self, language: str | None) -> tuple[Pattern, ...]:
        """What to leave out in articles of a language."""
        return self._patterns(self.exceptions, language)

    def pattern(self, name: Name, language: str | None) -> Pattern:
        """One of its names in articles of a language."""
        words: list[Word] = []
        for chunk in name.text.split():
            found = analyse(chunk, None)
            last = len(found.words) - 1
            for at, (word, surface) in enumerate(zip(found.words, found.surfaces, strict=True)):
                words.append(self._word(name, word, surface, chunk.endswith("*") and at == last, language))
        return Pattern(tuple(words))

    def _patterns(self, names: tuple[Name, ...], language: str | None) -> tuple[Pattern, ...]:
        found = (self.pattern(name, language) for name in names if name.speaks(language))
        return tuple(dict.fromkeys(found))

    def _word(self, name: Name, word: str, surface: str, prefix: bool, language: str | None) -> Word:
        if prefix:
            return Word(word, prefix=True, initial=name.case == "initial" and surface[0].isupper())
        if name.case == "exact" or (name.case is None and is_acronym(surface)):
            return Word(word, surface=surface)
        inflects = name.is_inflected and name.language == language and not is_acronym(surface)
        found = any_form(word, language) if inflects else Word(word)
        return replace(found, initial=True) if name.case == "initial" and surface[0].isupper() else found


def is_acronym(surface: str) -> bool:
    """Whether a word is written as two to five capitals."""
    return 2 <= len(surface) <= 5 and surface.isupper()


@dataclass(frozen=True)
class Lexicon:
    """The concepts that queries may name; countries are read when first asked for."""

    concepts: Mapping[str, Concept] = field(default_factory=dict)

    @staticmethod
    @cache
    def shipped() -> Lexicon:
        """The concepts that come with Wirewatch."""
        lexicon = Lexicon()
        for entry in sorted(files("topics").joinpath("lexicon").iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".toml"):
                lexicon = lexicon._with(entry.read_bytes, entry.name)
        return lexicon

    def extended(self, paths: Iterable[Path]) -> Lexicon:
        """These concepts and those of some files; names for a concept that is known add to it."""
        lexicon = self
        for path in paths:
            lexicon = lexicon._with(path.read_bytes, str(path))
        return lexicon

    def get(self, id_: str) -> Concept | None:
        """The concept of an id (nato; a country's is its ISO 3166-1 code of two letters)."""
        known = self.concepts.get(id_)
        return _with_country(id_, known) if id_ in COUNTRIES else known

    def ids(self) -> tuple[str, ...]:
        """All ids, in order."""
        return tuple(sorted({*self.concepts, *COUNTRIES}))

    def resembling(self, id_: str) -> str | None:
        """The id that somebody who wrote this one may have meant."""
        return next(iter(get_close_matches(id_, self.ids(), n=1, cutoff=0.5)), None)

    def _with(self, read: Callable[[], bytes], where: str) -> Lexicon:
        try:
            tables = tomllib.loads(read().decode())
        except OSError as error:
            raise LexiconError(f"{where}: cannot be read ({error.strerror}): check the path") from error
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise LexiconError(f"{where}: not a TOML file in UTF-8: {error}") from error
        concepts = dict(self.concepts)
        for id_, table in tables.items():
            concepts[id_] = _merged(concepts.get(id_), _read_concept(id_, table, where))
        return Lexicon(concepts)


@cache
def _with_country(id_: str, known: Concept | None) -> Concept:
    names = tuple(
        Name(text, primary(language) or ANY, case="initial", form="exact" if language in _UNDECLINED else "inflected")
        for language, text in country_names(id_)
    )
    return _merged(known, Concept(id_, "country", names))


def _merged(known: Concept | None, added: Concept) -> Concept:
    if known is None:
        return added
    names = tuple(dict.fromkeys((*known.names, *added.names)))
    kind = added.kind if known.kind == "other" else known.kind
    return Concept(added.id, kind, names, (*known.exceptions, *added.exceptions))


def _read_concept(id_: str, table: object, where: str) -> Concept:
    place = f"{where}: {id_}"
    if id_ != id_.lower() or not analyse(id_, None).words or any(mark in id_ for mark in " /:@#"):
        raise LexiconError(f"{place}: not an id: use small letters, digits and hyphens")
    if not isinstance(table, dict) or not isinstance(table.get("names"), dict):
        raise LexiconError(f'{place}: no names: add [{id_}.names] with lines such as en = ["..."]')
    for key in table:
        if key not in ("kind", "names", "except"):
            raise LexiconError(f"{place}: unknown key {key!r}: use kind, names or except")
    kind = table.get("kind", "other")
    if kind not in _KINDS:
        raise LexiconError(f"{place}.kind: {kind!r} is not one of {', '.join(_KINDS)}")
    exceptions = table.get("except", {})
    if not isinstance(exceptions, dict):
        raise LexiconError(f'{place}.except: not a table: add [{id_}.except] with lines such as en = ["..."]')
    form = "exact" if kind == "action" else None
    names = _read_names(table["names"], f"{place}.names", form)
    return Concept(id_, kind, names, _read_names(exceptions, f"{place}.except", form))


def _read_names(table: Mapping[str, Any], place: str, form: str | None) -> tuple[Name, ...]:
    names: list[Name] = []
    for language, entries in table.items():
        here = f"{place}.{language}"
        spoken = primary(language)
        if spoken is None or not re.fullmatch("[a-z]+", language):
            raise LexiconError(f'{here}: not a language: use a code such as fr, or "any"')
        if not isinstance(entries, list):
            raise LexiconError(f'{here}: not a list: write {language} = ["..."]')
        names.extend(_read_name(entry, spoken, here, form) for entry in entries)
    return tuple(names)


def _read_name(entry: object, language: str, place: str, default_form: str | None) -> Name:
    if isinstance(entry, str):
        entry = {"text": entry}
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        raise LexiconError(f'{place}: {entry!r} is not a name: write "..." or {{ text = "...", case = "initial" }}')
    text, case, form = entry["text"], entry.get("case"), entry.get("form")
    if unknown := set(entry) - {"text", "case", "form"}:
        raise LexiconError(f"{place}: {text!r}: unknown key {min(unknown)!r}: use text, case or form")
    if case not in _CASES or form not in _FORMS:
        raise LexiconError(f"{place}: {text!r}: case is any, initial or exact; form is exact or inflected")
    for chunk in text.split():
        if "*" in chunk[:-1] or not analyse(chunk, None).words:
            raise LexiconError(f"{place}: {text!r}: {chunk!r} is not a word: leave it out, or put the * at its end")
    if not text.strip():
        raise LexiconError(f"{place}: an empty name: leave it out")
    return Name(text, language, case, form or default_form)
