"""A host that asked to be left alone is, also by the process that comes after one that was killed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web

from storage.database import Database
from storage.records import Entry, EntryState
from tests.journeys.lives import Life, Zygote

REST_S = 9
PAGES = 6
WORDS = "The harbour was closed in the night, say those who keep it. " * 6


class Papers:
    """A wire that announces pages of another host, which is busy when it is asked for the first of them."""

    def __init__(self) -> None:
        self.pages: list[tuple[str, float]] = []
        """What the busy host was asked for, robots.txt apart, and when."""
        self.asked: list[float] = []
        self.told_to_wait: float | None = None
        self.port = 0

    async def wire(self, request: web.Request) -> web.Response:
        if request.path != "/feed":
            return web.Response(status=404)
        items = "".join(
            f"<item><guid>{n}</guid><title>The harbour, part {n}</title>"
            f"<link>http://127.0.0.72:{self.port}/{n}</link></item>"
            for n in range(PAGES)
        )
        return web.Response(
            text=f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>',
            content_type="application/rss+xml",
        )

    async def paper(self, request: web.Request) -> web.Response:
        now = time.monotonic()
        self.asked.append(now)
        if request.path in ("/robots.txt", "/.well-known/tdmrep.json"):
            return web.Response(status=404)
        if request.path == "/feed":
            return web.Response(text='<rss version="2.0"><channel><title>Paper</title></channel></rss>')
        self.pages.append((request.path, now))
        if self.told_to_wait is None:
            self.told_to_wait = now
            return web.Response(status=503, headers={"Retry-After": str(REST_S)})
        paragraphs = "".join(f"<p>{WORDS} {request.path} {n}</p>" for n in range(3))
        return web.Response(
            text=f"<html><body><article><h1>The harbour {request.path}</h1>{paragraphs}</article></body></html>",
            content_type="text/html",
        )


@pytest_asyncio.fixture
async def papers() -> AsyncIterator[Papers]:
    made, runners = Papers(), []
    for host, answer in (("127.0.0.72", made.paper), ("127.0.0.71", made.wire)):
        application = web.Application()
        application.router.add_get("/{path:.*}", answer)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, host, made.port)
        await site.start()
        made.port = made.port or runner.addresses[0][1]
        runners.append(runner)
    yield made
    for runner in runners:
        await runner.cleanup()


async def until(condition: Callable[[], bool], what: str, within_s: float = 60) -> None:
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - another process, and a server, are looked at
            await asyncio.sleep(0.05)
    assert condition(), what


def entries(folder: Path) -> list[Entry]:
    database = Database(f"sqlite:///{folder}/wirewatch.db")
    try:
        with database.read() as ledger:
            return ledger.entries.of_feed(1)
    finally:
        database.close()


@pytest.mark.parametrize("ending", ["kill -9", "stop"])
async def test_n19_pages_that_wait_for_a_host_outlive_the_process_and_so_does_its_wish(
    papers: Papers, zygote: Zygote, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / "wirewatch.toml"
    path.write_text(
        '[wirewatch]\ndatabase = "sqlite:///wirewatch.db"\ncontact = "desk@paper.example"\n'
        '[fetch]\nallow = ["127.0.0.0/8"]\nhost_gap = "0s"\n'
        f'[[sources]]\nname = "Wire"\nfeeds = ["http://127.0.0.71:{papers.port}/feed"]\n'
    )
    daemon = Life(zygote, path)
    try:
        await daemon.start()
        await until(lambda: papers.told_to_wait is not None, "the busy host was asked")
        if ending == "kill -9":
            await until(lambda: _rests(tmp_path), "its wish was kept")
            await daemon.kill()
        else:
            assert await daemon.stop(20) == 0
        waiting = [each for each in entries(tmp_path) if each.state in (EntryState.PENDING, EntryState.FETCHING)]
        assert len(waiting) == PAGES  # none was lost, none given up
        before = len(papers.asked)
        with path.open("a") as file:  # something of that host that nothing in the ledger waits for yet
            file.write(f'[[sources]]\nname = "Paper"\nfeeds = ["http://127.0.0.72:{papers.port}/feed"]\n')
        await daemon.start()
        await until(lambda: len(papers.pages) >= PAGES, "all others were asked for after the wait")
        again = papers.asked[before]
        assert papers.told_to_wait is not None
        assert again - papers.told_to_wait >= REST_S - 1  # the clock of the ledger, and of this test
        await until(
            lambda: sum(each.article_id is not None for each in entries(tmp_path)) >= PAGES - 1, "they were read"
        )
        put_off = {each.attempts for each in entries(tmp_path) if each.article_id is not None}
        assert put_off == {0}  # not to be asked is no failure of theirs
    finally:
        await daemon.kill()


def _rests(folder: Path) -> bool:
    database = Database(f"sqlite:///{folder}/wirewatch.db")
    try:
        with database.read() as ledger:
            return ledger.connection.exec_driver_sql("select count(*) from host_rest").scalar_one() > 0
    finally:
        database.close()
