"""What a publisher reserves is recorded, obeyed and shown, as an operator sees it from the feed to the explanation."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

HOST = "127.0.0.44"
SECRET = "an anchor that only the page names"


@pytest.fixture
def paper() -> Iterator[str]:
    """A paper whose page asks for no excerpts; its feed tells of the article in a line."""
    words = f"The cable was cut by {SECRET}, say people who know it. " * 12

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            rss = (
                "<rss version='2.0'><channel><title>P</title><item><guid>1</guid><link>/1.html</link>"
                "<title>A cable is cut in the strait</title><description>Nobody knows by whom.</description>"
                "</item></channel></rss>"
            )
            page = f"<html><body><article><h1>A cable is cut in the strait</h1><p>{words}</p></article></body></html>"
            found = {"/feed.xml": (rss, "text/xml"), "/1.html": (page, "text/html")}.get(self.path)
            self.send_response(404 if found is None else 200)
            body = (found[0] if found else "").encode()
            self.send_header("Content-Type", f"{found[1] if found else 'text/plain'}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if self.path == "/1.html":
                self.send_header("X-Robots-Tag", "index, nosnippet")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://{HOST}:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def watch(paper: str, folder: Path, licence: str = "") -> None:
    """Declare the paper in the file, as an operator does."""
    with (folder / "wirewatch.toml").open("a", encoding="utf-8") as file:
        file.write(f'[[sources]]\nname = "The Paper"\n{licence}feeds = ["{paper}/feed.xml"]\n')


@pytest.mark.usefixtures("hooked")
def test_reserved_text_is_not_kept_and_everybody_is_told_why(
    wirewatch: Callable[..., Any], paper: str, tmp_path: Path
) -> None:
    watch(paper, tmp_path)
    assert wirewatch("once").status == 0
    assert SECRET.encode() not in (tmp_path / "wirewatch.db").read_bytes()
    assert wirewatch("sources", "list", "--json").data[0]["rights"]["signals"]["nosnippet"]["where"] == "X-Robots-Tag"
    shown = wirewatch("sources", "show", "The Paper").out
    assert "nosnippet (X-Robots-Tag, 20" in shown
    assert "1 (newest: 1 rights-reserved)" in shown
    told = wirewatch("explain", "1", "cables")
    assert "judged on what its feed says: page not read: rights-reserved (nosnippet (X-Robots-Tag))" in told.out
    assert 'title "cable"' in told.out
    assert "nosnippet" in wirewatch("explain", "1", "cables", "--json").data["judged_on"]


@pytest.mark.usefixtures("hooked")
def test_a_licence_lets_it_be_kept_and_is_named(wirewatch: Callable[..., Any], paper: str, tmp_path: Path) -> None:
    watch(paper, tmp_path, 'licence = "contract 7"\n')
    assert wirewatch("once").status == 0
    told = wirewatch("explain", "1", "cables")
    assert "rights reserved: nosnippet (X-Robots-Tag); kept under licence: contract 7" in told.out
    assert SECRET in wirewatch("articles", "show", "1").out
