"""A browser on a ledger with one of everything, among it a headline that would run if anything let it."""

from __future__ import annotations

import functools
import re
import socket
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from alerts.routing import Router
from scheduler.heartbeat import Signs
from scheduler.pulse import stuck
from storage import schema
from storage.database import Database
from storage.records import AlertKind, Article, Provenance
from topics.concepts import Lexicon
from topics.watch import Watch
from wirewatch.config import load
from wirewatch.web import passwords
from wirewatch.web.api import Api
from wirewatch.web.article_pages import Reading
from wirewatch.web.handover_pages import Shift
from wirewatch.web.login_pages import Entrance
from wirewatch.web.metrics import Metrics
from wirewatch.web.passwords import hashed, secret_hash
from wirewatch.web.review_pages import Press
from wirewatch.web.server import serving
from wirewatch.web.site import Site
from wirewatch.web.source_pages import Plant
from wirewatch.web.story_edits import Mending
from wirewatch.web.subscription_pages import Telling
from wirewatch.web.today_pages import Newsroom
from wirewatch.web.topic_and_alert_pages import Desk

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
PASSWORD = "a long and simple sentence"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}\"'>"
BODIES = (
    "Ships of NATO and of the EU will look after the cables in the north. It is their first cooperation at sea.",
    "The ministers of NATO met those of the European Union.\n\nTheir cooperation is to grow.",
)
TOKENS = {"reader": "read", "writer": "write"}


@dataclass
class Desktop:
    """A browser that has logged in, or not."""

    http: aiohttp.ClientSession
    url: str
    database: Database
    application: web.Application
    folder: Path
    signs: Signs = field(default_factory=Signs)
    now: datetime = NOW

    async def get(self, path: str, **options: Any) -> tuple[int, str]:
        async with self.http.get(self.url + path, allow_redirects=False, **options) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, **form: str) -> tuple[int, str]:
        headers = {name.replace("_", "-"): form.pop(name) for name in list(form) if name[0].isupper()}
        async with self.http.post(
            self.url + path,
            data=form,
            allow_redirects=False,
            headers={k.replace("_", "-"): v for k, v in headers.items()},
        ) as answer:
            return answer.status, answer.headers.get("Location", "") or await answer.text()

    async def log_in(self, name: str = "desk", password: str = PASSWORD) -> tuple[int, str]:
        return await self.post("/login", name=name, password=password)

    async def form_key(self) -> str:
        _, text = await self.get("/topics")
        found = re.search(r'name="key" value="([0-9a-f]{64})"', text)
        assert found
        return found[1]


def article(number: int, headline: str, **more: Any) -> Article:
    return Article(
        url=f"https://paper.example/{number}",
        headline=headline,
        body_text=BODIES[number % 2],
        language="en",
        published_at=NOW - timedelta(minutes=20),
        provenance={"published_at": Provenance(method="jsonld", confidence=0.9, raw="2026-11-02T09:10Z")},
        **more,
    )


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is slow on purpose."""
    monkeypatch.setattr(passwords, "_COST", 2**4)


@functools.cache
def kept_once() -> str:
    return hashed(PASSWORD)


@functools.cache
def filled_once() -> sqlite3.Connection:
    """A ledger with one of everything, made once in a process to be copied."""
    with tempfile.TemporaryDirectory(prefix="wirewatch-template-") as folder:
        database = Database(f"sqlite:///{folder}/wirewatch.db")
        schema.upgrade(database)
        fill(database)
        database.close()
        template = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(f"{folder}/wirewatch.db")) as made:
            made.backup(template)
    return template


def fill(database: Database) -> None:
    """A ledger with one of everything."""
    with database.begin() as ledger:
        source = ledger.sources.declare("The Paper", country="IE", language="en", timezone="Europe/Dublin")
        ledger.feeds.declare(source, "https://paper.example/feed.xml", first_poll_at=NOW)
        topic = ledger.topics.declare(
            "nato-eu", title="NATO and EU", query="@nato NEAR/25 @eu AND @cooperation", now=NOW
        )
        channel = ledger.people.declare_channel("journal", "file")
        ledger.people.declare_subscription(topic_id=topic, channel_id=channel, subscriber_id=None, now=NOW)
        for number, headline in enumerate(("Ministers agree", HOSTILE), 1):
            link = "javascript:alert(3)" if number == 2 else None
            ledger.articles.store(
                article(number, headline, final_url=link), source_id=source, seen_at=NOW - timedelta(minutes=number)
            )
        ledger.editions.begin("Morning", "desk", NOW - timedelta(days=1), NOW, ["nato-eu"], NOW)
        ledger.access.keep_account("desk", kept_once(), "write", NOW)
        ledger.access.keep_account("guest", kept_once(), "read", NOW)
        for name, scope in TOKENS.items():
            ledger.access.add_token(name, secret_hash(name), scope, NOW, None)
        ledger.access.changed("command", "account kept", HOSTILE, NOW)
    Watch(Lexicon.shipped(), Router("UTC").route).round(database, NOW)
    with database.begin() as ledger:
        (alert, *_) = ledger.alerts.recent(10)
        assert alert.kind is AlertKind.NEW
        made = ledger.deliveries.queue(
            channel_id=channel,
            recipient="@journal",
            address=None,
            kind="alert",
            idem_key="one",
            message_id="<one@paper.example>",
            thread_ref=None,
            order_key="story:1",
            payload={},
            alert_ids=[alert.id],
            now=NOW,
        )
        ledger.connection.exec_driver_sql(f"UPDATE delivery SET state = 'dead', error = '<b>no</b>' WHERE id = {made}")


@pytest.fixture
async def desktop(tmp_path: Path) -> AsyncIterator[Desktop]:
    async with opened(tmp_path) as browser:
        yield browser


@asynccontextmanager
async def opened(folder: Path, filled: Callable[[Database], None] | None = None) -> AsyncIterator[Desktop]:
    """The pages of a ledger in the folder, and a browser before them."""
    if filled is None:
        with closing(sqlite3.connect(folder / "wirewatch.db")) as copy:
            filled_once().backup(copy)
    database = Database(f"sqlite:///{folder}/wirewatch.db")
    if filled is not None:
        schema.upgrade(database)
        filled(database)
    (folder / "wirewatch.toml").write_text('[wirewatch]\ntimezone = "Europe/Paris"\n')
    browsers: list[Desktop] = []
    signs = Signs()
    site = Site(
        load(folder / "wirewatch.toml", {}), database, Lexicon.shipped, lambda: browsers[0].now if browsers else NOW
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    seen: list[web.Application] = []
    parts = (
        Entrance(site, lambda: stuck(signs.beats())),
        Newsroom(site),
        Reading(site),
        Mending(site),
        Desk(site),
        Telling(site),
        Plant(site),
        Shift(site),
        Press(site),
        Api(site),
        Metrics(site, {"polls": 7}, signs),
        seen.append,
    )
    jar = aiohttp.CookieJar(unsafe=True)  # 127.0.0.1 has no name
    async with serving(address, None, parts), aiohttp.ClientSession(cookie_jar=jar) as http:
        browsers.append(Desktop(http, f"http://{address}", database, seen[0], folder, signs))
        yield browsers[0]
    database.close()
