"""The operator is told of every change in the health of feeds, once, by the channel of their choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.message import MessageKind, thawed
from alerts.operator import Operator
from alerts.phrases import subject
from alerts.render import text
from scheduler.jobs import Jobs
from storage.database import Database
from storage.records import Health, PollStatus
from tests.scheduler.test_jobs import World


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    operator = Operator("desk", address=None, domain="paper.example")
    world.trades = replace(world.trades, operator=operator)
    world.jobs = Jobs(world.trades)
    return world


async def poll_for(world: World, hours: int, *, minutes: int = 10) -> None:
    for _ in range(hours * 60 // minutes):
        await world.jobs.poll()
        await world.jobs.deliver()
        world.later(minutes=minutes)


def told(world: World) -> list[str]:
    return [subject(thawed(delivery.payload)) for delivery in world.channel.sent]


async def test_each_transition_is_told_once_by_the_outbox(world: World) -> None:
    await poll_for(world, 1)
    assert told(world) == []
    world.crawl.status = PollStatus.SOFT
    await poll_for(world, 8)
    world.crawl.status = PollStatus.FRESH
    await poll_for(world, 3)
    assert told(world) == [
        "Wirewatch: Wire: feed degraded",
        "Wirewatch: Wire: feed down",
        "Wirewatch: Wire: feed recovered",
    ]
    sent = world.channel.sent[1]
    assert (sent.kind, sent.recipient) == ("notice", "operator@desk")
    message = thawed(sent.payload)
    assert message.kind is MessageKind.OPERATOR
    assert "https://wire.example/rss" in text(message)
    with world.database.read() as ledger:
        (feed,) = ledger.feeds.all()
        assert feed.health is Health.OK
        assert [change.health.value for change in ledger.health.of(feed_id=feed.id)] == [
            "ok", "recovered", "down", "degraded"
        ]  # fmt: skip


async def test_n22_a_feed_that_is_gone_is_told_once_and_polled_no_more(world: World) -> None:
    world.crawl.status = PollStatus.GONE
    await poll_for(world, 24, minutes=30)
    assert told(world) == ["Wirewatch: Wire: feed down"]
    assert len(world.crawl.polled) == 2


async def test_n22_a_feed_that_is_not_found_backs_off_and_comes_back(world: World) -> None:
    world.crawl.status = PollStatus.SOFT
    await poll_for(world, 24, minutes=30)
    asked = len(world.crawl.polled)
    assert 15 <= asked <= 40
    world.crawl.status = PollStatus.FRESH
    await poll_for(world, 2)
    with world.database.read() as ledger:
        assert ledger.feeds.all()[0].health is Health.OK


async def test_a_network_that_fails_is_one_notice(world: World) -> None:
    with world.database.begin() as ledger:
        for n in range(50):
            ledger.feeds.declare(1, f"https://wire.example/{n}", first_poll_at=world.clock.now())
    world.crawl.status = PollStatus.SOFT
    while not told(world):
        await world.jobs.poll()
        await world.jobs.deliver()
        world.later(minutes=1)
    assert told(world) == ["Wirewatch: 51 feeds degraded"]
    lines = thawed(world.channel.sent[0].payload).lines
    assert len(lines) == 41
    assert lines[-1].startswith("and 11 more")


async def test_without_an_operator_changes_are_kept_and_nobody_is_told(database: Database) -> None:
    world = World(database)
    world.crawl.status = PollStatus.GONE
    await poll_for(world, 2)
    assert told(world) == []
    with world.database.read() as ledger:
        assert len(ledger.health.of(feed_id=1)) == 1


async def test_what_is_long_past_is_not_told(world: World) -> None:
    world.crawl.status = PollStatus.GONE
    for _ in range(3):
        await world.jobs.poll()
        world.later(hours=1)
    world.later(days=2)
    await world.jobs.deliver()
    assert told(world) == []


async def test_a_round_tells_at_once(world: World) -> None:
    world.crawl.status = PollStatus.GONE
    await world.jobs.round()
    world.clock.step(timedelta(hours=1))
    assert (await world.jobs.round())["delivered"] == 1
