"""The pages between the ledger and the spider: handed over, under way, and not yet stored."""

from __future__ import annotations

import asyncio

from storage.records import FetchTask


class PageQueue:
    """A bounded set of pages under way, with one reader."""

    def __init__(self, limit: int) -> None:
        self._room = asyncio.Semaphore(limit)
        self._waiting: asyncio.Queue[FetchTask] = asyncio.Queue()
        self._under_way: set[int] = set()
        self._empty = asyncio.Event()
        self._empty.set()

    def __len__(self) -> int:
        return len(self._under_way)

    async def put(self, task: FetchTask) -> None:
        """Hand a page over, waiting for room; one that is under way already is not taken twice."""
        if task.entry.id in self._under_way:
            return
        await self._room.acquire()
        if task.entry.id in self._under_way:
            self._room.release()
            return
        self._under_way.add(task.entry.id)
        self._empty.clear()
        self._waiting.put_nowait(task)

    async def take(self) -> FetchTask:
        """The next page to fetch."""
        return await self._waiting.get()

    def settle(self, task: FetchTask) -> None:
        """The page is stored, put off or given up."""
        if task.entry.id in self._under_way:
            self._under_way.remove(task.entry.id)
            self._room.release()
            if not self._under_way:
                self._empty.set()

    async def drained(self) -> None:
        """Wait until no page is under way."""
        await self._empty.wait()
