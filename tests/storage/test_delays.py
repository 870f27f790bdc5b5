"""How long news took is counted from what the ledger keeps anyway."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from storage.database import Database
from storage.delays import BUCKETS
from storage.records import Article, ParsedEntry
from tests.conftest import MINUTE, NOW

DAY = timedelta(days=1)


def announce(database: Database, ages: list[timedelta | None], seen: datetime, *, first: bool = False) -> None:
    """One poll that found entries of these ages."""
    with database.begin() as ledger:
        feed_id = ledger.feeds.declare(ledger.sources.declare("Wire"), "https://wire.example/rss", first_poll_at=NOW)
        feed = ledger.feeds.get(feed_id)
        assert feed is not None
        feed = replace(feed, baseline_at=None if first else NOW - 400 * DAY)
        entries = [
            ParsedEntry(
                guid=f"{seen}-{number}", title=f"News {number} of {seen}", published=None if age is None else seen - age
            )
            for number, age in enumerate(ages)
        ]
        ledger.entries.record(feed, entries, seen)


def test_entries_are_counted_by_how_long_they_waited_to_be_seen(database: Database) -> None:
    announce(database, [3 * MINUTE] * 3, NOW - MINUTE, first=True)  # the baseline is no news
    announce(database, [4 * MINUTE], NOW - 25 * 60 * MINUTE)  # yesterday's
    announce(database, [timedelta(seconds=2), 4 * MINUTE, 5 * MINUTE, 2 * DAY, None, -MINUTE], NOW)
    with database.read() as ledger:
        found = ledger.delays.since(NOW - DAY)["published_to_seen"]
    assert found.count == 4
    assert found.counts[0] == 1
    assert found.counts[BUCKETS.index(5 * MINUTE)] == 2
    assert found.counts[-1] == 1
    assert (found.p50, found.p95) == (4 * MINUTE, 2 * DAY)
    assert found.total == 9 * MINUTE + timedelta(seconds=2) + 2 * DAY
    with database.read() as ledger:
        assert ledger.delays.since(NOW - DAY, NOW)["published_to_seen"].count == 0, "its end is not part of a time"


def test_the_delays_of_one_feed(database: Database) -> None:
    announce(database, [3 * MINUTE], NOW - MINUTE, first=True)
    announce(database, [4 * MINUTE, 6 * MINUTE], NOW)
    with database.begin() as ledger:
        feed = ledger.feeds.at("https://wire.example/rss")
        assert feed is not None
        other = ledger.feeds.declare(feed.source_id, "https://wire.example/other", first_poll_at=NOW)
        found = ledger.delays.of_feed(feed.id, NOW - DAY)
        assert (found.count, found.p50, found.p95) == (2, 4 * MINUTE, 6 * MINUTE)
        assert ledger.delays.of_feed(feed.id, NOW + DAY).count == ledger.delays.of_feed(other, NOW - DAY).count == 0


def test_what_was_never_delivered_has_no_delay(database: Database) -> None:
    announce(database, [MINUTE], NOW)
    with database.begin() as ledger:
        source = ledger.sources.declare("Wire")
        stored = ledger.articles.store(
            Article(url="https://wire.example/1", headline="News", body_text="News."), source_id=source, seen_at=NOW
        )
    assert stored.revision_id is not None
    with database.read() as ledger:
        found = ledger.delays.since(NOW - DAY)
    assert found["seen_to_stored"].count == 1
    assert found["seen_to_matched"].count == found["matched_to_delivered"].count == 0
    assert found["matched_to_delivered"].p95 is None


def test_a_day_of_nothing_is_counted_as_nothing(database: Database) -> None:
    with database.read() as ledger:
        assert all(not any(each.counts) for each in ledger.delays.since(NOW).values())
