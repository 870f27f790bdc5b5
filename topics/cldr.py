"""Names in many languages from the Unicode CLDR, read from the files that Babel carries it in.

Babel itself keeps all that it reads of a language for good: a megabyte each, for one table of many.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal


@cache
def names(what: Literal["territories", "languages"], tag: str) -> Mapping[str, str]:
    """What countries, by their code in capitals, or languages are called in the language of a tag (fr, zh_Hant)."""
    from babel import localedata  # noqa: PLC0415 - 30 ms, and most topics name no country
    from babel.core import get_global  # noqa: PLC0415

    parent = get_global("parent_exceptions").get(tag, "root")  # of Bokmål (nb) it is Norwegian (no), which has them
    found: dict[str, str] = {}
    for each in (parent, tag):
        whole = pickle.loads(Path(localedata.resolve_locale_filename(each)).read_bytes())  # noqa: S301 - Babel's own
        found |= whole.get(what, {})
    return found
