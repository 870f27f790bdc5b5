"""Sites on loopback that answer with exactly the bytes a test wants, each on an address of its own."""

from __future__ import annotations

import asyncio
import itertools
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from crawler.runner import Crawl
from crawler.settings import FetchSettings
from storage import schema
from storage.database import Database
from storage.records import Feed, ParsedEntry

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Dépêches</title><link>{origin}/</link>
<item><title>Les ministres se réunissent</title><link>{origin}/a</link><guid>a-1</guid></item>
<item><title>Le sommet est reporté</title><link>{origin}/b</link><guid>b-1</guid></item>
</channel></rss>"""

Answer = bytes | Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    at: float
    """Seconds of the event loop's clock, when its head was complete."""
    raw: bytes


@dataclass
class Site:
    """A web site at one loopback address; what it does not know it answers with 404."""

    host: str
    routes: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    open: int = 0
    """Requests that have no complete answer yet."""
    most_open: int = 0

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def url(self, path: str) -> str:
        return self.origin + path

    def rss(self, **headers: str) -> bytes:
        return http(RSS.format(origin=self.origin).encode(), content_type="application/rss+xml", **headers)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                raw = await reader.readuntil(b"\r\n\r\n")
                first, *lines = raw.decode("latin-1").split("\r\n")
                headers = dict(line.split(": ", 1) for line in lines if line)
                asked = Asked(first.split(" ")[1], headers, asyncio.get_running_loop().time(), raw)
                self.asked.append(asked)
                self.open += 1
                self.most_open = max(self.most_open, self.open)
                try:
                    answer = self.routes.get(asked.path, http(status=404))
                    if isinstance(answer, bytes):
                        writer.write(answer)
                        await writer.drain()
                    else:
                        await answer(asked, writer)
                finally:
                    self.open -= 1
        writer.close()


def http(body: bytes = b"", status: int = 200, content_type: str = "text/html", **headers: str) -> bytes:
    """A well-formed answer; header names are written with underscores."""
    head = {"Content-Type": content_type, "Content-Length": str(len(body))}
    head |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode("latin-1") + body


_hosts = itertools.count(2)


@pytest.fixture
async def new_site() -> AsyncIterator[Callable[..., Awaitable[Site]]]:
    """Starts sites, each at a loopback address that no other has."""
    servers: list[asyncio.Server] = []

    async def start(**routes: Answer) -> Site:
        number = next(_hosts)
        site = Site(
            f"127.66.{number // 250}.{number % 250 + 1}", {f"/{path}": answer for path, answer in routes.items()}
        )
        server = await asyncio.start_server(site.serve, site.host, 0, limit=1 << 20)
        site.port = server.sockets[0].getsockname()[1]
        servers.append(server)
        return site

    yield start
    for server in servers:
        server.close()


@pytest.fixture
async def site(new_site: Callable[..., Awaitable[Site]]) -> Site:
    return await new_site()


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    schema.upgrade(database)
    yield database
    database.close()


@pytest.fixture
async def new_crawl(database: Database) -> AsyncIterator[Callable[..., Awaitable[Crawl]]]:
    """Starts crawls that may reach loopback and keep no gap, unless told otherwise."""
    crawls: list[Crawl] = []

    async def start(now: Callable[[], datetime] = lambda: NOW, **settings: Any) -> Crawl:
        settings = {"allow": ("127.0.0.0/8",), "host_gap": timedelta(), "workers": 1, **settings}
        crawl = Crawl(FetchSettings(**settings), database, now)
        crawls.append(crawl)
        await crawl.start()
        return crawl

    yield start
    for crawl in crawls:
        await crawl.stop(timedelta())


@pytest.fixture
async def crawl(new_crawl: Callable[..., Awaitable[Crawl]]) -> Crawl:
    return await new_crawl()


@pytest.fixture
def feed_at() -> Callable[..., Feed]:
    """A feed as the ledger would know it."""

    def make(url: str, **known: Any) -> Feed:
        return Feed(**{"id": 1, "source_id": 1, "source": "Dépêches", "url": url, **known})

    return make


@pytest.fixture
def answering() -> Callable[..., bytes]:
    """Writes a well-formed answer."""
    return http


@pytest.fixture
async def tls_site(tmp_path: Path) -> AsyncIterator[str]:
    """The address of a site whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "site.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed"
    server.close()


class Newsroom:
    """A ledger with one source and one feed, and a clock that a test moves."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.time = NOW
        with database.begin() as ledger:
            self.source_id = ledger.sources.declare("Dépêches", language="fr", timezone="Europe/Paris")
            self.feed_id = ledger.feeds.declare(self.source_id, "http://127.0.0.1/feed", first_poll_at=NOW)

    def now(self) -> datetime:
        return self.time

    def announce(self, url: str | None, title: str | None = "Réunion des ministres", **said: str) -> int:
        with self.database.begin() as ledger:
            feed = ledger.feeds.get(self.feed_id)
            found = ParsedEntry(guid=said.pop("guid", None), link=url, title=title, **said)
            return ledger.entries.record(feed, [found], self.time).new[0]

    async def fetch(self, crawl) -> int:
        with self.database.begin() as ledger:
            tasks = ledger.entries.claim(self.time, 50)
        for task in tasks:
            await crawl.submit(task)
        await asyncio.wait_for(crawl.drained(), 120)
        return len(tasks)

    def entry(self, entry_id: int):
        with self.database.read() as ledger:
            return ledger.entries.get(entry_id)

    def revisions(self):
        with self.database.read() as ledger:
            return ledger.articles.unmatched(100)


@pytest.fixture
def newsroom(database: Database) -> Newsroom:
    return Newsroom(database)


@pytest.fixture
async def desk(new_crawl: Callable, newsroom: Newsroom):
    """The newsroom's own crawl."""
    return await new_crawl(newsroom.now, workers=2)
