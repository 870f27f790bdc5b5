"""A ledger's way elsewhere: exported and read back, and carried whole from SQLite to PostgreSQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage import copy_to_postgresql
from storage.database import Database
from storage.lock import LedgerLock
from storage.tables import metadata
from tests.wirewatch.test_commands import BAKERS, CABLES, Paper, paper

__all__ = ["paper"]


@pytest.fixture
def own_postgresql(postgresql_address: str) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    server = sa.create_engine(postgresql_address, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE moved"))
    yield postgresql_address.replace("/postgres?", "/moved?")
    with server.connect() as connection:
        connection.execute(sa.text("DROP DATABASE moved WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def told(wirewatch: Callable[..., Any], paper: Paper, monkeypatch: pytest.MonkeyPatch) -> Paper:
    """A ledger with two articles, of which one was told."""
    monkeypatch.setenv("NO_SUCH_WEBHOOK", "http://127.0.0.41:1/hook")
    paper.print("The best loaf", BAKERS)
    wirewatch("feeds", "add", paper.feed, "--source", "The Paper")
    wirewatch("once")
    paper.print("A cable is cut at night", CABLES)
    wirewatch("feeds", "poll", paper.feed)
    assert wirewatch("once", "--json").data["delivered"] == 1
    return paper


@pytest.mark.usefixtures("told")
def test_what_was_exported_is_read_back_once_and_alerts_nobody(
    wirewatch: Callable[..., Any], database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = wirewatch("export", "--full").out
    (tmp_path / "articles.jsonl").write_text(exported + exported.splitlines()[0] + "\n{}\nno json\n", encoding="utf-8")
    alerts = (tmp_path / "alerts.jsonl").read_text(encoding="utf-8")
    target = database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("WIREWATCH_DATABASE", "sqlite:///other.db" if database.path else target)
    first = wirewatch("import", "articles.jsonl")
    assert (first.status, first.out) == (1, "2 articles imported, 1 known, 2 wrong\n")
    *mistakes, note = first.err.splitlines()
    assert [line.split(":")[1].strip() for line in mistakes] == ["line 4", "line 5"]
    assert note.startswith("topics see what was imported when the daemon")
    again = wirewatch("import", "articles.jsonl", "--json")
    assert again.data == {"imported": 0, "known": 3, "forgotten": 0, "wrong": 2}
    assert wirewatch("once", "--json").data["delivered"] == 0
    assert (tmp_path / "alerts.jsonl").read_text(encoding="utf-8") == alerts
    back = [json.loads(line) for line in wirewatch("export", "--full").out.splitlines()]
    cable = next(each["url"] for each in back if "cable" in each["headline"])
    assert "the article was imported, and what is imported is not told" in wirewatch("explain", cable, "cables").out
    for was, now in zip(map(json.loads, exported.splitlines()), back, strict=True):
        text = ("headline", "body_text", "language", "authors", "topics")
        same = ("source", "url", "published_at", "first_seen_at", *text)
        assert {name: now[name] for name in same} == {name: was[name] for name in same}
        lost = {name for name in was if was[name] != now[name]}
        assert lost <= {"id", "sequence", "story_id", "seen_at", "baseline", "extraction_method"}
    assert len(wirewatch("search", "cable", "--json").data) == 1

    wirewatch("forget", back[0]["url"], "--yes")
    assert wirewatch("import", "articles.jsonl", "--json").data["forgotten"] == 2


def test_a_ledger_is_carried_to_postgresql_row_by_row_and_goes_on_there(
    wirewatch: Callable[..., Any], told: Paper, own_postgresql: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = wirewatch("status", "--json").data
    monkeypatch.setenv("NEW_HOME", own_postgresql)
    with closing(
        sqlite3.connect(tmp_path / "wirewatch.db")
    ) as connection:  # an article had this number, and is forgotten
        connection.execute("UPDATE sqlite_sequence SET seq = 4711 WHERE name = 'article'")
        connection.commit()
    copied = wirewatch("db", "copy", "env:NEW_HOME", "--json")
    assert copied.status == 0, copied.err
    rows = {each["table"]: each["rows"] for each in copied.data["tables"]}
    assert rows.keys() == {*metadata.tables, copy_to_postgresql.INDEX}
    assert (rows["article"], rows["alert"], rows["delivery"], rows["article_fts"]) == (2, 1, 1, 2)

    twice = wirewatch("db", "copy", "env:NEW_HOME")
    assert (twice.status, "is not empty" in twice.err) == (2, True)

    monkeypatch.setenv("WIREWATCH_DATABASE", own_postgresql)
    after = wirewatch("status", "--json").data
    for name in ("feeds", "articles", "matches", "deliveries"):
        assert after[name] == before[name]
    assert wirewatch("config", "diff").out == ""
    assert "1 confirmed; the chain holds" in wirewatch("verify", "--all").out
    assert len(wirewatch("search", '"cut on Monday"', "--json").data) == 1
    told.print("Another cable", CABLES.replace("Monday", "Friday").replace("ship", "barge"))
    wirewatch("feeds", "poll", told.feed)
    assert wirewatch("once").status == 0  # numbers go on where they ended
    assert [each["id"] for each in wirewatch("articles", "list", "--json").data] == [4712, 2, 1]


@pytest.mark.usefixtures("told")
def test_a_copy_that_is_broken_off_leaves_nothing_and_may_be_begun_again(
    wirewatch: Callable[..., Any], own_postgresql: str, tmp_path: Path
) -> None:
    source, target = Database(f"sqlite:///{tmp_path / 'wirewatch.db'}"), Database(own_postgresql)
    total = copy_to_postgresql.size(source)
    done = 0

    def broken_off(rows: int) -> None:
        nonlocal done
        done += rows
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_to_postgresql.carry(source, target, broken_off)
    carried = copy_to_postgresql.carry(source, target)
    assert sum(each.rows for each in carried) == total
    with LedgerLock(source):
        assert wirewatch("db", "copy", own_postgresql).status == 3
    source.close()
    target.close()


def test_only_sqlite_is_carried_and_only_to_postgresql(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    wirewatch("db", "upgrade")
    told = wirewatch("db", "copy", f"sqlite:///{tmp_path / 'x.db'}")
    assert (told.status, "from SQLite to PostgreSQL" in told.err) == (2, True)
    told = wirewatch("db", "copy", "env:NO_SUCH_VARIABLE")
    assert (told.status, "NO_SUCH_VARIABLE is not set" in told.err) == (2, True)
