"""A connection that never ends what it began is cut off; all others are served meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import aiohttp
import pytest
from aiohttp import web

from wirewatch.web.server import serving
from wirewatch.web.slow_connections import Patience

HASTY = Patience(headers=0.1, body=0.1, reading=0.1, look_every=0.02)
PATIENT_S = 20


@pytest.fixture
def address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def part(application: web.Application) -> None:
    async def take(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async def pour(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        application[ENDED].clear()
        try:
            while True:
                await answer.write(b"x" * 2**16)
        finally:
            application[ENDED].set()

    async def ponder(_: web.Request) -> web.Response:
        await asyncio.sleep(0.3)
        return web.Response(text="done")

    application[ENDED] = asyncio.Event()
    application.router.add_post("/take", take)
    application.router.add_get("/pour", pour)
    application.router.add_get("/ponder", ponder)
    KEPT.append(application)


ENDED = web.AppKey("ended", asyncio.Event)
KEPT: list[web.Application] = []


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        b"POST /take HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nhalf",
        b"POST /take HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
    ],
    ids=["nothing", "headers", "body", "chunk"],
)
async def test_what_is_begun_and_not_ended_is_cut_off(address: str, begun: bytes) -> None:
    async with serving(address, None, [part], HASTY), aiohttp.ClientSession() as http:
        host, port = address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(begun)
        async with http.get(f"http://{address}/livez") as answer:
            assert answer.status == 200
        async with asyncio.timeout(PATIENT_S):
            with contextlib.suppress(ConnectionResetError):
                assert b" 200 " not in await reader.read()
        writer.close()


async def test_who_reads_no_more_is_cut_off(address: str) -> None:
    async with serving(address, None, [part], HASTY):
        host, port = address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /pour HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        await reader.readline()
        writer.transport.pause_reading()
        async with asyncio.timeout(PATIENT_S):
            await KEPT[-1][ENDED].wait()
        writer.transport.abort()


async def test_work_that_takes_its_time_is_waited_for(address: str) -> None:
    async with serving(address, None, [part], HASTY), aiohttp.ClientSession() as http:
        for _ in range(2):  # the same connection again
            async with http.get(f"http://{address}/ponder") as answer:
                assert await answer.text() == "done"
            async with http.post(f"http://{address}/take", data=b"whole") as answer:
                assert await answer.text() == "5"
