"""Digests: each slot once, also an empty one, and each says what was watched."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from alerts.digests import latest_slot
from alerts.message import MessageKind, thawed
from alerts.render import html, text
from storage.database import Database
from storage.records import Access, AlertState, Article
from tests.alerts.newsroom import Newsroom

MORNING = "30 7 * * *"
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SLOT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # 07:30 in Paris
DAY = timedelta(days=1)


@pytest.fixture
def room(database: Database) -> Newsroom:
    room = Newsroom(database, START)
    room.wants(subscriber=room.ana, rhythm=MORNING)
    return room


def store(room: Newsroom, source: str, number: int, **more: object) -> None:
    with room.database.begin() as ledger:
        source_id = ledger.sources.declare(source)
        ledger.feeds.declare(source_id, f"https://{source}.example/rss", kind="feed", first_poll_at=START)
        article = Article(url=f"https://{source}.example/{number}", headline="x", **more)  # type: ignore[arg-type]
        ledger.articles.store(article, source_id=source_id, seen_at=room.now)


def test_an_empty_digest_says_what_was_watched(room: Newsroom) -> None:
    room.now += timedelta(hours=1)
    for number in range(3):
        store(room, "paper", number, body_text="words")
    store(room, "wall", 1, body_text="words", access=Access.PAYWALLED)
    store(room, "bare", 1)
    store(room, "bare", 2, body_text="words", extraction_method="feed")
    store(room, "bare", 3, body_text="words", extraction_method="feed", extraction_probability=0.8)
    with room.database.begin() as ledger:
        quiet = ledger.sources.declare("quiet")
        ledger.feeds.declare(quiet, "https://quiet.example/rss", kind="feed", first_poll_at=START)
    room.now = SLOT
    assert room.run() == 0
    (delivery,) = room.outbox()
    message = thawed(delivery.payload)
    assert message.kind is MessageKind.DIGEST
    told = message.watched
    assert told is not None
    assert (told.articles, told.sources, told.silent, told.on_summary) == (7, 4, ("quiet",), 3)
    shown = " ".join(text(message).split())
    assert "Aucun sujet." in shown
    assert "7 articles de 3 sources sur 4 depuis le 23 nov. 2026 13:00 ; muettes : quiet" in shown
    assert "3 jugés sur leur seul résumé" in shown
    assert "muettes" in html(message)
    assert "NATO–EU" in message.sections[0].topic.title


def test_a_slot_is_told_once_whatever_the_ticker_does(room: Newsroom) -> None:
    room.now = SLOT
    for _ in range(3):
        room.run()
    room.run(after=timedelta(hours=3))
    assert len(room.outbox()) == 1
    room.run(after=DAY)
    assert len(room.outbox()) == 2


def test_c03_after_down_time_there_is_one_digest_however_late(room: Newsroom) -> None:
    alert = room.tell("OTAN", state=AlertState.HELD, rhythm=MORNING, due_in=SLOT - START)
    room.now = SLOT + 9 * DAY + timedelta(hours=5)
    assert room.run() == 1
    (delivery,) = room.outbox()
    assert delivery.alert_ids == (alert,)
    watched = thawed(delivery.payload).watched
    assert watched is not None
    assert watched.until == SLOT + 9 * DAY
    room.run(after=timedelta(hours=1))
    assert len(room.outbox()) == 1


def test_who_has_unsubscribed_or_is_suspended_gets_no_empty_digest(room: Newsroom) -> None:
    with room.database.begin() as ledger:
        ledger.people.suspend_subscriber(room.ana, START, "bounced")
    room.now = SLOT
    room.run()
    assert room.outbox() == []
    with room.database.begin() as ledger:
        ledger.people.restore_subscriber(room.ana)
        ledger.people.unsubscribe((room.ana, room.mail), ["nato-eu"], START)
    room.run(after=DAY)
    assert room.outbox() == []


def test_only_the_last_part_of_a_long_digest_says_what_was_watched(database: Database) -> None:
    room = Newsroom(database, START)
    room.wants(channel=room.desk, rhythm=MORNING)
    for n in range(30):
        room.tell(f"OTAN {n}", to="@desk", state=AlertState.HELD, rhythm=MORNING, due_in=SLOT - START)
    room.now = SLOT
    assert room.run() == 30
    assert [message.watched is not None for message in room.messages()] == [False, True]


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Gaza"]
)
@pytest.mark.parametrize("cron", ["30 2 * * *", "0 0 * * *"])
def test_c02_each_local_date_of_2024_to_2035_has_exactly_one_digest(zone: str, cron: str) -> None:
    """A look every eleven hours, as after stops, never finds a slot twice nor leaves one out for good."""
    now = datetime(2024, 1, 1, 12, tzinfo=UTC)
    since, dates = now, []
    while now < datetime(2036, 1, 1, 12, tzinfo=UTC):
        now += timedelta(hours=11)
        slot = latest_slot(cron, zone, since, now)
        if slot is not None:
            dates.append(slot)
            since = slot
    gaps = {later - earlier for earlier, later in itertools.pairwise(dates)}
    assert len(dates) in (4383, 4382, 4384)
    assert min(gaps) >= timedelta(hours=21)
    assert max(gaps) <= timedelta(hours=27)


def test_a_rare_rhythm_is_found_after_a_long_stop() -> None:
    since = datetime(2026, 1, 2, tzinfo=UTC)
    assert latest_slot("0 8 1 1 *", "UTC", since, datetime(2027, 12, 1, tzinfo=UTC)) == datetime(
        2027, 1, 1, 8, tzinfo=UTC
    )
    assert latest_slot("0 8 1 1 *", "UTC", since, datetime(2026, 12, 1, tzinfo=UTC)) is None
