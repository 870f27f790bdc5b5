"""Did you mean: the known word nearest to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word that is nearest to `word`, upper and lower case apart, or None if none is near."""
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    near = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None


def remedy(word: str, known: Iterable[str], otherwise: str) -> str:
    """What to do about an unknown word: the nearest known one, else the given advice."""
    near = did_you_mean(word, known)
    return f'did you mean "{near}"?' if near else otherwise
