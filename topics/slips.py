"""Slips in a query that parses: a text in another language than the filter asks for, a country mistyped, days that are
over. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache

from topics.concept import ANY
from topics.concepts import Lexicon
from topics.countries import COUNTRIES, country_names
from topics.names import Names
from topics.plain_words import is_everywhere
from topics.syntax import TEXT_FIELDS, And, Field, Node, Phrase, Range, Term
from topics.text import analyse, fold

_OTHER_LETTERS = {
    **dict.fromkeys(("ru", "uk", "bg"), "\u0400\u04ff"),
    **dict.fromkeys(("ar", "fa"), "\u0600\u06ff"),
    "el": "\u0370\u03ff", "he": "\u0590\u05ff", "hi": "\u0900\u097f", "th": "\u0e00\u0e7f",
    "zh": "\u3040\u9fff", "ja": "\u3040\u9fff", "ko": "\u1100\ud7ff",
}  # fmt: skip
"""The first and the last letter of the script that a language is written in."""
_ALIKE = 0.84
"""How much of a word must be that of a country's name, of 1."""
_LEAST = 6
"""Letters from which on a word is held to be mistyped."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One warning and the clause concerned."""

    text: str
    span: tuple[int, int] | None


def slips(root: Node, lexicon: Lexicon, names: Names, today: date | None = None) -> Iterator[Slip]:
    """What looks like a slip; `today` (UTC) is what days are held against, None: nothing."""
    language = _language(root)
    for node in _written(root):
        if language and (slip := _of_language(node, language, lexicon, names)):
            yield Slip(slip, node.span)
        if isinstance(node, Term) and (meant := _country_meant(node.text, lexicon, names)):
            text = f"{node.text} names nothing, and is written nearly like {meant[0]}: mend it, or use @{meant[1]}"
            yield Slip(text, node.span)
    if today is not None:
        yield from _days_over(root, today)


def _days_over(root: Node, today: date) -> Iterator[Slip]:
    filters = (node for node in root.walk() if isinstance(node, Field) and node.name == "published")
    for node in filters:
        days = node.child
        if isinstance(days, Range) and days.high and days.high < today.isoformat()[: len(days.high)]:
            is_open = f"published:{days.low or today.year}.."
            text = f"{node} is over: no article that comes will match; leave the end open ({is_open})"
            yield Slip(text, node.span)


def _language(root: Node) -> str | None:
    """The one language that a query asks for."""
    fields = [part for part in (root.children if isinstance(root, And) else (root,)) if isinstance(part, Field)]
    found = [part.child.text for part in fields if part.name == "lang" and isinstance(part.child, Term)]
    return found[0].lower().split("-")[0] if len(found) == 1 else None


def _written(root: Node) -> Iterator[Term | Phrase]:
    if isinstance(root, Field) and root.name not in TEXT_FIELDS:
        return
    if isinstance(root, Term | Phrase):
        yield root
    for part in root.parts():
        yield from _written(part)


def _of_language(node: Term | Phrase, language: str, lexicon: Lexicon, names: Names) -> str | None:
    """What to say of a text that articles of a language hardly have."""
    analysis = analyse(node.text, None)
    capitals = any(surface[0].isupper() for surface in analysis.surfaces)
    script = _OTHER_LETTERS.get(language)
    if script and not capitals and all("a" <= letter <= "\u024f" or not letter.isalpha() for letter in fold(node.text)):
        return f"{node}: articles in {language} are not written in these letters; write it in theirs, or drop lang:"
    spoken = _spoken(names.of(analysis.words, analysis.surfaces), " ".join(analysis.words), lexicon)
    if spoken and not spoken & {language, ANY} and not capitals:
        return f"{node}: not a word of the language that lang:{language} asks for; write it in that, or use a concept"
    others = [other for other in ("en", "fr", "de", "es") if other != language and _everywhere(other, analysis.words)]
    if others and not _everywhere(language, analysis.words) and is_everywhere("", language) is not None:
        return f"{node}: not a text of the language that lang:{language} asks for; write it in that, or drop lang:"
    return None


def _everywhere(language: str, words: Iterable[str]) -> bool:
    return any(is_everywhere(word, language) for word in words)


def _spoken(ids: tuple[str, ...], said: str, lexicon: Lexicon) -> set[str]:
    """The languages in which concepts have exactly this name."""
    concepts = filter(None, map(lexicon.get, ids))
    return {
        name.language
        for concept in concepts
        for name in concept.names
        if " ".join(analyse(name.text, None).words) == said
        or (name.text[-1] == "*" and said.startswith(fold(name.text)))
    }


@cache
def _countries() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for code in sorted(COUNTRIES):
        for language, name in country_names(code):
            if language in ("en", "fr", "de", "es", "it", "pt", "nl", "pl"):
                found.setdefault(fold(name), (name, code))
    return found


def _country_meant(text: str, lexicon: Lexicon, names: Names) -> tuple[str, str] | None:
    """The country whose name a word that names nothing is written nearly like, and its code."""
    word = fold(text)
    if len(word) < _LEAST or not text[0].isupper() or names.of((word,), (text,)):
        return None
    known = [name for name in _countries() if name[0] == word[0] and -1 <= len(name) - len(word) <= 1]
    near = get_close_matches(word, known, n=1, cutoff=_ALIKE)
    return _countries()[near[0]] if near and _is_slip(word, near[0]) else None


def _is_slip(word: str, name: str) -> bool:
    """Whether letters were lost, doubled or changed inside: endings are other words (Belgians, Panamax)."""
    return not word.startswith(name[:-1]) and not name.startswith(word[:-1])
