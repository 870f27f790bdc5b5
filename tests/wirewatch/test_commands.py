"""The commands over the ledger, on a real paper on loopback: a first run never looks broken."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from scheduler.jobs import Jobs
from storage.database import Database
from storage.lock import LedgerLock
from wirewatch.commands import feed_polls
from wirewatch.commands.run import JOBS

HOST = "127.0.0.41"


@dataclass
class Paper:
    """A paper with one feed; its pieces may grow."""

    port: int = 0
    pieces: list[tuple[str, str, datetime]] = field(default_factory=list)
    """Headline, text, published."""

    @property
    def feed(self) -> str:
        return f"http://{HOST}:{self.port}/feed.xml"

    def print(self, headline: str, text: str, age: timedelta = timedelta(minutes=5)) -> None:
        self.pieces.append((headline, text, datetime.now(UTC) - age))

    def answer(self, path: str) -> str | None:
        if path == "/robots.txt":
            return "User-agent: *\nAllow: /\n"
        if path == "/feed.xml":
            items = "".join(
                f"<item><guid>{number}</guid><title>{headline}</title><link>/{number}.html</link>"
                f"<pubDate>{format_datetime(published)}</pubDate></item>"
                for number, (headline, _, published) in enumerate(self.pieces)
            )
            return (
                f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Paper</title>'
                f"<link>http://{HOST}:{self.port}/</link><language>en</language>{items}</channel></rss>"
            )
        number = path.strip("/").removesuffix(".html")
        if number.isdigit() and int(number) < len(self.pieces):
            headline, text, _ = self.pieces[int(number)]
            return (
                f'<html lang="en"><head><title>{headline}</title></head>'
                f"<body><article><h1>{headline}</h1>{text}</article></body></html>"
            )
        return None


CABLES = (
    "<p>A cable under the sea was cut on Monday night, and the two countries that it joins have opened inquiries.</p>"
    "<p>The ship that was nearest to the place had left its harbour a day before and is being looked for by both.</p>"
)
BAKERS = (
    "<p>The bakers of the old town have chosen their best loaf of the year, and it comes from the smallest of them.</p>"
    "<p>She bakes at night, alone, with flour from a mill two valleys away that has been turning since long ago.</p>"
)


@pytest.fixture
def paper() -> Iterator[Paper]:
    made = Paper()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = made.answer(self.path)
            body = (answer or "").encode()
            self.send_response(404 if answer is None else 200)
            kind = "text/html" if self.path.endswith(".html") else "text/plain" if "robots" in self.path else "text/xml"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def alerts(folder: Path) -> list[Any]:
    journal = folder / "alerts.jsonl"
    return [json.loads(line) for line in journal.read_text().splitlines()] if journal.exists() else []


def test_looking_does_not_make_a_database(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    told = wirewatch("feeds", "list")
    assert told.status == 2
    assert told.err.strip().endswith("is not there yet: the first `wirewatch run` or `wirewatch once` makes it")
    assert not (tmp_path / "wirewatch.db").exists()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sqlite:///empty.db", "no such table: feed: it has not this version's form: run `wirewatch db upgrade`"),
        (
            "sqlite:///junk.db",
            "or another's: `wirewatch restore` the newest copy, or correct the address",
        ),
        ("postgresql://u:hunter2@127.0.0.1:1/x", ": check that the server runs and the address is right"),
    ],
)
@pytest.mark.usefixtures("hooked")
def test_a_database_that_cannot_be_used_is_one_line_with_a_remedy(
    address: str, told: str, wirewatch: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty.db").touch()
    (tmp_path / "junk.db").write_text("this is no database, whatever its name may say " * 3)
    monkeypatch.setenv("WIREWATCH_DATABASE", address)
    for arguments in (["feeds", "list"], *([["once"]] if "empty" not in address else [])):
        answer = wirewatch(*arguments)
        assert answer.status == 2
        (line,) = answer.err.splitlines()
        assert told in line
        assert "hunter2" not in line


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("9999", "was written by a newer Wirewatch (schema 9999): install that version again"),
        ("0021", "was written by an older Wirewatch (schema 0021): run `wirewatch db upgrade`, or start the daemon"),
    ],
)
def test_d08_no_command_reads_a_ledger_of_another_version_but_to_copy_it(
    wirewatch: Callable[..., Any], tmp_path: Path, version: str, told: str
) -> None:
    wirewatch("db", "upgrade")
    with closing(sqlite3.connect(tmp_path / "wirewatch.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    for words in (["articles", "list"], ["status"], ["search", "tanker"], ["deliveries", "dead", "replay", "--all"]):
        answer = wirewatch(*words)
        assert (answer.status, answer.out) == (2, "")
        (line,) = answer.err.splitlines()
        assert told in line
    assert wirewatch("backup", "copy.db").status == 0


@pytest.mark.usefixtures("hooked")
def test_a_folder_that_is_not_there_is_told(wirewatch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE", "sqlite:////nowhere/w.db")
    answer = wirewatch("once")
    assert answer.status == 2
    assert answer.err == "wirewatch: database /nowhere/w.db: the folder /nowhere does not exist: create it\n"


def test_db_upgrade_makes_the_database_and_says_so(wirewatch: Callable[..., Any]) -> None:
    assert wirewatch("db", "upgrade", "--json").data["before"] is None
    assert "up to date" in wirewatch("db", "upgrade").out
    assert wirewatch("feeds", "list").status == 0
    assert wirewatch("feeds", "list", "--json").data == []


@pytest.mark.usefixtures("hooked")
def test_a_feed_is_added_its_past_is_the_baseline_and_backfill_sends_it(
    wirewatch: Callable[..., Any], paper: Paper, tmp_path: Path
) -> None:
    paper.print("A cable is cut at night", CABLES, timedelta(hours=2))
    paper.print("The best loaf", BAKERS, timedelta(hours=3))
    paper.print("An old cable story", CABLES.replace("Monday", "some day"), timedelta(days=9))
    added = wirewatch("feeds", "add", paper.feed, "--source", "The Paper")
    assert added.status == 0
    assert added.out == (f"{paper.feed}: 3 entries stored, 3 as the baseline; by what the feed says 2 match cables\n")
    assert f"wirewatch feeds add {paper.feed} --backfill 24h" in added.err

    assert wirewatch("once").status == 0
    assert alerts(tmp_path) == []
    (feed,) = wirewatch("feeds", "list", "--json").data
    assert (feed["source"], feed["entries_seen"], feed["declared"], feed["last_status"]) == (
        "The Paper",
        3,
        False,
        "fresh",
    )
    assert {each["headline"]: each["topics"] for each in wirewatch("articles", "list", "--json").data} == {
        "A cable is cut at night": ["cables"],
        "The best loaf": [],
        "An old cable story": ["cables"],
    }

    shown = wirewatch("feeds", "show", paper.feed)
    assert re.search(r"^why then +(rhythm|ceiling): ", shown.out, re.MULTILINE)
    assert re.search(r"^rhythm +[\d.]+ entries a day, of late 1\.0 times the usual$", shown.out, re.MULTILINE)

    again = wirewatch("feeds", "add", paper.feed, "--backfill", "24h", "--json")
    assert again.data["news"] == 2
    report = wirewatch("once", "--json")
    assert report.data["delivered"] == 1
    assert len(alerts(tmp_path)) == 1
    assert wirewatch("feeds", "add", paper.feed, "--backfill", "24h", "--json").data["news"] == 0
    assert wirewatch("once", "--json").data["delivered"] == 0

    shown = wirewatch("feeds", "show", paper.feed)
    assert re.search(r"^published to seen +half within .+, 95 % within .+, of 2 in 7 days$", shown.out, re.MULTILINE)

    status = wirewatch("status", "--json").data
    assert len(status["delay_buckets"]) + 1 == len(status["delays"]["matched_to_delivered"]["counts"])
    assert re.search(r"^published to seen\t", wirewatch("status").out, re.MULTILINE)

    (alert,) = wirewatch("alerts", "list", "--json").data
    assert alert["topics"] == ["cables"]
    shown = wirewatch("alerts", "show", str(alert["id"]), "--json").data
    assert shown["matches"][0]["evidence"][0]["text"] == "cable"
    (delivery,) = shown["deliveries"]
    assert delivery["state"] == "delivered"
    attempts = wirewatch("deliveries", "show", str(delivery["id"]), "--json").data["attempt_log"]
    assert [attempt["outcome"] for attempt in attempts] == ["delivered"]


@pytest.mark.usefixtures("hooked")
def test_backfill_reaches_pages_that_are_not_read_yet(
    wirewatch: Callable[..., Any], paper: Paper, tmp_path: Path
) -> None:
    paper.print("A cable is cut at night", CABLES)
    assert wirewatch("feeds", "add", paper.feed, "--backfill", "1h", "--json").data["news"] == 1
    assert wirewatch("once", "--json").data["delivered"] == 1
    assert len(alerts(tmp_path)) == 1


@pytest.mark.usefixtures("hooked")
def test_a_topic_is_added_and_its_past_is_sent_only_if_that_is_asked_for(
    wirewatch: Callable[..., Any], paper: Paper, tmp_path: Path
) -> None:
    paper.print("The best loaf", BAKERS)
    paper.print("A cable is cut at night", CABLES)
    wirewatch("feeds", "add", paper.feed)
    wirewatch("once")
    added = wirewatch("topics", "add", "bread", 'loaf AND "old town"', "--title", "Bread")
    assert added.out == '"bread" is watched; 1 of 2 stored articles match, 0 alerts opened\n'
    assert "nobody is told of it yet" in added.err
    added = wirewatch("topics", "add", "bread", 'loaf AND "old town"', "--channel", "journal")
    assert "say it again with --alert-since 24h" in added.err
    assert wirewatch("once", "--json").data["delivered"] == 0
    added = wirewatch("topics", "add", "bread", 'loaf AND "old town"', "--alert-since", "24h", "--json")
    assert (added.data["title"], added.data["matches"], added.data["alerts"]) == ("Bread", 1, 1)
    assert wirewatch("once", "--json").data["delivered"] == 1
    assert (
        wirewatch("topics", "add", "bread", 'loaf AND "old town"', "--alert-since", "24h", "--json").data["alerts"] == 0
    )
    shown = wirewatch("topics", "show", "bread", "--json").data
    assert [match["evidence"][0]["text"] for match in shown["newest_matches"]] == ["loaf"]
    assert {each["name"]: each["declared"] for each in wirewatch("topics", "list", "--json").data} == {
        "bread": False,
        "cables": True,
    }
    assert "bread\tjournal" not in wirewatch("subscriptions", "list").out
    assert [each["topic"] for each in wirewatch("subscriptions", "list", "--json").data] == ["cables", "bread"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["bread", "(loaf"], 'wirewatch: topic "bread": missing ) at column 6'),
        (["bread", "@lof"], 'wirewatch: topic "bread": unknown concept @lof'),
        (["cables", "something"], 'wirewatch: topic "cables" stands in wirewatch.toml: change it there'),
        (["bread", "loaf", "--channel", "jurnal"], 'wirewatch: no channel is called "jurnal": did you mean "journal"?'),
        (["bread", "loaf", "--alert-since", "soon"], "wirewatch: invalid value for '--alert-since'"),
    ],
)
def test_a_topic_that_cannot_be_added_is_told_and_not_kept(
    arguments: list[str], told: str, wirewatch: Callable[..., Any]
) -> None:
    answer = wirewatch("topics", "add", *arguments)
    assert answer.status == 2
    assert answer.err.startswith(told)
    wirewatch("db", "upgrade")
    assert wirewatch("topics", "show", "bread").status == 2


@pytest.mark.parametrize("error", ["answers 404", "https://paper.example/rss: answers 404"])
def test_a_feed_in_trouble_names_its_address_once(error: str) -> None:
    assert feed_polls._trouble("https://paper.example/rss", error) == "https://paper.example/rss: answers 404"


@pytest.mark.usefixtures("hooked")
def test_a_feed_that_cannot_be_reached_stays_watched_and_is_named(wirewatch: Callable[..., Any]) -> None:
    dead = f"http://{HOST}:1/feed.xml"
    added = wirewatch("feeds", "add", dead)
    assert added.status == 1
    assert added.err.startswith(f"wirewatch: {dead}: ")
    assert "it stays watched" in added.err
    polled = wirewatch("feeds", "poll", "--json")
    assert polled.status == 1
    assert polled.data[0]["error_kind"] == "refused"
    (feed,) = wirewatch("feeds", "list", "--failing", "--json").data
    assert feed["failures"] == 2
    assert "refused (2 in a row)" in wirewatch("feeds", "show", "1").out


@pytest.mark.parametrize("url", ["ftp://wire.example/feed", "no address", "https://user:hunter2@wire.example/feed"])
def test_what_is_no_address_is_refused(url: str, wirewatch: Callable[..., Any]) -> None:
    answer = wirewatch("feeds", "add", url)
    assert answer.status == 2
    assert "hunter2" not in answer.err


def test_commands_that_only_look_need_no_secret_and_those_that_send_do(wirewatch: Callable[..., Any]) -> None:
    assert wirewatch("db", "upgrade").status == 0
    assert wirewatch("status").status == 0
    told = wirewatch("once")
    assert told.status == 2
    assert "channels[1].webhook: the environment variable NO_SUCH_WEBHOOK is not set" in told.err


@pytest.mark.usefixtures("hooked")
def test_beside_a_running_daemon_a_round_is_refused_and_a_poll_is_left_to_it(
    wirewatch: Callable[..., Any], paper: Paper, tmp_path: Path
) -> None:
    wirewatch("feeds", "add", paper.feed)
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    try:
        with LedgerLock(database):
            for arguments in (["once"], ["run"], ["job", "poll"], ["db", "upgrade"]):
                told = wirewatch(*arguments)
                assert told.status == 3
                assert "is in use by the process with pid " in told.err
            before = wirewatch("feeds", "list", "--json").data[0]["next_poll_at"]
            told = wirewatch("feeds", "poll")
            assert told.status == 0
            assert "is watching: it polls 1 feed now" in told.err
            assert wirewatch("feeds", "list", "--json").data[0]["next_poll_at"] < before
            assert wirewatch("status", "--json").data["feeds"]["watched"] == 1
    finally:
        database.close()


@pytest.mark.usefixtures("hooked")
def test_the_archive_is_searched_with_the_language_of_topics(wirewatch: Callable[..., Any], paper: Paper) -> None:
    paper.print("The best loaf", BAKERS)
    paper.print("A cable is cut at night", CABLES)
    wirewatch("feeds", "add", paper.feed)
    wirewatch("once")
    (hit,) = wirewatch("search", "bakers NEAR/10 loaf", "--json").data
    assert hit["headline"] == "The best loaf"
    assert {each["text"] for each in hit["evidence"]} >= {"bakers", "loaf"}
    assert wirewatch("search", "loaf", "--since", "2099-01-01", "--json").data == []
    assert "\tThe best loaf\t" in wirewatch("search", "bakers").out
    told = wirewatch("search", "bakers AND (")
    assert told.status == 2
    assert told.err.splitlines()[1] == "    bakers AND ("
    shown = wirewatch("articles", "show", str(hit["id"]), "--json").data
    assert shown["article"]["body_text"].startswith("The bakers of the old town")
    assert shown["revisions"][0]["baseline"] is True
    address = shown["article"]["url"]
    assert wirewatch("articles", "show", address, "--json").data["id"] == hit["id"]
    assert wirewatch("articles", "show", "999").status == 2
    assert "revision 1" in wirewatch("articles", "show", address).out


@pytest.mark.usefixtures("hooked")
def test_jobs_run_alone_one_after_the_other(wirewatch: Callable[..., Any], paper: Paper, tmp_path: Path) -> None:
    paper.print("The best loaf", BAKERS)
    wirewatch("feeds", "add", paper.feed)
    paper.print("A cable is cut at night", CABLES)
    wirewatch("feeds", "poll")
    reports = {name: wirewatch("job", name, "--json") for name in ("fetch", "match", "deliver", "prune", "backup")}
    assert {name: report.status for name, report in reports.items()} == dict.fromkeys(reports, 0)
    assert reports["fetch"].data["pages"] == 2
    assert reports["match"].data["alerts"] == 1
    assert list((tmp_path / "backups").glob("*.db"))
    jobs = wirewatch("status", "--json").data["jobs"]
    assert {(job["job"], job["outcome"]) for job in jobs} == {(name, "done") for name in reports}


def test_the_jobs_that_can_be_named_are_those_that_there_are() -> None:
    class Nothing:
        """Trades of which no job is run."""

        def __getattr__(self, name: str) -> None:
            return None

    assert set(JOBS) == set(Jobs(Nothing()).names)  # type: ignore[arg-type]


@pytest.mark.usefixtures("hooked")
def test_a_clock_speed_that_is_none_is_refused(wirewatch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREWATCH_CLOCK_SPEED", "fast")
    told = wirewatch("run")
    assert told.status == 2
    assert 'WIREWATCH_CLOCK_SPEED: "fast" is no speed of a clock' in told.err
