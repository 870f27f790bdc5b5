"""`articles explain URL` asks for the page as any page is asked for, and says where each field comes from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

HOST = "127.0.0.47"
PAGE = """<html lang="en"><head><title>Harbour board lengthens the northern mole | The Post</title>
<meta property="article:published_time" content="2024-03-19T18:00:00+01:00">
<meta name="author" content="Odile Marchais">
</head><body><article><h1>Harbour board lengthens the northern mole</h1>
<p>The harbour board agreed on Tuesday to lengthen the northern mole by forty metres before the winter storms.</p>
<p>Engineers will drive the first piles in April, said the harbour master, Ada Quill, after the meeting.</p>
</article></body></html>"""
ROBOTS = "User-agent: *\nDisallow: /closed\n"


@pytest.fixture
def address() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            found = {"/mole": PAGE, "/robots.txt": ROBOTS}.get(self.path)
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/plain" if "robots" in self.path else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len((found or "").encode())))
            self.end_headers()
            self.wfile.write((found or "").encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer((HOST, 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://{HOST}:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_on_the_web_is_explained_field_by_field(
    wirewatch: Callable[..., Any], address: tuple[str, list[str]]
) -> None:
    root, asked = address
    told = wirewatch("articles", "explain", f"{root}/mole", "--json")
    assert told.status == 0, told.err
    fields = {each["field"]: each for each in told.data["fields"]}
    assert fields["headline"]["value"] == "Harbour board lengthens the northern mole"
    assert (fields["published_at"]["method"], fields["authors"]["value"]) == ("opengraph", "Odile Marchais")
    assert "Ada Quill" in fields["body_text"]["value"]
    assert fields["body_text"]["why"]
    assert asked.count("/mole") == 1
    shown = wirewatch("articles", "explain", f"{root}/mole")
    assert "* opengraph" in shown.out
    assert "northern mole" not in wirewatch("articles", "list", "--json").out  # nothing is kept


def test_a_page_that_robots_txt_closes_or_that_is_not_there_is_told_in_one_line(
    wirewatch: Callable[..., Any], address: tuple[str, list[str]]
) -> None:
    root, asked = address
    for path in ("/closed", "/gone"):
        told = wirewatch("articles", "explain", f"{root}{path}")
        assert told.status == 1
        assert f"{root}{path}: " in told.err
        assert "Traceback" not in told.err
    assert "/closed" not in asked
