"""A feed that is read whatever certificate its host shows: chosen by name, and said wherever it is looked at."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.test_hostile_figures import certificate

HOST = "127.0.0.47"
RSS = (
    b'<rss version="2.0"><channel><title>Wire</title>'
    b"<item><guid>1</guid><title>A cable is cut</title></item></channel></rss>"
)


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[str]:
    """The address of a feed behind a certificate that nobody vouches for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = RSS if self.path == "/feed" else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate(tmp_path, "127.0.0.1"))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"https://{HOST}:{server.server_port}/feed"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("hooked")
def test_n12_a_certificate_that_nobody_vouches_for_is_taken_only_by_name_and_always_shown(
    wirewatch: Callable[..., Any], wire: str
) -> None:
    refused = wirewatch("feeds", "add", wire)
    assert refused.status == 1
    assert "the certificate is not to be trusted" in refused.err
    assert "set verify_tls = false" in refused.err
    assert "certificates" not in wirewatch("status").out
    told = wirewatch("feeds", "add", wire, "--no-verify-tls")
    assert told.status == 0, told.err
    assert "1 entry stored" in told.out
    assert "not verified (verify_tls = false)" in wirewatch("feeds", "show", "1").out
    assert f"not verified for {wire}" in " ".join(wirewatch("status").out.split())
    assert wirewatch("status", "--json").data["unverified"] == [wire]
    assert wirewatch("feeds", "add", wire).status == 0  # what was chosen stays
    assert wirewatch("feeds", "show", "1", "--json").data["verify_tls"] is False
    assert wirewatch("feeds", "add", wire, "--verify-tls").status == 0
    assert wirewatch("feeds", "poll", "1").status == 1
    assert wirewatch("status", "--json").data["unverified"] == []


@pytest.mark.usefixtures("hooked")
def test_n12_the_file_says_it_of_one_feed(wirewatch: Callable[..., Any], wire: str, tmp_path: Path) -> None:
    with (tmp_path / "wirewatch.toml").open("a") as file:
        file.write(f'[[sources]]\nname = "Wire"\nfeeds = [{{ url = "{wire}", verify_tls = false }}]\n')
    assert wirewatch("feeds", "poll").status == 0
    assert wirewatch("status", "--json").data["unverified"] == [wire]
    contrary = wirewatch("feeds", "add", wire, "--verify-tls")
    assert contrary.status == 2
    assert "stands in wirewatch.toml: set verify_tls there" in contrary.err
