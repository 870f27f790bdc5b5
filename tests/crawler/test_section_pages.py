"""On index pages of many kinds, the links to articles are found and the furniture is left alone."""

from __future__ import annotations

import time

import pytest

from crawler.extraction.page import open_page
from crawler.formats.section import links, read
from tests.crawler.section_pages import FOOT, MENU, PAGES, Index


def entries(page: Index, learned: object = None) -> tuple[set[str], object]:
    parsed = read(page.html.encode(), learned, url=page.url, content_type="text/html", charset="utf-8")
    return {entry.link for entry in parsed.entries}, parsed.learned


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_taken_for_an_article_is_one(page: Index) -> None:
    found, learned = entries(page)
    assert found - page.articles - page.may_be == set()
    assert len(found & page.articles) >= 0.8 * len(page.articles)
    assert entries(page, learned)[0] == found  # the same page brings nothing


def test_nearly_all_articles_of_all_pages_are_found() -> None:
    found = sum(len(entries(page)[0] & page.articles) for page in PAGES)
    assert found >= 0.97 * sum(len(page.articles) for page in PAGES)


def test_the_site_of_a_link_is_the_one_that_its_owner_registered() -> None:
    """paper.co.uk is no neighbour of other.co.uk, nor one blog of a host of blogs of the next."""
    head = "Harbour closed after a night of storms"
    for own, foreign in (("www.paper.co.uk", "www.other.co.uk"), ("paper.github.io", "other.github.io")):
        near = own.removeprefix("www.") if own.startswith("www.") else own
        items = "".join(
            f'<li><h3><a href="https://{host}/2026/11/25/story-{n}-10{n}44.html">{head}</a></h3></li>'
            for n, host in enumerate((own, f"news.{near}", foreign))
        )
        page = Index("sites", f"<html><body><ul>{items}</ul></body></html>", frozenset())
        parsed = read(page.html.encode(), None, url=f"https://{own}/", content_type="text/html", charset="utf-8")
        assert {entry.link.split("/")[2] for entry in parsed.entries} == {own, f"news.{near}"}


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li><a href=/x>x</a>" * 3_000,
        "<div>" * 20_000,
        "<ul>" * 5_000 + MENU + FOOT,
        "<a href=/a/1000>word</a>" * 50_000,
    ],
    ids=["nested menus", "nested divisions", "a deep menu", "one link many times"],
)
def test_a_page_of_furniture_takes_time_in_proportion(body: str) -> None:
    tree = open_page(f"<html><body>{body}".encode(), url="https://paper.example/", content_type=None, charset=None).tree
    began = time.process_time()
    links(tree, "https://paper.example/")
    assert time.process_time() - began < 5
