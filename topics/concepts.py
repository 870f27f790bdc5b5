"""Concepts: one thing with its names in many languages (NATO = OTAN = НАТО = 北约), shipped and of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from topics.concept import ANY, UNDECLINED, Concept, Name, Office, Term, is_acronym
from topics.concept_files import Entry, LexiconError, is_list_of_words, read_entries, sections
from topics.countries import COUNTRIES, OFTEN_PART_OF_NAMES, country_name, country_names, longer_names
from topics.text import analyse

_RANK = {"country": 0, "organisation": 0, "action": 2, "title": 2}
"""Of concepts of one name those first that are things."""
AGGLUTINATING = frozenset({"fi", "et", "hu", "ko"})
"""Languages that write endings onto names, one behind the other: a name may go on."""
_SLAVIC = frozenset({"ru", "uk", "pl", "cs", "sk", "hr", "sl", "sr", "bg"})
_VOWELS = {
    "fi": "aeiouyäö", "et": "aeiouäöõ", "hu": "aáeé", "ru": "аяыейоь", "uk": "аяийіїеєоь", "bg": "аяеио", "sr": "аеио",
    "pl": "aeoyi", "cs": "aeoyi", "sk": "aeoyi", "hr": "aeoi", "sl": "aeoi",
}  # fmt: skip
"""Letters at the end of a name that other forms of it lack."""
_CASES = {
    "ru": (("ия", "ии ию ией"), ("ея", "еи ее ею ей"), ("й", "я ю ем е")),
    "uk": (("ія", "ії ію ією"), ("ак", "аку аком аці"), ("ея", "еї ею еєю"), ("й", "ю єм ї я")),
    "pl": (("ia", "ii ię ią"), ("ja", "ji ję ją"), ("ea", "ei eę eą")),
    "cs": (("ie", "ii ií"), ("sko", "ska sku skem")),
}
"""Endings of names and those of their other forms, for names that are too short to be known by their beginning."""

__all__ = ["ANY", "Concept", "Lexicon", "LexiconError", "Name", "is_acronym"]


REVIEWED = date(2026, 6, 30)
"""Up to which day the shipped terms of office are known; who came or went since is for a file of one's own, but for
those who had been elected by then and whose terms begin on a day of the constitution."""


class Lexicon:
    """The concepts that queries may name; each is read when it is first asked for."""

    def __init__(
        self,
        entries: Mapping[str, Entry] | None = None,
        unread: Mapping[str, tuple[tuple[str, str], ...]] | None = None,
    ) -> None:
        self._entries = dict(entries or {})
        self._unread = dict(unread or {})
        """Of each id the files that speak of it and what they say."""
        self._known: dict[str, Concept] = {}
        self._said: dict[str, Entry | None] = {}
        self._resembling: dict[str, str | None] = {}

    def says_the_same(self, other: Lexicon) -> bool:
        """Whether both were read from the same words."""
        return self is other or (self._unread == other._unread and self._entries == other._entries)

    @staticmethod
    @cache
    def shipped() -> Lexicon:
        """The concepts that come with Wirewatch."""
        unread: dict[str, tuple[tuple[str, str], ...]] = {}
        for entry in sorted(files("topics").joinpath("lexicon").iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".toml"):
                for id_, text in sections(entry.read_text("utf-8")).items():
                    unread[id_] = (*unread.get(id_, ()), (entry.name, text))
        return Lexicon(unread=unread)

    def extended(self, paths: Iterable[Path]) -> Lexicon:
        """These concepts and those of some files; what is said of a concept that is known adds to it or replaces it."""
        entries = dict(self._entries)
        paths = tuple(paths)
        if not paths:
            return self  # with all that is read of it already
        for path in paths:
            try:
                content = path.read_bytes()
            except OSError as error:
                raise LexiconError(f"{path}: cannot be read ({error.strerror}): check the path") from error
            for entry in read_entries(content, str(path)):
                known = entries.get(entry.id)
                entries[entry.id] = known.with_more(entry) if known else entry
        lexicon = Lexicon(entries, self._unread)
        for id_ in entries.keys() - self._entries.keys():
            lexicon.get(id_)  # what its offices name must be known
            whole = lexicon.entry(id_)
            if whole is not None and not whole.names and whole.title is None:
                raise LexiconError(
                    f'{whole.where}: {id_}: no names: add [{id_}.names] with lines such as en = ["..."], or mend the id'
                )
        return lexicon

    @cached_property
    def concepts(self) -> Mapping[str, Concept]:
        """Those that a file speaks of, all read."""
        ids = sorted({*self._unread, *self._entries})
        return {id_: concept for id_ in ids if not is_list_of_words(id_) and (concept := self.get(id_)) is not None}

    def get(self, id_: str) -> Concept | None:
        """The concept of an id (nato; a country's is its ISO 3166-1 code of two letters)."""
        known = self._known.get(id_)
        if known is None and not is_list_of_words(id_) and (entry := self.entry(id_)) is not None:
            known = self._known[id_] = self._concept(entry)
        return known

    def glance(self, id_: str, language: str) -> tuple[str, str] | None:
        """The kind of a concept and one name, in a language if it has one there; of an office its title and place."""
        own = self._entries.get(id_)
        is_country = id_ in COUNTRIES and not (own and own.replaces)
        if is_country and (name := country_name(id_, language)) is not None:
            return "country", name  # without its names in forty others
        said = self.entry(id_)
        if said is None:
            return None
        if said.title is not None and said.at is not None:
            parts = (self.glance(part, language) for part in (said.title, said.at))
            return said.kind, ", ".join(part[1] for part in parts if part)
        names = sorted(
            said.names, key=lambda name: 0 if name.language == language else 1 if name.language == ANY else 2
        )
        return said.kind, names[0].text.replace("*", "") if names else ""

    def entry(self, id_: str) -> Entry | None:
        """What the files say of a concept, and the Unicode CLDR if it is a country."""
        if id_ in self._said:
            return self._said[id_]
        own = self._entries.get(id_)
        if own is not None and own.replaces:
            self._said[id_] = own
            return own
        said = [entry for name, text in self._unread.get(id_, ()) for entry in read_entries(text.encode(), name)]
        said += [own] if own is not None else []
        said += [_country(id_)] if id_ in COUNTRIES else []
        whole = said[0] if said else None
        for more in said[1:]:
            whole = whole.with_more(more) if whole else more
        self._said[id_] = whole
        return whole

    def ids(self) -> tuple[str, ...]:
        """All ids, in order."""
        known = {*self._unread, *self._entries, *COUNTRIES}
        return tuple(sorted(id_ for id_ in known if not is_list_of_words(id_)))

    def resembling(self, id_: str) -> str | None:
        """The id that somebody who wrote this one may have meant: that of a concept of this name (@france), or one
        that is written nearly so."""
        if id_ not in self._resembling:  # a name that is wrong once is often wrong in many queries
            self._resembling[id_] = self._find_resembling(id_)
        return self._resembling[id_]

    def _find_resembling(self, id_: str) -> str | None:
        said = " ".join(analyse(id_.replace("-", " "), None).words)
        named = [
            other
            for other in self.ids()
            if (concept := self.get(other)) and any(_is_called(each, said) for each in concept.names)
        ]
        if named:
            return min(named, key=lambda other: (_RANK.get((self.get(other) or Concept("")).kind, 1), len(other)))
        return next(iter(get_close_matches(id_, self.ids(), n=1, cutoff=0.6)), None)

    def _concept(self, entry: Entry) -> Concept:
        context: tuple[Concept, ...] = ()
        if entry.context:
            context = (Concept(f"{entry.id} context", "other", entry.context),)
        if any(name.needs == "context" for name in entry.names):
            context = (*context, *self._offices_of(entry.id))
        office = None
        if entry.title is not None and entry.at is not None:
            terms = tuple(Term(self._part(who, entry), since, until) for who, since, until in entry.terms)
            office = Office(self._part(entry.title, entry), self._part(entry.at, entry), terms)
        targets, figures = self._listed(entry, entry.targets), self._listed(entry, entry.figures)
        return Concept(
            entry.id,
            entry.kind,
            entry.names,
            entry.exceptions,
            context,
            targets,
            figures,
            entry.of,
            entry.against,
            office,
        )

    def _listed(self, entry: Entry, lists: Iterable[str]) -> tuple[Name, ...]:
        """The words of some lists."""
        found: list[Name] = []
        for id_ in lists:
            said = self.entry(id_)
            if said is None:
                where = self._entries.get(entry.id, entry).where
                raise LexiconError(f"{where}: {entry.id}: no list {id_!r}: declare it, or mend the id")
            found += said.names
        return tuple(found)

    def _part(self, id_: str, entry: Entry) -> Concept:
        said = self.entry(id_)
        found = self.get(id_) if said is None or said.title is None else None  # no office is part of another
        if found is None:
            raise LexiconError(
                f"{entry.where}: {entry.id}: {id_!r} is no concept, or an office: declare it, or mend the id"
            )
        return found

    def _offices_of(self, person: str) -> tuple[Concept, ...]:
        """The titles that a person held, and what they were held at."""
        found: dict[str, Concept] = {}
        for id_ in self._held.get(person, ()):
            entry = self.entry(id_)
            for part in (entry.title, entry.at) if entry else ():
                concept = self.get(part) if part else None
                if concept is not None:
                    found[concept.id] = concept
        return tuple(found.values())

    @cached_property
    def offices(self) -> Mapping[tuple[str, str], str]:
        """Of a title and what it is held at the office that they are."""
        found: dict[tuple[str, str], str] = {}
        for id_ in self.ids():
            concept = self.get(id_)
            if concept is not None and concept.office is not None:
                found.setdefault((concept.office.title.id, concept.office.at.id), id_)
        return found

    @cached_property
    def _held(self) -> Mapping[str, tuple[str, ...]]:
        """The offices of each person."""
        held: dict[str, tuple[str, ...]] = {}
        for id_, said in self._unread.items():
            if any("\nterms" in text for _, text in said):
                for who, _, _ in (self.entry(id_) or Entry(id_)).terms:
                    held[who] = (*held.get(who, ()), id_)
        for id_, entry in self._entries.items():
            for who, _, _ in entry.terms:
                held[who] = (*held.get(who, ()), id_)
        return held


def _is_called(name: Name, said: str) -> bool:
    return name.text.rstrip("*").casefold() == said or " ".join(analyse(name.text, None).words) == said


@cache
def _country(id_: str) -> Entry:
    names = [
        replace(name, needs="alone") if (name.language, name.text) in OFTEN_PART_OF_NAMES else name
        for name in (_country_name(language, text) for language, text in country_names(id_))
    ]
    names += [Name(text, each.language, case="initial", form="exact") for each in names for text in _declined(each)]
    longer = (_country_name(language, text) for language, text in longer_names(id_))
    exceptions = tuple(replace(name, case="any" if name.case == "initial" else name.case) for name in longer)
    return Entry(id_, "country", tuple(names), exceptions)


def _country_name(language: str, text: str) -> Name:
    """A name from the CLDR, in the forms that its language gives it."""
    last = text.split()[-1]
    bare = last[:-1] if last[-1] in _VOWELS.get(language, "") else last
    if language in AGGLUTINATING and len(last) > 1:
        return Name(f"{text[: -len(last)]}{bare if len(bare) > 4 else last}*", language, case="initial")
    indeclinable = len(text) <= 4 and text[-1] in "иуоеэіeiou" and language in ("ru", "uk", "pl", "cs", "sk", "bg")
    indeclinable |= len(text) <= 5 and language == "el"  # the stem of Λάος is λα, of Περού περ
    declined = any(last.endswith(ending) for ending, _ in _CASES.get(language, ())) and " " not in text
    form = "exact" if indeclinable or declined or language in UNDECLINED else "inflected"
    return Name(text, language, case="exact" if language == "vi" else "initial", form=form)


def _declined(name: Name) -> Iterator[str]:
    """The forms of a country's name that a stemmer does not bring together."""
    *first, last = name.text.split()
    for ending, others in _CASES.get(name.language, ()):
        if last.endswith(ending) and len(last) - len(ending) >= 2:
            yield from (" ".join((*first, last[: -len(ending)] + other)) for other in others.split())
            return
    bare = last[:-1] if last[-1] in _VOWELS.get(name.language, "") else last
    if name.language in _SLAVIC and len(bare) >= 5:
        adjectives = (word[:-2] + "*" if len(word) > 5 else word for word in first)
        yield " ".join((*adjectives, f"{bare}*"))
