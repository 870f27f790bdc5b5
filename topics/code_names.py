"""The codes of languages and countries by their names, for whoever writes lang:french or country:France."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from topics import cldr
from topics.countries import COUNTRIES, LANGUAGES, country_names
from topics.text import fold, primary

_SHORT_LANGUAGES = {
    "eng": "en", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "spa": "es", "ita": "it", "por": "pt", "rus": "ru",
    "jp": "ja", "cn": "zh", "gr": "el", "cz": "cs", "ua": "uk", "dk": "da",
}  # fmt: skip
LANGUAGE_OF_COUNTRY = {
    "se": "sv", "kr": "ko", "vn": "vi", "ir": "fa", "il": "he", "rs": "sr", "al": "sq", "us": "en", "gb": "en",
    "at": "de", "by": "be", "mx": "es", "kz": "kk", "tw": "zh", "ee": "et",
}  # fmt: skip
"""Codes of ISO 3166-1 that are taken for those of a language: they are none of ISO 639-1, or one of a language that
few papers are in (se is Northern Sami, kr Kanuri, tw Twi, ee Ewe)."""
_FORMER_LANGUAGES = {"iw": "he", "in": "id", "ji": "yi", "mo": "ro", "sh": "sr"}
"""Codes that ISO 639-1 had."""
_SHORT_COUNTRIES = {"usa": "us", "uk": "gb", "britain": "gb", "great britain": "gb", "uae": "ae", "holland": "nl"}
"""What is written for them besides, none of which is a code of ISO 639-1 or ISO 3166-1."""


def language_code(name: str) -> str | None:
    """The code of a language by its name in English, French, German, Spanish or itself."""
    return _languages().get(fold_name(name))


def is_language(code: str) -> bool:
    """Whether a tag begins with the code of a language that the Unicode CLDR knows."""
    first = code.lower().replace("_", "-").split("-")[0]
    return first in cldr.names("languages", "en") or primary(first) in LANGUAGES


def nearest_code(field: str, name: str) -> str | None:
    """The code of the language (lang) or country whose name is written nearly like this one."""
    named = _languages() if field == "lang" else _countries()
    said = fold_name(name)
    near = get_close_matches(said, [each for each in named if each[:1] == said[:1]], n=1, cutoff=0.8)
    return named[near[0]] if near and len(said) > 3 else None


def country_code(name: str) -> str | None:
    """The code of a country by any of its names in the Unicode CLDR."""
    return None if name.lower() in COUNTRIES else _countries().get(fold_name(name))


def fold_name(name: str) -> str:
    """A name without case and accents."""
    return " ".join(map(fold, name.replace("_", " ").split()))


@cache
def _languages() -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in LANGUAGES:
        code = primary(tag) or tag
        for told in ("en", "fr", "de", "es", tag):
            if (name := cldr.names("languages", told).get(tag.split("_")[0])) is not None:
                found.setdefault(fold_name(name), code)
    return {**found, **_SHORT_LANGUAGES, **_FORMER_LANGUAGES}


@cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for code in sorted(COUNTRIES):
        for _, name in country_names(code):
            found.setdefault(fold_name(name), code)
    return {**found, **_SHORT_COUNTRIES}
