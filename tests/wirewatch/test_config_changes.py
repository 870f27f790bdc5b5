"""What a file would change, shown before it does: nothing is touched by looking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from storage.lock import LedgerLock
from tests.wirewatch.test_commands import CABLES, Paper, paper
from wirewatch.commands import config_changes
from wirewatch.config_in_force import in_force

__all__ = ["paper"]


def rewrite(folder: Path, *pairs: tuple[str, str]) -> None:
    file = folder / "wirewatch.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def query_of(wirewatch: Callable[..., Any]) -> str:
    [topic] = wirewatch("topics", "list", "--json").data
    return str(topic["query"])


def test_before_the_first_round_everything_is_new_and_nothing_is_made(
    wirewatch: Callable[..., Any], tmp_path: Path
) -> None:
    told = wirewatch("config", "diff")
    assert told.status == 0
    assert [line.split("\t")[:3] for line in told.out.splitlines()] == [
        ["+", "channel", "desk"],
        ["+", "channel", "journal"],
        ["+", "subscription", "cables by journal, at once"],
        ["+", "topic", "cables"],
    ]
    assert not (tmp_path / "wirewatch.db").exists()


@pytest.mark.usefixtures("hooked")
def test_each_kind_of_change_is_shown_and_a_topic_with_what_it_would_have_matched(
    wirewatch: Callable[..., Any], paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.print("A cable is cut at night", CABLES)
    paper.print("Harbour inquiries", CABLES.replace("cable", "rope"))
    wirewatch("feeds", "add", paper.feed, "--source", "The Paper")
    assert wirewatch("once").status == 0
    assert wirewatch("config", "diff").out == ""
    rewrite(
        tmp_path,
        ('query = "cable*"', 'query = "rope"'),
        ('host_gap = "0s"', 'host_gap = "1s"'),
        ('path = "alerts.jsonl"', 'path = "other.jsonl"'),
        ('[[subscriptions]]\ntopic = "cables"\nchannel = "journal"\n', ""),
    )
    changes = wirewatch("config", "diff", "--json").data
    assert [(each["verb"], each["noun"], each["name"]) for each in changes] == [
        ("changed", "channel", "journal"),
        ("changed", "key", "fetch.host_gap"),
        ("removed", "subscription", "cables by journal, at once"),
        ("changed", "topic", "cables"),
    ]
    brought = changes[-1]["brought"]
    assert (brought["articles"], brought["gained"], brought["lost"]) == (1, 1, 1)
    assert brought["examples"] == ["Harbour inquiries"]
    lines = wirewatch("config", "diff").out.splitlines()
    assert lines[0] == "~\tchannel\tjournal\tsettings changed\t"
    assert lines[1] == '~\tkey\tfetch.host_gap\tvalue: "0s" -> "1s"\t'
    assert lines[3].endswith("\tquery: cable* -> rope\t1 article in 30 days, 1 alerts a day; 1 gained, 1 lost")
    assert [each["topic"] for each in wirewatch("subscriptions", "list", "--json").data] == ["cables"]
    monkeypatch.setattr("wirewatch.forecast.MOST_PER_DAY", 0.5)
    refused = wirewatch("config", "apply", "--yes")
    assert (refused.status, 'of topic "cables" (1): narrow it' in refused.err) == (2, True)
    assert query_of(wirewatch) == "cable*"  # looked at, not changed
    assert wirewatch("config", "apply", "--yes", "--force").status == 0
    assert query_of(wirewatch) == "rope"


@pytest.mark.usefixtures("hooked")
def test_apply_asks_before_it_changes_what_is_watched(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    wirewatch("once")
    rewrite(tmp_path, ('query = "cable*"', 'query = "rope"'))
    refused = wirewatch("config", "apply")
    assert (refused.status, "say --yes" in refused.err) == (2, True)
    assert query_of(wirewatch) == "cable*"
    assert wirewatch("config", "apply", "--yes").status == 0
    assert query_of(wirewatch) == "rope"
    again = wirewatch("config", "apply", "--yes")
    assert (again.status, again.err) == (0, "the file changes nothing\n")


@pytest.mark.usefixtures("hooked")
def test_apply_says_so_if_whoever_holds_the_ledger_does_not_take_it_up(
    wirewatch: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wirewatch("once")
    rewrite(tmp_path, ('query = "cable*"', 'query = "rope"'))
    monkeypatch.setattr(config_changes, "PATIENCE", config_changes.PATIENCE / 100)
    database = Database(f"sqlite:///{tmp_path / 'wirewatch.db'}")
    with LedgerLock(database):
        told = wirewatch("config", "apply", "--yes")
    assert told.status == 1
    assert "has not taken it up yet" in told.err
    with database.read() as ledger:
        kept = in_force(ledger)
    assert kept is not None
    assert kept.path == str(tmp_path / "wirewatch.toml")
    database.close()


def test_what_is_kept_of_a_configuration_holds_no_secret(
    wirewatch: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_SUCH_WEBHOOK", "http://127.0.0.41:1/hook-hunter2")
    monkeypatch.setenv("BEAT", "http://127.0.0.41:1/beat-hunter3")
    rewrite(tmp_path, ("[wirewatch]\n", '[wirewatch]\nheartbeat = { env = "BEAT" }\n'))
    assert wirewatch("once").status == 0
    told = wirewatch("config", "diff", "--json")
    for file in tmp_path.glob("wirewatch.db*"):
        content = file.read_bytes()
        assert b"hunter2" not in content
        assert b"hunter3" not in content
    assert "hunter" not in told.out + told.err
