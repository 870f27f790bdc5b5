"""The real daemon on loopback under a clock that runs faster: is it soon, and is it polite?

    python benchmarks/world60.py [--feeds 1000] [--minutes 10] [--speed 60] [--seed 1] [--json]

Feeds of the world of `polling.py`, each on an address of its own (127.0.x.y), answer with RSS, ETag and 304; entries
appear by the fast clock. Told are requests, the share of conditional ones among repeated polls, polls that came before
the minimum spacing was over, and the delay from appearance to the first answer that told of it, against the delay that
a fixed interval with the same number of requests would have had.

Sixty times faster is sixty times the work: a thousand feeds make 67 polls and some 45 articles a second, all to be
read, stored and matched. So the benchmark looks into the ledger every few seconds, how late the polls are that are
due; where that is more than `LATE`, the machine could not keep up, the figures speak of it and not of the cadence, and
it says so (`kept_up`), with the processor time that was used and the load that others made.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import numpy as np
import psutil
from aiohttp import web
from polling import HISTORY, START, Wire, World

from scheduler.clock import Clock

CONFIGURATION = """\
[wirewatch]
database = "sqlite:///wirewatch.db"
contact = "desk@paper.example"

[fetch]
allow = ["127.0.0.0/8"]
host_gap = "0s"
"""
SOURCE = """
[[sources]]
name = "Feed {number}"
feeds = ["http://{address}:{port}/feed.xml"]
"""
SPACING = timedelta(minutes=2)
LATE = timedelta(minutes=1)
"""Of the fast clock, one second of the world's: so long does a poll wait on a machine that keeps up."""
LOOK_EVERY_S = 3.0
SETTLING, CEILING = timedelta(minutes=45), timedelta(minutes=31)
"""Entries that appear while the feeds are first met, or so late that they need not be found, are not counted."""


class Served:
    """One feed on the wire, and who asked for it."""

    def __init__(self, feed: Wire, clock: Clock, since: datetime) -> None:
        self.clock = clock
        shift = since.timestamp() - (START + HISTORY)
        self.appear = feed.entries + shift
        self.window = feed.window
        self.told = 0
        self.polls: list[datetime] = []
        self.unconditional = 0
        self.found: dict[int, datetime] = {}

    async def answer(self, request: web.Request) -> web.Response:
        now = self.clock.now()
        last = int(np.searchsorted(self.appear, now.timestamp(), side="right"))
        tag = f'"{last}"'
        asked = request.headers.get("If-None-Match")
        self.polls.append(now)
        self.unconditional += asked is None
        for number in range(max(self.told, last - self.window), last):
            self.found[number] = now
        self.told = last
        if asked == tag:
            return web.Response(status=304, headers={"ETag": tag})
        items = "".join(
            f"<item><guid>{number}</guid><title>Entry number {number} of this feed</title>"
            f"<pubDate>{format_datetime(datetime.fromtimestamp(self.appear[number], UTC))}</pubDate></item>"
            for number in range(max(last - self.window, 0), last)
        )
        body = f'<rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>'
        return web.Response(text=body, content_type="application/rss+xml", headers={"ETag": tag})


async def measure(feeds: int, minutes: float, speed: float, seed: int, spacing: timedelta) -> dict[str, object]:
    since = datetime.now(UTC).replace(microsecond=0)
    words = f"{speed:g}@{since.isoformat()}"
    clock = Clock.told(words)
    begun = clock.now()
    world = World(feeds, seed, max(minutes * speed / 1440, 1))
    addresses = [f"127.0.{number // 250 + 1}.{number % 250 + 1}" for number in range(feeds)]
    served = {address: Served(feed, clock, begun) for address, feed in zip(addresses, world.feeds, strict=True)}
    app = web.Application()

    async def feed(request: web.Request) -> web.Response:
        return await served[request.host.partition(":")[0]].answer(request)

    async def robots(request: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow:\n")

    app.add_routes([web.get("/feed.xml", feed), web.get("/robots.txt", robots)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = 0
    for address in addresses:
        site = web.TCPSite(runner, address, port)
        await site.start()
        port = port or runner.addresses[0][1]
    with tempfile.TemporaryDirectory(prefix="wirewatch-benchmark-") as folder:
        file = Path(folder) / "wirewatch.toml"
        declared = (SOURCE.format(number=number, address=each, port=port) for number, each in enumerate(addresses))
        file.write_text(CONFIGURATION + "".join(declared), encoding="utf-8")
        with (Path(folder) / "log").open("wb") as log:
            daemon = subprocess.Popen(  # noqa: ASYNC220 (returns at once)
                [sys.executable, "-m", "wirewatch", "run", "--config", str(file)],
                stderr=log,
                cwd=folder,
                env={**os.environ, "WIREWATCH_CLOCK_SPEED": words},
            )
        machine = Machine(daemon.pid, Path(folder) / "wirewatch.db", clock)
        try:
            await machine.watch(minutes * 60)
        finally:
            end = clock.now()
            daemon.send_signal(signal.SIGTERM)
            status = await asyncio.to_thread(daemon.wait, 30)
        text = (Path(folder) / "log").read_text(errors="replace")
    await runner.cleanup()
    return told(list(served.values()), begun, end, spacing, machine) | {
        "exit_status": status,
        "errors_in_log": text.count(" ERROR "),
        "first_errors": [line for line in text.splitlines() if " ERROR " in line][:5],
    }


class Machine:
    """What the machine did meanwhile: how late polls were, what waited, whose time was used."""

    def __init__(self, pid: int, ledger: Path, clock: Clock) -> None:
        self.daemon = psutil.Process(pid)
        self.ledger, self.clock = ledger, clock
        self.late: list[tuple[datetime, float]] = []
        """When, and by how many seconds of the fast clock the poll that is due longest was late."""
        self.pages = self.revisions = 0
        """Waiting at most."""
        self.cpu_s = 0.0
        self.busy: list[float] = []

    async def watch(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        psutil.cpu_percent()
        while time.monotonic() < end:
            await asyncio.sleep(min(LOOK_EVERY_S, max(end - time.monotonic(), 0)))
            await asyncio.to_thread(self.look)

    def look(self) -> None:
        self.busy.append(psutil.cpu_percent())
        with suppress(psutil.NoSuchProcess):
            family = [self.daemon, *self.daemon.children(recursive=True)]
            times = [each.cpu_times() for each in family]
            own = sum(each.user + each.system for each in times)
            self.cpu_s = max(self.cpu_s, own + sum(each.children_user + each.children_system for each in times[1:]))
        now = self.clock.now()
        with suppress(sqlite3.Error), sqlite3.connect(f"file:{self.ledger}?mode=ro", uri=True, timeout=1) as ledger:
            (due,) = ledger.execute("SELECT min(next_poll_at) FROM feed WHERE retired_at IS NULL").fetchone()
            (pages,) = ledger.execute("SELECT count(*) FROM entry WHERE state IN ('pending', 'fetching')").fetchone()
            (revisions,) = ledger.execute("SELECT count(*) FROM revision WHERE matched_at IS NULL").fetchone()
            self.pages, self.revisions = max(self.pages, pages), max(self.revisions, revisions)
            if due is not None:
                self.late.append((now, max(now.timestamp() - due / 1e6, 0.0)))

    def told(self, since: datetime, polls: int) -> dict[str, object]:
        late = [each for at, each in self.late if at >= since] or [float("inf")]
        return {
            "kept_up": float(np.percentile(late, 90)) <= LATE.total_seconds(),
            "latest_due_poll_p50_s": round(float(np.percentile(late, 50)), 1),
            "latest_due_poll_p90_s": round(float(np.percentile(late, 90)), 1),
            "pages_waiting_at_most": self.pages,
            "revisions_waiting_at_most": self.revisions,
            "daemon_cpu_s": round(self.cpu_s, 1),
            "daemon_cpu_ms_a_poll": round(1000 * self.cpu_s / max(polls, 1), 1),
            "machine_busy_percent": round(float(np.mean(self.busy)), 1) if self.busy else None,
            "load_average": round(os.getloadavg()[1], 1),
        }


def told(
    feeds: list[Served], begun: datetime, end: datetime, spacing: timedelta, machine: Machine
) -> dict[str, object]:
    """What was measured, in minutes of the fast clock."""
    draw = random.Random(1)
    first = max((feed.polls[0] for feed in feeds if feed.polls), default=begun)
    start, stop = (first + SETTLING).timestamp(), (end - CEILING).timestamp()
    counted = sum(sum(start <= poll.timestamp() < stop for poll in feed.polls) for feed in feeds)
    interval = (stop - start) * len(feeds) / max(counted, 1)
    delays, fixed, missed, closest, violations = [], [], 0, float("inf"), 0
    for feed in feeds:
        phase = draw.uniform(0, interval)
        for number in np.flatnonzero((feed.appear >= start) & (feed.appear < stop)):
            appeared = float(feed.appear[number])
            fixed.append(interval - (appeared - phase) % interval)
            found = feed.found.get(int(number))
            if found is None:
                missed += 1
            else:
                delays.append(found.timestamp() - appeared)
        gaps = [(after - before).total_seconds() for before, after in zip(feed.polls, feed.polls[1:], strict=False)]
        violations += sum(gap < spacing.total_seconds() for gap in gaps)
        closest = min([closest, *gaps])
    repeats = sum(len(feed.polls) - 1 for feed in feeds if feed.polls)
    unconditional = sum(max(feed.unconditional - 1, 0) for feed in feeds)
    starts = [(feed.polls[0] - begun).total_seconds() for feed in feeds if feed.polls]
    polls = sum(len(feed.polls) for feed in feeds)
    return machine.told(first + SETTLING, polls) | {
        "feeds": len(feeds),
        "hours_of_the_fast_clock": round((end - begun).total_seconds() / 3600, 2),
        "feeds_met_after_min": round((first - begun).total_seconds() / 60, 1),
        "first_polls_p95_s": round(float(np.percentile(starts, 95)) / machine.clock.speed, 1) if starts else None,
        "requests": polls,
        "polls_per_feed_per_day": round(86_400 / interval, 1),
        "conditional_percent_of_repeats": round(100 * (1 - unconditional / max(repeats, 1)), 2),
        "spacing_violations": violations,
        "closest_polls_s": round(closest, 1),
        "entries": len(delays),
        "entries_missed": missed,
        "missed_percent": round(100 * missed / max(missed + len(delays), 1), 2),
        **(_delays(delays, fixed) if delays and fixed else {}),
    }


def _delays(delays: list[float], fixed: list[float]) -> dict[str, object]:
    return {
        "mean_delay_min": round(float(np.mean(delays)) / 60, 2),
        "p95_delay_min": round(float(np.percentile(delays, 95)) / 60, 2),
        "fixed_mean_delay_min": round(float(np.mean(fixed)) / 60, 2),
        "fixed_p95_delay_min": round(float(np.percentile(fixed, 95)) / 60, 2),
        "mean_to_fixed": round(float(np.mean(delays) / np.mean(fixed)), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--minutes", type=float, default=10, help="of real time")
    parser.add_argument("--speed", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    result = asyncio.run(measure(asked.feeds, asked.minutes, asked.speed, asked.seed, SPACING))
    if asked.json:
        print(json.dumps(result, indent=2))
    else:
        for name, value in result.items():
            print(f"{name.replace('_', ' '):34} {value}")
        if not result["kept_up"]:
            print("the machine could not keep up: delays and missed entries speak of it, not of the cadence")
    sys.exit(1 if result["spacing_violations"] or result["exit_status"] else 0)


if __name__ == "__main__":
    main()
