"""Items that speak of another of their newsroom without its number, slug or headline, and news that sounds alike."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.extraction import article_from_entry
from crawler.extraction.notices import read_notices
from storage.records import ParsedEntry, RevisionKind

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ITEMS = (Path(__file__).parent / "loose_notices.txt").read_text(encoding="utf-8").splitlines()
"""Language, kind (- for news), headline and text."""


@pytest.mark.parametrize("row", ITEMS)
def test_what_a_newsroom_says_of_its_own_item_is_a_notice(row: str) -> None:
    language, kind, headline, text = row.split(" | ")
    entry = ParsedEntry(title=headline, summary=text, language=language)
    notice = article_from_entry(entry, url="https://wire.example/1", fetched_at=NOW).notice
    assert notice == (None if kind == "-" else RevisionKind(kind))


@pytest.mark.parametrize("row", [each for each in ITEMS if " | correction | " not in each])
def test_in_the_midst_of_a_long_text_it_is_none(row: str) -> None:
    language, _, headline, text = row.split(" | ")
    prose = "The ministers met again and spoke of many things, none of which was new to anybody there. " * 12
    found = read_notices(
        "Ministers meet", f"{prose}\n\n{text}\n\n{prose}", languages=[language], timezone=None, now=NOW
    )
    assert found.notice is None, headline


def test_a_first_version_of_something_else_is_no_correction() -> None:
    text = "We pushed out the first version of the site in January, and a second one in May."
    assert read_notices("Our site", text, languages=["en"], timezone=None, now=NOW).notice is None


@pytest.mark.parametrize(
    ("language", "line", "until"),
    [
        ("en", "Not for use before 2200 GMT Tuesday", "24T22:00"),
        ("de", "Achtung Redaktionen: Sperrfrist Donnerstag, 26. November, 18.00 Uhr", "26T18:00"),
        ("de", "Frei für Mittwoch, 25. November 2026, 5 Uhr", "25T05:00"),
        ("de", "GESPERRT BIS 25. November 2026, 6 Uhr", "25T06:00"),
        ("de", "Gesperrt bis 25. November 2026, 6 Uhr: die A7 bei Füssen", None),
        ("de", "Frei ab 12 Jahren: der neue Film startet am 25. November um 20 Uhr", None),
        ("it", "EMBARGO fino alle 12 del 25 novembre 2026", "25T12:00"),
        ("ja", "【解禁：11月25日（水）午前5時】", "25T05:00"),
    ],
)
def test_an_embargo_is_told_in_explicit_words(language: str, line: str, until: str | None) -> None:
    found = read_notices("Pools", f"{line}\n\nThey close in May.", languages=[language], timezone="UTC", now=NOW)
    told = found.embargoed_until
    assert (None if told is None else told.isoformat()[8:16]) == until
