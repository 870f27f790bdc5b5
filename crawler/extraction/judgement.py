"""Which blocks of a page are its article: each block's marks, weighed by a table that was learned from pages.

Two passes of the same kind (logistic regression): by the first each block is judged for itself, by the second again
with what the first thinks of its neighbours. The table, `weights.toml`, can be read: a mark's weight is what it adds to
the log-odds. `benchmarks/weights.py` learns it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import repeat
from math import exp, log

from crawler.extraction.marks import KEPT, Known, Surroundings, first_marks, second_marks

KEEP, ADD = 0.35, 0.5
"""How sure of a block one must be to keep what the extractor kept, and to add what it did not."""
SURE = 0.999
"""The first pass is believed no further than this."""
FIRST_SHARE = 3
"""What the first pass's log-odds are divided by when the second weighs them."""


def judged(around: Surroundings, known: Known) -> list[float]:
    """How likely each block is the article's, 0 to 1."""
    weights = _weights()
    first = weights["first"]
    once = [_likely(marks, first) for marks in first_marks(around, known)]
    second = weights["second"]
    share = second["first"] / FIRST_SHARE
    return [
        _likely(marks, second, share * _log_odds(score))
        for marks, score in zip(second_marks(around, once), once, strict=True)
    ]


def is_chosen(around: Surroundings, likely: Sequence[float], index: int) -> bool:
    """Whether a block is to be kept: it takes less to keep what the extractor kept than to add what it did not."""
    return likely[index] > (KEEP if around.shares[index] > KEPT else ADD)


def _likely(marks: Iterable[str] | None, weights: Mapping[str, float], start: float = 0.0) -> float:
    if marks is None:
        return 0.0
    odds = start + weights["bias"] + sum(map(weights.get, marks, repeat(0.0)))
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


def _log_odds(score: float) -> float:
    score = max(1 - SURE, min(SURE, score))
    return log(score / (1 - score))


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    """The two tables; each name of a group and the rest of a mark, joined."""
    text = files("crawler.extraction").joinpath("weights.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    return {
        table: {
            f"{group}:{rest}" if rest else group: float(value)
            for group, marks in groups.items()
            for rest, value in (marks.items() if isinstance(marks, dict) else [("", marks)])
        }
        for table, groups in tables.items()
    }
