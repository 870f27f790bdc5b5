"""What a poll, a page and a tick cost, against a bare client and plain Scrapy in the same run, on loopback.

    python benchmarks/fetch.py [--requests 600] [--feeds 1000,10000,50000] [--json]

Each figure comes from a process of its own; sites are on 127.0.2.x in another. A poll or page of ours is the whole:
guard, manners, reading in a child process (counted), and for pages the ledger. The bare client and plain Scrapy only
download; `extraction alone` is what reading the same pages costs in one process. A tick is one look for feeds that are
due, of which there are ten, in a ledger of so many; a poll kept is what a 304 costs there (rhythm, budget, health).
Lag is how late the event loop is while hostile feeds are read.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa

HOSTS = [f"127.0.2.{number + 1}" for number in range(40)]
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SENTENCE = (
    "The ministers spoke of number {n}, of straits and ferries, and of the costs that they will share this winter. "
)
Url = Callable[[str, int], str]


# ------------------------------------------------------------------ the world


def document(path: str, count: int) -> tuple[str, bytes]:
    """Content type and body of what stands at a path."""
    if path.startswith("/changed"):
        items = "".join(
            f"<item><title>Piece {count + n} of {path}</title><link>https://paper.example/{count + n}</link>"
            f"<guid>{count + n}</guid><description>{SENTENCE.format(n=n) * 3}</description></item>"
            for n in range(30)
        )
        return "application/rss+xml", f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()
    if path.startswith("/hostile"):
        attributes = " ".join(f"a{n}='{n}'" for n in range(30_000))
        return "application/rss+xml", f'<rss version="2.0"><channel><item {attributes}/></channel></rss>'.encode()
    text = "".join(f"<p>{SENTENCE.format(n=f'{n} of {path}') * 3}</p>" for n in range(12))
    menu = "<li><a href=/x>A section of the paper</a></li>" * 150
    head = f"<title>Article {path}</title><meta name=description content='About {path}'>"
    body = f"<ul>{menu}</ul><article><h1>Article {path}</h1>{text}</article><ul>{menu}</ul>"
    page = f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"
    return "text/html; charset=utf-8", page.encode()


def serve(pipe: Any) -> None:
    """Answer on every host, until killed: raw, so that the server is not what is measured."""
    count = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                count += 1
                if path in ("/robots.txt", "/.well-known/tdmrep.json"):
                    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                elif b"if-none-match:" in head.lower():
                    writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
                else:
                    kind, body = document(path, count)
                    line = (
                        f'HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nETag: "1"\r\nContent-Length: {len(body)}\r\n\r\n'
                    )
                    writer.write(line.encode() + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    async def run() -> None:
        port = 0
        for host in HOSTS:
            server = await asyncio.start_server(answer, host, port, backlog=512)
            port = port or server.sockets[0].getsockname()[1]
        pipe.send(port)
        await asyncio.Event().wait()

    asyncio.run(run())


# ------------------------------------------------------------------ what is measured, each in a process of its own


class Meter:
    """Processor time of this process and of its children that have ended or still run."""

    def __init__(self) -> None:
        self._began, self._wall = self._cpu(), time.perf_counter()

    def read(self, count: int) -> dict[str, float]:
        cpu, wall = self._cpu() - self._began, time.perf_counter() - self._wall
        return {
            "per CPU second": round(count / cpu, 1),
            "CPU ms each": round(1000 * cpu / count, 2),
            "per second": round(count / wall, 1),
        }

    @staticmethod
    def _cpu() -> float:
        own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        total = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
        for child in psutil.Process().children(recursive=True):
            times = child.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
        return total


async def ours_polls(url: Url, count: int, path: str, known: dict[str, Any]) -> dict[str, float]:
    from storage.records import Feed, PollStatus

    async with crawl() as (crawler, _):
        feeds = [Feed(id=n, source_id=1, source="x", url=url(path, n), **known) for n in range(count)]
        await asyncio.gather(*(crawler.poll(feed) for feed in feeds[: len(HOSTS)]))  # robots.txt, parsers, connections
        meter = Meter()
        outcomes = await asyncio.gather(*(crawler.poll(feed) for feed in feeds))
        result = meter.read(count)
        wanted = PollStatus.UNCHANGED if known else PollStatus.FRESH
        assert all(outcome.status is wanted for outcome in outcomes), {o.error for o in outcomes}
        return result


async def ours_pages(url: Url, count: int) -> dict[str, float]:
    from storage.records import ParsedEntry

    async with crawl() as (crawler, database):
        with database.begin() as ledger:
            sources = [ledger.sources.declare(host) for host in HOSTS]
            for n in range(count + len(HOSTS)):
                where = ledger.feeds.at(f"http://{HOSTS[n % len(HOSTS)]}/feed")
                feed_id = where.id if where else ledger.feeds.declare(
                    sources[n % len(HOSTS)], f"http://{HOSTS[n % len(HOSTS)]}/feed", first_poll_at=NOW
                )  # fmt: skip
                feed = ledger.feeds.get(feed_id)
                assert feed is not None
                ledger.entries.record(feed, [ParsedEntry(link=url("/page", n), title=f"Article {n}")], NOW)

        async def fetch(limit: int) -> int:
            tasks = await database.write(lambda ledger: ledger.entries.claim(NOW, limit))
            for task in tasks:
                await crawler.submit(task)
            await crawler.drained()
            return len(tasks)

        await fetch(len(HOSTS))
        meter, done = Meter(), 0
        while some := await fetch(128):
            done += some
        result = meter.read(done)
        with database.read() as ledger:
            stored = ledger.articles.count()
        assert stored == done + len(HOSTS), (stored, done)
        return result


async def ours_download(url: Url, count: int, path: str) -> dict[str, float]:
    from scrapy import Request

    async with crawl() as (crawler, _):
        await asyncio.gather(
            *(crawler._download(Request(url(path, n), meta={"download_maxsize": 5 * 2**20})) for n in range(len(HOSTS)))
        )
        meter = Meter()
        await asyncio.gather(
            *(crawler._download(Request(url(path, n), meta={"download_maxsize": 5 * 2**20})) for n in range(count))
        )
        return meter.read(count)


async def bare(url: Url, count: int, path: str, headers: dict[str, str]) -> dict[str, float]:
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=32, limit_per_host=1)) as session:

        async def get(n: int) -> None:
            async with session.get(url(path, n), headers=headers) as answer:
                await answer.read()

        await asyncio.gather(*(get(n) for n in range(len(HOSTS))))
        meter = Meter()
        await asyncio.gather(*(get(n) for n in range(count)))
        return meter.read(count)


def scrapy_alone(url: Url, count: int, path: str, headers: dict[str, str]) -> dict[str, float]:
    from scrapy import Request, Spider
    from scrapy.crawler import CrawlerProcess

    class Plain(Spider):
        name = "plain"
        custom_settings = {"CONCURRENT_REQUESTS": 32, "HTTPERROR_ALLOW_ALL": True}
        meter: Meter
        result: dict[str, float]

        async def start(self) -> Any:
            Plain.meter = Meter()
            for n in range(count):
                yield Request(url(path, n), headers=headers, dont_filter=True)

        def parse(self, response: Any) -> None:
            pass

        def closed(self, reason: str) -> None:
            Plain.result = Plain.meter.read(count)

    process = CrawlerProcess({"LOG_LEVEL": "ERROR"})
    process.crawl(Plain)
    process.start()
    return Plain.result


def extraction_alone(count: int) -> dict[str, float]:
    from crawler.extraction import extract

    bodies = [document(f"/page/{n}", 0)[1] for n in range(count)]
    extract(bodies[0], url="https://paper.example/", fetched_at=NOW)
    meter = Meter()
    for n, body in enumerate(bodies):
        extract(body, url=f"https://paper.example/{n}", fetched_at=NOW)
    return meter.read(count)


def tick(count: int) -> dict[str, float]:
    """What a look for due feeds and a poll that is kept cost in a ledger of so many, and how the process grows."""
    from unittest import mock

    from scheduler.cadence import Pace
    from scheduler.clock import Clock
    from scheduler.jobs import Jobs, Trades
    from storage import schema, tables
    from storage.database import Database
    from storage.records import PollOutcome, PollStatus

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/wirewatch.db")
        schema.upgrade(database)
        with database.begin() as ledger:
            source = ledger.sources.declare("x")
            rows = [
                {
                    "source_id": source,
                    "url": f"https://h{n}.example/rss",
                    "host": f"h{n}.example",
                    "next_poll_at": NOW + timedelta(minutes=n - 9),
                }
                for n in range(count)
            ]
            ledger.connection.execute(sa.insert(tables.feed), rows)
            del rows
        before, took = psutil.Process().memory_info().rss, []
        for _ in range(300):
            began = time.perf_counter()
            with database.read() as ledger:
                due = ledger.feeds.due(NOW, 64)
            took.append(time.perf_counter() - began)
            assert len(due) == 10
        parts: Any = dict.fromkeys(("crawl", "watch", "release", "outbox"), mock.sentinel.unused)
        jobs = Jobs(Trades(database=database, pace=Pace(), clock=Clock(start=NOW), **parts))
        unchanged = PollOutcome(status=PollStatus.UNCHANGED, finished_at=NOW, http_status=304, etag='"1"')
        worked = time.process_time()
        for n in range(500):
            with database.begin() as ledger:
                feed = ledger.feeds.get(n + 1)
                assert feed is not None
                jobs._keep(ledger, feed, unchanged)
        worked = time.process_time() - worked
        grown = psutil.Process().memory_info().rss - before
        database.close()
    return {
        "ms a tick": round(1000 * statistics.median(took), 3),
        "CPU ms a poll kept": round(1000 * worked / 500, 2),
        "MiB by ticking": round(grown / 2**20, 1),
        "MiB in all": round(psutil.Process().memory_info().rss / 2**20, 1),
    }


async def lag(url: Url) -> dict[str, float]:
    """How late the loop is while twelve hostile feeds and forty honest ones are polled."""
    from storage.records import Feed

    async with crawl() as (crawler, _):
        await asyncio.gather(
            *(crawler.poll(Feed(id=n, source_id=1, source="x", url=url("/changed", n))) for n in range(40))
        )
        late: list[float] = []

        async def watch() -> None:
            while True:
                due = time.perf_counter() + 0.01
                await asyncio.sleep(0.01)
                late.append(time.perf_counter() - due)

        watching = asyncio.create_task(watch())
        feeds = [
            Feed(id=n, source_id=1, source="x", url=url("/hostile" if n < 12 else "/changed", n)) for n in range(52)
        ]
        began = time.perf_counter()
        outcomes = await asyncio.gather(*(crawler.poll(feed) for feed in feeds))
        watching.cancel()
    read = sum(outcome.parsed is not None for outcome in outcomes)
    late.sort()
    return {
        "ms late at most": round(1000 * late[-1], 1),
        "p99": round(1000 * late[int(0.99 * len(late))], 1),
        "seconds": round(time.perf_counter() - began, 1),
        "honest feeds read": read,
    }


class crawl:
    """A crawl without gaps between requests, and its ledger."""

    async def __aenter__(self) -> tuple[Any, Any]:
        from crawler.runner import Crawl
        from crawler.settings import FetchSettings
        from storage import schema
        from storage.database import Database

        self._folder = tempfile.TemporaryDirectory()
        self._database = Database(f"sqlite:///{self._folder.name}/wirewatch.db")
        schema.upgrade(self._database)
        self._crawl = Crawl(FetchSettings(allow=("127.0.0.0/8",), host_gap=timedelta()), self._database, lambda: NOW)
        await self._crawl.start()
        return self._crawl, self._database

    async def __aexit__(self, *_: object) -> None:
        await self._crawl.stop(timedelta(seconds=1))
        self._database.close()
        self._folder.cleanup()


KNOWN = {"etag": '"1"', "body_hash": "0", "last_success_at": NOW}
CONDITIONAL = {"If-None-Match": '"1"'}
MEASURES: dict[str, Callable[[Url, int], dict[str, float]]] = {
    "poll 304, ours": lambda url, n: asyncio.run(ours_polls(url, n, "/same", KNOWN)),
    "poll 304, bare client": lambda url, n: asyncio.run(bare(url, n, "/same", CONDITIONAL)),
    "poll 304, plain Scrapy": lambda url, n: scrapy_alone(url, n, "/same", CONDITIONAL),
    "poll changed, ours": lambda url, n: asyncio.run(ours_polls(url, n, "/changed", {})),
    "poll changed, bare client": lambda url, n: asyncio.run(bare(url, n, "/changed", {})),
    "poll changed, plain Scrapy": lambda url, n: scrapy_alone(url, n, "/changed", {}),
    "page, ours": lambda url, n: asyncio.run(ours_pages(url, n)),
    "page, ours, download alone": lambda url, n: asyncio.run(ours_download(url, n, "/page")),
    "page, bare client": lambda url, n: asyncio.run(bare(url, n, "/page", {})),
    "page, plain Scrapy": lambda url, n: scrapy_alone(url, n, "/page", {}),
    "page, extraction alone": lambda url, n: extraction_alone(n),
    "loop lag, hostile feeds": lambda url, n: asyncio.run(lag(url)),
}


def in_a_process(name: str, port: int, count: int) -> dict[str, float]:
    def url(path: str, n: int) -> str:
        return f"http://{HOSTS[n % len(HOSTS)]}:{port}{path}/{n}"

    return tick(count) if name == "tick" else MEASURES[name](url, count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=600, help="of each kind")
    parser.add_argument("--feeds", default="1000,10000,50000", help="sizes of the ledger for the tick")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", nargs=3, metavar=("NAME", "PORT", "COUNT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(in_a_process(asked.one[0], int(asked.one[1]), int(asked.one[2]))))
        return
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    port = ours.recv()
    runs = [(name, asked.requests) for name in MEASURES] + [("tick", int(size)) for size in asked.feeds.split(",")]
    results: dict[str, dict[str, float]] = {}
    for name, count in runs:
        label = f"tick, {count:,} feeds" if name == "tick" else name
        results[label] = _run(name, port, count)
        if not asked.json:
            print(f"{label:30}" + "  ".join(f"{key} {value:,}" for key, value in results[label].items()), flush=True)
    server.kill()
    if asked.json:
        print(json.dumps(results, indent=2))


def _run(name: str, port: int, count: int) -> dict[str, float]:
    import subprocess

    words = [sys.executable, str(Path(__file__)), "--one", name, str(port), str(count)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, timeout=600, check=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


if __name__ == "__main__":
    main()
