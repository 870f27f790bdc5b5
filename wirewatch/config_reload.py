"""The configuration read again while the daemon runs: taken up whole, or not at all and said so."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from scheduler.daemon import Reload
from scheduler.jobs import Trades
from storage.database import StorageError, UnitOfWork
from wirewatch.app import App, apply
from wirewatch.config import Configuration, from_environment, lexicon
from wirewatch.config_problems import ConfigurationError
from wirewatch.config_refusal import Refusal, in_one_line, refuse
from wirewatch.loud_topics import LoudTopics

log = logging.getLogger("wirewatch.config_reload")

LASTING = {
    "wirewatch": ("database", "contact", "timezone", "log", "public_url"),
    "fetch": ("host_gap", "timeout", "max_feed_size", "max_page_size", "allow"),
    "web": ("listen",),
}
"""Keys that hold from a start to the next one: section -> names."""


def lasting(before: Configuration, after: Configuration) -> tuple[Configuration, list[str]]:
    """The new configuration with what must wait for the next start as it was, and the keys that wait."""
    waiting: list[str] = []
    sections: dict[str, Any] = {}
    for section, names in LASTING.items():
        old, new = getattr(before, section), getattr(after, section)
        kept = {name: getattr(old, name) for name in names if getattr(old, name) != getattr(new, name)}
        waiting += [f"{section}.{name}" for name in kept]
        sections[section] = dataclasses.replace(new, **kept)
    return dataclasses.replace(after, **sections), waiting


@asynccontextmanager
async def reloading(app: App, trades: Trades) -> AsyncIterator[Reload]:
    """What reads the file again for this daemon; what it opened is closed at the end."""
    reload = _Reload(app, trades)
    reload.loud_topics.look(trades.operator)
    try:
        yield reload
    finally:
        await reload.close()


class _Reload:
    def __init__(self, app: App, trades: Trades) -> None:
        self._app = app
        self._trades = trades
        self.loud_topics = LoudTopics(app)
        self._channels = AsyncExitStack()
        self._closing: set[asyncio.Task[None]] = set()

    async def __call__(self) -> Trades | None:
        try:
            before = self._app.configuration
            configuration = await asyncio.to_thread(from_environment, before.path, before=before)
            return await self._taken_up(configuration)
        except ConfigurationError as error:
            await self._refuse(in_one_line(error))
        except StorageError as error:
            log.error("configuration refused error=%s", error)
        except Exception as error:
            log.exception("configuration refused")
            await self._refuse(f"unexpected {type(error).__name__}: {error}")
        return None

    async def close(self) -> None:
        await self.loud_topics.close()
        for task in self._closing:
            task.cancel()
        await asyncio.gather(*self._closing, return_exceptions=True)
        await self._channels.aclose()

    async def _taken_up(self, wanted: Configuration) -> Trades:
        app, now = self._app, self._app.clock.now()
        configuration, waiting = lasting(app.configuration, wanted)
        known = await asyncio.to_thread(lexicon, configuration)
        async with AsyncExitStack() as opened:
            channels = await opened.enter_async_context(app.channels(configuration))
            applied = await app.database.write(lambda ledger: apply(configuration, ledger, now))
            before, self._channels = self._channels, opened.pop_all()
        self._trades = app.take_up(configuration, known, self._trades)
        operator = self._trades.operator

        def good(ledger: UnitOfWork) -> None:
            refuse(ledger, None)
            if operator is not None:
                operator.tell_of_configuration(ledger, None, now)

        await app.database.write(good)
        change = asyncio.create_task(self._change_channels(channels, before), name="change channels")
        self._closing.add(change)
        change.add_done_callback(self._closing.discard)
        log.info(
            "configuration reloaded sources=%d feeds=%d topics=%d subscriptions=%d retired=%d waiting=%s",
            applied.sources,
            applied.feeds,
            applied.topics,
            applied.subscriptions,
            applied.retired,
            ",".join(waiting) or "none",
        )
        self.loud_topics.look(operator)
        return self._trades

    async def _change_channels(self, channels: dict[str, Any], before: AsyncExitStack) -> None:
        """Messages under way end through the channels that they began with."""
        try:
            await self._trades.outbox.use(channels)
        finally:
            await before.aclose()

    async def _refuse(self, why: str) -> None:
        log.error("configuration refused error=%s", why)
        now, operator = self._app.clock.now(), self._trades.operator

        def keep(ledger: UnitOfWork) -> None:
            refuse(ledger, Refusal(now, why))
            if operator is not None:
                operator.tell_of_configuration(ledger, why, now)

        try:
            await self._app.database.write(keep)
        except StorageError as error:
            log.error("configuration refusal not kept error=%s", error)
