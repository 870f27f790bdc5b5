"""What is shown of health, reservations and quarantine, and to whom the operator's notices go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.message import thawed
from crawler.drift import Page
from crawler.health_changes import host_asked, page_read
from storage import schema
from storage.database import Database
from storage.records import Health
from wirewatch.app import operator
from wirewatch.config import load

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def ledger_with_trouble(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    schema.upgrade(database)
    with database.begin() as ledger:
        source = ledger.sources.declare("The Paper", licence="contract 7", declared=False)
        rights = {"signals": {"noarchive": {"where": "X-Robots-Tag", "seen_at": NOW.isoformat()}}}
        ledger.sources.record_rights(source, rights)
        feed = ledger.feeds.declare(source, "https://paper.example/rss", first_poll_at=NOW, declared=False)
        ledger.feeds.declare(source, "https://paper.example/well", first_poll_at=NOW, declared=False)
        ledger.feeds.judged(feed, Health.SILENT, NOW, NOW - timedelta(days=9), timedelta(days=2))
        ledger.health.changed(Health.OK, Health.SILENT, "nothing new for 9 days", NOW, tell=True, feed_id=feed)
        ledger.quarantine.keep(source, "https://paper.example/a", "parse-timeout", b"<\0poison", NOW)
    database.close()


@pytest.mark.usefixtures("ledger_with_trouble", "hooked")
def test_a_feeds_health_is_shown_with_its_changes(wirewatch: Callable) -> None:
    told = wirewatch("feeds", "show", "1")
    assert "silent since 2026-11-02 09:30 UTC" in told.out
    assert "nothing new for 9 days" in told.out
    data = wirewatch("feeds", "show", "1", "--json").data
    assert (data["health"], data["changes"][0]["why"]) == ("silent", "nothing new for 9 days")
    ill = wirewatch("feeds", "list", "--ill").out
    assert "paper.example/rss" in ill
    assert "paper.example/well" not in ill


@pytest.mark.usefixtures("ledger_with_trouble", "hooked")
def test_f17_an_empty_feed_is_named_with_what_to_do(wirewatch: Callable, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    with database.begin() as ledger:
        (feed,) = [each for each in ledger.feeds.all() if each.url.endswith("rss")]
        since = datetime.now(UTC) - timedelta(days=9)
        ledger.feeds.judged(feed.id, Health.SILENT, since, since, timedelta(days=2), since)
    database.close()
    for verb in (("status",), ("feeds", "show", "1")):
        told = " ".join(wirewatch(*verb).out.split())
        assert "has held no entry and never did since it is watched for 9.0 days" in told, verb
        assert "wirewatch feeds add" in told
    assert "no entry" in wirewatch("feeds", "show", "1", "--json").data["hint"]
    assert ["no entry" in each["why"] for each in wirewatch("status", "--json").data["ill"]] == [True]
    assert "ok, but empty since" in wirewatch("feeds", "list").out or "not polled yet" in wirewatch("feeds", "list").out


@pytest.mark.usefixtures("ledger_with_trouble", "hooked")
def test_sources_show_what_they_reserve_and_the_licence(wirewatch: Callable) -> None:
    told = wirewatch("sources", "list").out
    assert "noarchive" in told
    assert "contract 7" in told


@pytest.mark.usefixtures("ledger_with_trouble", "hooked")
def test_a_document_in_quarantine_is_listed_and_saved_once(wirewatch: Callable, tmp_path: Path) -> None:
    assert "parse-timeout" in wirewatch("quarantine", "list").out
    assert wirewatch("quarantine", "save", "1", "poison.html").status == 0
    assert (tmp_path / "poison.html").read_bytes() == b"<\0poison"
    again = wirewatch("quarantine", "save", "1", "poison.html")
    assert again.status != 0
    assert "poison.html" in again.err
    missing = wirewatch("quarantine", "save", "7", "other.html")
    assert missing.status != 0
    assert "number 7" in missing.err


def test_the_operators_notice_goes_by_mail_to_the_contact(tmp_path: Path) -> None:
    path = tmp_path / "wirewatch.toml"
    path.write_text(
        '[wirewatch]\ncontact = "desk@paper.example"\noperator = "mail"\n'
        '[[channels]]\nname = "mail"\nkind = "email"\nhost = "mail.example"\nfrom = "w@paper.example"\n'
    )
    configuration = load(path, {})
    assert configuration.notices == ()
    told = operator(configuration)
    assert told is not None
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    schema.upgrade(database)
    with database.begin() as ledger:
        ledger.people.declare_channel("mail", "email")
        feed = ledger.feeds.declare(ledger.sources.declare("Wire"), "https://wire.example/rss", first_poll_at=NOW)
        ledger.health.changed(Health.OK, Health.DOWN, "timeout", NOW, tell=True, feed_id=feed)
        assert told.tell(ledger, NOW + timedelta(minutes=4)) == 0
        assert told.tell(ledger, NOW + timedelta(minutes=5)) == 1
        assert told.tell(ledger, NOW + timedelta(minutes=6)) == 0
    with database.read() as ledger:
        (delivery,) = ledger.deliveries.recent(10)
    database.close()
    assert (delivery.address, delivery.kind) == ("desk@paper.example", "notice")
    assert thawed(delivery.payload).headline == "Wire: feed down"


@pytest.mark.usefixtures("ledger_with_trouble", "hooked")
def test_a_source_is_shown_with_its_feeds_and_what_its_pages_give(wirewatch: Callable, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    now = datetime.now(UTC)
    with database.begin() as ledger:
        for page, count in ((Page(0b1111, 8.0), 100), (Page(0b1001, 0.0), 60)):
            for n in range(count):
                source = ledger.sources.named("The Paper")
                assert source is not None
                page_read(ledger, source, page, now - timedelta(hours=24) + (n + count) * timedelta(minutes=8))
    database.close()
    told = wirewatch("sources", "show", "The Paper").out
    assert "degraded since" in told
    assert "its pages changed: text on 0 of the last 24" in told
    assert "https://paper.example/rss" in told
    data = wirewatch("sources", "show", "1", "--json").data
    assert data["health"] == "degraded"
    assert {page["field"]: page["drifts"] for page in data["pages"]}["text"]
    assert data["changes"][0]["was"] == "ok"
    missing = wirewatch("sources", "show", "The Papre")
    assert missing.status != 0
    assert "The Paper" in missing.err


@pytest.mark.usefixtures("ledger_with_trouble", "hooked")
def test_status_and_a_feed_say_that_their_host_fails(wirewatch: Callable, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    with database.begin() as ledger:
        for n in range(8):
            host_asked(ledger, "paper.example", "timeout: no answer", NOW + n * timedelta(minutes=15))
    database.close()
    told = wirewatch("status").out
    assert "1 down" in told
    assert "paper.example/rss" in told
    data = wirewatch("status", "--json").data
    assert data["health"] == {"feeds": {"ok": 1, "silent": 1}, "hosts": {"down": 1}, "sources": {"ok": 1}}
    assert [(each["kind"], each["health"]) for each in data["ill"]] == [("host", "down"), ("feed", "silent")]
    assert "timeout: no answer" in wirewatch("feeds", "show", "1").out
    assert wirewatch("feeds", "show", "1", "--json").data["host_health"]["failures"] == 8
