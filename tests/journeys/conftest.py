"""The whole product on loopback: a news world, sinks that keep what arrives, and the real daemon as a child process."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pytest
import pytest_asyncio

from storage.database import Database
from tests.journeys.lives import Life, Zygote
from wirewatch.demo.configuration import write_configuration
from wirewatch.demo.daemon import Daemon
from wirewatch.demo.newspapers import Paper
from wirewatch.demo.sinks import MailSink, SlackSink
from wirewatch.demo.world import World

NEVER = "0 0 29 2 *"
"""A digest that does not come while tests run."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Journey:
    """Papers, sinks and a daemon that belong together, in one folder."""

    folder: Path
    zygote: Zygote
    world: World
    mail: MailSink = field(default_factory=lambda: MailSink(now))
    slack: SlackSink = field(default_factory=lambda: SlackSink(now))
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def begin(self, *, digest: str = NEVER, **choices: str | int) -> Self:
        """Open the doors of the world and the sinks, and write the configuration; the daemon is not started."""
        for server in (self.world, self.mail, self.slack):
            await self.stack.enter_async_context(server)
        path, self.environ = write_configuration(
            self.folder, self.world, self.mail, self.slack, digest=digest, **choices
        )
        self.lead(Life(self.zygote, path, self.environ))
        return self

    def lead(self, daemon: Daemon) -> None:
        """From now on this is its daemon."""
        self.daemon = daemon
        self.stack.push_async_callback(daemon.kill)

    def as_users_start_it(self) -> None:
        """From now on its daemon is no fork: it starts Python and loads Wirewatch by itself."""
        self.lead(Daemon(self.daemon.configuration, self.environ))

    async def shell(self, line: str) -> tuple[int, str]:
        """Run a command line in the journey's folder; its exit status and all that it printed.

        `wirewatch` is the one under test.
        """
        process = await asyncio.create_subprocess_exec(
            *("bash", "-o", "pipefail", "-c", re.sub(r"^wirewatch\b", f"{sys.executable} -m wirewatch", line)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **self.environ},
            cwd=self.folder,
        )
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode()

    def ledger(self) -> Database:
        """The daemon's ledger, to look at; close it."""
        return Database(f"sqlite:///{self.folder / 'wirewatch.db'}")

    def watching(self) -> bool:
        """Whether every feed's baseline is stored, so that whatever comes now is news."""
        if not (self.folder / "wirewatch.db").exists():
            return False
        feeds = self.feeds()
        return len(feeds) == len(self.world.papers) and all(feed.baseline_at for feed in feeds)

    def settled(self) -> bool:
        """Whether nothing is on its way."""
        database = self.ledger()
        try:
            with database.read() as ledger:
                return ledger.deliveries.next_due() is None
        finally:
            database.close()

    async def quiet_for(self, span_s: float) -> None:
        """Fail if any message arrives within that many seconds: there is no event that says that nothing will come."""
        before = (len(self.mail.mails), len(self.slack.posts))
        await asyncio.sleep(span_s)
        assert (len(self.mail.mails), len(self.slack.posts)) == before

    @staticmethod
    def now() -> datetime:
        return now()

    def feeds(self) -> list:
        database = self.ledger()
        try:
            with database.read() as ledger:
                return ledger.feeds.all()
        except Exception:  # the daemon has not made its tables yet
            return []
        finally:
            database.close()


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    with Zygote() as zygote:
        yield zygote


@pytest_asyncio.fixture
async def journey(tmp_path: Path, zygote: Zygote) -> AsyncIterator:
    """A function that begins a journey with the papers given; everything is closed at the end."""
    begun: list[Journey] = []

    async def begin(papers: Iterable[Paper], **choices: str) -> Journey:
        begun.append(Journey(tmp_path, zygote, World(papers, now)))
        return await begun[-1].begin(**choices)

    yield begin
    for each in begun:
        await each.stack.aclose()
