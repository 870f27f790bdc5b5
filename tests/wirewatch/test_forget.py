"""What is forgotten is nowhere: the files and tables are searched for its words, and it does not come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.records import AlertState, DeliveryState, ParsedEntry
from tests.alerts.newsroom import Newsroom
from tests.wirewatch.test_commands import BAKERS, CABLES, Paper, paper
from wirewatch.forgetting import erase, naming, of_address, of_subscriber

__all__ = ["paper"]

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
WORD = "Quixandria"
"""Stands in one article, and nowhere else."""


def everything(database: Database, folder: Path) -> str:
    """All that the ledger keeps, as its files or its rows show it."""
    if database.path is not None:
        return "".join(file.read_bytes().decode("latin-1") for file in folder.glob("wirewatch.db*"))
    with database.engine.connect() as connection:
        names = connection.execute(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
        return "".join(
            str(row[0]) for name in names for row in connection.execute(sa.text(f'SELECT x::text FROM "{name}" x'))
        )


@pytest.fixture
def ledger(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The ledger of the commands, on either database."""
    monkeypatch.setenv("WIREWATCH_DATABASE", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("NO_SUCH_WEBHOOK", "http://127.0.0.41:1/hook")
    return database


def published(wirewatch: Callable[..., Any], paper: Paper, folder: Path) -> None:
    """An article to be forgotten and one to be kept, both told of."""
    with (folder / "wirewatch.toml").open("a", encoding="utf-8") as file:
        file.write(
            '[[channels]]\nname = "topics"\nkind = "feed"\nfolder = "feeds"\n'
            '[[subscriptions]]\ntopic = "cables"\nchannel = "topics"\n'
        )
    paper.print("The best loaf", BAKERS)
    assert wirewatch("feeds", "add", paper.feed, "--source", "The Paper").status == 0
    assert wirewatch("once").status == 0
    paper.print(f"Cable of {WORD} is cut", CABLES.replace("the two countries", f"{WORD} and its neighbour"))
    paper.print("Cable ships go home", BAKERS.replace("loaf", "cable").replace("bakers", "captains"))
    wirewatch("feeds", "poll", paper.feed)
    assert wirewatch("once").status == 0


def test_an_address_is_erased_from_every_file_and_row_and_stays_away(
    wirewatch: Callable[..., Any], paper: Paper, ledger: Database, tmp_path: Path
) -> None:
    published(wirewatch, paper, tmp_path)
    url = f"http://127.0.0.41:{paper.port}/1.html"
    feed = tmp_path / "feeds" / "cables.json"
    assert WORD in everything(ledger, tmp_path)
    assert WORD in feed.read_text(encoding="utf-8")
    assert wirewatch("search", WORD, "--json").data
    before = len(wirewatch("verify", "--all", "--json").data["alerts"])

    refused = wirewatch("forget", url)
    assert (refused.status, "say --yes" in refused.err) == (2, True)
    told = wirewatch("forget", url, "--yes")
    assert (told.status, told.out) == (0, "erased: 1 article, 2 messages\n")

    left = everything(ledger, tmp_path)
    assert WORD not in left
    assert WORD.casefold() not in left
    assert "1.html" not in left
    assert WORD not in feed.read_text(encoding="utf-8") + feed.with_suffix(".atom").read_text(encoding="utf-8")
    assert "Cable ships go home" in left
    assert "Cable ships go home" in feed.read_text(encoding="utf-8")
    assert wirewatch("search", WORD, "--json").data == []
    assert len(wirewatch("search", "captains", "--json").data) == 1

    verified = wirewatch("verify", "--all", "--json")
    assert (verified.status, verified.data["broken"]) == (0, [])
    verdicts = [each["verdict"] for each in verified.data["alerts"]]
    assert len(verdicts) == before
    assert set(verdicts) == {"confirmed", "text expired"}
    with ledger.read() as kept:
        [change] = kept.access.changes()
    assert (change.action, change.subject, change.detail["articles"]) == ("forgotten", "address", 1)
    assert change.who.startswith("command:")

    wirewatch("feeds", "poll", paper.feed)  # the feed announces it as before
    wirewatch("once")
    assert WORD not in everything(ledger, tmp_path)
    assert wirewatch("forget", "999", "--yes").status == 2


def test_a_text_that_may_be_kept_no_longer_is_in_no_file_and_row_and_its_headline_stays(
    wirewatch: Callable[..., Any], paper: Paper, ledger: Database, tmp_path: Path
) -> None:
    published(wirewatch, paper, tmp_path)
    secret = "its neighbour"
    assert secret in everything(ledger, tmp_path)
    with ledger.begin() as kept:
        kept.sources.declare("The Paper", keep_text=timedelta(microseconds=1))
    trial = wirewatch("prune", "--dry-run", "--json")
    assert (trial.status, trial.data["messages"]) == (0, 4)
    assert secret in everything(ledger, tmp_path)
    done = wirewatch("prune", "--json")
    assert (done.status, done.data) == (0, trial.data)
    assert list(done.data) == list(trial.data)
    left = everything(ledger, tmp_path)
    assert secret not in left
    assert f"Cable of {WORD} is cut" in left
    verified = wirewatch("verify", "--all", "--json")
    assert (verified.status, verified.data["broken"]) == (0, [])
    again = wirewatch("prune", "--json").data
    assert (again["texts"], again["messages"]) == (0, 0)


def test_a_person_is_erased_with_all_that_names_them(
    wirewatch: Callable[..., Any], paper: Paper, ledger: Database, tmp_path: Path
) -> None:
    published(wirewatch, paper, tmp_path)
    with ledger.begin() as kept:
        [other] = [each for each in kept.articles.recent() if each.headline == "Cable ships go home"]
        kept.articles.annotate(other.id, "ana", "note", NOW, f"ask  {WORD.upper()} about it")
    told = wirewatch("forget", WORD, "--as", "person", "--yes", "--json")
    assert told.data == {"whom": "person", "articles": 1, "announced": 0, "notes": 1, "messages": 2}
    left = everything(ledger, tmp_path)
    assert WORD not in left
    assert WORD.upper() not in left
    assert "Cable ships go home" in left
    assert wirewatch("verify", "--all").status == 0
    nobody = wirewatch("forget", "Nobody Atall", "--yes")
    assert (nobody.status, "nothing is kept" in nobody.err) == (2, True)


def test_a_name_is_found_as_written_anywhere_and_not_inside_another() -> None:
    pattern = naming("Jean  Moreau")
    assert pattern.search("by jean\nmoreau, paris")
    assert not pattern.search("jean moreaux")
    assert naming("É. Blum").search("said é. blum.")


def test_neither_its_guid_nor_its_address_brings_it_back(database: Database, tmp_path: Path) -> None:
    room = Newsroom(database, NOW)

    def announced(*entries: ParsedEntry) -> int:
        with database.begin() as ledger:
            feed = ledger.feeds.at("https://wire.example/feed")
            assert feed is not None
            return len(ledger.entries.record(feed, entries, NOW).new)

    with database.begin() as ledger:
        ledger.feeds.declare(room.source, "https://wire.example/feed", first_poll_at=NOW)
    link = "https://wire.example/a?utm_source=feed"
    assert announced(ParsedEntry(guid="1", link=link, title="L'OTAN")) == 1
    with database.begin() as ledger:
        found = of_address(ledger, "https://wire.example/a")
    assert (found.articles, len(found.entries)) == ([], 1)
    erase(database, _nothing_declared(tmp_path), found, "test", NOW)
    assert announced(ParsedEntry(guid="1", link=link, title="L'OTAN, encore")) == 0
    assert announced(ParsedEntry(guid="2", link="https://wire.example/a", title="L'OTAN")) == 0
    assert announced(ParsedEntry(guid="1", title="L'OTAN sans adresse")) == 0
    assert announced(ParsedEntry(guid="3", link="https://wire.example/b", title="L'UE")) == 1


@pytest.mark.usefixtures("ledger")
def test_a_subscriber_who_is_still_declared_is_not_forgotten(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    with (tmp_path / "wirewatch.toml").open("a", encoding="utf-8") as file:
        file.write('[[subscribers]]\nname = "Ana"\nemail = "ana-secret@paper.example"\n')
    wirewatch("once")
    refused = wirewatch("forget", "ana-secret@paper.example", "--yes")
    assert refused.status == 2
    assert 'the configuration still declares "Ana"' in refused.err


def test_a_subscriber_goes_with_their_messages_and_what_waits_for_them(database: Database, tmp_path: Path) -> None:
    room = Newsroom(database, NOW)
    room.wants(subscriber=room.ana)
    room.tell("L'OTAN un")
    room.run()
    room.sent()
    room.tell("L'OTAN deux")
    room.run()
    room.tell("L'OTAN trois", to="@desk")
    room.run()
    with database.begin() as ledger:
        found = of_subscriber(ledger, "ana@paper.example")
    assert (found.subscriber and found.subscriber.name, found.messages) == ("Ana", 2)
    erase(database, _nothing_declared(tmp_path), found, "test", NOW)
    states = [(each.state, each.address) for each in room.outbox()]
    assert states == [
        (DeliveryState.DELIVERED, None),
        (DeliveryState.DROPPED, None),
        (DeliveryState.QUEUED, None),
    ]
    with database.read() as ledger:
        assert ledger.people.subscribers(retired=True) == []
        assert ledger.people.subscriptions(retired=True) == []
        payloads = [str(each.payload) + each.recipient for each in room.outbox()]
    assert not any("Ana" in each or "ana@" in each for each in payloads)
    assert "trois" in payloads[2]


def test_of_a_message_that_waits_only_the_forgotten_story_goes(database: Database, tmp_path: Path) -> None:
    room = Newsroom(database, NOW)
    every_hour = "0 * * * *"
    room.wants(subscriber=room.ana, rhythm=every_hour)
    for headline in ("L'OTAN reste", "L'OTAN part"):
        room.tell(headline, rhythm=every_hour, state=AlertState.HELD)
    room.run(after=NOW.replace(hour=11, minute=1) - NOW)
    [delivery] = room.outbox()
    assert [item.title for item in room.messages()[0].items] == ["L'OTAN reste", "L'OTAN part"]
    with database.begin() as ledger:
        found = of_address(ledger, "https://wire.example/L'OTAN part")
    erase(database, _nothing_declared(tmp_path), found, "test", NOW)
    [after] = room.outbox()
    assert (after.id, after.state) == (delivery.id, DeliveryState.QUEUED)
    assert [item.title for item in room.messages()[0].items] == ["L'OTAN reste"]


def _nothing_declared(folder: Path) -> Any:
    from wirewatch.config import load

    path = folder / "empty.toml"
    path.write_text("", encoding="utf-8")
    return load(path, {})
