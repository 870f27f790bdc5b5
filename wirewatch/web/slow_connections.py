"""Connections that never end what they began are cut off, so that nobody holds the server by doing nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

KEPT_ALIVE_S = 75.0
"""For how long a connection may lie idle between two requests, or take to send the headers of a further one."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the other side may take, in seconds."""

    headers: float = 30.0
    """From the connection to the end of the first request's headers."""
    body: float = 60.0
    """From the headers to the end of the body."""
    reading: float = 60.0
    """For which nothing of an answer was taken."""
    look_every: float = 5.0


@dataclass(slots=True)
class _Seen:
    """What is known of one connection."""

    since: float
    asked: bool = False
    body: web.Request | None = None
    body_since: float = 0.0
    unread: int = 0
    """Bytes of answers that wait for the other side."""
    read_at: float = 0.0


class Doorkeeper:
    """Looks at all connections from time to time, and ends those that go on for too long."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._seen: dict[asyncio.BaseProtocol, _Seen] = {}

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Notes that the headers of a request are whole, and whether a body is to follow."""
        now = asyncio.get_running_loop().time()
        seen = self._seen.setdefault(request.protocol, _Seen(now))
        seen.asked = True
        seen.body, seen.body_since = (request if request.can_read_body else None), now
        return await handler(request)

    @asynccontextmanager
    async def watching(self, server: web.Server) -> AsyncIterator[None]:
        """Look at the server's connections for as long as this lasts."""
        task = asyncio.create_task(self._watch(server))
        try:
            yield
        finally:
            task.cancel()

    async def _watch(self, server: web.Server) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(self._patience.look_every)
            now, connections = clock(), server.connections
            self._seen = {each: self._seen.get(each) or _Seen(now) for each in connections}
            for connection in connections:
                transport = connection.transport
                if transport is None:
                    continue
                seen = self._seen[connection]
                unread = transport.get_write_buffer_size()
                if not unread or unread < seen.unread:
                    seen.read_at = now
                seen.unread = unread
                if self._ends(seen, now):
                    # What is left in the buffer goes to nobody: abort, which waits for no one.
                    transport.abort()

    def _ends(self, seen: _Seen, now: float) -> bool:
        if not seen.asked:
            return now - seen.since > self._patience.headers
        if seen.body is not None and seen.body.content.is_eof():
            seen.body = None
        if seen.body is not None and now - seen.body_since > self._patience.body:
            return True
        return seen.unread > 0 and now - max(seen.read_at, seen.since) > self._patience.reading
