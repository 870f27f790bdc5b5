"""What was told and is then withdrawn on its page reaches the same people, in the same thread."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.message import MessageKind, thawed
from alerts.release import Release
from alerts.routing import Router
from crawler.extraction import extract
from storage.database import Database
from storage.records import AlertState, AttemptOutcome, DeliveryState, PubStatus, RevisionKind
from tests.conftest import MINUTE, NOW
from topics.concepts import Lexicon
from topics.watch import Watch

HEADLINE = "NATO and EU ministers agree to share information"
PROSE = "NATO and the European Union agreed on Monday to share information on ships, a spokeswoman said. "
TEXT = "".join(f"<p>{PROSE}It is pact number {number}.</p>" for number in range(6))
WITHDRAWN = "<p>This story has been withdrawn. Our source was not at the meeting.</p>"
KILLED = "<p>This story has been killed. Do not use any part of it.</p>"


class Line:
    """Pages in, messages out: everything but the network."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.watch = Watch(Lexicon.shipped(), Router("UTC").route)
        self.release = Release(domain="wirewatch.example")
        with database.begin() as ledger:
            self.source = ledger.sources.declare("Wire")
            topic = ledger.topics.declare("nato-eu", title="NATO–EU", query="NATO AND information", now=NOW)
            for name in ("Ana", "Bo"):
                who = ledger.people.declare_subscriber(name, email=f"{name.lower()}@paper.example")
                mail = ledger.people.declare_channel("mail", "email")
                ledger.people.declare_subscription(topic_id=topic, channel_id=mail, subscriber_id=who, now=NOW)

    sends = True
    """Whether what is released leaves at once."""

    def reads(self, text: str, headline: str = HEADLINE) -> None:
        """The page is read, matched, and what is due a minute later is released."""
        page = f'<html lang="en"><title>{headline}</title><article><h1>{headline}</h1>{text}</article></html>'
        article = extract(page.encode(), url="https://wire.example/1", fetched_at=self.now, timezone="Europe/Brussels")
        with self.database.begin() as ledger:
            ledger.articles.store(article, source_id=self.source, seen_at=self.now)
        self.watch.round(self.database, self.now)
        self.later(MINUTE)

    def later(self, wait: timedelta) -> None:
        self.now += wait
        with self.database.begin() as ledger:
            self.release.due(ledger, self.now)
            lease = timedelta(hours=1)
            for each in ledger.deliveries.claim(self.now, owner="x", lease=lease, limit=99) if self.sends else ():
                number = ledger.deliveries.begin_attempt(each, self.now, lease=lease)
                assert number is not None
                ledger.deliveries.settle(
                    each, number, self.now, outcome=AttemptOutcome.DELIVERED, state=DeliveryState.DELIVERED
                )

    def sent(self) -> list[tuple[str, MessageKind, str | None]]:
        """Recipient, kind and the message that each answers."""
        with self.database.read() as ledger:
            deliveries = ledger.deliveries.recent(100)[::-1]
        return [(each.recipient, thawed(each.payload).kind, each.thread_ref) for each in deliveries]


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


@pytest.mark.parametrize(("text", "kind"), [(WITHDRAWN, RevisionKind.WITHDRAWAL), (KILLED, RevisionKind.KILL)])
def test_a_withdrawal_reaches_all_who_were_told_in_the_thread(line: Line, text: str, kind: RevisionKind) -> None:
    line.reads(TEXT)
    assert [(who, told) for who, told, _ in line.sent()] == [
        ("Ana@mail", MessageKind.NEW),
        ("Bo@mail", MessageKind.NEW),
    ]
    with line.database.read() as ledger:
        openings = {each.recipient: each.message_id for each in ledger.deliveries.recent(9)}
    line.reads(text)
    assert line.sent()[2:] == [
        ("Ana@mail", MessageKind.WITHDRAWAL, openings["Ana@mail"]),
        ("Bo@mail", MessageKind.WITHDRAWAL, openings["Bo@mail"]),
    ]
    with line.database.read() as ledger:
        latest = ledger.articles.latest(1)
    assert latest is not None
    assert (latest.kind, latest.article.pub_status) == (kind, PubStatus.CANCELED)
    assert latest.article.ed_note == text[3:-4]
    line.reads(text)
    assert len(line.sent()) == 4


def test_a_correction_is_told_in_the_thread(line: Line) -> None:
    line.reads(TEXT)
    line.reads(TEXT + "<p>Correction: an earlier version of this article misstated the number of pacts.</p>")
    assert [kind for _, kind, _ in line.sent()[2:]] == [MessageKind.CORRECTION] * 2


def test_a_correction_takes_the_place_of_what_has_not_left(line: Line) -> None:
    line.sends = False
    line.reads(TEXT)
    line.reads(TEXT + "<p>Correction: an earlier version of this article misstated the number of pacts.</p>")
    assert [kind for _, kind, _ in line.sent()] == [MessageKind.NEW] * 2
    with line.database.read() as ledger:
        delivery = ledger.deliveries.get(1)
        assert delivery is not None
        item = thawed(delivery.payload).item
        assert item is not None
        assert item.revision_id == 2
        assert {each.state for each in ledger.alerts.recent()} == {AlertState.RELEASED}
        assert len(delivery.alert_ids) == 2


def test_a_kill_takes_the_place_of_what_has_not_left(line: Line) -> None:
    line.sends = False
    line.reads(TEXT)
    line.reads(KILLED)
    assert [kind for _, kind, _ in line.sent()] == [MessageKind.WITHDRAWAL] * 2


def test_an_embargoed_page_is_told_when_its_embargo_ends(line: Line) -> None:
    ends = NOW + timedelta(hours=5)
    line.reads(f"<p>EMBARGOED UNTIL {ends:%H%M} GMT {ends:%d %B %Y}</p>{TEXT}")
    assert line.sent() == []
    line.later(timedelta(hours=4, minutes=58))
    assert line.sent() == []
    line.later(MINUTE)
    assert {kind for _, kind, _ in line.sent()} == {MessageKind.NEW}


def test_what_is_withdrawn_before_it_was_told_is_not_told(line: Line) -> None:
    ends = NOW + timedelta(hours=5)
    line.reads(f"<p>EMBARGOED UNTIL {ends:%H%M} GMT {ends:%d %B %Y}</p>{TEXT}")
    line.reads(WITHDRAWN)
    line.later(timedelta(hours=6))
    assert line.sent() == []
    with line.database.read() as ledger:
        assert {(each.state, each.reason) for each in ledger.alerts.recent()} == {
            (AlertState.SUPPRESSED, "withdrawn before it was told")
        }
