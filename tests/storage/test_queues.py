"""Finding the next piece of work costs the same however much is kept: the queues' indexes are used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

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
        (lambda ledger: ledger.deliveries.queued_since("@desk", NOW), "ix_delivery_recipient_created_at"),
        (lambda ledger: ledger.articles.unmatched(10), "ix_revision_to_match"),
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
