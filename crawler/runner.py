"""The long-lived crawl: one crawler, one spider, one set of manners for feeds and pages alike."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.http import Response

from crawler.discovery import Candidate, Discovery
from crawler.failures import FetchFailed
from crawler.handler import stop_transfers
from crawler.headers import content_type, header
from crawler.hubs import HubAnswer, Hubs
from crawler.pipelines import Page
from crawler.polls import Polls
from crawler.queue import PageQueue
from crawler.settings import FetchSettings, scrapy_settings
from crawler.spiders.pages import Equipment, PagesSpider, workers_of
from storage.database import Database
from storage.records import Feed, FetchTask, PollOutcome, Push, Source

log = logging.getLogger(__name__)

_LAST_WORDS_S = 2.0
"""What Scrapy is given to close after everything was ended."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as its server gave it."""

    url: str
    """Where redirects led."""
    status: int
    body: bytes
    content_type: str | None
    charset: str | None


class Crawl:
    """Polls feeds and fetches pages, on the caller's event loop, from `start` to `stop`."""

    def __init__(self, settings: FetchSettings, database: Database, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._workers = workers_of(settings)
        self._queue = PageQueue(settings.pages_waiting)
        self._equipment = Equipment(database, self._workers, self._queue, now)
        self._polls = Polls(self._download, self._workers, settings, now)
        self._crawler: Crawler | None = None
        self._crawling: asyncio.Task[None] | None = None
        self.trouble: BaseException | None = None
        """Why a page could not be kept, if that happened; its claim runs out, and it is asked for again."""

    @property
    def in_flight(self) -> int:
        """Pages handed over and not yet stored, put off or given up."""
        return len(self._queue)

    async def start(self) -> None:
        """Begin; returns when requests can be made."""
        logging.getLogger("scrapy").setLevel(logging.WARNING)  # its INFO is ours at DEBUG
        self._workers.prepare()
        runner = AsyncCrawlerRunner(scrapy_settings(self._settings))
        crawler = self._crawler = runner.create_crawler(PagesSpider)
        for signal in (signals.item_scraped, signals.item_dropped):
            crawler.signals.connect(self._settled, signal=signal)
        crawler.signals.connect(self._unkept, signal=signals.item_error)
        crawler.signals.connect(self._broke, signal=signals.spider_error)
        started = asyncio.Event()
        crawler.signals.connect(started.set, signal=signals.engine_started, weak=False)
        self._crawling = runner.crawl(crawler, equipment=self._equipment)
        waiting = asyncio.create_task(started.wait())
        await asyncio.wait([waiting, self._crawling], return_when=asyncio.FIRST_COMPLETED)
        if not started.is_set():
            waiting.cancel()
            await self._crawling  # raises why it could not start
        await crawler.spider.recall()

    async def stop(self, grace: timedelta) -> None:
        """End: nothing new is asked for; what is under way has `grace` to come in, and is then cut off."""
        if self._crawler is None or self._crawling is None:
            return
        crawler, crawling = self._crawler, self._crawling
        crawler.spider.hosts.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(grace.total_seconds()):
                await self._queue.drained()
        crawler.signals.send_catch_log(stop_transfers)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS_S):
                await crawler.stop_async()
                await crawling
        if not crawling.done():
            log.warning("crawl cut off pages=%d", self.in_flight)
            crawling.cancel()
        self._workers.close()
        self._crawler = None

    async def poll(self, feed: Feed, source: Source | None = None) -> PollOutcome:
        """Visit one feed; whatever the network does becomes an outcome."""
        return await self._polls.poll(feed, source)

    async def look(self, url: str) -> list[Candidate]:
        """The feeds of the site that this page belongs to, the best first; FetchFailed if it cannot be had."""
        return await Discovery(self._download, self._polls.poll, self._workers, self._settings).look(url)

    async def read_pushed(self, feed: Feed, body: bytes, content_type: str | None) -> PollOutcome:
        """What a hub sent of the feed, read as a polled document is."""
        return await self._polls.read_pushed(feed, body, content_type)

    async def ask_hub(self, push: Push, mode: str, callback: str) -> HubAnswer:
        """Ask a hub to `subscribe` or `unsubscribe` our address for what is new in a feed."""
        return await Hubs(self._download).ask(push, mode, callback)

    async def fetch(self, url: str) -> Fetched:
        """One page, for a look: asked for as politely as any, and not kept; FetchFailed if it cannot be had."""
        limit = {"download_maxsize": self._settings.max_page_size}
        response = await self._download(Request(url, meta=limit, dont_filter=True))
        media_type, charset = content_type(header(response.headers, "Content-Type"))
        return Fetched(response.url, response.status, response.body, media_type, charset)

    async def submit(self, task: FetchTask) -> None:
        """Hand a page over to the spider; waits while too many are under way."""
        await self._queue.put(task)

    async def drained(self) -> None:
        """Wait until every page handed over is stored, put off or given up."""
        await self._queue.drained()

    async def _download(self, request: Request) -> Response:
        if self._crawler is None or self._crawler.spider is None:
            raise FetchFailed("stopped", f"{request.url}: not asked, because the crawler stops")
        return await self._crawler.engine.download_async(request)

    def _settled(self, item: Page) -> None:
        self._queue.settle(item.task)

    def _unkept(self, item: Page, failure: Any) -> None:
        self.trouble = failure.value
        self._queue.settle(item.task)

    def _broke(self, response: Any) -> None:
        request = getattr(response, "request", None)
        if request is not None and "task" in request.cb_kwargs:
            self._queue.settle(request.cb_kwargs["task"])
