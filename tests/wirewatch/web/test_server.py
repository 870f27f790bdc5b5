"""The web server says the same of every answer, whatever part gave it."""

from __future__ import annotations

import asyncio
import logging
import socket
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from wirewatch.config import load
from wirewatch.config_problems import ConfigurationError
from wirewatch.web.login_pages import full
from wirewatch.web.server import ListenError, known_hosts, serving, split_address


@pytest.fixture
def address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def part(application: web.Application) -> None:
    async def fail(_: web.Request) -> web.Response:
        raise ValueError("postgresql://wirewatch:secret@db")

    async def take(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    application.router.add_get("/fail", fail)
    application.router.add_post("/take", take)


async def test_every_answer_carries_the_headers_that_keep_it_passive(address: str) -> None:
    async with serving(address, None, [part]), aiohttp.ClientSession() as http:
        for path, status in (("/livez", 200), ("/nowhere", 404), ("/fail", 500)):
            async with http.get(f"http://{address}{path}") as response:
                assert response.status == status
                assert "default-src 'self'" in response.headers["Content-Security-Policy"]
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert "secret" not in await response.text()


async def test_what_is_no_http_is_refused_with_the_same_headers_and_is_no_error(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    host, port = split_address(address)
    async with serving(address, None, [part]):
        for said in (b"GARBAGE\r\n\r\n", b"GET /livez HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n"):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(said)
            answer = await reader.read()
            writer.close()
            assert answer.startswith(b"HTTP/1.0 400 ")
            assert b"\r\nContent-Security-Policy: default-src 'self'" in answer
            assert b"\r\nServer:" not in answer
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


async def test_programs_are_told_of_every_refusal_in_one_form(address: str) -> None:
    def api(application: web.Application) -> None:
        async def fail(_: web.Request) -> web.Response:
            raise ValueError("secret")

        application.router.add_get("/api/fail", fail)

    async with serving(address, None, [api]), aiohttp.ClientSession() as http:
        for method, path, host, status in (
            ("GET", "/api/nowhere", "localhost", 404),
            ("POST", "/api/fail", "localhost", 405),
            ("GET", "/api/fail", "localhost", 500),
            ("GET", "/api/fail", "evil.example", 421),
        ):
            asked = http.request(method, f"http://{address}{path}", headers={"Host": host})
            async with asked as response:
                problem = await response.json(content_type="application/problem+json")
                assert (response.status, problem["status"]) == (status, status)
                assert problem["detail"]
                assert "secret" not in problem["detail"]
                assert ("Allow" in response.headers) is (status == 405)


async def test_a_page_of_another_site_cannot_ask_under_its_own_name(address: str) -> None:
    async with serving(address, "https://watch.paper.example", [part]), aiohttp.ClientSession() as http:
        for host, status in (
            ("evil.example", 421),
            ("watch.paper.example", 200),
            ("WATCH.paper.example:443", 200),
            ("", 421),
        ):
            async with http.get(f"http://{address}/livez", headers={"Host": host}) as response:
                assert response.status == status, host


async def test_a_body_beyond_the_limit_is_refused(address: str) -> None:
    async with serving(address, None, [part]), aiohttp.ClientSession() as http:
        async with http.post(f"http://{address}/take", data=b"x" * (2**20 + 1)) as response:
            assert response.status == 413
        async with http.post(f"http://{address}/take", data=b"x" * 1000) as response:
            assert await response.text() == "1000"


async def test_an_address_in_use_is_told_in_one_line(address: str) -> None:
    async with serving(address, None, []):
        with pytest.raises(ListenError, match=r"web.listen: .* cannot be listened at \(in use\): stop who uses it"):
            async with serving(address, None, []):
                pytest.fail("two listen at one address")


def test_who_may_be_asked_for() -> None:
    assert known_hosts("0.0.0.0", None) is None
    assert known_hosts("::", None) is None
    assert known_hosts("127.0.0.1", "https://Watch.paper.example/x") == {
        "127.0.0.1",
        "localhost",
        "::1",
        "watch.paper.example",
    }
    assert split_address("[::1]:8780") == ("::1", 8780)


@pytest.mark.parametrize("listen", ["8780", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "http://127.0.0.1:8780"])
def test_an_address_that_is_none_is_a_mistake_of_the_file(tmp_path: Path, listen: str) -> None:
    file = tmp_path / "wirewatch.toml"
    file.write_text(f'[web]\nlisten = "{listen}"\n')
    with pytest.raises(ConfigurationError, match="is no address to listen at"):
        load(file, {})


@pytest.mark.parametrize(
    ("total", "free", "is_full"),
    [
        (100 * 2**30, 10 * 2**30, False),
        (100 * 2**30, 2**29, True),
        (2**30, 65 * 2**20, False),
        (2**30, 63 * 2**20, True),
    ],
)
def test_a_disk_is_full_before_writing_fails(total: int, free: int, is_full: bool) -> None:
    assert full(total, total - free, free) is is_full
