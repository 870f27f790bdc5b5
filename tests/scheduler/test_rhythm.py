"""What a feed's entries tell of when it publishes: patterns are found where they are, and not where there are none."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.rhythm import Rhythm, after, begin, gap, kept, known, learn, missed, shape, wait, window_full
from storage.records import FeedFormat, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONG = timedelta(days=3)


def watched(days: int, publishes: dict[int, int], *, minute: int | None = None) -> Rhythm:
    """A rhythm learned by looking every hour for so many days: hour -> entries in that hour."""
    chance = random.Random(7)
    start = NOW.replace(hour=0, minute=0)
    rhythm = begin([], start)
    for hour in range(days * 24):
        look = start + (hour + 1) * HOUR
        count = publishes.get(hour % 24, 0)
        minutes = [chance.uniform(0.1, 59.9) if minute is None else minute + 0.5 for _ in range(count)]
        rhythm = learn(rhythm, [look - HOUR + each * MINUTE for each in minutes], look)
    return rhythm


def at_hour(rhythm: Rhythm, hour: int, price: float = 1000.0) -> timedelta:
    """The wait of one who looked just then and found what was to be expected."""
    look = datetime.fromtimestamp(rhythm.at, NOW.tzinfo) + hour * HOUR
    found = wait(learn_nothing_of(rhythm, look), price, LONG)
    assert found is not None
    return found


def learn_nothing_of(rhythm: Rhythm, look: datetime) -> Rhythm:
    return Rhythm(
        since=rhythm.since,
        at=look.timestamp(),
        days=rhythm.days,
        entries=rhythm.entries,
        hours=rhythm.hours,
        weekdays=rhythm.weekdays,
        minutes=rhythm.minutes,
    )


def test_the_rate_is_what_was_published() -> None:
    rhythm = watched(10, dict.fromkeys(range(24), 2))
    assert rhythm.per_day == pytest.approx(48, rel=0.05)


def test_a_busy_feed_is_worth_asking_sooner_by_the_square_root() -> None:
    """Sia & Cho: four times the entries, twice the polls."""
    often, seldom = (watched(10, dict.fromkeys(range(24), count)) for count in (8, 2))
    assert at_hour(seldom, 12) / at_hour(often, 12) == pytest.approx(2, rel=0.15)


def test_a_weight_makes_a_feed_as_if_it_were_cheaper() -> None:
    rhythm = watched(10, dict.fromkeys(range(24), 4))
    assert wait(rhythm, 1000, LONG, weight=4) == wait(rhythm, 250, LONG)


def test_a_newsroom_that_sleeps_is_left_to_sleep() -> None:
    rhythm = watched(14, dict.fromkeys(range(8, 20), 6))
    assert at_hour(rhythm, 10) < at_hour(rhythm, 22) / 5


def test_a_release_at_the_half_hour_is_met_just_after() -> None:
    rhythm = watched(14, dict.fromkeys(range(24), 2), minute=30)
    look = datetime.fromtimestamp(rhythm.at, NOW.tzinfo) + 12 * HOUR + 10 * MINUTE
    found = wait(learn_nothing_of(rhythm, look), 400_000 / 48, LONG)
    assert found is not None
    assert 20 * MINUTE < found < 22 * MINUTE


def test_a_burst_is_asked_after_sooner_and_forgotten_by_the_next_day() -> None:
    usual = watched(14, dict.fromkeys(range(24), 1))
    now = datetime.fromtimestamp(usual.at, NOW.tzinfo)
    burst = learn(usual, [now + MINUTE * number / 2 for number in range(1, 21)], now + 10 * MINUTE)
    assert burst.burst > 5
    quick, before = wait(burst, 1000, LONG), wait(usual, 1000, LONG)
    assert quick is not None
    assert before is not None
    assert quick < before / 2
    rhythm = burst
    for hour in range(1, 25):
        rhythm = learn(rhythm, [now + hour * HOUR], now + 10 * MINUTE + hour * HOUR)
    assert rhythm.burst == pytest.approx(1, abs=0.3)


def test_the_first_document_is_enough_for_a_first_guess() -> None:
    dates = [NOW - number * HOUR for number in range(1, 49)]
    assert begin(dates, NOW).per_day == pytest.approx(24, rel=0.1)
    assert begin([*dates, NOW - 400 * DAY], NOW).per_day == pytest.approx(2.5, rel=0.4)  # 48 in four weeks, of late
    assert begin([NOW - 300 * DAY, None], NOW).per_day < 0.1
    assert begin([None, None, NOW + DAY], NOW).per_day == begin([], NOW).per_day


def test_hours_that_were_not_watched_are_not_taken_for_silent() -> None:
    """A document that reaches back three hours of the morning tells nothing of the afternoon."""
    rhythm = begin([NOW - number * 5.3 * MINUTE for number in range(1, 37)], NOW)
    price = rhythm.per_day / DAY.total_seconds() * (8 * HOUR).total_seconds() ** 2 / 2
    found = wait(rhythm, price, LONG)
    assert found is not None
    assert abs(found - 8 * HOUR) < HOUR / 2


def test_chance_alone_makes_no_pattern() -> None:
    draw = random.Random(3)
    counts = [0.0] * 24
    for _ in range(480):
        counts[draw.randrange(24)] += 1
    assert max(shape(tuple(counts), (20.0,) * 24)) < 1.25
    assert shape((0.0,) * 7, (1.0,) * 7) == (1.0,) * 7
    assert shape((90.0, *(2.0,) * 23), (20.0,) * 24)[0] > 10


def test_entries_added_late_and_a_gap_tell_no_lie() -> None:
    usual = watched(14, dict.fromkeys(range(24), 1))
    now = datetime.fromtimestamp(usual.at, NOW.tzinfo)
    archive = learn(usual, [now - 90 * DAY] * 500, now + HOUR)
    assert archive.per_day == pytest.approx(usual.per_day, rel=0.02)
    week = [now + 7 * DAY - number * HOUR for number in range(1, 11)]  # the document held ten; the rest went by unseen
    assert learn(usual, week, now + 7 * DAY, gap=True).per_day == pytest.approx(24, rel=0.05)
    assert learn(usual, week, now + 7 * DAY).per_day < 20


def test_what_the_ledger_cannot_tell_is_begun_anew() -> None:
    assert known(None) is None
    assert known({"rate": 3}) is None
    assert known({"since": 1, "at": 2, "hours": [1.0]}) is None


dates = st.lists(st.none() | st.datetimes(NOW.replace(tzinfo=None) - 60 * DAY, NOW.replace(tzinfo=None) + 60 * DAY))
looks = st.lists(st.tuples(st.timedeltas(-HOUR, 40 * DAY), dates, st.booleans()), max_size=8)


@given(first=dates, looks=looks, price=st.floats(1e-9, 1e12), limit=st.timedeltas(timedelta(0), 30 * DAY))
def test_whatever_a_feed_says_the_wait_is_a_time_and_the_rhythm_is_kept_whole(
    first: list[datetime | None],
    looks: list[tuple[timedelta, list[datetime | None], bool]],
    price: float,
    limit: timedelta,
) -> None:
    def aware(some: list[datetime | None]) -> list[datetime | None]:
        return [each and each.replace(tzinfo=NOW.tzinfo) for each in some]

    now, rhythm = NOW, begin(aware(first), NOW)
    for span, new, overflow in looks:
        now += span
        rhythm = learn(rhythm, aware(new), now, gap=overflow)
    assert known(kept(rhythm)) == rhythm
    assert rhythm.per_day > 0
    assert rhythm.burst > 0
    found = wait(rhythm, price, limit)
    assert found is None or timedelta(0) <= found <= limit
    dearer = wait(rhythm, price * 4, limit)
    assert found is None or dearer is None or dearer >= found


def steady(per_day: float, window: int = 0) -> Rhythm:
    """A feed that publishes at any time alike, and was looked at just now."""
    return Rhythm(since=(NOW - 10 * DAY).timestamp(), at=NOW.timestamp(), days=10, entries=10 * per_day, window=window)


def test_a_document_is_asked_for_before_it_may_flow_over() -> None:
    found = window_full(steady(240, window=20), LONG)
    assert found is not None
    assert abs(found - 48 * MINUTE) < 3 * MINUTE  # two fifths of twenty, at ten an hour
    assert window_full(steady(240, window=20), 40 * MINUTE) is None
    assert window_full(steady(240, window=0), LONG) is None
    assert window_full(steady(240, window=4), LONG) is None


def test_what_went_by_unseen_is_what_was_to_be_expected_until_the_oldest_that_is_left() -> None:
    looked, now = steady(240), NOW + 3 * HOUR
    left = [NOW + 2 * HOUR + number * MINUTE for number in range(60)]
    assert missed(looked, left, now) == pytest.approx(20, rel=0.1)
    assert missed(looked, [None] * 12, now) == pytest.approx(18, rel=0.1)
    assert missed(looked, [None] * 300, now) == 1.0
    assert missed(looked, [], NOW - HOUR) == 1.0
    assert gap(looked, left, now) == (NOW, NOW + 2 * HOUR)
    assert gap(looked, [None], now) == (NOW, now)
    assert gap(looked, [NOW - HOUR, now + HOUR], now) == (NOW, now)  # late and future dates tell of no look


def test_how_much_a_document_holds_is_learned_from_each() -> None:
    def outcome(count: int) -> PollOutcome:
        parsed = ParsedFeed(format=FeedFormat.RSS, entries=(ParsedEntry(title="x"),) * count)
        return PollOutcome(status=PollStatus.FRESH, finished_at=NOW, parsed=parsed)

    first = after(None, outcome(30), None, first=True)
    assert first.window == 30
    assert (
        after(first, PollOutcome(status=PollStatus.UNCHANGED, finished_at=NOW + HOUR), None, first=False).window == 30
    )
    assert after(first, outcome(12), None, first=False).window == 12
