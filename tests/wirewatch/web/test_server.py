"""The web server says the same of every answer, whatever part gave it."""

from __future__ import annotations

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
