"""When a feed is asked again: floors are never undercut, failures never end it, and nothing comes too soon."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.cadence import DAY, LONGEST_RETRY, REFUSED_RETRY, Pace, adopts, next_poll
from storage.records import Feed, FeedFormat, ParsedFeed, PollOutcome, PollStatus
from tests.conftest import NOW

PACE = Pace()
MINUTE = timedelta(minutes=1)


def feed(**changes: object) -> Feed:
    return Feed(id=1, source_id=1, source="Wire", url="https://wire.example/rss", **changes)  # type: ignore[arg-type]


def outcome(status: PollStatus = PollStatus.UNCHANGED, **changes: object) -> PollOutcome:
    return PollOutcome(status=status, finished_at=NOW, **changes)  # type: ignore[arg-type]


def wait(found: PollOutcome, before: Feed | None = None, pace: Pace = PACE, chance: float = 0.0) -> timedelta | None:
    when = next_poll(before or feed(), found, pace, chance)
    return None if when is None else when - NOW


def parsed(ttl: timedelta | None) -> ParsedFeed:
    return ParsedFeed(format=FeedFormat.RSS, ttl=ttl)


@pytest.mark.parametrize(
    ("pace", "interval"),
    [
        (Pace(), 15 * MINUTE),
        (Pace(polls_per_feed_per_day=24), 30 * MINUTE),  # the ceiling
        (Pace(polls_per_feed_per_day=24, quiet_ceiling=3 * DAY), 60 * MINUTE),
        (Pace(polls_per_feed_per_day=10_000), 2 * MINUTE),  # the spacing
    ],
)
def test_the_budget_is_spent_evenly(pace: Pace, interval: timedelta) -> None:
    assert wait(outcome(), pace=pace) == interval


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (outcome(fresh_for=40 * MINUTE), 40 * MINUTE),
        (outcome(fresh_for=5 * MINUTE), 15 * MINUTE),
        (outcome(fresh_for=400 * DAY), DAY),
        (outcome(PollStatus.FRESH, parsed=parsed(60 * MINUTE)), 60 * MINUTE),
        (outcome(PollStatus.FRESH, parsed=parsed(400 * DAY)), DAY),
        (outcome(PollStatus.SOFT, retry_after=3 * MINUTE), 3 * MINUTE),
        (outcome(PollStatus.SOFT, retry_after=DAY), DAY),
        (outcome(PollStatus.REFUSED), REFUSED_RETRY),
    ],
)
def test_what_the_server_asks_for_is_a_floor(found: PollOutcome, expected: timedelta) -> None:
    assert wait(found) == expected


def test_failures_back_off_by_doubling_and_never_give_up() -> None:
    waits = [wait(outcome(PollStatus.SOFT), feed(failures=failures)) for failures in (0, 1, 2, 3, 10, 10_000)]
    assert waits == [2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 16 * MINUTE, LONGEST_RETRY, LONGEST_RETRY]


def test_n22_a_feed_is_gone_after_the_second_410() -> None:
    assert wait(outcome(PollStatus.GONE), feed(gone=0)) is not None
    assert wait(outcome(PollStatus.GONE), feed(gone=1)) is None


def test_n15_a_feed_moves_after_the_third_permanent_redirect_to_one_place() -> None:
    to = "https://wire.example/new"
    moved = outcome(PollStatus.FRESH, moved_to=to)
    assert [adopts(feed(moved_to=to, moved_count=count), moved) for count in (0, 1, 2)] == [False, False, True]
    assert not adopts(feed(moved_to="https://other.example/", moved_count=9), moved)
    assert not adopts(feed(moved_to=to, moved_count=9), outcome(PollStatus.SOFT, moved_to=to))


spans = st.none() | st.timedeltas(timedelta(0), timedelta(days=2))


@given(
    status=st.sampled_from(list(PollStatus)),
    retry_after=spans,
    fresh_for=spans,
    ttl=spans,
    failures=st.integers(0, 10_000),
    chance=st.floats(0, 1),
    polls=st.integers(1, 86_400),
)
def test_no_floor_is_ever_undercut(
    status: PollStatus,
    retry_after: timedelta | None,
    fresh_for: timedelta | None,
    ttl: timedelta | None,
    failures: int,
    chance: float,
    polls: int,
) -> None:
    found = outcome(status, retry_after=retry_after, fresh_for=fresh_for, parsed=parsed(ttl))
    pace = Pace(polls_per_feed_per_day=polls)
    waited = wait(found, feed(failures=failures), pace, chance)
    assert waited is not None
    assert waited >= pace.minimum_spacing
    assert retry_after is None or waited >= retry_after
    if status in (PollStatus.FRESH, PollStatus.UNCHANGED):
        assert waited >= min(fresh_for or timedelta(), DAY)
        assert waited >= min(ttl or timedelta(), DAY)
