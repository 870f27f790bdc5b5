"""What months and days of the week are called, from the Unicode CLDR, read from the files that Babel carries it in.

Babel itself keeps all that it reads of a language for good: of forty languages these are 40 MB in each child process.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import localedata
from babel.core import get_global

Names = Mapping[str, Mapping[str, Mapping[int, str]]]
"""By context (format, stand-alone) and width (wide, abbreviated, narrow): number -> name; Monday is 0."""
_WANTED = ("months", "days")


def calendar_names(tag: str) -> tuple[Names, Names]:
    """The names of the months and those of the days in the language of a tag (fr, ar_LB)."""
    found = localedata.LocaleDataDict(_read(tag))
    months, days = (found[each] for each in _WANTED)
    return months, days


def _read(tag: str) -> dict[str, Any]:
    """The two tables of a tag, what it does not have from the tag that it stands under."""
    found: dict[str, Any] = {}
    if tag != "root":
        localedata.merge(found, _root() if (parent := _parent(tag)) == "root" else _read(parent))
    whole = pickle.loads(Path(localedata.resolve_locale_filename(tag)).read_bytes())  # noqa: S301 - Babel's own
    localedata.merge(found, {each: whole[each] for each in _WANTED if each in whole})
    return found


@cache
def _root() -> dict[str, Any]:
    return _read("root")


def _parent(tag: str) -> str:
    """Of Bokmål (nb) it is Norwegian (no), of Lebanon's Arabic it is Arabic."""
    return str(get_global("parent_exceptions").get(tag) or tag.rpartition("_")[0] or "root")
