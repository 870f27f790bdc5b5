"""The doctor finds what is wrong, says what to do, and changes nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from storage.database import Database
from storage.lock import LedgerLock
from storage.records import Article, Health
from wirewatch import diagnosis
from wirewatch.config_refusal import Refusal, refuse
from wirewatch.diagnosis import Verdict, Visit

HOST = "127.0.0.43"


class Site:
    """A host with a robots.txt and a clock of its own."""

    robots = "User-agent: *\nAllow: /\n"
    status = 200
    ahead = timedelta()
    asked: list[str]

    def __init__(self) -> None:
        self.asked = []
        site = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                self.send_response_only(site.status)
                self.send_header("Date", format_datetime(datetime.now(UTC) + site.ahead, usegmt=True))
                self.send_header("Content-Length", str(len(site.robots)))
                self.end_headers()
                self.wfile.write(site.robots.encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer((HOST, 0), Answering)
        self.url = f"http://{HOST}:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def sites() -> Iterator[list[Site]]:
    made = [Site(), Site()]
    yield made
    for site in made:
        site.close()


@pytest.fixture
def mail() -> Iterator[Controller]:
    server = Controller(object(), hostname="127.0.0.1", port=0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.port = free.getsockname()[1]
    server.start()
    yield server
    server.stop()


def write(folder: Path, *feeds: str, more: str = "") -> None:
    lines = ['[wirewatch]\ncontact = "desk@paper.example"\n[fetch]\nallow = ["127.0.0.0/8"]\n']
    lines += [f'[[sources]]\nname = "Paper {number}"\nfeeds = ["{feed}"]\n' for number, feed in enumerate(feeds)]
    (folder / "wirewatch.toml").write_text("".join(lines) + more, encoding="utf-8")


def findings(told: Any) -> dict[str, dict[str, str]]:
    return {each["subject"]: each for each in told.data}


def test_a_house_in_order_passes(
    wirewatch: Callable[..., Any],
    tmp_path: Path,
    sites: list[Site],
    mail: Controller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    more = (
        f'[[channels]]\nname = "mail"\nkind = "email"\nhost = "127.0.0.1"\nport = {mail.port}\nsecurity = "none"\n'
        'from = "Wirewatch <wirewatch@paper.example>"\n'
        f'[[channels]]\nname = "hook"\nkind = "webhook"\nurl = "{sites[0].url}/hook"\n'
        '[[channels]]\nname = "journal"\nkind = "file"\npath = "alerts.jsonl"\n'
        '[[channels]]\nname = "feeds"\nkind = "feed"\nfolder = "feeds/eu"\nurl = "https://nowhere.invalid/watch"\n'
        '[[channels]]\nname = "phone"\nkind = "apprise"\nurl = { env = "PHONE" }\n'
    )
    monkeypatch.setenv("PHONE", "ntfy://topic")  # no host of the web

    write(tmp_path, f"{sites[0].url}/feed.xml", f"{sites[1].url}/feed.xml", more=more)
    wirewatch("db", "upgrade")
    before = (tmp_path / "wirewatch.db").read_bytes()
    told = wirewatch("doctor", "--json")
    assert told.status == 0
    assert {each["verdict"] for each in told.data} <= {"good", "note"}
    found = findings(told)
    assert {"versions", "ledger", "integrity", "disk", "daemon", "channel mail", "channel hook", "clock"} <= set(found)
    assert [site.asked for site in sites] == [["/robots.txt"], ["/robots.txt"]]
    assert (tmp_path / "wirewatch.db").read_bytes() == before
    assert "checks passed" in wirewatch("doctor").err


def test_each_trouble_is_named_with_its_remedy(
    wirewatch: Callable[..., Any], tmp_path: Path, sites: list[Site]
) -> None:
    sites[0].robots = "User-agent: *\nDisallow: /private/\n"
    sites[0].ahead = sites[1].ahead = timedelta(minutes=10)
    sites[1].status = 503
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        dead = nobody.getsockname()[1]
    more = (
        f'[[channels]]\nname = "mail"\nkind = "email"\nhost = "127.0.0.1"\nport = {dead}\nsecurity = "none"\n'
        'from = "Wirewatch <wirewatch@paper.example>"\n'
        '[[channels]]\nname = "journal"\nkind = "file"\npath = "nowhere/alerts.jsonl"\n'
        '[[channels]]\nname = "inside"\nkind = "webhook"\nurl = "http://10.9.8.7/hook"\n'
    )
    feeds = (f"{sites[0].url}/private/feed.xml", f"{sites[1].url}/feed.xml", f"http://127.0.0.1:{dead}/feed.xml")
    write(tmp_path, *feeds, more=more)
    told = wirewatch("doctor", "--json")
    assert told.status == 1
    found = findings(told)
    wrong = {subject: each for subject, each in found.items() if each["verdict"] in ("bad", "warning")}
    warned = {subject for subject, each in wrong.items() if each["verdict"] == "warning"}
    assert warned == {subject for subject in found if subject.startswith("host ")}  # the watch goes on with other hosts
    assert all(each["remedy"] for each in wrong.values())
    site = {subject.removeprefix("host "): each["what"] for subject, each in wrong.items()}
    assert site[sites[0].url.removeprefix("http://")] == f"robots.txt forbids {feeds[0]}"
    assert site[sites[1].url.removeprefix("http://")] == "robots.txt answers 503"
    assert site[f"127.0.0.1:{dead}"].startswith("not reached: ")
    assert wrong["clock"]["what"].endswith("s behind 2 hosts")
    assert str(dead) in wrong["channel mail"]["what"]
    assert wrong["channel journal"]["what"].endswith("nowhere cannot be written")
    assert wrong["channel inside"]["what"] == "10.9.8.7:80 is a private address"


def test_offline_asks_nobody_and_warnings_alone_are_no_failure(
    wirewatch: Callable[..., Any], tmp_path: Path, sites: list[Site]
) -> None:
    write(tmp_path, f"{sites[0].url}/feed.xml")
    assert wirewatch("doctor", "--offline").status == 0
    assert sites[0].asked == []
    sites[0].robots = "User-agent: *\nDisallow: /\n"
    told = wirewatch("doctor")
    assert (told.status, told.err.strip().endswith("checks passed, 1 warning")) == (0, True)
    assert wirewatch("doctor", "--strict").status == 1


def test_x05_a_file_with_mistakes_is_told_and_its_ledger_is_looked_at_all_the_same(
    wirewatch: Callable[..., Any], tmp_path: Path, sites: list[Site]
) -> None:
    write(tmp_path, f"{sites[0].url}/feed.xml")
    wirewatch("db", "upgrade")
    write(
        tmp_path, f"{sites[0].url}/feed.xml", more='[[topics]]\nname = "a"\nquery = "(nato"\n[[topics]]\nname = "b"\n'
    )
    told = wirewatch("doctor", "--json")
    assert (told.status, sites[0].asked) == (2, [])
    wrong = [each["what"].split(": ")[1] for each in told.data if each["verdict"] == "bad"]
    assert sorted(wrong) == ["topics[0].query", "topics[1]"]
    assert {"ledger", "integrity", "queues"} <= set(findings(told))


def test_d05_a_damaged_ledger_is_seen(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    write(tmp_path)
    wirewatch("db", "upgrade")
    whole = (tmp_path / "wirewatch.db").read_bytes()
    (tmp_path / "wirewatch.db").write_bytes(whole[:8192] + b"\x5a" * 8192 + whole[16384:])
    told = wirewatch("doctor", "--offline")
    assert told.status == 1
    assert "BAD   " in told.out
    (tmp_path / "wirewatch.db").write_bytes(b"junk" * 1000)
    told = wirewatch("doctor", "--offline", "--json")
    assert told.status == 1
    assert "file is not a database" in findings(told)["ledger"]["what"]


def test_what_the_ledger_says_of_itself_is_told(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    secret = tmp_path / "hook-secret"
    secret.write_text("hush", encoding="utf-8")
    secret.chmod(0o644)
    more = '[[channels]]\nname = "hook"\nkind = "webhook"\nurl = "http://127.0.0.43:1/"\n'
    more += 'secret = { file = "hook-secret" }\n'
    write(tmp_path, f"http://{HOST}:1/feed.xml", more=more)
    assert wirewatch("config", "apply", "--yes").status == 0
    path = tmp_path / "wirewatch.db"
    path.chmod(0o600)
    before = findings(wirewatch("doctor", "--offline", "--json"))
    assert (before["queues"]["verdict"], "rights" in before) == ("good", False)
    path.chmod(0o644)
    database = Database(f"sqlite:///{path}")
    old = datetime.now(UTC) - timedelta(hours=1)
    try:
        with database.begin() as ledger:
            [feed] = ledger.feeds.all()
            ledger.articles.store(Article(url="https://paper.example/1"), source_id=feed.source_id, seen_at=old)
            ledger.feeds.judged(feed.id, Health.DOWN, old, None, None)
            [channel] = ledger.people.channels()
            ledger.people.channel_failed(channel.id, "suspended", "403 Forbidden", None)
            refuse(ledger, Refusal(old, "topics[0].query: unclosed quote"))
    finally:
        database.close()
    told = wirewatch("doctor", "--offline", "--json")
    found = findings(told)
    wrong = {subject for subject, each in found.items() if each["verdict"] == "bad"}
    assert (told.status, wrong) == (1, {"configuration", "queues", "channel hook"})
    assert found[f"feed http://{HOST}:1/feed.xml"]["verdict"] == "warning"
    assert found["queues"]["what"] == "an article has waited 60 min to be matched"
    assert found["channel hook"]["what"].endswith("403 Forbidden")
    assert "channels resume hook" in found["channel hook"]["remedy"]
    assert "chmod 600" in found["rights"]["remedy"]
    assert any("may read" in each["what"] and "hook-secret" in each["what"] for each in told.data)


def test_x01_a_daemon_at_work_is_seen(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    write(tmp_path)
    wirewatch("db", "upgrade")
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    try:
        assert findings(wirewatch("doctor", "--offline", "--json"))["daemon"]["verdict"] == "note"
        with LedgerLock(database):
            assert findings(wirewatch("doctor", "--offline", "--json"))["daemon"]["verdict"] == "good"
    finally:
        database.close()


def test_what_is_judged_without_asking() -> None:
    def visited(ahead_s: float) -> Visit:
        return Visit(host="https://paper.example", feeds=(), status=200, ahead=timedelta(seconds=ahead_s))

    assert diagnosis.clock([visited(900)]) is None
    one_is_wrong = diagnosis.clock([visited(0.4), visited(-0.9), visited(86_400)])
    assert one_is_wrong is not None
    assert one_is_wrong.verdict is Verdict.GOOD
    ours = diagnosis.clock([visited(-120), visited(-121)])
    assert ours is not None
    assert ours.what == "120 s ahead of 2 hosts"
    lost = Visit(host="https://paper.example", feeds=(), error="no answer in time")
    network = diagnosis.way_out([lost, lost])
    assert network is not None
    assert (network.verdict, network.what) == (Verdict.BAD, "none of 2 hosts could be reached")
    assert diagnosis.way_out([lost, visited(0)]) is diagnosis.way_out([]) is None
    assert diagnosis.versions((3, 40, 1)).verdict is Verdict.NOTE
    assert diagnosis.versions((3, 51, 3)).verdict is Verdict.GOOD
    gib = 2**30
    assert diagnosis.room(Path("/"), lambda _: (100 * gib, 96 * gib, 4 * gib)).verdict is Verdict.BAD
    assert diagnosis.room(Path("/"), lambda _: (100 * gib, 50 * gib, 50 * gib)).verdict is Verdict.GOOD
