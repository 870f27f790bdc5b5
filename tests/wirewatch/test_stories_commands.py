"""The course of a story, its mending by hand, and what changed in an article, as the terminal shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from alerts.differences import as_html, counts, differences
from storage import schema
from storage.database import Database
from storage.records import Article
from tests.conftest import MINUTE, NOW
from topics.concepts import Lexicon
from topics.watch import Watch
from wirewatch.commands import article_diff

TEXT = (
    "The ferry Solveig ran aground near Lomvik on Tuesday with 60 people aboard, the coast guard said. Two boats took"
    " them off within an hour. The captain said that the steering had failed shortly after the ship left the quay."
)


@pytest.fixture
def archive(tmp_path: Path) -> None:
    """An agency's text, a paper's copy of it, and another piece of news."""
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    schema.upgrade(database)
    said = [
        ("Wire", "Ferry runs aground", TEXT, 0),
        ("Paper", "Sixty rescued from ferry", f"{TEXT} More at ten.", 7),
        ("Herald", "School opens in Velm", "A new school has opened in Velm, and 200 children were there.", 9),
        (
            "Wire",
            "Ferry runs aground",
            f"{TEXT} Divers will look at the hull in the morning, and the line is closed.",
            20,
        ),
    ]
    with database.begin() as ledger:
        for source, headline, body, minutes in said:
            article = Article(
                url=f"https://{source.lower()}.example/news/story", headline=headline, body_text=body, language="en"
            )
            source_id = ledger.sources.declare(source)
            ledger.articles.store(article, source_id=source_id, seen_at=NOW + minutes * MINUTE)
    watch = Watch(Lexicon.shipped(), lambda *_: 0)
    while watch.round(database, NOW + 30 * MINUTE).revisions:
        pass
    database.close()


def test_a_story_is_shown_from_its_first_mover_on(archive: None, wirewatch: Callable[..., Any]) -> None:
    events = wirewatch("stories", "list", "--json").data
    assert [each["articles"] for each in events] == [1, 2]
    shown = wirewatch("stories", "show", str(events[1]["id"]), "--json").data
    assert shown["first"]["source"] == "Wire"
    assert [step["source"] for step in shown["timeline"]] == ["Wire", "Paper"]
    assert (shown["languages"], len(shown["copies"])) == (["en"], 1)
    told = wirewatch("stories", "show", str(events[1]["id"])).out
    assert "Wire, 2026-11-02 09:30:00Z" in told
    assert "+0:07" in told
    assert "2 revisions" in told
    assert len(wirewatch("stories", "list", "--copies", "--json").data) == 2
    assert wirewatch("stories", "show", "999").status == 2


def test_a_story_is_split_and_joined_by_hand(archive: None, wirewatch: Callable[..., Any]) -> None:
    school, ferry = wirewatch("stories", "list", "--json").data
    paper = next(
        step
        for step in wirewatch("stories", "show", str(ferry["id"]), "--json").data["timeline"]
        if step["source"] == "Paper"
    )
    new = wirewatch("stories", "split", str(ferry["id"]), str(paper["article_id"]), "--json").data["story"]
    assert [each["articles"] for each in wirewatch("stories", "list", "--json").data] == [1, 1, 1]
    joined = wirewatch("stories", "join", str(school["id"]), str(new), "--json").data
    assert joined["articles"] == 2
    told = wirewatch("stories", "show", str(school["id"])).out
    assert "join of" in told
    assert wirewatch("stories", "split", str(school["id"]), "999").status == 2
    assert wirewatch("stories", "join", str(school["id"]), str(school["id"])).status == 2


def test_what_changed_is_shown_word_by_word(archive: None, wirewatch: Callable[..., Any]) -> None:
    told = wirewatch("articles", "diff", "1").out
    assert "revision 1 to 2 (update): 14 words added, 0 removed" in told
    assert "{+ Divers will look at the hull in the morning, and the line is closed.+}" in told
    found = wirewatch("articles", "diff", "1", "2", "1", "--json").data
    assert (found["added"], found["removed"]) == (0, 14)
    page = wirewatch("articles", "diff", "1", "--html").out
    assert "<ins> Divers" in page
    assert wirewatch("articles", "diff", "2").status == 2
    assert wirewatch("articles", "diff", "1", "1", "7").status == 2


@pytest.mark.parametrize(
    ("terminal", "environment", "coloured"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
        (True, {"NO_COLOR": ""}, True),
    ],
)
def test_words_are_coloured_where_a_terminal_shows_colours(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: dict[str, str], coloured: bool
) -> None:
    for name, value in ({"TERM": "xterm", "NO_COLOR": ""} | environment).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(article_diff, "sys", SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: terminal)))
    assert article_diff._takes_colours() is coloured


def test_h02_nothing_of_a_text_is_active_in_the_page() -> None:
    found = differences(("<script>alert(1)</script>", "a\n\nb"), ('<img onerror="x">', "a\n\nc <b>d</b>"))
    page = as_html(found, "<title>")
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert counts(found)[0] > 0


def test_a_difference_in_a_script_without_spaces_is_shown_and_counted_by_letters() -> None:
    before = ("城北新建三所小学", "市政府周三宣布，城北将新建三所小学，预计后年秋季开学。")
    after = ("城北新建四所小学", "市政府周三宣布，城北将新建四所小学，预计明年秋季开学。")
    found = differences(before, after)
    changed = [(piece.kind, piece.text) for piece in found[1].pieces if piece.kind != "same"]
    assert changed == [("removed", "三"), ("added", "四"), ("removed", "后"), ("added", "明")]
    assert counts(found) == (3, 3)
    (thai,) = differences((None, "มูลค่าสามร้อยล้านบาท"), (None, "มูลค่าห้าร้อยล้านบาท"))
    assert [piece.text for piece in thai.pieces] == ["มูลค่า", "สาม", "ห้า", "ร้อยล้านบาท"], "the vowel stays in its word"
