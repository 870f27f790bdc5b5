"""OPML in and out, and nothing of what a hostile file asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage.records import Feed
from wirewatch.commands.opml import read_opml, write_opml

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
