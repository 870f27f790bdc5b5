"""What `init` asks on a terminal, and the file that comes of the answers."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from wirewatch import config
from wirewatch.catalogue import catalogue
from wirewatch.cli import run
from wirewatch.interview import chosen, listings_for, local_zone
from wirewatch.starter import EMAIL, SLACK, WEBHOOK, Start, started


def loaded(start: Start, folder: Path) -> tuple[dict[str, Any], config.Configuration]:
    """The file that comes of the answers, as TOML and as the daemon reads it."""
    path = folder / "wirewatch.toml"
    path.write_text(started(start), encoding="utf-8")
    return tomllib.loads(path.read_text(encoding="utf-8")), config.load(path, {}, secrets_required=False)


def test_without_an_answer_it_is_the_file_that_is_shipped(tmp_path: Path) -> None:
    found, _ = loaded(Start(), tmp_path)
    assert [len(found[section]) for section in ("sources", "topics", "channels", "subscriptions")] == [9, 1, 1, 1]


@pytest.mark.parametrize("login", [None, "desk"])
def test_mail_needs_only_what_was_answered(login: str | None, tmp_path: Path) -> None:
    start = Start(
        way=EMAIL, address="me@paper.example", host="mail.paper.example", username=login, contact="c@d.example"
    )
    found, read = loaded(start, tmp_path)
    [channel] = found["channels"]
    assert channel["from"] == "Wirewatch <me@paper.example>"
    assert channel["host"] == "mail.paper.example"
    # A login is never sent in clear; a server that asks for none is one of this house.
    assert (channel["security"], channel.get("username")) == (("starttls" if login else "none"), login)
    assert start.secrets == (("SMTP_PASSWORD",) if login else ())
    assert found["subscribers"] == [{"name": "me", "email": "me@paper.example", "language": "en"}]
    assert found["subscriptions"] == [{"topic": "nato-eu", "channel": "mail", "subscriber": "me"}]
    assert found["wirewatch"]["operator"] == "mail"
    assert read.notices == ()


def test_mail_to_an_operator_needs_a_contact(tmp_path: Path) -> None:
    found, _ = loaded(Start(way=EMAIL, address="me@paper.example", host="localhost"), tmp_path)
    assert "operator" not in found["wirewatch"]


def test_slack_and_webhooks_are_told_of(tmp_path: Path) -> None:
    found, _ = loaded(Start(way=SLACK), tmp_path)
    assert found["channels"] == [{"name": "slack", "kind": "slack", "webhook": {"env": "SLACK_WEBHOOK"}}]
    assert Start(way=SLACK).secrets == ("SLACK_WEBHOOK",)
    found, _ = loaded(Start(way=WEBHOOK, address="https://hooks.paper.example/\"x'"), tmp_path)
    assert found["channels"] == [{"name": "machine", "kind": "webhook", "url": "https://hooks.paper.example/\"x'"}]
    assert found["subscriptions"] == [{"topic": "nato-eu", "channel": "machine"}]


def test_sources_of_the_catalogue_take_the_place_of_the_starters_and_keep_their_comments(tmp_path: Path) -> None:
    listings = catalogue()
    for each in {each.name: each for each in listings}.values():
        some = tuple(other for other in listings if other.name == each.name)
        text = started(Start(listings=some))
        assert [source["name"] for source in tomllib.loads(text)["sources"]] == [each.name]
    found, _ = loaded(Start(listings=tuple(listings[:40])), tmp_path)
    assert {each["name"] for each in found["sources"]} == {each.name for each in listings[:40]}
    assert "# keep_text = " in started(Start(listings=tuple(listings[:40])))


def test_the_catalogue_is_asked_by_name_country_and_language() -> None:
    among = catalogue()
    assert {each.country for each in listings_for("FR", among)} == {"FR"}
    assert {each.language.partition("-")[0] for each in listings_for("lang:de", among)} == {"de"}
    assert {each.name for each in listings_for("tagesschau", among)} <= {
        each.name for each in listings_for("FR, tagesschau", among)
    }
    assert listings_for("no such paper", among) == []


@pytest.mark.parametrize(
    ("text", "numbers"), [("", [1, 2, 3, 4]), ("all", [1, 2, 3, 4]), ("3", [3]), ("4,1-2, 2", [4, 1, 2])]
)
def test_numbers_choose(text: str, numbers: list[int]) -> None:
    assert chosen(text, most=4) == numbers


@pytest.mark.parametrize("text", ["0", "5", "3-1", "x", "1-", "-1"])
def test_what_is_no_number_of_them_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="is none of them"):
        chosen(text, most=4)


def test_the_zone_is_that_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Rome")
    assert local_zone() == "Europe/Rome"
    monkeypatch.setenv("TZ", "Nowhere/At-All")
    assert local_zone() is None


def test_options_answer_where_nobody_can_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    name = catalogue()[0].name
    assert run(["init", "--source", name.upper(), "--contact", "desk@paper.example"]) == 0
    found = tomllib.loads((tmp_path / "wirewatch.toml").read_text(encoding="utf-8"))
    assert [each["name"] for each in found["sources"]] == [name]
    assert found["wirewatch"]["contact"] == "desk@paper.example"
    assert run(["init", "other.toml", "--source", "no such paper"]) == 2
    assert run(["init", "other.toml", "--contact", "nobody"]) == 2
    assert "is no e-mail address" in capsys.readouterr().err
    assert not (tmp_path / "other.toml").exists()


class Typist:
    """Somebody at a terminal, who types when they are asked."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        environ = {**os.environ, "TERM": "dumb", "TZ": "Europe/Paris"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "wirewatch", *arguments],
            cwd=folder,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environ,
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = ""
        self._answered = 0

    def answer(self, question: str, text: str) -> None:
        """Wait for the question, and answer it."""
        self.wait_for(question)
        os.write(self._ours, text.encode())

    def wait_for(self, words: str | None, patience_s: float = 60) -> None:
        end = time.monotonic() + patience_s
        while words is None or words not in self.seen[self._answered :]:
            assert time.monotonic() < end, self.seen
            if not select.select([self._ours], [], [], 0.5)[0]:
                continue
            try:
                some = os.read(self._ours, 4096)
            except OSError:  # the other end is closed
                some = b""
            if not some:
                assert words is None, f"{words!r} was not asked: {self.seen}"
                return
            self.seen += some.decode("utf-8", "replace")
        self._answered = self.seen.index(words, self._answered) + len(words)

    def end(self) -> int:
        self.wait_for(None)
        os.close(self._ours)
        return self._process.wait(30)


def test_a_newcomer_is_asked_and_gets_a_file_without_mistakes(tmp_path: Path) -> None:
    typist = Typist(tmp_path, "init")
    typist.answer("Topic [", "ships AND (\n")
    typist.answer("is missing", "")  # said under the query, and asked again
    typist.answer("Topic [", "Grain exports\n")
    typist.answer("Watch that?", "\n")
    typist.answer("Sources", "no such paper\n")
    typist.answer("Sources", "tagesschau\n")
    typist.answer("Which of them?", "99\n")
    typist.answer("Which of them?", "1\n")
    typist.answer("More sources", "\n")
    typist.answer("Alerts to", "email\n")
    typist.answer("Your address", "me\n")
    typist.answer("Your address", "me@paper.example\n")
    typist.answer("Mail server", "\n")
    typist.answer("Login", "desk\n")
    typist.answer("can write to", "\n")
    assert typist.end() == 0, typist.seen
    assert "export SMTP_PASSWORD=" in typist.seen
    found = config.load(tmp_path / "wirewatch.toml", {}, secrets_required=False)
    assert [each.name for each in found.topics] == ["grain-exports"]
    assert ["tagesschau" in each.name.casefold() for each in found.sources] == [True]
    assert (found.wirewatch.contact, found.wirewatch.timezone) == ("me@paper.example", "Europe/Paris")
    assert found.notices == ()


def test_who_presses_ctrl_c_finds_everything_as_it_was(tmp_path: Path) -> None:
    typist = Typist(tmp_path, "init")
    typist.answer("Topic [", "\x04")
    assert typist.end() == 130
    assert "interrupted" in typist.seen
    assert list(tmp_path.iterdir()) == []


def test_nobody_is_asked_who_does_not_want_to_be(tmp_path: Path) -> None:
    typist = Typist(tmp_path, "init", "--no-questions")
    assert typist.end() == 0, typist.seen
    assert "Topic" not in typist.seen
    assert (tmp_path / "wirewatch.toml").exists()
