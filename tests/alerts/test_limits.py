"""What is too much, too old or too little is not told one by one, and each has its reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.floods import limit
from alerts.message import MessageKind
from alerts.routing import too_old
from storage.database import Database
from storage.records import AlertState, Article
from tests.alerts.newsroom import Newsroom
from tests.alerts.test_follow_ups import Event

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


# -------------------------------------------------------------- floods


def test_f21_a_flood_of_one_source_is_one_summary_that_lists_everything(database: Database) -> None:
    room = Newsroom(database, MONDAY, flood=10)
    alerts = [room.tell(f"OTAN {n}", to="@hook") for n in range(300)]
    assert room.run() == 10
    state, why = room.alert(alerts[-1])
    assert (state, why) == (AlertState.HELD, "a flood: more than 10 of Agence in ten minutes, told together")
    assert room.run(after=10 * MINUTE) == 290
    assert [message.kind for message in room.messages()][9:] == [MessageKind.NEW, *[MessageKind.DIGEST] * 2]
    told = [item.title for message in room.messages() for item in message.items]
    assert sorted(told) == sorted(f"OTAN {n}" for n in range(300))


def test_a_flood_of_one_source_does_not_hold_up_another(sqlite: Database) -> None:
    room = Newsroom(sqlite, MONDAY, flood=10)
    for n in range(20):
        room.tell(f"OTAN {n}")
    room.run()
    room.tell("OTAN ailleurs", source="Autre", url="https://other.example/")
    assert room.run() == 1
    assert room.messages()[-1].kind is MessageKind.NEW


def lived(database: Database, per_span: int, days: int = 12) -> Newsroom:
    """A reader who was told so much of one source in ten minutes of each day."""
    room = Newsroom(database, MONDAY - days * DAY, flood=4)
    for day in range(days):
        for n in range(per_span):
            room.tell(f"OTAN {day}-{n}")
        room.run()
        room.now += DAY
    assert {message.kind for message in room.messages()} == {MessageKind.NEW}
    return room


def test_f21_what_is_a_flood_of_a_quiet_source_is_learned(database: Database) -> None:
    room = lived(database, 1)
    alerts = [room.tell(f"OTAN aujourd'hui {n}") for n in range(4)]
    assert room.run() == 2, "half of the configured figure: it never brings more than one"
    assert room.alert(alerts[-1])[1] == "a flood: more than 2 of Agence in ten minutes, told together"


def test_f21_what_a_busy_source_always_brings_is_no_flood(database: Database) -> None:
    room = lived(database, 3)
    alerts = [room.tell(f"OTAN aujourd'hui {n}") for n in range(8)]
    assert room.run() == 6
    assert room.alert(alerts[-1])[1] == "a flood: more than 6 of Agence in ten minutes, told together"


@pytest.mark.parametrize(
    ("busy", "most"),
    [
        ([], 20),
        ([1] * 11, 20),  # too little is known
        ([1] * 12, 10),
        ([12] * 50, 24),
        ([1] * 45 + [500] * 5, 10),  # floods of the past are no habit
        ([500] * 50, 60),
    ],
)
def test_f21_the_limit_of_a_source_follows_its_habit_within_bounds(busy: list[int], most: int) -> None:
    assert limit(20, busy) == most
    assert limit(1, [1] * 12) == 2


def test_without_a_limit_nothing_is_a_flood(sqlite: Database) -> None:
    room = Newsroom(sqlite, MONDAY, flood=0)
    for n in range(60):
        room.tell(f"OTAN {n}")
    assert room.run() == 60
    assert {message.kind for message in room.messages()} == {MessageKind.NEW}


# -------------------------------------------------------------- bursts


def burst(database: Database) -> Event:
    return Event(database, threshold=3, threshold_window=HOUR)


def test_fewer_stories_than_the_threshold_are_not_told_and_that_is_the_reason(database: Database) -> None:
    event = burst(database)
    for number in (1, 2):
        event.publish(number, event=False)
    assert event.after(2 * HOUR) == []
    assert {(each.state, each.reason) for each in event.alerts()} == {
        (AlertState.SUPPRESSED, "fewer stories than its threshold (nato-eu: 3 in 1:00:00)")
    }


def test_a_burst_is_told_together_as_soon_as_it_is_one(database: Database) -> None:
    event = burst(database)
    for number in (1, 2):
        event.publish(number, event=False)
        assert event.after(20 * MINUTE) == []
    event.publish(3, event=False)
    (message,) = event.after(timedelta())
    assert sorted(item.title for item in message.items) == ["OTAN 1", "OTAN 2", "OTAN 3"]
    assert {each.reason for each in event.alerts()} == {"the threshold of nato-eu is reached (nato-eu: 3 in 1:00:00)"}


def test_stories_further_apart_than_the_window_are_no_burst(sqlite: Database) -> None:
    event = burst(sqlite)
    for number in range(1, 7):
        event.publish(number, event=False)
        assert event.after(40 * MINUTE) == []


def test_a_burst_waits_for_the_end_of_quiet_hours(sqlite: Database) -> None:
    event = burst(sqlite)
    event.room.subscriber("Ana", quiet_hours="13:00-15:00")
    for number in (1, 2, 3):
        event.publish(number, event=False)
    assert event.after(timedelta()) == []
    (message,) = event.after(2 * HOUR)
    assert len(message.items) == 3


# -------------------------------------------------------------- age


@pytest.mark.parametrize(
    ("published", "precision", "told"),
    [
        (MONDAY - HOUR, None, True),
        (MONDAY - DAY, None, True),
        (MONDAY - DAY - MINUTE, None, False),
        (datetime(2026, 11, 22, tzinfo=UTC), "day", True),
        (datetime(2026, 11, 21, tzinfo=UTC), "day", False),
        (None, None, True),
    ],
)
def test_what_is_older_than_the_subscription_allows_expires(
    published: datetime | None, precision: str | None, told: bool
) -> None:
    article = Article(url="u", published_at=published, published_precision=precision)
    assert (too_old(article, MONDAY, DAY, MONDAY) is None) is told
    assert too_old(article, MONDAY, None, MONDAY) is None


def test_old_news_is_listed_as_expired_and_not_sent(database: Database) -> None:
    event = Event(database, max_age=DAY)
    event.publish(1, published_at=MONDAY - 3 * DAY, event=False)
    event.publish(2, published_at=MONDAY - HOUR, event=False)
    assert len(event.after(MINUTE)) == 1
    old, new = event.alerts()
    assert (old.state, new.state) == (AlertState.EXPIRED, AlertState.RELEASED)
    assert old.reason == "older than its maximum age: published 2026-11-20 12:00 UTC"
