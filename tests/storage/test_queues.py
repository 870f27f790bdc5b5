"""Finding the next piece of work costs the same however much is kept: the queues' indexes are used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from storage import tables
from storage.database import Database, UnitOfWork
from tests.conftest import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("look", "index"),
    [
        (lambda ledger: ledger.feeds.due(NOW, 10), "ix_feed_due"),
        (lambda ledger: ledger.entries.claim(NOW, 10), "ix_entry_to_fetch"),
        (lambda ledger: ledger.entries.waiting(), "ix_entry_to_fetch"),
        (lambda ledger: ledger.entries.at("wire.example/1"), "ix_entry_source_url"),
        (lambda ledger: ledger.alerts.due(NOW), "ix_alert_due"),
        (lambda ledger: ledger.alerts.next_due(), "ix_alert_due"),
        (lambda ledger: ledger.deliveries.claim(NOW, owner="x", lease=HOUR, limit=10), "ix_delivery_due"),
        (lambda ledger: ledger.deliveries.next_due(), "ix_delivery_due"),
        (lambda ledger: ledger.deliveries.orphans(), "ix_delivery_due"),
        (lambda ledger: ledger.deliveries.dead(), "ix_delivery_dead"),
        (lambda ledger: ledger.deliveries.deaths(NOW), "ix_delivery_dead"),
        (lambda ledger: ledger.deliveries.prune_dead(NOW), "ix_delivery_dead"),
        (lambda ledger: ledger.deliveries.counts(), "ix_delivery_dead"),
        (lambda ledger: ledger.vitals(NOW), "ix_delivery_due"),
        (lambda ledger: ledger.vitals(NOW), "ix_revision_to_match"),
        (lambda ledger: ledger.deliveries.queued_since("@desk", NOW), "ix_delivery_recipient_created_at"),
        (lambda ledger: ledger.articles.unmatched(10), "ix_revision_to_match"),
        (lambda ledger: ledger.streams.revisions(0, 10), "ix_revision_to_match"),
        (lambda ledger: ledger.streams.articles(0, 10), "ix_revision_to_match"),
        (lambda ledger: ledger.streams.alerts(5, 10, state="held"), "ix_alert_due"),
        (lambda ledger: ledger.streams.deliveries(5, 10, state="dead"), "ix_delivery_dead"),
        (lambda ledger: ledger.alerts.recent(state="suppressed"), "ix_alert_unsent"),
        (lambda ledger: ledger.alerts.recent(state="held"), "ix_alert_due"),
        (lambda ledger: ledger.alerts.recent(topic="nato"), "ix_alert_match_topic_alert_id"),
        (lambda ledger: ledger.alerts.counts_since(NOW), "ix_alert_created_at"),
        (lambda ledger: ledger.alerts.left_since(NOW, 10), "ix_alert_released_at"),
        (lambda ledger: ledger.deliveries.recent(state="dead"), "ix_delivery_dead"),
        (lambda ledger: ledger.deliveries.recent(state="dropped"), "ix_delivery_dropped"),
        (lambda ledger: ledger.deliveries.delivered_since(NOW), "ix_delivery_delivered_at"),
        (lambda ledger: ledger.articles.recent(topic="nato"), "ix_match_topic_id_article_id"),
        (lambda ledger: ledger.articles.recent(tag="front"), "ix_annotation_tag"),
        (lambda ledger: ledger.articles.days(NOW), "ix_article_first_seen_at"),
        (lambda ledger: ledger.topics.days(NOW), "ix_article_first_seen_at"),
        (lambda ledger: ledger.articles.days(NOW, source_id=1), "ix_article_source_id_first_seen_at"),
        (lambda ledger: ledger.delays.of_source(1, NOW), "ix_article_source_id_first_seen_at"),
        (lambda ledger: ledger.notes.since(NOW), "ix_annotation_at"),
    ],
)
def test_a_queue_is_read_through_its_index(sqlite: Database, look: Callable[[UnitOfWork], object], index: str) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []

    @sa.event.listens_for(sqlite.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, values: tuple[object, ...], *_: object) -> None:
        asked.append((statement, values))

    with sqlite.begin() as ledger:
        look(ledger)
        plans = [
            str(row)
            for statement, values in [each for each in asked if each[0].startswith(("SELECT", "WITH"))]
            for row in ledger.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert any(index in row for row in plans), plans


def test_pages_to_fetch_cost_no_more_to_find_when_more_are_waiting(sqlite: Database) -> None:
    def steps(first: int, feeds: int) -> int:
        """Instructions of the database's machine that one claim takes; each feed has 200 pages waiting."""
        with sqlite.begin() as ledger:
            for number in range(first, first + feeds):
                source = ledger.sources.declare(f"Source {number}")
                feed = ledger.feeds.declare(source, f"https://h{number}.example/rss", first_poll_at=NOW)
                row = {"feed_id": feed, "source_id": source, "authors": [], "categories": [], "hash": "x"}
                row |= {"first_seen_at": NOW, "last_seen_at": NOW, "baseline": number % 2, "state": "pending"}
                rows = [{**row, "key": str(n), "next_fetch_at": NOW} for n in range(200)]
                ledger.connection.execute(sa.insert(tables.entry), rows)
        count = 0

        def step() -> None:
            nonlocal count
            count += 1

        with sqlite.begin() as ledger:
            ledger.entries.claim(NOW, 16)
            driver = ledger.connection.connection.driver_connection
            assert driver is not None
            driver.set_progress_handler(step, 100)
            assert len(ledger.entries.claim(NOW, 16)) == 16
            driver.set_progress_handler(None, 0)
            ledger.connection.rollback()
        return count

    few, many = steps(0, 40), steps(40, 160)
    assert many < 1.5 * few + 20, (few, many)
