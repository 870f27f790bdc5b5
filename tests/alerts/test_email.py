"""E-mail over real SMTP connections: each ending of a session, and nothing on the wire that was not meant."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from alerts.channels.email import EmailChannel
from alerts.links import Links
from alerts.mail import Mailbox
from alerts.phrases import subject
from storage.records import AlertKind, AttemptOutcome
from tests.alerts.newsroom import mail_channel

Make = Callable[..., Any]
Start = Callable[..., Awaitable[Any]]
SENDER = Mailbox(name="Wirewatch", address="wirewatch@paper.example")


def channel(port: int, **settings: Any) -> EmailChannel:
    values: dict[str, Any] = {"security": "none", "receipt_timeout": timedelta(seconds=10)}
    return EmailChannel("127.0.0.1", port, SENDER, **(values | settings))


class Mailboxes:
    """What a real SMTP server (aiosmtpd) took."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.logins: list[tuple[bool, bytes]] = []
        self.port = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return "250 kept"

    def login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        self.logins.append((session.ssl is not None, data.password))
        return AuthResult(success=data.password == b"right", handled=False)


@pytest.fixture
async def real_server(certificate: Path) -> AsyncIterator[Start]:
    servers: list[asyncio.Server] = []

    async def start(*, starttls: bool = False, tls: bool = False, **options: Any) -> Mailboxes:
        boxes = Mailboxes()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(
                boxes,
                loop=loop,
                authenticator=boxes.login,
                tls_context=context if starttls else None,
                hostname="sink",
                ident="",
                enable_SMTPUTF8=False,
                **options,
            ),
            "127.0.0.1",
            0,
            ssl=context if tls else None,
        )
        boxes.port = server.sockets[0].getsockname()[1]
        servers.append(server)
        return boxes

    yield start
    for server in servers:
        server.close()


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


# -------------------------------------------------------------- what arrives


async def test_a_mail_arrives_as_text_and_html_for_one_recipient(
    real_server: Start, message: Make, delivery: Make
) -> None:
    boxes = await real_server()
    receipt = await channel(boxes.port).send(delivery(message()))
    assert (receipt.outcome, receipt.code) == (AttemptOutcome.DELIVERED, "250")
    (envelope,) = boxes.envelopes
    assert envelope.mail_from == "wirewatch@paper.example"
    assert envelope.rcpt_tos == ["europe@paper.example"]
    mail = email.message_from_bytes(envelope.content)
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert mail["Message-ID"] == "<5e3b1c@wirewatch.example>"


async def test_m11_m12_a_thread_holds_together_on_the_wire(real_server: Start, message: Make, delivery: Make) -> None:
    boxes = await real_server()
    sender = Mailbox(name="Wirewatch", address="wirewatch@paper.example")
    links = Links("https://watch.paper.example", b"key")
    mail = EmailChannel("127.0.0.1", boxes.port, sender, security="none", links=links)
    first = delivery(message())
    told = replace(message(kind=AlertKind.WITHDRAWAL), thread_subject=subject(message()))
    later = delivery(told, message_id="<second@wirewatch.example>", thread_ref=first.message_id)
    update = replace(message(kind=AlertKind.UPDATE), thread_subject=subject(message()))
    for each in (first, delivery(update, message_id="<third@wirewatch.example>", thread_ref=first.message_id), later):
        assert (await mail.send(each)).outcome is AttemptOutcome.DELIVERED
    await mail.close()
    opening, reply, warning = (
        email.message_from_bytes(envelope.content, policy=email.policy.default) for envelope in boxes.envelopes
    )
    for each in (opening, reply, warning):
        for header in ("From", "To", "Date", "Message-ID", "Subject", "List-Id", "List-Unsubscribe"):
            assert len(each.get_all(header)) == 1
        assert each["Auto-Submitted"] == "auto-generated"
        assert each["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert each["List-Unsubscribe"].startswith("<https://watch.paper.example/u/")
        html = each.get_body(("html",)).get_content()
        assert "<script" not in html
        assert "src=" not in html
        assert "url(" not in html
    assert reply["Subject"] == f"Re: {opening['Subject']}"
    assert warning["Subject"] == f"ANNULÉ : {opening['Subject']}"
    assert reply["References"] == warning["In-Reply-To"] == opening["Message-ID"]
    assert len({each["Message-ID"] for each in (opening, reply, warning)}) == 3


async def test_h01_a_headline_injects_nothing_on_the_wire(mail_server: Start, message: Make, delivery: Make) -> None:
    server = await mail_server({})
    hostile = "=?utf-8?q?x_=0D=0ABcc:_v=40e?="
    receipt = await channel(server.port).send(delivery(message(headline=hostile, source=hostile)))
    assert receipt.outcome is AttemptOutcome.DELIVERED
    (wire,) = server.received
    headers = wire.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert not [line for line in headers if line.lower().startswith((b"bcc", b"x-injected"))]
    assert [line for line in server.commands if line.startswith("RCPT")] == ["RCPT TO:<europe@paper.example>"]
    assert b"v@e" not in b"\r\n".join(headers)


async def test_lines_that_begin_with_a_dot_arrive_whole(real_server: Start, message: Make, delivery: Make) -> None:
    boxes = await real_server()
    headline = " ".join(f".{n:02d}" for n in range(60))
    assert (await channel(boxes.port).send(delivery(message(headline=headline)))).outcome is AttemptOutcome.DELIVERED
    text = email.message_from_bytes(boxes.envelopes[0].content).get_payload(0).get_payload(decode=True).decode()
    assert ".00 .01" in text
    assert not [line for line in text.splitlines() if line.startswith("..")]


async def test_m10_a_server_without_extensions_takes_the_mail(
    mail_server: Start, message: Make, delivery: Make
) -> None:
    server = await mail_server({}, extensions=())
    receipt = await channel(server.port).send(delivery(message(headline="北约和欧盟加强合作")))
    assert receipt.outcome is AttemptOutcome.DELIVERED
    assert server.received[0].isascii()
    assert "MAIL FROM:<wirewatch@paper.example>" in server.commands


async def test_m10_the_size_is_announced_where_the_server_asks_for_it(
    real_server: Start, message: Make, delivery: Make
) -> None:
    boxes = await real_server(data_size_limit=1000)
    receipt = await channel(boxes.port).send(delivery(message()))
    assert (receipt.outcome, receipt.code) == (AttemptOutcome.PERMANENT, "552")
    assert not receipt.channel_level
    assert boxes.envelopes == []


# -------------------------------------------------------------- who is spoken to


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_login_goes_over_tls_only(
    real_server: Start, certificate: Path, message: Make, delivery: Make, security: str
) -> None:
    boxes = await real_server(starttls=security == "starttls", tls=security == "tls", auth_require_tls=False)
    mail = EmailChannel(
        "localhost",
        boxes.port,
        SENDER,
        security=security,
        username="wirewatch",
        password="right",
        tls=trusting(certificate),
    )
    assert (await mail.send(delivery(message()))).outcome is AttemptOutcome.DELIVERED
    assert [password for _, password in boxes.logins] == [b"right"]
    if security == "starttls":
        assert boxes.logins[0][0]


async def test_m05_a_refused_login_suspends_the_channel(
    real_server: Start, certificate: Path, message: Make, delivery: Make
) -> None:
    boxes = await real_server(starttls=True)
    mail = EmailChannel(
        "localhost", boxes.port, SENDER, username="wirewatch", password="hunter2", tls=trusting(certificate)
    )
    receipt = await mail.send(delivery(message()))
    assert (receipt.outcome, receipt.code, receipt.channel_level) == (AttemptOutcome.PERMANENT, "auth", True)
    assert "hunter2" not in (receipt.detail or "")
    assert boxes.envelopes == []


async def test_m05_without_starttls_nothing_is_said_in_clear(mail_server: Start, message: Make, delivery: Make) -> None:
    server = await mail_server({}, extensions=("AUTH PLAIN LOGIN",))
    mail = channel(server.port, security="starttls", username="wirewatch", password="right")
    receipt = await mail.send(delivery(message()))
    assert (receipt.outcome, receipt.code, receipt.channel_level) == (AttemptOutcome.TRANSIENT, "starttls", True)
    assert {line.split()[0] for line in server.commands} <= {"EHLO", "QUIT"}


async def test_m05_a_login_without_tls_cannot_even_be_configured() -> None:
    with pytest.raises(ValueError, match="never sent in clear"):
        EmailChannel("mail.example", 25, SENDER, security="none", username="wirewatch", password="right")


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_m05_a_certificate_nobody_vouches_for_ends_the_session(
    real_server: Start, message: Make, delivery: Make, security: str
) -> None:
    boxes = await real_server(starttls=security == "starttls", tls=security == "tls")
    mail = EmailChannel("localhost", boxes.port, SENDER, security=security, username="u", password="right")
    receipt = await mail.send(delivery(message()))
    assert (receipt.outcome, receipt.code, receipt.channel_level) == (AttemptOutcome.TRANSIENT, "tls", True)
    assert boxes.logins == []


async def test_m05_a_refused_connection_is_the_channels_trouble(message: Make, delivery: Make) -> None:
    with_nobody = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = with_nobody.sockets[0].getsockname()[1]
    with_nobody.close()
    receipt = await channel(port).send(delivery(message()))
    assert (receipt.outcome, receipt.code, receipt.channel_level) == (AttemptOutcome.TRANSIENT, "connect", True)


# -------------------------------------------------------------- how it ends

T, P, A, D = (
    AttemptOutcome.TRANSIENT,
    AttemptOutcome.PERMANENT,
    AttemptOutcome.AMBIGUOUS,
    AttemptOutcome.DELIVERED,
)


@pytest.mark.parametrize(
    ("row", "script", "outcome", "code", "channel_level"),
    [
        ("m01 451 at RCPT", {"RCPT": "451 later"}, T, "451", False),
        ("m01 452 at MAIL", {"MAIL": "452 full"}, T, "452", False),
        ("m01 421 at DATA", {"DATA": "421 closing"}, T, "421", False),
        ("m01 several lines", {"RCPT": "450-wait\r\n450 a while"}, T, "450", False),
        ("m01 4xx after the message", {".": "451 try again"}, T, "451", False),
        ("m02 greylisted", {"RCPT": "450 4.2.0 greylisted"}, T, "450", False),
        ("m03 no such recipient", {"RCPT": "550 5.1.1 nobody"}, P, "550", False),
        ("m04 refused at DATA", {"DATA": "554 no"}, P, "554", False),
        ("m04 message refused", {".": "554 looks like spam"}, P, "554", False),
        ("m04 too large", {".": "552 too large"}, P, "552", False),
        ("m05 sender refused", {"MAIL": "550 not you"}, P, "550", True),
        ("m05 busy", {"BANNER": "421 too many connections"}, T, "421", True),
        ("m05 shut", {"BANNER": "554 go away"}, T, "554", True),
        ("m06 lost before DATA", {"DATA": None}, T, "lost", False),
        ("m06 lost at RCPT", {"RCPT": "RESET"}, T, "lost", False),
        ("m06 lost at EHLO", {"EHLO": None, "HELO": None}, T, "connect", True),
        ("m07 lost after the final dot", {".": None}, A, "lost", False),
        ("m07 reset after the final dot", {".": "RESET"}, A, "lost", False),
        ("m07 garbage after the final dot", {".": "<html>hello</html>"}, A, "garbage", False),
        ("m09 lost at QUIT", {"QUIT": None}, D, "250", False),
        ("m09 421 after 250", {".": "250 kept\r\n421 bye"}, D, "250", False),
        ("m09 QUIT refused", {"QUIT": "421 what"}, D, "250", False),
    ],
)
async def test_each_ending_of_a_session(
    mail_server: Start,
    message: Make,
    delivery: Make,
    row: str,
    script: dict[str, str | None],
    outcome: AttemptOutcome,
    code: str,
    channel_level: bool,
) -> None:
    server = await mail_server(script)
    receipt = await channel(server.port).send(delivery(message()))
    assert (receipt.outcome, receipt.code, receipt.channel_level) == (outcome, code, channel_level)
    assert "\n" not in (receipt.detail or "")


async def test_m07_no_answer_to_the_message_is_ambiguous(mail_server: Start, message: Make, delivery: Make) -> None:
    server = await mail_server({".": "WAIT"})
    receipt = await channel(server.port, receipt_timeout=timedelta(milliseconds=200)).send(delivery(message()))
    assert (receipt.outcome, receipt.code) == (AttemptOutcome.AMBIGUOUS, "timeout")
    assert len(server.received) == 1


def test_m07_the_answer_to_the_message_is_awaited_for_ten_minutes() -> None:
    assert EmailChannel("mail.example", 25, SENDER, security="none")._receipt_timeout >= timedelta(seconds=600)


async def test_m08_a_server_that_says_nothing_is_left(mail_server: Start, message: Make, delivery: Make) -> None:
    server = await mail_server({"BANNER": "WAIT"})
    receipt = await channel(server.port, command_timeout=timedelta(milliseconds=200)).send(delivery(message()))
    assert (receipt.outcome, receipt.code, receipt.channel_level) == (AttemptOutcome.TRANSIENT, "connect", True)


@pytest.mark.parametrize("flood", [b"220-" + b"x" * 100_000, b"220-hello\r\n" * 20_000, b"x" * 200_000])
async def test_m08_an_endless_banner_is_left(raw_server: Start, message: Make, delivery: Make, flood: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(flood)
            await writer.drain()

    server = await raw_server(talk)
    receipt = await channel(server.port, command_timeout=timedelta(seconds=2)).send(delivery(message()))
    assert receipt.outcome is AttemptOutcome.TRANSIENT
    assert receipt.channel_level
    assert len(receipt.detail or "") <= 300


async def test_a_payload_that_is_no_message_is_refused_without_a_connection(
    mail_server: Start, message: Make, delivery: Make
) -> None:
    server = await mail_server({})
    mail = channel(server.port)
    for broken in (
        delivery(message(), payload={}),
        delivery(message(), address=None),
        delivery(message(), address="x"),
    ):
        receipt = await mail.send(broken)
        assert receipt.outcome is AttemptOutcome.PERMANENT
        assert not receipt.channel_level
    assert server.connections == 0


# -------------------------------------------------------------- one connection for many mails


async def test_many_mails_go_over_one_connection_each_to_one_recipient(
    mail_server: Start, message: Make, delivery: Make
) -> None:
    server = await mail_server({})
    channel = mail_channel(server.port)
    for number in range(5):
        receipt = await channel.send(delivery(message(), id=number))
        assert receipt.outcome is AttemptOutcome.DELIVERED
    await channel.close()
    assert server.connections == 1
    assert len(server.received) == 5
    assert server.commands.count("RCPT TO:<europe@paper.example>") == 5
    assert server.commands[-1] == "QUIT"


@pytest.mark.parametrize("ending", ["421 too long idle", None, "RESET"])
async def test_m09_a_kept_connection_that_is_gone_costs_nothing(
    mail_server: Start, message: Make, delivery: Make, ending: str | None
) -> None:
    server = await mail_server({}, {})
    channel = mail_channel(server.port)
    assert (await channel.send(delivery(message()))).outcome is AttemptOutcome.DELIVERED
    server.script = {"MAIL": ending}
    receipt = await channel.send(delivery(message(), id=2))
    assert receipt.outcome is AttemptOutcome.DELIVERED
    assert server.connections == 2
    assert len(server.received) == 2
    await channel.close()


async def test_m04_a_mail_that_is_too_large_comes_once_in_short_form(
    mail_server: Start, message: Make, delivery: Make
) -> None:
    server = await mail_server({".": "552 too large"}, {})
    channel = mail_channel(server.port)
    receipt = await channel.send(delivery(message()))
    assert receipt.outcome is AttemptOutcome.DELIVERED
    await channel.close()
    whole, short = server.received
    assert len(short) < len(whole) / 2
    assert b"text/html" not in short
    server = await mail_server({".": "552 too large"})
    receipt = await mail_channel(server.port).send(delivery(message()))
    assert (receipt.outcome, receipt.code) == (AttemptOutcome.PERMANENT, "552")
    assert len(server.received) == 2


@pytest.mark.parametrize(
    ("answers", "bounced"),
    [
        ({"RCPT": "550 5.1.1 no such user"}, True),
        ({"RCPT": "553 no"}, True),
        ({"RCPT": "554 policy"}, False),
        ({".": "550 spam"}, False),
        ({"RCPT": "450 later"}, False),
    ],
)
async def test_m03_only_an_address_that_is_not_there_bounces(
    mail_server: Start, message: Make, delivery: Make, answers: dict[str, str], bounced: bool
) -> None:
    server = await mail_server(answers)
    assert (await mail_channel(server.port).send(delivery(message()))).bounced is bounced
