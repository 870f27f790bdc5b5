"""Turns at a place that takes only so many messages a second, shared by all channels that write there.

Slack counts by its own channels and workspaces (docs.slack.dev, rate limits: about one message a second to a channel,
some hundred a minute to a workspace), not by what a configuration calls a channel.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

SPACING = timedelta(seconds=1)
"""Between two messages to one Slack channel."""
TOGETHER = timedelta(seconds=0.2)
"""Between two messages to one workspace."""


class Place:
    """Where messages go, with the distance that they keep from each other."""

    def __init__(self, spacing: timedelta) -> None:
        self._spacing_s = spacing.total_seconds()
        self._free_at = 0.0  # on the event loop's clock
        self.lock = asyncio.Lock()
        """For who has more than one thing to write, with nothing of others between."""

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Write after all that was written before, and the distance; only for who holds the lock."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._free_at - loop.time()))
        try:
            yield
        finally:
            self._free_at = loop.time() + self._spacing_s

    async def passed(self) -> None:
        """Begin at a distance from those who began before; others may be at it still."""
        loop = asyncio.get_running_loop()
        begins = max(self._free_at, loop.time())
        self._free_at = begins + self._spacing_s
        await asyncio.sleep(begins - loop.time())


class Turns:
    """The places, by what they are known by."""

    def __init__(self, spacing: timedelta = SPACING, together: timedelta = TOGETHER) -> None:
        self._spacing = spacing
        self._together = together
        self._channels: dict[tuple[str, ...], Place] = {}
        self._workspaces: dict[tuple[str, ...], Place] = {}

    def channel(self, *key: str) -> Place:
        """A Slack channel, as far as it can be told from another: by its webhook, or by bot and name."""
        return self._channels.setdefault(key, Place(self._spacing))

    def workspace(self, *key: str) -> Place:
        """A workspace: by host and team of a webhook, or by host and token of a bot."""
        return self._workspaces.setdefault(key, Place(self._together))
