"""How much news of one source is a flood: as much as is unusual for it. Pure.

A wire that always brings ten stories in ten minutes is at work; a paper that brings one an hour and then twenty has put
its archive into its feed, or been broken into.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta

SPAN = timedelta(minutes=10)
"""In which alerts are counted."""
REMEMBERED = timedelta(days=14)
"""How far back a habit is looked for."""
LEAST_SPANS = 12
"""Busy spans below which there is no habit: the figure of the configuration counts."""
TIMES = 2
"""So many times what nine of ten of its busy spans brought at most is unusual."""
_MOST = 3
"""However busy a source always is, so many times the configured figure is a flood."""


def least(configured: int) -> int:
    """What is no flood of any source, given the configured figure: half of it."""
    return max(1, configured // 2)


def limit(configured: int, busy: Sequence[int]) -> int:
    """From how many alerts within a span on there is a flood, given how many each of its busy spans of the past had."""
    if len(busy) < LEAST_SPANS:
        return configured
    usual = sorted(busy)[math.ceil(len(busy) * 0.9) - 1]
    return min(max(TIMES * usual, least(configured)), _MOST * configured)
