"""Between a request and the web: who may be asked, and where an answer sends us next."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.failures import FetchFailed
from crawler.headers import header
from crawler.politeness import host_of
from crawler.robots import ALLOW_ALL, MAX_SIZE, Rules, read_robots
from crawler.settings import FetchSettings
from storage.urls import clean_url

MAX_HOPS = 10
_ROBOTS_HOPS = 5
"""RFC 9309 2.3.1.2."""
_ROBOTS_TTL = timedelta(hours=24)
"""RFC 9309 2.4."""
_UNREACHABLE_TTL = timedelta(minutes=10)
_ROBOTS_KEPT = 2_000
_RULES_KEPT = 200_000
"""Of all hosts together, some 40 MB: one host's file may hold 50,000."""
_LARGE = 32 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAME_METHOD = frozenset({307, 308})
_HARD_FAILURES = frozenset({"timeout", "dns", "tls", "refused", "unreachable", "reset", "connection", "stopped"})
"""A site whose robots.txt fails like this would fail like this itself: that is what is told."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What asking for one robots.txt came to."""

    rules: Rules | None
    """None: it cannot be had, so nothing may be asked for (RFC 9309 2.3.1.4)."""
    failure: FetchFailed | None
    good_until: float
    """Monotonic seconds."""


class Manners:
    """Asks robots.txt first, and leaves hosts alone that asked for it. Request meta `robots`: False to ask unasked."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._fetch: FetchSettings = crawler.settings["WIREWATCH_FETCH"]
        self._known: OrderedDict[tuple[str, bool], asyncio.Task[_Answer]] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        host = host_of(request)
        self._crawler.spider.hosts.check(host)
        if request.meta.get("robots") is False:
            return
        answer = await self._robots(request)
        if answer.rules is None:
            raise _unreachable(answer.failure, host)
        if not answer.rules.allows(request.url):
            raise FetchFailed("robots", f"{request.url}: robots.txt of {host} says no")
        _, slot = self._crawler.engine.downloader._get_slot(request)
        slot.delay = max(self._fetch.gap_s, answer.rules.crawl_delay or 0.0)

    async def _robots(self, request: Request) -> _Answer:
        """The rules of the request's origin: asked for once by however many requests need them."""
        parts = urlsplit(request.url)
        origin, verified = f"{parts.scheme}://{parts.netloc}", request.meta.get("verify_tls") is not False
        key = origin, verified  # what nobody vouches for says nothing to those who want it vouched for
        known = self._known.get(key)
        last = known.result() if known is not None and _succeeded(known) else None
        asked = known is None or (known.done() and (last is None or last.good_until < monotonic()))
        if known is None or asked:
            known = self._known[key] = asyncio.create_task(self._ask(origin, last, verified=verified))
        self._known.move_to_end(key)
        answer = await asyncio.shield(known)
        if asked:
            self._forget()
        return answer

    def _forget(self) -> None:
        """Keep what is known within bounds: the longest unused goes first, also where files are huge."""
        rules = sum(_rules_of(each) for each in self._known.values())
        while len(self._known) > _ROBOTS_KEPT or (rules > _RULES_KEPT and len(self._known) > 1):
            _, oldest = self._known.popitem(last=False)
            rules -= _rules_of(oldest)

    async def _ask(self, origin: str, last: _Answer | None, *, verified: bool) -> _Answer:
        meta = {"robots": False, "download_maxsize": MAX_SIZE, "truncate": True, "max_hops": _ROBOTS_HOPS}
        meta |= {} if verified else {"verify_tls": False}
        rules: Rules | None = None
        failure: FetchFailed | None = None
        try:
            response = await self._crawler.engine.download_async(Request(f"{origin}/robots.txt", meta=meta))
        except FetchFailed as error:
            failure = error
            if error.kind == "redirects":  # more than five hops: as if there were none
                rules = ALLOW_ALL
        else:
            if 200 <= response.status < 300:
                # A huge file takes a fifth of a second to read, in which the loop would do nothing else.
                large = len(response.body) > _LARGE
                rules = await asyncio.to_thread(read_robots, response.body) if large else read_robots(response.body)
            elif 300 <= response.status < 500 and response.status != 429:
                rules = ALLOW_ALL
            else:
                failure = FetchFailed("robots-unreachable", f"its robots.txt answers {response.status}")
        if rules is not None:
            return _Answer(rules, None, monotonic() + _ROBOTS_TTL.total_seconds())
        good_until = monotonic() + _UNREACHABLE_TTL.total_seconds()
        if failure is not None and failure.retry_after is not None:
            good_until = monotonic() + failure.retry_after.total_seconds()
        return _Answer(last.rules if last is not None else None, failure, good_until)


def _rules_of(task: asyncio.Task[_Answer]) -> int:
    rules = task.result().rules if _succeeded(task) else None
    return len(rules.rules) if rules is not None else 0


def _succeeded(task: asyncio.Task[_Answer]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


def _unreachable(failure: FetchFailed | None, host: str) -> FetchFailed:
    if failure is not None and (failure.kind in _HARD_FAILURES or failure.kind in ("private-address", "cooling-down")):
        return FetchFailed(failure.kind, str(failure), failure.retry_after)
    return FetchFailed("robots-unreachable", f"{host}: {failure or 'its robots.txt cannot be had'}; nothing is asked")


class Redirects:
    """Follows redirects hop by hop, so that each passes the guard, robots.txt and the host's turn.

    Request meta `hops`: the statuses and addresses so far; `max_hops`: how many are followed.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status not in _REDIRECTS or "Location" not in response.headers:
            return response
        if request.method != "GET" and response.status not in _SAME_METHOD:
            return response  # what was posted is not posted elsewhere unless the server says so (RFC 9110 15.4.8)
        location = header(response.headers, "Location") or ""
        target = clean_url(location, base=request.url)
        if target is None:
            raise FetchFailed("redirects", f"{request.url} redirects to what is no web address: {location[:200]!r}")
        hops = (*request.meta.get("hops", ()), (response.status, request.url))
        if len(hops) > request.meta.get("max_hops", MAX_HOPS) or any(url == target for _, url in hops):
            raise FetchFailed("redirects", f"{hops[0][1]} redirects in a circle or too often ({len(hops)} times)")
        meta = {name: value for name, value in request.meta.items() if name != "download_slot"}  # another host's turn
        if urlsplit(target).hostname != urlsplit(request.url).hostname:
            meta.pop("verify_tls", None)  # that was said of the first host alone
        return request.replace(url=target, meta={**meta, "hops": hops})
