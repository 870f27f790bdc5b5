"""The names of countries and territories, from the Unicode CLDR as Babel carries it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

from topics import cldr
from topics.text import primary

LANGUAGES = (
    "en", "fr", "de", "es", "it", "pt", "nl", "pl", "ru", "uk", "ar", "zh", "zh_Hant", "ja", "cs", "sk", "ro", "hu",
    "bg", "el", "sv", "da", "nb", "fi", "tr", "he", "fa", "hi", "ko", "th", "vi", "id", "hr", "sr", "sl", "et", "lv",
    "lt", "ca",
)  # fmt: skip
"""Locales whose names are used."""

_CODES = (
    "ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz "
    "ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo "
    "fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je "
    "jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo "
    "mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw "
    "py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm "
    "tn to tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws xk ye yt za zm zw"
)
COUNTRIES = frozenset(_CODES.split())
"""ISO 3166-1 alpha-2 in small letters, and xk (Kosovo)."""

_INSTEAD = {
    ("mu", "fr"): ("île Maurice", "Île Maurice"), ("dm", "fr"): ("île de la Dominique", "La Dominique"),
    ("mu", "pt"): ("Ilhas Maurício", "Maurícias"), ("re", "pt"): ("ilha da Reunião", "Ilha da Reunião"),
    ("re", "es"): ("isla de la Reunión", "Isla Reunión"), ("re", "it"): ("isola della Riunione", "La Réunion"),
    ("gd", "es"): ("isla de Granada", "Granada caribeña"), ("gd", "fr"): ("île de la Grenade",),
    ("tg", "ru"): ("Республика Того", "республике Того", "республики Того"),
    ("tg", "uk"): ("Республіка Того", "республіці Того", "республіки Того"),
}  # fmt: skip
"""What counts in place of a name that is a first name or a common word: Maurice, Dominique, Reunião, Того."""
OFTEN_PART_OF_NAMES = frozenset(
    {("en", "Jordan"), ("en", "Chad"), ("en", "Georgia"), ("en", "Jersey"), ("en", "Niger"), ("pl", "Kuba")}
)
"""(language, name): they are also first names, surnames and parts of other places."""

_AND = {"en": "and", "fr": "et", "de": "und", "es": "y", "it": "e", "pt": "e", "nl": "en"}


@cache
def country_names(code: str) -> tuple[tuple[str, str], ...]:
    """(primary language, name) in each language, without what stands in brackets."""
    return tuple(dict.fromkeys(found for tag in LANGUAGES for found in _names_in(code, tag)))


def country_name(code: str, language: str) -> str | None:
    """The name in one language (primary subtag), for which no other language's names are read."""
    tags = (tag for tag in LANGUAGES if (primary(tag) or tag) == language)
    return next((name for tag in tags for _, name in _names_in(code, tag)), None)


def _names_in(code: str, tag: str) -> Iterator[tuple[str, str]]:
    if instead := _INSTEAD.get((code, tag)):
        yield from ((tag, one) for one in instead)
    elif name := cldr.names("territories", tag).get(code.upper()):
        language = primary(tag) or tag
        yield from ((language, one) for one in _spellings(name, language))


def _spellings(name: str, language: str) -> Iterator[str]:
    plain = re.sub(r"[(（].*?[)）]", "", name).strip()  # Виргинские о-ва (США) does not mean США
    yield plain
    if "&" in plain and language in _AND:
        yield plain.replace("&", _AND[language])


def longer_names(code: str) -> tuple[tuple[str, str], ...]:
    """(primary language, name) of other countries in whose names one of this country's is hidden: Guinea-Bissau."""
    return _longer_names().get(code, ())


@cache
def _longer_names() -> dict[str, tuple[tuple[str, str], ...]]:
    """The same for all, a language at a time."""
    spoken: dict[str, list[tuple[str, str]]] = {}
    for code in _CODES.split():
        for language, name in country_names(code):
            spoken.setdefault(language, []).append((code, name))
    found: dict[str, dict[tuple[str, str], None]] = {}
    for language, names in spoken.items():
        row = "\n".join(name for _, name in names)
        starts = [0, *accumulate(len(name) + 1 for _, name in names)]
        for code, name in names:
            at = row.find(name)
            while at >= 0:
                other, longer = names[bisect_right(starts, at) - 1]
                if other != code and len(longer) > len(name):
                    found.setdefault(code, {})[language, longer] = None
                at = row.find(name, at + 1)
    return {code: tuple(longer) for code, longer in found.items()}
