"""Where hubs come back: `/push/TOKEN` verifies that it was us who asked, and takes what they send (W3C WebSub 5)."""

from __future__ import annotations

import asyncio

from aiohttp import web

from scheduler.websub import Heard, Pushes
from wirewatch.web.server import Part

_READ_WITHIN_S = 30.0
_CHUNK = 64 * 1024
_AGAIN_S = "30"


def push_part(pushes: Pushes) -> Part:
    """The routes by which hubs reach us."""

    async def verify(request: web.Request) -> web.Response:
        challenge = await pushes.verify(request.match_info["token"], request.query)
        if challenge is None:
            raise web.HTTPNotFound(text="nobody here asked for that\n")
        return web.Response(text=challenge)  # text/plain, and browsers are told not to guess

    async def receive(request: web.Request) -> web.Response:
        push = await pushes.expected(request.match_info["token"])
        if isinstance(push, Heard):
            return _answer(push)
        headers = request.headers
        if headers.get("Content-Encoding", "identity").lower() != "identity":
            raise web.HTTPUnsupportedMediaType(text="send it unpacked: what is signed is what is read\n")
        try:
            body = await asyncio.wait_for(_body(request, pushes.largest), _READ_WITHIN_S)
        except TimeoutError:
            raise web.HTTPRequestTimeout(text="too slow\n") from None
        heard = await pushes.hear(
            push, body, signature=headers.get("X-Hub-Signature"), content_type=headers.get("Content-Type")
        )
        return _answer(heard)

    def add(application: web.Application) -> None:
        application.router.add_get("/push/{token}", verify, allow_head=False)
        application.router.add_post("/push/{token}", receive)

    return add


async def _body(request: web.Request, largest: int) -> bytes:
    """The body, within its limit; nothing is allocated on the word of Content-Length."""
    if (request.content_length or 0) > largest:
        raise web.HTTPRequestEntityTooLarge(max_size=largest, actual_size=request.content_length or 0)
    received = bytearray()
    async for chunk in request.content.iter_chunked(_CHUNK):
        received += chunk
        if len(received) > largest:
            raise web.HTTPRequestEntityTooLarge(max_size=largest, actual_size=len(received))
    return bytes(received)


def _answer(heard: Heard) -> web.Response:
    match heard:
        case Heard.KEPT | Heard.IGNORED:  # one answer for both: a forger learns nothing (WebSub 7.1)
            return web.Response(status=202)
        case Heard.BUSY:
            return web.Response(status=503, headers={"Retry-After": _AGAIN_S})
        case Heard.GONE:
            return web.Response(status=410)
