"""Hostile and broken feed documents, from the wire to the ledger: the honest entry beside them is found, once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psutil
import pytest

import crawler.extraction
import crawler.formats
from crawler.polls import conditional_headers
from storage.records import Feed, PollOutcome, PollStatus
from tests.crawler.conftest import NOW, http
from tests.crawler.test_spider import PARAGRAPHS, page

MIB = 1024 * 1024
HONEST = "<item><title>Honest coopération</title><link>https://wire.example/honest</link><guid>honest</guid></item>"
PASSWORDS = "root:x:0"


def rss(items: str = HONEST, doctype: str = "") -> bytes:
    channel = f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'
    return f'<?xml version="1.0" encoding="utf-8"?>{doctype}{channel}'.encode()


class Wire:
    """A feed that is polled and recorded again and again, as the daemon does."""

    def __init__(self, newsroom, crawl, site) -> None:
        self.newsroom, self.crawl, self.site = newsroom, crawl, site
        with newsroom.database.begin() as ledger:
            self.feed_id = ledger.feeds.declare(newsroom.source_id, site.url("/feed"), first_poll_at=NOW)

    @property
    def feed(self) -> Feed:
        with self.newsroom.database.read() as ledger:
            return ledger.feeds.get(self.feed_id)

    async def poll(self, body: bytes | None = None, content_type: str = "application/rss+xml") -> PollOutcome:
        if body is not None:
            self.site.routes["/feed"] = http(body, content_type=content_type)
        outcome = await self.crawl.poll(self.feed)
        with self.newsroom.database.begin() as ledger:
            feed = ledger.feeds.get(self.feed_id)
            if outcome.parsed is not None:
                ledger.entries.record(feed, outcome.parsed.entries, self.newsroom.now())
            ledger.feeds.settle(feed, outcome, self.newsroom.now() + timedelta(minutes=5))
        self.newsroom.time += timedelta(minutes=5)
        return outcome

    @property
    def titles(self) -> list[str]:
        with self.newsroom.database.read() as ledger:
            return [entry.title for entry in ledger.entries.of_feed(self.feed_id, 5_000)]


@pytest.fixture
async def wire(desk, newsroom, site) -> Wire:
    return Wire(newsroom, desk, site)


LAUGHS = "<!DOCTYPE rss [" + '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
QUADRATIC = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>'


@pytest.mark.parametrize(
    ("doctype", "item"),
    [(LAUGHS, "<item><title>&j;</title></item>"), (QUADRATIC, f"<item><title>{'&a;' * 2_000}</title></item>")],
    ids=["billion laughs", "quadratic blow-up"],
)
async def test_f01_entities_that_blow_up_cost_little(wire, doctype, item):
    before = psutil.Process().memory_info().rss
    outcome = await wire.poll(rss(item + HONEST, doctype))
    assert outcome.error_kind == "xml-entities" or "Honest coopération" in wire.titles
    assert all(len(title or "") < 100_000 for title in wire.titles)
    assert psutil.Process().memory_info().rss - before < 100 * MIB


async def test_f02_nothing_outside_the_document_is_read(wire, site):
    inside = site.url("/inside")
    for doctype in (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{inside}">]>',
        f'<!DOCTYPE rss SYSTEM "{inside}">',
        f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{inside}"> %p;]>',
    ):
        include = '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
        await wire.poll(rss(f"<item><title>Leak &x; {include}</title></item>{HONEST}", doctype))
    assert "/inside" not in site.paths
    assert not any(PASSWORDS in (title or "") for title in wire.titles)


async def test_f03_a_feed_of_50_mb_is_cut_and_what_is_known_stays(wire, site):
    await wire.poll(rss())
    known = wire.feed

    async def huge(asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nETag: huge\r\nContent-Type: application/rss+xml\r\n\r\n" + rss()[:-20])
        for _ in range(50):
            writer.write(b"<item><title>x</title></item>" * (MIB // 29))
            await writer.drain()
        writer.close()

    site.routes["/feed"] = huge
    outcome = await wire.poll()
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "too-large")
    assert (wire.feed.etag, wire.feed.body_hash) == (known.etag, known.body_hash)
    assert wire.titles == ["Honest coopération"]


async def test_f04_a_hundred_thousand_entries_are_a_baseline_of_two_thousand(wire):
    items = "".join(f"<item><title>T{n}</title><guid>g{n}</guid></item>" for n in range(100_000))
    assert (
        await wire.poll(rss(HONEST + items))
    ).status is PollStatus.FRESH  # a quarter of the processor time it may use
    assert len(wire.titles) == 2_000
    later = await wire.poll(rss("<item><title>News</title><guid>news</guid></item>" + HONEST + items))
    assert later.status is PollStatus.FRESH
    assert later.took < timedelta(seconds=10)
    with wire.newsroom.database.read() as ledger:
        entries = ledger.entries.of_feed(wire.feed_id, 5_000)
    assert [entry.title for entry in entries if not entry.baseline] == ["News"]


@pytest.mark.parametrize(
    "items",
    [
        f"<item {' '.join(f'a{n}=1' for n in range(50_000))}><title>x</title></item>",
        "<item><title>" + "<b>" * 100_000 + "</title></item>",
    ],
    ids=["50,000 attributes", "100,000 levels"],
)
async def test_f05_complex_markup_ends_within_its_limits(wire, items):
    began = time.monotonic()
    outcome = await wire.poll(rss(items + HONEST))
    assert outcome.error_kind in (None, "too-complex", "parse-timeout", "parse-error")
    assert outcome.error_kind is not None or "Honest coopération" in wire.titles
    assert time.monotonic() - began < 30
    assert (await wire.poll(rss())).status is PollStatus.FRESH


async def test_f05_x07_a_document_that_breaks_its_reader_is_read_three_times_and_kept(
    new_crawl, newsroom, site, monkeypatch
):
    wire = Wire(newsroom, await new_crawl(newsroom.now), site)
    monkeypatch.setattr("crawler.reading.feed", dying)
    ends = [await wire.poll(rss()) for _ in range(5)]
    assert [end.error_kind for end in ends] == ["crashed"] * 3 + ["quarantined"] * 2
    assert [end.poison for end in ends] == [None, None, rss(), None, None]
    monkeypatch.undo()
    assert (await wire.poll(rss() + b"<!-- mended -->")).status is PollStatus.FRESH
    assert wire.titles == ["Honest coopération"]


def dying(*_: object, **__: object):
    os.abort()


async def test_n21_a_server_that_flaps_brings_nothing_twice(wire, newsroom, site):
    """Half of its answers are errors, some of them with a body that is a feed: the entries are there once."""
    site.routes["/a"] = http(page())
    item = f"<item><title>Réunion</title><link>{site.url('/a')}</link><guid>a</guid></item>"
    for number in range(8):
        await wire.poll(rss(HONEST + item))
        status = (500, 503, 502, 504)[number % 4]
        site.routes["/feed"] = http(rss(item + HONEST.replace("honest", f"x{number}")), status=status, ETag='"bad"')
        outcome = await wire.poll()
        assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, f"http-{status}")
        assert wire.feed.etag is None
        assert wire.feed.failures == 1
        await newsroom.fetch(wire.crawl)
    assert sorted(wire.titles) == ["Honest coopération", "Réunion"]
    with newsroom.database.read() as ledger:
        assert sum(article.revisions for article in ledger.articles.recent()) == len(ledger.articles.recent())


LONG = [f"Paragraph {n}: the ministers spoke of straits, ferries and shared costs." for n in range(8)]


async def test_f11_guid_and_link_that_change_with_each_poll_are_one_article(wire, newsroom, site, answering):
    for n in range(5):
        link = site.url(f"/story-{n}")
        site.routes[f"/story-{n}"] = answering(page("Les ministres se réunissent", LONG))
        item = f"<item><title>Les ministres se réunissent</title><link>{link}</link><guid>g{n}</guid></item>"
        await wire.poll(rss(item))
        await newsroom.fetch(wire.crawl)
    with newsroom.database.read() as ledger:
        (article,) = ledger.articles.recent()
    assert article.revisions == 1


async def test_f12_a_date_that_flips_is_no_update(wire, newsroom, site, answering):
    site.routes["/a"] = answering(page())
    for n in range(6):
        date = f"<pubDate>Mon, 02 Nov 2026 0{8 + n % 2}:00:00 GMT</pubDate>"
        await wire.poll(rss(f"<item><title>Réunion</title><link>{site.url('/a')}</link>{date}</item>"))
        await newsroom.fetch(wire.crawl)
    with newsroom.database.read() as ledger:
        (article,) = ledger.articles.recent()
    assert article.revisions == 1


async def test_f14_strange_dates_are_kept_as_written_and_never_rank_first_for_ever(wire, newsroom):
    written = [
        "Fri, 01 Jan 2999 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0001-01-01",
        "never",
        "08h38 le 06/12",
    ]
    items = "".join(
        f"<item><title>N{n}</title><guid>{n}</guid><pubDate>{date}</pubDate><description>words</description></item>"
        for n, date in enumerate(written)
    )
    await wire.poll(rss(items + HONEST))
    await newsroom.fetch(wire.crawl)
    with newsroom.database.read() as ledger:
        entries = {entry.title: entry for entry in ledger.entries.of_feed(wire.feed_id)}
    assert len(entries) == 6
    assert [entries[f"N{n}"].published_raw for n in range(5)] == written
    revisions = {revision.article.headline: revision.article for revision in newsroom.revisions()}
    assert all(article.published_at is None or article.published_at <= newsroom.now() for article in revisions.values())


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("latin-1", "utf-8", "application/rss+xml"),
        ("utf-8", "iso-8859-1", "application/rss+xml"),
        ("utf-16", "utf-16", "application/rss+xml"),
        ("utf-8-sig", "utf-8", "application/rss+xml; charset=latin1"),
        ("cp1252", "x-nonsense", "application/rss+xml; charset=nonsense"),
    ],
)
async def test_f15_accents_survive_wrong_and_conflicting_charsets(wire, encoding, declared, content_type):
    document = rss().decode().replace('encoding="utf-8"', f'encoding="{declared}"')
    await wire.poll(document.encode(encoding), content_type)
    assert wire.titles == ["Honest coopération"]


@pytest.mark.parametrize("content_type", ["text/html", "application/octet-stream", "image/png", "", "x"])
async def test_f16_a_wrong_content_type_is_seen_through(wire, content_type):
    await wire.poll(rss(), content_type)
    assert wire.titles == ["Honest coopération"]


async def test_f16_a_login_page_is_no_feed_whatever_it_calls_itself(wire):
    outcome = await wire.poll(b"<!doctype html><form><input type=password></form>", "application/rss+xml")
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "not-a-feed")


@pytest.mark.parametrize("body", [b"", b" \n ", b"\xff\xfe\x00garbage", b"<rss", rss("")])
async def test_f17_what_is_left_of_a_feed_takes_nothing_away(wire, body):
    await wire.poll(rss())
    known = wire.feed
    outcome = await wire.poll(body)
    assert wire.titles == ["Honest coopération"]
    if outcome.status is not PollStatus.FRESH:
        assert wire.feed.body_hash == known.body_hash
    await wire.poll(rss(HONEST.replace("honest", "second").replace("Honest", "Second")))
    assert sorted(wire.titles) == ["Honest coopération", "Second coopération"]


async def test_f18_a_json_feed_of_wrong_types_gives_its_good_items(wire):
    body = (
        b'{"version": "https://jsonfeed.org/version/1.1", "title": 7, "items": [null, 3, [], {"id": {"a": 1}},'
        b'{"id": "1", "url": "https://wire.example/1", "title": "Honest coop\xc3\xa9ration", "content_text": ["x"]}]}'
    )
    await wire.poll(body, "application/feed+json")
    assert "Honest coopération" in wire.titles
    deep = b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 200_000
    assert (await wire.poll(deep, "application/feed+json")).status is PollStatus.SOFT


async def test_f05_p02_documents_are_read_in_child_processes_and_nowhere_else(wire, newsroom, site, answering):
    """The mechanism that keeps the loop free: the daemon's own process never loads a parser's work."""

    def never(*_: object, **__: object):
        raise AssertionError("a document was read in the daemon's own process")

    for module, name in ((crawler.formats, "read_feed"), (crawler.extraction, "extract")):
        original: Callable = getattr(module, name)
        setattr(module, name, never)
        try:
            link = site.url(f"/{name}")
            site.routes[f"/{name}"] = answering(page(f"Titre {name}", [f"{each} {name}" for each in PARAGRAPHS]))
            await wire.poll(rss(f"<item><title>{name}</title><link>{link}</link></item>"))
            await newsroom.fetch(wire.crawl)
        finally:
            setattr(module, name, original)
    assert sorted(wire.titles) == ["extract", "read_feed"]
    assert len(newsroom.revisions()) == 2


def test_c2_a_months_polls_are_conditional_but_one_a_week(feed_at):
    polls = whole = 0
    at = datetime(2026, 11, 2, tzinfo=UTC)
    for feed_id in range(1, 30):
        last = at
        for n in range(1, 28 * 48):
            now = at + n * timedelta(minutes=30)
            feed = feed_at("http://a.example/", id=feed_id, etag="x", body_hash="y", last_success_at=last)
            whole += conditional_headers(feed, now) == {}
            polls, last = polls + 1, now
    assert whole / polls < 0.02
    assert 29 * 3 <= whole <= 29 * 4
