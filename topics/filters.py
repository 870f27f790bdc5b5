"""The filters of a query (source:, lang:, urgency: ...): which values they take, and whether a document meets one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from topics.code_names import country_code, is_language, language_code, nearest_code
from topics.countries import COUNTRIES
from topics.document import Document
from topics.foreign_dates import published_range
from topics.syntax import Node, Phrase, Prefix, QueryError, Range, Term
from topics.text import analyse

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*")
_PLACE = re.compile(rf"({_HOST.pattern})(?:/[^\s?#*]*)?")
"""A host, or a host and where on it."""
_DAYS = re.compile(r"\d{4}(-\d\d){0,2}", re.ASCII)
_A_RANGE = "a day, a month or a range, such as published:2026-11-01..2026-11-30"
_NUMBERS = {"urgency": 9, "tier": 3}
"""Highest value; the lowest is 1."""


def check_value(field: str, text: str, span: tuple[int, int]) -> Node:
    """The node of a value of a filter that takes values of a form of its own."""
    remedy = _remedy(field, text)
    if remedy:
        raise QueryError(f"{field}: does not take {text or 'nothing'}", span[0] + 1, remedy)
    if field in _NUMBERS or field == "published":
        low, dots, high = text.partition("..")
        if field == "published":
            low, high = _ends(low)[0], _ends(high if dots else low)[1]
        return Range(low, high if dots or field == "published" else low, span=span)
    return Term(text, span=span) if not re.search(r"[\s,]", text) else Phrase(text, span=span)


def meets(field: str, leaf: Node, document: Document) -> bool:
    """Whether a document meets one value of a filter."""
    match leaf:
        case Range(low=low, high=high):
            return _in_range(field, low, high, document)
        case Term(text=value) | Phrase(text=value) if field in _VALUES:
            return _VALUES[field](value.lower(), document)
        case Term(text=value) | Phrase(text=value):
            return any(
                _stands_in(value, name, prefix=isinstance(leaf, Phrase) and leaf.prefix)
                for name in _names(field, document)
            )
        case Prefix(text=value):
            return any(_stands_in(value, name, prefix=True) for name in _names(field, document))
    raise TypeError(f"{leaf!r} is not the value of a filter")


def _remedy(field: str, text: str) -> str:
    """What to write instead; nothing if the value is in order."""
    if field == "lang" and ((code := language_code(text)) or not (_LANGUAGE.fullmatch(text) and is_language(text))):
        return _code_for(field, text, code, "write the language's code, such as lang:fr or lang:pt-BR")
    if field == "country" and ((code := country_code(text)) or text.lower() not in COUNTRIES):
        return _code_for(field, text, code, "write the country's code of two letters, such as country:fr")
    if field == "site" and not _PLACE.fullmatch(text):
        place = re.sub(r"^(?:\w+://)?(?:\*?\.)?|(?<=[^:/]):\d+(?=/|$)|/*[?#*].*$|/+$", "", text)
        return f"write site:{place if _PLACE.fullmatch(place) else 'lemonde.fr'}, a host's name, and a path if need be"
    if field in ("list", "url") and not analyse(text, None).words:
        return "write at least one word"
    if field in _NUMBERS and not all(_is_number(part, _NUMBERS[field]) for part in _bounds(text)):
        return f"write a number from 1 to {_NUMBERS[field]}, or a range such as {field}:1..2"
    if field == "published" and not all(_ends(part)[0] for part in _bounds(text)):
        meant = published_range(text) if ".." not in text else None
        return f"write published:{meant}" if meant else f"write {_A_RANGE}"
    low, _, high = text.partition("..")
    first, last = (_ends(low)[0], _ends(high)[1]) if field == "published" else (low, high)
    if field in (*_NUMBERS, "published") and low and high and first > last:
        return f"the first is to be the lower one: write {field}:{high}..{low}"
    return ""


def _code_for(field: str, text: str, code: str | None, otherwise: str) -> str:
    """What to write for a value that is no code."""
    if code:
        return f"write {field}:{code}"
    near = nearest_code(field, text)
    return f"did you mean {field}:{near}?" if near else otherwise


def _bounds(text: str) -> list[str]:
    """The written ends of a range; one that cannot be right if none is."""
    return [part for part in text.split("..", 1) if part] or [""]


def _is_number(text: str, highest: int) -> bool:
    return len(text) == 1 and text in "123456789" and int(text) <= highest


def _ends(text: str) -> tuple[str, str]:
    """The first and the last day of a day, a month or a year, as 2026-11-05, 2026-11, 2026; empty for anything else."""
    days = published_range(text) if _DAYS.fullmatch(text) else None
    return (days.low, days.high) if days else ("", "")


def _in_range(field: str, low: str, high: str, document: Document) -> bool:
    if field == "published":
        if document.published is None:
            return False
        day = document.published.astimezone(UTC).date().isoformat()
        return (not low or low <= day) and (not high or day <= high)
    value = document.urgency if field == "urgency" else document.tier
    return value is not None and (not low or int(low) <= value) and (not high or value <= int(high))


def _names(field: str, document: Document) -> Iterable[str]:
    found = {"source": document.source, "agency": document.agency, "section": document.section, "url": document.url}
    return document.authors if field == "author" else filter(None, [found[field]])


def _stands_in(value: str, name: str, prefix: bool) -> bool:
    """Whether the words of a value stand in a name, adjacent and in their order."""
    wanted, words = _folded(value), _folded(name)
    size = len(wanted)
    for at in range(len(words) - size + 1):
        if words[at : at + size] == wanted:
            return True
        if prefix and words[at : at + size - 1] == wanted[:-1] and words[at + size - 1].startswith(wanted[-1]):
            return True
    return False


@lru_cache(maxsize=1 << 12)
def _folded(text: str) -> tuple[str, ...]:
    return analyse(text, None).words


def _speaks(value: str, document: Document) -> bool:
    language = (document.language or "").lower().replace("_", "-")
    return language == value or language.startswith(value + "-")


def _comes_from(value: str, document: Document) -> bool:
    return (document.country or "").lower() == value


def _is_listed(value: str, document: Document) -> bool:
    return any(_folded(value) == _folded(name) for name in document.lists)


def _is_on(value: str, document: Document) -> bool:
    site, _, below = value.partition("/")
    try:
        address = urlsplit(document.url or "")
        host = address.hostname or ""
    except ValueError:  # an address such as http://[: has no host
        return False
    if host not in (site, site.removeprefix("www.")) and not host.endswith("." + site):
        return False
    return not below or (unquote(address.path).lower().rstrip("/") + "/").startswith(f"/{unquote(below).rstrip('/')}/")


_VALUES = {"lang": _speaks, "country": _comes_from, "list": _is_listed, "site": _is_on}
