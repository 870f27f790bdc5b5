"""Slack and webhooks over real HTTP connections: each ending of a post."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from alerts.channels.posting import ANSWER_LIMIT, retry_after, without
from alerts.channels.slack import SlackChannel
from alerts.channels.turns import Turns
from alerts.channels.webhook import SIGNATURE, WebhookChannel
from crawler.guard import AddressGuard
from storage.records import AttemptOutcome

Make = Callable[..., Any]
Start = Callable[..., Awaitable[Any]]
T, P, A, D = (
    AttemptOutcome.TRANSIENT,
    AttemptOutcome.PERMANENT,
    AttemptOutcome.AMBIGUOUS,
    AttemptOutcome.DELIVERED,
)


def now() -> datetime:
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def slack(http: aiohttp.ClientSession, url: str, spacing: timedelta = timedelta()) -> SlackChannel:
    return SlackChannel(url, http, now, Turns(spacing, timedelta()))


async def test_a_slack_post_is_json_that_slack_takes(
    http: aiohttp.ClientSession, http_sink: Any, message: Make, delivery: Make
) -> None:
    receipt = await slack(http, http_sink.url).send(delivery(message()))
    assert receipt.outcome is D
    ((path, headers, body),) = http_sink.requests
    assert path == "/services/T0/B0/secret-token"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert json.loads(body)["blocks"]


async def test_a_webhook_gets_the_message_its_key_and_a_signature(
    http: aiohttp.ClientSession, http_sink: Any, message: Make, delivery: Make
) -> None:
    channel = WebhookChannel(http_sink.url, http, now, "shared")
    sent = delivery(message(), thread_ref="<first@wirewatch.example>")
    assert (await channel.send(sent)).outcome is D
    assert (await channel.send(sent)).outcome is D
    (_, headers, body), (_, again_headers, again) = http_sink.requests
    assert body == again
    assert headers["Idempotency-Key"] == again_headers["Idempotency-Key"] == "5e3b1c"
    at = str(int(now().timestamp())).encode()
    assert headers["X-Wirewatch-Timestamp"] == at.decode()
    assert headers["X-Wirewatch-Schema"] == "1"
    assert headers[SIGNATURE] == "sha256=" + hmac.new(b"shared", at + b"." + body, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert told["schema"] == 1
    assert told["item"]["headline"][1] == {"text": "OTAN", "hit": True}
    assert told["delivery"]["key"] == "5e3b1c"
    assert told["delivery"]["thread"] == "<first@wirewatch.example>"


async def test_without_a_secret_nothing_is_signed(
    http: aiohttp.ClientSession, http_sink: Any, message: Make, delivery: Make
) -> None:
    await WebhookChannel(http_sink.url, http, now).send(delivery(message()))
    assert SIGNATURE not in http_sink.requests[0][1]


@pytest.mark.parametrize(
    ("row", "status", "text", "headers", "outcome", "code", "channel_level", "wait"),
    [
        ("k01 429 with seconds", 429, "", {"Retry-After": "30"}, T, "429", True, 30),
        ("k01 429 with a date", 429, "", {"Retry-After": "Mon, 23 Nov 2026 12:01:00 GMT"}, T, "429", True, 60),
        ("k02 429 without header", 429, "", {}, T, "429", True, 30),
        ("k03 500", 500, "oops", {}, T, "500", False, None),
        ("k03 502", 502, "", {}, T, "502", False, None),
        ("k03 503 with a time", 503, "", {"Retry-After": "7"}, T, "503", True, 7),
        ("k05 403", 403, "invalid_token", {}, P, "invalid_token", True, None),
        ("k05 404", 404, "no_service", {}, P, "no_service", True, None),
        ("k05 404 of something else", 404, "<html>", {}, P, "404", True, None),
        ("k05 410", 410, "channel_is_archived", {}, P, "channel_is_archived", True, None),
        ("k06 200 and not ok", 200, "channel_not_found", {}, P, "channel_not_found", True, None),
        ("k06 200 from a captive portal", 200, "<html>Log in</html>", {}, T, "200", False, None),
        ("k06 200 and broken JSON", 200, '{"ok": fal', {}, T, "200", False, None),
        ("k06 200 and nothing", 200, "", {}, A, "200", False, None),
        ("k06 rate limited in words", 200, "rate_limited", {}, T, "rate_limited", False, None),
        ("k07 our fault", 400, "invalid_blocks", {}, P, "400", False, None),
        ("s08 redirect", 307, "", {"Location": "http://127.0.0.1:1/"}, T, "307", True, None),
    ],
)
async def test_each_answer_of_slack(
    http: aiohttp.ClientSession,
    http_sink: Any,
    message: Make,
    delivery: Make,
    row: str,
    status: int,
    text: str,
    headers: dict[str, str],
    outcome: AttemptOutcome,
    code: str,
    channel_level: bool,
    wait: int | None,
) -> None:
    http_sink.answers = [web.Response(status=status, text=text, headers=headers)]
    receipt = await slack(http, http_sink.url).send(delivery(message()))
    assert (receipt.outcome, receipt.code, receipt.channel_level) == (outcome, code, channel_level)
    assert receipt.retry_after == (timedelta(seconds=wait) if wait is not None else None)
    assert len(http_sink.requests) == 1
    assert "secret-token" not in (receipt.detail or "")


@pytest.mark.parametrize(("status", "outcome"), [(200, D), (201, D), (204, D), (422, P), (404, P), (500, T), (302, T)])
async def test_a_webhook_is_judged_by_its_status_alone(
    http: aiohttp.ClientSession, http_sink: Any, message: Make, delivery: Make, status: int, outcome: AttemptOutcome
) -> None:
    http_sink.answers = [web.Response(status=status, headers={"Location": http_sink.url})]
    assert (await WebhookChannel(http_sink.url, http, now).send(delivery(message()))).outcome is outcome
    assert len(http_sink.requests) == 1


async def read_request(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    await reader.readexactly(length)


async def close_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def close_after_reading(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.close()


async def answer_garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"220 mail.example ESMTP\r\n\r\n")
    await writer.drain()


async def answer_short(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no")
    writer.close()


@pytest.mark.parametrize("talk", [close_at_once, close_after_reading, answer_garbage])
async def test_k04_a_lost_answer_is_ambiguous(
    http: aiohttp.ClientSession, raw_server: Start, message: Make, delivery: Make, talk: Any
) -> None:
    server = await raw_server(talk)
    receipt = await WebhookChannel(f"http://127.0.0.1:{server.port}/", http, now).send(delivery(message()))
    assert (receipt.outcome, receipt.code) == (A, "lost")
    assert server.connections == 1


async def test_k04_a_status_that_came_counts_though_its_body_broke(
    http: aiohttp.ClientSession, raw_server: Start, message: Make, delivery: Make
) -> None:
    server = await raw_server(answer_short)
    url = f"http://127.0.0.1:{server.port}/"
    assert (await WebhookChannel(url, http, now).send(delivery(message()))).outcome is D
    assert (await slack(http, url).send(delivery(message()))).outcome is T


async def test_k04_no_answer_in_time_is_ambiguous(
    http: aiohttp.ClientSession, raw_server: Start, message: Make, delivery: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("alerts.channels.posting.TIMEOUT", timedelta(milliseconds=200))
    server = await raw_server(silent)
    receipt = await WebhookChannel(f"http://127.0.0.1:{server.port}/", http, now).send(delivery(message()))
    assert (receipt.outcome, receipt.code) == (A, "timeout")


async def test_an_endless_answer_is_read_to_its_limit(
    http: aiohttp.ClientSession, raw_server: Start, message: Make, delivery: Make
) -> None:
    written = 0

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        await read_request(reader)
        writer.write(b"HTTP/1.1 500 Oops\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()
            written += 65_536

    server = await raw_server(endless)
    receipt = await WebhookChannel(f"http://127.0.0.1:{server.port}/", http, now).send(delivery(message()))
    assert (receipt.outcome, receipt.code) == (T, "500")
    assert len(receipt.detail or "") <= 300
    assert written < 100 * ANSWER_LIMIT


async def test_a_refused_connection_is_the_channels_trouble_and_tells_no_secret(
    http: aiohttp.ClientSession, message: Make, delivery: Make
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    receipt = await slack(http, f"http://127.0.0.1:{port}/services/secret-token").send(delivery(message()))
    assert (receipt.outcome, receipt.code, receipt.channel_level) == (T, "connect", True)
    assert "secret-token" not in (receipt.detail or "")


def test_x06_what_a_receiver_repeats_of_an_address_or_a_key_is_not_kept() -> None:
    url = "https://hooks.example/services/T0/hunter2-hook%21?key=hunter2-key&n=7"
    answer = (
        "Cannot POST /services/T0/hunter2-hook%21?key=hunter2-key&n=7 (hunter2-hook!, hunter2-key): Bearer hunter2-x"
    )
    kept = without(answer, url, {"Authorization": "Bearer hunter2-x", SIGNATURE: "sha256=1"})
    assert kept == "Cannot POST *** (***, ***): Bearer ***"
    assert without("no such channel: T0, 7", url, {}) == "no such channel: T0, 7"
    assert without(f"Cannot connect to {url}", url, {}) == "Cannot connect to the address"


async def test_x06_a_refusal_that_names_the_webhook_is_told_without_it(
    http: aiohttp.ClientSession, http_sink: Any, message: Make, delivery: Make
) -> None:
    http_sink.answers = [web.Response(status=404, text="Cannot POST /services/T0/B0/secret-token")]
    receipt = await WebhookChannel(http_sink.url, http, now).send(delivery(message()))
    assert receipt.detail == "HTTP 404: Cannot POST ***"


@pytest.mark.parametrize("url", ["not an address", "http://", "ftp://127.0.0.1/x"])
async def test_an_address_that_cannot_be_used_suspends_the_channel(
    http: aiohttp.ClientSession, message: Make, delivery: Make, url: str
) -> None:
    receipt = await WebhookChannel(url, http, now).send(delivery(message()))
    assert (receipt.outcome, receipt.channel_level) == (P, True)


async def test_an_address_that_may_not_be_dialled_suspends_the_channel_and_nothing_is_in_doubt(
    http_sink: Any, message: Make, delivery: Make
) -> None:
    async with aiohttp.ClientSession(connector=AddressGuard().connector()) as guarded:
        receipt = await slack(guarded, http_sink.url).send(delivery(message()))
    assert (receipt.outcome, receipt.code, receipt.channel_level) == (P, "address", True)
    assert "fetch.allow" in (receipt.detail or "")


async def test_k08_posts_of_one_slack_channel_keep_their_distance(
    http: aiohttp.ClientSession, http_sink: Any, message: Make, delivery: Make
) -> None:
    channel = slack(http, http_sink.url, timedelta(milliseconds=150))
    receipts = await asyncio.gather(*(channel.send(delivery(message(), id=n)) for n in range(4)))
    assert {receipt.outcome for receipt in receipts} == {D}
    gaps = [later - sooner for sooner, later in zip(http_sink.times, http_sink.times[1:], strict=False)]
    assert min(gaps) >= 0.149


async def test_k08_two_channels_with_one_webhook_keep_their_distance_together(
    http: aiohttp.ClientSession, http_sink: Any, message: Make, delivery: Make
) -> None:
    turns = Turns(timedelta(milliseconds=150), timedelta())
    channels = [SlackChannel(http_sink.url, http, now, turns) for _ in range(2)]
    await asyncio.gather(*(channel.send(delivery(message(), id=n)) for n in range(2) for channel in channels))
    assert len(http_sink.times) == 4
    assert min(later - sooner for sooner, later in itertools.pairwise(http_sink.times)) >= 0.149


async def test_k08_one_workspace_is_not_written_to_by_all_its_channels_at_once(
    http: aiohttp.ClientSession, http_sink: Any, message: Make, delivery: Make
) -> None:
    turns = Turns(timedelta(), timedelta(milliseconds=150))
    base = http_sink.url.removesuffix("B0/secret-token")
    channels = [SlackChannel(f"{base}B{n}/secret", http, now, turns) for n in range(4)]
    receipts = await asyncio.gather(*(channel.send(delivery(message())) for channel in channels))
    assert {receipt.outcome for receipt in receipts} == {D}
    assert len(http_sink.times) == 4
    assert http_sink.times[-1] - http_sink.times[0] >= 3 * 0.15 - 0.05  # they begin apart; how fast each is may differ


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("1e9", None),
        ("٣٠", None),
        ("Mon, 23 Nov 2026 12:00:45 GMT", 45),
        ("Mon, 23 Nov 2026 11:00:00 GMT", None),
        ("Mon, 99 Nov 2026 11:00:00 GMT", None),
    ],
)
def test_n20_retry_after_is_read_or_ignored(value: str | None, seconds: int | None) -> None:
    assert retry_after(value, now()) == (timedelta(seconds=seconds) if seconds is not None else None)


def test_n20_an_absurd_retry_after_is_bounded() -> None:
    wait = retry_after("9" * 4000, now())
    assert wait is not None
    assert wait < timedelta(days=2000)
