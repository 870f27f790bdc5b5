"""A topic that is silent against its own habit is told once to who asked for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.gaps import gap_of
from alerts.message import MessageKind, thawed
from storage.database import Database
from tests.alerts.test_follow_ups import Event

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("every", "silent_for", "told"),
    [
        (6 * HOUR, 17 * HOUR, False),
        (6 * HOUR, 18 * HOUR, True),
        (HOUR, 11 * HOUR, False),  # a night
        (HOUR, 12 * HOUR, True),
        (3 * DAY, 8 * DAY, False),
        (3 * DAY, 9 * DAY, True),
    ],
)
def test_silence_is_measured_against_the_past(every: timedelta, silent_for: timedelta, told: bool) -> None:
    stories = [MONDAY - every * n for n in range(12)]
    gap = gap_of(stories, MONDAY + silent_for)
    assert (gap is not None) is told
    if gap is not None:
        assert (gap.since, gap.usual) == (MONDAY, every)


def test_without_a_habit_there_is_no_gap() -> None:
    assert gap_of([MONDAY - HOUR * n for n in range(7)], MONDAY + 30 * DAY) is None
    assert gap_of([], MONDAY) is None


def busy(database: Database, **subscription: object) -> Event:
    event = Event(database, group_by="copies", **subscription)
    for number in range(10):
        event.publish(number, event=False)
        event.after(4 * HOUR)
    return event


def notices(event: Event) -> list[str | None]:
    told = [thawed(each.payload) for each in event.outbox()]
    return [message.headline for message in told if message.kind is MessageKind.OPERATOR]


def test_a_silent_topic_is_told_once_and_again_only_after_news(database: Database) -> None:
    event = busy(database, tell_silence=True)
    for _ in range(8):
        event.after(4 * HOUR)
    assert notices(event) == ["NATO–EU : rien depuis 12 heures"] or len(notices(event)) == 1
    event.publish(99, event=False)
    for _ in range(40):
        event.after(4 * HOUR)
    assert len(notices(event)) == 2


def test_who_did_not_ask_for_it_is_not_told(sqlite: Database) -> None:
    event = busy(sqlite)
    for _ in range(8):
        event.after(4 * HOUR)
    assert notices(event) == []


def test_a_silence_is_not_told_in_quiet_hours(sqlite: Database) -> None:
    event = busy(sqlite, tell_silence=True)
    event.room.subscriber("Ana", quiet_hours="00:00-23:59")
    for _ in range(4):
        event.after(4 * HOUR)
    assert notices(event) == []
