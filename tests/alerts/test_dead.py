"""What is given up is a dead letter, and the operator hears of it by a way that works."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts import trial
from alerts.channels.channel import permanent, transient
from alerts.message import thawed
from alerts.operator import TROUBLE_GAP, Operator
from storage.database import Database
from storage.records import AlertKind, AttemptOutcome, Delivery, DeliveryState
from tests.alerts.newsroom import Newsroom, Scripted, attempts, channel_state, eventually, outbox, state

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def room(database: Database) -> Newsroom:
    return Newsroom(database, MONDAY)


def operator(channel: str = "mail", address: str | None = "ops@paper.example") -> Operator:
    return Operator(channel, address=address, domain="wirewatch.example")


def told(room: Newsroom, by: Operator) -> list[tuple[str, str]]:
    """What the operator is told now: by which channel, and the title."""
    before = len(room.outbox())
    with room.database.begin() as ledger:
        by.tell(ledger, room.now)
    return [(each.channel, thawed(each.payload).headline or "") for each in room.outbox()[before:]]


def breaks(room: Newsroom, channel: int, state: str = "broken", error: str = "connection refused") -> None:
    with room.database.begin() as ledger:
        for _ in range(5):
            ledger.people.channel_failed(channel, state, error, room.now + MINUTE)


# -------------------------------------------------------------- the operator


def test_x08_m05_another_channel_tells_once_that_one_broke_and_once_that_it_is_back(room: Newsroom) -> None:
    ops = operator("mail")
    assert told(room, ops) == []
    breaks(room, room.mail)
    assert told(room, ops) == [("desk", "channel mail is broken")]
    room.now += DAY
    assert told(room, ops) == []
    with room.database.begin() as ledger:
        ledger.people.channel_works(room.mail)
    assert told(room, ops) == [("mail", "channel mail works again")]
    assert told(room, ops) == []


def test_k05_a_suspension_is_told_although_the_breaker_was_and_says_what_to_do(room: Newsroom) -> None:
    ops = operator("mail")
    breaks(room, room.desk)
    assert told(room, ops) == [("mail", "channel desk is broken")]
    breaks(room, room.desk, "suspended", "HTTP 404: no_service")
    assert told(room, ops) == [("mail", "channel desk is suspended")]
    (line, _) = thawed(room.outbox()[-1].payload).lines
    assert "wirewatch channels resume desk" in line
    assert "no_service" in line


def test_a_channel_that_comes_and_goes_is_told_once_an_hour(room: Newsroom) -> None:
    ops = operator("desk")
    notices = []
    for _ in range(12):
        breaks(room, room.mail)
        notices += told(room, ops)
        room.now += 10 * MINUTE
        with room.database.begin() as ledger:
            ledger.people.channel_works(room.mail)
        notices += told(room, ops)
    broken = [title for _, title in notices if title.endswith("broken")]
    assert 2 <= len(broken) <= 12 * 10 * MINUTE / TROUBLE_GAP + 1
    assert len([title for _, title in notices if title.endswith("again")]) == len(broken)


def test_without_another_channel_the_notice_waits_until_there_is_one(room: Newsroom) -> None:
    ops = operator("mail")
    for channel in (room.mail, room.desk):
        breaks(room, channel)
    # The trouble of another waits in the operator's own queue; a webhook's reader is a program.
    assert told(room, ops) == [("mail", "channel desk is broken")]
    with room.database.begin() as ledger:
        ledger.people.channel_works(room.desk)
    assert ("desk", "channel mail is broken") in told(room, ops)


def test_no_mail_goes_to_an_operator_without_an_address(room: Newsroom) -> None:
    ops = operator("desk", address=None)
    breaks(room, room.desk)
    assert told(room, ops) == []


def test_dead_letters_are_told_together_at_most_once_an_hour(room: Newsroom) -> None:
    ops = operator("desk")
    for n in range(3):
        room.tell(f"OTAN {n}")
    room.run()
    dying = Scripted(*[permanent("550", "nobody")] * 9)
    asyncio.run(outbox(room, mail=dying).deliver_due())
    assert told(room, ops) == [("desk", "3 messages are dead letters")]
    room.tell("OTAN encore")
    room.run(after=MINUTE)
    asyncio.run(outbox(room, mail=dying).deliver_due())
    assert told(room, ops) == []
    room.now += HOUR
    assert told(room, ops) == [("desk", "1 message is a dead letter")]
    room.now += HOUR
    assert told(room, ops) == []


# -------------------------------------------------------------- suspended


async def test_k05_what_waits_for_a_suspended_channel_is_a_dead_letter_in_the_end_and_can_be_replayed(
    room: Newsroom,
) -> None:
    for n in range(3):
        room.tell(f"OTAN {n}", to="@desk")
    room.run()
    desk = Scripted(permanent("404", "no_service", channel_level=True))
    box = outbox(room, desk=desk)
    await box.deliver_due()
    room.now += 6 * HOUR - SECOND
    await box.deliver_due()
    assert DeliveryState.DEAD not in {each.state for each in room.outbox()}
    room.now += 2 * SECOND
    assert (await box.deliver_due()).dead == 3
    assert len(desk.sent) == 1
    with room.database.begin() as ledger:
        assert {each.error_kind for each in ledger.deliveries.dead()} == {"expired"}
        assert ledger.people.resume_channel("desk")
        assert all(ledger.deliveries.replay(each.id, room.now) for each in ledger.deliveries.dead())
    assert (await box.deliver_due()).delivered == 3
    assert len({each.idem_key for each in desk.sent}) == 3


def test_a_suspension_is_lifted_by_other_settings_not_by_a_start(room: Newsroom) -> None:
    def declare(settings: str) -> str:
        with room.database.begin() as ledger:
            ledger.people.declare_channel("mail", "email", settings_hash=settings)
        return channel_state(room, room.mail)[0]

    declare("one")
    breaks(room, room.mail, "suspended")
    assert declare("one") == "suspended"
    assert declare("two") == "active"
    breaks(room, room.mail, "broken")
    assert declare("three") == "broken"  # a breaker closes by a probe, not by a word


# -------------------------------------------------------------- dead letters


async def test_dead_letters_keep_message_and_attempts_for_90_days_and_then_only_that_they_were(room: Newsroom) -> None:
    room.tell()
    room.run()
    await outbox(room, mail=Scripted(permanent("550", "5.1.1 nobody"))).deliver_due()
    with room.database.begin() as ledger:
        (dead,) = ledger.deliveries.dead()
        assert (dead.died_at, dead.error_kind) == (MONDAY, "550")
        assert thawed(dead.payload).item is not None
        assert ledger.deliveries.dead(channel="desk") == []
        assert ledger.deliveries.dead(kind="ambiguous") == []
        assert ledger.deliveries.prune_dead(MONDAY) == 0
        assert len(ledger.deliveries.attempts(dead.id)) == 1
        assert ledger.deliveries.prune_dead(MONDAY + SECOND) == 1
        assert ledger.deliveries.attempts(dead.id) == []
        assert not ledger.deliveries.replay(dead.id, room.now)
    assert (state(room).state, state(room).payload) == (DeliveryState.DROPPED, {})


async def test_the_next_message_of_a_story_follows_when_the_one_before_it_is_dead(room: Newsroom) -> None:
    with room.database.begin() as ledger:
        story = ledger.stories.open("x", MONDAY)
    room.tell("OTAN un", story=story)
    room.run()
    mail = Scripted(permanent("550", "no"))
    box = outbox(room, mail=mail)
    await box.deliver_due()
    with room.database.begin() as ledger:
        assert ledger.deliveries.drop(1, "dropped by the operator")
    room.tell("OTAN deux", story=story, to="Ana@mail", kind=AlertKind.UPDATE)
    room.run()
    assert (await box.deliver_due()).delivered == 1


# -------------------------------------------------------------- poison


async def killed_while_sending(room: Newsroom, life: int, **more: object) -> None:
    """One life of a process that ends in the middle of an attempt, and the next that takes over."""
    dying = Scripted()
    dying.gate.clear()
    box = outbox(room, f"life {life}", mail=dying)
    killed = asyncio.create_task(box.deliver_due())
    await eventually(lambda: dying.sent)
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)


async def test_x07_a_message_that_kills_whoever_makes_it_ready_is_poison_after_three_deaths(room: Newsroom) -> None:
    room.tell()
    room.run()
    asked: list[int] = []

    async def kills(delivery: Delivery) -> bool:
        asked.append(delivery.id)
        return False

    for life in range(3):
        await killed_while_sending(room, life)
        box = outbox(room, "next", mail=Scripted())
        box._harmless = kills
        await box.take_over()
    assert asked == [1]
    assert (state(room).state, state(room).error_kind, state(room).crashes) == (DeliveryState.DEAD, "poison", 3)
    assert [outcome for outcome, _ in attempts(room)] == [AttemptOutcome.AMBIGUOUS] * 3


async def test_x07_a_message_that_was_in_flight_when_the_machine_was_killed_is_no_poison(room: Newsroom) -> None:
    room.tell()
    room.run()
    for life in range(3):
        await killed_while_sending(room, life)
        await outbox(room, "next", mail=Scripted()).take_over()  # the third time it is really made ready in a child
    assert state(room).crashes == 3
    assert (await outbox(room, "next", mail=Scripted()).deliver_due()).delivered == 1


async def test_x07_the_trial_tells_a_message_that_its_renderer_does_not_survive(room: Newsroom) -> None:
    room.tell()
    room.run()
    whole = state(room)
    assert await trial.harmless(whole)
    assert await trial.harmless(replace(whole, payload={"no": "message"}))
    endless = replace(whole, payload={**whole.payload, "lines": ["OTAN " * 2_000_000]})
    assert not await trial.harmless(endless, memory=40 << 20)  # more than its process can hold


async def test_m07_a_transient_failure_after_a_crash_is_still_only_transient(room: Newsroom) -> None:
    room.tell()
    room.run()
    await killed_while_sending(room, 0)
    box = outbox(room, "next", mail=Scripted(transient("451", "later")))
    await box.take_over()
    await box.deliver_due()
    assert state(room).state is DeliveryState.RETRYING
    assert (state(room).failures, state(room).crashes) == (1, 1)
