"""The daemon's own web server: one aiohttp application in the daemon's loop, made of the parts that answer.

A part is a function that adds its routes. What holds for every answer is decided here: no part can forget it.
"""

from __future__ import annotations

import errno
import ipaddress
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from wirewatch.web.malformed_requests import quiet, refused_alike
from wirewatch.web.problems import problems
from wirewatch.web.slow_connections import KEPT_ALIVE_S, Doorkeeper, Patience

log = logging.getLogger("wirewatch.web")

Part = Callable[[web.Application], None]
"""Adds the routes of one subject to the application."""

LARGEST_BODY = 2**20
"""Bytes of a request's body, unless its handler reads the stream by its own limit."""
LONGEST_LINE = 2**16
"""Bytes of a request's first line: the longest query, each of its characters escaped."""
_HEADERS = {
    # Nothing but what this server sends is shown or run; forms come back here; no other site may frame a page.
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_GRACE_S = 2.0


@dataclass
class ListenError(Exception):
    """The address cannot be listened at."""

    address: str
    why: str

    def __str__(self) -> str:
        return f"web.listen: {self.address} cannot be listened at ({self.why}): stop who uses it, or name another"


@asynccontextmanager
async def serving(
    listen: str, public_url: str | None, parts: Iterable[Part], patience: Patience | None = None
) -> AsyncIterator[None]:
    """Answer at `listen` ("127.0.0.1:8780") for as long as the context lasts; ListenError if that is impossible."""
    host, port = split_address(listen)
    doorkeeper = Doorkeeper(patience or Patience())
    application = web.Application(
        middlewares=[doorkeeper.middleware, problems, _known_hosts(known_hosts(host, public_url)), _plain_errors],
        client_max_size=LARGEST_BODY,
    )
    application.on_response_prepare.append(_guarded)
    application.router.add_get("/livez", _alive)
    for part in parts:
        part(application)
    runner = web.AppRunner(
        application,
        access_log=None,
        logger=quiet(log),
        handle_signals=False,
        shutdown_timeout=_GRACE_S,
        keepalive_timeout=KEPT_ALIVE_S,
        max_line_size=LONGEST_LINE,
        max_field_size=LONGEST_LINE,
    )
    await runner.setup()
    assert runner.server is not None
    refused_alike(runner.server, _guarded)
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise ListenError(listen, _reason(error)) from error
    log.info("web started address=%s", listen)
    try:
        async with doorkeeper.watching(runner.server):
            yield
    finally:
        await runner.cleanup()


def split_address(listen: str) -> tuple[str, int]:
    """Host and port of "127.0.0.1:8780", "[::1]:8780" or "localhost:8780"."""
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


def known_hosts(host: str, public_url: str | None) -> frozenset[str] | None:
    """The names under which this server may be asked; None: any.

    A page of another site can make a browser ask 127.0.0.1 under a name of its own (DNS rebinding), so a server on
    loopback answers to its own names alone. One that listens at every address is meant to be asked by any name.
    """
    try:
        if ipaddress.ip_address(host).is_unspecified:
            return None
    except ValueError:
        pass
    names = {host, "localhost", "127.0.0.1", "::1"}
    if public_url and (public := urlsplit(public_url).hostname):
        names.add(public)
    return frozenset(name.lower() for name in names)


def _known_hosts(names: frozenset[str] | None) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if names is not None:
            asked = _host(request.host)
            if asked not in names:
                raise web.HTTPMisdirectedRequest(text=f"this server is not {asked[:100]}: set public_url\n")
        return await handler(request)

    return middleware


@web.middleware
async def _plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A fault of a handler is one line in the log and says nothing of the inside to whoever asked."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception:
        log.exception("web request failed path=%r", request.path)
        raise web.HTTPInternalServerError(text="this server made a mistake: see its log\n") from None


async def _guarded(_: web.BaseRequest, response: web.StreamResponse) -> None:
    response.headers.pop("Server", None)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def _host(header: str) -> str:
    """The name in a Host header, in small letters; "" for what no host is."""
    try:
        return "" if "@" in header else (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def _reason(error: OSError) -> str:
    return "in use" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
