"""What can be polled at a site: the feeds that a page names, its news sitemaps, and only then the usual places."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler import reading
from crawler.failures import FetchFailed
from crawler.headers import content_type, header
from crawler.settings import FetchSettings
from crawler.workers import TaskFailed, WorkerKilled, Workers
from storage.records import Feed, FeedFormat, PollOutcome, PollStatus
from storage.urls import clean_url

MOST_TRIED = 12
"""Addresses that are asked of one site."""
MOST_SITEMAPS = 3
USUAL_PLACES = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
SITEMAPS = frozenset({FeedFormat.SITEMAP, FeedFormat.NEWS_SITEMAP, FeedFormat.SITEMAP_INDEX})

_MOST_LINES = 1_000
_PAGE_ALONE = frozenset(
    {"robots", "too-large", "not-a-page", "empty", "http-401", "http-403", "http-404", "http-406", "http-410"}
)
"""Ways in which one page cannot be had that say nothing of the rest of its site."""
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed that a site has, read once."""

    url: str
    title: str | None
    format: FeedFormat
    entries: int
    newest: datetime | None
    """When the newest entry was published, where entries tell."""


class Discovery:
    """Looks for feeds through `download`, which is polite and guarded; `poll` visits what was found."""

    def __init__(
        self,
        download: Callable[[Request], Awaitable[Response]],
        poll: Callable[[Feed], Awaitable[PollOutcome]],
        workers: Workers,
        fetch: FetchSettings,
    ) -> None:
        self._download = download
        self._poll = poll
        self._workers = workers
        self._fetch = fetch

    async def look(self, url: str) -> list[Candidate]:
        """The feeds of the site that have entries, the best first; a FetchFailed if the page cannot be had, and nothing
        is at the usual places."""
        failure: FetchFailed | None = None
        home = url
        named: tuple[str, ...] = ()
        try:
            page = await self._get(url, self._fetch.max_page_size)
            home = page.url
            named = await self._named(page)
        except FetchFailed as error:
            if error.kind not in _PAGE_ALONE:
                raise
            failure = error
        found = await self._tried(named[:MOST_TRIED])
        sitemaps = await self._sitemaps(home)
        news = [sitemap for sitemap in sitemaps if "news" in urlsplit(sitemap).path.lower()]
        found += await self._tried(news[:MOST_SITEMAPS])
        if not found and not named:
            for place in USUAL_PLACES:
                found = await self._tried([urljoin(home, place)])
                if found:
                    break
        if not found:  # a sitemap may be of news, or lead to one of news, without being called so
            others = [sitemap for sitemap in sitemaps if sitemap not in news][:MOST_SITEMAPS]
            found = [each for each in await self._tried(others) if each.newest is not None]
        if not found and failure is not None:
            raise failure
        return ranked(found)

    async def _named(self, page: Response) -> tuple[str, ...]:
        media_type, charset = content_type(header(page.headers, "Content-Type"))
        try:
            return await self._workers.run(
                reading.leads, page.body, url=page.url, content_type=media_type, charset=charset
            )
        except (TaskFailed, WorkerKilled) as error:
            raise FetchFailed(error.kind, f"{page.url}: cannot be read: {error}") from error

    async def _sitemaps(self, url: str) -> list[str]:
        """Sitemaps that robots.txt names."""
        try:
            robots = await self._get(urljoin(url, "/robots.txt"), 500 * 1024)
        except FetchFailed:
            return []
        text = robots.body.decode("utf-8", "replace")
        lines = [clean_url(line, base=robots.url) for line in _SITEMAP_LINE.findall(text)[:_MOST_LINES]]
        return list(dict.fromkeys(line for line in lines if line))

    async def _tried(self, addresses: Iterable[str]) -> list[Candidate]:
        found = []
        for address in addresses:
            outcome = await self._poll(Feed(id=0, source_id=0, source="", url=address))
            if outcome.status is PollStatus.FRESH and outcome.parsed is not None and outcome.parsed.entries:
                entries = outcome.parsed.entries
                newest = max((entry.published for entry in entries if entry.published), default=None)
                found.append(Candidate(address, outcome.parsed.title, outcome.parsed.format, len(entries), newest))
        return found

    async def _get(self, url: str, limit: int) -> Response:
        response = await self._download(Request(url, meta={"download_maxsize": limit}, dont_filter=True))
        if response.status != 200:
            raise FetchFailed(f"http-{response.status}", f"{url}: answers {response.status}")
        return response


def ranked(found: Iterable[Candidate]) -> list[Candidate]:
    """The best first: a feed before a sitemap, which tells less of each article; else as the page names them."""
    return sorted(found, key=lambda each: each.format in SITEMAPS)
