"""Many listen to new alerts: each hears all, once, in order, and it costs one look a second for all of them."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import AsyncExitStack

import aiohttp
import pytest

from storage.database import Database
from storage.records import AlertKind, AlertState
from tests.conftest import NOW
from tests.wirewatch.web.conftest import Desktop
from tests.wirewatch.web.test_api import READER
from topics.concepts import Lexicon
from wirewatch.config import load
from wirewatch.web.api import BASE
from wirewatch.web.event_stream import Bell
from wirewatch.web.site import Site

MANY = 200
TIMEOUT = aiohttp.ClientTimeout(total=60)


def opened(database: Database, story: int, number: int) -> int:
    """One more alert, of a revision of its own."""
    with database.begin() as ledger:
        channel = ledger.people.channels()[0]
        made = ledger.alerts.open(
            recipient=f"@{number}",
            channel_id=channel.id,
            subscriber_id=None,
            story_id=story,
            kind=AlertKind.UPDATE,
            revision_id=1,
            article_id=1,
            state=AlertState.RELEASED,
            reason="update of an article that was told",
            rhythm="at once",
            due_at=NOW,
            now=NOW,
        )
        assert made is not None
        return made


async def heard(answer: aiohttp.ClientResponse, count: int) -> list[int]:
    """The numbers of the next alerts."""
    found: list[int] = []
    while len(found) < count:
        line = await answer.content.readline()
        assert line, "the stream has ended"
        if line.startswith(b"id: "):
            found.append(int(line[4:]))
    return found


async def test_all_hear_everything_once_and_in_order_whoever_writes(desktop: Desktop) -> None:
    """Several writers at once, one who does not read, and one who was away."""
    address = desktop.url + BASE + "/events"
    with desktop.database.read() as ledger:
        last = ledger.streams.newest_alert()
    async with AsyncExitStack() as stack:
        connector = aiohttp.TCPConnector(limit=0)
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=connector, timeout=TIMEOUT))

        async def listen(after: int) -> aiohttp.ClientResponse:
            headers = {**READER, "Last-Event-ID": str(after)}
            return await stack.enter_async_context(http.get(address, headers=headers))

        answers = [await listen(last) for _ in range(MANY)]
        await listen(last)  # who asks, and never reads, keeps nobody waiting
        writers = [
            threading.Thread(target=lambda at=at: [opened(desktop.database, 1, at + each) for each in range(15)])
            for at in (1_000, 2_000, 3_000)
        ]
        for each in writers:
            each.start()
        every = await asyncio.gather(*(heard(answer, 45) for answer in answers))
        assert all(each == every[0] for each in every)
        assert every[0] == sorted(set(every[0]))
        again = await heard(await listen(every[0][9]), 35)
        assert again == every[0][10:], "who was away goes on where they were"
        for each in writers:
            each.join()
        with desktop.database.read() as ledger:
            assert every[0] == ledger.streams.new_alerts(last, 200)


async def test_nobody_listens_and_nothing_is_asked(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("wirewatch.web.event_stream.LOOK_EVERY_S", 0.01)
    monkeypatch.setattr("wirewatch.web.api._HEARTBEAT_S", 0.05)  # what is written shows that nobody is there
    looked, ended = asyncio.Event(), asyncio.Event()
    look = Bell._look

    async def watched(self: Bell) -> None:
        looked.set()
        try:
            await look(self)
        finally:
            ended.set()

    monkeypatch.setattr(Bell, "_look", watched)
    address = desktop.url + BASE + "/events"
    async with desktop.http.get(address, headers={**READER, "Last-Event-ID": "0"}, timeout=TIMEOUT) as answer:
        assert (await heard(answer, 1)) == [1]
        await looked.wait()
        assert not ended.is_set()
    async with asyncio.timeout(30):
        await ended.wait()
    assert not caplog.records, "who goes away is no fault of the server"


async def test_a_cursor_before_what_was_pruned_waits_and_one_of_the_future_hears_what_comes(desktop: Desktop) -> None:
    with desktop.database.read() as ledger:
        story = ledger.alerts.recent(1)[0].story_id
    late = opened(desktop.database, story, 1)
    address = desktop.url + BASE + "/events"
    site = Site(load(desktop.folder / "wirewatch.toml", {}), desktop.database, Lexicon.shipped, lambda: NOW)
    bell = Bell(site)
    async with bell.heard():
        with desktop.database.begin() as ledger:
            for table in ("delivery_alert", "alert_match", "alert"):
                ledger.connection.exec_driver_sql(f"DELETE FROM {table}")
        began = time.monotonic()
        assert await bell.after(0, 0.2) == []
        assert time.monotonic() - began >= 0.2
    async with desktop.http.get(
        address, headers={**READER, "Last-Event-ID": str(late + 1_000)}, timeout=TIMEOUT
    ) as answer:
        waiting = asyncio.ensure_future(heard(answer, 1))
        number = opened(desktop.database, story, 2)
        assert await waiting == [number]
