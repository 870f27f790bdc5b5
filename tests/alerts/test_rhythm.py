"""Digest slots and quiet hours, through every kind of clock change."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.rhythm import next_slot, parse_quiet_hours, quiet_until, validate_cron

# An hour, half an hour, negative daylight saving, no change, and a day that never was (Apia, 30 December 2011).
ZONES = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Asia/Kolkata", "Pacific/Apia"]
INSTANTS = st.integers(1_262_304_000, 2_082_672_000).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)  # 2010 to 2035
CRONS = st.sampled_from(
    ["30 7 * * mon-fri", "30 2 * * *", "*/30 * * * *", "0 * * * *", "15 */2 * * *", "0 0 1 * *", "5 3 * * sun"]
)
QUIET = st.sampled_from(["22:00-07:00", "02:30-07:00", "21:00-02:30", "01:30-02:30", "00:00-00:30", "12:00-14:00"])


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "zone", "after", "slot"),
    [
        ("30 7 * * mon-fri", "Europe/Paris", "2026-11-20T06:30:00", "2026-11-23T06:30:00"),  # Friday's slot is over
        ("30 7 * * mon-fri", "Europe/Paris", "2026-11-20T06:29:59", "2026-11-20T06:30:00"),
        ("30 7 * * *", "Europe/Paris", "2026-07-01T00:00:00", "2026-07-01T05:30:00"),
        ("30 7 * * *", "America/New_York", "2026-07-01T00:00:00", "2026-07-01T11:30:00"),
        ("0 8 1 * *", "Asia/Kolkata", "2026-11-23T00:00:00", "2026-12-01T02:30:00"),
    ],
)
def test_a_slot_is_a_wall_time_in_the_readers_zone(cron: str, zone: str, after: str, slot: str) -> None:
    assert next_slot(cron, zone, utc(after)) == utc(slot)


@pytest.mark.parametrize(
    ("zone", "before", "slot"),
    [
        ("Europe/Paris", "2026-03-28T12:00:00", "2026-03-29T01:00:00"),  # 02:30 is skipped: 03:00 summer time
        ("Australia/Lord_Howe", "2026-10-03T12:00:00", "2026-10-03T15:30:00"),  # 02:00 jumps to 02:30
    ],
)
def test_c02_a_slot_in_the_spring_gap_runs_right_after_it(zone: str, before: str, slot: str) -> None:
    cron = "10 2 * * *" if zone == "Australia/Lord_Howe" else "30 2 * * *"
    assert next_slot(cron, zone, utc(before)) == utc(slot)


def test_c02_a_slot_in_the_autumn_fold_runs_once() -> None:
    first = next_slot("30 2 * * *", "Europe/Paris", utc("2026-10-24T12:00:00"))
    assert first == utc("2026-10-25T00:30:00")
    assert next_slot("30 2 * * *", "Europe/Paris", first) == utc("2026-10-26T01:30:00")


def test_c02_a_frequent_rhythm_has_each_wall_time_of_the_fold_once() -> None:
    at, slots = utc("2026-10-24T23:45:00"), []
    while at < utc("2026-10-25T03:00:00"):
        at = next_slot("*/30 * * * *", "Europe/Paris", at)
        slots.append(at.strftime("%H:%M"))
    assert slots == ["00:00", "00:30", "02:00", "02:30", "03:00"]  # 02:00 and 02:30 summer time, then 03:00 winter time


@given(cron=CRONS, zone=st.sampled_from(ZONES), after=INSTANTS)
@settings(max_examples=150)
def test_slots_only_go_forward_and_no_wall_time_comes_twice(cron: str, zone: str, after: datetime) -> None:
    seen: Counter[datetime] = Counter()
    at = after
    for _ in range(6):
        slot = next_slot(cron, zone, at)
        assert slot > at
        assert slot.tzinfo is UTC
        seen[slot.astimezone(ZoneInfo(zone)).replace(tzinfo=None)] += 1
        # Nothing is skipped: asked from any instant between two slots, the answer is the second.
        assert next_slot(cron, zone, at + (slot - at) / 2) == slot
        at = slot
    assert set(seen.values()) == {1}


@pytest.mark.parametrize("zone", ZONES)
def test_c02_one_daily_digest_for_each_local_date_of_a_decade(zone: str) -> None:
    dates: Counter[str] = Counter()
    at = utc("2024-01-01T12:00:00")
    while at < utc("2035-12-31T00:00:00"):
        at = next_slot("30 2 * * *", zone, at)
        dates[at.astimezone(ZoneInfo(zone)).date().isoformat()] += 1
    assert set(dates.values()) == {1}
    days = (datetime.fromisoformat(max(dates)) - datetime.fromisoformat(min(dates))).days + 1
    assert len(dates) == days


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("30 7 * *", "4 fields instead of 5"),
        ("0 30 7 * * mon", "6 fields instead of 5"),
        ("61 7 * * *", "bad minute"),
        ("0 0 31 2 *", "bad day-of-month"),
        ("", "0 fields"),
        ("0 7 * * lundi", "bad day-of-week"),
    ],
)
def test_a_bad_expression_is_refused_in_one_line_that_says_what_is_wrong(text: str, what: str) -> None:
    with pytest.raises(ValueError) as caught:
        validate_cron(text)
    assert what in str(caught.value)
    assert f'"{text}"' in str(caught.value)
    assert "\n" not in str(caught.value)


def test_good_expressions_are_accepted() -> None:
    for text in ("30 7 * * mon-fri", "*/15 8-20 * * *", "0 18 L * *", "0 9 1,15 * *"):
        validate_cron(text)


@pytest.mark.parametrize(
    ("now", "hours", "zone", "until"),
    [
        ("2026-11-23T20:59:00", "22:00-07:00", "Europe/Paris", None),
        ("2026-11-23T21:00:00", "22:00-07:00", "Europe/Paris", "2026-11-24T06:00:00"),
        ("2026-11-24T02:00:00", "22:00-07:00", "Europe/Paris", "2026-11-24T06:00:00"),
        ("2026-11-24T06:00:00", "22:00-07:00", "Europe/Paris", None),
        ("2026-11-24T11:30:00", "12:00-14:00", "Europe/Paris", "2026-11-24T13:00:00"),
        ("2026-03-29T00:30:00", "22:00-07:00", "Europe/Paris", "2026-03-29T05:00:00"),  # the night is an hour shorter
        ("2026-10-25T00:30:00", "22:00-07:00", "Europe/Paris", "2026-10-25T06:00:00"),  # and an hour longer
        ("2026-03-29T00:30:00", "22:00-02:30", "Europe/Paris", "2026-03-29T01:00:00"),  # ends in the gap
        ("2026-10-25T00:45:00", "22:00-02:30", "Europe/Paris", "2026-10-25T01:30:00"),  # ends at the second 02:30
        ("2026-10-25T01:10:00", "02:30-07:00", "Europe/Paris", "2026-10-25T06:00:00"),  # began at the first 02:30
        ("2026-03-29T00:59:00", "02:30-07:00", "Europe/Paris", None),
        ("2026-03-29T01:00:00", "02:30-07:00", "Europe/Paris", "2026-03-29T05:00:00"),  # begins after the gap
    ],
)
def test_c04_quiet_hours_end_when_the_local_clock_says_so(now: str, hours: str, zone: str, until: str | None) -> None:
    assert quiet_until(utc(now), parse_quiet_hours(hours), zone) == (utc(until) if until else None)


@given(now=INSTANTS, hours=QUIET, zone=st.sampled_from(ZONES))
@settings(max_examples=400)
def test_quiet_hours_release_into_the_first_instant_that_is_not_quiet(now: datetime, hours: str, zone: str) -> None:
    quiet = parse_quiet_hours(hours)
    until = quiet_until(now, quiet, zone)
    if until is None:
        return
    assert now < until <= now + timedelta(hours=49)  # Apia skipped a whole day
    assert quiet_until(until, quiet, zone) is None
    assert quiet_until(until - timedelta(microseconds=1), quiet, zone) == until
    local = until.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert local.time() >= quiet.end


@given(now=INSTANTS, hours=QUIET, zone=st.sampled_from(ZONES))
@settings(max_examples=300)
def test_away_from_clock_changes_quiet_is_what_the_wall_clock_shows(now: datetime, hours: str, zone: str) -> None:
    place = ZoneInfo(zone)
    offsets = {(now + timedelta(hours=h)).astimezone(place).utcoffset() for h in range(-26, 27)}
    if len(offsets) > 1:
        return
    quiet = parse_quiet_hours(hours)
    shown = now.astimezone(place).time()
    if quiet.start < quiet.end:
        expected = quiet.start <= shown < quiet.end
    else:
        expected = shown >= quiet.start or shown < quiet.end
    assert (quiet_until(now, quiet, zone) is not None) == expected


@pytest.mark.parametrize("text", ["22-07", "25:00-07:00", "22:00", "22:00-22:00", "", "22:00-07:60", "٢٢:00-07:00"])
def test_bad_quiet_hours_are_refused_in_one_line(text: str) -> None:
    with pytest.raises(ValueError, match="are no quiet hours"):
        parse_quiet_hours(text)


# -------------------------------------------------------------- every clock change of twelve years

ZONES = (
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour
    "America/Santiago",  # at midnight
    "Africa/Casablanca",  # back and forth around Ramadan
    "Asia/Gaza",
    "Pacific/Auckland",
)


def clock_changes(zone: str) -> list[datetime]:
    """The instants between 2024 and 2035 at which the place's offset changes, to the minute."""
    place = ZoneInfo(zone)
    found = []
    at = datetime(2024, 1, 1, tzinfo=UTC)
    while at < datetime(2036, 1, 1, tzinfo=UTC):
        later = at + timedelta(hours=12)
        if at.astimezone(place).utcoffset() != later.astimezone(place).utcoffset():
            low, high = at, later
            while high - low > timedelta(minutes=1):
                middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
                same = middle.astimezone(place).utcoffset() == low.astimezone(place).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high)
        at = later
    return found


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hours", ["22:00-07:00", "01:30-02:30", "00:00-00:30", "23:30-03:15"])
def test_c02_c04_quiet_hours_end_once_on_every_clock_change_of_2024_to_2035(zone: str, hours: str) -> None:
    """Minute by minute around each change: quiet is one stretch, and its end is the first instant that is not quiet."""
    quiet = parse_quiet_hours(hours)
    place = ZoneInfo(zone)
    changes = clock_changes(zone)
    assert len(changes) >= 20
    for change in changes:
        ends = set()
        for minutes in range(-12 * 60, 12 * 60, 15):
            now = change + timedelta(minutes=minutes)
            until = quiet_until(now, quiet, zone)
            local = now.astimezone(place)
            if until is None:
                # The clock does not show quiet hours, unless it shows the same time twice and the first has passed.
                wall = local.time()
                inside = quiet.start <= wall < quiet.end
                if quiet.end < quiet.start:
                    inside = wall >= quiet.start or wall < quiet.end
                assert not inside, (now, local)
                continue
            assert now < until <= now + timedelta(hours=13)
            assert quiet_until(until, quiet, zone) is None
            assert quiet_until(until - timedelta(minutes=1), quiet, zone) == until
            ends.add(until)
        assert len(ends) <= 3  # none where the gap swallows the hours


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("cron", ["30 2 * * *", "0 0 * * *", "15 1 * * *", "59 23 * * *"])
def test_c02_around_every_clock_change_of_2024_to_2035_each_local_date_has_one_slot(zone: str, cron: str) -> None:
    place = ZoneInfo(zone)
    for change in clock_changes(zone):
        start = change - timedelta(days=3)
        slots = [next_slot(cron, zone, start)]
        while slots[-1] < change + timedelta(days=3):
            slots.append(next_slot(cron, zone, slots[-1]))
        dates = [slot.astimezone(place).date() for slot in slots]
        assert dates == sorted(set(dates))
        assert (dates[-1] - dates[0]).days == len(dates) - 1
