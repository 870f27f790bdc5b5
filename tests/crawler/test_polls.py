"""Polls against sites that behave, and sites that do not."""

from __future__ import annotations

import asyncio
import errno
import gzip
import hashlib
import zlib
from datetime import datetime, timedelta
from types import SimpleNamespace

import psutil
import pytest

from crawler.polls import conditional_headers, worth_reading
from storage.records import FeedFormat, PollStatus, Source

MIB = 1024 * 1024


async def outcome_of(crawl, feed_at, site, answer):
    site.routes["/feed"] = answer
    return await crawl.poll(feed_at(site.url("/feed")))


async def test_a_feed_is_read(crawl, site, feed_at):
    outcome = await outcome_of(
        crawl, feed_at, site, site.rss(ETag='W/"x, y"', Last_Modified="Mon, 02 Nov 2026 09:00:00 GMT")
    )
    assert outcome.status is PollStatus.FRESH
    assert (outcome.http_status, outcome.error_kind, outcome.moved_to) == (200, None, None)
    assert (outcome.etag, outcome.last_modified) == ('W/"x, y"', "Mon, 02 Nov 2026 09:00:00 GMT")
    assert outcome.parsed.format is FeedFormat.RSS
    assert [entry.title for entry in outcome.parsed.entries] == ["Les ministres se réunissent", "Le sommet est reporté"]
    assert outcome.took > timedelta()


@pytest.mark.parametrize(
    ("written", "zone", "at"),
    [
        ("Thu, 26 Nov 2026 23:36:38", "Europe/Paris", "2026-11-26T22:36:38+00:00"),
        ("2026-07-01T09:00:00", "America/New_York", "2026-07-01T13:00:00+00:00"),
        ("Thu, 26 Nov 2026 23:36:38", None, "2026-11-26T23:36:38+00:00"),
        ("Thu, 26 Nov 2026 23:36:38 -0300", "Europe/Paris", "2026-11-27T02:36:38+00:00"),
        ("2026-11-26T23:36:38Z", "Europe/Paris", "2026-11-26T23:36:38+00:00"),
        ("Thu, 26 Nov 2026", "Europe/Paris", "2026-11-26T00:00:00+00:00"),
    ],
)
async def test_a_date_that_names_no_zone_is_in_the_zone_of_its_source(
    crawl, site, feed_at, answering, written, zone, at
):
    item = f"<item><title>One</title><link>/1</link><pubDate>{written}</pubDate></item>"
    document = f'<rss version="2.0"><channel><title>Wire</title>{item}</channel></rss>'
    site.routes["/feed"] = answering(document.encode(), content_type="application/rss+xml")
    outcome = await crawl.poll(feed_at(site.url("/feed")), Source(id=1, name="Wire", timezone=zone))
    assert [entry.published for entry in outcome.parsed.entries] == [datetime.fromisoformat(at)]


async def test_the_request_names_us_and_carries_nothing_of_a_browser(new_crawl, site, feed_at):
    crawl = await new_crawl(contact="https://desk.example/bot")
    await outcome_of(crawl, feed_at, site, site.rss())
    headers = site.asked[-1].headers
    assert headers["User-Agent"].startswith("Wirewatch/")
    assert headers["User-Agent"].endswith("(+https://desk.example/bot)")
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert not {"Cookie", "Referer", "Authorization"} & set(headers)


@pytest.mark.parametrize("etag", ['"a"', 'W/"a"', "no-quotes", '"é ü"', '"a", "b"', "'"])
async def test_n23_validators_go_back_byte_for_byte(crawl, site, feed_at, etag):
    fresh = await outcome_of(
        crawl,
        feed_at,
        site,
        site.rss().replace(b"\r\n\r\n", f"\r\nETag: {etag}\r\nLast-Modified: yesterday-ish\r\n\r\n".encode(), 1),
    )
    known = feed_at(
        site.url("/feed"),
        etag=fresh.etag,
        last_modified=fresh.last_modified,
        body_hash=fresh.body_hash,
        last_success_at=fresh.finished_at,
    )
    site.routes["/feed"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    outcome = await crawl.poll(known)
    assert f"\r\nIf-None-Match: {etag}\r\n".encode() in site.asked[-1].raw
    assert b"\r\nIf-Modified-Since: yesterday-ish\r\n" in site.asked[-1].raw
    assert outcome.status is PollStatus.UNCHANGED
    assert (outcome.etag, outcome.last_modified, outcome.body_hash) == (etag, "yesterday-ish", fresh.body_hash)


async def test_n23_the_same_bytes_are_not_read_again(crawl, site, feed_at):
    body = b"not a feed at all, but the same as last time"
    site.routes["/feed"] = http = f"HTTP/1.1 200 OK\r\nETag: new\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    assert http.endswith(body)
    outcome = await crawl.poll(feed_at(site.url("/feed"), etag="old", body_hash=hashlib.sha256(body).hexdigest()))
    assert (outcome.status, outcome.etag) == (PollStatus.UNCHANGED, "new")


async def test_n24_a_304_that_nobody_asked_for_is_no_success(crawl, site, feed_at):
    outcome = await outcome_of(crawl, feed_at, site, b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n")
    assert (outcome.status, outcome.error_kind, outcome.etag) == (PollStatus.SOFT, "http-304", None)


def test_n24_once_a_week_the_whole_document_is_asked_for(feed_at):
    hours = []
    for hour in range(24 * 14):
        start = outcome_time()
        feed = feed_at(
            "http://a.example/", id=7, etag="x", body_hash="y", last_success_at=start + timedelta(hours=hour)
        )
        hours.append(conditional_headers(feed, feed.last_success_at + timedelta(hours=1)) == {})
    assert sum(hours) == 2
    first = hours.index(True)
    assert hours[first + 168]


def outcome_time():
    from datetime import UTC, datetime

    return datetime(2026, 11, 2, tzinfo=UTC)


def test_nothing_is_conditional_before_the_first_success(feed_at):
    assert conditional_headers(feed_at("http://a.example/", etag="x"), outcome_time()) == {}


async def test_n05_a_reset_before_the_answer(crawl, site, feed_at):
    async def reset(asked, writer):
        writer.transport.abort()

    outcome = await outcome_of(crawl, feed_at, site, reset)
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "reset")


@pytest.mark.parametrize(
    ("fault", "answer", "kind"),
    [
        ("n05 cut in the body", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\nETag: x\r\n\r\n<rss>", "truncated"),
        (
            "n06 cut in a chunk",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nETag: x\r\n\r\n50\r\n<rss>",
            "truncated",
        ),
        ("n07 negative length", b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", "bad-http"),
        ("n07 garbage length", b"HTTP/1.1 200 OK\r\nContent-Length: lots\r\n\r\nhello", "bad-http"),
        ("n07 two lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nhello", "bad-http"),
        ("n07 huge length", b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000\r\n\r\nhello", "too-large"),
        (
            "n07 length and chunks",
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "bad-http",
        ),
        (
            "n08 broken chunk size",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
            "bad-http",
        ),
        ("n08 header of 1 MiB", b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * MIB + b"\r\n\r\n", "bad-http"),
        ("n08 many headers", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200_000 + b"\r\n", "bad-http"),
        ("n08 a NUL in a header", b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", "bad-http"),
        ("n11 another protocol", b"220 mail.example ESMTP ready\r\n", "bad-http"),
        ("n11 status garbage", b"HTTP/1.1 2x0 OK\r\n\r\n", "bad-http"),
        ("n11 no head at all", b"<rss version='2.0'><channel/></rss>", "bad-http"),
        ("n17 a Location of 200 kB", b"HTTP/1.1 302 Found\r\nLocation: /" + b"a" * 200_000 + b"\r\n\r\n", "bad-http"),
        ("n25 part of a document", b"HTTP/1.1 206 Partial\r\nContent-Length: 5\r\n\r\n<rss>", "http-206"),
        ("n11 no content", b"HTTP/1.1 204 No Content\r\n\r\n", "http-204"),
    ],
)
async def test_n_broken_answers_end_softly_and_leave_no_validators(crawl, site, feed_at, fault, answer, kind):
    async def answer_and_hang_up(asked, writer):
        writer.write(answer)
        await writer.drain()
        writer.close()

    outcome = await outcome_of(crawl, feed_at, site, answer_and_hang_up)
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, kind), fault
    assert (outcome.etag, outcome.body_hash, outcome.parsed) == (None, None, None)
    assert outcome.error
    assert "\n" not in outcome.error


@pytest.mark.parametrize(
    "drip", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b""], ids=["n01-body", "n02-headers", "n03-nothing"]
)
async def test_n01_n02_n03_slow_answers_are_cut_at_the_deadline(new_crawl, site, feed_at, drip):
    crawl = await new_crawl(timeout=timedelta(seconds=0.6))
    hung_up = asyncio.Event()

    async def slowly(asked, writer):
        writer.write(drip)
        try:
            while True:
                writer.write(b"X" if drip else b"")
                await writer.drain()
                if writer.transport.is_closing():
                    break
                await asyncio.sleep(0.02)
        finally:
            hung_up.set()

    outcome = await outcome_of(crawl, feed_at, site, slowly)
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "timeout")
    assert outcome.took < timedelta(seconds=5)
    site.routes["/feed"] = site.rss()
    assert (await crawl.poll(feed_at(site.url("/feed")))).status is PollStatus.FRESH


@pytest.mark.parametrize(
    "prelude", [b"HTTP/1.1 100 Continue\r\n\r\n" * 50, b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"]
)
async def test_n11_what_comes_before_the_answer_is_not_the_answer(crawl, site, feed_at, prelude):
    assert (await outcome_of(crawl, feed_at, site, prelude + site.rss())).status is PollStatus.FRESH


@pytest.mark.parametrize(
    "prelude",
    [b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"],
)
async def test_n11_an_answer_that_never_comes_does_not_hang(new_crawl, site, feed_at, prelude):
    crawl = await new_crawl(timeout=timedelta(seconds=0.4))

    async def flood(asked, writer):
        while not writer.transport.is_closing():
            writer.write(prelude)
            await writer.drain()
            await asyncio.sleep(0.001)

    outcome = await outcome_of(crawl, feed_at, site, flood)
    assert outcome.status is PollStatus.SOFT
    assert outcome.error_kind in ("timeout", "bad-http", "http-101")


async def test_n04_a_body_without_end_is_stopped_at_the_cap(new_crawl, site, feed_at):
    crawl = await new_crawl(max_feed_size=MIB)
    sent = 0

    async def endless(asked, writer):
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.transport.is_closing():
            writer.write(b"<item/>" * 10_000)
            sent += 70_000
            await writer.drain()

    outcome = await outcome_of(crawl, feed_at, site, endless)
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "too-large")
    assert sent < 12 * MIB


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip"])
async def test_n09_a_bomb_is_stopped_at_the_unpacked_cap(crawl, site, feed_at, encoding):
    plain = b"\0" * (256 * MIB)
    bomb = zlib.compress(plain, 1) if encoding == "deflate" else gzip.compress(plain, 1)
    if encoding.count("gzip") == 2:
        bomb = gzip.compress(bomb)
    del plain
    before = psutil.Process().memory_info().rss
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    outcome = await outcome_of(crawl, feed_at, site, head + bomb)
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "too-large")
    assert psutil.Process().memory_info().rss - before < 64 * MIB


async def test_n10_packed_bodies(crawl, site, feed_at):
    plain = site.rss().split(b"\r\n\r\n", 1)[1]
    packed = gzip.compress(plain)
    damaged = packed[:-6] + bytes([packed[-6] ^ 0xFF]) + packed[-5:]

    async def kind(body, encoding):
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        outcome = await outcome_of(crawl, feed_at, site, head + body)
        return outcome.error_kind or outcome.status

    assert await kind(packed, "gzip") is PollStatus.FRESH
    assert await kind(plain, "gzip") is PollStatus.FRESH  # announced as packed, sent plain
    assert await kind(damaged, "gzip") == "corrupt"
    assert await kind(packed[:-20], "gzip") == "truncated"
    assert await kind(b"\x00" + packed[1:], "brotli-or-so") == "encoding"


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [([301], True), ([308, 301], True), ([302], False), ([301, 302], False), ([307, 308], False), ([303], False)],
)
async def test_n15_only_permanent_redirects_move_a_feed(crawl, site, feed_at, answering, statuses, moved):
    for number, status in enumerate(statuses):
        target = f"/{number + 1}" if number + 1 < len(statuses) else "/feed"
        site.routes[f"/{number}"] = answering(status=status, Location=target)
    site.routes["/feed"] = site.rss()
    outcome = await crawl.poll(feed_at(site.url("/0")))
    assert outcome.status is PollStatus.FRESH
    assert outcome.moved_to == (site.url("/feed") if moved else None)


async def test_n14_redirects_end_after_ten_hops_or_in_a_circle(crawl, site, feed_at, answering):
    site.routes["/a"] = answering(status=302, Location="/b")
    site.routes["/b"] = answering(status=302, Location="/a")
    circle = await crawl.poll(feed_at(site.url("/a")))
    for hop in range(100):
        site.routes[f"/{hop}"] = answering(status=302, Location=f"/{hop + 1}")
    long = await crawl.poll(feed_at(site.url("/0")))
    assert (circle.status, circle.error_kind) == (PollStatus.SOFT, "redirects")
    assert (long.status, long.error_kind) == (PollStatus.SOFT, "redirects")
    assert len([path for path in site.paths if path[1:].isdigit()]) == 11


async def test_n16_a_redirect_to_a_login_page_is_not_a_feed(crawl, site, feed_at, answering):
    site.routes["/feed"] = answering(status=301, Location="/login")
    site.routes["/login"] = answering(b"<!doctype html><html><body><form>Password</form></body></html>")
    outcome = await crawl.poll(feed_at(site.url("/feed")))
    assert (outcome.status, outcome.error_kind, outcome.moved_to) == (PollStatus.SOFT, "not-a-feed", None)


async def test_n17_the_body_of_a_redirect_is_not_read(crawl, site, feed_at):
    sent = 0

    async def redirect(asked, writer):
        nonlocal sent
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /real\r\nContent-Length: 20000000\r\n\r\n")
        while not writer.transport.is_closing() and sent < 20_000_000:
            writer.write(b"x" * 100_000)
            sent += 100_000
            await writer.drain()

    site.routes["/real"] = site.rss()
    assert (await outcome_of(crawl, feed_at, site, redirect)).status is PollStatus.FRESH
    assert sent < 20_000_000


async def test_n22_gone_is_told_apart_from_not_found(crawl, site, feed_at, answering):
    gone = await outcome_of(crawl, feed_at, site, answering(status=410))
    missing = await outcome_of(crawl, feed_at, site, answering(status=404))
    assert (gone.status, gone.http_status, gone.error_kind) == (PollStatus.GONE, 410, "http-410")
    assert (missing.status, missing.error_kind) == (PollStatus.SOFT, "http-404")


async def test_what_the_server_says_of_the_next_poll_is_told(crawl, site, feed_at, answering):
    fresh = await outcome_of(crawl, feed_at, site, site.rss(Cache_Control="max-age=600", Age="60"))
    assert fresh.fresh_for == timedelta(seconds=540)
    busy = await outcome_of(crawl, feed_at, site, answering(status=503, Retry_After="120"))
    assert (busy.error_kind, busy.retry_after) == ("http-503", timedelta(seconds=120))


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:1/",
        "http://10.0.0.5/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://169.254.169.254/latest",
    ],
)
async def test_s01_a_redirect_to_a_private_address_is_refused(new_crawl, site, feed_at, answering, location):
    crawl = await new_crawl(allow=(f"{site.host}/32",))
    outcome = await outcome_of(crawl, feed_at, site, answering(status=302, Location=location))
    assert (outcome.status, outcome.error_kind) == (PollStatus.REFUSED, "private-address")


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "data:text/xml,<rss/>",
        "javascript:1",
        "gopher://a.example/",
        "s3://a/b",
    ],
)
async def test_s05_only_http_is_followed(crawl, site, feed_at, answering, location):
    outcome = await outcome_of(crawl, feed_at, site, answering(status=302, Location=location))
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "redirects")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a.example/feed",
        "http://2130706433/",
        "http://user@a.example/",
        "nonsense",
        "http://",
    ],
)
async def test_s02_s05_addresses_that_may_not_be_asked_for(crawl, feed_at, url):
    outcome = await crawl.poll(feed_at(url))
    assert (outcome.status, outcome.error_kind) == (PollStatus.REFUSED, "bad-address")


async def test_s06_a_private_feed_is_refused_before_a_connection(new_crawl, site, feed_at):
    crawl = await new_crawl(allow=())
    outcome = await outcome_of(crawl, feed_at, site, site.rss())
    assert (outcome.status, outcome.error_kind) == (PollStatus.REFUSED, "private-address")
    assert site.asked == []
    assert f"{site.host}:{site.port}" in outcome.error


async def test_s07_a_proxy_in_the_environment_is_not_used(new_crawl, new_site, feed_at, monkeypatch):
    proxy, site = await new_site(), await new_site()
    monkeypatch.setenv("HTTP_PROXY", proxy.origin)
    monkeypatch.setenv("http_proxy", proxy.origin)
    crawl = await new_crawl()
    assert (await outcome_of(crawl, feed_at, site, site.rss())).status is PollStatus.FRESH
    assert proxy.asked == []


async def test_n12_a_certificate_of_nobody_is_refused(crawl, feed_at, tls_site):
    outcome = await crawl.poll(feed_at(tls_site))
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "tls")


async def test_n13_a_name_that_does_not_exist(crawl, feed_at):
    outcome = await crawl.poll(feed_at("http://feeds.invalid/"))
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "dns")


async def test_n03_nobody_listens(crawl, site, feed_at):
    outcome = await crawl.poll(feed_at(f"http://{site.host}:{site.port}/".replace(site.host, "127.66.255.254")))
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "refused")


INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'
NEWS = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    "<url><loc>{loc}</loc><news:news><news:title>{title}</news:title></news:news></url></urlset>"
)


def index_of(site, *paths):
    return INDEX.format("".join(f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in paths)).encode()


async def test_f19_a_sitemap_index_is_one_feed(crawl, site, feed_at, answering):
    site.routes["/index.xml"] = answering(index_of(site, "/one.xml", "/deeper.xml", "/missing.xml"), ETag="i")
    site.routes["/deeper.xml"] = answering(index_of(site, "/two.xml", "/index.xml", "/one.xml"))
    for name in ("one", "two"):
        site.routes[f"/{name}.xml"] = answering(NEWS.format(loc=site.url(f"/{name}"), title=name).encode())
    first = await crawl.poll(feed_at(site.url("/index.xml")))
    assert first.parsed.format is FeedFormat.SITEMAP_INDEX
    assert sorted(entry.link for entry in first.parsed.entries) == [site.url("/one"), site.url("/two")]
    assert any("/missing.xml" in warning for warning in first.parsed.warnings)
    assert site.paths.count("/one.xml") == 1
    assert first.etag is None

    known = feed_at(
        site.url("/index.xml"),
        format=FeedFormat.SITEMAP_INDEX,
        etag="i",
        body_hash=first.body_hash,
        last_success_at=first.finished_at,
    )
    assert (await crawl.poll(known)).status is PollStatus.UNCHANGED
    assert "If-None-Match" not in site.asked[-1].headers
    site.routes["/two.xml"] = answering(NEWS.format(loc=site.url("/three"), title="three").encode())
    again = await crawl.poll(known)
    assert site.url("/three") in [entry.link for entry in again.parsed.entries]


async def test_f19_an_index_whose_sitemaps_all_fail_is_a_failure(crawl, site, feed_at, answering):
    site.routes["/index.xml"] = answering(index_of(site, "/one.xml", "/two.xml"))
    outcome = await crawl.poll(feed_at(site.url("/index.xml")))
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "http-404")


def test_of_an_index_the_news_is_read_or_the_newest_few():
    archive = [f"http://a.example/2026-{month:02}.xml" for month in range(12, 0, -1)]
    assert worth_reading(archive) == archive[:5]
    assert worth_reading([*archive, "http://a.example/sitemap-News.xml"]) == ["http://a.example/sitemap-News.xml"]


async def test_f05_a_feed_that_takes_too_long_to_read_stalls_nobody(new_crawl, site, feed_at, monkeypatch):
    crawl = await new_crawl(cpu_limit=timedelta(seconds=1), workers=2)
    monkeypatch.setattr("crawler.reading.feed", spinning)
    site.routes["/slow"] = site.rss()
    slow = asyncio.create_task(crawl.poll(feed_at(site.url("/slow"))))
    lag = await longest_stall(slow)
    outcome = await slow
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "parse-timeout")
    assert lag < 0.25
    monkeypatch.undo()
    assert (await outcome_of(crawl, feed_at, site, site.rss())).status is PollStatus.FRESH


async def test_a_machine_that_has_no_process_to_give_is_not_held_against_the_document(
    new_crawl, site, feed_at, monkeypatch
):
    crawl = await new_crawl()
    site.routes["/feed"] = site.rss()
    monkeypatch.setattr("crawler.workers._start_server", refused)
    monkeypatch.setattr("crawler.workers._context", SimpleNamespace(Pipe=refused))
    kinds = [(await crawl.poll(feed_at(site.url("/feed")))).error_kind for _ in range(4)]
    assert kinds == ["no-reader"] * 4
    monkeypatch.undo()
    assert (await crawl.poll(feed_at(site.url("/feed")))).status is PollStatus.FRESH


def refused() -> None:
    raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


def spinning(*_: object, **__: object) -> None:
    while True:
        pass


async def longest_stall(until: asyncio.Task) -> float:
    loop, longest = asyncio.get_running_loop(), 0.0
    while not until.done():
        before = loop.time()
        await asyncio.sleep(0.01)
        longest = max(longest, loop.time() - before - 0.01)
    return longest
