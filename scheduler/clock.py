"""The one clock: through it alone time enters, so that a test may hurry it or set it."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Reading:
    """The wall clock, and one in seconds that nobody sets, at one moment."""

    now: datetime
    monotonic: float


class Clock:
    """Wall time in UTC and waiting; `speed` seconds of it pass in one second of the world's."""

    def __init__(self, speed: float = 1.0, start: datetime | None = None) -> None:
        self._speed = speed
        self._offset = timedelta()
        self._anchor = (start, time.monotonic()) if start is not None or speed != 1.0 else None
        if self._anchor is not None and start is None:
            self._anchor = (datetime.now(UTC), self._anchor[1])

    @property
    def speed(self) -> float:
        """Seconds of this clock in one second of the world's."""
        return self._speed

    @classmethod
    def told(cls, words: str) -> Clock:
        """A clock for trials, from "60" (sixty times faster from now on) or "60@2026-05-31T08:00Z" (since then)."""
        number, _, instant = words.partition("@")
        speed = float(number)
        if not 0 < speed < math.inf:
            raise ValueError("a speed is a number above 0")
        now = datetime.now(UTC)
        since = datetime.fromisoformat(instant).astimezone(UTC) if instant else now
        return cls(speed, start=since + (now - since) * speed)

    def now(self) -> datetime:
        """Aware, UTC."""
        if self._anchor is None:
            return datetime.now(UTC) + self._offset
        start, began = self._anchor
        assert start is not None
        return start + timedelta(seconds=(time.monotonic() - began) * self._speed) + self._offset

    def uneven(self, since: Reading) -> tuple[timedelta, Reading]:
        """How far the wall clock has run ahead of what has passed since a reading, negative if behind; the new reading.

        Measured by a clock that nobody sets. On Linux it stands still while the machine sleeps, so that a sleep looks
        like a clock that was set forward.
        """
        reading = Reading(self.now(), time.monotonic())
        passed = timedelta(seconds=(reading.monotonic - since.monotonic) * self._speed)
        return reading.now - since.now - passed, reading

    def read(self) -> Reading:
        """Both clocks at this moment."""
        return Reading(self.now(), time.monotonic())

    def step(self, by: timedelta) -> None:
        """Set the clock forward or back at a stroke."""
        self._offset += by

    async def sleep(self, span: timedelta) -> None:
        """Wait until so much of this clock's time has passed."""
        await asyncio.sleep(max(span.total_seconds(), 0) / self._speed)
