"""Before something is destroyed the operator is asked, and where nobody can be asked it is left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import schema
from storage.database import Database
from storage.records import AttemptOutcome, DeliveryState
from tests.alerts.newsroom import WAIT, Newsroom

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def dead_letter(tmp_path: Path) -> Database:
    """A ledger with a message that was given up."""
    database = Database(f"sqlite:///{tmp_path / 'wirewatch.db'}")
    schema.upgrade(database)
    room = Newsroom(database, NOW)
    room.wants(subscriber=room.ana)
    room.tell("OTAN")
    room.run()
    with database.begin() as ledger:
        [delivery] = ledger.deliveries.claim(NOW, owner="test", lease=WAIT, limit=1, per_channel=1)
        number = ledger.deliveries.begin_attempt(delivery, NOW, lease=WAIT)
        assert number is not None
        ledger.deliveries.settle(
            delivery,
            number,
            NOW + timedelta(seconds=1),
            outcome=AttemptOutcome.PERMANENT,
            state=DeliveryState.DEAD,
            error_kind="550",
        )
    return database


def test_dead_letters_are_dropped_only_with_consent(
    wirewatch: Callable[..., Any], dead_letter: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def state() -> DeliveryState:
        with dead_letter.read() as ledger:
            delivery = ledger.deliveries.get(1)
        assert delivery is not None
        return delivery.state

    refused = wirewatch("deliveries", "dead", "drop", "1")
    assert (refused.status, "say --yes where nobody can be asked" in refused.err) == (2, True)
    assert state() is DeliveryState.DEAD
    assert wirewatch("deliveries", "dead", "drop", "1", "--yes").out == "1 dead letter dropped\n"
    assert state() is DeliveryState.DROPPED
    assert wirewatch("deliveries", "dead", "drop", "--all").out == "0 dead letters dropped\n"
    dead_letter.close()
