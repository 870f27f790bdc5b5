"""The batch verbs: a line in, a line out, in order, and no file can stop the others."""

from __future__ import annotations

import gzip
import io
import json
import operator
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.workers import Workers
from wirewatch.batch import LONGEST_LINE, Failed, in_order, read_lines
from wirewatch.cli import run

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Le Fil</title>
<item><guid>a-1</guid><title>L'OTAN et l'UE</title><link>https://fil.example/1</link>
<pubDate>Tue, 05 Dec 2017 18:12:00 GMT</pubDate><description>Trois domaines.</description></item>
<item><title>Sans rien</title></item></channel></rss>"""
PAGE = """<html lang="en"><head><title>Ministers agree on three new areas | The Wire</title></head>
<body><nav>Home</nav><article>
<h1>Ministers agree on three new areas</h1>
<p>The ministers agreed on Tuesday that the two organisations would work together in three new areas from now on.</p>
<p>Among them are the mobility of forces and the exchange of information, both of which had been asked for long ago.</p>
<p>A report on what has been reached so far will be made in June, when the ministers come together for another day.</p>
</article></body></html>"""

Answer = tuple[int, list[Any], str]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Runs a command on lines; its status, what it answered and what it told."""

    def ask(arguments: list[str], given: list[Any]) -> Answer:
        text = "".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in given)
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        status = run(arguments)
        captured = capsys.readouterr()
        return status, [json.loads(line) for line in captured.out.splitlines()], captured.err

    return ask


# ------------------------------------------------------------------ feeds parse


def test_feeds_are_parsed_in_order_and_each_failure_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.xml").write_text(RSS, encoding="utf-8")
    (tmp_path / "zipped.xml.gz").write_bytes(gzip.compress(RSS.encode()))
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    names = [str(tmp_path / name) for name in ("page.html", "good.xml", "missing.xml", "zipped.xml.gz")]
    assert run(["feeds", "parse", *names, "--json"]) == 1
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert [each["path"] for each in found] == names
    assert [bool(each["error"]) for each in found] == [True, False, True, False]
    good = found[1]
    assert (good["format"], good["title"], good["error"]) == ("rss", "Le Fil", None)
    assert good["entries"][0] == {
        "id": "a-1",
        "link": "https://fil.example/1",
        "title": "L'OTAN et l'UE",
        "published": "2017-12-05T18:12:00Z",
        "updated": None,
        "summary": "Trois domaines.",
    }
    assert good["entries"][1]["link"] is None
    assert good["entries"][1]["id"]
    assert found[3]["entries"] == good["entries"]
    assert found[0]["error"].startswith("not-a-feed: ")
    assert found[0]["entries"] == []
    assert found[2]["error"] == f"unreadable: {names[2]} cannot be read (No such file or directory)"
    assert [line.split(": ")[1] for line in captured.err.splitlines()] == [names[0], names[2]]


def test_a_good_feed_alone_is_status_0_and_a_line_in_a_pipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "good.xml"
    path.write_text(RSS, encoding="utf-8")
    assert run(["feeds", "parse", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}\trss\t2\tLe Fil\n"


def test_the_entries_of_a_sitemap_index_are_its_sitemaps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "index.xml"
    path.write_text(
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<sitemap><loc>https://fil.example/news.xml</loc></sitemap></sitemapindex>",
        encoding="utf-8",
    )
    assert run(["feeds", "parse", str(path), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["format"] == "sitemap_index"
    assert [entry["link"] for entry in found["entries"]] == ["https://fil.example/news.xml"]


# ------------------------------------------------------------------ extract


def test_pages_are_extracted_in_order_and_each_failure_is_named(tmp_path: Path, lines: Callable[..., Answer]) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "cut.html.gz").write_bytes(gzip.compress(PAGE.encode())[:-20])
    status, found, told = lines(
        ["extract", "--jsonl"],
        [
            {"id": 1, "path": str(tmp_path / "missing.html")},
            {"id": "two", "path": str(tmp_path / "page.html"), "url": "https://wire.example/2"},
            "no json",
            {"id": 4, "path": str(tmp_path / "page.html.gz"), "fetched_at": "2017-12-06T08:00:00Z"},
            {"id": 5, "path": str(tmp_path / "cut.html.gz")},
            {"id": 6, "path": str(tmp_path / "page.html"), "fetched_at": "2017-12-06T08:00:00"},
            {"id": 7},
            ["a list"],
        ],
    )
    assert status == 1
    assert [each["id"] for each in found] == [1, "two", None, 4, 5, 6, 7, None]
    assert [each.get("error", "").partition(":")[0] for each in found] == [
        "unreadable",
        "",
        "not-json",
        "",
        "unreadable",
        "wrong-input",
        "wrong-input",
        "not-json",
    ]
    page = found[1]
    assert page["title"] == page["headline"] == "Ministers agree on three new areas"
    assert page["body"] == page["body_text"]
    assert page["body"].startswith("The ministers agreed on Tuesday")
    assert page["language"] == "en"
    assert page["authors"] == []
    assert page["provenance"]["headline"]["method"]
    assert page["url"] == "https://wire.example/2"
    assert page["word_count"] == len(page["body"].split())
    assert found[3]["fetched_at"] == "2017-12-06T08:00:00Z"
    assert 'fetched_at has no zone: write "...Z"' in found[5]["error"]
    assert "line 1 (1)" in told
    assert len(told.splitlines()) == 6


def test_what_the_page_does_not_say_its_entry_says(tmp_path: Path, lines: Callable[..., Answer]) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    status, (found,), _ = lines(
        ["extract", "--jsonl"],
        [
            {
                "id": 1,
                "path": str(tmp_path / "page.html"),
                "entry": {"title": "Ministers agree on three new areas", "published": "2017-12-05T18:12:00Z"},
            }
        ],
    )
    assert status == 0
    assert found["published_at"] == "2017-12-05T18:12:00Z"
    assert found["provenance"]["published_at"]["method"] == "feed"


# ------------------------------------------------------------------ topics match


def test_articles_are_matched_with_evidence_in_the_text_as_given(tmp_path: Path, lines: Callable[..., Answer]) -> None:
    file = tmp_path / "topics.toml"
    file.write_text(
        "[[topics]]\nname = 'nato-eu'\nquery = '@nato NEAR/25 @eu AND @cooperation'\n"
        "[[topics]]\nname = 'football'\nquery = 'football'\n",
        encoding="utf-8",
    )
    body = "Réunis à Bruxelles 🌧, les alliés de l'OTAN et l'Union européenne (UE) étendent leur coopération."
    status, found, _ = lines(
        ["topics", "match", "--topics", str(file), "--jsonl"],
        [
            {"id": 1, "title": "Un sommet", "body": body, "language": "fr", "more": {"is": "passed over"}},
            {"id": 2, "title": "Nothing of it", "body": "Il a eu de la chance.", "language": "fr"},
            {"id": 3, "title": 5},
            {"id": 4, "title": "Football", "body": None},
            {"id": 5, "title": "Un sommet", "body": body},
        ],
    )
    assert status == 1
    assert [each["id"] for each in found] == [1, 2, 3, 4, 5]
    assert found[2]["error"].startswith("wrong-input: ")
    assert found[1]["matches"] == []
    assert [match["topic"] for match in found[3]["matches"]] == ["football"]
    (match,) = found[0]["matches"]
    assert match["topic"] == "nato-eu"
    assert {"@nato", "@eu", "@cooperation"} == {each["clause"] for each in match["evidence"]}
    for each in match["evidence"]:
        assert {"field", "start", "end", "text", "clause"} <= each.keys()
        assert body[each["start"] : each["end"]] == each["text"]
    assert found[4]["matches"] == found[0]["matches"]


def test_what_extract_writes_can_be_matched(tmp_path: Path, lines: Callable[..., Answer]) -> None:
    page = PAGE.replace("<head>", '<head><meta property="article:published_time" content="2026-11-03">')
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    (tmp_path / "topics.toml").write_text('[[topics]]\nname = "day"\nquery = "published:2026-11-03"\n')
    _, articles, _ = lines(["extract", "--jsonl"], [{"id": 1, "path": str(tmp_path / "page.html")}])
    assert articles[0]["published_at"] == "2026-11-03"
    given = [*articles, {"id": 2, "published_at": ""}, {"id": 3, "published_at": "yesterday"}]
    status, answers, told = lines(["topics", "match", "--topics", str(tmp_path / "topics.toml"), "--jsonl"], given)
    assert (status, [len(each.get("matches", ())) for each in answers]) == (1, [1, 0, 0])
    assert "line 3 (3): wrong-input: published_at: 'yesterday' is no moment" in told


def test_a_topic_that_is_wrong_is_named_and_the_others_are_matched(
    tmp_path: Path, lines: Callable[..., Answer]
) -> None:
    file = tmp_path / "topics.toml"
    queries = {"wrong": "(x", "good": "loaf AND #inner", "inner": "br?ad", "lost": "#nowhere", "of wrong": "#wrong"}
    file.write_text("".join(f"[[topics]]\nname = '{name}'\nquery = '{query}'\n" for name, query in queries.items()))
    given = [{"id": 1, "title": "A loaf of bread"}, {"id": 2, "title": 7}, {"id": 3, "title": "bread"}]
    status, found, told = lines(["topics", "match", "--topics", str(file), "--jsonl"], given)
    assert status == 1
    assert [[match["topic"] for match in line.get("matches", [])] for line in found] == [
        ["good", "inner"],
        [],
        ["inner"],
    ]
    assert found[0]["matches"][0]["evidence"][1] == {
        "field": "title", "start": 10, "end": 15, "text": "bread", "clause": "#inner", "concept": None
    }  # fmt: skip
    assert "topics[0].query" in told
    assert "topics[3].query: no topic is called #nowhere" in told
    assert "topics[4].query: the query of #wrong is wrong" in told


def test_a_mistake_in_the_topics_is_told_before_anything_is_read(tmp_path: Path, lines: Callable[..., Answer]) -> None:
    file = tmp_path / "topics.toml"
    file.write_text("[[topics]]\nname = 'a'\nquery = '(x'\n", encoding="utf-8")
    status, found, told = lines(["topics", "match", "--topics", str(file), "--jsonl"], [{"id": 1}])
    assert (status, found) == (2, [])
    assert told.startswith("wirewatch: topics.toml: topics[0].query: ")


@pytest.mark.parametrize("arguments", [["extract"], ["topics", "match", "--topics", "x.toml"]])
def test_the_batch_form_is_said(arguments: list[str], lines: Callable[..., Answer]) -> None:
    status, _, told = lines(arguments, [])
    assert status == 2
    assert "--jsonl" in told


# ------------------------------------------------------------------ the machinery


async def test_a_killed_child_costs_only_its_own_item() -> None:
    workers = Workers(2)
    try:

        async def work(number: int) -> int:
            if number == 2:
                await workers.run(os._exit, 3)
            return await workers.run(operator.index, number)

        found = [answer async for _, answer in in_order(range(5), work)]
    finally:
        workers.close()
    assert [each for each in found if not isinstance(each, Failed)] == [0, 1, 3, 4]
    assert isinstance(found[2], Failed)
    assert found[2].kind == "crashed"


async def test_an_answer_is_given_before_the_next_line_is_asked_for() -> None:
    """Whoever writes a line and waits for its answer is not made to wait for ever."""
    answered = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        assert answered.wait(10)
        yield 2

    async def work(number: int) -> int:
        return number

    found = []
    async for item, _ in in_order(items(), work):
        found.append(item)
        answered.set()
    assert found == [1, 2]


async def test_a_stream_that_breaks_is_told_after_what_came_before() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the stream broke")

    async def work(number: int) -> int:
        return number

    answers = in_order(items(), work)
    assert await anext(answers) == (1, 1)
    with pytest.raises(OSError, match="the stream broke"):
        await anext(answers)


def test_an_interruption_ends_a_batch_at_once_and_in_one_line(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "wirewatch", "extract", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps({"id": 1, "path": str(tmp_path / "missing.html")}) + "\n")
    child.stdin.flush()
    assert json.loads(child.stdout.readline())["id"] == 1  # it waits for the next line now
    child.send_signal(signal.SIGINT)
    assert child.wait(20) == 130
    assert child.stderr is not None
    assert child.stderr.read().split("\n\n")[1] == "wirewatch: interrupted\n"
    for stream in (child.stdin, child.stdout, child.stderr):
        stream.close()


def test_an_endless_line_is_passed_over() -> None:
    class Endless(io.StringIO):
        """A stream whose first line is longer than any may be."""

        parts = ["x" * LONGEST_LINE, "y" * 10 + "\n", '{"id": 2}\n', ""]

        def readline(self, size: int | None = -1, /) -> str:
            return self.parts.pop(0)

    first, second = read_lines(Endless())
    assert first.failed is not None
    assert first.failed.kind == "too-large"
    assert second.content == {"id": 2}
