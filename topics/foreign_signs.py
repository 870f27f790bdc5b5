"""Signs in queries of other tools that come from where they were copied from: escaped quotes, other brackets. Pure."""

from __future__ import annotations

import re

_QUOTED = re.compile(r'"[^"]*"|«[^»]*»|“[^”]*”')
_DOUBLED = re.compile(r'""([^"]+)""')
_RANGE = re.compile(r"[\[{][^\[\]{}()]*\sTO\s[^\[\]{}()]*[\]}]")
_ROUND = str.maketrans("[{]}", "(())")


def straightened(text: str) -> tuple[str, list[tuple[str, str]]]:
    """A text of the same length with plain quotes and round brackets, and what was written how, and is."""
    told = []
    if '\\"' in text:
        bare = text.replace('\\"', "  ")
        told.append(('\\"', "no quotes inside quotes") if '"' in bare else ('\\"', '"'))
        text = bare if '"' in bare else text.replace('\\"', ' "')
    if _DOUBLED.search(text):
        text = _DOUBLED.sub(r' "\1" ', text)
        told.append(('""', '"'))
    kept = "".join([_blank(found) for found in re.split(f"({_QUOTED.pattern}|{_RANGE.pattern})", text)])
    for opening, closing in ("[]", "{}"):
        if 0 < kept.count(opening) == kept.count(closing):
            text = "".join(
                sign.translate(_ROUND) if seen in (opening, closing) else sign
                for sign, seen in zip(text, kept, strict=True)
            )
            told.append((f"{opening} {closing}", "( )"))
    return text, told


def _blank(part: str) -> str:
    """As many spaces, of what is in quotes and of ranges."""
    return " " * len(part) if _QUOTED.fullmatch(part) or _RANGE.fullmatch(part) else part
