"""Files of concepts, in TOML.

    [eu]
    kind = "organisation"
    [eu.names]
    en = ["European Union", "EU"]                        # a word of 2 to 5 capitals is met in capitals only
    de = [{ text = "Nato", case = "initial" }]           # "initial": a capital to begin with; "any": however written
    fr = ["europé{en,enne,ens,ennes}"]                   # braces: several endings
    ru = ["Европейский союз", "Евросоюз*"]               # a star: the word may go on
    any = ["NATO"]                                       # in every language
    [eu.except]                                          # alone, it adds to a concept that is known
    en = ["EU Kids"]                                     # not where it is part of this

A name is met in articles of its own language, and in all whose language is unknown. In languages that decline nouns
every form of its words counts. Not so in the others (English, French, Spanish, Italian, Portuguese, Dutch), nor for the
common words of an `action`: there the stem joins too much (cooperation and Gary Cooper), and each form is a name of its
own. { form = "inflected" } or "exact" says otherwise. { needs = "context" } and "alone" ask for what stands around: see
`topics.concept.Name`; the words that are the context stand in [id.context]. An office is a title held at something:

    [fr-president]
    kind = "office"
    title = "president"
    at = "fr"
    terms = [["emmanuel-macron", 2017-05-14]]            # who, since when, and until when

What a file says of a concept that is known adds to it; `replace = true` takes its place: nothing else is met any more.

A deed is a figure of speech where it is done to certain things. An id that begins with an underscore is a list of such
words, and no concept; a star at their beginning or end stands for more letters:

    [war]
    targets = ["_policies"]                              # the war on the budget
    figures = ["_rivalries"]                             # the war of prices, and a price war
    [war.against]
    en = ["terror"]                                      # the only thing written small that it is waged on in earnest
    [_policies.names]
    en = ["budget*"]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from topics.concept import Name
from topics.text import analyse, primary

KINDS = ("organisation", "country", "person", "place", "action", "title", "office", "other")
_CASES = (None, "any", "initial", "exact")
_FORMS = (None, "exact", "inflected")
_NEEDS = (None, "context", "alone")
_KEYS = ("kind", "names", "except", "context", "of", "against", "targets", "figures", "title", "at", "terms", "replace")
_SURELY_A_WORD = re.compile(r"[a-z0-9\u0430-\u044f\u4e00-\u9fff]", re.IGNORECASE)
"""What begins so is one, whatever follows."""
_SAYING = ("names", "except", "context", "of", "against", "targets", "figures", "title")
"""Keys of which an entry has one: without names it only adds to a concept of another file."""
_BRACES = re.compile(r"\{([^{}]*)\}")
_HEADING = re.compile(r"^\[([^\].\s]+)(?:\.[^\]]+)?\]", re.MULTILINE)


class LexiconError(Exception):
    """A file of concepts cannot be used: which, where in it, and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a file says of one concept."""

    id: str
    kind: str = "other"
    names: tuple[Name, ...] = ()
    exceptions: tuple[Name, ...] = ()
    context: tuple[Name, ...] = ()
    title: str | None = None
    at: str | None = None
    terms: tuple[tuple[str, date, date | None], ...] = ()
    targets: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    """Ids of lists of words, see `topics.concept.Concept`."""
    of: tuple[Name, ...] = ()
    against: tuple[Name, ...] = ()
    where: str = ""
    replaces: bool = False
    """Whether it takes the place of what was said before."""

    def with_more(self, added: Entry) -> Entry:
        """This and what another file adds to it, or what takes its place."""
        if added.replaces:
            return added
        return Entry(
            self.id,
            added.kind if self.kind == "other" else self.kind,
            tuple(dict.fromkeys((*self.names, *added.names))),
            (*self.exceptions, *added.exceptions),
            (*self.context, *added.context),
            added.title or self.title,
            added.at or self.at,
            (*self.terms, *added.terms),
            (*self.targets, *added.targets),
            (*self.figures, *added.figures),
            (*self.of, *added.of),
            (*self.against, *added.against),
            self.where,
            self.replaces,
        )


def sections(text: str) -> dict[str, str]:
    """A file cut into what it says of each concept, so that only what is asked for need be read."""
    headings = list(_HEADING.finditer(text))
    found: dict[str, str] = {}
    for at, heading in enumerate(headings):
        end = headings[at + 1].start() if at + 1 < len(headings) else len(text)
        found[heading[1]] = found.get(heading[1], "") + text[heading.start() : end]
    return found


def read_entries(content: bytes, where: str) -> tuple[Entry, ...]:
    """What a file says, checked."""
    try:
        tables = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"{where}: not a TOML file in UTF-8: {error}") from error
    found = []
    for id_, table in tables.items():
        try:
            found.append(_read_entry(id_, table, where))
        except LexiconError as error:
            line = _line_of(str(error).removeprefix(f"{where}: "), content.decode())
            raise LexiconError(f"{error} (line {line})" if line else str(error)) from error
    return tuple(found)


def _line_of(error: str, text: str) -> int | None:
    """The line of which an error tells, which begins with the keys that lead there: a.names.en."""
    keys = error.split(":", maxsplit=1)[0].split(".")
    best, most = None, 0
    inside: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        heading = re.match(r"\s*\[([^\[\]]+)\]", line)
        inside = heading[1].split(".") if heading else inside
        path = inside if heading else [*inside, line.split("=", maxsplit=1)[0].strip()]
        shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(keys, path, strict=False))))
        if shared > most:
            best, most = number, shared
    return best


def _read_entry(id_: str, table: object, where: str) -> Entry:
    place = f"{where}: {id_}"
    if id_ != id_.lower() or not analyse(id_, None).words or any(mark in id_ for mark in " /:@#"):
        raise LexiconError(f"{place}: not an id: use small letters, digits and hyphens")
    if not isinstance(table, dict) or not any(isinstance(table.get(key), dict | str | list) for key in _SAYING):
        raise LexiconError(f'{place}: no names: add [{id_}.names] with lines such as en = ["..."]')
    for key in table:
        if key not in _KEYS:
            raise LexiconError(f"{place}: unknown key {key!r}: use {', '.join(_KEYS[:-1])} or {_KEYS[-1]}")
    kind = table.get("kind", "other")
    if kind not in KINDS:
        raise LexiconError(f"{place}.kind: {kind!r} is not one of {', '.join(KINDS)}")
    named = {}
    for key in ("names", "except", "context", "of", "against"):
        given = table.get(key, {})
        if not isinstance(given, dict):
            raise LexiconError(f'{place}.{key}: not a table: add [{id_}.{key}] with lines such as en = ["..."]')
        form = "exact" if kind == "action" else None
        named[key] = _read_names(given, f"{place}.{key}", form, is_list=key == "names" and is_list_of_words(id_))
    lists = {}
    for key in ("targets", "figures"):
        ids = table.get(key, [])
        if not isinstance(ids, list) or not all(isinstance(each, str) and is_list_of_words(each) for each in ids):
            raise LexiconError(f'{place}.{key}: not a list of ids that begin with _: write {key} = ["_policies"]')
        lists[key] = tuple(ids)
    replaces = table.get("replace", False)
    if not isinstance(replaces, bool):
        raise LexiconError(f"{place}.replace: {replaces!r} is neither true nor false")
    title, at = table.get("title"), table.get("at")
    if (title is None) is not (at is None) or not isinstance(title, str | None) or not isinstance(at, str | None):
        raise LexiconError(f'{place}: an office has both: write title = "president" and at = "fr"')
    terms = tuple(_read_terms(table.get("terms", []), f"{place}.terms"))
    return Entry(
        id_,
        kind,
        named["names"],
        named["except"],
        named["context"],
        title,
        at,
        terms,
        **lists,
        of=named["of"],
        against=named["against"],
        where=where,
        replaces=replaces,
    )


def is_list_of_words(id_: str) -> bool:
    """Whether an id is that of a list that concepts name, and of no concept."""
    return id_.startswith("_")


def _read_terms(terms: Any, place: str) -> Iterator[tuple[str, date, date | None]]:
    for term in terms if isinstance(terms, list) else [[terms]]:
        who, since, until = (*term, None, None, None)[:3] if isinstance(term, list) else (None, None, None)
        days = (since,) if until is None else (since, until)
        right = isinstance(who, str) and all(isinstance(day, date) and not isinstance(day, datetime) for day in days)
        if not right or len(list(term)) > 3 or (until is not None and until <= since):
            raise LexiconError(f'{place}: {term!r} is not a term: write ["who", 2020-01-20, 2024-01-20], or no end')
        yield who, since, until


def _read_names(table: Mapping[str, Any], place: str, form: str | None, *, is_list: bool = False) -> tuple[Name, ...]:
    names: list[Name] = []
    for language, entries in table.items():
        here = f"{place}.{language}"
        spoken = primary(language)
        if spoken is None or not re.fullmatch("[a-z]+", language):
            raise LexiconError(f'{here}: not a language: use a code such as fr, or "any"')
        if not isinstance(entries, list):
            raise LexiconError(f'{here}: not a list: write {language} = ["..."]')
        for entry in entries:
            names.extend(_read_name(entry, spoken, here, form, is_list=is_list))
    return tuple(names)


def _read_name(entry: object, language: str, place: str, default_form: str | None, *, is_list: bool) -> Iterator[Name]:
    if isinstance(entry, str):
        entry = {"text": entry}
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        raise LexiconError(f'{place}: {entry!r} is not a name: write "..." or {{ text = "...", case = "initial" }}')
    text, case, form, needs = entry["text"], entry.get("case"), entry.get("form"), entry.get("needs")
    if unknown := set(entry) - {"text", "case", "form", "needs"}:
        raise LexiconError(f"{place}: {text!r}: unknown key {min(unknown)!r}: use text, case, form or needs")
    if case not in _CASES or form not in _FORMS or needs not in _NEEDS:
        raise LexiconError(
            f"{place}: {text!r}: case is any, initial or exact; form is exact or inflected; needs is context or alone"
        )
    for spelling in spelled_out(text):
        for chunk in [spelling.removeprefix("*")] if is_list else spelling.split():
            if is_list and len(analyse(chunk, None).words) != 1 and language not in ("zh", "ja"):
                raise LexiconError(f"{place}: {text!r}: not one word: such lists are of single words")
            if "*" in chunk[:-1] or not (_SURELY_A_WORD.match(chunk) or analyse(chunk, None).words):
                raise LexiconError(f"{place}: {text!r}: {chunk!r} is not a word: leave it out, or put the * at its end")
        if not spelling.strip():
            raise LexiconError(f"{place}: an empty name: leave it out")
        yield Name(spelling, language, case, form or default_form, needs)


def spelled_out(text: str) -> tuple[str, ...]:
    """Each spelling that braces stand for: "fran{ce,çais}" -> "france", "français"."""
    found = _BRACES.search(text) if "{" in text else None
    if found is None:
        return (text,)
    return tuple(
        spelling
        for each in found[1].split(",")
        for spelling in spelled_out(text[: found.start()] + each.strip() + text[found.end() :])
    )
