"""The pulse of the daemon: who waits for a sign of life gets one while the watch lives, and none when it does not."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from scheduler.notify import notify, watchdog_interval
from scheduler.pulse import Beats, ailment, stuck
from storage.database import Database, StorageError, UnitOfWork
from storage.vitals import Vitals

log = logging.getLogger("wirewatch.heartbeat")

PING_EVERY = timedelta(seconds=60)
LOOK_EVERY = timedelta(seconds=10)

Ping = Callable[[], Awaitable[None]]
"""Tells whoever watches over us that we live; raises OSError if they cannot be reached."""
Tell = Callable[[UnitOfWork, str | None, datetime], None]
"""Tells the operator of an ailment, and that it is over."""


class Heartbeat:
    """Looks at the daemon and the ledger, and says so or is silent."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], ping: Ping | None = None, tell: Tell | None = None
    ) -> None:
        self._database = database
        self._now = now
        self._ping = ping
        self._tell = tell
        began = time.monotonic()
        self._beats: dict[str, float] = {}
        self._ticked = self._wrote = began
        self._why: str | None = None

    def use(self, ping: Ping | None, tell: Tell | None) -> None:
        """Tell these from now on."""
        self._ping, self._tell = ping, tell

    def ticked(self) -> None:
        """The ticker ticked."""
        self._ticked = time.monotonic()

    def came_round(self, loop: str) -> None:
        """A loop has done a round, or had nothing to do."""
        self._beats[loop] = time.monotonic()

    def beats(self) -> Beats:
        now = time.monotonic()
        return Beats(
            ticker=timedelta(seconds=now - self._ticked),
            loops={name: timedelta(seconds=now - beat) for name, beat in self._beats.items()},
            ledger=timedelta(seconds=now - self._wrote),
        )

    async def run(self, stopping: asyncio.Event) -> None:
        """Look, and say so, until the daemon stops."""
        every = min(filter(None, (LOOK_EVERY, watchdog_interval())))
        pinged: float | None = None
        while not stopping.is_set():
            if stuck(self.beats()) is None:
                notify("WATCHDOG=1")
            if pinged is None or time.monotonic() - pinged >= PING_EVERY.total_seconds():
                pinged = time.monotonic()
                await self.look()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), every.total_seconds())

    async def look(self) -> str | None:
        """Judge once, ping or do not; why not."""
        vitals = await self._vitals()
        why = ailment(self.beats(), vitals, self._now())
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

    async def _vitals(self) -> Vitals | None:
        """What the ledger says, and a word written into it; None if it cannot be used."""
        now = self._now()

        def write(ledger: UnitOfWork) -> Vitals:
            ledger.jobs.set("pulse.at", now.isoformat())
            found = ledger.vitals(now)
            if self._tell is not None:
                self._tell(ledger, ailment(self.beats(), found, now), now)
            return found

        try:
            async with asyncio.timeout(PING_EVERY.total_seconds()):
                found = await self._database.write(write)
        except (StorageError, TimeoutError) as error:
            log.warning("heartbeat without a database error=%s", error or "it does not answer")
            return None
        self._wrote = time.monotonic()
        return found
