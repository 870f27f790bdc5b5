"""The one spider: it asks for the pages that the feeds announced, and has them read."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.http import Response

from crawler import reading
from crawler.failures import FetchFailed
from crawler.headers import LONGEST_WAIT, content_type, header, lines, retry_after
from crawler.joining import whole
from crawler.page_endings import after_failure, gone_since
from crawler.pipelines import Page
from crawler.politeness import Hosts
from crawler.queue import PageQueue
from crawler.rights import Seen, header_signals, said
from crawler.settings import FetchSettings
from crawler.workers import TaskFailed, WorkerKilled, Workers
from storage.database import Database, StorageError
from storage.records import Access, Article, Entry, EntryState, FetchTask, ParsedEntry
from storage.schema import upgrade
from storage.urls import clean_url

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

    async def recall(self) -> None:
        """Leave those hosts alone that asked a process before us for it."""
        now = self.now()
        with suppress(StorageError):
            if self._has_ledger():
                for host, until in (await self.equipment.database.ask(lambda ledger: ledger.hosts.rests(now))).items():
                    self.hosts.leave_alone(host, min(until - now, LONGEST_WAIT))

    async def keep_rest(self, host: str, wait: timedelta) -> None:
        """Keep that a host wants to be left alone, before anything comes of its answer: the next process heeds it."""
        until = self.now() + wait
        with suppress(StorageError):  # then this process alone heeds it
            if self._has_ledger():
                await self.equipment.database.write(lambda ledger: ledger.hosts.rest(host, until), first=True)

    def _has_ledger(self) -> bool:
        """Whether there is one to ask: a look at the web before the first start makes none."""
        path = self.equipment.database.path
        return path is None or path.exists()

    async def start(self) -> AsyncIterator[Request | Page]:
        if self._url is not None:
            await self.recall()
            yield self._request(self._url, await self._one_off(self._url))
            return
        while True:
            task = await self.equipment.queue.take()
            url = clean_url(task.entry.url) if task.entry.url else None
            if url is not None:
                yield self._request(url, task)
            elif task.entry.url:
                yield await self._ended(task, "bad-address", f"{task.entry.url[:200]} may not be asked for")
            else:  # there is no page, and what the feed says is all there is
                yield Page(task, await self._entry_article(task))

    def _request(self, url: str, task: FetchTask) -> Request:
        return self._asked(
            url, task, conditions(task.entry), callback=self.read, errback=self.failed, cb_kwargs={"task": task}
        )

    def _asked(self, url: str, task: FetchTask, conditions: dict[str, str] | None = None, **kwargs: Any) -> Request:
        """The request for a page of this task's."""
        fetch: FetchSettings = self.settings["WIREWATCH_FETCH"]
        language = task.source.language
        headers = {"Accept": ACCEPT} | ({"Accept-Language": f"{language}, *;q=0.5"} if language else {})
        meta = {"download_maxsize": fetch.max_page_size} | ({} if task.verify_tls else {"verify_tls": False})
        return Request(url, headers=headers | (conditions or {}), meta=meta, **kwargs)

    async def read(self, response: Response, task: FetchTask) -> AsyncIterator[Page]:
        """Have the page read in a child process, unless it reserves its text."""
        if response.status == 304 and conditions(task.entry):
            yield Page(task, None, unchanged=True)
            return
        if response.status not in (200, 203):
            wait = retry_after(header(response.headers, "Retry-After"), self.now())
            yield await self._ended(task, f"http-{response.status}", f"{response.url} answers {response.status}", wait)
            return
        signals = reserved(response)
        seen = Seen(signals, response.meta.get("tdmrep", {}))
        article: Article | None = None
        vanished: str | None = None
        try:
            if not signals or task.source.licence is not None:
                found = await self._read(response, task)
                article, seen = found.article, replace(seen, signals={**signals, **found.reserved})
                vanished = gone_since(task.entry, response.url, found.instead)
                if article is not None and found.following is not None:
                    article = await self._whole(article, found.following, response.url, task)
        except (TaskFailed, WorkerKilled) as failure:
            page = await self._ended(task, failure.kind, f"{response.url}: {failure}")
            if broke_reader(failure) and page.retry_at is None:
                page = replace(page, poison=response.body)
                log.warning("document quarantined kind=%s url=%s", failure.kind, response.url)
        except FetchFailed:  # the process is to stop: the next one takes the claim over
            self.equipment.queue.settle(task)
            return
        except Exception as error:
            log.exception("page broke url=%s", response.url)
            page = await self._ended(task, "unexpected", f"{response.url}: {type(error).__name__}: {error}")
        else:
            if vanished is not None:
                page = await self._ended(task, vanished, f"{response.url} stands in the place of the article")
            elif article is None:
                page = await self._ended(task, "rights-reserved", said(seen.signals))
            else:
                modified = header(response.headers, "Last-Modified")
                page = Page(task, self._complete(article, response, task, seen), last_modified=modified)
        yield replace(page, seen=seen)

    async def failed(self, failure: Any) -> AsyncIterator[Page]:
        """The page could not be had."""
        error, task = failure.value, failure.request.cb_kwargs["task"]
        if not isinstance(error, FetchFailed):
            log.error("page broke url=%s", failure.request.url, exc_info=error)
            yield await self._ended(task, "unexpected", f"{failure.request.url}: {type(error).__name__}: {error}")
        elif error.kind == "stopped":
            self.equipment.queue.settle(task)  # nothing was learned: the next process takes the claim over
        else:
            page = await self._ended(task, error.kind, str(error), error.retry_after)
            yield replace(page, seen=Seen(files=failure.request.meta.get("tdmrep", {})))

    async def _ended(self, task: FetchTask, kind: str, message: str, wait: timedelta | None = None) -> Page:
        """The page was not read: what its entry says may have to stand in."""
        todo = after_failure(
            kind,
            attempts=task.entry.attempts,
            now=self.now(),
            retry_after=wait,
            waited=self.now() - task.entry.first_seen_at,
        )
        log.info("page not read kind=%s retry_at=%s: %s", kind, todo.retry_at, message)
        article = None
        if todo.use_entry:
            detail = f" ({message[:200]})" if kind == "rights-reserved" else ""
            article = await self._entry_article(task, access=todo.access, warning=f"page not read: {kind}{detail}")
        return Page(task, article, failure=f"{kind}: {message}"[:500], retry_at=todo.retry_at)

    async def _entry_article(
        self, task: FetchTask, *, access: Access = Access.UNKNOWN, warning: str | None = None
    ) -> Article | None:
        """The article as its feed tells it; one without a link is known by its entry."""
        entry, now = task.entry, self.now()
        url = entry.url or f"urn:wirewatch:entry:{entry.id}"
        if not (entry.title or entry.summary or entry.content):
            return None
        try:
            return await self.equipment.workers.run(
                reading.entry,
                parsed_entry(entry),
                url=url,
                fetched_at=now,
                timezone=task.source.timezone,
                language=task.source.language,
                access=access,
                warning=warning,
            )
        except (TaskFailed, WorkerKilled) as failure:  # then as it stands, without reading anything into it
            return Article(
                url=url,
                headline=entry.title,
                body_text=entry.summary or "",
                published_at=entry.published,
                fetched_at=now,
                access=access,
                extraction_method="feed",
                warnings=(*([warning] if warning else []), f"entry not read: {failure.kind}"),
            )

    async def _whole(self, article: Article, following: str, first: str, task: FetchTask) -> Article:
        """The article with its further pages, each asked for as the first was."""

        async def ask(url: str) -> Response:
            return await self.crawler.engine.download_async(self._asked(url, task))

        async def read(response: Response, first: str) -> reading.PageReading:
            signals = reserved(response)
            if signals and task.source.licence is None:
                return reading.PageReading(None, signals)
            return await self._read(response, task, first)

        return await whole(article, following, first=first, ask=ask, read=read)

    async def _read(self, response: Response, task: FetchTask, first: str | None = None) -> reading.PageReading:
        media_type, charset = content_type(header(response.headers, "Content-Type"))
        return await self.equipment.workers.run(
            reading.page,
            response.body,
            url=response.url,
            content_type=media_type,
            charset=charset,
            fetched_at=self.now(),
            timezone=task.source.timezone,
            language=task.source.language,
            entry=parsed_entry(task.entry) if first is None else None,
            http_status=response.status,
            licensed=task.source.licence is not None,
            first=first,
        )

    def _complete(self, article: Article, response: Response, task: FetchTask, seen: Seen) -> Article:
        """The article with what the answer's head says, and under which licence reserved text was kept."""
        media_type, _ = content_type(header(response.headers, "Content-Type"))
        licence = f"rights reserved: {said(seen.signals)}; kept under licence: {task.source.licence}"
        return replace(
            article,
            warnings=(*article.warnings, *([licence] if seen.signals else [])),
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


def reserved(response: Response) -> Mapping[str, str]:
    """The signals of reservation in an answer's head."""
    return header_signals(lines(response.headers, "tdm-reservation"), lines(response.headers, "X-Robots-Tag"))


def broke_reader(failure: TaskFailed | WorkerKilled) -> bool:
    """Whether the document ended its reader or confused it, rather than being one that it knows it cannot read."""
    # An ExtractionError names its kind in small letters; any other exception goes by its class.
    if isinstance(failure, WorkerKilled):
        return failure.by_document
    return failure.kind == "out-of-memory" or failure.kind[:1].isupper()


def _by_hand(fetch: FetchSettings) -> Equipment:
    """What the daemon would have brought: the ledger that WIREWATCH_DATABASE names, and child processes."""
    database = Database(os.environ.get("WIREWATCH_DATABASE", "sqlite:///wirewatch.db"))
    upgrade(database)
    return Equipment(database, workers_of(fetch), PageQueue(1), lambda: datetime.now(UTC))


def conditions(entry: Entry) -> dict[str, str]:
    """The validators of a page that was read before, echoed byte for byte (RFC 9110 13.1)."""
    if entry.article_id is None:
        return {}
    known = {"If-None-Match": entry.page_etag, "If-Modified-Since": entry.page_modified}
    return {name: value for name, value in known.items() if value}


def parsed_entry(entry: Entry) -> ParsedEntry:
    """What the feed said, as it was found."""
    return ParsedEntry(
        guid=entry.guid,
        link=entry.url,
        title=entry.title,
        summary=entry.summary,
        content=entry.content,
        authors=entry.authors,
        categories=entry.categories,
        language=entry.language,
        published=entry.published,
        published_raw=entry.published_raw,
        updated=entry.updated,
    )


def workers_of(fetch: FetchSettings) -> Workers:
    """The child processes that these settings ask for."""
    return Workers(fetch.workers, fetch.cpu_limit, fetch.memory_limit, fetch.wall_limit)
