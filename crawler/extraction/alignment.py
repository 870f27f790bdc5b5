"""Where on the page the paragraphs of an extraction stand: each is found once, in its order."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence

WORD = re.compile(r"\w+")
LONG = 5
"""Words from which on a block is recognised by parts."""


def words_of(text: str) -> list[list[str]]:
    """The words of each line of a text, case folded."""
    lines = (WORD.findall(line.casefold()) for line in text.split("\n"))
    return [line for line in lines if line]


def kept_shares(lines: Sequence[list[str]], blocks: Sequence[list[str]], keys: Sequence[str]) -> list[float]:
    """Of each block, the share of its words that the lines of an extraction hold; `keys` are its words, joined.

    Text that stands on the page twice (a teaser, a menu) is found where the lines around it are.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        places[key].append(index)
    written = [" ".join(line) for line in lines]
    found = _placed(written, places)
    shares = [0.0] * len(blocks)
    for placed in found:
        if placed is not None:
            shares[placed] = 1.0
    rest = [line for line, index in zip(lines, found, strict=True) if index is None]
    if rest:
        _recognise_parts(rest, blocks, keys, shares)
    return shares


def _placed(written: Sequence[str], places: dict[str, list[int]]) -> list[int | None]:
    times = Counter(written)
    found: list[int | None] = [
        places[key][0] if times[key] == 1 and len(places.get(key, ())) == 1 else None for key in written
    ]
    following: list[int | None] = [None] * len(written)
    ahead: int | None = None
    for position in range(len(written) - 1, -1, -1):
        following[position] = ahead
        ahead = found[position] if found[position] is not None else ahead
    before: int | None = None
    for position, key in enumerate(written):
        if found[position] is None:
            free = places.get(key)
            if free:
                found[position] = free.pop(_nearest(free, before, following[position]))
        before = found[position] if found[position] is not None else before
    return found


def _nearest(free: Sequence[int], before: int | None, after: int | None) -> int:
    """Which of the free places is nearest to the expected: right behind the line before, or before the line after."""
    if before is not None:
        return min(bisect_right(free, before), len(free) - 1)
    return max(bisect_left(free, after) - 1, 0) if after is not None else 0


def _recognise_parts(
    rest: Sequence[list[str]], blocks: Sequence[list[str]], keys: Sequence[str], shares: list[float]
) -> None:
    """Lines that run over several blocks, and blocks that hold several lines."""
    left: Counter[tuple[str, str, str]] = Counter()
    for line in rest:
        left.update(zip(line, line[1:], line[2:], strict=False))
    joined = f" {' | '.join(' '.join(line) for line in rest)} "
    for index, block in enumerate(blocks):
        if shares[index]:
            continue
        if len(block) >= LONG:
            triples = list(zip(block, block[1:], block[2:], strict=False))
            hits = 0
            for triple in triples:
                if left[triple] > 0:
                    left[triple] -= 1
                    hits += 1
            shares[index] = hits / len(triples)
        elif len(block) > 1 and index and shares[index - 1] > 0.6 and f" {keys[index]} " in joined:
            shares[index] = 0.9
            joined = joined.replace(f" {keys[index]} ", " ", 1)
