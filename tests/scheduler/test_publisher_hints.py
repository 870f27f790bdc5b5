"""What publishers ask for holds until they say otherwise, and what nobody can mean is not taken at its word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.cadence import DAY, Pace, Why, next_poll
from scheduler.publisher_hints import Wishes, after, kept, known, unskipped
from scheduler.rhythm import begin
from storage.records import Feed, FeedFormat, ParsedFeed, PollOutcome, PollStatus
from tests.conftest import NOW

HOUR = timedelta(hours=1)


def outcome(status: PollStatus = PollStatus.FRESH, **changes: object) -> PollOutcome:
    return PollOutcome(**{"status": status, "finished_at": NOW, "http_status": 200, **changes})  # type: ignore[arg-type]


def document(**changes: object) -> ParsedFeed:
    return ParsedFeed(format=FeedFormat.RSS, **changes)  # type: ignore[arg-type]


TOLD = after(None, outcome(fresh_for=HOUR, parsed=document(ttl=2 * HOUR, skip_hours=(1, 2), skip_days=(6,))))


def test_what_was_told_is_kept_over_answers_that_tell_nothing() -> None:
    assert Wishes(fresh_s=3600, ttl_s=7200, hours=(1, 2), days=(6,)) == TOLD
    assert known(kept(TOLD)) == TOLD
    for silent in (
        outcome(PollStatus.UNCHANGED, http_status=304),
        outcome(PollStatus.SOFT, http_status=503),
        outcome(PollStatus.SOFT, http_status=None),
    ):
        assert after(kept(TOLD), silent) == TOLD


def test_a_304_may_change_how_long_it_holds_and_a_new_document_says_all_anew() -> None:
    assert after(kept(TOLD), outcome(PollStatus.UNCHANGED, http_status=304, fresh_for=5 * HOUR)).fresh_s == 5 * 3600
    assert after(kept(TOLD), outcome(PollStatus.UNCHANGED, http_status=304, fresh_for=timedelta())).fresh_s == 0
    assert after(kept(TOLD), outcome(PollStatus.UNCHANGED)) == Wishes(ttl_s=7200, hours=(1, 2), days=(6,))
    assert after(kept(TOLD), outcome(parsed=document())) == Wishes()


@pytest.mark.parametrize("value", [None, {}, {"ttl_s": "soon"}, {"hours": 3}, {"unknown": 1}])
def test_what_the_ledger_cannot_tell_is_no_wish(value: dict[str, object] | None) -> None:
    assert known(value) == Wishes()


def test_polls_wait_for_the_end_of_skipped_hours_and_days() -> None:
    saturday = datetime(2026, 11, 7, 22, 40, tzinfo=UTC)
    far = saturday + 9 * DAY
    assert unskipped(saturday, Wishes(hours=(22, 23)), far) == datetime(2026, 11, 8, tzinfo=UTC)
    assert unskipped(saturday, Wishes(hours=(22,), days=(6,)), far) == saturday + timedelta(minutes=20)
    assert unskipped(saturday, Wishes(days=(5, 6)), far) == datetime(2026, 11, 9, tzinfo=UTC)
    assert unskipped(saturday, Wishes(days=(5, 6)), saturday + DAY) == saturday + DAY
    assert unskipped(saturday, Wishes(hours=(1, 2)), far) == saturday


@pytest.mark.parametrize("absurd", [Wishes(hours=tuple(range(24))), Wishes(days=tuple(range(7)))])
def test_who_wants_no_poll_ever_is_not_taken_at_its_word(absurd: Wishes) -> None:
    assert unskipped(NOW, absurd, NOW + DAY) == NOW


def told(feed_wishes: Wishes, found: PollOutcome) -> tuple[timedelta, Why]:
    feed = Feed(id=1, source_id=1, source="Wire", url="https://wire.example/rss", wishes=kept(feed_wishes))
    due = next_poll(feed, found, Pace(), begin([], NOW), price=1e-6, chance=0.0)
    assert due.at is not None
    return due.at - NOW, due.why


@pytest.mark.parametrize(
    ("wishes", "found", "waited", "why"),
    [
        (Wishes(ttl_s=7200), outcome(PollStatus.UNCHANGED, http_status=304), 2 * HOUR, Why.TTL),
        (Wishes(fresh_s=7200), outcome(PollStatus.UNCHANGED, http_status=304), 2 * HOUR, Why.MAX_AGE),
        (Wishes(fresh_s=7200), outcome(PollStatus.UNCHANGED), 2 * HOUR / 60, Why.SPACING),
        (Wishes(hours=(9, 10)), outcome(PollStatus.UNCHANGED, http_status=304), 1.5 * HOUR, Why.SKIP),
        (Wishes(hours=(9, 10)), outcome(PollStatus.SOFT, http_status=503), 1.5 * HOUR, Why.SKIP),
        (Wishes(days=(0, 1, 2)), outcome(PollStatus.UNCHANGED, http_status=304), DAY, Why.SKIP),
        (Wishes(ttl_s=1e9, fresh_s=1e9), outcome(PollStatus.UNCHANGED, http_status=304), DAY, Why.TTL),
    ],
)
def test_each_wish_is_a_floor_also_where_no_document_came(
    wishes: Wishes, found: PollOutcome, waited: timedelta, why: Why
) -> None:
    span, told_why = told(wishes, found)
    assert abs(span - waited) < timedelta(seconds=1)
    assert told_why is why or (told_why in (Why.TTL, Why.MAX_AGE) and waited == DAY)


@given(
    hours=st.lists(st.integers(0, 23), max_size=24),
    days=st.lists(st.integers(0, 6), max_size=7),
    ttl_s=st.floats(0, 1e12),
    fresh_s=st.floats(0, 1e12),
    status=st.sampled_from([PollStatus.FRESH, PollStatus.UNCHANGED, PollStatus.SOFT]),
)
def test_whatever_is_wished_a_poll_comes_within_two_days(
    hours: list[int], days: list[int], ttl_s: float, fresh_s: float, status: PollStatus
) -> None:
    wishes = Wishes(hours=tuple(hours), days=tuple(days), ttl_s=min(ttl_s, 1e7), fresh_s=min(fresh_s, 1e7))
    span, _ = told(wishes, outcome(status, http_status=304))
    assert Pace().minimum_spacing <= span <= 2 * DAY
