"""The press review: picked, ordered, commented, frozen under a number, printed, and sent once to each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.message import thawed
from storage.database import Database
from storage.editions import Edition, Pick
from tests.wirewatch.test_commands import BAKERS, CABLES, Paper, paper
from wirewatch import press_review
from wirewatch.press_review import dropped, picked

__all__ = ["paper"]

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def edition(*articles: int) -> Edition:
    picks = tuple(Pick(article_id=each, comment=f"on {each}") for each in articles)
    return Edition(id=1, title="x", author="a", since=NOW, until=NOW, topics=(), created_at=NOW, picks=picks)


@pytest.mark.parametrize(
    ("article", "place", "expected"),
    [(4, None, [1, 2, 3, 4]), (4, 1, [4, 1, 2, 3]), (3, 1, [3, 1, 2]), (1, 99, [2, 3, 1]), (2, None, [1, 2, 3])],
)
def test_a_story_is_picked_or_moved_and_keeps_its_comment(article: int, place: int | None, expected: list[int]) -> None:
    found = picked(edition(1, 2, 3), article, place=place)
    assert [each.article_id for each in found] == expected
    assert {each.comment for each in found if each.article_id < 4} == {"on 1", "on 2", "on 3"}
    assert [each.article_id for each in dropped(edition(1, 2, 3), 2)] == [1, 3]
    assert picked(edition(1), 1, comment="new")[0].comment == "new"


def test_an_edition_is_made_frozen_printed_sent_and_stays_as_it_is(
    wirewatch: Callable[..., Any], paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_SUCH_WEBHOOK", "http://127.0.0.41:1/hook")
    with (tmp_path / "wirewatch.toml").open("a", encoding="utf-8") as file:
        file.write('[[topics]]\nname = "bread"\nquery = "loaf"\n')
    wirewatch("feeds", "add", paper.feed, "--source", "The Paper")
    paper.print("A cable is cut at night <b>", CABLES)
    paper.print("The best loaf", BAKERS)
    wirewatch("feeds", "poll", paper.feed)
    wirewatch("once")

    begun = wirewatch("review", "new", "--title", "Morning", "--json").data
    candidates = {each["headline"]: str(each["article_id"]) for each in begun["candidates"]}
    assert len(candidates) == 2
    [cut] = [number for headline, number in candidates.items() if headline.startswith("A cable")]
    loaf, number = candidates["The best loaf"], str(begun["edition"])
    assert wirewatch("review", "new", "--topic", "bred").status == 2
    assert len(wirewatch("review", "new", "--topic", "bread", "--json").data["candidates"]) == 1

    assert wirewatch("review", "freeze", number, "--yes").status == 2  # nothing is picked
    wirewatch("review", "pick", number, cut)
    shown = wirewatch("review", "pick", number, loaf, "--at", "1", "--comment", "worth  a look")
    assert [line.split("\t")[0:2] for line in shown.out.splitlines()[1:]] == [["1", loaf], ["2", cut]]
    assert wirewatch("review", "send", number, "--channel", "journal").status == 2  # not frozen
    assert wirewatch("review", "freeze", number).status == 2  # nobody can be asked
    assert wirewatch("review", "freeze", number, "--yes").out == f"edition {number} is number 1\n"
    assert wirewatch("review", "pick", number, cut).status == 2
    assert wirewatch("review", "drop", number, "--yes").status == 2

    page = wirewatch("review", "print", number).out
    assert "Morning · 1" in page
    assert page.index("The best loaf") < page.index("A cable is cut at night")
    assert "<em>" not in page
    assert "worth a look" in page
    assert "<b>" not in page
    assert "http://127.0.0.41" in page
    assert not any(word in page for word in ("<script", "src=", "@import", "<link"))

    assert "1 message queued" in wirewatch("review", "send", number, "--channel", "journal").err
    assert "0 messages queued" in wirewatch("review", "send", number, "--channel", "journal").err
    assert wirewatch("once", "--json").data["delivered"] == 1
    assert "Morning" in (tmp_path / "alerts.jsonl").read_text(encoding="utf-8")

    database = Database(f"sqlite:///{tmp_path / 'wirewatch.db'}")
    with database.read() as ledger:
        [sent] = [each for each in ledger.deliveries.recent() if each.kind == "review"]
        assert thawed(sent.payload).document == page.rstrip("\n")
    database.close()

    paper.pieces[1] = ("The best loaf, corrected", BAKERS, paper.pieces[1][2])
    wirewatch("feeds", "poll", paper.feed)
    wirewatch("once")
    assert wirewatch("review", "print", number).out == page
    assert [each["number"] for each in wirewatch("review", "list", "--json").data] == [None, 1]

    url = f"http://127.0.0.41:{paper.port}/1.html"
    assert wirewatch("forget", url, "--yes").status == 0
    left = wirewatch("review", "print", number).out
    assert "The best loaf" not in left
    assert "A cable is cut at night" in left
    assert b"The best loaf" not in b"".join(file.read_bytes() for file in tmp_path.glob("wirewatch.db*"))


def test_an_edition_is_kept_before_it_is_listed(wirewatch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> None:
        raise KeyboardInterrupt  # or a pipe that nobody reads to its end

    with monkeypatch.context() as patched:
        patched.setattr(press_review, "candidates", closed)
        wirewatch("review", "new")
    assert len(wirewatch("review", "list", "--json").data) == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands_and_loads_none_to_know_them(
    shell: str, wirewatch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "_WIREWATCH_COMPLETE" in wirewatch("completion", shell).out
    monkeypatch.setenv("_WIREWATCH_COMPLETE", f"{shell}_complete")
    words = {"bash": "wirewatch topics s", "zsh": "wirewatch topics s", "fish": "wirewatch topics s"}
    monkeypatch.setenv("COMP_WORDS", words[shell])
    monkeypatch.setenv("COMP_CWORD", "s" if shell == "fish" else "2")
    from wirewatch import lazy

    def no_loading(*_: object) -> None:
        raise AssertionError("a command was loaded")

    monkeypatch.setattr(lazy, "load_verb", no_loading)
    with pytest.raises(SystemExit):
        wirewatch()
    told = capsys.readouterr().out
    assert {word for word in ("show", "suggest", "stats", "list") if word in told} == {"show", "suggest", "stats"}
