"""Which day on a page is its article's own, among those of its masthead, of events, pictures and other articles."""

from __future__ import annotations

import json
from datetime import date

import pytest
from lxml import html

from crawler.extraction import extract, written_at
from crawler.extraction.blocks import page_blocks
from crawler.extraction.recent import recent_times
from tests.crawler.test_page_dates import NOW, TEXT, page

OWN = "Harbour board lengthens the northern mole"


def linked(*nodes: dict[str, object]) -> str:
    return "".join(f"<script type='application/ld+json'>{json.dumps(node)}</script>" for node in nodes)


def news(headline: str, day: object, address: str | None = None) -> dict[str, object]:
    node: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": headline,
        "datePublished": day,
        "author": "Ada Quill",
    }
    return node | ({"url": address} if address else {})


BOATS = news("Boats in the bay", "2024-03-03", "https://post.example/boats") | {"articleBody": "Boats."}


@pytest.mark.parametrize(
    "markup",
    [
        {"head": "<meta name='fecha_publicacion' content='2024-03-12'>"},
        {"head": "<meta name='data_pubblicazione' content='2024-03-12'>"},
        {"head": "<meta name='datum' content='2024-03-12 09:15'>"},
        {"head": "<meta name='weibo:article:create_at' content='2024-03-12 09:00:00'>"},
        {"head": linked(news(OWN, 1710237600000))},
        {"head": linked(BOATS, news(OWN, "2024-03-12"))},
        {"head": linked(BOATS), "below": "<p>12/03/2024</p><p>Published: 12 March 2024</p>"},
        {"below": "<span class='timeago' data-timestamp='1710237600'>last week</span>"},
        {"below": "<div data-published='2024-03-12T10:00:00Z'>last week</div>"},
        {"below": "<figure><figcaption>The mole on 3 May 2019</figcaption></figure><p>12 March 2024</p>"},
        {"below": "<p>The mole was shown to guests on 5 March 2024.</p><p>12 March 2024</p>"},
        {"below": "<p>20 June 2024, 19:30</p><p>12 March 2024</p>"},
        {
            "after": "<div class='card'><h4>Boats in the bay</h4><p>3 March 2024</p></div>"
            f"<div class='card'><h4>{OWN}</h4><p>12 March 2024</p></div>"
        },
    ],
)  # fmt: skip
def test_a_day_is_the_articles_own_by_where_it_stands(markup: dict[str, str]) -> None:
    article = page(**markup)
    assert article.published_at is not None
    assert article.published_at.date() == date(2024, 3, 12)


@pytest.mark.parametrize("menu", ["<nav>News Sport</nav>", ""])
def test_the_day_of_the_visit_in_the_masthead_dates_nothing(menu: str) -> None:
    def printed(masthead: str, address: str = "https://post.example/mole") -> str | None:
        text = "".join(f"<p>{each}</p>" for each in TEXT)
        markup = (
            f"<html lang='en'><body><div>{masthead}</div>{menu}<main><article><h1>{OWN}</h1>{text}</article></main>"
        )
        return written_at(extract(markup.encode(), url=address, charset="utf-8", fetched_at=NOW))

    assert printed("Wednesday, March 20, 2024") is None
    assert printed("Wednesday, March 20, 2024", "https://post.example/2024/03/12/mole") == "2024-03-12"
    assert printed("Published March 20, 2024") == "2024-03-20"


def test_what_is_nobodys_day_dates_nothing() -> None:
    for after in ("<figure><figcaption>The mole on 3 May 2019</figcaption></figure>", "<p>© 3 May 2019 The Post</p>"):
        markup = f"<html lang='en'><body><main><h1>{OWN}</h1>{''.join(f'<p>{each}</p>' for each in TEXT)}{after}</main>"
        assert extract(markup.encode(), url="https://post.example/mole", fetched_at=NOW).published_at is None


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("en", "3 hours ago", "2024-03-20T06:00"), ("de", "vor 3 Stunden", "2024-03-20T06:00"),
        ("ja", "3時間前", "2024-03-20T06:00"), ("fr", "Ada Quill · hier à 18h30", "2024-03-19T18:30"),
        ("ru", "12 марта, 10:15", "2024-03-12T10:15"), ("zh", "3月12日 10:15", "2024-03-12T10:15"),
        ("es", "12 de marzo, 10:15", "2024-03-12T10:15"), ("en", "Tuesday 12 March 10.15 GMT", "2024-03-12T10:15"),
        ("en", "Mar 12", "2024-03-12T00:00"), ("en", "Chapter 3", None),
        ("en", "7 weeks ago", None), ("en", "28 March, 10:15", None), ("en", "Updated 3 hours ago", None),
    ],
)  # fmt: skip
def test_a_time_by_the_headline_is_read_against_the_visit(language: str, line: str, expected: str | None) -> None:
    tree = html.fromstring(f"<html><body><main><h1>{OWN}</h1><p>{line}</p><p>{TEXT[0]}</p></main></body></html>")
    told = recent_times(page_blocks(tree), OWN, timezone=None, language=language, now=NOW)
    assert [each.value.at.isoformat()[:16] for each in told] == ([expected] if expected else [])


def test_a_time_told_against_the_visit_gives_way_to_a_day() -> None:
    assert str(page(below="<p>3 hours ago</p>").published_at)[:16] == "2024-03-20 06:00"
    assert str(page(below="<p>3 hours ago</p><p>12 March 2024</p>").published_at)[:10] == "2024-03-12"


@pytest.mark.parametrize(
    "line",
    [
        "<p>Druckdatum: 20.03.2024</p>", "<p>Source: Harbour report, accessed 3 March 2024</p>",
        "<p>3 March 1990: the harbour opens to ships</p>",
        "<p>When: <time datetime='2024-03-01T20:00'>1 March</time></p>",
        "<p><time datetime='2024-05-01T20:00'>1 May</time></p>",
    ],
)  # fmt: skip
def test_a_day_of_something_else_below_the_headline_dates_nothing(line: str) -> None:
    assert page(below=line).published_at is None
    assert str(page(below=f"{line}<p>12 March 2024</p>").published_at)[:10] == "2024-03-12"


def test_the_days_of_a_chronicle_are_the_texts() -> None:
    told = "<p>5 May 2018</p><p>The first stone was laid there.</p><p>6 June 2019</p><p>The mole was opened to all.</p>"
    assert page(after=f"{told}<p>{TEXT[0]}</p>").published_at is None
    assert str(page(after=f"{told}<p>12 March 2024</p><p>Share</p>").published_at)[:10] == "2024-03-12"


def test_a_page_around_a_film_is_of_the_day_on_which_it_was_put_up() -> None:
    film: dict[str, object] = {"@type": "VideoObject", "name": OWN, "uploadDate": "2024-03-12T10:00:00Z"}
    assert str(page(head=linked(film)).published_at)[:10] == "2024-03-12"
    assert page(head=linked(film | {"name": "Boats"})).published_at is None
