"""Articles that a paper cut into several pages: found, asked for as politely as any, and made one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import read_article
from crawler.extraction.following import page_number
from crawler.joining import MAX_PAGES, PARTIAL, fresh

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
HEADLINE = "The long way round the northern mole"
DECK = "How four fishing villages came to build a wall of stone into the sea, and who paid for it"


def told(number: int, of: int = 4) -> list[str]:
    """The paragraphs of one page."""
    names = ("Ada Quill", "Odo Brand", "Mira Stone", "Jon Fell", "Una Pike", "Lea Rook")
    return [
        f"On day {number}{each} the harbour master {names[(number + each) % 6]} counted {number * 37 + each * 11} "
        f"blocks of granite on the quay of village {each}, and wrote in his book that {number + each} were broken."
        for each in range(of)
    ]


def page(number: int, *, links: str = "", head: str = "", paragraphs: list[str] | None = None) -> bytes:
    text = "".join(f"<p>{each}</p>" for each in (told(number) if paragraphs is None else paragraphs))
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{HEADLINE}</title>{head}</head><body>"
        f"<article><h1>{HEADLINE}</h1><p class='deck'>{DECK}</p>{text}{links}</article></body></html>"
    ).encode()


def numbered(*addresses: str) -> str:
    """A row of numbers, each a link."""
    links = "".join(f"<a href='{address}'>{index}</a>" for index, address in enumerate(addresses, 1))
    return f"<div class='pages'>{links}</div>"


def onward(body: bytes, url: str = "https://post.example/mole.html", first: str | None = None) -> str | None:
    return read_article(body, url=url, fetched_at=NOW, first=first).following


@pytest.mark.parametrize(
    ("first", "other", "number"),
    [
        ("/mole", "/mole/2", 2),
        ("/mole/", "/mole/2/", 2),
        ("/mole.html", "/mole-2.html", 2),
        ("/mole.html", "/mole,3.html", 3),
        ("/mole", "/mole/page/4", 4),
        ("/mole", "/mole/seite-2", 2),
        ("/mole.html", "/mole.html?page=2", 2),
        ("/mole?id=7", "/mole?id=7&seite=12", 12),
        ("/mole?id=7&page=1", "/mole?page=2&id=7", 2),
        ("/mole/page/1", "/mole/page/2", 2),
        ("/mole", "/mole", 1),
        ("/mole", "/pier/2", None),
        ("/mole", "/mole2", None),
        ("/mole", "/mole/2024", None),
        ("/mole", "/mole/2/comments", None),
        ("/mole?id=7", "/mole?id=8&page=2", None),
        ("/news-1", "/news-2", None),
        ("/mole", "https://other.example/mole/2", None),
    ],
)
def test_a_further_page_is_the_same_address_with_a_number(first: str, other: str, number: int | None) -> None:
    base = "https://post.example"
    there = other if other.startswith("https") else base + other
    assert page_number(base + first, there) == number


@pytest.mark.parametrize(
    "markup",
    [
        {"head": "<link rel='next' href='/mole.html?page=2'>"},
        {"links": "<a rel='next' href='/mole.html?page=2'>more</a>"},
        {"links": numbered("/mole.html", "/mole.html?page=2", "/mole.html?page=3")},
        {"links": "<a href='?page=2'>Weiter</a>"},
        {"links": "<a href='?page=2' aria-label='Page 2 of 3'><i></i></a>"},
        {"links": "<p>Page 1 of 3 <a href='/mole.html?page=2'>Next page</a></p>"},
    ],
)
def test_the_next_page_is_found_by_what_links_to_it(markup: dict[str, str]) -> None:
    assert onward(page(1, **markup)) == "https://post.example/mole.html?page=2"


@pytest.mark.parametrize(
    "markup",
    [
        {"head": "<link rel='next' href='/another-story.html'>"},
        {"head": "<link rel='next' href='https://other.example/mole.html?page=2'>"},
        {"links": "<a href='/mole.html?page=3'>3</a>"},
        {"links": "<div class='comments'><a href='/mole.html?page=2'>2</a></div>"},
        {"links": "<a href='/mole.html?page=2'>Photographs of boats</a>"},
        {"links": "<a rel='next' href='javascript:next(2)'>2</a>"},
        {"links": "<a rel='prev' href='/mole.html'>1</a>"},
    ],
)
def test_another_article_a_gap_and_pages_of_comments_are_not_the_next_page(markup: dict[str, str]) -> None:
    assert onward(page(1, **markup)) is None


def test_the_last_page_is_followed_by_none() -> None:
    links = numbered("/mole.html", "/mole.html?page=2", "/mole.html?page=3")
    first = "https://post.example/mole.html"
    assert onward(page(2, links=links), f"{first}?page=2", first) == f"{first}?page=3"
    assert onward(page(3, links=links), f"{first}?page=3", first) is None


@given(st.lists(st.lists(st.sampled_from([f"Line {n} of the log." for n in range(9)]), min_size=1), min_size=1))
def test_no_paragraph_is_joined_twice(pages: list[list[str]]) -> None:
    texts: list[str] = []
    for each in pages:
        text = fresh(texts, "\n\n".join(dict.fromkeys(each)))
        texts += [text] if text else []
    lines = "\n\n".join(texts).split("\n\n")
    assert len(lines) == len(set(lines))


# ------------------------------------------------------------------ through the spider


async def read(desk, newsroom, site):
    newsroom.announce(site.url("/mole"), HEADLINE)
    await newsroom.fetch(desk)
    (revision,) = newsroom.revisions()
    return revision.article


def partial(article) -> list[str]:
    return [each for each in article.warnings if each.startswith(PARTIAL)]


async def test_the_pages_are_one_article_in_order_without_what_each_repeats(desk, newsroom, site, answering) -> None:
    links = numbered("/mole", "/mole/2", "/mole/3")
    for number, path in enumerate(("/mole", "/mole/2", "/mole/3"), 1):
        site.routes[path] = answering(page(number, links=links))
    article = await read(desk, newsroom, site)
    kept = [line for line in article.body_text.split("\n\n") if line != DECK]
    assert kept == [*told(1), *told(2), *told(3)]
    assert HEADLINE not in article.body_text
    assert article.body_text.count(DECK) <= 1
    assert (article.url, article.final_url) == (site.url("/mole"), site.url("/mole"))
    assert "the text of 3 pages" in article.warnings
    assert not partial(article)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("gone", "http-404"),
        ("broken", "http-503"),
        ("robots", "robots"),
        ("pdf", "not-html"),
        ("reserved", "rights-reserved"),
    ],
)
async def test_an_article_whose_further_page_fails_is_kept_and_says_that_it_is_partial(
    desk, newsroom, site, answering, fault, kind
) -> None:
    site.routes["/mole"] = answering(page(1, links=numbered("/mole", "/mole/2")))
    site.routes["/mole/2"] = {
        "gone": answering(status=404),
        "broken": answering(status=503),
        "pdf": answering(b"%PDF-1.7 \x00\x01" * 100),
        "reserved": answering(page(2, head="<meta name='tdm-reservation' content='1'>")),
    }.get(fault, answering(page(2)))
    if fault == "robots":
        site.routes["/robots.txt"] = answering(b"User-agent: *\nDisallow: /mole/2")
    article = await read(desk, newsroom, site)
    assert told(1)[-1] in article.body_text
    assert told(2)[0] not in article.body_text
    assert partial(article) == [f"partial: page 2 was not read: {kind}"]


async def test_a_page_that_says_what_was_said_ends_the_article(desk, newsroom, site, answering) -> None:
    first = page(1, links="<a rel='next' href='/mole?page=2'>2</a>")
    site.routes["/mole"] = site.routes["/mole?page=2"] = answering(first)
    article = await read(desk, newsroom, site)
    assert [line for line in article.body_text.split("\n\n") if line != DECK] == told(1)
    assert not partial(article)


async def test_a_page_that_links_back_ends_the_article(desk, newsroom, site, answering) -> None:
    site.routes["/mole"] = answering(page(1, links="<a rel='next' href='/mole/2'>2</a>"))
    site.routes["/mole/2"] = answering(page(2, links="<a rel='next' href='/mole'>next</a>"))
    article = await read(desk, newsroom, site)
    assert told(2)[0] in article.body_text
    assert len([each for each in site.paths if each.startswith("/mole")]) == 2


async def test_no_more_than_ten_pages_are_asked_for(desk, newsroom, site, answering) -> None:
    for number in range(1, MAX_PAGES + 3):
        path = "/mole" if number == 1 else f"/mole/{number}"
        site.routes[path] = answering(page(number, links=f"<a rel='next' href='/mole/{number + 1}'>next</a>"))
    article = await read(desk, newsroom, site)
    assert told(MAX_PAGES)[0] in article.body_text
    assert told(MAX_PAGES + 1)[0] not in article.body_text
    assert partial(article) == [f"partial: more than {MAX_PAGES} pages"]


async def test_a_change_on_a_further_page_is_seen_though_the_first_is_as_it_was(
    desk, newsroom, site, answering
) -> None:
    links = numbered("/mole", "/mole/2")
    site.routes["/mole"] = answering(page(1, links=links), ETag='"one"')
    site.routes["/mole/2"] = answering(page(2, links=links))
    entry_id = newsroom.announce(site.url("/mole"), HEADLINE)
    await newsroom.fetch(desk)
    assert newsroom.entry(entry_id).page_etag is None  # with it, the server would say 304, and no more
    site.routes["/mole/2"] = answering(page(2, links=links, paragraphs=[*told(2), *told(5)]))
    newsroom.time += timedelta(minutes=15)
    with newsroom.database.begin() as ledger:
        ledger.rereads.plan({entry_id: newsroom.time})
        (task,) = ledger.rereads.claim(newsroom.time, 5)
    await desk.submit(task)
    await desk.drained()
    with newsroom.database.read() as ledger:
        revisions = ledger.articles.revisions(newsroom.entry(entry_id).article_id)
    assert [told(5)[0] in each.article.body_text for each in revisions] == [False, True]
