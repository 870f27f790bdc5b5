"""Words with wildcards in them: D?put*, organi?ation. A ? is one letter, a * any number of them, also none."""

from __future__ import annotations

import re
from functools import lru_cache

from topics.text import Analysis, analyse, is_unspaced

_STAR, _MARK = "\ua717", "\ua718"
"""Letters that no language writes and that folding leaves alone: wildcards while a text is taken apart into words."""
_IN = str.maketrans({"*": _STAR, "?": _MARK})
_OUT = str.maketrans({_STAR: "*", _MARK: "?"})
_RUNS = re.compile(r"[*?]+")
GRAM = 3
"""Letters by which a word with a wildcard near its beginning is looked up."""


@lru_cache(maxsize=1 << 10)
def taken_apart(text: str) -> Analysis:
    """The words of a query's text as `analyse` finds them; a wildcard counts as a letter of its word."""
    if not _RUNS.search(text):
        return analyse(text, None)
    found = analyse(text.translate(_IN), None)
    rows: list[tuple[str, str, int, int]] = []
    for word, surface, start, end in zip(found.words, found.surfaces, found.starts, found.ends, strict=True):
        word, surface = re.sub(r"\*+", "*", word.translate(_OUT)), surface.translate(_OUT)
        if rows and rows[-1][3] == start and is_unspaced(rows[-1][0]) and not word.strip("*?"):
            rows[-1] = (rows[-1][0] + word, rows[-1][1] + surface, rows[-1][2], end)
        else:
            rows.append((word, surface, start, end))
    pairs = tuple((word, surface) for word, surface, _, _ in rows)
    return Analysis(text, None, pairs, (tuple(row[2] for row in rows), tuple(row[3] for row in rows)))


def is_wild(word: str) -> bool:
    """Whether a folded word has a wildcard elsewhere than a star at its end."""
    return "?" in word or "*" in word[:-1]


def letters_of(word: str) -> int:
    """How many letters are written out."""
    return len(_RUNS.sub("", word))


def beginning_of(word: str) -> str:
    """What stands before the first wildcard."""
    return _RUNS.split(word, maxsplit=1)[0]


@lru_cache(maxsize=1 << 12)
def route_of(word: str) -> str:
    """The key under which documents that may have such a word are found, see `topics.presearch.Routes`: its beginning
    before a star, or three letters in its midst behind one."""
    first, *others = _RUNS.split(word)
    if len(first) >= GRAM:
        return f"{first}*"
    inner = max(others, key=len, default="")
    return f"*{inner[:GRAM]}" if len(inner) >= GRAM else f"{first}*"


@lru_cache(maxsize=1 << 12)
def pattern_of(word: str) -> re.Pattern[str]:
    """A folded word with wildcards as an expression for whole words, whose time is linear in the word's length."""
    first, *others = [re.escape(part).replace(r"\?", ".") for part in re.split(r"\*+", word)]
    if not others:
        return re.compile(first, re.DOTALL)
    *inner, last = others
    middle = "".join(f"(?>.*?{part})" for part in inner)  # the first place will do, so nothing is tried twice
    return re.compile(f"{first}{middle}.*{last}", re.DOTALL)
