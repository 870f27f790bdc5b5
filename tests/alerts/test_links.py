"""Links in messages: signed, for one thing each, and in the headers that a mail client acts on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from alerts import message as told
from alerts.links import MUTE, STORY, UNSUBSCRIBE, Act, Links
from alerts.mail import Mailbox, compose
from alerts.message import MessageKind
from storage.records import Topic

Make = Callable[..., Any]
LINKS = Links("https://watch.paper.example/", b"key")
SENDER = Mailbox(name="Wirewatch", address="wirewatch@paper.example")
TO = Mailbox(name="Europe desk", address="europe@paper.example")


def token(address: str | None) -> str:
    assert address is not None
    return address.rsplit("/", 1)[1]


def test_a_link_says_what_it_is_for(message: Make) -> None:
    links = LINKS.of(message())
    assert links.unsubscribe is not None
    assert links.unsubscribe.startswith("https://watch.paper.example/u/")
    assert LINKS.read(UNSUBSCRIBE, token(links.unsubscribe)) == Act(
        verb="u", recipient="Europe desk@mail", topics=("nato-eu",)
    )
    assert LINKS.read(MUTE, token(links.mute)) == Act(verb="m", recipient="Europe desk@mail", story_id=11)
    assert LINKS.read(STORY, token(links.story)) == Act(verb="s", recipient="Europe desk@mail", story_id=11)


def test_a_link_is_good_for_nothing_else_and_cannot_be_made_up(message: Make) -> None:
    links = LINKS.of(message())
    mark = token(links.mute)
    assert LINKS.read(STORY, mark) is None
    assert LINKS.read(UNSUBSCRIBE, mark) is None
    assert Links("https://watch.paper.example", b"other").read(MUTE, mark) is None
    body, _, sign = mark.partition(".")
    for wrong in ("", ".", body, f"{body}.", f".{sign}", f"{body[:-1]}.{sign}", f"{mark}x", "ü.ü", "a" * 5000):
        assert LINKS.read(MUTE, wrong) is None


def test_a_digest_of_very_many_topics_ends_everything(item: Make, reader: Make, message: Make) -> None:
    named = tuple(Topic(id=n, name=f"topic-{n}", title="x", query="x") for n in range(9))
    digest = told.digest([item(topics=(each,)) for each in named], reader(), message().created_at)
    links = LINKS.of(digest)
    act = LINKS.read(UNSUBSCRIBE, token(links.unsubscribe))
    assert act is not None
    assert act.topics == ()
    assert links.mute is None


def test_a_notice_has_no_links(message: Make) -> None:
    notice = told.notice(MessageKind.OPERATOR, "x", [], message().recipient, message().created_at)
    assert LINKS.of(notice).unsubscribe is None


def test_m11_one_click_stands_in_the_headers_with_https_only(message: Make, delivery: Make) -> None:
    for base, one_click in (("https://watch.paper.example", True), ("http://127.0.0.1:8780", False)):
        links = Links(base, b"key").of(message())
        mail = message_from_bytes(compose(delivery(message()), message(), SENDER, TO, links), policy=policy.default)
        listed = "".join(mail["List-Unsubscribe"].split())
        assert listed.startswith(f"<{base}/u/")
        assert ">,<mailto:wirewatch@paper.example?subject=" in listed
        assert (mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click") is one_click


def test_without_a_public_address_unsubscribing_is_by_mail_only(message: Make, delivery: Make) -> None:
    wire = compose(delivery(message()), message(), SENDER, TO)
    mail = message_from_bytes(wire, policy=policy.default)
    assert mail["List-Unsubscribe"] == "<mailto:wirewatch@paper.example?subject=unsubscribe%20nato-eu>"
    assert mail["List-Unsubscribe-Post"] is None
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Voir le dossier" not in text
    assert "Se désabonner" in text


@pytest.mark.parametrize("part", ["plain", "html"])
def test_a_mail_shows_its_four_links(message: Make, delivery: Make, part: str) -> None:
    links = LINKS.of(message())
    mail = message_from_bytes(compose(delivery(message()), message(), SENDER, TO, links), policy=policy.default)
    body = mail.get_body((part,))
    assert body is not None
    text = body.get_content()
    for address in (message().item.url, links.story, links.mute, links.unsubscribe):
        assert address in text
    for word in ("Lire l’article", "Voir le dossier", "Mettre en sourdine", "Se désabonner"):
        assert word in text


def test_every_line_of_a_mail_with_many_topics_fits(item: Make, reader: Make, message: Make, delivery: Make) -> None:
    named = tuple(Topic(id=n, name=f"{'long-' * 20}{n}", title="x", query="x") for n in range(8))
    shown = told.digest([item(topics=(each,)) for each in named], reader(), message().created_at + timedelta())
    wire = compose(delivery(shown), shown, SENDER, TO, LINKS.of(shown))
    assert max(map(len, wire.split(b"\r\n"))) <= 998
