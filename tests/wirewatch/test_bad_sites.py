"""Sites that misbehave cost a command one clear line each: it goes on, ends with a status, and never breaks."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.test_hostile_figures import certificate
from wirewatch.catalogue import Listing

HOST = "127.0.0.49"
GOOD = b'<rss version="2.0"><channel><title>Wire</title><item><guid>1</guid><title>A cable is cut</title></item></channel></rss>'  # fmt: skip  # noqa: E501
KINDS = {
    "hangs": "timeout",
    "loop": "redirects",
    "garbage": "not-a-feed",
    "private": "private-address",
    "robots": "robots",
    "huge": "too-large",
    "empty": "empty",
    "cut": "reset",
    "refused": "http-403",
}


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Addresses by how they misbehave; "good" does not."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            what = self.path.strip("/")
            if self.path == "/robots.txt":
                self.answer(b"User-agent: *\nDisallow: /robots")
            elif what == "hangs":
                stop.wait(20)
            elif what == "loop":
                self.answer(b"", 302, Location="/loop")
            elif what == "private":
                self.answer(b"", 302, Location="http://10.1.2.3/feed")
            elif what == "garbage":
                self.answer(b"<!doctype html><html><body><p>\xff\xfe<b>Hello <table><<<" + b"<i>" * 500)
            elif what == "huge":
                self.answer(b"<html>" + b"x" * (11 << 20))
            elif what == "empty":
                self.answer(b"")
            elif what == "cut":
                self.wfile.write(b"HTTP/1.1 20")
            else:
                self.answer(GOOD if what == "good" else b"no", 200 if what == "good" else 403)
            self.close_connection = True

        def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                self.close_connection = True  # who asked has gone

    servers = [ThreadingHTTPServer((HOST, 0), Handler), ThreadingHTTPServer((HOST, 0), Handler)]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate(tmp_path, "127.0.0.9"))
    servers[1].socket = context.wrap_socket(servers[1].socket, server_side=True, do_handshake_on_connect=False)
    threads = [threading.Thread(target=each.serve_forever, kwargs={"poll_interval": 0.02}) for each in servers]
    for thread in threads:
        thread.start()
    plain = f"http://{HOST}:{servers[0].server_port}"
    yield {
        **{kind: f"{plain}/{kind}" for kind in (*KINDS, "good")},
        "certificate": f"https://{HOST}:{servers[1].server_port}/good",
        "no such host": "http://nothing.invalid/feed",
    }
    stop.set()
    for server in servers:
        server.shutdown()
        server.server_close()
    for thread in threads:
        thread.join()


@pytest.fixture
def hurried(wirewatch: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """The command, with little patience."""
    path = tmp_path / "wirewatch.toml"
    path.write_text(path.read_text().replace('host_gap = "0s"', 'host_gap = "0s"\ntimeout = "4s"'))
    return wirewatch


ANSWERS = {**KINDS, "good": "ok", "certificate": "tls", "no such host": "dns"}


@pytest.mark.usefixtures("hooked")
def test_a_probe_of_bad_sites_says_one_line_of_each(
    hurried: Callable[..., Any], sites: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    listings = [
        Listing(f"Paper {what}", url, "feed", url, "ZZ", "en", "publisher", "listed", False)
        for what, url in sites.items()
    ]
    monkeypatch.setattr("wirewatch.commands.sources.catalogue", lambda: listings)
    told = hurried("sources", "probe", "--json", *(each.name for each in listings))
    assert told.status == 1
    got = {row["name"].removeprefix("Paper "): row["answer"] for row in told.data}
    assert got == ANSWERS
    lines = told.err.splitlines()
    assert len(lines) == len(sites) - 1
    assert all(len(line) < 400 and "Traceback" not in line and line.startswith("wirewatch: ") for line in lines)
    added = hurried("sources", "add", "Paper loop")
    assert (added.status, "1 feed added" in added.err) == (0, True)


@pytest.mark.usefixtures("hooked")
@pytest.mark.parametrize("what", [what for what in ANSWERS if what != "good"])
def test_a_bad_site_is_added_with_one_line_of_what_is_wrong(
    hurried: Callable[..., Any], sites: dict[str, str], what: str
) -> None:
    told = hurried("feeds", "add", sites[what])
    assert told.status == 1
    assert "Traceback" not in told.err
    assert "unexpected" not in told.err
    problems = [line for line in told.err.splitlines() if line.startswith("wirewatch: ")]
    assert len(problems) == 1, told.err
    assert sites[what].split("/")[2].partition(":")[0] in problems[0]
