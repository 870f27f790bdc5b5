"""The clock keeps real time unless told otherwise."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.clock import Clock, Reading

START = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)


def test_the_real_clock_shows_now() -> None:
    assert abs(Clock().now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_clock_can_be_set_and_stepped() -> None:
    clock = Clock(start=START)
    assert START <= clock.now() < START + timedelta(minutes=1)
    clock.step(timedelta(hours=1))
    assert START + timedelta(hours=1) <= clock.now() < START + timedelta(hours=1, minutes=1)
    clock.step(-timedelta(hours=1))
    assert clock.now() < START + timedelta(minutes=1)


async def test_a_fast_clock_goes_faster_and_waits_shorter() -> None:
    clock = Clock(speed=3600, start=START)
    began = time.monotonic()
    await clock.sleep(timedelta(minutes=3))
    assert time.monotonic() - began < 60
    assert clock.now() - START >= timedelta(minutes=3)


def test_two_processes_are_told_the_same_fast_time() -> None:
    since = datetime.now(UTC) - timedelta(seconds=10)
    clock, other = (Clock.told(f"60@{since.isoformat()}") for _ in range(2))
    assert abs(clock.now() - other.now()) < timedelta(seconds=30)
    assert timedelta(minutes=10) <= clock.now() - since < timedelta(minutes=15)
    assert clock.speed == 60


@pytest.mark.parametrize("words", ["fast", "0", "-1", "inf", "nan", "60@noon"])
def test_what_is_no_speed_is_refused(words: str) -> None:
    with pytest.raises(ValueError):
        Clock.told(words)


def test_c01_what_has_passed_is_no_step_and_what_was_set_is() -> None:
    clock, hour, little = Clock(), timedelta(hours=1), timedelta(seconds=30)
    read = clock.read()
    before = Reading(read.now - hour, read.monotonic - hour.total_seconds())
    assert abs(clock.uneven(before)[0]) < little
    clock.step(-hour)
    assert abs(clock.uneven(before)[0] + hour) < little
