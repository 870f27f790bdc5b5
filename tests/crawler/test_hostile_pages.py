"""Hostile and broken pages, from the wire to the ledger: bounded, never taken for an article, the entry stands in."""

from __future__ import annotations

import base64
import json
import os
import time
from datetime import timedelta

import pytest

from crawler.extraction.page import MAX_PAGE
from storage.records import Access, EntryState, ParsedEntry
from tests.crawler.conftest import http
from tests.crawler.test_spider import PARAGRAPHS, page

MIB = 1024 * 1024
SAID = {"title": "Réunion des ministres", "summary": "Les ministres parlent des détroits."}
TEXT = "surveillance commune des détroits"


async def one(desk, newsroom, site, body: bytes, content_type: str = "text/html"):
    """The article that is stored for a page with this body, and its entry."""
    site.routes["/a"] = http(body, content_type=content_type)
    entry_id = newsroom.announce(site.url("/a"), **SAID)
    await newsroom.fetch(desk)
    revisions = newsroom.revisions()
    return (revisions[0].article if revisions else None), newsroom.entry(entry_id)


def with_body(extra: str) -> bytes:
    return page().replace(b"</article>", f"</article>{extra}".encode())


BULK = {
    "p01 20 MB of inline data": lambda: with_body(f"<img src='data:image/png;base64,{'A' * (20 * MIB)}'>"),
    "p01 4 MB of inline data": lambda: with_body(f"<img src='data:image/png;base64,{'A' * (4 * MIB)}'>"),
    "p01 a line of 4 MB": lambda: with_body("x" * (4 * MIB)),
    "p01 entities": lambda: with_body("&amp;" * 500_000),
    "p02 nested tags": lambda: with_body("<div>" * 100_000),
    "p02 unclosed tables": lambda: with_body("<table><tr><td>" * 50_000),
    "p02 comments": lambda: with_body("<!-- x -->" * 200_000),
    "p02 attributes": lambda: with_body("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>"),
    "p02 links": lambda: with_body("<a href=/x>x</a>" * 100_000),
}


@pytest.mark.parametrize("kind", BULK)
async def test_p01_p02_bulk_is_bounded_and_the_article_still_comes(desk, newsroom, site, kind):
    began = time.monotonic()
    article, entry = await one(desk, newsroom, site, BULK[kind]())
    if entry.state is EntryState.PENDING:  # its reader was ended: tried again later, and then the entry stands in
        assert entry.error.startswith(("parse-timeout", "out-of-memory", "crashed"))
    else:
        assert article.headline
        assert TEXT in article.body_text or article.body_text == SAID["summary"]
        assert len(article.body_text) < MAX_PAGE
    assert time.monotonic() - began < 30


async def test_p03_a_meta_refresh_is_not_followed(desk, newsroom, site):
    refresh = f'<meta http-equiv="refresh" content="0;url={site.url("/again")}">'.encode()
    article, _ = await one(desk, newsroom, site, page().replace(b"<head>", b"<head>" + refresh))
    assert TEXT in article.body_text
    assert "/again" not in site.paths


@pytest.mark.parametrize(
    ("body", "access"),
    [
        (b"", None),
        (b"<html><body></body></html>", None),
        (b"<html><title>Just a moment...</title><body>Checking your browser</body></html>", Access.CHALLENGE),
        (b"<html><title>Log in</title><body>Please log in<input type='password'></body></html>", Access.BLOCKED),
        (b"<html><body><div id=root></div><script>render()</script></body></html>", None),
    ],
    ids=["nothing", "an empty page", "a challenge", "a login", "script alone"],
)
async def test_p04_n25_what_stands_in_the_articles_place_is_no_article(desk, newsroom, site, body, access):
    article, _ = await one(desk, newsroom, site, body)
    assert article.headline == SAID["title"]
    assert article.body_text == SAID["summary"]
    assert access is None or article.access is access
    assert article.access is not Access.FREE
    assert not article.in_full


@pytest.mark.parametrize(
    "answer",
    [
        http(status=404),
        http(status=402),
        http(page(), status=206),
        http(page(), X_Robots_Tag="noai"),
        http(page().replace(b"<p>", b"<p class=paywall>"), tdm_reservation="1"),
    ],
    ids=["gone", "to be paid", "n25 a part", "reserved", "reserved by its head"],
)
async def test_p04_the_article_knows_that_the_feeds_words_are_not_the_whole_text(desk, newsroom, site, answer):
    site.routes |= {"/a": answer, "/b": answer}
    newsroom.announce(site.url("/a"), **SAID)
    whole = "\n\n".join(PARAGRAPHS)
    newsroom.announce(site.url("/b"), SAID["title"] + " (texte)", content=whole, guid="whole")
    await newsroom.fetch(desk)
    articles = {revision.article.url: revision.article for revision in newsroom.revisions()}
    assert articles[site.url("/a")].body_text == SAID["summary"]
    assert not articles[site.url("/a")].in_full
    assert TEXT in articles[site.url("/b")].body_text
    assert articles[site.url("/b")].in_full


async def test_p05_the_text_tells_the_language(desk, newsroom, site):
    article, _ = await one(desk, newsroom, site, page().replace(b'lang="fr"', b'lang="ja"'))
    assert article.language == "fr"


@pytest.mark.parametrize(
    "block", ['{"@type": "NewsArticle", "headline": ', json.dumps([[1, {"@type": 7, "author": [[]]}]]), "[" * 50_000]
)
async def test_p06_broken_structured_data_is_ignored(desk, newsroom, site, block):
    article, _ = await one(desk, newsroom, site, with_body(f'<script type="application/ld+json">{block}</script>'))
    assert TEXT in article.body_text


@pytest.mark.parametrize("canonical", ["https://elsewhere.example/a", "javascript:alert(1)", "http://[broken"])
async def test_p07_another_sites_canonical_address_is_no_identity(desk, newsroom, site, canonical):
    link = f'<link rel="canonical" href="{canonical}">'.encode()
    article, _ = await one(desk, newsroom, site, page().replace(b"<head>", b"<head>" + link))
    assert article.canonical_url in (None, site.url("/a"))
    with newsroom.database.read() as ledger:
        assert ledger.articles.at(["https://elsewhere.example/a", "elsewhere.example/a"]) == []


async def test_p08_counters_and_advertising_are_no_update_and_a_new_paragraph_is(desk, newsroom, site, answering):
    async def read_again(body: bytes, title: str) -> int:
        site.routes["/a"] = answering(body)
        with newsroom.database.begin() as ledger:
            feed = ledger.feeds.get(newsroom.feed_id)
            said = dict(SAID, title=title)
            ledger.entries.record(feed, [ParsedEntry(link=site.url("/a"), guid="a", **said)], newsroom.time)
        newsroom.time += timedelta(hours=2)
        await newsroom.fetch(desk)
        with newsroom.database.read() as ledger:
            (article,) = ledger.articles.recent()
        return article.revisions

    for n in range(4):
        advert = f"<aside>Advertisement {n}: buy {n} now</aside><div class='views'>{n} views</div>"
        assert await read_again(with_body(advert), f"Réunion {n}") == 1
    longer = [
        *PARAGRAPHS,
        "Un second accord, sur les ferries, a été signé dans la soirée par neuf délégations.",
    ]
    assert await read_again(page(paragraphs=longer), "Réunion, suite") == 2


@pytest.mark.parametrize("magic", [b"%PDF-1.7\n", b"\x89PNG\r\n", b"PK\x03\x04", b"\x1f\x8b"])
async def test_p09_another_kind_of_file_is_no_page_and_leaves_no_file(desk, newsroom, site, tmp_path, magic):
    before = sorted(path.name for path in tmp_path.rglob("*"))
    body = magic + base64.b64decode("AAAA" * 100) + page()
    site.routes["/a"] = http(body, Content_Disposition='attachment; filename="../../evil.sh"')
    newsroom.announce(site.url("/a"), **SAID)
    await newsroom.fetch(desk)
    (revision,) = newsroom.revisions()
    assert revision.article.body_text == SAID["summary"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


async def test_p10_a_nul_never_reaches_the_ledger(desk, newsroom, site):
    article, _ = await one(desk, newsroom, site, page(title="Les\0 ministres").replace(b"<p>", b"<p>\0"))
    assert "\0" not in article.body_text + article.headline
    assert TEXT in article.body_text


async def test_p10_control_characters_cost_nothing_of_the_article(desk, newsroom, site):
    noisy = page(title="Les \x1b[31mministres\x07").replace(b"<p>", b"<p>\x1b]0;x\x07\x02\x0b &#27;&#8; ")
    article, _ = await one(desk, newsroom, site, noisy)
    assert TEXT in article.body_text
    assert article.extraction_method != "feed"
    assert not any(ord(character) < 0x20 and character != "\n" for character in article.body_text + article.headline)


async def test_s06_a_page_inside_is_refused_and_its_entry_stands_in(new_crawl, newsroom, site, answering):
    desk = await new_crawl(newsroom.now, allow=())
    article, _ = await one(desk, newsroom, site, page())
    assert article.body_text == SAID["summary"]
    assert site.paths == []


async def test_x07_p02_a_page_that_breaks_its_reader_goes_into_quarantine(new_crawl, newsroom, site, monkeypatch):
    monkeypatch.setattr("crawler.reading.page", dying)
    desk = await new_crawl(newsroom.now)
    _, entry = await one(desk, newsroom, site, page())
    for _ in range(2):
        with newsroom.database.read() as ledger:
            assert ledger.quarantine.all() == []
        newsroom.time += timedelta(minutes=11)
        await newsroom.fetch(desk)
    with newsroom.database.read() as ledger:
        (kept,) = ledger.quarantine.all()
        assert ledger.quarantine.get(kept.id)[1] == page()
    assert (kept.url, kept.kind, kept.source) == (site.url("/a"), "crashed", "Dépêches")
    assert newsroom.entry(entry.id).state is EntryState.DONE
    assert newsroom.revisions()[0].article.body_text == SAID["summary"]


async def test_a_page_that_confuses_its_reader_goes_into_quarantine_and_its_entry_stands_in(
    new_crawl, newsroom, site, monkeypatch
):
    monkeypatch.setattr("crawler.reading.page", confused)
    desk = await new_crawl(newsroom.now)
    article, _ = await one(desk, newsroom, site, page())
    with newsroom.database.read() as ledger:
        (kept,) = ledger.quarantine.all()
        assert ledger.quarantine.get(kept.id)[1] == page()
    assert kept.kind == "LookupError"
    assert article.body_text == SAID["summary"]


def confused(*_: object, **__: object):
    raise LookupError("a table of the reader has a hole")


def dying(*_: object, **__: object):
    os.abort()
