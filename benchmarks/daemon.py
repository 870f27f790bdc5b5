"""The real daemon against a loopback world of real pages: every site on an address of its own.

    python benchmarks/daemon.py CORPUS [--sites 50] [--pages 500] [--host-gap 1s] [--json]

CORPUS is a folder with `manifest.jsonl` (a JSON object a line with `id`, `url`, `charset`) and `pages/<id>.html.gz`.
The pages are dealt out to the sites, each with one RSS feed; the daemon must discover, fetch and store all of them.
Told are seconds from start to the last page stored, requests, peak memory of the main process and of all processes.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import escape

import psutil
from aiohttp import web

from storage.database import Database
from storage.records import EntryState

CONFIGURATION = """\
[wirewatch]
database = "sqlite:///wirewatch.db"
contact = "desk@paper.example"

[fetch]
allow = ["127.0.0.0/8"]
host_gap = "{gap}"
"""
SOURCE = """
[[sources]]
name = "Site {number}"
feeds = ["http://{address}:{port}/feed.xml"]
"""


class Sites:
    """The world: sites on 127.0.1.x, one port, pages as they were once fetched."""

    def __init__(self, corpus: Path, sites: int, pages: int) -> None:
        rows = [json.loads(line) for line in (corpus / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
        step = max(len(rows) // pages, 1)
        self.pages = {row["id"]: row for row in rows[::step][:pages]}
        self.corpus = corpus
        self.addresses = [f"127.0.1.{number + 1}" for number in range(sites)]
        self.requests: Counter[str] = Counter()
        self.last: dict[str, float] = {}
        self.closest = float("inf")
        self.port = 0
        self._of_site: dict[str, list[str]] = {address: [] for address in self.addresses}
        for place, page_id in enumerate(self.pages):
            self._of_site[self.addresses[place % sites]].append(page_id)

    async def start(self) -> web.AppRunner:
        app = web.Application()
        app.add_routes(
            [
                web.get("/robots.txt", self._robots),
                web.get("/feed.xml", self._feed),
                web.get("/{page}.html", self._page),
            ]
        )
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        for address in self.addresses:
            site = web.TCPSite(runner, address, self.port)
            await site.start()
            self.port = self.port or runner.addresses[0][1]
        return runner

    def _count(self, request: web.Request, kind: str) -> str:
        host = request.host.partition(":")[0]
        now = time.monotonic()
        if host in self.last:
            self.closest = min(self.closest, now - self.last[host])
        self.last[host] = now
        self.requests[kind] += 1
        return host

    async def _robots(self, request: web.Request) -> web.Response:
        self._count(request, "robots")
        return web.Response(text="User-agent: *\nDisallow: /private/\n")

    async def _feed(self, request: web.Request) -> web.Response:
        host = self._count(request, "feed")
        items = "".join(
            f"<item><guid>{page}</guid><link>http://{host}:{self.port}/{page}.html</link>"
            f"<title>{escape(self.pages[page].get('title') or page)}</title></item>"
            for page in self._of_site[host]
        )
        return web.Response(
            text=f'<rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>',
            content_type="application/rss+xml",
            headers={"ETag": '"1"'},
        )

    async def _page(self, request: web.Request) -> web.Response:
        self._count(request, "page")
        row = self.pages[request.match_info["page"]]
        body = gzip.decompress((self.corpus / "pages" / f"{row['id']}.html.gz").read_bytes())
        charset = f"; charset={row['charset']}" if row.get("charset") else ""
        return web.Response(body=body, headers={"Content-Type": f"text/html{charset}"})


async def measure(corpus: Path, sites: int, pages: int, gap: str, limit_s: float) -> dict[str, object]:
    world = Sites(corpus, sites, pages)
    runner = await world.start()
    with tempfile.TemporaryDirectory(prefix="wirewatch-benchmark-") as folder:
        file = Path(folder) / "wirewatch.toml"
        declared = "".join(
            SOURCE.format(number=number, address=address, port=world.port)
            for number, address in enumerate(world.addresses)
        )
        file.write_text(CONFIGURATION.format(gap=gap) + declared, encoding="utf-8")
        began = time.monotonic()
        with (Path(folder) / "log").open("wb") as log:
            daemon = subprocess.Popen(  # noqa: ASYNC220 (returns at once)
                [sys.executable, "-m", "wirewatch", "run", "--config", str(file)], stderr=log, cwd=folder
            )
        seen = psutil.Process(daemon.pid)
        database = Database(f"sqlite:///{folder}/wirewatch.db")
        main = peak = stored = 0
        try:
            while stored < len(world.pages) and time.monotonic() - began < limit_s and daemon.poll() is None:
                await asyncio.sleep(0.5)
                family = [seen, *seen.children(recursive=True)]
                sizes = [_memory(each) for each in family]
                main, peak = max(main, sizes[0]), max(peak, sum(sizes))
                stored = await asyncio.to_thread(_stored, database)
            seconds = time.monotonic() - began
            cpu_s = sum(_cpu(each) for each in [seen, *seen.children(recursive=True)])
        finally:
            daemon.send_signal(signal.SIGTERM)
            stopping = time.monotonic()
            status = await asyncio.to_thread(daemon.wait, 30)
            stop_s = time.monotonic() - stopping
        with database.read() as ledger:
            articles = ledger.articles.count()
            read = [ledger.articles.latest(each.id) for each in ledger.articles.recent(10_000)]
        database.close()
        text = (Path(folder) / "log").read_text(errors="replace")
    await runner.cleanup()
    return {
        "sites": sites,
        "pages": len(world.pages),
        "entries_done": stored,
        "articles": articles,
        "with_text_of_the_page": sum(
            each is not None and each.article.extraction_method not in (None, "feed") for each in read
        ),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu_s, 1),
        "requests": dict(world.requests),
        "closest_requests_to_one_host_s": round(world.closest, 3),
        "peak_main_mib": main // 2**20,
        "peak_all_processes_mib": peak // 2**20,
        "stop_seconds": round(stop_s, 1),
        "exit_status": status,
        "warnings_in_log": text.count(" WARNING "),
        "errors_in_log": text.count(" ERROR "),
    }


def _stored(database: Database) -> int:
    if database.path is None or not database.path.exists():
        return 0
    try:
        with database.read() as ledger:
            feeds = ledger.feeds.all()
            entries = [entry for feed in feeds for entry in ledger.entries.of_feed(feed.id, 1000)]
    except Exception:  # noqa: BLE001 - the daemon is still making its ledger
        return 0
    return sum(entry.state in (EntryState.DONE, EntryState.SKIPPED) for entry in entries)


def _memory(process: psutil.Process) -> int:
    """Proportional set size where the kernel tells it: forked children share most of their pages."""
    try:
        return int(process.memory_full_info().pss)
    except (psutil.Error, AttributeError):
        return 0


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sites", type=int, default=50)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--host-gap", default="1s")
    parser.add_argument("--limit", type=float, default=600, help="seconds after which it is given up")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    result = asyncio.run(measure(asked.corpus, asked.sites, asked.pages, asked.host_gap, asked.limit))
    if asked.json:
        print(json.dumps(result, indent=2))
    else:
        for name, value in result.items():
            print(f"{name.replace('_', ' '):34} {value}")
    sys.exit(0 if result["entries_done"] == result["pages"] else 1)


if __name__ == "__main__":
    main()
