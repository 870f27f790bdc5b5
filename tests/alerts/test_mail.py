"""An e-mail's bytes: the headers that were meant and no others, 7-bit safe, the same at each attempt."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from email import policy
from email.header import decode_header, make_header
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import message as told
from alerts import phrases
from alerts.mail import Mailbox, MailError, compose, mailbox

Make = Callable[..., Any]
SENDER = Mailbox(name="Wirewatch", address="wirewatch@paper.example")
ONCE = ["From", "To", "Date", "Message-ID", "Subject", "List-Id", "List-Unsubscribe", "Auto-Submitted"]


def wire(delivery: Make, message: told.Message, **changes: Any) -> bytes:
    return compose(
        delivery(message, **changes), message, SENDER, mailbox(message.recipient.address or "", message.recipient.name)
    )


def subject(raw: bytes) -> str:
    return str(make_header(decode_header(email.message_from_bytes(raw)["Subject"])))


def test_m11_every_mail_has_each_header_once_and_two_bodies(message: Make, delivery: Make) -> None:
    raw = wire(delivery, message())
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert sorted(mail.keys()) == sorted([*ONCE, "Content-Type", "MIME-Version"])
    assert mail["From"] == "Wirewatch <wirewatch@paper.example>"
    assert mail["To"] == "Europe desk <europe@paper.example>"
    assert mail["Date"] == "Wed, 06 Dec 2017 07:41:00 +0000"
    assert mail["Message-ID"] == "<5e3b1c@wirewatch.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "<nato-eu.paper.example>" in mail["List-Id"]
    assert mail["List-Unsubscribe"] == "<mailto:wirewatch@paper.example?subject=unsubscribe%20nato-eu>"
    assert mail["Subject"] == (
        "Les ministres de l'OTAN conviennent de renforcer leur coopération avec l'UE (Xinhua (français))"
    )
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "l'[OTAN] conviennent" in text.get_content()
    assert "<!DOCTYPE html>" in html.get_content()
    assert not mail.defects
    assert not text.defects


def test_m10_the_bytes_are_safe_for_the_oldest_server(message: Make, delivery: Make) -> None:
    raw = wire(delivery, message(headline="北约和欧盟加强合作 " * 100, body_text="x" * 100_000))
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert raw.endswith(b"\r\n")


def test_every_attempt_sends_the_same_bytes(message: Make, delivery: Make) -> None:
    assert wire(delivery, message()) == wire(delivery, message(), attempts=3)


def test_m12_an_update_answers_the_first_mail(message: Make, delivery: Make) -> None:
    mail = email.message_from_bytes(wire(delivery, message(), thread_ref="<first@wirewatch.example>"))
    assert mail["In-Reply-To"] == mail["References"] == "<first@wirewatch.example>"
    assert mail["Message-ID"] == "<5e3b1c@wirewatch.example>"


@pytest.mark.parametrize(
    "title",
    [
        "=?utf-8?q?x_=0D=0ABcc:_v=40e?=",
        "=?utf-8?b?eA0KQmNjOiB2QGU=?=",
        "OTAN\r\nBcc: v@e",
        "OTAN\nBcc: v@e",
        "OTAN\rBcc: v@e",
        "OTAN\u0085Bcc: v@e",
        "OTAN\u2028Bcc: v@e",
        "OTAN\x00\x1b[31m",
        "=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=5F=3D0D=3D0ABcc=3A=5Fv=3D40e=3F=3D?=",
    ],
)
def test_h01_no_headline_makes_a_header(message: Make, delivery: Make, title: str) -> None:
    raw = wire(delivery, message(headline=title, source=title))
    for read in (policy.compat32, policy.default, policy.SMTP):
        mail = email.message_from_bytes(raw, policy=read)
        assert sorted(mail.keys()) == sorted([*ONCE, "Content-Type", "MIME-Version"])
        # And it stays so when somebody on the way reads the subject and writes it again.
        again = email.message.EmailMessage()
        again["Subject"] = str(make_header(decode_header(str(mail["Subject"]))))
        assert list(email.message_from_bytes(again.as_bytes()).keys()) == ["Subject"]


anything = st.text(st.characters(codec=None), max_size=250)


@given(title=anything, name=anything, topic=anything)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_h01_whatever_the_words_the_headers_are_ours(
    message: Make, delivery: Make, title: str, name: str, topic: str
) -> None:
    named = told.Topic(id=1, name="t", title=topic, query=topic)
    raw = wire(delivery, message(to={"name": name}, headline=title, source=topic, topics=(named,)))
    mail = email.message_from_bytes(raw)
    assert sorted(mail.keys()) == sorted([*ONCE, "Content-Type", "MIME-Version"])
    assert raw.isascii()
    assert re.fullmatch(r"(?s).*<?europe@paper\.example>?", str(mail["To"]))


@given(title=anything)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_subject_arrives_as_it_is_shown(message: Make, delivery: Make, title: str) -> None:
    shown = message(headline=title, source="")
    expected = phrases.subject(shown)
    assert " ".join(subject(wire(delivery, shown)).split()) == " ".join(expected.replace("=?", "= ?").split())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b@c",
        "a b@paper.example",
        "a@paper.example\r\nRCPT TO:<v@e>",
        "a@paper.example>\r\n",
        "<a@paper.example> SIZE=1",
        "rédaction@paper.example",
    ],
)
def test_an_address_that_mail_cannot_reach_is_refused(address: str) -> None:
    with pytest.raises(MailError, match="address"):
        mailbox(address, "x")


def test_a_domain_outside_ascii_is_encoded() -> None:
    assert mailbox("Büro <desk@zeitung-köln.example>") == Mailbox(
        name="Büro", address="desk@xn--zeitung-kln-zfb.example"
    )


@pytest.mark.parametrize("message_id", ["", "x", "<x>", "<x@y>\r\nBcc: v@e", "<x @y>"])
def test_a_malformed_message_id_is_refused(message: Make, delivery: Make, message_id: str) -> None:
    with pytest.raises(MailError, match="Message-ID"):
        wire(delivery, message(), message_id=message_id)
