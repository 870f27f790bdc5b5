"""Subscriptions by command: what commands added they take away; what the file declares they do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest


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
    assert wirewatch("topics", "remove", "ships", "--json").data == {"topic": "ships", "removed": True}
    assert [each["name"] for each in wirewatch("topics", "list", "--json").data] == ["cables"]
    assert "not watched any more" in wirewatch("subscriptions", "add", "ships", "--channel", "journal").err
    assert wirewatch("topics", "add", "ships", "ship*").status == 0
    assert len(wirewatch("topics", "list", "--json").data) == 2


@pytest.mark.usefixtures("hooked")
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("subscriptions", "remove", "1"), "subscription 1 stands in wirewatch.toml"),
        (("subscriptions", "remove", "9"), "no subscription has the number 9"),
        (("subscriptions", "add", "cables", "--channel", "journal"), "this subscription stands in wirewatch.toml"),
        (("subscriptions", "add", "cables", "--channel", "jurnal"), 'did you mean "journal"'),
        (("subscriptions", "add", "cables", "--channel", "desk", "--rhythm", "at 7"), "cron expression"),
    ],
)
def test_what_cannot_be_taken_away_says_why(wirewatch: Callable, arguments: tuple[str, ...], why: str) -> None:
    wirewatch("db", "upgrade")
    wirewatch("topics", "list")
    wirewatch("topics", "add", "any", "word")  # brings the ledger in line with the file
    told = wirewatch(*arguments)
    assert told.status == 2
    assert why in told.err
