"""The ledger as commands change it: in line with the file first, beside a daemon or alone."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime, timedelta

from crawler.discovery import Candidate
from crawler.runner import Fetched
from scheduler.jobs import Jobs, Trades
from storage.lock import DatabaseHeldError, LedgerLock
from storage.records import Feed, PollOutcome
from wirewatch.app import open_app
from wirewatch.config import Configuration, from_environment
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.ledger import Opened
from wirewatch.output import Output

AT_ONCE = 16
"""Feeds polled at the same time; those of one host wait for each other all the same."""
GRACE = timedelta(seconds=2)


@contextmanager
def writing(door: Door) -> Iterator[Opened]:
    """The configuration and its ledger, made or brought in line with the file unless a daemon is doing that."""
    app = open_app(from_environment(door.config, secrets_required=False))
    try:
        with suppress(DatabaseHeldError), LedgerLock(app.database):
            app.prepare()
        yield Opened(app.configuration, app.database, Output(door), app.clock.now())
    finally:
        app.close()


async def poll_now(work: Opened, feeds: Sequence[Feed], done: Callable[[], None]) -> list[PollOutcome]:
    """Poll these feeds, due or not, and record what they brought; only while no daemon holds the ledger."""
    async with _crawling(work.configuration) as trades:
        jobs = Jobs(trades)

        async def poll(feed: Feed) -> PollOutcome:
            outcome, _ = await jobs.poll_feed(feed)
            return outcome

        return await _each(poll, feeds, done)


async def probe_now(configuration: Configuration, feeds: Sequence[Feed], done: Callable[[], None]) -> list[PollOutcome]:
    """Poll these addresses once; nothing is kept."""
    async with _crawling(configuration) as trades:
        return await _each(trades.crawl.poll, feeds, done)


async def look_now(configuration: Configuration, url: str) -> list[Candidate]:
    """The feeds of the site that this page belongs to, the best first; nothing is kept."""
    async with _crawling(configuration) as trades:
        return await trades.crawl.look(url)


async def fetch_now(configuration: Configuration, url: str) -> Fetched:
    """The page at this address, asked for once; a FetchFailed if it cannot be had. Nothing is kept."""
    async with _crawling(configuration) as trades:
        return await trades.crawl.fetch(url)


@asynccontextmanager
async def _crawling(configuration: Configuration) -> AsyncIterator[Trades]:
    """The working parts, crawling."""
    # No message is sent: the channels' secrets are not needed.
    app = open_app(dataclasses.replace(configuration, channels=()))
    try:
        async with app.trades() as trades:
            await trades.crawl.start()
            try:
                yield trades
            finally:
                await trades.crawl.stop(GRACE)
    finally:
        app.close()


async def _each(
    poll: Callable[[Feed], Awaitable[PollOutcome]], feeds: Sequence[Feed], done: Callable[[], None]
) -> list[PollOutcome]:
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(feed: Feed) -> PollOutcome:
        async with turns:
            outcome = await poll(feed)
            done()
            return outcome

    return await asyncio.gather(*map(in_turn, feeds))


def spread(starts: Sequence[datetime], now: datetime) -> str:
    """That the first polls of many feeds take turns, to be added to a line; nothing if all are polled at once."""
    minutes = (max(starts, default=now) - now) / timedelta(minutes=1)
    return f"; their first polls are spread over {minutes:.0f} min" if minutes >= 1 else ""


def wait_for_daemon(work: Opened, feed: Feed, patience: timedelta) -> Feed:
    """The feed as it is once a running daemon has polled it, or when patience ends."""

    async def polled() -> Feed:
        now = feed
        with suppress(TimeoutError):
            async with asyncio.timeout(patience.total_seconds()):
                while now.last_poll_at == feed.last_poll_at:
                    await asyncio.sleep(0.2)
                    found = await work.database.ask(lambda ledger: ledger.feeds.get(feed.id))
                    now = found or now
        return now

    return run_interruptible(polled())
