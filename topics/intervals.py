"""Intervals of word positions and how near they stand: minimal-interval semantics.

An interval is (first, last), both included. A rule that joins two things yields the minimal intervals in which both
stand: of two of which one contains the other, only the inner one. What a word, a phrase or a concept yields is kept
whole, so that « big » and « big bad » both stand before « wolf ».
Everything here takes time linear in its input but for sorting.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter

Interval = tuple[int, int]

MAX_INTERVALS = 1_000
"""Of one word, phrase or concept in one document; the first ones."""

_last = itemgetter(1)


def minimal(intervals: Iterable[Interval]) -> list[Interval]:
    """Those that contain no other, in order."""
    kept: list[Interval] = []
    latest = -1
    for first, last in sorted(intervals, key=lambda interval: (interval[1], -interval[0])):
        if first > latest:
            kept.append((first, last))
            latest = first
    return kept


def maximal(intervals: Iterable[Interval]) -> list[Interval]:
    """Those that no other contains, in order."""
    kept: list[Interval] = []
    latest = -1
    for first, last in sorted(intervals, key=lambda interval: (interval[0], -interval[1])):
        if last > latest:
            kept.append((first, last))
            latest = last
    return kept


def union(lists: Iterable[Sequence[Interval]]) -> list[Interval]:
    """All intervals of all lists, in order, none twice."""
    present = [intervals for intervals in lists if intervals]
    if len(present) == 1:
        return list(present[0])
    return sorted({interval for intervals in present for interval in intervals})


def near(left: Sequence[Interval], right: Sequence[Interval], distance: int, ordered: bool) -> list[Interval]:
    """Where both stand with at most `distance` words between them, without overlap."""

    def floor(first: int) -> int:
        return first - 1 - distance

    return _joined(left, right, floor, ordered)


def within(left: Sequence[Interval], right: Sequence[Interval], starts: Sequence[int]) -> list[Interval]:
    """Where both stand in one unit, without overlap; `starts` are the first positions of the units."""

    def floor(first: int) -> int:
        return starts[bisect_right(starts, first) - 1]

    def whole(side: Sequence[Interval]) -> list[Interval]:  # a phrase may run over the end of a sentence
        return [(first, last) for first, last in side if floor(first) == floor(last)]

    joined = _joined(whole(left), whole(right), floor, ordered=False)
    return [(first, last) for first, last in joined if floor(last) <= first]


def not_near(left: Sequence[Interval], right: Sequence[Interval], distance: int) -> list[Interval]:
    """The left intervals that no right one overlaps or comes within `distance` words of."""
    by_last = sorted(right, key=_last)
    lasts = [last for _, last in by_last]
    earliest_from: list[int] = []  # the smallest first position among those that end here or later
    for first, _ in reversed(by_last):
        earliest_from.append(min(first, earliest_from[-1]) if earliest_from else first)
    earliest_from.reverse()
    kept = []
    for first, last in left:
        at = bisect_left(lasts, first - 1 - distance)
        if at == len(lasts) or earliest_from[at] > last + 1 + distance:
            kept.append((first, last))
    return kept


def covering(places: Sequence[Sequence[int]], counts: Sequence[int], slop: int) -> list[Interval]:
    """The minimal intervals that hold so many (`counts`) positions of each list, with at most `slop` others."""
    size = missing = sum(counts)
    surplus = [-count for count in counts]
    heard: deque[tuple[int, int]] = deque()
    found = []
    for position, which in sorted((position, which) for which, list_ in enumerate(places) for position in list_):
        heard.append((position, which))
        missing -= surplus[which] < 0
        surplus[which] += 1
        while surplus[heard[0][1]] > 0:
            surplus[heard.popleft()[1]] -= 1
        if not missing and position - heard[0][0] + 1 <= size + slop:
            found.append((heard[0][0], position))
    return minimal(found)


def inside(intervals: Iterable[Interval], windows: Sequence[Interval]) -> list[Interval]:
    """The intervals that lie in one of the windows, which are minimal and in order."""
    kept = []
    for first, last in intervals:
        at = bisect_left(windows, last, key=_last)
        if at < len(windows) and windows[at][0] <= first:
            kept.append((first, last))
    return kept


def _joined(
    left: Sequence[Interval], right: Sequence[Interval], floor: Callable[[int], int], ordered: bool
) -> list[Interval]:
    found = _before(left, right, floor)
    return minimal(found if ordered else found + _before(right, left, floor))


def _before(earlier: Sequence[Interval], later: Sequence[Interval], floor: Callable[[int], int]) -> list[Interval]:
    """For each later interval the nearest earlier one that ends before it and not before the floor of its first
    position; the floor may not fall."""
    pending = deque(sorted(earlier, key=_last))
    window: deque[Interval] = deque()  # ends in range; the first positions fall from left to right
    found = []
    for first, last in sorted(later):
        while pending and pending[0][1] < first:
            entering = pending.popleft()
            while window and window[-1][0] <= entering[0]:
                window.pop()
            window.append(entering)
        lowest = floor(first)
        while window and window[0][1] < lowest:
            window.popleft()
        if window:
            found.append((window[0][0], last))
    return found
