"""Feeds of every family are read into the same records."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.formats import FeedError, read_feed
from storage.records import FeedFormat, ParsedFeed

URL = "https://example.org/feeds/all.xml"


def read(text: str | bytes, **more: str) -> ParsedFeed:
    return read_feed(text.encode() if isinstance(text, str) else text, url=URL, **more)


RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
<channel><title>Le Courrier du Port</title><language>fr-FR</language><ttl>15</ttl>
<item><title>Accord sur la p&amp;ecirc;che : l&#8217;OTAN &amp; l'UE &lt;b&gt;ensemble&lt;/b&gt;</title>
  <link>/2017/12/06/peche?utm_source=rss</link><guid isPermaLink="false">port-1</guid>
  <description>&lt;p&gt;Un premier paragraphe.&lt;/p&gt;&lt;p&gt;Un second.&lt;/p&gt;
  &lt;script&gt;x()&lt;/script&gt;</description>
  <content:encoded><![CDATA[<p>Le texte <i>entier</i>, en deux</p><p>paragraphes.</p>]]></content:encoded>
  <dc:creator>Jeanne Morel</dc:creator><category>Pêche</category><category>Europe</category>
  <pubDate>Wed, 06 Dec 2017 08:38:00 +0100</pubDate></item>
<item><title>Deuxième</title><link>https://proxy.example.net/~r/2</link><guid>https://example.org/2</guid>
  <feedburner:origLink>https://example.org/vrai/2</feedburner:origLink><dc:date>2017-12-05T10:00:00Z</dc:date></item>
<item><title>Troisième</title><guid>https://example.org/3</guid>
  <pubDate>mar., 05 déc. 2017 10:30:00 +0100</pubDate></item>
</channel></rss>"""


def test_rss_is_read_whole() -> None:
    feed = read(RSS)
    assert (feed.format, feed.title, feed.language, feed.ttl) == (
        FeedFormat.RSS, "Le Courrier du Port", "fr-FR", timedelta(minutes=15),
    )  # fmt: skip
    first, second, third = feed.entries
    assert first.title == "Accord sur la pêche : l’OTAN & l'UE ensemble"
    assert first.guid == "port-1"
    assert first.link == "https://example.org/2017/12/06/peche?utm_source=rss"
    assert first.summary == "Un premier paragraphe.\n\nUn second."
    assert first.content == "Le texte entier, en deux\n\nparagraphes."
    assert first.authors == ("Jeanne Morel",)
    assert first.categories == ("Pêche", "Europe")
    assert first.language == "fr-FR"
    assert first.published == datetime(2017, 12, 6, 7, 38, tzinfo=UTC)
    assert first.published_raw == "Wed, 06 Dec 2017 08:38:00 +0100"
    assert second.link == "https://example.org/vrai/2"
    assert second.published == datetime(2017, 12, 5, 10, tzinfo=UTC)
    assert second.updated is None
    assert third.link == "https://example.org/3"
    assert third.published == datetime(2017, 12, 5, 9, 30, tzinfo=UTC)


def test_atom_keeps_changed_and_published_apart_and_prefers_the_page() -> None:
    feed = read(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/blog/">
        <title type="html">A &lt;i>B&lt;/i></title>
        <entry><id>tag:example.org,2024:1</id><title type="xhtml">
        <div xmlns="http://www.w3.org/1999/xhtml">One <b>two</b></div></title>
        <link rel="edit" href="edit/1"/><link rel="alternate" type="application/json" href="1.json"/>
        <link rel="alternate" type="text/html" href="1.html"/>
        <updated>2024-05-03T12:00:00+02:00</updated></entry></feed>"""
    )
    entry = feed.entries[0]
    assert (feed.format, feed.title) == (FeedFormat.ATOM, "A B")
    assert (entry.guid, entry.title, entry.link) == (
        "tag:example.org,2024:1", "One two", "https://example.org/blog/1.html",
    )  # fmt: skip
    assert entry.updated == datetime(2024, 5, 3, 10, tzinfo=UTC)
    assert entry.published is None


def test_rdf_states_how_often_it_changes() -> None:
    feed = read(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="x"><title>Amt</title><sy:updatePeriod>daily</sy:updatePeriod>
        <sy:updateFrequency>4</sy:updateFrequency>
        </channel><item rdf:about="https://example.org/1"><title>Eins</title><link>https://example.org/1</link>
        <dc:date>2024-05-03</dc:date></item></rdf:RDF>"""
    )
    assert (feed.format, feed.ttl) == (FeedFormat.RDF, timedelta(hours=6))
    assert feed.entries[0].published == datetime(2024, 5, 3, tzinfo=UTC)


def test_json_feed_skips_what_is_no_item() -> None:
    items = [
        None, 3, "x",
        {"id": 7, "url": "/a", "title": "Un &amp; deux", "content_html": "<p>Eins</p><p>Zwei</p>",
         "authors": [{"name": "A B"}, 3],
         "date_published": "2024-05-03T12:00:00+02:00", "tags": ["x", 4]},
        {"id": ["no"], "title": {"no": 1}, "url": "javascript:alert(1)", "content_text": "lone \ud800 surrogate"},
    ]  # fmt: skip
    feed = read(
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Fil", "language": "de", "items": items})
    )
    assert (feed.format, feed.title, len(feed.entries)) == (FeedFormat.JSONFEED, "Fil", 2)
    assert feed.warnings == ("3 items that are no objects were skipped",)
    first, second = feed.entries
    assert (first.guid, first.link, first.title, first.content) == (
        "7",
        "https://example.org/a",
        "Un & deux",
        "Eins\n\nZwei",
    )
    assert (first.authors, first.categories, first.language) == (("A B",), ("x",), "de")
    assert first.published == datetime(2024, 5, 3, 10, tzinfo=UTC)
    assert (second.guid, second.link, second.title, second.content) == (None, None, None, "lone surrogate")


def test_a_news_sitemap_is_read_and_an_index_leads_on_newest_first() -> None:
    news = read(
        """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
        <url><loc> https://example.org/1 </loc><n:news>
        <n:publication><n:name>Le Port</n:name><n:language>fr</n:language>
        </n:publication><n:publication_date>2024-05-03T10:00:00+02:00</n:publication_date><n:title>Un titre</n:title>
        <n:keywords>otan, ue</n:keywords></n:news></url><url><loc>file:///etc/passwd</loc></url></urlset>"""
    )
    assert (news.format, news.title, len(news.entries)) == (FeedFormat.NEWS_SITEMAP, "Le Port", 1)
    entry = news.entries[0]
    assert (entry.link, entry.title, entry.language, entry.categories) == (
        "https://example.org/1", "Un titre", "fr", ("otan", "ue"),
    )  # fmt: skip
    assert entry.published == datetime(2024, 5, 3, 8, tzinfo=UTC)
    index = read(
        """<?xml version="1.0"?><sitemapindex><sitemap><loc>/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>
        <sitemap><loc>https://example.org/new.xml</loc><lastmod>2024-01-01</lastmod></sitemap></sitemapindex>"""
    )
    assert index.format is FeedFormat.SITEMAP_INDEX
    assert index.children == ("https://example.org/new.xml", "https://example.org/old.xml")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "iso-8859-1", "windows-1252"]
)
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "no-such-thing", "utf-7", "idna"])
def test_accents_survive_right_and_wrong_declarations(encoding: str, declared: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel>'
    text = f"{head}<item><title>coopération déjà réglée</title></item></channel></rss>"
    for charset in (None, "utf-8", "us-ascii", "utf-7"):
        feed = read_feed(text.encode(encoding), url=URL, charset=charset)
        assert feed.entries[0].title == "coopération déjà réglée"


def test_gzip_is_opened_and_bombs_are_not() -> None:
    assert len(read(gzip.compress(RSS.encode())).entries) == 3
    with pytest.raises(FeedError) as bomb:
        read(gzip.compress(b"\0" * 60_000_000))
    assert bomb.value.kind == "too-large"
    with pytest.raises(FeedError) as cut:
        read(gzip.compress(RSS.encode())[:-12])
    assert cut.value.kind == "corrupt-gzip"


def many_attributes(value: str) -> str:
    return " ".join(f'a{number}="{value}"' for number in range(600))


ITEM = "<item><title>Honest</title><link>https://example.org/1</link></item>"
LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 9)) + "]>"
)


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("empty", " \n\t "),
        ("not-a-feed", "<!DOCTYPE html><html><body><item>x</item></body></html>"),
        ("not-a-feed", "<note><to>x</to></note>"),
        ("not-a-feed", "just words"),
        ("not-a-feed", '{"a": 1}'),
        ("parse-error", '{"version": '),
        ("too-complex", '{"version": "1", "items": ' + "[" * 100_000),
        ("xml-entities", f'<?xml version="1.0"?>{LAUGHS}<rss version="2.0"><channel>{ITEM}</channel></rss>'),
        ("xml-entities", f'<?xml version="1.0"?>{LAUGHS}<urlset><url><loc>&a8;</loc></url></urlset>'),
        ("too-complex", f'<rss version="2.0"><channel><item {many_attributes("v")}/></channel></rss>'),
        ("too-complex", f'<rss version="2.0"><channel><item {many_attributes("<")}/></channel></rss>'),
        ("too-complex", f'<rss version="2.0"><channel>{"<a>" * 6_000}{ITEM}</channel></rss>'),
        ("too-large", f'<rss version="2.0"><channel><item><title>{"x" * 11_000_000}</title></item></channel></rss>'),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_with_a_kind_and_one_line(kind: str, document: str) -> None:
    with pytest.raises(FeedError) as refused:
        read(document)
    assert refused.value.kind == kind
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) > 10


def test_entities_that_lie_outside_are_never_resolved() -> None:
    head = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    feed = read(f'{head}<rss version="2.0"><channel><item><title>[&x;]</title></item>{ITEM}</channel></rss>')
    assert [entry.title for entry in feed.entries] == ["[&x;]", "Honest"]
    with_url = f'<?xml version="1.0"?>{head}<urlset><url><loc>https://example.org/&x;</loc></url></urlset>'
    links = [entry.link for entry in read(with_url).entries]
    assert links == ["https://example.org/"]


def test_a_broken_feed_gives_what_it_holds_and_says_so() -> None:
    feed = read(f'<rss version="2.0"><channel>{ITEM}<item><title>A & B</title></item><item><title>cut')
    assert [entry.title for entry in feed.entries[:2]] == ["Honest", "A & B"]
    assert "not well-formed" in feed.warnings[0]


def test_attributes_inside_escaped_markup_cost_nothing() -> None:
    bomb = "&lt;p " + " ".join(f'a{i}="v"' for i in range(20_000)) + "&gt;text&lt;/p&gt;"
    feed = read(
        f'<rss version="2.0"><channel><item><title>t</title><description>{bomb}</description></item></channel></rss>'
    )
    assert feed.entries[0].summary == "text"


def test_two_thousand_entries_are_enough() -> None:
    many = "".join(f"<item><title>n{i}</title></item>" for i in range(2_100))
    feed = read(f'<rss version="2.0"><channel><title>T</title>{many}</channel></rss>')
    assert [len(feed.entries), feed.entries[0].title, feed.entries[-1].title] == [2_000, "n0", "n1999"]
    assert feed.warnings == ("2100 entries, only the first 2000 were read",)
    urls = "".join(
        f"<url><loc>https://example.org/{i}</loc><lastmod>20{i // 100:02d}-01-01</lastmod></url>" for i in range(2_100)
    )
    newest = read(f"<urlset>{urls}</urlset>")
    assert len(newest.entries) == 2_000
    assert all(entry.updated and entry.updated.year > 2000 for entry in newest.entries)


def test_titles_and_links_are_clean() -> None:
    feed = read(
        """<rss version="2.0"><channel><item><title>O\u200bT\u202eAN &amp;lt;script&amp;gt; a &amp;lt; b\u0000</title>
        <link>javascript:alert(1)</link></item>
        <item><title>cafe\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467</title></item></channel></rss>"""
    )
    first, second = feed.entries
    assert first.title is not None
    assert first.title.startswith("OTAN")
    assert first.link is None
    assert second.title == "café \U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("Wed, 31 Dec 2999 00:00:00 GMT", datetime(2999, 12, 31, tzinfo=UTC)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("0001-01-01T00:00:00Z", None),
        ("99999-01-01", None),
        ("yesterday or so", None),
        ("2017/12/06 08:38:00", datetime(2017, 12, 6, 8, 38, tzinfo=UTC)),
    ],
)
def test_strange_dates_are_kept_as_written_and_never_crash(written: str, at: datetime | None) -> None:
    entry = read(
        f'<rss version="2.0"><channel><item><title>x</title><pubDate>{written}</pubDate></item></channel></rss>'
    ).entries[0]
    assert (entry.published, entry.published_raw) == (at, written)


PIECES = st.sampled_from(
    ["<rss>", "</rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<![CDATA[", "]]>", "&amp;", "&x;",
     "&#0;", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<link href='", "'/>", "<guid>", "\0", "é",
     "<!--",
     "-->", "<?xml", "<urlset>", "<url><loc>", "http://h/", "{", '"items":[', "<pubDate>", "Wed, 06 Dec 2017", " a='b'",
     ">", "<", "\ud7ff", "<!DOCTYPE"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_rubble_is_a_feed_or_a_refusal(rubble: str, encoding: str) -> None:
    try:
        feed = read_feed(rubble.encode(encoding, "ignore"), url=URL)
    except FeedError:
        return
    for entry in feed.entries:
        for text in (entry.title, entry.summary, entry.content):
            assert text is None or not set(text) & set("\0\x1b\u202e\ufeff")
        assert entry.link is None or entry.link.startswith(("http://", "https://"))


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_feed_or_a_refusal(body: bytes) -> None:
    try:
        feed = read_feed(body, url=URL)
    except FeedError:
        return
    assert len(feed.entries) <= 2_000
