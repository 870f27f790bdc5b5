"""When a feed is asked again: floors are never undercut, failures never end it, and nothing comes too soon."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.cadence import (
    DAY,
    FIRST_AT_ONCE,
    LONGEST_RETRY,
    REFUSED_RETRY,
    Pace,
    Why,
    adopts,
    first_polls,
    next_poll,
)
from scheduler.rhythm import Rhythm
from storage.records import Feed, FeedFormat, ParsedFeed, PollOutcome, PollStatus
from tests.conftest import NOW

PACE = Pace()
MINUTE = timedelta(minutes=1)


def feed(**changes: object) -> Feed:
    return Feed(id=1, source_id=1, source="Wire", url="https://wire.example/rss", **changes)  # type: ignore[arg-type]


def outcome(status: PollStatus = PollStatus.UNCHANGED, **changes: object) -> PollOutcome:
    return PollOutcome(status=status, finished_at=NOW, **changes)  # type: ignore[arg-type]


RHYTHM = Rhythm(since=(NOW - 10 * DAY).timestamp(), at=NOW.timestamp(), days=10.0, entries=240.0)
"""24 entries a day, at any time."""


def price(of: timedelta) -> float:
    """At which a poll of that rhythm is due after so long."""
    return RHYTHM.per_day / DAY.total_seconds() * of.total_seconds() ** 2 / 2


def told(
    found: PollOutcome,
    before: Feed | None = None,
    pace: Pace = PACE,
    chance: float = 0.0,
    due: timedelta = 15 * MINUTE,
) -> tuple[timedelta | None, Why]:
    answer = next_poll(before or feed(), found, pace, RHYTHM, price(due), chance)
    return (None if answer.at is None else answer.at - NOW), answer.why


def wait(found: PollOutcome, before: Feed | None = None, pace: Pace = PACE, chance: float = 0.0) -> timedelta | None:
    return told(found, before, pace, chance)[0]


def parsed(ttl: timedelta | None) -> ParsedFeed:
    return ParsedFeed(format=FeedFormat.RSS, ttl=ttl)


@pytest.mark.parametrize(
    ("due", "expected", "why"),
    [
        (15 * MINUTE, 15 * MINUTE, Why.RHYTHM),
        (29 * MINUTE, 29 * MINUTE, Why.RHYTHM),
        (60 * MINUTE, 30 * MINUTE, Why.CEILING),
        (1 * MINUTE, 2 * MINUTE, Why.SPACING),
    ],
)
def test_a_poll_is_due_when_it_is_worth_its_price(due: timedelta, expected: timedelta, why: Why) -> None:
    waited, told_why = told(outcome(), due=due)
    assert waited is not None
    assert abs(waited - expected) < timedelta(seconds=1)
    assert told_why is why


def test_chance_never_lets_a_quiet_feed_wait_beyond_the_ceiling() -> None:
    waits = [told(outcome(), due=DAY, chance=chance)[0] for chance in (0.0, 0.5, 1.0)]
    assert waits == [30 * MINUTE, 29.25 * MINUTE, 28.5 * MINUTE]


@pytest.mark.parametrize(
    ("found", "expected", "why"),
    [
        (outcome(fresh_for=40 * MINUTE), 40 * MINUTE, Why.MAX_AGE),
        (outcome(fresh_for=5 * MINUTE), 15 * MINUTE, Why.RHYTHM),
        (outcome(fresh_for=400 * DAY), DAY, Why.MAX_AGE),
        (outcome(PollStatus.FRESH, parsed=parsed(60 * MINUTE)), 60 * MINUTE, Why.TTL),
        (outcome(PollStatus.FRESH, parsed=parsed(400 * DAY)), DAY, Why.TTL),
        (outcome(PollStatus.SOFT), 2 * MINUTE, Why.BACK_OFF),
        (outcome(PollStatus.SOFT, retry_after=3 * MINUTE), 3 * MINUTE, Why.RETRY_AFTER),
        (outcome(PollStatus.SOFT, retry_after=DAY), DAY, Why.RETRY_AFTER),
        (outcome(PollStatus.REFUSED), REFUSED_RETRY, Why.REFUSED),
        (outcome(PollStatus.GONE), 15 * MINUTE, Why.GONE),
    ],
)
def test_what_the_server_asks_for_is_a_floor(found: PollOutcome, expected: timedelta, why: Why) -> None:
    waited, told_why = told(found)
    assert waited is not None
    assert abs(waited - expected) < timedelta(seconds=1)
    assert told_why is why


def test_n21_failures_back_off_by_doubling_and_never_give_up() -> None:
    waits = [wait(outcome(PollStatus.SOFT), feed(failures=failures)) for failures in (0, 1, 2, 3, 10, 10_000)]
    assert waits == [2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 16 * MINUTE, LONGEST_RETRY, LONGEST_RETRY]
    later = wait(outcome(PollStatus.SOFT), feed(failures=3), chance=1.0)
    assert later is not None
    assert 16 * MINUTE < later <= 17 * MINUTE  # feeds that failed together do not come back together
    back = wait(outcome(PollStatus.UNCHANGED), feed(failures=10_000))
    assert back is not None
    assert back <= PACE.quiet_ceiling  # with the first good answer all is as it was


def test_n22_a_feed_is_gone_after_the_second_410() -> None:
    assert wait(outcome(PollStatus.GONE), feed(gone=0)) is not None
    assert wait(outcome(PollStatus.GONE), feed(gone=1)) is None


def test_n15_a_feed_moves_after_the_third_permanent_redirect_to_one_place() -> None:
    to = "https://wire.example/new"
    moved = outcome(PollStatus.FRESH, moved_to=to)
    assert [adopts(feed(moved_to=to, moved_count=count), moved) for count in (0, 1, 2)] == [False, False, True]
    assert not adopts(feed(moved_to="https://other.example/", moved_count=9), moved)
    assert not adopts(feed(moved_to=to, moved_count=9), outcome(PollStatus.SOFT, moved_to=to))


def test_n12_a_feed_never_moves_from_https_to_http() -> None:
    to = "http://wire.example/new"
    assert not adopts(feed(moved_to=to, moved_count=9), outcome(PollStatus.FRESH, moved_to=to))


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


@given(count=st.integers(0, 2_000), polls=st.integers(1, 2_000), ceiling=st.integers(5, 240))
def test_r06_first_polls_of_many_feeds_are_spread_over_the_interval(count: int, polls: int, ceiling: int) -> None:
    pace = Pace(polls_per_feed_per_day=polls, quiet_ceiling=ceiling * MINUTE)
    starts = first_polls(count, pace, NOW)
    waits = [start - NOW for start in starts]
    assert waits == sorted(waits)
    assert len(waits) == count
    assert all(timedelta() <= each <= pace.interval for each in waits)
    assert all(each == timedelta() for each in waits[:FIRST_AT_ONCE])
    share = max(count * MINUTE / pace.interval, 60.0)  # what an even spread gives a minute; a few feeds go at once
    begun = Counter(each // MINUTE for each in waits)
    assert max(begun.values(), default=0) <= share + FIRST_AT_ONCE + 1


def pushed(unpushed: float, due: timedelta = 15 * MINUTE, weight: float = 1.0) -> tuple[timedelta, Why]:
    answer = next_poll(feed(), outcome(), PACE, RHYTHM, price(due), 0.0, weight=weight, unpushed=unpushed)
    assert answer.at is not None
    return answer.at - NOW, answer.why


def test_a_hub_stretches_polling_by_what_it_brings_and_never_ends_it() -> None:
    """Polls go with the square root of what only they bring."""
    assert pushed(1.0)[1] is Why.RHYTHM
    waited, why = pushed(1 / 16)
    assert abs(waited - 60 * MINUTE) < MINUTE
    assert why is Why.PUSH
    assert pushed(1e-9) == (pushed(1e-12)[0], Why.PUSH)
    assert pushed(1e-9)[0] <= 12 * 15 * MINUTE + MINUTE
    assert pushed(1e-9, due=10 * DAY)[0] == 12 * 30 * MINUTE  # the ceiling stretches alike


def test_what_an_entry_is_worth_may_be_weighed() -> None:
    assert abs(pushed(1.0, weight=4.0)[0] - 7.5 * MINUTE) < MINUTE
    assert abs(pushed(1.0, weight=0.25, due=10 * MINUTE)[0] - 20 * MINUTE) < MINUTE


def test_a_window_that_would_flow_over_is_a_reason_to_come_sooner() -> None:
    small = Rhythm(since=RHYTHM.since, at=RHYTHM.at, days=1.0, entries=1440.0, window=20)  # one a minute
    answer = next_poll(feed(), outcome(), PACE, small, 1e9, 0.0)
    assert answer.why is Why.WINDOW
    assert answer.at is not None
    assert abs(answer.at - NOW - 8 * MINUTE) < MINUTE
    assert next_poll(feed(), outcome(), PACE, small, 1e9, 0.0, unpushed=0.01).why is Why.PUSH
