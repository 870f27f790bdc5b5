"""How we fetch: one plain value, and the Scrapy settings that follow from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Limits and manners of everything that goes out to the web."""

    contact: str | None = None
    """Address or page of the operator, for the publishers' logs; goes into the User-Agent."""
    allow: tuple[str, ...] = ()
    """Private places that may be reached: "127.0.0.0/8", "intranet.example:8080"."""
    host_gap: timedelta = timedelta(seconds=1)
    """Between the starts of two requests to one host, of which one is in flight at a time."""
    timeout: timedelta = timedelta(seconds=30)
    """For a whole request, from the first packet to the last byte."""
    connect_timeout: timedelta = timedelta(seconds=10)
    """For the name, the connection and the TLS handshake together."""
    max_feed_size: int = 10 * MIB
    """Bytes, unpacked."""
    max_page_size: int = 5 * MIB
    """Bytes, unpacked."""
    concurrency: int = 32
    """Requests under way at once, over all hosts."""
    pages_waiting: int = 256
    """Pages handed to the spider and not yet stored; who brings more has to wait."""
    workers: int = 2
    """Child processes that parse feeds and extract articles."""
    cpu_limit: timedelta = timedelta(seconds=5)
    """Processor time of one document."""
    wall_limit: timedelta = timedelta(seconds=30)
    """Time on the clock of one document: on a busy machine processor time is slow to come by."""
    memory_limit: int = 1024 * MIB
    """Bytes of address space of one child process."""

    @property
    def user_agent(self) -> str:
        """`Wirewatch/<version> (+<contact>)`, as RFC 9110 10.1.5 and publishers like it."""
        contact = re.sub(r"[^\x21-\x7e]+|[()\\]", "", self.contact or "")
        return f"Wirewatch/{_version()}" + (f" (+{contact})" if contact else "")

    @property
    def gap_s(self) -> float:
        """The gap in seconds, never 0: without any, Scrapy's slots start all that waits before they count the first."""
        return max(self.host_gap.total_seconds(), 0.001)


def scrapy_settings(fetch: FetchSettings) -> dict[str, Any]:
    """Scrapy's settings, all of them from one place.

    Components are listed, not switched off one by one: what a later Scrapy adds stays off until it is wanted.
    """
    return {
        "WIREWATCH_FETCH": fetch,
        "BOT_NAME": "wirewatch",
        "SPIDER_MODULES": ["crawler.spiders"],
        "NEWSPIDER_MODULE": "crawler.spiders",
        "TWISTED_REACTOR_ENABLED": False,  # one plain asyncio loop
        "TWISTED_REACTOR": None,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "LOG_LEVEL": "INFO",
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "STATS_DUMP": False,
        # nothing but http and https, through the one guarded door
        "DOWNLOAD_HANDLERS": {
            "http": "crawler.handler.GuardedDownload",
            "https": "crawler.handler.GuardedDownload",
            "file": None,
            "ftp": None,
            "s3": None,
            "data": None,
        },
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            "crawler.middlewares.Manners": 100,
            "crawler.reservations.Reservations": 150,
            "crawler.middlewares.Redirects": 600,
        },
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},  # telnet console and remote control among them
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "ITEM_PIPELINES": {"crawler.pipelines.Validate": 100, "crawler.pipelines.Store": 200},
        # said once more for readers of Scrapy's documentation; the components that read these are not loaded
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,  # the ledger says when to try again
        "ROBOTSTXT_OBEY": False,  # crawler.robots does, by RFC 9309
        "HTTPERROR_ALLOW_ALL": True,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "USER_AGENT": fetch.user_agent,
        "DOWNLOAD_TIMEOUT": fetch.timeout.total_seconds(),
        "DOWNLOAD_MAXSIZE": fetch.max_feed_size,
        # one request in flight per host; the total is bounded in the handler, where a host's turn has come
        "CONCURRENT_REQUESTS": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": fetch.gap_s,
        "DOWNLOAD_DELAY_JITTER": 0,
        "CONCURRENT_ITEMS": 4,  # tasks that Scrapy starts for each response
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # the default keeps every fingerprint for ever
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    }


def _version() -> str:
    try:
        return version("wirewatch")
    except PackageNotFoundError:
        return "0"
