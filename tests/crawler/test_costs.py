"""What reading a page costs does not grow faster than the page, and what one page was read with is given back."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from lxml import html

from crawler import reading
from crawler.calendar_names import calendar_names
from crawler.extraction import read_article
from crawler.extraction.beside import is_beside
from crawler.extraction.blocks import Block
from crawler.written_dates import LANGUAGES, months

NOW = datetime(2026, 11, 26, tzinfo=UTC)
TITLE = "The harbour bridge stays shut until spring"
PROSE = "".join(f"<p>The council met on Monday and heard engineer {n} speak of the piers.</p>" for n in range(8))


def page(extra: str = "", head: str = "") -> bytes:
    return (
        f"<!doctype html><html lang=en><head><title>{TITLE}</title>{head}</head>"
        f"<body><article><h1>{TITLE}</h1>{PROSE}</article>{extra}</body></html>"
    ).encode()


def item(number: int) -> str:
    node = {"@type": "NewsArticle", "headline": f"Another piece, number {number}", "datePublished": "2026-11-20"}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def links(number: int) -> str:
    return f"<p>{'<a href=/x>a few words</a> ' * number}</p>"


COSTLY: dict[str, Callable[[int], bytes]] = {
    "objects of structured data": lambda many: page(head="".join(map(item, range(many)))),
    "links in one paragraph": lambda many: page(links(many)),
    "elements marked as authors": lambda many: page("<i itemprop=author>Ann Lee</i> " * many),
}


def test_an_element_of_thousands_of_lines_is_not_looked_through_for_each_of_them():
    element = html.fromstring(f"<div class=caption>{'<br>' * 6_000}<span class=caption>A pier.</span></div>")
    line = Block(text="A pier.", kind="div", linked=0, own=frozenset(), element=element)
    began = time.process_time()
    assert not any(is_beside(line) for _ in range(2_000))
    assert time.process_time() - began < 1


def seconds(body: bytes) -> float:
    began = time.process_time()
    read_article(body, url="https://paper.example/2026/bridge", fetched_at=NOW)
    return time.process_time() - began


@pytest.mark.parametrize("kind", COSTLY)
def test_a_page_with_eight_times_as_much_costs_hardly_more_than_eight_times_as_much(kind):
    seconds(page())
    few = min(seconds(COSTLY[kind](500)) for _ in range(3))
    assert min(seconds(COSTLY[kind](4_000)) for _ in range(2)) < 12 * few


def test_of_many_objects_the_one_with_the_pages_title_is_its_article():
    own = {"@type": "NewsArticle", "headline": TITLE, "author": {"name": "Ann Lee"}, "datePublished": "2026-11-21"}
    mine = f'<script type="application/ld+json">{json.dumps(own)}</script>'
    reading_ = read_article(page(head=item(1) + mine + item(2)), url="https://paper.example/b", fetched_at=NOW)
    assert reading_.article.authors == ("Ann Lee",)


def test_a_page_that_may_reserve_its_text_is_made_a_tree_once(monkeypatch):
    opened: list[bytes] = []

    def counting(body: bytes, **told: object):
        opened.append(body)
        return original(body, **told)

    from crawler.extraction import article
    from crawler.extraction import page as pages

    original = pages.open_page
    monkeypatch.setattr(pages, "open_page", counting)
    monkeypatch.setattr(article, "open_page", counting)
    free = page(head="<meta name=robots content='max-snippet:-1'>")
    found = reading.page(free, licensed=False, url="https://paper.example/b", fetched_at=NOW)
    assert (found.article.headline, len(opened)) == (TITLE, 1)
    reserved = page(head="<meta name=tdm-reservation content=1>")
    assert reading.page(reserved, licensed=False, url="https://paper.example/b", fetched_at=NOW).article is None


def test_months_are_read_without_keeping_all_that_babel_knows_of_a_language():
    asked = "import crawler.written_dates as w, babel.localedata as b; w._all_months(); print(len(b._cache))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


def test_no_language_has_the_months_of_another():
    assert months("he")["ינואר"] == 1
    for language in set(LANGUAGES) - {"he"}:
        assert "ינואר" not in months(language)


@pytest.mark.parametrize(
    ("tag", "january", "monday"),
    [
        ("fr", "janvier", "lundi"),
        ("nb", "januar", "mandag"),
        ("ar_LB", "كانون الثاني", "الاثنين"),
        ("th", "มกราคม", "วันจันทร์"),
    ],
)
def test_a_language_has_what_it_lacks_from_the_one_that_it_stands_under(tag, january, monday):
    named, days = calendar_names(tag)
    assert (named["format"]["wide"][1], days["stand-alone"]["wide"][0]) == (january, monday)
