"""The one door to the web: a Scrapy download handler that trusts neither addresses nor bytes."""

from __future__ import annotations

import asyncio
import errno
import logging
import ssl
from contextlib import nullcontext, suppress
from typing import Any, Self
from weakref import finalize

import aiohttp
import yarl
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawler.decoding import ACCEPTED, decoded
from crawler.failures import FetchFailed
from crawler.guard import AddressGuard, PrivateAddress
from crawler.headers import header, retry_after
from crawler.politeness import host_of
from crawler.settings import FetchSettings

log = logging.getLogger(__name__)

stop_transfers = object()
"""Signal: end every transfer that is under way, as when the process is to stop and a server never ends its answer."""

_CHUNK = 64 * 1024
_LARGE = 1024 * 1024
_LARGE_AT_ONCE = 8
"""Bodies of more than a megabyte that are in memory at once, from their first megabyte until they were read."""
_KEEPALIVE_S = 5
"""Longer would keep a file descriptor for each of thousands of hosts that are asked every few minutes."""


class GuardedDownload:
    """Downloads through one guarded session; every ending but an answer is a FetchFailed.

    Scrapy calls it when a host's turn has come (one in flight, gap kept). Request meta: `download_maxsize` in bytes,
    `truncate` to take that many and leave the rest instead of failing, `verify_tls` False to take any certificate.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._fetch: FetchSettings = crawler.settings["WIREWATCH_FETCH"]
        self._transfers: set[asyncio.Task[Response]] = set()
        self._turns = asyncio.Semaphore(self._fetch.concurrency)
        # Hosts that hang are many when a network fails: they share a quarter, and the others do not wait for them.
        self._slow_turns = asyncio.Semaphore(max(self._fetch.concurrency // 4, 1))
        self._large_turns = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._session = aiohttp.ClientSession(
            connector=AddressGuard(self._fetch.allow).connector(
                limit=0, limit_per_host=0, ttl_dns_cache=60, keepalive_timeout=_KEEPALIVE_S
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,  # a proxy would see to addresses that the guard does not
            headers={"User-Agent": self._fetch.user_agent, "Accept-Encoding": ACCEPTED},
            timeout=aiohttp.ClientTimeout(
                total=self._fetch.timeout.total_seconds(), connect=self._fetch.connect_timeout.total_seconds()
            ),
        )
        crawler.signals.connect(self._stop_transfers, signal=stop_transfers)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """The answer, its body unpacked and within its limit; bodies of answers that are not 2xx are left unread."""
        host, hosts = host_of(request), self._crawler.spider.hosts
        _, slot = self._crawler.engine.downloader._get_slot(request)
        await asyncio.sleep(hosts.rest(host, slot.delay))  # the gap, or a Crawl-delay beyond it
        async with self._slow_turns if hosts.slow(host) else nullcontext(), self._turns:
            hosts.check(host)
            transfer = asyncio.create_task(self._transfer(request))
            self._transfers.add(transfer)
            in_vain = False
            try:
                return await transfer
            except FetchFailed as failure:
                in_vain = failure.kind == "timeout"
                raise
            except asyncio.CancelledError as error:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise  # it is our caller that was cancelled, not this transfer
                raise FetchFailed("stopped", f"{request.url}: ended, because the crawler stops") from error
            finally:
                self._transfers.discard(transfer)
                hosts.ended(host, in_vain=in_vain)

    async def close(self) -> None:
        await self._session.close()

    def _stop_transfers(self) -> None:
        for transfer in self._transfers:
            transfer.cancel()

    async def _transfer(self, request: Request) -> Response:
        url = yarl.URL(request.url, encoded=True)
        try:
            async with self._session.request(
                request.method,
                url,
                headers=request.headers.to_tuple_list(),
                data=request.body or None,
                allow_redirects=False,
                ssl=request.meta.get("verify_tls") is not False,
            ) as answer:
                headers = Headers(answer.raw_headers)
                spider = self._crawler.spider
                wait = retry_after(header(headers, "Retry-After"), spider.now())
                rest = spider.hosts.answered(host_of(request), answer.status, wait)
                if rest is not None:
                    await spider.keep_rest(host_of(request), rest)
                body, large = b"", False
                if 200 <= answer.status < 300:
                    body, large = await self._body(answer, request.meta)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise _failure(error, url, self._fetch) from error
        except FetchFailed as failure:
            raise FetchFailed(failure.kind, f"{url.host}: {failure}", failure.retry_after) from failure
        response = Response(request.url, status=answer.status, headers=headers, body=body, request=request)
        if large:
            loop = asyncio.get_running_loop()
            finalize(response, _release, loop, self._large_turns).atexit = False
        return response

    async def _body(self, answer: aiohttp.ClientResponse, meta: dict[str, Any]) -> tuple[bytes, bool]:
        """The body, unpacked, and whether it has one of the large turns; nothing is allocated on the word of
        Content-Length."""
        limit: int = meta["download_maxsize"]
        truncate = bool(meta.get("truncate"))
        if not truncate and (answer.content_length or 0) > limit:
            raise FetchFailed("too-large", f"{answer.content_length:,} bytes announced, {limit:,} allowed")
        received, large = bytearray(), False
        try:
            async for chunk in answer.content.iter_chunked(_CHUNK):
                if not large and len(received) + len(chunk) > _LARGE:
                    await self._large_turns.acquire()
                    large = True
                received += chunk
                if len(received) > limit:
                    if truncate:
                        break
                    raise FetchFailed("too-large", f"more than {limit:,} bytes")
            del received[limit:]
            encoding = answer.headers.get("Content-Encoding", "")
            if not large and encoding and received:
                await self._large_turns.acquire()  # nobody knows what it unpacks to
                large = True
            body = decoded(received, encoding, limit, truncate=truncate)
        except BaseException:
            if large:
                self._large_turns.release()
            raise
        if large and len(body) <= _LARGE:
            self._large_turns.release()
            large = False
        return body, large


def _release(loop: asyncio.AbstractEventLoop, turns: asyncio.Semaphore) -> None:
    """Give a turn back, from whichever thread the last reference went."""
    with suppress(RuntimeError):  # the loop has ended, and nobody waits
        loop.call_soon_threadsafe(turns.release)


def _failure(error: Exception, url: yarl.URL, fetch: FetchSettings) -> FetchFailed:
    """What a client's exception means, in one line with the host in it."""
    host = f"{url.host}:{url.explicit_port}" if url.explicit_port else f"{url.host}"
    match error:
        case PrivateAddress():
            return FetchFailed("private-address", str(error))
        case aiohttp.ConnectionTimeoutError():
            seconds = fetch.connect_timeout.total_seconds()
            return FetchFailed("timeout", f"{host}: no connection within {seconds:g} s")
        case TimeoutError():
            return FetchFailed("timeout", f"{host}: no complete answer within {fetch.timeout.total_seconds():g} s")
        case aiohttp.ClientConnectorDNSError():
            return FetchFailed("dns", f"{host}: the name cannot be resolved ({error.os_error.strerror or error})")
        case aiohttp.ClientConnectorCertificateError():
            return FetchFailed("tls", f"{host}: the certificate is not to be trusted ({error.certificate_error})")
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return FetchFailed("tls", f"{host}: no secure connection ({error})")
        case aiohttp.ClientConnectorError() if error.os_error.errno == errno.ECONNREFUSED:
            return FetchFailed("refused", f"{host}: the connection was refused")
        case aiohttp.ClientConnectorError():
            return FetchFailed("unreachable", f"{host}: cannot be reached ({error.os_error.strerror or error})")
        case aiohttp.ServerDisconnectedError() | ConnectionError():
            return FetchFailed("reset", f"{host}: the connection was cut")
        case aiohttp.ClientPayloadError():
            return FetchFailed("truncated", f"{host}: the answer ended too early")
        case aiohttp.ClientResponseError():
            return FetchFailed("bad-http", f"{host}: the answer is not HTTP ({_line(error.message)})")
        case aiohttp.InvalidURL() | ValueError():
            return FetchFailed("bad-address", f"{url}: cannot be asked for ({_line(str(error))})")
    return FetchFailed("connection", f"{host}: {_line(str(error)) or type(error).__name__}")


def _line(text: str) -> str:
    return " ".join(text.split())[:200]
