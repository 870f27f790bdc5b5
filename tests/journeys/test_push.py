"""A hub sends to the real daemon while that is killed: nothing that was acknowledged is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.records import Push
from tests.journeys.lives import Life, Zygote
from tests.wirewatch.hub import Hub
from wirewatch.demo.patience import until

pytestmark = pytest.mark.xdist_group("journeys")

PIECES = 12


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    async with Hub("127.0.0.62").serving() as hub:
        yield hub


@pytest.fixture
async def daemon(tmp_path: Path, hub: Hub, zygote: Zygote) -> AsyncIterator[Life]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    path = tmp_path / "wirewatch.toml"
    path.write_text(
        f'[wirewatch]\npublic_url = "http://127.0.0.1:{port}"\n'
        '[fetch]\nallow = ["127.0.0.0/8"]\nhost_gap = "0s"\n'
        f'[web]\nlisten = "127.0.0.1:{port}"\n'
        f'[[sources]]\nname = "The paper"\nfeeds = ["{hub.feed}"]\n'
        '[[topics]]\nname = "ferries"\nquery = "ferry"\n'
        '[[channels]]\nname = "journal"\nkind = "file"\npath = "alerts.jsonl"\n'
        '[[subscriptions]]\ntopic = "ferries"\nchannel = "journal"\ngroup_wait = "0s"\n',
        encoding="utf-8",
    )
    daemon = Life(zygote, path)
    yield daemon
    await daemon.kill()


def push_of(folder: Path) -> Push | None:
    if not (folder / "wirewatch.db").exists():
        return None
    database = Database(f"sqlite:///{folder / 'wirewatch.db'}")
    try:
        with database.read() as ledger:
            found = ledger.pushes.all()
    except Exception:  # the daemon has not made its tables yet
        return None
    finally:
        database.close()
    return found[0] if found else None


def is_active(folder: Path) -> bool:
    push = push_of(folder)
    return push is not None and push.state.value == "active"


def matched(folder: Path) -> list[str]:
    """The headlines that met the topic, each as often as it did."""
    database = Database(f"sqlite:///{folder / 'wirewatch.db'}")
    try:
        with database.read() as ledger:
            query = "SELECT article.headline FROM match JOIN article ON article.id = match.article_id"
            return sorted(ledger.connection.execute(sa.text(query)).scalars())
    finally:
        database.close()


def title(number: int) -> str:
    return f"Ferry number {number} runs aground near harbour {number}"


async def send(hub: Hub, number: int) -> None:
    """As hubs do: until it is acknowledged."""
    async with asyncio.timeout(60):
        while True:
            try:
                if await hub.push(hub.document(title(number))) == 202:
                    return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)


async def test_a_daemon_that_is_killed_while_a_hub_sends_loses_nothing(tmp_path: Path, hub: Hub, daemon: Life) -> None:
    await daemon.start()
    await until(lambda: is_active(tmp_path), "a lease", within_s=40, unless=lambda: not daemon.running)
    asked = len(hub.asked)
    chance = random.Random(4)

    async def kill_now_and_then() -> None:
        for _ in range(3):
            await asyncio.sleep(chance.uniform(0.1, 1.0))
            await daemon.kill()
            await daemon.start()

    killing = asyncio.create_task(kill_now_and_then())
    for number in range(PIECES):
        await send(hub, number)
    await killing
    everything = sorted(title(number) for number in range(PIECES))
    await until(lambda: matched(tmp_path) == everything, "all pieces", within_s=60, unless=lambda: not daemon.running)
    await until((tmp_path / "alerts.jsonl").exists, "an alert", within_s=40, unless=lambda: not daemon.running)
    push = push_of(tmp_path)
    assert push is not None
    assert push.received == PIECES  # what was sent again after a kill was not kept twice
    assert len(hub.asked) == asked  # the lease outlived the daemon
    database = Database(f"sqlite:///{tmp_path / 'wirewatch.db'}")
    with database.read() as ledger:
        assert ledger.feeds.all()[0].entries_seen == PIECES + 1
    database.close()
