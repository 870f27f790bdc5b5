"""What is silenced is recorded with its reason, and never sent, not even later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.silencing import Subject, named, reason, silenced
from storage.database import Database
from storage.records import AlertKind, AlertState, Article, Silence
from tests.alerts.newsroom import Newsroom

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def silence(number: int = 1, **what: Any) -> Silence:
    values: dict[str, Any] = {
        "id": number,
        "author": "Ben",
        "comment": "summit week",
        "created_at": MONDAY,
        "starts_at": MONDAY,
        "ends_at": MONDAY + HOUR,
    }
    return Silence(**(values | what))


def subject(**what: Any) -> Subject:
    values: dict[str, Any] = {
        "recipient": "Ana",
        "topics": ("nato-eu",),
        "source": "Agence",
        "stories": frozenset((7, 6)),
        "article": Article(url="u", headline="Grand Prix de Monaco", body_text="Une course\nau soleil."),
    }
    return Subject(**(values | what))


@pytest.mark.parametrize(
    ("what", "fits"),
    [
        ({"topic": "nato-eu"}, True),
        ({"topic": "rail"}, False),
        ({"source": "Agence"}, True),
        ({"source": "Autre"}, False),
        ({"subscriber": "Ana"}, True),
        ({"subscriber": "Ben"}, False),
        ({"story_id": 7}, True),
        ({"story_id": 6}, True),
        ({"story_id": 8}, False),
        ({"words": "grand prix"}, True),
        ({"words": "GRAND  PRIX"}, True),
        ({"words": "course au soleil"}, True),
        ({"words": "rand prix"}, False),
        ({"words": "prix grand"}, False),
        ({"words": "(monaco|x)"}, False),
        ({"topic": "nato-eu", "source": "Agence", "words": "monaco"}, True),
        ({"topic": "nato-eu", "source": "Autre"}, False),
    ],
)
def test_everything_that_a_silence_names_must_fit(what: dict[str, Any], fits: bool) -> None:
    assert (silenced([silence(**what)], subject()) is not None) is fits


def test_an_alert_of_two_topics_is_heard_unless_both_are_silenced() -> None:
    both = subject(topics=("nato-eu", "rail"))
    one, other = silence(1, topic="nato-eu"), silence(2, topic="rail")
    assert silenced([one], both) is None
    assert silenced([one, other], both) == one
    assert silenced([one, silence(3, source="Agence")], both) == silence(3, source="Agence")


def test_the_reason_says_who_until_when_and_why() -> None:
    assert reason(silence()) == "silence 1 by Ben, until 2026-11-23 13:00 UTC: summit week"
    assert reason(silence(ends_at=None, comment="")) == "silence 1 by Ben, until it is ended"
    assert named(silence(topic="rail", words="grand prix")) == ["topic rail", "words grand prix"]


# -------------------------------------------------------------- in the ledger


@pytest.fixture
def room(database: Database) -> Newsroom:
    return Newsroom(database, MONDAY)


def hush(room: Newsroom, **what: Any) -> int:
    with room.database.begin() as ledger:
        return ledger.silences.add(author="Ben", comment="", now=room.now, **({"ends_at": room.now + HOUR} | what))


def test_an_alert_under_a_silence_is_suppressed_and_listed_and_not_sent_later(room: Newsroom) -> None:
    hush(room, topic="nato-eu")
    alert = room.tell("OTAN")
    assert room.run() == 0
    state, why = room.alert(alert)
    assert state is AlertState.SUPPRESSED
    assert why.startswith("silence 1 by Ben, until ")
    assert room.run(after=2 * HOUR) == 0
    with room.database.read() as ledger:
        assert [each.id for each in ledger.alerts.recent(state="suppressed")] == [alert]


def test_a_silence_has_a_beginning_and_an_end(room: Newsroom) -> None:
    hush(room, topic="nato-eu", starts_at=room.now + HOUR, ends_at=room.now + 2 * HOUR)
    room.tell("OTAN un")
    assert room.run() == 1
    room.now += HOUR
    room.tell("OTAN deux")
    assert room.run() == 0
    room.now += HOUR
    room.tell("OTAN trois")
    assert room.run() == 1


def test_an_ended_silence_is_kept_and_silences_nothing(room: Newsroom) -> None:
    number = hush(room, topic="nato-eu", ends_at=None)
    with room.database.begin() as ledger:
        assert ledger.silences.end(number, room.now)
        assert not ledger.silences.end(number, room.now)
        assert ledger.silences.all(room.now) == []
        assert [each.id for each in ledger.silences.all(room.now, ended=True)] == [number]
    room.tell("OTAN")
    assert room.run() == 1


@pytest.mark.parametrize("kind", [AlertKind.CORRECTION, AlertKind.HOLD, AlertKind.WITHDRAWAL])
def test_what_takes_back_is_heard_through_every_silence(room: Newsroom, kind: AlertKind) -> None:
    hush(room, subscriber="Ana")
    room.tell("OTAN", kind=kind)
    assert room.run() == 1


def test_a_story_muted_by_one_is_heard_by_the_others(room: Newsroom) -> None:
    room.subscriber("Ben")
    with room.database.begin() as ledger:
        story = ledger.stories.open("x", MONDAY)
    hush(room, subscriber="Ana", story_id=story, ends_at=None)
    room.tell("OTAN", url="https://wire.example/a", story=story)
    room.tell("OTAN", url="https://wire.example/b", story=story, to="Ben@mail")
    assert room.run() == 1
    assert [delivery.recipient for delivery in room.outbox()] == ["Ben@mail"]


def test_silences_that_ended_are_not_read(sqlite: Database) -> None:
    with sqlite.begin() as ledger:
        for _ in range(5):
            ledger.silences.add(author="x", comment="", now=MONDAY, ends_at=MONDAY + HOUR, topic="a")
        assert len(ledger.silences.at(MONDAY)) == 5
        assert ledger.silences.at(MONDAY + HOUR) == []
        assert ledger.silences.prune(MONDAY + 2 * HOUR) == 5
