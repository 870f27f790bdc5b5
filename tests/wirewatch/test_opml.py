"""OPML in and out, and nothing of what a hostile file asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from storage.records import Feed
from wirewatch.app import open_app
from wirewatch.commands.opml import read_opml, write_opml
from wirewatch.config import load

HOSTILE = """<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<opml version="1.0"><body><outline text="Group">
<outline text="One &amp; only" xmlUrl="https://one.example/feed" language="FR"/>
<outline title="Two" text="ignored" xmlurl="https://two.example/feed"/>
<outline title="Twice" xmlUrl="https://two.example/feed"/>
<outline title="&x;" xmlUrl="https://three.example/feed"/>
<outline title="Feed" xmlUrl="feed://four.example/feed"/>
<outline title="File" xmlUrl="file:///etc/passwd"/></outline></body></opml>"""


def test_opml_goes_in_and_out(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_text(HOSTILE, encoding="utf-8")
    told = wirewatch("feeds", "import", "in.opml", "--json")
    assert told.status == 1
    assert told.data == {
        "added": [
            "https://one.example/feed",
            "https://two.example/feed",
            "https://three.example/feed",
            "http://four.example/feed",
        ],
        "known": 0,
    }
    assert "'file:///etc/passwd' is no web address" in told.err
    assert {(each["source"], each["url"]) for each in wirewatch("feeds", "list", "--json").data} == {
        ("One & only", "https://one.example/feed"),
        ("Two", "https://two.example/feed"),
        ("three.example", "https://three.example/feed"),
        ("Feed", "http://four.example/feed"),
    }
    exported = wirewatch("feeds", "export").out
    assert 'xmlUrl="https://one.example/feed" language="fr"' in exported
    (tmp_path / "out.opml").write_text(exported, encoding="utf-8")
    told = wirewatch("feeds", "import", "out.opml", "--json")
    assert (told.status, told.data) == (0, {"added": [], "known": 4})


def spread_of(urls: int, database: Path) -> list[int]:
    """First polls by minute."""
    ledger_of = Database(f"sqlite:///{database}")
    with ledger_of.read() as ledger:
        due = [feed.next_poll_at for feed in ledger.feeds.all() if feed.next_poll_at]
    ledger_of.close()
    assert len(due) == urls
    minutes = Counter(int((at - min(due)).total_seconds() // 60) for at in due)
    return [minutes[n] for n in range(max(minutes) + 1)]


def test_r06_a_thousand_feeds_are_not_polled_in_the_first_minute(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    outlines = "".join(f'<outline text="P{n}" xmlUrl="https://p{n}.example/feed"/>' for n in range(1_000))
    (tmp_path / "in.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', encoding="utf-8")
    told = wirewatch("feeds", "import", "in.opml")
    assert "1,000 feeds added" in told.err or "1000 feeds added" in told.err
    assert "their first polls are spread over 15 min" in told.err
    minutes = spread_of(1_000, tmp_path / "wirewatch.db")
    assert max(minutes) <= 1_000 / 15 + 21
    assert len(minutes) in (15, 16)


def test_r06_nor_are_those_of_a_file_at_a_fresh_start(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    listed = ", ".join(f'"https://p{n}.example/feed"' for n in range(600))
    with (tmp_path / "wirewatch.toml").open("a") as file:
        file.write(f'[[sources]]\nname = "Papers"\nfeeds = [{listed}]\n')
    app = open_app(load(tmp_path / "wirewatch.toml", {"NO_SUCH_WEBHOOK": "http://127.0.0.41:1/hook"}))
    app.prepare()
    before = spread_of(600, tmp_path / "wirewatch.db")
    assert max(before) <= 60 + 21
    app.prepare()  # a second start changes nothing
    app.close()
    assert spread_of(600, tmp_path / "wirewatch.db") == before


@pytest.mark.parametrize("text", ["", "no xml", "<html/>", "\x00"])
def test_what_is_no_opml_is_refused(text: str, wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_text(text, encoding="utf-8")
    told = wirewatch("feeds", "import", "in.opml")
    assert told.status == 2
    assert told.err.startswith("wirewatch: in.opml: is no OPML: ")


def test_a_section_page_is_still_one_after_export_and_import(tmp_path: Path) -> None:
    feed = Feed(id=1, source_id=1, source="Paper", url="https://paper.example/europe/", kind="section")
    file = tmp_path / "feeds.opml"
    file.write_text(write_opml([feed], []))
    [outline], refused = read_opml(file)
    assert (outline.url, outline.kind, refused) == (feed.url, "section", [])
