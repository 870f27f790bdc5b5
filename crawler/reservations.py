"""Asks hosts what they reserve, at most once a day each, and leaves alone pages whose text may not be kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from crawler import reading
from crawler.failures import FetchFailed
from crawler.rights import ASK_AGAIN, WELL_KNOWN, Tdmrep, known_file
from crawler.robots import ALLOW_ALL
from crawler.workers import TaskFailed, WorkerKilled
from storage.records import FetchTask

_LARGEST = 64 * 1024
_HOSTS_KEPT = 2_000
_NOT_ASKED = frozenset({"stopped", "cooling-down", "robots-unreachable", "private-address"})
"""Endings without a request: the page itself will end so, too."""


class Reservations:
    """Downloader middleware for pages (requests with a `task`): what it learns is left in request meta `tdmrep`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._known: OrderedDict[str, asyncio.Task[Tdmrep | None]] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        task: FetchTask | None = request.cb_kwargs.get("task")
        if task is None:
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        file = await self._file(origin, task, verified=request.meta.get("verify_tls") is not False)
        if file is None:
            return
        request.meta.setdefault("tdmrep", {})[origin] = file
        if file.reserves(request.url) and task.source.licence is None:
            raise FetchFailed("rights-reserved", f"{origin}{WELL_KNOWN} reserves {request.url}: its text is not kept")

    async def _file(self, origin: str, task: FetchTask, *, verified: bool) -> Tdmrep | None:
        """The origin's tdmrep.json: as it is known, or asked for once by however many pages need it."""
        now = self._crawler.spider.now()
        asking = self._known.get(origin)
        last = asking.result() if asking is not None and _answered(asking) else known_file(task.source.rights, origin)
        if last is not None and now - last.asked_at < ASK_AGAIN:
            return last
        if asking is None or asking.done():
            asking = self._known[origin] = asyncio.create_task(self._ask(origin, last, verified=verified))
        self._known.move_to_end(origin)
        while len(self._known) > _HOSTS_KEPT:
            self._known.popitem(last=False)
        return await asyncio.shield(asking)

    async def _ask(self, origin: str, last: Tdmrep | None, *, verified: bool) -> Tdmrep | None:
        """Ask for the file; one that cannot be had says what it said last, or nothing."""
        spider = self._crawler.spider
        rules = last.rules if last is not None else ALLOW_ALL
        try:
            meta = {"download_maxsize": _LARGEST, "max_hops": 5} | ({} if verified else {"verify_tls": False})
            request = Request(origin + WELL_KNOWN, meta=meta)
            response = await self._crawler.engine.download_async(request)
            if response.status == 200:
                rules = await spider.equipment.workers.run(reading.tdmrep, response.body)
            elif 400 <= response.status < 500 and response.status != 429:
                rules = ALLOW_ALL
        except FetchFailed as failure:
            if failure.kind in _NOT_ASKED:
                return None
        except (TaskFailed, WorkerKilled):
            pass  # not to be read: as if it could not be had
        return Tdmrep(spider.now(), rules)


def _answered(task: asyncio.Task[Tdmrep | None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None
