"""A story as the ledger would hand it over, and messages made from it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alerts import message as told
from storage.records import (
    Alert,
    AlertKind,
    AlertState,
    Article,
    Delivery,
    DeliveryState,
    Evidence,
    Match,
    Revision,
    RevisionKind,
    Subscriber,
    Topic,
)

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

NOW = datetime(2017, 12, 6, 7, 41, tzinfo=UTC)
HEADLINE = "Les ministres de l'OTAN conviennent de renforcer leur coopération avec l'UE"
BODY = (
    "Les chefs de la diplomatie des pays de l'OTAN se sont entendus mardi pour travailler davantage avec l'Union.\n\n"
    "La mobilité des troupes vient en premier. Elle occupe les états-majors depuis des années.\n\n"
    "Un diplomate a dit que l'OTAN et l'UE avaient dressé une liste de mesures. « C'est un pas », a-t-il ajouté.\n\n"
    "La réunion continue mercredi à Bruxelles."
)
TOPIC = Topic(id=1, name="nato-eu", title="NATO–EU cooperation", query="@nato NEAR/25 @eu AND @cooperation")


def places(text: str, word: str, field: str, clause: str) -> list[Evidence]:
    """Every place of the word."""
    found, at = [], text.find(word)
    while at >= 0:
        found.append(Evidence(field=field, start=at, end=at + len(word), text=word, clause=clause))
        at = text.find(word, at + 1)
    return found


def evidence_in(article: Article) -> tuple[Evidence, ...]:
    clauses = {"OTAN": "@nato", "UE": "@eu", "coopération": "@cooperation"}
    return tuple(
        piece
        for word, clause in clauses.items()
        for field, text in (("title", article.headline or ""), ("body", article.body_text))
        for piece in places(text, word, field, clause)
    )


@pytest.fixture
def article() -> Callable[..., Article]:
    def make(**changes: Any) -> Article:
        values: dict[str, Any] = {
            "url": "https://wire.example/fr/2017/12/05/otan-ue",
            "headline": HEADLINE,
            "body_text": BODY,
            "language": "fr",
            "published_at": datetime(2017, 12, 5, 18, 12, tzinfo=UTC),
            "published_precision": "minute",
            "updated_at": datetime(2017, 12, 6, 7, 38, tzinfo=UTC),
        }
        return Article(**(values | changes))

    return make


@pytest.fixture
def item(article: Callable[..., Article]) -> Callable[..., told.Item]:
    """An item about an article; keywords change the article, `kind`, `others`, `topics`, `before` the rest."""

    def make(
        kind: AlertKind = AlertKind.NEW,
        others: tuple[told.Copy, ...] = (),
        topics: tuple[Topic, ...] = (TOPIC,),
        before: Article | None = None,
        evidence: tuple[Evidence, ...] | None = None,
        source: str = "Xinhua (français)",
        **changes: Any,
    ) -> told.Item:
        text = article(**changes)
        revision = Revision(
            id=31,
            article_id=21,
            number=1,
            kind=RevisionKind.FIRST,
            seen_at=NOW,
            baseline=False,
            article=text,
            source_id=1,
            source=source,
            story_id=11,
        )
        match = Match(
            id=41,
            revision_id=31,
            article_id=21,
            story_id=11,
            topic_id=1,
            topic="nato-eu",
            matched_at=NOW,
            query=TOPIC.query,
            analyzer="test",
            evidence=evidence_in(text) if evidence is None else evidence,
        )
        alert = Alert(
            id=51,
            recipient="Europe desk@mail",
            subscriber_id=1,
            channel_id=1,
            story_id=11,
            kind=kind,
            revision_id=31,
            article_id=21,
            state=AlertState.GROUPING,
            reason="first match",
            rhythm="at once",
            created_at=NOW,
            due_at=NOW,
            topics=tuple(topic.name for topic in topics),
        )
        return told.item(alert, revision, [match], [told.named(topic) for topic in topics], others, before)

    return make


@pytest.fixture
def reader() -> Callable[..., told.Recipient]:
    def make(**changes: Any) -> told.Recipient:
        values: dict[str, Any] = {
            "id": 1,
            "name": "Europe desk",
            "email": "europe@paper.example",
            "language": "fr",
            "timezone": "Europe/Paris",
        }
        return told.recipient("Europe desk@mail", Subscriber(**(values | changes)))

    return make


@pytest.fixture
def message(item: Callable[..., told.Item], reader: Callable[..., told.Recipient]) -> Callable[..., told.Message]:
    """A message of one alert; `to` changes the reader, all else the item."""

    def make(to: dict[str, Any] | None = None, **changes: Any) -> told.Message:
        return told.single(item(**changes), reader(**(to or {})), NOW)

    return make


@pytest.fixture
def delivery() -> Callable[..., Delivery]:
    def make(message: told.Message, **changes: Any) -> Delivery:
        values: dict[str, Any] = {
            "id": 1,
            "channel_id": 1,
            "channel": "mail",
            "channel_kind": "email",
            "recipient": message.recipient.key,
            "address": message.recipient.address,
            "kind": "alert",
            "idem_key": "5e3b1c",
            "message_id": "<5e3b1c@wirewatch.example>",
            "thread_ref": None,
            "order_key": "Europe desk@mail/11",
            "payload": told.frozen(message),
            "state": DeliveryState.SENDING,
            "created_at": NOW,
            "next_attempt_at": NOW,
        }
        return Delivery(**(values | changes))

    return make


class RawServer:
    """A TCP server on loopback that talks to each connection as it is told, and remembers what it was sent."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.commands: list[str] = []
        self.connections = 0
        self.script: dict[str, str | None] | None = None
        """What the first connection answers from now on."""
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []

    async def start(self, talk: Talk, tls: ssl.SSLContext | None = None) -> RawServer:
        async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.connections += 1
            self._writers.append(writer)
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await talk(reader, writer)

        self._server = await asyncio.start_server(met, "127.0.0.1", 0, ssl=tls, limit=2**24)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def vanish(self) -> None:
        """Take no connection any more, and break those that stand."""
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def stop(self) -> None:
        self.vanish()
        await asyncio.sleep(0)


def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection the rude way (RST)."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@pytest.fixture
async def raw_server() -> AsyncIterator[Callable[..., Awaitable[RawServer]]]:
    running: list[RawServer] = []

    async def start(talk: Talk, tls: ssl.SSLContext | None = None) -> RawServer:
        server = await RawServer().start(talk, tls)
        running.append(server)
        return server

    yield start
    for server in running:
        await server.stop()


@pytest.fixture
def mail_server(raw_server: Callable[..., Awaitable[RawServer]]) -> Callable[..., Awaitable[RawServer]]:
    """A mail server that follows a script: command -> what it answers; None hangs up, RESET breaks, WAIT says nothing.

    "." is the answer to the message; `answers` may be one dictionary or one for each connection.
    """

    async def start(*answers: dict[str, str | None], extensions: tuple[str, ...] = ("SIZE 1000000",)) -> RawServer:
        server: RawServer

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            script = answers[min(server.connections, len(answers)) - 1]
            hello = "250-sink\r\n" + "".join(f"250-{each}\r\n" for each in extensions) + "250 HELP"
            usual = {"BANNER": "220 sink", "EHLO": hello, "DATA": "354 go", ".": "250 kept as 7", "QUIT": "221 bye"}

            async def answer(command: str) -> bool:
                said = script
                if server.script is not None and server.connections == 1:
                    said = server.script  # told meanwhile
                reply = said.get(command, usual.get(command, "250 ok"))
                if reply == "RESET":
                    reset(writer)
                elif reply is None:
                    writer.close()
                elif reply == "WAIT":
                    await asyncio.Event().wait()
                else:
                    writer.write(reply.encode() + b"\r\n")
                    await writer.drain()
                    return True
                return False

            if not await answer("BANNER"):
                return
            while line := await reader.readline():
                server.commands.append(line.decode().strip())
                command = line.split()[0].decode().upper() if line.split() else ""
                if not await answer(command):
                    return
                if command == "DATA" and script.get("DATA", "354").startswith("354"):
                    mail = await reader.readuntil(b"\r\n.\r\n")
                    server.received.append(mail.removesuffix(b".\r\n"))
                    if not await answer("."):
                        return
                if command == "QUIT":
                    writer.close()
                    return

        server = await raw_server(talk)
        return server

    return start


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


class HttpSink:
    """A web server on loopback that keeps requests and answers with what `answer` says."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.times: list[float] = []
        self.answers: list[web.Response] = []
        self.usual = "ok"
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        self.times.append(asyncio.get_running_loop().time())
        self.requests.append((request.path, dict(request.headers), await request.read()))
        return self.answers.pop(0) if self.answers else web.Response(text=self.usual)


@pytest.fixture
async def http_sink() -> AsyncIterator[HttpSink]:
    sink = HttpSink()
    app = web.Application(client_max_size=2**24)
    app.router.add_route("*", "/{path:.*}", sink.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sink.url = f"http://127.0.0.1:{runner.addresses[0][1]}/services/T0/B0/secret-token"
    yield sink
    await runner.cleanup()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PEM file with key and certificate for "localhost", signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
