"""The outbox: everything that was released arrives once, whatever the receivers do."""

from __future__ import annotations

import asyncio
import email
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from alerts.channels import Channel, Receipt
from alerts.channels.channel import delivered, permanent, transient
from alerts.channels.email import EmailChannel
from alerts.channels.slack import SlackChannel
from alerts.channels.webhook import WebhookChannel
from alerts.delivery import LEASE, Outbox
from alerts.mail import Mailbox
from storage.database import Database
from storage.records import AlertKind, AttemptOutcome, Delivery, DeliveryState
from tests.alerts.newsroom import Newsroom

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
Start = Callable[..., Awaitable[Any]]


class Scripted:
    """A channel that ends as it is told, and remembers what it was given."""

    kind = "scripted"

    def __init__(self, *receipts: Receipt | Exception) -> None:
        self.receipts = list(receipts)
        self.sent: list[Delivery] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.busy = 0
        self.most_busy = 0

    async def send(self, delivery: Delivery) -> Receipt:
        self.sent.append(delivery)
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        try:
            await self.gate.wait()
        finally:
            self.busy -= 1
        receipt = self.receipts.pop(0) if self.receipts else delivered("250")
        if isinstance(receipt, Exception):
            raise receipt
        return receipt


@pytest.fixture
def room(sqlite: Database) -> Newsroom:
    return Newsroom(sqlite, MONDAY)


def outbox(room: Newsroom, owner: str = "one", **channels: Channel) -> Outbox:
    return Outbox(room.database, channels, lambda: room.now, owner, chance=lambda: 0.0)


def state(room: Newsroom, delivery_id: int = 1) -> Delivery:
    with room.database.read() as ledger:
        delivery = ledger.deliveries.get(delivery_id)
        assert delivery is not None
        return delivery


def attempts(room: Newsroom, delivery_id: int = 1) -> list[tuple[AttemptOutcome, str | None]]:
    with room.database.read() as ledger:
        return [(each.outcome, each.code) for each in ledger.deliveries.attempts(delivery_id)]


def channel_state(room: Newsroom, channel_id: int) -> tuple[str, datetime | None]:
    with room.database.read() as ledger:
        channel = ledger.people.channel(channel_id)
        assert channel is not None
        return channel.state, channel.breaker_until


async def eventually(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for knows no event
            await asyncio.sleep(0.005)


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


# -------------------------------------------------------------- receivers in trouble


async def test_m01_a_refusal_for_now_is_tried_again_and_arrives_once(room: Newsroom, mail_server: Start) -> None:
    server = await mail_server({"RCPT": "451 later"}, {"RCPT": "452 full"}, {"DATA": "421 closing"}, {})
    room.tell()
    room.run()
    box = outbox(room, mail=mail_channel(server.port))
    for _ in range(4):
        await box.deliver_due()
        room.now += 10 * MINUTE
    assert state(room).state is DeliveryState.DELIVERED
    assert [code for _, code in attempts(room)] == ["451", "452", "421", "250"]
    assert len(server.received) == 1


async def test_m02_a_greylisted_mail_comes_again_after_a_minute_not_sooner(room: Newsroom, mail_server: Start) -> None:
    grey = {"RCPT": "450 4.2.0 greylisted"}
    server = await mail_server(grey, grey, {})
    room.tell()
    room.run()
    box = outbox(room, mail=mail_channel(server.port))
    await box.deliver_due()
    room.now += 59 * SECOND
    assert (await box.deliver_due()).tried == 0
    room.now += SECOND
    assert (await box.deliver_due()).tried == 1
    room.now += 15 * MINUTE
    assert (await box.deliver_due()).delivered == 1
    assert len(server.received) == 1


async def test_m03_one_dead_recipient_stops_nobody_else(room: Newsroom, mail_server: Start) -> None:
    room.subscriber("Ben")
    room.tell("OTAN un", to="Ana@mail")
    room.tell("OTAN deux", to="Ben@mail")
    room.run()
    server = await mail_server({"RCPT": "550 5.1.1 nobody"}, {})
    report = await outbox(room, mail=mail_channel(server.port)).deliver_due()
    assert (report.delivered, report.dead) == (1, 1)
    assert state(room, 1).state is DeliveryState.DEAD
    assert state(room, 1).error_kind == "550"
    assert state(room, 2).state is DeliveryState.DELIVERED


@pytest.mark.parametrize("ending", [None, "RESET", "<garbage>"])
async def test_m07_a_doubtful_mail_comes_again_under_the_same_message_id_at_most_twice(
    room: Newsroom, mail_server: Start, ending: str | None
) -> None:
    server = await mail_server({".": ending})
    room.tell()
    room.run()
    box = outbox(room, mail=mail_channel(server.port))
    for _ in range(5):
        await box.deliver_due()
        room.now += 30 * MINUTE
    ids = {email.message_from_bytes(mail)["Message-ID"] for mail in server.received}
    assert len(server.received) == 2
    assert ids == {state(room).message_id}
    assert (state(room).state, state(room).error_kind) == (DeliveryState.DEAD, "ambiguous")


async def test_m07_a_doubtful_mail_that_then_arrives_is_delivered(room: Newsroom, mail_server: Start) -> None:
    server = await mail_server({".": None}, {})
    room.tell()
    room.run()
    box = outbox(room, mail=mail_channel(server.port))
    await box.deliver_due()
    room.now += 2 * MINUTE
    await box.deliver_due()
    assert state(room).state is DeliveryState.DELIVERED
    assert server.received[0] == server.received[1]


async def test_m05_a_mail_server_that_is_down_costs_a_probe_at_a_time_and_loses_nothing(
    room: Newsroom, mail_server: Start
) -> None:
    closed = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await closed.wait_closed()
    for n in range(5):
        room.tell(f"OTAN {n}")
        room.tell(f"OTAN {n}", to="@desk", url=f"https://wire.example/d{n}")
    room.run()
    desk = Scripted()
    box = outbox(room, mail=mail_channel(port), desk=desk)
    report = await box.deliver_due()
    assert report.delivered == len(desk.sent) == 5
    assert report.tried == 6  # one mail only: the others did not burn an attempt
    assert channel_state(room, room.mail) == ("broken", room.now + 10 * SECOND)
    room.now += 9 * SECOND
    assert (await box.deliver_due()).tried == 0
    room.now += SECOND
    assert (await box.deliver_due()).tried == 1
    assert channel_state(room, room.mail) == ("broken", room.now + 30 * SECOND)
    room.now += 30 * SECOND
    server = await mail_server({})
    mended = outbox(room, mail=mail_channel(server.port))
    assert (await mended.deliver_due()).delivered == 5
    assert channel_state(room, room.mail) == ("active", None)
    assert len(server.received) == 5


async def test_m05_a_refused_login_suspends_the_channel_until_the_operator_acts(room: Newsroom) -> None:
    for n in range(3):
        room.tell(f"OTAN {n}")
    room.run()
    mail = Scripted(permanent("auth", "535 no", channel_level=True))
    box = outbox(room, mail=mail)
    assert (await box.deliver_due()).tried == 1
    assert channel_state(room, room.mail) == ("suspended", None)
    room.now += timedelta(hours=72)
    assert (await box.deliver_due()).tried == 0
    with room.database.begin() as ledger:
        ledger.people.resume_channels()
    assert (await box.deliver_due()).delivered == 3


async def test_k01_k02_after_429_the_channel_is_silent_as_long_as_it_was_asked(
    room: Newsroom, http: aiohttp.ClientSession, http_sink: Any
) -> None:
    for n in range(3):
        room.tell(f"OTAN {n}", to="@desk")
    room.run()
    http_sink.answers = [
        web.Response(status=429, headers={"Retry-After": "45"}),
        web.Response(status=429),
        *[web.Response(text="ok") for _ in range(3)],
    ]
    box = outbox(room, desk=SlackChannel(http_sink.url, http, lambda: room.now, timedelta()))
    for rest in (45, 30):
        assert (await box.deliver_due()).tried == 1
        room.now += timedelta(seconds=rest - 1)
        assert (await box.deliver_due()).tried == 0
        room.now += SECOND
    assert (await box.deliver_due()).delivered == 3
    assert len(http_sink.requests) == 5


async def test_k04_a_doubtful_post_comes_again_once_under_its_key(
    room: Newsroom, http: aiohttp.ClientSession, raw_server: Start
) -> None:
    requests: list[bytes] = []

    async def take_and_break(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        requests.append(head)
        writer.close()

    server = await raw_server(take_and_break)
    room.tell("OTAN", to="@hook")
    room.run()
    box = outbox(room, hook=WebhookChannel(f"http://127.0.0.1:{server.port}/", http, lambda: room.now))
    for _ in range(5):
        await box.deliver_due()
        room.now += 30 * MINUTE
    keys = {line for head in requests for line in head.split(b"\r\n") if line.startswith(b"Idempotency-Key")}
    assert len(requests) == 2
    assert len(keys) == 1
    assert state(room).error_kind == "ambiguous"


async def test_k05_a_webhook_that_is_gone_keeps_its_queue(
    room: Newsroom, http: aiohttp.ClientSession, http_sink: Any
) -> None:
    for n in range(3):
        room.tell(f"OTAN {n}", to="@desk")
    room.run()
    http_sink.answers = [web.Response(status=404, text="no_service")]
    box = outbox(room, desk=SlackChannel(http_sink.url, http, lambda: room.now, timedelta()))
    await box.deliver_due()
    room.now += timedelta(hours=1)
    await box.deliver_due()
    assert len(http_sink.requests) == 1
    assert channel_state(room, room.desk)[0] == "suspended"
    assert {each.state for each in room.outbox()} == {DeliveryState.QUEUED, DeliveryState.RETRYING}


async def test_a_fault_of_ours_ends_neither_the_lane_nor_the_process(room: Newsroom) -> None:
    room.tell("OTAN un")
    room.tell("OTAN deux")
    room.run()
    mail = Scripted(RuntimeError("a bug"))
    box = outbox(room, mail=mail)
    await box.deliver_due()
    room.now += 5 * MINUTE
    await box.deliver_due()
    assert {each.state for each in room.outbox()} == {DeliveryState.DELIVERED}
    assert attempts(room)[0] == (AttemptOutcome.AMBIGUOUS, "fault")


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

    async def write(work: Any) -> Any:
        if mail.sent and (error := next(failures, None)) is not None:
            raise error
        return await settle(work)

    monkeypatch.setattr("alerts.delivery._WRITE_AGAIN_S", (0.01,))
    monkeypatch.setattr(room.database, "write", write)
    assert (await outbox(room, mail=mail).deliver_due()).delivered == 1
    assert len(mail.sent) == 1


def mail_channel(port: int) -> EmailChannel:
    sender = Mailbox(name="Wirewatch", address="wirewatch@paper.example")
    return EmailChannel("127.0.0.1", port, sender, security="none")


# -------------------------------------------------------------- all at once


@pytest.fixture
def unreliable(http_sink: Any) -> Any:
    """A sink that refuses every third post, in four ways by turns."""
    ways = [
        lambda: web.Response(status=500),
        lambda: web.Response(status=503, headers={"Retry-After": "3"}),
        lambda: web.Response(status=429),
        lambda: web.Response(status=200, text="<html>portal</html>"),
    ]
    http_sink.answers = [ways[n // 3 % 4]() if n % 3 == 0 else web.Response(text="ok") for n in range(400)]
    return http_sink


async def test_k03_k08_every_alert_arrives_exactly_once_at_a_receiver_that_often_refuses(
    room: Newsroom, http: aiohttp.ClientSession, unreliable: Any
) -> None:
    for n in range(30):
        room.tell(f"OTAN {n}", to="@desk")
    room.run()
    box = outbox(room, desk=SlackChannel(unreliable.url, http, lambda: room.now, timedelta()))
    while {each.state for each in room.outbox()} != {DeliveryState.DELIVERED}:
        await box.deliver_due()
        room.now += MINUTE
    refused = 0
    arrived: list[str] = []
    for number, (_, _, body) in enumerate(unreliable.requests):
        if number % 3 == 0:
            refused += 1
        else:
            arrived.append(json.loads(body)["text"])
    assert sorted(arrived) == sorted({f"OTAN {n} (Agence)" for n in range(30)})
    assert refused >= 10
