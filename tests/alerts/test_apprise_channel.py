"""Apprise: what it says and does not say, behind the same outbox."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from alerts.channels.apprise import BODY_LIMIT, AppriseChannel
from storage.database import Database
from storage.records import AttemptOutcome, DeliveryState
from tests.alerts.newsroom import Newsroom, attempts, outbox, state

Make = Callable[..., Any]
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def channel(sink: Any) -> AppriseChannel:
    return AppriseChannel(sink.url.replace("http://", "json://"))


async def test_a_message_goes_out_as_title_and_text(http_sink: Any, message: Make, delivery: Make) -> None:
    receipt = await channel(http_sink).send(delivery(message(body_text="mot " * 5000)))
    assert (receipt.outcome, receipt.code) == (AttemptOutcome.DELIVERED, "sent")
    ((_, _, body),) = http_sink.requests
    posted = json.loads(body)
    assert "coopération" in posted["title"]
    assert len(posted["message"]) <= BODY_LIMIT


async def test_what_fails_without_a_reason_is_tried_three_times_more(database: Database, http_sink: Any) -> None:
    room = Newsroom(database, MONDAY)
    with database.begin() as ledger:
        ledger.people.declare_channel("phone", "apprise")
    room.tell("OTAN", to="@phone")
    room.run()
    http_sink.answers = [web.Response(status=500) for _ in range(99)]
    for _ in range(8):
        await outbox(room, phone=channel(http_sink)).deliver_due()
        room.now += timedelta(hours=1)
    assert (state(room).state, state(room).error_kind) == (DeliveryState.DEAD, "unknown_failure")
    assert attempts(room) == [(AttemptOutcome.TRANSIENT, "unknown_failure")] * 4


async def test_an_address_that_it_cannot_read_suspends_the_channel(message: Make, delivery: Make) -> None:
    receipt = await AppriseChannel("pigeon://loft").send(delivery(message()))
    assert (receipt.outcome, receipt.code, receipt.channel_level) == (AttemptOutcome.PERMANENT, "address", True)


async def test_without_the_extra_the_channel_says_what_to_install(
    message: Make, delivery: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    receipt = await AppriseChannel("ntfy://topic").send(delivery(message()))
    assert (receipt.outcome, receipt.code, receipt.channel_level) == (AttemptOutcome.PERMANENT, "apprise", True)
    assert "wirewatch[apprise]" in (receipt.detail or "")
