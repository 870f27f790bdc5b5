"""Changes of health and poison documents are kept, in bounds, on both databases."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database
from storage.quarantine import MOST
from storage.records import Health
from tests.conftest import MINUTE, NOW


def a_feed(database: Database) -> int:
    with database.begin() as ledger:
        return ledger.feeds.declare(ledger.sources.declare("Wire"), "https://wire.example/rss", first_poll_at=NOW)


def test_a_change_is_untold_until_it_is_told(database: Database) -> None:
    feed = a_feed(database)
    with database.begin() as ledger:
        ledger.health.changed(Health.OK, Health.DOWN, "timeout", NOW, tell=True, feed_id=feed)
        ledger.health.changed(Health.RECOVERED, Health.OK, "it answers", NOW + MINUTE, tell=False, feed_id=feed)
    with database.begin() as ledger:
        (change,) = ledger.health.untold(NOW)
        assert (change.was, change.health, change.source, change.told_at) == (Health.OK, Health.DOWN, "Wire", None)
        assert ledger.health.untold(NOW + MINUTE) == []
        ledger.health.told([change.id], NOW + 2 * MINUTE)
    with database.begin() as ledger:
        assert ledger.health.untold(NOW) == []
        newest = ledger.health.of(feed_id=feed)
        assert [each.told_at for each in newest] == [NOW + MINUTE, NOW + 2 * MINUTE]
        assert ledger.health.prune(NOW + MINUTE) == 1


def test_a_feed_keeps_its_health_and_habit(database: Database) -> None:
    feed = a_feed(database)
    with database.begin() as ledger:
        ledger.feeds.judged(feed, Health.SILENT, NOW, NOW - MINUTE, timedelta(hours=9))
    with database.read() as ledger:
        kept = ledger.feeds.get(feed)
    assert kept is not None
    assert (kept.health, kept.health_since, kept.new_at) == (Health.SILENT, NOW, NOW - MINUTE)
    assert kept.longest_gap == timedelta(hours=9)


def test_x07_the_quarantine_keeps_the_newest_byte_for_byte(database: Database) -> None:
    a_feed(database)
    with database.begin() as ledger:
        numbers = [
            ledger.quarantine.keep(1, f"https://wire.example/{n}", "parse-timeout", b"\0<" * n, NOW + n * MINUTE)
            for n in range(MOST + 5)
        ]
    with database.begin() as ledger:
        kept = ledger.quarantine.all()
        assert [each.id for each in kept] == numbers[: -MOST - 1 : -1]
        found = ledger.quarantine.get(numbers[-1])
        assert found is not None
        assert found[1] == b"\0<" * (MOST + 4)
        assert (found[0].kind, found[0].size, found[0].source) == ("parse-timeout", 2 * (MOST + 4), "Wire")
        assert ledger.quarantine.get(numbers[0]) is None
        assert ledger.quarantine.prune(NOW + (MOST + 4) * MINUTE) == MOST - 1
