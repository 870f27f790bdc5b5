"""Slack by a bot: threads, warnings in place, and every word of Slack's in its class."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from alerts.channels.posting import Answer
from alerts.channels.slackbot import SlackBotChannel, judged
from alerts.channels.turns import Turns
from storage.database import Database
from storage.records import AlertKind, AttemptOutcome, DeliveryState
from tests.alerts.newsroom import Newsroom, outbox

Make = Callable[..., Any]
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
D, T, P, A = (
    AttemptOutcome.DELIVERED,
    AttemptOutcome.TRANSIENT,
    AttemptOutcome.PERMANENT,
    AttemptOutcome.AMBIGUOUS,
)
TAKEN = '{"ok": true, "channel": "C1", "ts": "1511.0001"}'


def bot(http: aiohttp.ClientSession, sink: Any, spacing: timedelta = timedelta()) -> SlackBotChannel:
    sink.usual = TAKEN
    return SlackBotChannel(
        "xoxb-secret", "#europe", http, lambda: MONDAY, api=sink.url, turns=Turns(spacing, timedelta())
    )


def posts(sink: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(path.rsplit("/", 1)[1], json.loads(body)) for path, _, body in sink.requests]


async def test_a_post_goes_to_the_slack_channel_with_the_token_and_a_key(
    http: aiohttp.ClientSession, http_sink: Any, message: Make, delivery: Make
) -> None:
    receipt = await bot(http, http_sink).send(delivery(message()))
    assert (receipt.outcome, receipt.provider_ref) == (D, "C1/1511.0001")
    ((_, headers, _),) = http_sink.requests
    assert headers["Authorization"] == "Bearer xoxb-secret"
    ((method, body),) = posts(http_sink)
    assert method == "chat.postMessage"
    assert body["channel"] == "#europe"
    assert body["metadata"]["event_payload"] == {"key": "5e3b1c"}
    assert body["blocks"]
    assert "thread_ts" not in body
    assert (body["unfurl_links"], body["link_names"]) == (False, False)


@pytest.mark.parametrize(
    ("kind", "loud", "replaced"),
    [
        (AlertKind.UPDATE, False, False),
        (AlertKind.FOLLOW_UP, False, False),
        (AlertKind.CORRECTION, True, False),
        (AlertKind.HOLD, True, True),
        (AlertKind.WITHDRAWAL, True, True),
    ],
)
async def test_what_follows_answers_in_the_thread_and_what_takes_back_takes_the_first_ones_place(
    http: aiohttp.ClientSession,
    http_sink: Any,
    message: Make,
    delivery: Make,
    kind: AlertKind,
    loud: bool,
    replaced: bool,
) -> None:
    sent = delivery(message(kind=kind), thread_provider_ref="C1/1500.0007")
    assert (await bot(http, http_sink).send(sent)).outcome is D
    (method, reply), *more = posts(http_sink)
    assert (method, reply["thread_ts"], reply["reply_broadcast"]) == ("chat.postMessage", "1500.0007", loud)
    assert [(name, body["channel"], body["ts"]) for name, body in more] == (
        [("chat.update", "C1", "1500.0007")] if replaced else []
    )


async def test_a_warning_that_cannot_be_put_in_place_is_delivered_all_the_same(
    http: aiohttp.ClientSession, http_sink: Any, message: Make, delivery: Make
) -> None:
    channel = bot(http, http_sink)
    http_sink.answers = [web.Response(text=TAKEN), web.Response(text='{"ok": false, "error": "cant_update_message"}')]
    sent = delivery(message(kind=AlertKind.WITHDRAWAL), thread_provider_ref="C1/1500.0007")
    assert (await channel.send(sent)).outcome is D


async def test_a_thread_that_is_gone_is_begun_anew(
    http: aiohttp.ClientSession, http_sink: Any, message: Make, delivery: Make
) -> None:
    channel = bot(http, http_sink)
    http_sink.answers = [web.Response(text='{"ok": false, "error": "thread_not_found"}')]
    sent = delivery(message(kind=AlertKind.UPDATE), thread_provider_ref="C1/1500.0007")
    assert (await channel.send(sent)).outcome is D
    assert [body.get("thread_ts") for _, body in posts(http_sink)] == ["1500.0007", None]


@pytest.mark.parametrize(
    ("status", "body", "outcome", "channel_level"),
    [
        (200, TAKEN, D, False),
        (200, '{"ok": false, "error": "ratelimited"}', T, False),
        (200, '{"ok": false, "error": "internal_error"}', T, False),
        (200, '{"ok": false, "error": "fatal_error"}', T, False),
        (200, '{"ok": false, "error": "invalid_auth"}', P, True),
        (200, '{"ok": false, "error": "channel_not_found"}', P, True),
        (200, '{"ok": false, "error": "not_in_channel"}', P, True),
        (200, '{"ok": false, "error": "msg_blocks_too_long"}', P, False),
        (200, '{"ok": false, "error": "what_is_this"}', P, False),
        (200, '{"ok": false}', P, False),
        (200, '{"ok": "yes"}', A, False),
        (200, "[]", A, False),
        (200, "<html>", A, False),
        (200, "", A, False),
        (503, "down", T, False),
        (404, "gone", P, True),
    ],
)
def test_k06_each_answer_of_slack(status: int, body: str, outcome: AttemptOutcome, channel_level: bool) -> None:
    receipt = judged(Answer(status=status, body=body, retry_after=None, request_id=None))
    assert (receipt.outcome, receipt.channel_level) == (outcome, channel_level)


def test_k01_k02_a_channel_rests_as_long_as_slack_asks() -> None:
    asked = judged(Answer(status=429, body="", retry_after=timedelta(seconds=77), request_id=None))
    unasked = judged(Answer(status=429, body="", retry_after=None, request_id=None))
    assert (asked.retry_after, asked.channel_level) == (timedelta(seconds=77), True)
    assert (unasked.retry_after, unasked.channel_level) == (timedelta(seconds=30), True)


async def test_k08_posts_and_changes_of_a_bot_keep_their_distance(
    http: aiohttp.ClientSession, http_sink: Any, message: Make, delivery: Make
) -> None:
    channel = bot(http, http_sink, timedelta(milliseconds=150))
    sent = [delivery(message(kind=AlertKind.WITHDRAWAL), id=n, thread_provider_ref="C1/1500.0007") for n in range(2)]
    await asyncio.gather(*map(channel.send, sent))
    assert len(http_sink.times) == 4
    assert min(later - sooner for sooner, later in itertools.pairwise(http_sink.times)) >= 0.149


async def test_the_ledger_remembers_what_slack_called_the_first_post(
    database: Database, http: aiohttp.ClientSession, http_sink: Any
) -> None:
    room = Newsroom(database, MONDAY)
    channel = bot(http, http_sink)
    with database.begin() as ledger:
        story = ledger.stories.open("x", MONDAY)
    room.tell("OTAN", to="@desk", url="https://wire.example/a", story=story)
    room.run()
    await outbox(room, desk=channel).deliver_due()
    room.tell(
        "OTAN", to="@desk", url="https://wire.example/a", body_text="Annulé", story=story, kind=AlertKind.WITHDRAWAL
    )
    room.run()
    await outbox(room, desk=channel).deliver_due()
    assert {each.state for each in room.outbox()} == {DeliveryState.DELIVERED}
    assert [(method, body.get("thread_ts") or body.get("ts")) for method, body in posts(http_sink)] == [
        ("chat.postMessage", None),
        ("chat.postMessage", "1511.0001"),
        ("chat.update", "1511.0001"),
    ]
