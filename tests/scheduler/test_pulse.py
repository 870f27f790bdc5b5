"""The sign of life is given while news comes in, is matched and goes out, and is withheld when one stands still."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiohttp import web

from alerts.message import thawed
from alerts.operator import Operator
from crawler.settings import FetchSettings
from scheduler.heartbeat import Heartbeat
from scheduler.notify import notify, watchdog_interval
from scheduler.pulse import Beats, ailment, stuck
from storage.database import Database
from storage.vitals import Vitals
from tests.alerts.newsroom import Newsroom
from wirewatch.app import pinging
from wirewatch.secret import Secret

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LOOPBACK = FetchSettings(allow=("127.0.0.0/8",))
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
FRESH = Beats(ticker=SECOND, loops={"poll": SECOND, "match": SECOND}, ledger=SECOND)
WELL = Vitals(feeds=2, watched_since=NOON - HOUR, feed_read_at=NOON - MINUTE, feed_tried_at=NOON - MINUTE)


@pytest.mark.parametrize(
    ("beats", "vitals", "why"),
    [
        (FRESH, WELL, None),
        (FRESH, Vitals(), None),  # nothing to watch yet
        (FRESH, None, "the database cannot be used"),
        (replace(FRESH, ledger=11 * MINUTE), WELL, "the database cannot be used"),
        (replace(FRESH, ticker=31 * SECOND), WELL, "the ticker has not ticked for 31 s"),
        (replace(FRESH, loops={"match": 11 * MINUTE}), WELL, "the match loop has not come round for 11 min"),
        (FRESH, replace(WELL, poll_due_since=NOON - 14 * MINUTE), None),
        (FRESH, replace(WELL, poll_due_since=NOON - 16 * MINUTE), "a feed has been due for 16 min"),
        (FRESH, replace(WELL, feed_read_at=NOON - 16 * MINUTE), "no feed could be read for 16 min"),
        (FRESH, replace(WELL, feed_read_at=NOON - HOUR, feed_tried_at=NOON - HOUR), None),  # they rest: none was tried
        (FRESH, replace(WELL, feed_read_at=None), "no feed could be read for 60 min"),
        (FRESH, replace(WELL, unmatched_since=NOON - 11 * MINUTE), "an article has waited 11 min to be matched"),
        (FRESH, replace(WELL, alert_due_since=NOON - 11 * MINUTE), "an alert has been due for 11 min"),
        (FRESH, replace(WELL, delivery_due_since=NOON - 10 * MINUTE), None),
        (FRESH, replace(WELL, delivery_due_since=NOON - 11 * MINUTE), "a message has waited 11 min to be sent"),
    ],
)
def test_x08_the_judgement(beats: Beats, vitals: Vitals | None, why: str | None) -> None:
    assert ailment(beats, vitals, NOON) == why


def test_x03_others_troubles_are_no_reason_to_start_anew() -> None:
    assert stuck(FRESH) is None
    assert stuck(replace(FRESH, ledger=HOUR)) is None
    assert stuck(replace(FRESH, ticker=MINUTE)) == "the ticker has not ticked for 1 min"


# -------------------------------------------------------------- what the ledger says


@pytest.fixture
def room(database: Database) -> Newsroom:
    return Newsroom(database, NOON)


def signs(room: Newsroom) -> Vitals:
    with room.database.read() as ledger:
        return ledger.vitals(room.now)


def test_x08_what_waits_is_seen_from_when_it_became_due(room: Newsroom) -> None:
    assert signs(room) == Vitals()
    room.publish("OTAN")
    room.now += 5 * MINUTE
    assert signs(room).unmatched_since == NOON
    room.tell("OTAN deux", due_in=10 * MINUTE)
    assert signs(room).alert_due_since is None
    room.now += 11 * MINUTE
    assert signs(room).alert_due_since == NOON + 15 * MINUTE
    room.run()
    assert (signs(room).alert_due_since, signs(room).delivery_due_since) == (None, room.now)


def test_x08_one_message_that_is_greylisted_is_no_standstill_and_a_broken_channel_is(room: Newsroom) -> None:
    room.tell()
    room.run()
    with room.database.begin() as ledger:
        (held,) = ledger.deliveries.claim(room.now, owner="x", lease=15 * MINUTE, limit=1)
    assert signs(room).delivery_due_since is None  # it is being sent
    with room.database.begin() as ledger:
        ledger.deliveries.unclaim(held, room.now + HOUR)
    room.now += 20 * MINUTE
    assert signs(room).delivery_due_since is None
    with room.database.begin() as ledger:
        ledger.people.channel_failed(room.mail, "broken", "refused", room.now + HOUR)
    assert signs(room).delivery_due_since == NOON


# -------------------------------------------------------------- the ping


class Watcher:
    """Who waits for the sign of life."""

    def __init__(self) -> None:
        self.pings = 0
        self.address = ""

    async def ping(self, _request: web.Request) -> web.Response:
        self.pings += 1
        return web.Response(text="OK")


@pytest.fixture
async def watcher() -> AsyncIterator[Watcher]:
    found = Watcher()
    app = web.Application()
    app.router.add_get("/{key}", found.ping)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.address = f"http://127.0.0.1:{runner.addresses[0][1]}/0b51c0de"
    yield found
    await runner.cleanup()


async def test_x08_the_ping_stops_when_nothing_is_sent_and_the_operator_is_told_once(
    room: Newsroom, watcher: Watcher
) -> None:
    ops = Operator("desk", address=None, domain="wirewatch.example")
    ping = pinging(Secret(watcher.address), LOOPBACK)
    heart = Heartbeat(room.database, lambda: room.now, ping, ops.tell_of_ailment)
    assert await heart.look() is None
    assert watcher.pings == 1
    room.tell()
    room.run()
    room.now += 11 * MINUTE
    for _ in range(3):
        assert await heart.look() == "a message has waited 11 min to be sent"
    assert watcher.pings == 1
    with room.database.begin() as ledger:
        ledger.connection.execute(sa.text("UPDATE delivery SET state = 'delivered' WHERE kind <> 'notice'"))
        ledger.connection.execute(
            sa.text("UPDATE delivery SET next_attempt_at = next_attempt_at + 3600000000 WHERE kind = 'notice'")
        )
    assert await heart.look() is None
    assert watcher.pings == 2
    notices = [thawed(each.payload).headline for each in room.outbox() if each.kind == "notice"]
    assert notices == ["the watch stands still", "the watch is at work again"]


async def test_x08_what_came_due_while_we_were_down_is_told_only_if_it_stays(
    room: Newsroom, watcher: Watcher, caplog: pytest.LogCaptureFixture
) -> None:
    ops = Operator("desk", address=None, domain="wirewatch.example")
    room.tell()
    room.run()
    room.now += 39 * MINUTE  # nobody was at work
    heart = Heartbeat(room.database, lambda: room.now, pinging(Secret(watcher.address), LOOPBACK), ops.tell_of_ailment)
    assert await heart.look() == "a message has waited 39 min to be sent"
    assert (watcher.pings, "heartbeat withheld" in caplog.text) == (0, False)
    assert not [each for each in room.outbox() if each.kind == "notice"]
    room.now += 11 * MINUTE
    assert await heart.look() == "a message has waited 50 min to be sent"
    assert "heartbeat withheld" in caplog.text
    [notice] = [thawed(each.payload) for each in room.outbox() if each.kind == "notice"]
    assert notice.headline == "the watch stands still"
    again = Heartbeat(room.database, lambda: room.now, None, ops.tell_of_ailment)  # started anew: not at work yet
    await again.look()
    assert len([each for each in room.outbox() if each.kind == "notice"]) == 1


async def test_x08_d09_the_ping_stops_when_the_database_is_gone(tmp_path: Path, watcher: Watcher) -> None:
    database = Database(f"sqlite:///{tmp_path}/never-made.db")
    heart = Heartbeat(database, lambda: NOON, pinging(Secret(watcher.address), LOOPBACK))
    assert await heart.look() == "the database cannot be used"
    assert watcher.pings == 0
    database.close()


async def test_a_watcher_that_cannot_be_reached_changes_nothing(sqlite: Database) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/key"
        assert await Heartbeat(sqlite, lambda: NOON, pinging(Secret(address), LOOPBACK)).look() is None


# -------------------------------------------------------------- systemd


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listening


def test_systemd_hears_what_it_is_told(systemd: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    assert notify("READY=1", "STATUS=watching")
    assert systemd.recv(100) == b"READY=1\nSTATUS=watching"
    monkeypatch.setenv("WATCHDOG_USEC", "60000000")
    assert watchdog_interval() == 30 * SECOND
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert watchdog_interval() is None
    monkeypatch.delenv("NOTIFY_SOCKET")
    assert not notify("READY=1")


def test_systemd_hears_it_at_an_address_that_is_no_file_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind("")  # the kernel chooses an abstract one: a zero byte and a name
        ear.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + ear.getsockname()[1:].decode())
        assert notify("READY=1")
        assert ear.recv(100) == b"READY=1"


async def test_x03_the_watchdog_hears_nothing_more_once_the_ticker_stands_still(
    sqlite: Database, systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "20000")
    heart = Heartbeat(sqlite, lambda: NOON)
    stopping = asyncio.Event()
    running = asyncio.create_task(heart.run(stopping))
    loop = asyncio.get_running_loop()

    async def heard() -> bytes:
        async with asyncio.timeout(10):
            return await loop.sock_recv(systemd, 100)

    assert await heard() == b"WATCHDOG=1"
    assert await heard() == b"WATCHDOG=1"
    heart.signs._ticked -= 31  # the last tick was half a minute ago
    while True:  # what was said before that is still to be heard, and then nothing
        try:
            async with asyncio.timeout(0.3):
                assert await loop.sock_recv(systemd, 100) == b"WATCHDOG=1"
        except TimeoutError:
            break
    stopping.set()
    await running
