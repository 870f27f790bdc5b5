"""A kill reaches everyone who was told, in whatever form, and waits for nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from alerts.channels.feed import FeedChannel
from alerts.channels.webhook import WebhookChannel
from alerts.message import MessageKind, thawed
from alerts.phrases import subject
from storage.database import Database
from storage.records import DeliveryState, PubStatus, RevisionKind
from tests.alerts.newsroom import Scripted, outbox
from tests.alerts.test_follow_ups import Event

MORNING = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # 07:30 in Paris
EVERY_MORNING = "30 7 * * *"


async def test_a_kill_reaches_mail_digest_feed_and_webhook_at_once(
    database: Database, tmp_path: Path, http: aiohttp.ClientSession, http_sink: Any
) -> None:
    event = Event(database)
    room = event.room
    sleeps = room.subscriber("Ben", quiet_hours="20:00-19:00")
    room.wants(subscriber=sleeps, rhythm=EVERY_MORNING)
    with database.begin() as ledger:
        feeds = ledger.people.declare_channel("feeds", "feed")
    room.wants(channel=feeds)
    room.wants(channel=room.hook, max_per_hour=1)
    mail = Scripted()
    box = outbox(
        room, mail=mail, feeds=FeedChannel(tmp_path), hook=WebhookChannel(http_sink.url, http, lambda: room.now)
    )

    async def told() -> dict[str, MessageKind]:
        before = {each.id for each in room.outbox()}
        room.run()
        await box.deliver_due()
        new = [each for each in room.outbox() if each.id not in before]
        assert {each.state for each in new} == {DeliveryState.DELIVERED}
        return {each.recipient: thawed(each.payload).kind for each in new}

    story = event.publish(1)
    room.now += timedelta(minutes=1)
    assert await told() == dict.fromkeys(("Ana@mail", "@feeds", "@hook"), MessageKind.NEW)
    room.now = MORNING
    assert await told() == {"Ben@mail": MessageKind.DIGEST}

    event.publish(1, story=story, body_text="x", pub_status=PubStatus.CANCELED, notice=RevisionKind.KILL)
    everyone = ("Ana@mail", "Ben@mail", "@feeds", "@hook")
    assert await told() == dict.fromkeys(everyone, MessageKind.WITHDRAWAL)
    assert json.loads(http_sink.requests[-1][2])["kind"] == "withdrawal"
    (entry,) = json.loads((tmp_path / "nato-eu.json").read_text())["items"]
    assert entry["title"].startswith("ANNULÉ")
    assert "ANNULÉ" in (tmp_path / "nato-eu.atom").read_text()


async def test_a_kill_reaches_whoever_waits_for_a_digest_as_nothing_at_all(database: Database) -> None:
    """Who was never told need not hear of it."""
    event = Event(database, rhythm=EVERY_MORNING)
    story = event.publish(1)
    event.publish(1, story=story, body_text="x", pub_status=PubStatus.CANCELED, notice=RevisionKind.KILL)
    event.room.now = MORNING
    event.room.run()
    assert [item for message in event.room.messages() for item in message.items] == []
    assert event.alerts()[0].reason == "withdrawn before it was told"


def test_a_kill_of_what_is_not_known_here_is_told_as_a_kill_and_one_of_what_was_never_told_is_not(
    database: Database,
) -> None:
    event = Event(database)
    words = 'Kill the story "OTAN opens a spaceport in Oldhaven": it was a test.'
    event.publish(
        1, headline="OTAN opens a spaceport", body_text=words, ed_note=words,
        pub_status=PubStatus.CANCELED, notice=RevisionKind.KILL,
    )  # fmt: skip
    (message,) = event.after(timedelta(minutes=1))
    assert (message.kind, subject(message)) == (MessageKind.WITHDRAWAL, "ANNULÉ : OTAN opens a spaceport (Source 1)")

    known = "OTAN opens a second spaceport in Oldhaven"
    event.room.publish(known, url="https://2.example/z", source="Source 2")
    event.publish(
        2, event=False, headline=known, body_text="Kill it.", pub_status=PubStatus.CANCELED, notice=RevisionKind.KILL
    )
    assert event.after(timedelta(minutes=1)) == []
    assert event.alerts()[-1].reason == "withdrawn before it was told"


def test_a_hold_of_what_is_not_known_here_does_not_wait_for_its_release(database: Database) -> None:
    event = Event(database)
    event.publish(1, pub_status=PubStatus.WITHHELD, notice=RevisionKind.HOLD)
    (message,) = event.after(timedelta(minutes=1))
    assert message.kind is MessageKind.HOLD
