"""The clock keeps real time unless told otherwise."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from scheduler.clock import Clock

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
