"""The proper names that a headline calls, and those that the whole text knows. Pure.

Two reports of one thing that happened call it by the same names: « Norlin profit rises » and « Vestkraft profit falls »
are two, however much else of them is the same. Told by capitals, so in scripts that have none there are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from storage.particulars import is_day, tokens
from topics.plain_words import is_rare
from topics.text import fold

_ELISION = re.compile(r"^[^\W\d_]{1,2}['’](?=\w)|['’]s$", re.IGNORECASE)
"""« l'Ardèche », "Norlin's"."""
_TITLED = 0.6
"""Share of a headline's words with a capital from which on a capital there tells nothing."""
_MOST = 150


def called(headline: str, body: str, language: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """The names in the headline, and what headline and body write with a capital, folded; days of the week are none.

    A word that is written small anywhere is no name. One that only opens sentences is, if it is in capitals throughout
    ("US"), or opens several and is none of the plain words of its language, as far as these are known.
    """
    sure: set[str] = set()
    perhaps: Counter[str] = Counter()
    heads: set[str] = set()
    small: set[str] = set()
    for text, is_headline in ((headline, True), (body, False)):
        text = unicodedata.normalize("NFKC", text)
        found = [(_ELISION.sub("", token), opens) for token, opens in tokens(text) if token[0].isalpha()]
        titled = is_headline and sum(word[:1].isupper() for word, _ in found) > _TITLED * len(found)
        for word, opens in found:
            folded = fold(word)
            if not word[:1].isupper():
                small.add(folded)
            elif len(word) > 1 and not is_day(word):
                perhaps[folded] += 1
                if is_headline:
                    heads.add(folded)
                if not (opens or titled) or (word.isupper() and not text.isupper()):
                    sure.add(folded)
    names = [
        name
        for name, times in perhaps.items()
        if name not in small and (name in sure or (times > 1 and is_rare(name, language)))
    ]
    known = dict.fromkeys((*names, *(name for name in perhaps if name not in small)))
    return frozenset(name for name in names if name in heads), frozenset(list(known)[:_MOST])
