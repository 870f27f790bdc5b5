"""What a command added, a command takes out again; what was stored of it stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import schema
from storage.database import Database
from tests.conftest import NOW

FEED = "https://wire.example/rss"


@pytest.fixture
def ledger_at(tmp_path: Path) -> Database:
    """A ledger in which commands added a source with two feeds and two topics, and the file one of each."""
    database = Database(f"sqlite:///{tmp_path / 'wirewatch.db'}")
    schema.upgrade(database)
    with database.begin() as ledger:
        wire = ledger.sources.declare("Wire", declared=False)
        for url in (FEED, "https://wire.example/sport"):
            ledger.feeds.declare(wire, url, first_poll_at=NOW, declared=False)
        paper = ledger.sources.declare("Paper")
        ledger.feeds.declare(paper, "https://paper.example/rss", first_poll_at=NOW)
        for name, query, declared in (
            ("sea", "ferry", False),
            ("coast", "#sea OR beach", False),
            ("cables", "x", True),
        ):
            ledger.topics.declare(name, title=name, query=query, now=NOW, declared=declared)
    return database


def test_a_feed_is_polled_no_longer_until_it_is_added_again(wirewatch: Callable[..., Any], ledger_at: Database) -> None:
    told = wirewatch("feeds", "remove", FEED)
    assert (told.status, told.err.strip()) == (0, f"{FEED} is polled no longer")
    assert FEED not in wirewatch("feeds", "list").out
    assert FEED in wirewatch("feeds", "list", "--retired").out
    with ledger_at.begin() as ledger:
        assert [change.action for change in ledger.access.changes()] == ["feed removed"]
        assert FEED not in {feed.url for feed in ledger.feeds.due(NOW, 9)}
        ledger.feeds.declare(ledger.feeds.at(FEED).source_id, FEED, first_poll_at=NOW)  # type: ignore[union-attr]
        assert FEED in {feed.url for feed in ledger.feeds.due(NOW, 9)}


def test_a_source_goes_with_its_feeds(wirewatch: Callable[..., Any], ledger_at: Database) -> None:
    assert "nor are its 2 feeds" in wirewatch("sources", "remove", "Wire").err
    with ledger_at.read() as ledger:
        assert "Wire" not in {source.name for source in ledger.sources.all()}
        assert not any(feed.source == "Wire" for feed in ledger.feeds.all())


def test_a_topic_goes_unless_another_is_made_of_it(wirewatch: Callable[..., Any], ledger_at: Database) -> None:
    refused = wirewatch("topics", "remove", "sea")
    assert refused.status == 2
    assert 'the topic "sea" is part of coast: change that first' in refused.err
    assert wirewatch("topics", "remove", "coast").status == 0
    assert wirewatch("topics", "remove", "sea").status == 0
    with ledger_at.read() as ledger:
        assert [topic.name for topic in ledger.topics.all()] == ["cables"]


@pytest.mark.usefixtures("ledger_at")
@pytest.mark.parametrize(
    ("noun", "name"), [("feeds", "https://paper.example/rss"), ("sources", "Paper"), ("topics", "cables")]
)
def test_what_stands_in_the_file_is_taken_out_there(wirewatch: Callable[..., Any], noun: str, name: str) -> None:
    told = wirewatch(noun, "remove", name)
    assert told.status == 2
    assert "stands in wirewatch.toml: take it out there" in told.err


@pytest.mark.usefixtures("ledger_at")
def test_what_is_not_there_is_said_with_what_may_be_meant(wirewatch: Callable[..., Any]) -> None:
    assert "wire.example/rss" in wirewatch("feeds", "remove", "https://wire.example/rs").err
    assert "sea" in wirewatch("topics", "remove", "seas").err
