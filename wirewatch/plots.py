"""Counts as bars of text."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH = 100
"""Bars of a plot."""
_BARS = " ▁▂▃▄▅▆▇█"


def plot(counts: Sequence[int], width: int = WIDTH) -> str:
    """The counts as bars, side by side; if there are more than `width`, as many to a bar as need be."""
    size = days_a_bar(len(counts), width)
    sums = [sum(counts[at : at + size]) for at in range(0, len(counts), size)]
    highest = max(sums, default=0)
    steps = len(_BARS) - 1
    return "".join(_BARS[-(-count * steps // highest) if highest else 0] for count in sums)


def days_a_bar(days: int, width: int = WIDTH) -> int:
    return max(1, -(-days // width))
