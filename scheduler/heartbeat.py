"""The pulse of the daemon: who waits for a sign of life gets one while the watch lives, and none when it does not."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from bisect import bisect_left
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from scheduler.notify import notify, watchdog_interval
from scheduler.pulse import Beats, ailment, counted_from, stuck
from storage.database import Database, StorageError, UnitOfWork
from storage.vitals import Vitals

log = logging.getLogger("wirewatch.heartbeat")

PING_EVERY = timedelta(seconds=60)
LOOK_EVERY = timedelta(seconds=10)

Ping = Callable[[], Awaitable[None]]
"""Tells whoever watches over us that we live; raises OSError if they cannot be reached."""
Tell = Callable[[UnitOfWork, str | None, datetime], None]
"""Tells the operator of an ailment, and that it is over."""


LATENESS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds, upper bounds of the buckets in which the loop's lateness is counted."""
_SAMPLE_S = 0.5


class Signs:
    """Signs of life of the daemon's own parts: when each last moved, and how late the loop wakes who sleeps."""

    def __init__(self) -> None:
        self._loops: dict[str, float] = {}
        self._ticked = self._wrote = time.monotonic()
        self.late = [0] * (len(LATENESS) + 1)
        """How often the loop was no later than each bound, and later than the one before; last: later than all."""
        self.late_s = 0.0
        """All lateness together, in seconds."""

    def ticked(self) -> None:
        """The ticker ticked."""
        self._ticked = time.monotonic()

    def came_round(self, loop: str) -> None:
        """A loop has done a round, or had nothing to do."""
        self._loops[loop] = time.monotonic()

    def wrote(self) -> None:
        """Something was written into the ledger."""
        self._wrote = time.monotonic()

    def beats(self) -> Beats:
        now = time.monotonic()
        return Beats(
            ticker=timedelta(seconds=now - self._ticked),
            loops={name: timedelta(seconds=now - beat) for name, beat in self._loops.items()},
            ledger=timedelta(seconds=now - self._wrote),
        )

    async def listen(self, stopping: asyncio.Event) -> None:
        """Measure how late the loop is, until the daemon stops."""
        while not stopping.is_set():
            wanted = time.monotonic() + _SAMPLE_S
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _SAMPLE_S)
                return
            self.woke_late(max(time.monotonic() - wanted, 0.0))

    def woke_late(self, seconds: float) -> None:
        """Who slept on the loop was woken so late."""
        self.late[bisect_left(LATENESS, seconds)] += 1
        self.late_s += seconds


class Heartbeat:
    """Looks at the daemon and the ledger, and says so or is silent."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        ping: Ping | None = None,
        tell: Tell | None = None,
        signs: Signs | None = None,
    ) -> None:
        self._database = database
        self._now = now
        self._ping = ping
        self._tell = tell
        self.signs = signs if signs is not None else Signs()
        self._began = now()
        self._why: str | None = None

    def use(self, ping: Ping | None, tell: Tell | None) -> None:
        """Tell these from now on."""
        self._ping, self._tell = ping, tell

    async def run(self, stopping: asyncio.Event) -> None:
        """Look, and say so, until the daemon stops."""
        every = min(filter(None, (LOOK_EVERY, watchdog_interval())))
        pinged: float | None = None
        while not stopping.is_set():
            if stuck(self.signs.beats()) is None:
                notify("WATCHDOG=1")
            if pinged is None or time.monotonic() - pinged >= PING_EVERY.total_seconds():
                pinged = time.monotonic()
                await self.look()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), every.total_seconds())

    async def look(self) -> str | None:
        """Judge once, ping or do not; why not.

        After a stop the ping waits until what was due meanwhile is done; it is an error only if it lasts from now on.
        """
        vitals = await self._vitals()
        why = ailment(self.signs.beats(), vitals, self._now())
        if why is not None and self._fault(vitals, self._now()) is None:
            return why
        if why != self._why:
            if why is not None:
                log.error("heartbeat withheld why=%s", why)
            else:
                log.info("heartbeat again")
            self._why = why
        if why is None and self._ping is not None:
            try:
                await self._ping()
            except (OSError, TimeoutError) as error:
                log.warning("heartbeat not taken error=%s", type(error).__name__)
        return why

    def _fault(self, vitals: Vitals | None, now: datetime) -> str | None:
        """What has ailed since we began."""
        return ailment(self.signs.beats(), vitals and counted_from(vitals, self._began), now)

    async def _vitals(self) -> Vitals | None:
        """What the ledger says, and a word written into it; None if it cannot be used."""
        now = self._now()

        def write(ledger: UnitOfWork) -> Vitals:
            ledger.jobs.set("pulse.at", now.isoformat())
            found = ledger.vitals(now)
            why = ailment(self.signs.beats(), found, now)
            if self._tell is not None and (why is None or self._fault(found, now) is not None):
                self._tell(ledger, why, now)
            return found

        try:
            async with asyncio.timeout(PING_EVERY.total_seconds()):
                found = await self._database.write(write)
        except (StorageError, TimeoutError) as error:
            log.warning("heartbeat without a database error=%s", error or "it does not answer")
            return None
        self.signs.wrote()
        return found
