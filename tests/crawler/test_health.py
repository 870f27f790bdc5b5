"""A feed's health follows from its polls, changes seldom, and never by accident."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.health import DEGRADED_AFTER, DOWN_AFTER, hollow, judge
from storage.records import Feed, Health, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from tests.crawler.conftest import NOW

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Watched:
    """One feed, polled at instants that the test chooses, its row kept as the ledger would."""

    def __init__(self) -> None:
        self.feed = Feed(id=1, source_id=1, source="Wire", url="https://wire.example/rss")
        self.why = ""
        self.changes: list[Health] = []

    def poll(self, at: datetime, status: PollStatus = PollStatus.FRESH, new: int = 0, holds: int = 1) -> Health:
        good = status in (PollStatus.FRESH, PollStatus.UNCHANGED)
        parsed = (
            ParsedFeed(format="rss", entries=(ParsedEntry(guid="a"),) * holds) if status is PollStatus.FRESH else None
        )
        outcome = PollOutcome(status=status, finished_at=at, parsed=parsed, error=None if good else "it broke")
        verdict = judge(self.feed, outcome, new)
        if verdict.health is not self.feed.health:
            self.changes.append(verdict.health)
        self.why = verdict.why
        self.feed = replace(
            self.feed,
            health=verdict.health,
            new_at=verdict.habit.new_at,
            longest_gap=verdict.habit.longest_gap,
            failures=0 if good else self.feed.failures + 1,
            gone=self.feed.gone + 1 if status is PollStatus.GONE else 0,
            last_status=status,
            last_poll_at=at,
            empty_since=verdict.habit.empty_since,
            entries_seen=self.feed.entries_seen + new,
            last_success_at=at if good else self.feed.last_success_at,
            baseline_at=self.feed.baseline_at or (at if good else None),
        )
        return verdict.health

    def follow(self, start: datetime, span: timedelta, brings) -> datetime:  # type: ignore[no-untyped-def]
        """Poll every half hour; `brings(at)` says how many new entries came."""
        at = start
        while at < start + span:
            self.poll(at, new=brings(at))
            at += HOUR / 2
        return at


def weekdays(at: datetime) -> int:
    return int(at.weekday() < 5 and 7 <= at.hour < 19)


def test_a_feed_that_fails_is_degraded_then_down_then_recovered_then_ok():
    watched = Watched()
    watched.poll(NOW)
    seen = [watched.poll(NOW + n * timedelta(minutes=n), PollStatus.SOFT) for n in range(1, DOWN_AFTER + 3)]
    assert seen.index(Health.DEGRADED) == DEGRADED_AFTER - 1
    assert seen.index(Health.DOWN) == DOWN_AFTER - 1
    assert "it broke (9 failures in a row)" in watched.why
    assert watched.poll(NOW + 3 * HOUR) is Health.RECOVERED
    assert watched.poll(NOW + 4 * HOUR) is Health.OK
    assert watched.changes == [Health.DEGRADED, Health.DOWN, Health.RECOVERED, Health.OK]


def test_a_feed_that_may_be_asked_seldom_is_down_after_a_day():
    watched = Watched()
    watched.poll(NOW)
    assert watched.poll(NOW + 12 * HOUR, PollStatus.SOFT) is Health.OK
    assert watched.poll(NOW + 36 * HOUR, PollStatus.SOFT) is Health.DOWN


@pytest.mark.parametrize("status", [PollStatus.GONE, PollStatus.REFUSED])
def test_n22_what_is_certain_is_believed_the_second_time(status):
    watched = Watched()
    watched.poll(NOW)
    assert watched.poll(NOW + HOUR, status) is Health.OK
    assert watched.poll(NOW + 2 * HOUR, status) is Health.DOWN


def test_n21_a_feed_that_flaps_is_not_called_down():
    watched = Watched()
    for n in range(50):
        watched.poll(NOW + n * HOUR, PollStatus.SOFT if n % 3 else PollStatus.FRESH, new=n % 3 == 0)
    assert watched.changes == []


def test_a_paper_that_rests_at_weekends_is_silent_only_when_a_working_week_passes():
    watched = Watched()
    end = watched.follow(NOW, 40 * DAY, weekdays)
    assert watched.changes == []
    quiet_from = watched.feed.new_at
    watched.follow(end, 20 * DAY, lambda at: 0)
    assert watched.changes == [Health.SILENT]
    assert watched.feed.longest_gap is not None
    assert timedelta(days=2) < watched.feed.longest_gap < timedelta(days=3)
    assert watched.poll(quiet_from + 30 * DAY, new=2) is Health.RECOVERED
    assert watched.why == "2 new entries came"


def test_a_busy_wire_is_silent_after_a_day():
    watched = Watched()
    end = watched.follow(NOW, 20 * DAY, lambda at: 1)
    last = watched.feed.new_at
    at = end
    while watched.poll(at) is Health.OK:
        at += HOUR / 2
    assert watched.feed.health is Health.SILENT
    assert DAY < at - last <= DAY + HOUR


def test_a_new_feed_is_given_a_week():
    watched = Watched()
    watched.follow(NOW, 7 * DAY, lambda at: 0)
    assert watched.changes == []
    watched.follow(NOW + 7 * DAY, DAY, lambda at: 0)
    assert watched.changes == [Health.SILENT]


def test_f17_a_feed_that_never_held_an_entry_is_told_of_after_a_day():
    watched = Watched()
    for hour in range(26):
        watched.poll(NOW + hour * HOUR, holds=0)
        assert (hollow(watched.feed, NOW + hour * HOUR) is None) is (hour <= 24)
    assert watched.changes == [Health.SILENT]
    assert "held no entry and never did since it is watched for 25 h" in watched.why
    assert "wirewatch feeds add" in watched.why
    watched.poll(NOW + 26 * HOUR, PollStatus.UNCHANGED)  # word that nothing changed is word that it is still empty
    assert hollow(watched.feed, NOW + 26 * HOUR) is not None
    watched.poll(NOW + 27 * HOUR, new=3)
    assert watched.changes == [Health.SILENT, Health.RECOVERED]
    assert hollow(watched.feed, NOW + 9 * DAY) is None


def test_f17_a_feed_that_lost_its_entries_is_told_of_against_its_own_habit():
    watched = Watched()
    at = watched.follow(NOW, 20 * DAY, lambda at: int(at.hour == 8 and at.weekday() < 5 and not at.minute))
    assert watched.changes == []
    emptied = at
    while at < emptied + 6 * DAY and not watched.changes:
        watched.poll(at, holds=0)
        at += HOUR
    assert watched.changes == [Health.SILENT]
    assert "has held no entry any more" in watched.why
    # Its weekend, three days from Friday's entry to Monday's, is no sign; a week without anything new, the general
    # rule, would have come later.
    assert timedelta(days=2.5) < at - emptied < timedelta(days=3.5)
    watched.poll(at, holds=4)  # what it held before stands there again: nothing new, but all is as it was
    assert watched.changes == [Health.SILENT, Health.RECOVERED]


def test_what_was_not_watched_was_not_silent():
    watched = Watched()
    watched.follow(NOW, 20 * DAY, lambda at: 1)
    assert watched.poll(NOW + 40 * DAY) is Health.OK  # the daemon was off
    assert watched.poll(NOW + 40 * DAY + HOUR) is Health.OK


STEPS = st.lists(
    st.tuples(st.sampled_from(list(PollStatus)), st.integers(0, 3), st.integers(1, 10_000)), min_size=1, max_size=60
)


@given(STEPS)
def test_whatever_happens_two_good_polls_with_news_make_it_well(steps):
    watched, at = Watched(), NOW
    for status, new, minutes in steps:
        at += timedelta(minutes=minutes)
        was = watched.feed.health
        health = watched.poll(at, status, new if status is PollStatus.FRESH else 0)
        if was in (Health.DEGRADED, Health.DOWN, Health.SILENT):
            assert health is not Health.OK, "a recovery is told before it is forgotten"
    watched.poll(at + HOUR, new=1)
    watched.poll(at + 2 * HOUR, new=1)
    assert watched.feed.health is Health.OK
