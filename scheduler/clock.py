"""The one clock: through it alone time enters, so that a test may hurry it or set it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall time in UTC and waiting; `speed` seconds of it pass in one second of the world's."""

    def __init__(self, speed: float = 1.0, start: datetime | None = None) -> None:
        self._speed = speed
        self._offset = timedelta()
        self._anchor = (start, time.monotonic()) if start is not None or speed != 1.0 else None
        if self._anchor is not None and start is None:
            self._anchor = (datetime.now(UTC), self._anchor[1])

    def now(self) -> datetime:
        """Aware, UTC."""
        if self._anchor is None:
            return datetime.now(UTC) + self._offset
        start, began = self._anchor
        assert start is not None
        return start + timedelta(seconds=(time.monotonic() - began) * self._speed) + self._offset

    def step(self, by: timedelta) -> None:
        """Set the clock forward or back at a stroke."""
        self._offset += by

    async def sleep(self, span: timedelta) -> None:
        """Wait until so much of this clock's time has passed."""
        await asyncio.sleep(max(span.total_seconds(), 0) / self._speed)
