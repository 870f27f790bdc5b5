"""Nothing of a text or a page that is not seen, or steers what shows it, comes through."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import article_from_entry, extract
from crawler.extraction.page import open_page
from crawler.formats import read_feed
from crawler.plaintext import clean_line, clean_text
from storage.records import Article

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
UNSEEN = "\x00\x07\x08\x7f\x9b\u202a\u202e\u2066\u2069\u200b\u200e\u200f\u2060\ufeff\xad\u061c\ufff9\ufffe\U000e0041"
COLOUR = "\x1b[31m"
BREAKS = "\x85\u2028\u2029"
FIELDS = ("headline", "description", "body_text", "lead", "byline_raw", "section", "slugline", "kicker", "deck")


def acts(text: str) -> list[str]:
    """The characters of a text that are no text."""
    kept = "\n\u200c\u200d"
    return [each for each in text if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") and each not in kept]


def texts(article: Article) -> str:
    named = "\n".join(getattr(article, each) or "" for each in FIELDS)
    return "\n".join((named, *article.authors, *article.keywords, *article.alt_ids))


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize("unseen", [*UNSEEN.replace("\x9b", ""), COLOUR, "\x9b31m"])
def test_p10_h04_what_is_not_seen_goes_and_words_stay_whole(clean: object, unseen: str) -> None:
    assert clean(f"OT{unseen}AN meets") == "OTAN meets"  # type: ignore[operator]


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize("unseen", [*BREAKS, "\r\n", "\t"])
def test_what_breaks_lines_is_a_blank(clean: object, unseen: str) -> None:
    assert clean(f"OTAN{unseen}meets") == "OTAN meets"  # type: ignore[operator]


def test_emoji_flags_and_the_joiners_of_persian_stay() -> None:
    for text in ("می\u200cخواهم", "👩\u200d🚒", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"):
        assert clean_line(text) == clean_text(text) == text


@given(st.text(max_size=60))
def test_whatever_the_text_nothing_in_it_acts(text: str) -> None:
    flags = dict.fromkeys(range(0xE0000, 0xE0080))
    assert acts(clean_line(text).translate(flags)) == acts(clean_text(text).translate(flags)) == []


def test_a_feed_full_of_them_leaves_nothing_in_an_article() -> None:
    junk = "".join(each for each in UNSEEN + BREAKS if each >= " " and each != "\ufffe")
    item = f"<title>Ti{junk}tle &#x202e;x</title><description>Su{junk}m &#8203;mary</description>"
    more = f"<author>Jo{junk}e Doe</author><category>Ca{junk}t</category><guid>g{junk}</guid>"
    body = f'<rss version="2.0"><channel><title>F</title><item>{item}{more}<link>https://w.example/a</link></item></channel></rss>'
    (entry,) = read_feed(body.encode(), url="https://w.example/rss").entries
    article = article_from_entry(entry, url="https://w.example/a", fetched_at=NOW)
    assert acts(texts(article)) == []
    assert {"Ti", "tle", "mary", "Doe"} <= set(
        texts(article).replace("›…", " ").split()
    )  # as Windows writes \x9b, \x85


@pytest.mark.parametrize(
    "written", ["&#0;", "&#x0;", "&#000;", "&#7;", "&#27;[31m", "&#x1b;[1m", "&#x202e;", "&#8203;"]
)
def test_p10_what_a_page_writes_as_a_reference_comes_through_no_more_than_the_character(written: str) -> None:
    prose = f"The ministers of the alliance agreed on Monday{written} to share what they know, said a spokesman. "
    title = f"Ministers agree on sharing{written} what they know"
    page = f"<html lang=en><title>{title}</title><article><h1>{title}</h1>" + f"<p>{prose * 3}</p>" * 4 + "</article>"
    article = extract(page.encode(), url="https://w.example/1", fetched_at=NOW)
    assert acts(texts(article)) == []
    assert not {"\ufffd", "["} & set(texts(article))


def test_p01_pictures_within_a_page_are_not_read() -> None:
    picture = "data:image/png;base64," + "iVBORw0KGgo" * 2_000
    page = open_page(
        f"<html><body><p>News<img src='{picture}'></p></body></html>".encode(),
        url="https://w.example/1",
        content_type="text/html",
        charset=None,
    )
    assert len(page.markup) < 1_000
