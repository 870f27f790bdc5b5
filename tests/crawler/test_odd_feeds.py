"""Feeds as programs really write them: what is certain is put right, what is not is left out, nothing is made up."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.charset import decode, undoubled
from crawler.formats import FeedError, read_feed
from crawler.formats.mending import mended
from storage.records import ParsedEntry, ParsedFeed

URL = "https://paper.example/feeds/main.xml"
ITEM = "<item><title>{0}</title><link>https://paper.example/{1}</link><guid>{1}</guid></item>"


def read(text: str | bytes, **more: str) -> ParsedFeed:
    return read_feed(text.encode() if isinstance(text, str) else text, url=URL, **more)


def rss(items: str, encoding: str = "utf-8") -> str:
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Wire</title>{items}</channel></rss>"
    )


def one(item: str) -> ParsedEntry:
    (entry,) = read(rss(f"<item>{item}</item>")).entries
    return entry


# ------------------------------------------------------------------ names and addresses


def test_a_guid_is_a_name_and_does_not_change_with_the_feeds_address() -> None:
    here, moved = (
        read_feed(rss(ITEM.format("A", "17")).encode(), url=url) for url in (URL, "https://cdn.example/x/moved.xml")
    )
    assert [feed.entries[0].guid for feed in (here, moved)] == ["17", "17"]


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ("<guid>https://paper.example/a</guid>", "https://paper.example/a"),
        ("<guid>/a</guid>", "https://paper.example/a"),
        ("<guid>17</guid>", None),
        ("<guid>paper-17</guid>", None),
        ("<link>b.html</link><guid>17</guid>", "https://paper.example/feeds/b.html"),
        ("<link>www.paper.example/d</link>", "https://www.paper.example/d"),
        ("<link>https://www.paper.example/x/www.other.example/d</link>", None),
        ("<link><![CDATA[ https://paper.example/a?x=1&y=2 ]]></link>", "https://paper.example/a?x=1&y=2"),
    ],
)
def test_a_link_is_what_can_be_followed(item: str, link: str | None) -> None:
    expected = "https://www.paper.example/x/www.other.example/d" if link is None and "other" in item else link
    assert one(f"<title>T</title>{item}").link == expected


@pytest.mark.parametrize(
    ("said", "authors"),
    [
        ("<author>ana@paper.example (Ana Sousa)</author>", ("Ana Sousa",)),
        ("<author>Ana Sousa &lt;ana@paper.online&gt;</author>", ("Ana Sousa",)),
        ("<author>ana@paper.com (Ana Sousa)</author><dc:creator>Ben</dc:creator>", ("Ana Sousa", "Ben")),
        ("<author>desk@paper.newspaper</author>", ()),
        ("<author>Ana Sousa (Lisbon)</author>", ("Ana Sousa (Lisbon)",)),
    ],
)
def test_an_authors_mail_address_is_no_name(said: str, authors: tuple[str, ...]) -> None:
    assert one(f"<title>T</title>{said}").authors == authors


def test_what_only_the_content_says_keeps_its_paragraphs_in_the_summary() -> None:
    entry = one("<title>T</title><content:encoded><![CDATA[<p>One</p><p>Two</p>]]></content:encoded>")
    assert (entry.content, entry.summary) == ("One\n\nTwo", "One\n\nTwo")


# ------------------------------------------------------------------ markup that is none


def test_lone_ampersands_and_names_of_characters_are_read_as_meant() -> None:
    feed = read(
        rss(
            "<item><title>AT&T &amp; l&rsquo;&eacute;t&eacute;&nbsp;&hellip; &unknown; R&D;x &#8217;</title>"
            "<link>https://paper.example/a?x=1&y=2&amp;z=3</link>"
            "<description><![CDATA[Q&A &amp; <b>more</b>]]></description></item>"
        )
    )
    (entry,) = feed.entries
    assert entry.title == "AT&T & l’été … &unknown; R&D;x ’"
    assert entry.link == "https://paper.example/a?x=1&y=2&z=3"
    assert entry.summary == "Q&A & more"
    assert feed.warnings == ()  # mended, it is well-formed: what is known of it need not be read again
    assert feed.learned is not None


@pytest.mark.parametrize(
    "junk",
    [
        "\n\n<br />\n<b>Warning</b>: Undefined variable in /srv/x.php on line 3<br />\n",
        "Notice: something\n",
        "<!-- cached --><script>x()</script>",
        "\ufeff\ufeff\n",
        "\x08\x0b",
    ],
)
def test_what_stands_before_the_document_is_no_part_of_it(junk: str) -> None:
    feed = read(junk + rss(ITEM.format("A\x0b", "a")))
    assert [(entry.title, entry.guid) for entry in feed.entries] == [("A", "a")]
    sitemap = read(junk + "<urlset><url><loc>https://paper.example/a</loc></url></urlset>")
    assert [entry.link for entry in sitemap.entries] == ["https://paper.example/a"]


def test_a_page_with_a_feed_in_it_is_still_a_page() -> None:
    with pytest.raises(FeedError, match="HTML page"):
        read("<!doctype html><html><body>" + rss(ITEM.format("A", "a")) + "</body></html>")


@pytest.mark.parametrize("cut", range(8, 120, 7))
def test_of_a_feed_that_was_cut_off_nothing_is_taken_that_may_be_half_an_address(cut: int) -> None:
    whole = rss("".join(ITEM.format(f"A{n}", f"story-{n}-of-four") for n in range(4)))
    feed = read(whole[:-cut])
    for entry, n in zip(feed.entries, range(4), strict=False):
        assert (entry.link, entry.guid) == (f"https://paper.example/story-{n}-of-four", f"story-{n}-of-four")
    assert len(feed.entries) >= 3
    assert feed.warnings


def test_nor_of_a_sitemap() -> None:
    urls = "".join(f"<url><loc>https://paper.example/story-{n}</loc></url>" for n in range(3))
    feed = read(f"<urlset>{urls}</urlset>"[:-24])
    assert [entry.link for entry in feed.entries] == [f"https://paper.example/story-{n}" for n in range(2)]
    assert feed.warnings


def test_a_sitemaps_title_may_be_escaped_twice() -> None:
    news = "<news:news><news:title><![CDATA[L&#8217;OTAN &amp; l'UE]]></news:title></news:news>"
    body = gzip.compress(f"<urlset><url><loc> /b </loc>{news}</url></urlset>".encode())
    (entry,) = read(body, content_type="application/gzip").entries
    assert (entry.link, entry.title) == ("https://paper.example/b", "L’OTAN & l'UE")


@given(st.text(st.sampled_from("<>&;![]CDATA-#xamp rss/item'\"\u00e9\x07"), max_size=200))
def test_mending_ends_and_what_is_mended_stays(text: str) -> None:
    once, _ = mended(text)
    assert mended(once)[0] == once
    assert "\x07" not in once


@pytest.mark.parametrize("piece", ["<![CDATA[", "<!--", "&a", "&#", "<item>", "&" * 7, "]]", "<url "])
def test_mending_takes_time_in_proportion(piece: str) -> None:
    began = time.process_time()
    mended(piece * (2_000_000 // len(piece)))
    assert time.process_time() - began < 5


# ------------------------------------------------------------------ encodings


def test_a_few_foreign_bytes_do_not_spoil_good_utf_8() -> None:
    body = rss(ITEM.format("Été à Paris", "a") + ITEM.format("XX", "b")).encode().replace(b"XX", b"caf\xe9 noir")
    assert [entry.title for entry in read(body).entries] == ["Été à Paris", "café noir"]
    assert decode("déjà ".encode() + b"\xe2\x80 cut").text == "déjà \ufffd cut"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Пожар в порту потушен, сообщили спасатели", "cp1251"),
        ("港口大火已被扑灭，消防员说没有人受伤", "gb18030"),
        ("港口大火已被撲滅，消防員說沒有人受傷", "big5"),
        ("항구 화재 진압, 소방관들이 말했다", "cp949"),
        ("港で火災、消防が鎮火したと発表した", "cp932"),
        ("إخماد حريق الميناء بعد ساعات", "cp1256"),
        ("Η φωτιά στο λιμάνι έσβησε", "cp1253"),
    ],
)
def test_f15_bytes_that_call_themselves_utf_8_and_are_not(text: str, encoding: str) -> None:
    (entry,) = read(rss(ITEM.format(text, "a")).encode(encoding)).entries
    assert entry.title == text


@pytest.mark.parametrize("text", ["Élection à Paris, coopération", "L’OTAN – « oui »", "Łódź, žluťoučký", "港口大火"])
def test_utf_8_that_was_encoded_twice_is_read_once_more(text: str) -> None:
    twice = "".join(
        bytes([octet]).decode("cp1252") if octet not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(octet)
        for octet in text.encode()
    )
    assert undoubled(twice) == text
    assert undoubled(text) == text
    assert one(f"<title>{twice}</title>").title == text


@pytest.mark.parametrize("text", ["Ã la carte", "São Paulo, coração", "Â © 2026", "naïve Ã©tude “oui” ж"])
def test_what_may_be_meant_stays(text: str) -> None:
    assert undoubled(text) == text


# ------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("Wed, 25 Nov 2026 24:00:00 GMT", datetime(2026, 11, 26, tzinfo=UTC)),
        ("2026-11-25T24:00:00Z", datetime(2026, 11, 26, tzinfo=UTC)),
        ("2026-W48-3", datetime(2026, 11, 25, tzinfo=UTC)),
        ("Ср, 25 ноя 2026 10:00:00 +0300", datetime(2026, 11, 25, 7, tzinfo=UTC)),
        ("Wed, 31 Nov 2026 10:00:00 GMT", None),
    ],
)
def test_f14_dates_that_are_seldom_written_so(written: str, at: datetime | None) -> None:
    assert one(f"<title>T</title><pubDate>{written}</pubDate>").published == at


# ------------------------------------------------------------------ JSON


def feed_of(*items: object, **more: object) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items, **more})


ITEMS = [{"id": str(n), "url": f"/{n}", "title": f"A {n}"} for n in range(4)]


@pytest.mark.parametrize(
    "text",
    [
        feed_of(*ITEMS)[:-2] + ",]}",
        ")]}',\n" + feed_of(*ITEMS),
        feed_of(*ITEMS).replace("A 1", "A\t1"),
        feed_of(*ITEMS).replace('"version": "https://jsonfeed.org/version/1.1", ', ""),
        feed_of(*ITEMS, ITEMS[0])[:-30],
    ],
    ids=["a comma too many", "a guard against scripts", "a bare tab", "no version", "cut off"],
)
def test_f18_a_broken_json_feed_gives_its_whole_items(text: str) -> None:
    feed = read(text, content_type="application/feed+json")
    assert [(entry.guid, entry.link, entry.title) for entry in feed.entries] == [
        (str(n), f"https://paper.example/{n}", f"A {n}") for n in range(4)
    ]
    assert feed.title == "J"


@pytest.mark.parametrize("text", ['{"items": [1, 2]}', '{"items": [{"a": 1}]}', '{"version": "1", "items": [', "{"])
def test_f18_other_json_is_no_feed(text: str) -> None:
    with pytest.raises(FeedError):
        read(text, content_type="application/json")


def test_f18_authors_of_every_shape_are_named() -> None:
    feed = read(
        feed_of(
            {"id": "1", "authors": {"name": "Ana"}},
            {"id": "2", "author": "Ben"},
            {"id": "3", "authors": [{"name": "Cy"}, "Di", 7]},
        )
    )
    assert [entry.authors for entry in feed.entries] == [("Ana",), ("Ben",), ("Cy", "Di")]
