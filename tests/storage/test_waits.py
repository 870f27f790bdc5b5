"""What waits for a span of time does not wait longer because the clock was set back."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database
from storage.waits import sooner
from tests.conftest import MINUTE, NOW

HOUR = timedelta(hours=1)


def test_what_waits_for_a_span_of_time_comes_as_soon_as_it_would_have(database: Database) -> None:
    with database.begin() as ledger:
        source = ledger.sources.declare("Wire")
        feed = ledger.feeds.declare(source, "https://wire.example/rss", first_poll_at=NOW + 5 * MINUTE)
        overdue = ledger.feeds.declare(source, "https://wire.example/old", first_poll_at=NOW + MINUTE)
        ledger.hosts.rest("wire.example", NOW + 10 * MINUTE)
    back = NOW - HOUR + 3 * MINUTE  # three minutes later the clock is set back by an hour
    with database.begin() as ledger:
        assert sooner(ledger.connection, HOUR, back) == 3
        assert ledger.feeds.get(feed).next_poll_at == back + 2 * MINUTE  # type: ignore[union-attr]
        assert ledger.feeds.get(overdue).next_poll_at == back  # type: ignore[union-attr]
        assert ledger.hosts.resting("wire.example", back) == back + 7 * MINUTE


def test_what_is_due_is_left_as_it_is(database: Database) -> None:
    with database.begin() as ledger:
        feed = ledger.feeds.declare(ledger.sources.declare("Wire"), "https://wire.example/rss", first_poll_at=NOW)
        ledger.hosts.rest("wire.example", NOW)
        assert sooner(ledger.connection, HOUR, NOW) == 0
        assert ledger.feeds.get(feed).next_poll_at == NOW  # type: ignore[union-attr]
