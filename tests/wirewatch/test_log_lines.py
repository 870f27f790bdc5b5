"""The log as JSON: one number from the page to the delivery, and never a secret, whatever is printed or kept."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from tests.wirewatch.test_commands import CABLES, Paper, paper
from wirewatch.cli import COMMANDS
from wirewatch.lazy import Door, Noun, Verb, load_verb
from wirewatch.logs import start_logging

__all__ = ["paper"]

SECRETS = {
    "HOOK": "http://127.0.0.41:1/hook-hunter2-webhook",
    "MAIL": "hunter2-password",
    "BEAT": "http://127.0.0.41:1/beat-hunter2-ping",
    "SIGN": "hunter2-signature",
}
NOT_FOR_A_LOOK = {"run", "demo", "init", "restore", "forget", "completion"}
ASKING = (["sources", "probe"], ["topics", "import"])
"""They would ask other servers, or read standard input."""


def test_a_line_has_the_event_its_keys_and_nothing_of_outside_breaks_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_LOG", "json")
    start_logging(Door(), logging.INFO)
    logging.getLogger("wirewatch.jobs").info("feed polled status=%s new=%d feed=%s%s", "fresh", 7, 'x"\n\u2028y', " z")
    try:
        raise ValueError("bad\nnews")
    except ValueError:
        logging.getLogger("wirewatch.jobs").exception("job failed job=%s", "poll")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["event"], first["status"], first["new"], first["feed"]) == ("feed polled", "fresh", 7, 'x"\n\u2028y')
    assert (second["level"], second["event"], second["job"]) == ("ERROR", "job failed", "poll")
    assert second["error"] == "ValueError('bad\\nnews')"
    assert "traceback" not in second


@pytest.mark.parametrize("form", ["json", "lines"])
def test_what_lets_a_reader_of_an_address_in_is_in_no_line(capsys: pytest.CaptureFixture[str], form: str) -> None:
    start_logging(Door(debug=True), logging.INFO, form)
    key = "https://me:hunter2@wire.example/rss?page=2&api_key=hunter2&Access-Token=hunter2&n=7#end"
    logging.getLogger("wirewatch.jobs").info("feed polled status=%s feed=%s error=%r", "soft", key, f"{key}: gone")
    try:
        raise ValueError(f"no {key} is known")
    except ValueError:
        logging.getLogger("wirewatch.jobs").exception("job failed")
    told = capsys.readouterr().err
    assert "hunter2" not in told
    assert told.count("https://***@wire.example/rss?page=2&api_key=***&Access-Token=***&n=7#end") >= 3


@pytest.mark.usefixtures("hooked")
def test_one_number_leads_from_the_page_to_the_delivery(
    wirewatch: Callable[..., Any], paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_LOG", "json")
    wirewatch("feeds", "add", paper.feed)
    paper.print("A cable is cut at night", CABLES)
    wirewatch("feeds", "poll", paper.feed)
    told = wirewatch("once", "--verbose")
    lines = [json.loads(line) for line in told.err.splitlines() if line.startswith("{")]
    [article] = wirewatch("articles", "list", "--json").data
    of_it = [each["event"] for each in lines if each.get("article") == article["id"]]
    assert of_it == ["article stored", "article matched", "alerts released", "delivery settled"]


def looking() -> list[list[str]]:
    """Every command that can be called without an argument."""
    found: list[list[str]] = []

    def walk(table: Any, before: list[str]) -> None:
        for name, entry in table.items():
            if not before and name in NOT_FOR_A_LOOK:
                continue
            if isinstance(entry, Noun):
                walk(entry.verbs, [*before, name])
            elif isinstance(entry, Verb):
                required = [each for each in load_verb(name, entry).params if each.required]
                if not required and [*before, name] not in ASKING:
                    found.append([*before, name])

    walk(COMMANDS, [])
    return found


def test_no_secret_is_in_anything_that_is_printed_logged_or_kept_and_json_is_json(
    wirewatch: Callable[..., Any], paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(click, "confirm", lambda *_, **__: True)
    (tmp_path / "wirewatch.toml").write_text(
        '[wirewatch]\ncontact = "desk@paper.example"\noperator = "journal"\nheartbeat = { env = "BEAT" }\n'
        '[fetch]\nallow = ["127.0.0.0/8"]\nhost_gap = "0s"\ntimeout = "2s"\n'
        '[[topics]]\nname = "cables"\nquery = "cable*"\n'
        '[[channels]]\nname = "journal"\nkind = "file"\npath = "alerts.jsonl"\n'
        '[[channels]]\nname = "hook"\nkind = "webhook"\nurl = "http://127.0.0.41:1/x"\nsecret = { env = "SIGN" }\n'
        '[[channels]]\nname = "desk"\nkind = "slack"\nwebhook = { env = "HOOK" }\n'
        '[[channels]]\nname = "mail"\nkind = "email"\nhost = "127.0.0.41"\nport = 1\nsecurity = "tls"\n'
        'username = "wire"\npassword = { env = "MAIL" }\nfrom = "wire@paper.example"\n'
        '[[subscribers]]\nname = "Ana"\nemail = "ana@paper.example"\n'
        '[[subscriptions]]\ntopic = "cables"\nchannel = "desk"\ngroup_wait = "0s"\n'
        '[[subscriptions]]\ntopic = "cables"\nchannel = "hook"\ngroup_wait = "0s"\n'
        '[[subscriptions]]\ntopic = "cables"\nchannel = "mail"\nsubscriber = "Ana"\ngroup_wait = "0s"\n',
        encoding="utf-8",
    )
    wirewatch("feeds", "add", paper.feed)
    paper.print("A cable is cut at night", CABLES)
    wirewatch("feeds", "poll", paper.feed)
    printed = ""
    for words in [["once"], *looking()]:
        for extra in (["--debug"], ["--json"]):
            told = wirewatch(*words, *extra)
            printed += told.out + told.err
            if extra == ["--json"] and told.status < 2:
                lines = told.out.splitlines() if words == ["export"] else [told.out]
                assert all(json.loads(line) is not None for line in lines), words
    for name in ("desk", "mail", "hook"):
        told = wirewatch("channels", "test", name, "--debug")
        assert told.status == 1
        printed += told.out + told.err
    assert "deliveries" in printed
    assert "hunter2" not in printed
    for file in filter(Path.is_file, tmp_path.rglob("*")):
        assert b"hunter2" not in file.read_bytes(), file.name


@pytest.mark.usefixtures("hooked")
def test_what_is_taken_away_or_written_as_a_document_is_json_too(wirewatch: Callable[..., Any]) -> None:
    wirewatch("tokens", "add", "panel")
    assert wirewatch("tokens", "remove", "panel", "--json").data == {"token": "panel", "removed": True}
    wirewatch("review", "new")
    assert wirewatch("review", "print", "1", "--json").data["html"].startswith("<!doctype html>")
    assert wirewatch("feeds", "export", "--json").data["opml"].startswith("<?xml")
    assert "complete" in wirewatch("completion", "bash", "--json").data["script"]
