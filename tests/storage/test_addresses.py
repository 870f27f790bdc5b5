"""The address that readers are shown where a print, AMP or mobile form of a page was read."""

from __future__ import annotations

import pytest

from alerts.message import MessageKind, item_of
from storage.addresses import is_other_form, plain_address, shown
from storage.database import Database
from storage.records import Article
from tests.conftest import NOW

HARBOUR = "https://www.paper.example/2026/03/harbour-wall-gives-way-4711.html"


@pytest.mark.parametrize(
    "read",
    [
        "https://m.paper.example/2026/03/harbour-wall-gives-way-4711.html",
        "https://mobile.paper.example/a/4711",
        "https://en.m.paper.example/a/4711",
        "https://amp.paper.example/a/4711",
        "https://www.paper.example/amp/2026/03/harbour-wall-gives-way-4711.html",
        "https://www.paper.example/2026/03/harbour-wall-gives-way-4711.amp.html",
        "https://www.paper.example/2026/03/harbour-wall-gives-way-4711/amp/",
        "https://www.paper.example/2026/03/harbour-wall-gives-way-4711.html?outputType=amp",
        "https://www.paper.example/2026/03/harbour-wall-gives-way-4711.html?print=1",
        "https://www.paper.example/2026/03/harbour-wall-gives-way-4711-print.html",
        "https://www.paper.example/print/4711",
        "https://www.paper.example/print.php?id=4711",
        "https://www.paper.example/noticias/imprimir/4711",
        "https://www.paper.example/druckansicht/harbour,4711",
        "https://www.paper.example/index.php?option=com_content&id=4711&tmpl=print",
        "https://www.paper.example/wap/4711",
        "https://www-paper-example.cdn.ampproject.org/c/s/www.paper.example/2026/03/amp/4711",
    ],
)
def test_readers_are_shown_the_page_and_not_its_other_form(read: str) -> None:
    assert is_other_form(read)
    assert plain_address(read, HARBOUR) == HARBOUR
    assert Article(url=read, canonical_url=HARBOUR).address == HARBOUR
    assert Article(url="https://feeds.paper.example/r/9", final_url=read, canonical_url=HARBOUR).address == HARBOUR
    assert shown({"url": read, "canonical_url": HARBOUR, "id": 7}) == {"url": HARBOUR, "id": 7}


@pytest.mark.parametrize(
    "canonical",
    [
        None,
        "",
        "javascript:alert(1)//4711-harbour-wall",
        "https://www.rival.example/2026/03/harbour-wall-gives-way-4711.html",
        "https://paper.example.evil.example/2026/03/harbour-wall-gives-way-4711.html",
        "https://www.paper.example@evil.example/2026/03/harbour-wall-4711.html",
        "https://www.paper.example/",
        "https://www.paper.example/index.html",
        "https://www.paper.example/sport",
        "https://www.paper.example/print/4712",
        "https://m.paper.example/2026/03/harbour-wall-gives-way-4711.html",
        "https://www.paper.example/local/print",
        "https://www.paper.example/local/harbour-news",
    ],
)
def test_a_canonical_address_that_names_no_page_of_the_paper_is_not_shown(canonical: str | None) -> None:
    read = "https://www.paper.example/local/harbour-news/print/4711"
    assert plain_address(read, canonical) is None
    assert Article(url=read, canonical_url=canonical).address == read
    assert shown({"url": read, "canonical_url": canonical}) == {"url": read}


@pytest.mark.parametrize(
    "read",
    [
        "https://www.paper.example/2026/03/harbour-wall-gives-way.html?page=2",
        "https://www.paper.example/business/printing-industry-shrinks",
        "https://www.paper.example/tech/ampere-chips-5",
        "https://www.paper.example/a/m/mobile-phones-banned",
        "https://paper.example/story?print=0",
    ],
)
def test_a_page_that_is_no_other_form_keeps_the_address_at_which_it_was_read(read: str) -> None:
    assert not is_other_form(read)
    assert Article(url=read, canonical_url=HARBOUR).address == read


def test_lists_and_alerts_lead_to_the_page_itself(database: Database) -> None:
    read = "https://www.paper.example/print/4711"
    article = Article(url=read, canonical_url=HARBOUR, headline="Harbour wall gives way", body_text="It gave way.")
    with database.begin() as ledger:
        source = ledger.sources.declare("Paper")
        stored = ledger.articles.store(article, source_id=source, seen_at=NOW, baseline=False)
        assert [each.url for each in ledger.articles.recent()] == [HARBOUR]
        revision = ledger.articles.latest(stored.article_id)
        assert revision is not None
        assert item_of(revision, MessageKind.NEW, [], [], story_id=1).url == HARBOUR
