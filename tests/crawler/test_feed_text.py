"""The text that a feed carries whole stands for a page that gives less, and is plain text like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.extraction import article_from_entry, extract
from crawler.extraction.explained import explain
from crawler.extraction.fulltext import without_system_lines
from crawler.formats import read_feed
from storage.records import Access, Article, ParsedEntry

NOW = datetime(2024, 3, 20, 9, 0, tzinfo=UTC)
URL = "https://post.example/mole"
TITLE = "Harbour board lengthens the northern mole"
STORY = (
    "The harbour board agreed on Tuesday to lengthen the northern mole by forty metres before the winter storms.",
    "Engineers will drive the first piles in April, said the harbour master, Ada Quill, after the meeting.",
    "The work is paid for by the four fishing villages of the bay, which had asked for it for eleven years.",
    "Nobody spoke against the plan, although two members of the board had called it too dear last autumn.",
)
SYSTEM_LINE = f'<p>The post <a href="{URL}">{TITLE}</a> appeared first on <a href="https://post.example">Post</a>.</p>'


def markup(*paragraphs: str) -> str:
    return "".join(f"<p>{each}</p>" for each in paragraphs)


def rss(content: str) -> bytes:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Post</title>'
        f"<item><title>{TITLE}</title><link>{URL}</link><guid>mole-1</guid><description>{STORY[0]}</description>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded></item></channel></rss>"
    ).encode()


def atom(content: str) -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><id>urn:post</id><updated>2024-03-19T18:00:00Z'
        f'</updated><entry><title>{TITLE}</title><id>mole-1</id><link href="{URL}"/><updated>2024-03-19T18:00:00Z'
        f'</updated><content type="html"><![CDATA[{content}]]></content></entry></feed>'
    ).encode()


def entry(content: str = markup(*STORY), feed: Any = rss) -> ParsedEntry:
    return read_feed(feed(content), url="https://post.example/feed").entries[0]


def page(*paragraphs: str, head: str = "", title: str = TITLE) -> bytes:
    return (
        f'<html lang="en"><head><title>{title}</title>{head}</head><body><nav><a href="/">Home</a></nav><main><article>'
        f"<h1>{title}</h1>{markup(*paragraphs)}</article></main></body></html>"
    ).encode()


def read(body: bytes, said: ParsedEntry | None) -> Article:
    return extract(body, url=URL, fetched_at=NOW, entry=said)


@pytest.mark.parametrize("feed", [rss, atom])
def test_a_page_that_gives_less_than_its_feed_has_the_feeds_text(feed: Any) -> None:
    article = read(page(STORY[0]), entry(markup(*STORY) + SYSTEM_LINE, feed))
    assert article.body_text == "\n\n".join(STORY)
    assert (article.extraction_method, article.provenance["body_text"].method) == ("feed", "feed")
    assert any("feed's text" in warning for warning in article.warnings)


def test_a_page_that_gives_the_whole_article_keeps_its_own_text() -> None:
    article = read(page(*STORY), entry(markup(*STORY, "Buy our calendar of boats, with all the moles of the coast.")))
    assert article.body_text == "\n\n".join(STORY)
    assert article.provenance["body_text"].method == "html"
    assert article.warnings == ()


def test_a_teaser_before_a_paywall_stays_paywalled_and_has_the_feeds_text() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    article = read(page(STORY[0], "Subscribe to continue reading this article.", head=head), entry())
    assert article.access is Access.PAYWALLED
    assert article.body_text == "\n\n".join(STORY)


def test_a_page_without_text_and_a_wall_have_the_feeds_text() -> None:
    for body in (page(), page("Checking your browser before you go on.", title="Just a moment...")):
        article = read(body, entry())
        assert article.body_text == "\n\n".join(STORY)
        assert article.extraction_method == "feed"


def test_the_feeds_text_of_another_article_does_not_replace_the_page() -> None:
    own = [f"Herring number {count} was sold at the quay to a cook from inland, who salted it." for count in range(6)]
    other = markup(*STORY, *(each.replace("board", "council") + " So it was written." for each in STORY))
    article = read(page(*own, title="Herring come back"), replace(entry(other), title="Herring come back"))
    assert article.body_text == "\n\n".join(own)


def test_a_page_that_takes_its_article_back_is_not_filled_from_the_feed() -> None:
    article = read(page("This article has been withdrawn."), entry())
    assert article.pub_status == "canceled"
    assert "Engineers" not in article.body_text


def test_active_content_of_a_feed_never_becomes_text() -> None:
    hostile = (
        "<script>steal()</script><img src=x onerror=steal()><style>p{color:red}</style>"
        f"<iframe src='https://evil.example'>steal()</iframe>{markup(*STORY)}<p>Last\u202e word\x07.</p>"
    )
    for article in (read(page(STORY[0]), entry(hostile)), article_from_entry(entry(hostile), url=URL, fetched_at=NOW)):
        assert article.body_text.startswith("\n\n".join(STORY))
        assert not any(word in article.body_text for word in ("<", "steal", "color", "onerror", "\u202e", "\x07"))


def test_lines_that_publishing_systems_add_are_none_of_the_text() -> None:
    text = "\n\n".join([*STORY, f"The post {TITLE} appeared first on Post.", "Continue reading on our page"])
    assert without_system_lines(text, [TITLE]) == "\n\n".join(STORY)


def test_the_feeds_text_is_among_what_is_explained() -> None:
    told = explain(page(STORY[0]), url=URL, fetched_at=NOW, entry=entry())
    body = next(each for each in told.fields if each.field == "body_text")
    assert body.method == "feed"
    assert ("feed", True) in [(offer.method, offer.chosen) for offer in body.offers]
