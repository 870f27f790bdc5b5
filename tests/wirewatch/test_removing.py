"""What commands added is taken away by commands; what the file declares is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database


@pytest.mark.usefixtures("hooked")
def test_a_topic_and_its_subscription_come_and_go(wirewatch: Callable) -> None:
    assert wirewatch("topics", "add", "ships", "ship*").status == 0
    told = wirewatch("subscriptions", "add", "ships", "--channel", "journal", "--rhythm", "30 7 * * *", "--json").data
    assert (told["topic"], told["channel"], told["rhythm"]) == ("ships", "journal", "30 7 * * *")
    number = str(told["id"])
    rows = wirewatch("subscriptions", "list", "--json").data
    assert {(each["topic"], each["declared"]) for each in rows} == {("cables", True), ("ships", False)}
    assert wirewatch("subscriptions", "remove", number).out == f"subscription {number}: told no longer\n"
    assert wirewatch("subscriptions", "remove", number).status == 2
    assert wirewatch("topics", "remove", "ships").out == "ships: watched no longer\n"
    assert [each["name"] for each in wirewatch("topics", "list", "--json").data] == ["cables"]
    assert "not watched any more" in wirewatch("topics", "remove", "ships").err
    assert "not watched any more" in wirewatch("subscriptions", "add", "ships", "--channel", "journal").err
    assert wirewatch("topics", "add", "ships", "ship*").status == 0
    assert len(wirewatch("topics", "list", "--json").data) == 2


@pytest.mark.usefixtures("hooked")
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("topics", "remove", "cables"), 'topic "cables" stands in wirewatch.toml: take it out there'),
        (("topics", "remove", "cable"), 'did you mean "cables"'),
        (("subscriptions", "remove", "1"), "subscription 1 stands in wirewatch.toml"),
        (("subscriptions", "remove", "9"), "no subscription has the number 9"),
        (("subscriptions", "add", "cables", "--channel", "journal"), "this subscription stands in wirewatch.toml"),
        (("subscriptions", "add", "cables", "--channel", "jurnal"), 'did you mean "journal"'),
        (("subscriptions", "add", "cables", "--channel", "desk", "--rhythm", "at 7"), "cron expression"),
        (("feeds", "remove", "9"), "no feed has the number or address"),
        (("sources", "remove", "Nobody"), 'no source is called "Nobody"'),
    ],
)
def test_what_cannot_be_taken_away_says_why(wirewatch: Callable, arguments: tuple[str, ...], why: str) -> None:
    wirewatch("db", "upgrade")
    wirewatch("topics", "list")
    wirewatch("topics", "add", "any", "word")  # brings the ledger in line with the file
    told = wirewatch(*arguments)
    assert told.status == 2
    assert why in told.err


@pytest.mark.usefixtures("hooked")
def test_a_topic_that_stands_in_another_is_kept(wirewatch: Callable) -> None:
    wirewatch("topics", "add", "ships", "ship*")
    wirewatch("topics", "add", "northern-ships", "#ships AND north*")
    told = wirewatch("topics", "remove", "ships")
    assert (told.status, "stands in the query of northern-ships" in told.err) == (2, True)
    assert wirewatch("topics", "remove", "northern-ships").status == 0
    assert wirewatch("topics", "remove", "ships").status == 0


@pytest.mark.usefixtures("hooked")
def test_a_feed_and_a_source_are_polled_no_longer_and_kept(wirewatch: Callable, tmp_path: Path) -> None:
    wirewatch("topics", "add", "ships", "ship*")
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    with database.begin() as ledger:
        source = ledger.sources.declare("The Paper", declared=False)
        for name in "abc":
            feed = f"https://paper.example/{name}"
            ledger.feeds.declare(source, feed, first_poll_at=datetime.now(UTC), declared=False)
    assert wirewatch("feeds", "remove", "https://paper.example/a").out == "https://paper.example/a: polled no longer\n"
    assert "not watched any more" in wirewatch("feeds", "remove", "https://paper.example/a").err
    told = wirewatch("sources", "remove", "The Paper", "--json").data
    assert told["feeds"] == ["https://paper.example/b", "https://paper.example/c"]
    with database.read() as ledger:
        assert ledger.feeds.all() == []
        assert len(ledger.feeds.all(retired=True)) == 3
    database.close()
