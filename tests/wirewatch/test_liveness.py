"""The health check of a container asks where the daemon answers, whoever says where that is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from wirewatch import liveness
from wirewatch.liveness import answers_at


@pytest.mark.parametrize(
    ("listen", "variable", "place"),
    [
        ('"127.0.0.1:8780"', None, ("127.0.0.1", 8780)),
        ('"0.0.0.0:9000"', None, ("127.0.0.1", 9000)),
        ('"[::]:9000"', None, ("::1", 9000)),
        ('"watch.paper.example:80"', None, ("watch.paper.example", 80)),
        ('"127.0.0.1:8780"', "0.0.0.0:9001", ("127.0.0.1", 9001)),
        ('{ env = "PLACE" }', None, ("127.0.0.1", 7000)),
        ('{ file = "place" }', None, ("127.0.0.1", 7001)),
        (None, "127.0.0.1:9002", ("127.0.0.1", 9002)),
        (None, None, None),
    ],
)
def test_the_environment_goes_before_the_file_as_it_does_for_the_daemon(
    tmp_path: Path, listen: str | None, variable: str | None, place: tuple[str, int] | None
) -> None:
    (tmp_path / "place").write_text("127.0.0.1:7001\n")
    file = tmp_path / "wirewatch.toml"
    file.write_text(f"[web]\nlisten = {listen}\n" if listen else "")
    environ = {"WIREWATCH_CONFIG": str(file), "PLACE": "127.0.0.1:7000"}
    assert answers_at(environ | ({liveness.LISTEN: variable} if variable else {})) == place


def test_without_a_named_file_it_is_looked_for_where_the_daemon_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wirewatch").mkdir()
    (tmp_path / "wirewatch" / "wirewatch.toml").write_text('[web]\nlisten = "127.0.0.1:7002"\n')
    assert answers_at({"XDG_CONFIG_HOME": str(tmp_path)}) == ("127.0.0.1", 7002)


async def test_it_fails_unless_the_daemon_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    status = 200

    async def alive(_: web.Request) -> web.Response:
        return web.Response(status=status)

    application = web.Application()
    application.router.add_get("/livez", alive)

    async def asked() -> int:
        return await asyncio.to_thread(liveness.main)

    async with TestServer(application, host="127.0.0.1") as server:
        monkeypatch.setenv(liveness.LISTEN, f"127.0.0.1:{server.port}")
        assert await asked() == 0
        status = 503
        assert await asked() == 1
    assert await asked() == 1  # nobody listens
    monkeypatch.setenv(liveness.LISTEN, "nonsense")
    assert await asked() == 1
