"""A page that goes on with other articles below the first gives the first alone; its own chapters stay with it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import extract

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
FIRST = (
    "The harbour board agreed on Tuesday to lengthen the northern mole by forty metres before the winter storms.",
    "Engineers will drive the first piles in April, said the harbour master, Ada Quill, after the meeting.",
)
SECOND = (
    "A bakery on Mill Street won the county's prize for rye bread on Monday, for the third year in a row.",
    "The jury praised its crust, and above all how long it keeps: nine days in the cellar of the town hall.",
    "Its owner, Otto Brandt, said that he would give the prize money to the school next door.",
    "The bakery has been in his family since 1912, and is the last on the street.",
)


def story(
    title: str, paragraphs: tuple[str, ...], tag: str = "article", meta: str = "By Ada Lee, 25 November 2026"
) -> str:
    dated = f'<p class="meta">{meta}</p>' if meta else ""
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    return f'<{tag} class="story"><h1 class="title">{title}</h1>{dated}<div class="text">{text}</div></{tag}>'


def read(main: str) -> list[str]:
    head = '<html lang="en"><head><meta charset="utf-8"><title>Harbour to grow in spring | The Post</title></head>'
    body = f"<!doctype html>{head}<body><nav><a href='/w'>World</a></nav><main>{main}</main></body></html>"
    return (extract(body.encode(), url="https://post.example/a/harbour-to-grow", fetched_at=NOW).body_text or "").split(
        "\n\n"
    )


@pytest.mark.parametrize("tag", ["article", "div", "section"])
@pytest.mark.parametrize("first", [FIRST, FIRST[:1]])
def test_the_articles_below_the_first_are_left_out(tag: str, first: tuple[str, ...]) -> None:
    below = story("Rye bread wins again", SECOND, tag)
    assert read(story("Harbour to grow in spring", first, tag) + below) == list(first)


def test_chapters_under_headings_like_the_first_stay() -> None:
    parts = story("Harbour to grow in spring", FIRST, "section", "") + story("What it costs", SECOND, "section", "")
    assert set(FIRST + SECOND) <= set(read(f"<article>{parts}</article>"))


def test_headings_within_one_text_stay() -> None:
    text = "".join(f"<h1 class='title'>Part {place}</h1><p>{each}</p>" for place, each in enumerate(SECOND))
    page = f"<article><h1 class='title'>Harbour to grow in spring</h1><p>{FIRST[0]}</p>{text}</article>"
    assert {FIRST[0], *SECOND} <= set(read(page))
