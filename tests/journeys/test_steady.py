"""The real daemon among servers of which one answer in twenty is a fault: it neither grows nor slows.

`make test` looks at a hundred alerts; `make soak` at two thousand. A day of five hundred feeds is some ten thousand.
"""

from __future__ import annotations

import itertools
import os
import random
import time
from typing import Any

import psutil
import pytest
from aiohttp import web

from tests.journeys.conftest import Journey, now
from tests.journeys.lives import Zygote
from tests.journeys.test_kill import piece, site
from wirewatch.demo.newspapers import Paper
from wirewatch.demo.patience import until
from wirewatch.demo.world import FEED_PATH, World

pytestmark = pytest.mark.xdist_group("journeys")  # one after the other: each fills a machine by itself

ALERTS = int(os.environ.get("WIREWATCH_STEADY_ALERTS", "100"))
WARM = max(40, ALERTS // 4)
"""Alerts after which what is kept for good is in memory."""
SITES = 12
FAULTS = 0.05
GROWTH_KIB = 100
"""Of memory, for each alert with its polls and its page, beside what is allowed at once."""
ALLOWANCE_KIB = 6 * 1024
LATE_S = 60.0
SEED = 24


class Flawed(World):
    """A world whose feeds fail now and then, each time in another way."""

    def __init__(self, papers: list[Paper]) -> None:
        super().__init__(papers, now)
        self._chance = random.Random(SEED)
        self._ways = itertools.cycle(("busy", "error", "garbage", "cut"))
        self.faults = 0

    async def _respond(self, paper: Paper, request: web.BaseRequest) -> web.Response:
        response = await super()._respond(paper, request)
        if request.path != FEED_PATH or self._chance.random() >= FAULTS:
            return response
        self.faults += 1
        match next(self._ways):
            case "busy":
                return web.Response(status=503, headers={"Retry-After": "1"})
            case "error":
                return web.Response(status=500, text="<h1>oops</h1>")
            case "garbage":
                return web.Response(body=b"\x00<rss", content_type="application/rss+xml")
            case _:
                assert request.transport is not None
                request.transport.close()
                return response


def size(daemon: psutil.Process) -> tuple[int, int]:
    """Memory in KiB and open files of the main process."""
    return daemon.memory_info().rss // 1024, daemon.num_fds()


@pytest.mark.timeout(7200)
async def test_x09_memory_files_and_delay_stay_as_they_are_among_faults(tmp_path: Any, zygote: Zygote) -> None:
    chance = random.Random(SEED)
    sites = [site(number) for number in range(SITES)]
    world = Flawed(sites)
    day = await Journey(tmp_path, zygote, world).begin(group_wait="0s", host_gap="30ms", flood=0, group_by="copies")
    day.as_users_start_it()
    try:
        for each in sites:
            world.publish(each, *each.pieces)
        await day.daemon.start()
        await until(day.watching, "the baseline", within_s=90, unless=lambda: not day.daemon.running)
        process = psutil.Process(day.daemon.pid)
        published: dict[str, float] = {}
        delays: dict[str, float] = {}
        warm = (0, 0)
        for number in range(1, ALERTS + 1):
            paper, news = sites[number % SITES], piece(chance, number, "mail")
            world.publish(paper, news)
            published[world.url(paper, news)] = time.monotonic()
            await until(
                lambda: _heard(day, published, delays) >= len(published) - SITES,
                "the alerts before it",
                within_s=90,
                unless=lambda: not day.daemon.running,
            )
            if number == WARM:
                warm = size(process)
        await until(
            lambda: _heard(day, published, delays) == ALERTS,
            "every alert",
            within_s=90,
            unless=lambda: not day.daemon.running,
        )
        memory, files = size(process)
        assert await day.daemon.stop(10) == 0
    finally:
        await day.stack.aclose()
    assert world.faults >= ALERTS // 20
    assert len(day.mail.mails) == ALERTS
    assert sorted(delays.values())[int(0.99 * ALERTS) - 1] < LATE_S
    assert memory - warm[0] <= ALLOWANCE_KIB + GROWTH_KIB * (ALERTS - WARM), f"{warm[0]} KiB became {memory}"
    assert abs(files - warm[1]) <= SITES, f"{warm[1]} open files became {files}"  # one connection to each, or none
    print(
        f"{ALERTS} alerts, {world.faults} faults in {len(world.visits)} requests: {warm[0]} -> {memory} KiB,"
        f" {warm[1]} -> {files} files, p99 {sorted(delays.values())[int(0.99 * ALERTS) - 1]:.1f} s"
    )


def _heard(day: Journey, published: dict[str, float], delays: dict[str, float]) -> int:
    """Note when what was told now had been printed; how many are told."""
    for mail in day.mail.mails[len(delays) :]:
        url = next(each for each in published if each in mail.text)
        delays[url] = time.monotonic() - published[url]
    return len(delays)
