"""Articles leave in the forms of others: as excerpts, once each, and never under embargo."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from alerts.routing import Router
from storage.database import Database
from storage.records import Article, Revision, RevisionKind
from topics.concepts import Lexicon
from topics.watch import Watch
from wirewatch import exports
from wirewatch.web.api_records import article_answer

NOW = datetime.now(UTC).replace(microsecond=0)
BODY = "A cable under the sea was cut on Monday night. " * 20


@pytest.fixture
def ledger(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    wirewatch("db", "upgrade")
    wirewatch("topics", "add", "cut", "cut")
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    piece = Article(
        url="https://paper.example/1",
        headline="=HYPERLINK(1) cable, cut",
        deck="At night",
        body_text=BODY,
        language="en",
        authors=("Maud Penrose", "Ole Lund"),
        published_at=NOW - timedelta(hours=1),
        agency="AFP",
    )
    with database.begin() as kept:
        source = kept.sources.declare("The Paper", country="IE", language="en")
        kept.articles.store(piece, source_id=source, seen_at=NOW - timedelta(minutes=50))
        later = replace(piece, body_text=BODY + "Two countries look for the ship.", updated_at=NOW)
        kept.articles.store(later, source_id=source, seen_at=NOW - timedelta(minutes=5))
        secret = replace(
            piece, url="https://paper.example/2", headline="Secret", embargoed_until=NOW + timedelta(hours=2)
        )
        kept.articles.store(replace(secret, body_text="Nobody may know yet."), source_id=source, seen_at=NOW)
        other = Article(url="https://paper.example/3", headline="Loaf of the year", body_text="Bread.", language="en")
        kept.articles.store(other, source_id=source, seen_at=NOW - timedelta(days=9))
    Watch(Lexicon.shipped(), Router("UTC").route).round(database, NOW)
    database.close()


def lines(told: Any) -> list[dict[str, Any]]:
    assert told.status == 0, told.err
    return [json.loads(line) for line in told.out.splitlines()]


@pytest.mark.usefixtures("ledger")
def test_each_article_leaves_once_as_it_stands_now(wirewatch: Callable[..., Any]) -> None:
    first, other = lines(wirewatch("export"))
    assert (first["revision"], first["topics"], other["headline"]) == (2, ["cables", "cut"], "Loaf of the year")
    assert first["body_text"] is None
    assert len(first["excerpt"]) <= 300
    whole = lines(wirewatch("export", "--full"))[0]
    assert whole["body_text"].endswith("look for the ship.")
    schema = json.loads((Path(__file__).parents[2] / "docs/reference/article.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(whole, schema, format_checker=jsonschema.FormatChecker())
    assert [each["id"] for each in lines(wirewatch("export", "--topic", "cut"))] == [first["id"]]
    assert [each["id"] for each in lines(wirewatch("export", "--since", "24h"))] == [first["id"]]
    assert wirewatch("export", "--source", "Nobody").status == 2


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("form", ["jsonl", "csv", "ninjs", "schema.org"])
def test_what_is_under_embargo_stays(wirewatch: Callable[..., Any], form: str) -> None:
    told = wirewatch("export", "--format", form, "--full")
    assert told.status == 0
    assert "Secret" not in told.out
    assert "Nobody may know" not in told.out
    assert ("paper.example/2" in told.out, "paper.example/3" in told.out) == (False, True)


@pytest.mark.usefixtures("ledger")
def test_h06_a_spreadsheet_finds_no_formula(wirewatch: Callable[..., Any]) -> None:
    first, _ = csv.DictReader(io.StringIO(wirewatch("export", "--format", "csv").out))
    assert first["headline"] == "'=HYPERLINK(1) cable, cut"
    assert first["authors"] == "Maud Penrose, Ole Lund"
    assert first["published_at"] == (NOW - timedelta(hours=1)).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("opening", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_h06_a_cell_that_opens_as_a_formula_is_text(opening: str) -> None:
    assert exports._cell(f"{opening}SUM(1)") == f"'{opening}SUM(1)"


@pytest.mark.usefixtures("ledger")
def test_ninjs_and_schema_org_say_the_same_of_it(wirewatch: Callable[..., Any]) -> None:
    item = lines(wirewatch("export", "--format", "ninjs", "--full"))[0]
    assert item["uri"] == "https://paper.example/1"
    assert item["headlines"][0] == {"role": "main", "value": "=HYPERLINK(1) cable, cut"}
    assert item["headlines"][1]["role"] == "deck"
    assert item["bodies"][0]["value"].startswith("A cable under the sea")
    assert (item["pubStatus"], item["version"], item["by"]) == ("usable", "2", "Maud Penrose, Ole Lund")
    assert "embargoed" not in item
    assert item["standard"]["version"] == "3.0"
    assert item["infoSources"] == [{"name": "AFP", "role": "agency"}]
    assert [each["name"] for each in item["subjects"]] == ["cables", "cut"]
    news = lines(wirewatch("export", "--format", "schema.org", "--full"))[0]
    assert (news["@context"], news["@type"], news["headline"]) == (
        "https://schema.org",
        "NewsArticle",
        "=HYPERLINK(1) cable, cut",
    )
    assert news["articleBody"] == item["bodies"][0]["value"]
    assert news["author"][1] == {"@type": "Person", "name": "Ole Lund"}
    assert news["dateModified"] == NOW.isoformat().replace("+00:00", "Z")


def test_a_ninjs_item_is_named_by_an_address_of_ascii_and_a_withdrawn_one_says_so() -> None:
    kept = Revision(
        id=1, article_id=1, number=2, kind=RevisionKind.WITHDRAWAL, seen_at=NOW, source="The Paper", source_id=1,
        baseline=False,
        article=Article(url="https://paper.example/نبأ?a=1&b=%20#x", headline="Gone"),
    )  # fmt: skip
    answer = article_answer(kept, [], NOW)
    item = exports.as_ninjs(answer)
    assert (item["uri"], item["pubStatus"]) == ("https://paper.example/%D9%86%D8%A8%D8%A3?a=1&b=%20#x", "canceled")
    assert ("subjects" in item, item["representationType"]) == (False, "partial")
    assert exports.as_schema_org(answer)["creativeWorkStatus"] == "canceled"
