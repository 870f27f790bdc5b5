"""What we take from inside Scrapy, so that a new version that changes it is noticed here first."""

from __future__ import annotations

import asyncio
import inspect

from scrapy import Request, signals
from scrapy.core.downloader import Downloader, Slot
from scrapy.core.engine import ExecutionEngine

from crawler.settings import FetchSettings, scrapy_settings


def test_the_engine_downloads_for_us():
    assert inspect.iscoroutinefunction(ExecutionEngine.download_async)
    assert list(inspect.signature(ExecutionEngine.download_async).parameters) == ["self", "request"]


async def test_slots_are_by_host_and_their_delay_can_be_set(crawl):
    downloader = crawl._crawler.engine.downloader
    assert isinstance(downloader, Downloader)
    key, slot = downloader._get_slot(Request("http://a.example:8080/x"))
    assert isinstance(slot, Slot)
    assert (key, slot.concurrency, slot.jitter) == ("a.example", 1, 0)
    _, same = downloader._get_slot(Request("https://a.example/y"))
    assert same is slot
    slot.delay = 5.0
    assert slot.download_delay() == 5.0


async def test_nothing_runs_that_we_did_not_ask_for(crawl):
    scrapy = crawl._crawler
    names = [type(each).__name__ for each in scrapy.engine.downloader.middleware.middlewares]
    assert names == ["Manners", "Reservations", "Redirects"]
    assert scrapy.extensions.middlewares == ()
    assert scrapy.engine.scraper.spidermw.middlewares == ()
    schemes = scrapy.engine.downloader.handlers._schemes
    assert set(schemes.values()) == {"crawler.handler.GuardedDownload"}
    assert set(schemes) == {"http", "https"}


async def test_there_is_no_reactor_and_no_port_is_opened(crawl):
    import sys

    import psutil

    assert "twisted.internet.reactor" not in sys.modules
    listening = [each for each in psutil.Process().net_connections() if each.status == psutil.CONN_LISTEN]
    assert listening == []


async def test_settings_are_what_a_daemon_needs(crawl):
    settings = crawl._crawler.settings
    for name in (
        "TELNETCONSOLE_ENABLED",
        "REMOTE_CONTROL_ENABLED",
        "COOKIES_ENABLED",
        "METAREFRESH_ENABLED",
        "RETRY_ENABLED",
    ):
        assert settings.getbool(name) is False, name
    assert settings["USER_AGENT"].startswith("Wirewatch/")
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")


async def test_the_signals_that_settle_pages_exist():
    for name in ("item_scraped", "item_dropped", "item_error", "spider_error", "engine_started"):
        assert hasattr(signals, name)


def test_the_user_agent_cannot_be_made_into_two_headers():
    agent = FetchSettings(contact="desk@paper.example\r\nX-Evil: 1 (comment)").user_agent
    assert "\n" not in agent
    assert "\r" not in agent
    assert agent.endswith("(+desk@paper.exampleX-Evil:1comment)")
    assert scrapy_settings(FetchSettings())["USER_AGENT"] == FetchSettings().user_agent


async def test_two_crawls_live_side_by_side(new_crawl, site, feed_at):
    site.routes["/feed"] = site.rss()
    first, second = await new_crawl(), await new_crawl()
    outcomes = await asyncio.gather(*(crawl.poll(feed_at(site.url("/feed"))) for crawl in (first, second)))
    assert [outcome.error for outcome in outcomes] == [None, None]
