"""A page's elements by tag, in reading order, and what stands on them: its own address, its headings."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from crawler.extraction.page import Page, open_page
from crawler.extraction.titles import headings
from crawler.extraction.told_days import told_in_data


def page_of(markup: str) -> Page:
    return open_page(f"<!doctype html><html>{markup}</html>".encode(), url="", content_type=None, charset="utf-8")


def test_elements_of_several_tags_come_in_reading_order() -> None:
    page = page_of("<body><p id=a></p><div id=b><span id=c></span><p id=d></p></div><span id=e></span></body>")
    assert [each.get("id") for each in page.each("span", "p")] == ["a", "c", "d", "e"]
    assert [each.get("id") for each in page.each("div")] == ["b"]
    assert page.each("aside") == []


def test_the_elements_are_those_of_the_tree_that_took_its_place() -> None:
    page = page_of("<body><h1>A mole for the harbour</h1><h1>A ferry for the island</h1></body>")
    tree = deepcopy(page.tree)
    tree.findall(".//h1")[1].drop_tree()
    assert headings(page) == ["A mole for the harbour", "A ferry for the island"]
    assert headings(replace(page, tree=tree)) == ["A mole for the harbour"]


@pytest.mark.parametrize(
    ("links", "own"),
    [
        ("<link rel=canonical href=' https://post.example/mole '>", "https://post.example/mole"),
        ("<link rel=canonical><link rel=canonical href=/mole><link rel=canonical href=/ferry>", "/mole"),
        ("<link rel=alternate href=/feed>", None),
    ],
)
def test_the_address_that_a_page_calls_its_own(links: str, own: str | None) -> None:
    assert page_of(f"<head>{links}</head><body><p>Mole</p></body>").canonical() == own


@pytest.mark.parametrize(
    ("above", "found"),
    [
        ("<header><nav><a href=/>Home</a></nav><h1>The Harbour Post</h1></header>", []),
        ("<header><h1>A mole for the harbour</h1></header>", ["A mole for the harbour"]),
        ("<main><header><nav></nav><h1>A mole for the harbour</h1></header></main>", ["A mole for the harbour"]),
        ("<article><header><nav></nav><h1>A mole for us</h1></header></article>", ["A mole for us"]),
    ],
)
def test_the_heading_of_a_masthead_with_a_menu_is_the_papers_name(above: str, found: list[str]) -> None:
    assert headings(page_of(f"<body>{above}<p>Piles.</p></body>")) == found


def told(field: str) -> str | None:
    page = page_of(f"<body><script>var a = {{'{field}': '2026-11-24T08:00'}}</script><p>Mole</p></body>")
    found = told_in_data(page, "")
    return str(found.value)[:10] if found is not None else None


@pytest.mark.parametrize(
    "field", ["datePublished", "DATE_PUBLISHED", "published_at", "PublishDate", "publication_date", "firstPublished"]
)
def test_a_day_in_a_scripts_data_is_found_whatever_the_case_of_its_field(field: str) -> None:
    assert told(field) == "2026-11-24"


@pytest.mark.parametrize("field", ["published", "republish", "update", "lastUpdated"])
def test_a_day_of_another_field_is_none(field: str) -> None:
    assert told(field) is None
