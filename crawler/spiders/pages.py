"""The one spider: it asks for the pages that the feeds announced, and has them read."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.http import Response

from crawler.extraction import extract
from crawler.failures import FetchFailed
from crawler.headers import content_type, header, retry_after
from crawler.pipelines import Page, PageFailure, entry_article, parsed_entry
from crawler.politeness import Hosts
from crawler.queue import PageQueue
from crawler.settings import FetchSettings
from crawler.urls import clean_url
from crawler.workers import TaskFailed, WorkerKilled, Workers
from storage.database import Database
from storage.records import Article, Entry, EntryState, FetchTask
from storage.schema import upgrade

log = logging.getLogger(__name__)

ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.5, */*;q=0.2"


@dataclass(frozen=True, slots=True)
class Equipment:
    """What the spider works with; in the daemon it belongs to the `Crawl`."""

    database: Database
    workers: Workers
    queue: PageQueue
    now: Callable[[], datetime]


class PagesSpider(Spider):
    """Fed by a queue in the daemon; by hand with `scrapy crawl pages -a url=...`, for one page of a one-off source."""

    name = "pages"

    def __init__(self, equipment: Equipment, url: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.equipment = equipment
        self.hosts = Hosts(monotonic)
        self._url = url

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, equipment: Equipment | None = None, url: str | None = None, **kwargs: Any
    ) -> Self:
        if equipment is None and url is None:
            raise UsageError("say which page: scrapy crawl pages -a url=https://...")
        equipment = equipment or _by_hand(crawler.settings["WIREWATCH_FETCH"])
        return super().from_crawler(crawler, *args, equipment=equipment, url=url, **kwargs)  # type: ignore[no-any-return]

    def now(self) -> datetime:
        return self.equipment.now()

    async def start(self) -> AsyncIterator[Any]:
        if self._url is not None:
            yield self._asked(await self._one_off(self._url))
            return
        while True:
            yield self._asked(await self.equipment.queue.take())

    def _asked(self, task: FetchTask) -> Request | Page:
        """The request for a page; without a link there is none, and the entry is all there is."""
        if not task.entry.url:
            return Page(task, entry_article(task, self.now()))
        url = clean_url(task.entry.url)
        if url is None:
            return Page(task, PageFailure("bad-address", f"{task.entry.url[:200]} may not be asked for"))
        fetch: FetchSettings = self.settings["WIREWATCH_FETCH"]
        language = task.source.language or task.entry.language
        headers = {"Accept": ACCEPT} | ({"Accept-Language": f"{language}, *;q=0.5"} if language else {})
        return Request(
            url,
            callback=self.read,
            errback=self.failed,
            cb_kwargs={"task": task},
            headers=headers,
            meta={"download_maxsize": fetch.max_page_size},
        )

    async def read(self, response: Response, task: FetchTask) -> AsyncIterator[Page]:
        """Have the page read in a child process."""
        try:
            yield Page(task, await self._article(response, task))
        except (TaskFailed, WorkerKilled) as failure:
            yield Page(task, PageFailure(failure.kind, f"{response.url}: {failure}"))
        except Exception as error:
            log.exception("page broke url=%s", response.url)
            yield Page(task, PageFailure("unexpected", f"{response.url}: {type(error).__name__}: {error}"))

    def failed(self, failure: Any) -> Page:
        """The page could not be had."""
        error = failure.value
        task: FetchTask = failure.request.cb_kwargs["task"]
        if isinstance(error, FetchFailed):
            return Page(task, PageFailure(error.kind, str(error), error.retry_after))
        log.error("page broke url=%s", failure.request.url, exc_info=error)
        return Page(task, PageFailure("unexpected", f"{failure.request.url}: {type(error).__name__}: {error}"))

    async def _article(self, response: Response, task: FetchTask) -> Article | PageFailure:
        if response.status not in (200, 203):
            wait = retry_after(header(response.headers, "Retry-After"), self.now())
            return PageFailure(f"http-{response.status}", f"{response.url} answers {response.status}", wait)
        media_type, charset = content_type(header(response.headers, "Content-Type"))
        article = await self.equipment.workers.run(
            extract,
            response.body,
            url=response.url,
            content_type=media_type,
            charset=charset,
            fetched_at=self.now(),
            timezone=task.source.timezone,
            language=task.source.language,
            entry=parsed_entry(task.entry),
            http_status=response.status,
        )
        return replace(
            article,
            url=task.entry.url or response.url,
            final_url=response.url,
            http_status=response.status,
            etag=header(response.headers, "ETag"),
            content_type=media_type,
            size=len(response.body),
        )

    async def _one_off(self, url: str) -> FetchTask:
        """A page by hand: of a source named after its host, and of no feed."""
        name = urlsplit(url).hostname or url
        database, now = self.equipment.database, self.now()
        source_id = await database.write(
            lambda ledger: (
                known.id if (known := ledger.sources.named(name)) else ledger.sources.declare(name, declared=False)
            )
        )
        entry = Entry(
            id=0,
            feed_id=0,
            source_id=source_id,
            key="",
            guid=None,
            url=url,
            title=None,
            summary=None,
            content=None,
            authors=(),
            categories=(),
            language=None,
            published=None,
            published_raw=None,
            updated=None,
            first_seen_at=now,
            last_seen_at=now,
            baseline=True,
            state=EntryState.FETCHING,
        )
        source = await database.ask(lambda ledger: ledger.sources.get(source_id))
        assert source is not None
        return FetchTask(entry=entry, source=source)

    def closed(self, reason: str) -> None:
        if self._url is not None:
            self.equipment.workers.close()
            self.equipment.database.close()


def _by_hand(fetch: FetchSettings) -> Equipment:
    """What the daemon would have brought: the ledger that WIREWATCH_DATABASE names, and child processes."""
    database = Database(os.environ.get("WIREWATCH_DATABASE", "sqlite:///wirewatch.db"))
    upgrade(database)
    return Equipment(database, workers_of(fetch), PageQueue(1), lambda: datetime.now(UTC))


def workers_of(fetch: FetchSettings) -> Workers:
    """The child processes that these settings ask for."""
    return Workers(fetch.workers, fetch.cpu_limit, fetch.memory_limit, fetch.wall_limit)
