"""What every channel promises: one test that each of them passes."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from alerts import message as told
from alerts.channels import Channel, Receipt, Turns, build_channel
from alerts.channels.console import ConsoleChannel
from alerts.channels.file import FileChannel
from alerts.channels.slack import SlackChannel
from alerts.channels.slackbot import SlackBotChannel
from storage.records import AttemptOutcome

Make = Callable[..., Any]


AT_ONCE = Turns(timedelta(), timedelta())


def now() -> datetime:
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class Rig:
    """A channel with a receiver that works until it is broken."""

    channel: Channel
    received: Callable[[], list[str]]
    break_it: Callable[[], object]


@pytest.fixture(params=["email", "slack", "slack bot", "webhook", "console", "file", "feed", "apprise"])
async def rig(
    request: pytest.FixtureRequest,
    http: aiohttp.ClientSession,
    http_sink: Any,
    mail_server: Callable[..., Awaitable[Any]],
    tmp_path: Path,
) -> AsyncIterator[Rig]:
    kind = request.param
    if kind == "email":
        server = await mail_server({})
        settings = {
            "host": "127.0.0.1",
            "port": server.port,
            "security": "none",
            "username": None,
            "password": None,
            "from": "Wirewatch <wirewatch@paper.example>",
        }
        mails: list[bytes] = server.received
        channel = build_channel(kind, settings, http, now)
        yield Rig(channel, lambda: [mail.decode() for mail in mails], server.vanish)
        await channel.close()  # type: ignore[attr-defined]
    elif kind in ("slack", "webhook"):
        key = "webhook" if kind == "slack" else "url"
        channel = build_channel(kind, {key: http_sink.url}, http, now)
        if kind == "slack":
            channel = SlackChannel(http_sink.url, http, now, AT_ONCE)

        def broken() -> None:
            http_sink.answers = [web.Response(status=503, text="down") for _ in range(9)]

        yield Rig(channel, lambda: [body.decode() for _, _, body in http_sink.requests], broken)
    elif kind == "slack bot":
        http_sink.usual = '{"ok": true, "channel": "C1", "ts": "1.2"}'
        bot = SlackBotChannel("xoxb", "#desk", http, now, api=http_sink.url, turns=AT_ONCE)

        def shut() -> None:
            http_sink.answers = [web.Response(status=503, text="down") for _ in range(9)]

        yield Rig(bot, lambda: [body.decode() for _, _, body in http_sink.requests], shut)
    elif kind == "apprise":
        channel = build_channel(kind, {"url": http_sink.url.replace("http://", "json://")}, http, now)

        def refuse() -> None:
            http_sink.answers = [web.Response(status=503, text="down") for _ in range(9)]

        yield Rig(channel, lambda: [body.decode() for _, _, body in http_sink.requests], refuse)
    elif kind == "feed":
        folder = tmp_path / "feeds"
        channel = build_channel(kind, {"folder": folder}, http, now)

        def blocked() -> None:
            shutil.rmtree(folder)
            folder.write_text("in the way")

        yield Rig(channel, lambda: [each.read_text() for each in sorted(folder.glob("*.json"))], blocked)
    elif kind == "console":
        stream = io.TextIOWrapper(io.BytesIO(), "ascii")
        yield Rig(
            ConsoleChannel(stream),
            lambda: [stream.buffer.getvalue().decode()],
            stream.close,  # type: ignore[attr-defined]
        )
    else:
        path = tmp_path / "alerts.jsonl"
        channel = build_channel(kind, {"path": path}, http, now)

        def gone() -> None:
            path.unlink()
            path.mkdir()

        yield Rig(channel, lambda: path.read_text().splitlines(), gone)


def usual(message: Make) -> list[told.Message]:
    return [
        message(),
        message(to={"language": "de"}, headline="北约", body_text=""),
        message(headline="\ud800\u202e=?utf-8?q?x?= <script>\r\nBcc: v@e" + "x" * 5000, url="javascript:x"),
        told.notice(told.MessageKind.TEST, "A sample", ["It works."], message().recipient, now()),
        told.digest([message().item] * 3, message().recipient, now()),
    ]


async def test_a_channel_delivers_every_kind_of_message(rig: Rig, message: Make, delivery: Make) -> None:
    for number, shown in enumerate(usual(message)):
        receipt = await rig.channel.send(delivery(shown, id=number, channel_kind=rig.channel.kind))
        assert receipt.outcome is AttemptOutcome.DELIVERED, receipt
        assert not receipt.channel_level
    assert "".join(rig.received())


async def test_a_channel_says_when_it_could_not_and_never_raises(rig: Rig, message: Make, delivery: Make) -> None:
    assert (await rig.channel.send(delivery(message()))).outcome is AttemptOutcome.DELIVERED
    rig.break_it()
    receipt = await rig.channel.send(delivery(message()))
    assert isinstance(receipt, Receipt)
    assert receipt.outcome in (AttemptOutcome.TRANSIENT, AttemptOutcome.AMBIGUOUS)
    assert receipt.code
    assert receipt.detail
    assert "\n" not in receipt.detail


async def test_a_payload_that_is_no_message_is_refused_or_carried_as_it_is(
    rig: Rig, message: Make, delivery: Make
) -> None:
    receipt = await rig.channel.send(delivery(message(), payload={"schema": 99}))
    carries_anything = rig.channel.kind in ("webhook", "file")
    expected = AttemptOutcome.DELIVERED if carries_anything else AttemptOutcome.PERMANENT
    assert receipt.outcome is expected
    assert not receipt.channel_level


async def test_a_send_can_be_cancelled(rig: Rig, message: Make, delivery: Make) -> None:
    sending = asyncio.ensure_future(rig.channel.send(delivery(message())))
    await asyncio.sleep(0)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert (await rig.channel.send(delivery(message()))).outcome is AttemptOutcome.DELIVERED


async def test_an_unknown_kind_is_named(http: aiohttp.ClientSession) -> None:
    with pytest.raises(ValueError, match='"pigeon" is no kind of channel'):
        build_channel("pigeon", {}, http, now)


async def test_a_file_holds_one_line_for_each_message_also_after_a_torn_one(
    tmp_path: Path, message: Make, delivery: Make
) -> None:
    path = tmp_path / "alerts.jsonl"
    channel = FileChannel(path)
    await channel.send(delivery(message(headline="un\ndeux")))
    with path.open("a") as torn:
        torn.write('{"schema": 1, "ki')
    await channel.send(delivery(message(), idem_key="second"))
    first, broken, second = path.read_text().splitlines()
    assert json.loads(first)["item"]["headline"][0]["text"] == "un deux"
    assert broken.startswith('{"schema": 1, "ki')
    assert json.loads(second)["delivery"]["key"] == "second"
    assert path.stat().st_mode & 0o077 == 0
