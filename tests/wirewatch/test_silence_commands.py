"""`silences`, `subscribers restore` and `subscriptions resume`: said, listed, ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def ready(wirewatch: Callable[..., Any]) -> Callable[..., Any]:
    assert wirewatch("db", "upgrade").status == 0
    return wirewatch


def test_a_silence_is_added_listed_and_ended(ready: Callable[..., Any]) -> None:
    added = ready(
        "silences", "add", "--topic", "cables", "--for", "2h", "--author", "Ana", "--comment", "maintenance", "--json"
    )
    assert added.status == 0
    assert (added.data["topic"], added.data["author"], added.data["comment"]) == ("cables", "Ana", "maintenance")
    assert "topic cables" in ready("silences", "list").out
    assert [each["id"] for each in ready("silences", "list", "--json").data] == [added.data["id"]]
    assert ready("silences", "end", str(added.data["id"])).status == 0
    assert ready("silences", "list", "--json").data == []
    assert len(ready("silences", "list", "--all", "--json").data) == 1
    assert ready("silences", "end", str(added.data["id"])).status == 2


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--for", "2h"), "what is to be silent?"),
        (("--topic", "cables"), "until when?"),
        (("--topic", "cables", "--for", "2h", "--mute"), "until when?"),
        (("--topic", "cable", "--mute"), 'did you mean "cables"'),
        (("--source", "Nobody", "--mute"), 'no source is called "Nobody"'),
        (("--subscriber", "@jurnal", "--mute"), 'did you mean "@journal"'),
        (("--story", "77", "--mute"), "no story has the number 77"),
        (("--words", "x", "--mute"), "too short"),
        (("--topic", "cables", "--to", "2020-01-01"), "has ended already"),
    ],
)
def test_a_silence_that_makes_no_sense_is_refused(ready: Callable[..., Any], words: tuple[str, ...], what: str) -> None:
    answer = ready("silences", "add", *words)
    assert answer.status == 2
    assert what in answer.err
    assert ready("silences", "list", "--json").data == []


def test_a_mute_lasts_until_somebody_ends_it(ready: Callable[..., Any]) -> None:
    added = ready("silences", "add", "--subscriber", "@journal", "--words", "grand prix", "--mute", "--json")
    assert added.status == 0
    assert added.data["ends_at"] is None


def test_who_was_suspended_or_unsubscribed_is_told_again_at_their_wish(
    ready: Callable[..., Any], tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    with database.begin() as ledger:
        ana = ledger.people.declare_subscriber("Ana", email="ana@paper.example", declared=False)
        ledger.people.suspend_subscriber(ana, NOW, "bounced")
        journal = ledger.people.declare_channel("journal", "file")
        topic = ledger.topics.declare("cables", title="Cables", query="cable*", now=NOW)
        ledger.people.declare_subscription(
            topic_id=topic, channel_id=journal, subscriber_id=ana, now=NOW, declared=False
        )
        (subscription,) = ledger.people.unsubscribe((ana, journal), ["cables"], NOW)
    database.close()
    assert "is sent to again" in ready("subscribers", "restore", "Ana").out
    assert "was not suspended" in ready("subscribers", "restore", "Ana").out
    assert ready("subscribers", "restore", "Anna").status == 2
    assert ready("subscriptions", "resume", str(subscription)).status == 0
    assert ready("subscriptions", "resume", str(subscription)).status == 2
