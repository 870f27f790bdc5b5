"""Minimal intervals, held against all pairs."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from topics.intervals import Interval, covering, inside, maximal, minimal, near, not_near, within

INTERVALS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 3)).map(lambda pair: (pair[0], sum(pair))), max_size=8
).map(lambda found: sorted(set(found)))


def contains(outer: Interval, inner: Interval) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


def innermost(found: set[Interval]) -> list[Interval]:
    return sorted(one for one in found if not any(contains(one, other) for other in found))


def test_words_between_are_counted() -> None:
    assert near([(0, 0)], [(3, 3)], 2, ordered=True) == [(0, 3)]
    assert near([(0, 0)], [(3, 3)], 1, ordered=True) == []
    assert near([(3, 3)], [(0, 0)], 2, ordered=True) == []
    assert near([(3, 3)], [(0, 0)], 2, ordered=False) == [(0, 3)]


def test_both_sides_need_words_of_their_own() -> None:
    assert near([(4, 4)], [(4, 4)], 5, ordered=False) == []


def test_a_longer_interval_counts_where_the_shorter_does_not_reach() -> None:
    assert near([(0, 0), (0, 1)], [(2, 2)], 0, ordered=True) == [(0, 2)]


@given(INTERVALS, INTERVALS, st.integers(0, 6), st.booleans())
def test_near_gives_the_minimal_of_all_pairs(
    left: list[Interval], right: list[Interval], n: int, ordered: bool
) -> None:
    pairs = set()
    for (a, b), (c, d) in product(left, right):
        if 0 <= c - b - 1 <= n:
            pairs.add((a, d))
        if not ordered and 0 <= a - d - 1 <= n:
            pairs.add((c, b))
    assert near(left, right, n, ordered) == innermost(pairs)


@given(INTERVALS, INTERVALS, st.sets(st.integers(1, 20), max_size=4))
def test_within_gives_the_minimal_of_all_pairs_in_one_unit(
    left: list[Interval], right: list[Interval], cuts: set[int]
) -> None:
    starts = [0, *sorted(cuts)]

    def unit(position: int) -> int:
        return sum(start <= position for start in starts)

    pairs = {
        (min(a, c), max(b, d))
        for (a, b), (c, d) in product(left, right)
        if (b < c or d < a) and unit(min(a, c)) == unit(max(b, d))
    }
    assert within(left, right, starts) == innermost(pairs)


@given(INTERVALS, INTERVALS, st.integers(0, 6))
def test_not_near_leaves_what_is_far_from_all(left: list[Interval], right: list[Interval], n: int) -> None:
    far = [(a, b) for a, b in left if all(c - b - 1 > n or a - d - 1 > n for c, d in right)]
    assert not_near(left, right, n) == far


@given(
    st.lists(st.sampled_from("abc."), max_size=12),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=4),
    st.integers(0, 4),
)
def test_covering_gives_the_minimal_windows(row: list[str], wanted: list[str], slop: int) -> None:
    windows = set()
    for first in range(len(row)):
        for last in range(first, len(row)):
            inner = row[first : last + 1]
            if all(inner.count(word) >= wanted.count(word) for word in wanted) and len(inner) <= len(wanted) + slop:
                windows.add((first, last))
    different = sorted(set(wanted))
    places = [[at for at, word in enumerate(row) if word == one] for one in different]
    assert covering(places, [wanted.count(one) for one in different], slop) == innermost(windows)


@given(INTERVALS, INTERVALS)
def test_minimal_maximal_and_inside(some: list[Interval], others: list[Interval]) -> None:
    assert minimal(some) == innermost(set(some))
    assert maximal(some) == [one for one in some if not any(contains(other, one) for other in some)]
    windows = minimal(others)
    assert inside(some, windows) == [one for one in some if any(one == w or contains(w, one) for w in windows)]
