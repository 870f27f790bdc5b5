"""The outbox and receivers in trouble: nothing is lost, nothing comes three times, nobody else waits."""

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

from alerts.channels.channel import delivered, permanent
from alerts.channels.slack import SlackChannel
from alerts.channels.webhook import WebhookChannel
from storage.database import Database
from storage.records import AlertState, AttemptOutcome, DeliveryState
from tests.alerts.newsroom import Newsroom, Scripted, attempts, channel_state, mail_channel, outbox, state

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
Start = Callable[..., Awaitable[Any]]


@pytest.fixture
def room(sqlite: Database) -> Newsroom:
    return Newsroom(sqlite, MONDAY)


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
    assert channel_state(room, room.mail) == ("active", room.now + 10 * SECOND)
    room.now += 9 * SECOND
    assert (await box.deliver_due()).tried == 0
    room.now += SECOND
    assert (await box.deliver_due()).tried == 1
    assert channel_state(room, room.mail) == ("active", room.now + 15 * SECOND)
    for rest in (15, 20, 30):
        room.now += rest * SECOND
        assert (await box.deliver_due()).tried == 1
    assert channel_state(room, room.mail) == ("broken", room.now + MINUTE)  # five failures: the breaker is open
    for rest in (1, 5):
        room.now += rest * MINUTE
        assert (await box.deliver_due()).tried == 1
    assert channel_state(room, room.mail) == ("broken", room.now + 15 * MINUTE)
    assert {each.failures for each in room.outbox()} == {0}  # not one of them has used up an attempt of its own
    room.now += 15 * MINUTE
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
    room.now += timedelta(hours=47)
    await outbox(room, "started again", mail=mail).take_over()
    assert (await box.deliver_due()).tried == 0  # a start mends nothing
    with room.database.begin() as ledger:
        assert ledger.people.resume_channel("mail")
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


async def test_m03_three_hard_bounces_suspend_the_address_and_a_new_one_lifts_it(database: Database) -> None:
    room = Newsroom(database, MONDAY)
    room.subscriber("Ben")
    gone = Scripted(*[permanent("550", "RCPT: 550 no such user", bounced=True) for _ in range(3)])
    for n in range(3):
        room.tell(f"OTAN {n}")
        room.run()
        await outbox(room, mail=gone).deliver_due()
    assert [each.state for each in room.outbox()] == [DeliveryState.DEAD] * 3
    assert [len(attempts(room, n)) for n in (1, 2, 3)] == [1, 1, 1]
    told = [room.tell("OTAN encore"), room.tell("OTAN encore", to="Ben@mail", url="https://wire.example/b")]
    assert room.run() == 1
    assert room.alert(told[0])[1].startswith("the subscriber is suspended: 3 mails in a row were refused")
    assert room.alert(told[1])[0] is AlertState.RELEASED
    room.subscriber("Ana", email="ana@new.example")
    room.tell("OTAN enfin")
    assert room.run() == 1


async def test_m03_a_mail_that_arrives_between_bounces_starts_the_count_anew(room: Newsroom) -> None:
    bounce = permanent("550", "RCPT: 550 no", bounced=True)
    mail = Scripted(bounce, bounce, delivered("250"), bounce, bounce)
    for n in range(5):
        room.tell(f"OTAN {n}")
        room.run()
        await outbox(room, mail=mail).deliver_due()
    with room.database.read() as ledger:
        (ana,) = ledger.people.subscribers()
    assert (ana.bounces, ana.suspended_at) == (2, None)


@pytest.mark.parametrize("script", [{"DATA": None}, {"DATA": "RESET"}, {".": None}, {".": "RESET"}])
async def test_m06_a_connection_that_drops_before_or_in_the_message_costs_one_more_try(
    room: Newsroom, mail_server: Start, script: dict[str, str | None]
) -> None:
    server = await mail_server(script, {})
    room.tell()
    room.run()
    box = outbox(room, mail=mail_channel(server.port))
    await box.deliver_due()
    assert state(room).state is DeliveryState.RETRYING
    assert len(room.outbox()) == 1
    room.now += 10 * MINUTE
    await box.deliver_due()
    assert state(room).state is DeliveryState.DELIVERED
    assert len({email.message_from_bytes(mail)["Message-ID"] for mail in server.received}) == 1
    assert 1 <= len(server.received) <= 2
