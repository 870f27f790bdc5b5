"""The outbox: everything that was released is sent once, also when processes end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.channels.channel import permanent, transient
from alerts.delivery import LEASE
from storage.database import Database
from storage.records import AlertKind, AttemptOutcome, DeliveryState
from tests.alerts.newsroom import Newsroom, Scripted, attempts, eventually, outbox, state

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def room(sqlite: Database) -> Newsroom:
    return Newsroom(sqlite, MONDAY)


# -------------------------------------------------------------- the usual way


async def test_what_is_released_is_sent_once(database: Database) -> None:
    room = Newsroom(database, MONDAY)
    for n in range(25):
        room.tell(f"OTAN {n}")
    room.run()
    mail = Scripted()
    report = await outbox(room, mail=mail).deliver_due()
    assert (report.tried, report.delivered, report.dead) == (25, 25, 0)
    assert [delivery.id for delivery in mail.sent] == sorted(delivery.id for delivery in mail.sent)
    assert (await outbox(room, mail=mail).deliver_due()).tried == 0
    assert {each.state for each in room.outbox()} == {DeliveryState.DELIVERED}
    assert attempts(room) == [(AttemptOutcome.DELIVERED, "250")]


async def test_the_attempt_is_on_record_before_the_first_byte_leaves(room: Newsroom) -> None:
    room.tell()
    room.run()
    mail = Scripted()
    mail.gate.clear()
    sending = asyncio.create_task(outbox(room, mail=mail).deliver_due())
    await eventually(lambda: mail.sent)
    assert attempts(room) == [(AttemptOutcome.OPEN, None)]
    assert state(room).state is DeliveryState.SENDING
    mail.gate.set()
    assert (await sending).delivered == 1


async def test_k01_channels_go_on_side_by_side_and_each_in_order(room: Newsroom) -> None:
    for n in range(3):
        room.tell(f"OTAN {n}", to="Ana@mail")
        room.tell(f"OTAN {n}", to="@desk", url=f"https://wire.example/b{n}")
    room.run()
    mail, desk = Scripted(), Scripted()
    mail.gate.clear()
    box = outbox(room, mail=mail, desk=desk)
    sending = asyncio.create_task(box.deliver_due())
    await eventually(lambda: len(desk.sent) == 3 and not desk.busy)
    assert len(mail.sent) == 1
    mail.gate.set()
    assert (await sending).delivered == 6
    assert mail.most_busy == desk.most_busy == 1


async def test_k01_what_falls_due_while_a_slow_channel_works_is_sent_too(room: Newsroom) -> None:
    room.tell("OTAN lent", to="Ana@mail")
    room.run()
    mail, desk = Scripted(), Scripted()
    mail.gate.clear()
    sending = asyncio.create_task(outbox(room, mail=mail, desk=desk).deliver_due())
    await eventually(lambda: mail.sent)
    room.tell("OTAN vite", to="@desk")
    room.run()
    await eventually(lambda: desk.sent)
    mail.gate.set()
    assert (await sending).delivered == 2


async def test_a_slow_lane_may_be_left_running(room: Newsroom) -> None:
    room.tell("OTAN")
    room.run()
    mail = Scripted()
    mail.gate.clear()
    box = outbox(room, mail=mail)
    async with asyncio.timeout(5):
        assert (await box.deliver_due(wait=False)).tried == 0
    assert (await box.deliver_due(wait=False)).tried == 0
    assert len(mail.sent) == 1
    mail.gate.set()
    assert (await box.deliver_due()).delivered == 1


async def test_a_channel_that_is_not_configured_keeps_its_deliveries(room: Newsroom) -> None:
    room.tell("OTAN", to="@hook")
    room.run()
    assert (await outbox(room, mail=Scripted()).deliver_due()).tried == 0
    assert state(room).state is DeliveryState.QUEUED


async def test_other_channels_are_taken_up_and_what_is_under_way_ends_through_those_before(room: Newsroom) -> None:
    for n in range(3):
        room.tell(f"OTAN {n}")
        room.tell(f"OTAN {n}", to="@desk", url=f"https://wire.example/b{n}")
    room.run()
    mail, desk, other = Scripted(), Scripted(), Scripted()
    mail.gate.clear()
    desk.gate.clear()
    box = outbox(room, mail=mail, desk=desk)
    sending = asyncio.create_task(box.deliver_due())
    await eventually(lambda: mail.sent and desk.sent)
    changing = asyncio.create_task(box.use({"mail": other}))
    await asyncio.sleep(0)
    assert not changing.done()
    mail.gate.set()
    desk.gate.set()
    await changing
    assert (await sending).delivered == 4
    assert (len(mail.sent), len(other.sent), len(desk.sent)) == (1, 2, 1)
    states = {(each.channel, each.state) for each in room.outbox() if each.state is not DeliveryState.DELIVERED}
    assert states == {("desk", DeliveryState.QUEUED)}
    assert (await outbox(room, desk=other).deliver_due()).delivered == 2


async def test_updates_of_a_story_leave_in_order(room: Newsroom) -> None:
    with room.database.begin() as ledger:
        story = ledger.stories.open("x", MONDAY)
    room.tell("OTAN un", story=story)
    room.run()
    room.tell("OTAN deux", kind=AlertKind.UPDATE, story=story)
    room.run()
    mail = Scripted(transient("451", "later"))
    box = outbox(room, mail=mail)
    await box.deliver_due()
    assert [delivery.id for delivery in mail.sent] == [1]  # the update waits for the message that it answers
    room.now += 2 * MINUTE
    await box.deliver_due()
    assert [delivery.id for delivery in mail.sent] == [1, 1, 2]


# -------------------------------------------------------------- processes that end


async def test_d03_a_stop_lets_the_send_under_way_end_and_gives_the_rest_back(room: Newsroom) -> None:
    for n in range(8):
        room.tell(f"OTAN {n}")
    room.run()
    mail = Scripted()
    mail.gate.clear()
    box = outbox(room, mail=mail)
    sending = asyncio.create_task(box.deliver_due())
    await eventually(lambda: mail.sent)
    box.stop()
    mail.gate.set()
    assert (await sending).delivered == 1
    states = [each.state for each in room.outbox()]
    assert states == [DeliveryState.DELIVERED, *[DeliveryState.QUEUED] * 7]
    assert (await box.deliver_due()).tried == 0


async def test_d01_what_a_killed_process_had_claimed_is_taken_over_at_once(room: Newsroom) -> None:
    for n in range(3):
        room.tell(f"OTAN {n}")
    room.run()
    dying = Scripted()
    dying.gate.clear()
    killed = asyncio.create_task(outbox(room, "killed", mail=dying).deliver_due())
    await eventually(lambda: dying.sent)
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    assert state(room).state is DeliveryState.SENDING

    mail = Scripted()
    box = outbox(room, "next", mail=mail)
    assert (await box.deliver_due()).tried == 0  # the leases still run
    assert await box.take_over() == 3
    assert (await box.deliver_due()).delivered == 3
    assert [outcome for outcome, _ in attempts(room, 1)] == [AttemptOutcome.AMBIGUOUS, AttemptOutcome.DELIVERED]
    assert [outcome for outcome, _ in attempts(room, 2)] == [AttemptOutcome.DELIVERED]
    assert dying.sent[0].idem_key == mail.sent[0].idem_key


async def test_d01_kills_never_make_a_dead_letter(room: Newsroom) -> None:
    room.tell()
    room.run()
    for life in range(5):
        dying = Scripted()
        dying.gate.clear()
        box = outbox(room, f"life {life}", mail=dying)
        await box.take_over()
        killed = asyncio.create_task(box.deliver_due())
        await eventually(lambda dying=dying: dying.sent)
        killed.cancel()
        await asyncio.gather(killed, return_exceptions=True)
    box = outbox(room, "last", mail=Scripted())
    await box.take_over()
    assert (await box.deliver_due()).delivered == 1


async def test_x02_a_process_that_slept_past_its_lease_settles_nothing(room: Newsroom) -> None:
    room.tell()
    room.run()
    slow, quick = Scripted(permanent("550", "nobody")), Scripted()
    slow.gate.clear()
    sleeping = asyncio.create_task(outbox(room, "asleep", mail=slow).deliver_due())
    await eventually(lambda: slow.sent)
    room.now += LEASE + SECOND
    assert (await outbox(room, "awake", mail=quick).deliver_due()).delivered == 1
    slow.gate.set()
    await sleeping
    assert state(room).state is DeliveryState.DELIVERED
    assert state(room).ambiguous == 1
    assert attempts(room) == [(AttemptOutcome.AMBIGUOUS, None), (AttemptOutcome.DELIVERED, "250")]


async def test_d06_a_ledger_that_cannot_be_written_for_a_moment_does_not_repeat_a_message(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.tell()
    room.run()
    mail = Scripted()
    failures = iter([RuntimeError("database is locked")])
    settle = room.database.write

    async def write(work: Any, **how: Any) -> Any:
        if mail.sent and (error := next(failures, None)) is not None:
            raise error
        return await settle(work, **how)

    monkeypatch.setattr("alerts.delivery._WRITE_AGAIN_S", (0.01,))
    monkeypatch.setattr(room.database, "write", write)
    assert (await outbox(room, mail=mail).deliver_due()).delivered == 1
    assert len(mail.sent) == 1
