"""New alerts as they are made, for all who listen: one look at the ledger a second, however many there are."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from storage.database import StorageError, UnitOfWork
from wirewatch.output import json_line
from wirewatch.web.api_operation import MOST
from wirewatch.web.site import Site

log = logging.getLogger("wirewatch.web")

LOOK_EVERY_S = 1.0
_KEPT = 1_000
"""Events that are at hand; who is further behind reads the ledger."""

Event = tuple[int, bytes]
"""The number of an alert, and what is sent of it."""


class Bell:
    """Knows the newest alerts while somebody listens, and wakes whoever waits for more."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._listeners = 0
        self._looking: asyncio.Task[None] | None = None
        self._rung = asyncio.Event()
        self._events: deque[Event] = deque(maxlen=_KEPT)
        self._floor = self._newest = 0
        """All alerts between the two are at hand."""

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[None]:
        """Look for new alerts while this lasts; nobody listens, nothing is asked."""
        self._listeners += 1
        if self._looking is None:
            self._floor = self._newest = await self.newest()
            self._events.clear()
            if self._looking is None:  # another may have come meanwhile
                self._looking = asyncio.create_task(self._look())
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners and self._looking is not None:
                self._looking.cancel()
                self._looking = None

    async def newest(self) -> int:
        """The cursor behind which only what is still to come lies."""
        return await self._site.ask(lambda ledger: ledger.streams.newest_alert())

    async def after(self, cursor: int, patience: float) -> list[Event]:
        """What came after the cursor, oldest first; waits for something to come, for so many seconds."""
        if cursor < (floor := self._floor):
            found = await self._site.ask(partial(events_after, after=cursor))
            if found:
                return found
            cursor = floor  # what lay between was pruned
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while self._newest <= cursor:
                    await self._rung.wait()
        if cursor < self._floor:  # so much came that it is at hand no more
            return await self._site.ask(partial(events_after, after=cursor))
        return [event for event in self._events if event[0] > cursor]

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                found = await self._site.ask(partial(events_after, after=self._newest))
            except StorageError as error:
                log.warning("no new alerts can be read error=%s", error)
                continue
            if not found:
                continue
            for event in found:
                if len(self._events) == _KEPT:
                    self._floor = self._events[0][0]
                self._events.append(event)
            self._newest = found[-1][0]
            rung, self._rung = self._rung, asyncio.Event()
            rung.set()


def events_after(ledger: UnitOfWork, after: int) -> list[Event]:
    """Some alerts after the cursor, as server-sent events."""
    found = ledger.alerts.numbered(ledger.streams.new_alerts(after, MOST))
    return [(each.id, f"id: {each.id}\nevent: alert\ndata: {json_line(each)}\n\n".encode()) for each in found]
