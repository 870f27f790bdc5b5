"""What hostile servers cost us at most: bytes, seconds, memory, the loop's time; and that they reach nothing inside."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import threading
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from crawler.extraction.page import MAX_PAGE
from storage.records import Access, EntryState, ParsedEntry, PollStatus
from tests.crawler.conftest import http
from tests.crawler.figures import LAG_S, MIB, figures
from tests.crawler.test_hostile_feeds import HONEST, LAUGHS, QUADRATIC, Wire, rss
from tests.crawler.test_hostile_pages import SAID, TEXT, with_body
from tests.crawler.test_spider import page

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"


@pytest.fixture
async def wire(desk, newsroom, site) -> Wire:
    wire = Wire(newsroom, desk, site)
    await wire.poll(rss(""))  # robots.txt, parsers and connections are there
    return wire


# ------------------------------------------------------------------ the network


async def test_n03_a_host_that_never_answers_has_one_slot(new_crawl, site, new_site, feed_at):
    crawl = await new_crawl(timeout=timedelta(seconds=0.5), concurrency=3)

    async def never(asked, writer):
        await asyncio.Event().wait()

    site.routes |= {"/robots.txt": http(status=404), **{f"/{n}": never for n in range(6)}}
    other = await new_site()
    other.routes["/feed"] = other.rss()
    hanging = [asyncio.create_task(crawl.poll(feed_at(site.url(f"/{n}")))) for n in range(6)]
    assert (await crawl.poll(feed_at(other.url("/feed")))).status is PollStatus.FRESH
    outcomes = await asyncio.gather(*hanging)
    assert {outcome.error_kind for outcome in outcomes} == {"timeout"}
    starts = [asked.at for asked in site.asked if asked.path != "/robots.txt"]
    assert min(later - earlier for earlier, later in pairwise(starts)) > 0.4  # the next when the last was given up


CHUNKS = {
    "a broken chunk": HEAD + b"\r\n5\r\nhello5\r\nworld",
    "a chunk of 10^15 bytes": HEAD + b"\r\n38d7ea4c68000\r\n" + b"x" * 1000,
    "200,000 chunks of one byte": HEAD + b"\r\n" + b"1\r\nx\r\n" * 200_000 + b"0\r\n\r\n",
    "100,000 trailers": HEAD + b"\r\n0\r\n" + b"X: y\r\n" * 100_000 + b"\r\n",
    "a header of 1 MiB": b"HTTP/1.1 200 OK\r\nX: " + b"a" * MIB + b"\r\n\r\n",
    "10,000 headers": b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n",
    "bad bytes in a header": b"HTTP/1.1 200 OK\r\nX\xff\x01: \xfe\x00\r\n\r\n",
    "a length of 10^15": b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000\r\n\r\n" + b"x" * 1000,
}


@pytest.mark.parametrize("fault", CHUNKS)
async def test_n07_n08_what_frames_the_answer_costs_little_and_ends_in_time(wire, fault):
    async def answer(asked, writer):
        writer.write(CHUNKS[fault])
        await writer.drain()
        writer.close()

    wire.site.routes["/feed"] = answer
    async with figures() as cost:
        outcome = await wire.poll()
    assert outcome.status is PollStatus.SOFT
    assert outcome.error_kind in ("bad-http", "truncated", "not-a-feed", "too-large", "reset", "empty")
    assert cost.cpu_s < 2
    assert cost.grown < 32 * MIB
    assert cost.lag_s < LAG_S
    assert (await wire.poll(rss())).status is PollStatus.FRESH


def bomb(kind: str) -> tuple[bytes, str]:
    """1 GiB of zeros, packed: one packed MiB again and again; its checksum stands beyond every cap and is left out."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 15 if kind == "deflate" else 31)
    begun = packer.compress(b"\0" * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(b"\0" * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = begun + again * 1023
    if kind == "nested":
        return gzip.compress(packed), "gzip, gzip"
    return packed, "deflate" if kind == "deflate" else "gzip"


@pytest.mark.parametrize("kind", ["gzip", "deflate", "nested"])
async def test_n09_a_feed_of_1_gib_in_1_mb_is_stopped_at_its_cap(wire, kind):
    body, encoding = bomb(kind)
    wire.site.routes["/feed"] = http(body, Content_Encoding=encoding)
    async with figures() as cost:
        outcome = await wire.poll()
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "too-large")
    assert cost.cpu_s < 2
    assert cost.grown < 64 * MIB
    assert cost.lag_s < LAG_S


@pytest.mark.parametrize("kind", ["gzip", "deflate", "nested"])
async def test_n09_so_is_a_page_and_its_entry_stands_in(wire, newsroom, site, kind):
    body, encoding = bomb(kind)
    site.routes["/a"] = http(body, Content_Encoding=encoding)
    entry_id = newsroom.announce(site.url("/a"), **SAID)
    async with figures() as cost:
        await newsroom.fetch(wire.crawl)
    assert newsroom.entry(entry_id).error.startswith("too-large")
    assert newsroom.revisions()[0].article.body_text == SAID["summary"]
    assert cost.cpu_s < 2
    assert cost.grown < 64 * MIB


@pytest.mark.parametrize("content_type", ["application/gzip", "application/x-gzip", "application/xml"])
async def test_n09_so_is_a_sitemap_in_a_file_of_its_own(wire, site, content_type):
    site.routes["/feed"] = http(bomb("gzip")[0], content_type=content_type)
    async with figures() as cost:
        outcome = await wire.poll()
    assert outcome.status is PollStatus.SOFT
    assert cost.cpu_s < 2
    assert cost.grown < 64 * MIB


async def test_n10_a_page_whose_checksum_fails_is_no_article(wire, newsroom, site):
    packed = bytearray(gzip.compress(page()))
    packed[-8] ^= 0xFF
    site.routes["/a"] = http(bytes(packed), Content_Encoding="gzip")
    entry_id = newsroom.announce(site.url("/a"), **SAID)
    for _ in range(2):
        await newsroom.fetch(wire.crawl)
        newsroom.time += timedelta(minutes=3)
    assert newsroom.entry(entry_id).error.startswith("corrupt")
    assert [revision.article.body_text for revision in newsroom.revisions()] == [SAID["summary"]]


def certificate(folder: Path, name: str) -> Path:
    """A certificate that vouches for itself, for one address."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "paper")])
    built = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.pem"
    file.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize(("vouched", "kind"), [("127.0.0.1", None), ("127.0.0.9", "tls")])
async def test_n12_a_certificate_of_another_host_is_refused(
    new_crawl, feed_at, site, tmp_path, monkeypatch, vouched, kind
):
    file = certificate(tmp_path, vouched)
    trusting = ssl.create_default_context()
    trusting.load_verify_locations(file)
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", trusting)
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(file)
    site.routes["/feed"] = site.rss()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=ours)
    crawl = await new_crawl()
    outcome = await crawl.poll(feed_at(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed"))
    server.close()
    assert outcome.error_kind == kind
    assert not [asked for asked in site.asked if kind]  # nothing went over a connection that is not to be trusted


@pytest.fixture
async def unvouched(site, tmp_path) -> str:
    """The address of the site behind a certificate that nobody vouches for, which names another host besides."""
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(certificate(tmp_path, "127.0.0.9"))
    server = await asyncio.start_server(site.serve, site.host, 0, ssl=ours)
    yield f"https://{site.host}:{server.sockets[0].getsockname()[1]}"
    server.close()


async def test_n12_a_feed_may_opt_out_and_its_pages_on_the_same_host_with_it(new_crawl, newsroom, site, unvouched):
    desk = await new_crawl(newsroom.now)
    site.routes |= {"/robots.txt": http(b"User-agent: *\nDisallow: /no"), "/a": http(page())}
    site.routes["/feed"] = http(rss(f"<item><title>Réunion</title><link>{unvouched}/a</link></item>"))

    def declare(**how) -> int:
        with newsroom.database.begin() as ledger:
            return ledger.feeds.declare(newsroom.source_id, f"{unvouched}/feed", first_poll_at=newsroom.now(), **how)

    async def visit(feed_id: int):
        with newsroom.database.read() as ledger:
            feed = ledger.feeds.get(feed_id)
        outcome = await desk.poll(feed)
        with newsroom.database.begin() as ledger:
            if outcome.parsed is not None:
                ledger.entries.record(feed, outcome.parsed.entries, newsroom.now())
        return outcome

    refused = await visit(declare())
    assert refused.error_kind == "tls"
    assert "verify_tls = false" in refused.error  # what may be done about it is said
    assert site.asked == []
    feed_id = declare(verify_tls=False)
    assert (await visit(feed_id)).status is PollStatus.FRESH
    await newsroom.fetch(desk)
    assert TEXT in newsroom.revisions()[0].article.body_text
    with newsroom.database.read() as ledger:
        feed = ledger.feeds.get(feed_id)
    assert (await desk.poll(replace(feed, url=f"{unvouched}/no"))).error_kind == "robots"  # its robots.txt is heeded
    assert (await desk.poll(replace(feed, verify_tls=True))).error_kind == "tls"  # nothing learned unverified is used
    assert (await desk.poll(replace(feed, url=f"{unvouched}/feed", body_hash=None))).status is PollStatus.FRESH


async def test_n12_the_opt_out_is_of_one_host_alone(new_crawl, newsroom, new_site, site, unvouched, tmp_path):
    """Neither a redirect nor a page elsewhere is read over a connection that nobody vouches for."""
    other = await new_site()
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(certificate(tmp_path, "127.0.0.8"))
    server = await asyncio.start_server(other.serve, other.host, 0, ssl=ours)
    elsewhere = f"https://{other.host}:{server.sockets[0].getsockname()[1]}"
    other.routes |= {"/feed": other.rss(), "/a": http(page())}
    site.routes["/feed"] = http(status=301, Location=f"{elsewhere}/feed")
    desk = await new_crawl(newsroom.now)
    with newsroom.database.begin() as ledger:
        at = f"{unvouched}/feed"
        feed_id = ledger.feeds.declare(newsroom.source_id, at, first_poll_at=newsroom.now(), verify_tls=False)
        feed = ledger.feeds.get(feed_id)
        said = [ParsedEntry(link=f"{elsewhere}/a", **SAID)]
        ledger.entries.record(feed, said, newsroom.now())
    assert (await desk.poll(feed)).error_kind == "tls"
    await newsroom.fetch(desk)
    server.close()
    assert other.asked == []
    with newsroom.database.begin() as ledger:
        assert ledger.feeds.unverified() == [at]
        assert ledger.feeds.adopt(feed, f"{elsewhere}/feed", newsroom.now())
        assert ledger.feeds.get(feed_id).verify_tls is True


async def test_n13_a_resolver_that_hangs_keeps_no_loop_and_no_slot(new_crawl, site, feed_at, monkeypatch):
    hang = threading.Event()

    def slow(host, *args, **kwargs):
        if str(host).endswith(".example"):
            hang.wait(30)
        return real_lookup(host, *args, **kwargs)

    real_lookup = socket.getaddrinfo
    monkeypatch.setattr("socket.getaddrinfo", slow)
    crawl = await new_crawl(connect_timeout=timedelta(seconds=0.5), concurrency=4)
    site.routes["/feed"] = site.rss()
    stuck = [asyncio.create_task(crawl.poll(feed_at(f"http://slow-{n}.example/feed"))) for n in range(12)]
    try:
        async with figures() as cost:
            assert (await asyncio.wait_for(crawl.poll(feed_at(site.url("/feed"))), 20)).status is PollStatus.FRESH
            outcomes = await asyncio.wait_for(asyncio.gather(*stuck), 30)
    finally:
        hang.set()
    assert {(outcome.status, outcome.error_kind) for outcome in outcomes} == {(PollStatus.SOFT, "timeout")}
    assert cost.lag_s < LAG_S


# ------------------------------------------------------------------ what is inside stays out of reach

SPELLINGS = (
    "2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "0x7f.0.0.1", "127.1", "127.0.1", "127.0.0.1.", "0.0.0.0",
    "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "localhost", "localhost.", "LOCALHOST",
    "127。0。0。1", "①②⑦.0.0.1", "[64:ff9b::7f00:1]", "0", "127.0.0.1%00", "[0:0:0:0:0:ffff:127.0.0.1]",
)  # fmt: skip
SHAPES = (
    "http://{host}:{port}/secret",
    "http://paper.example@{host}:{port}/secret",
    "http://{host}:{port}\\@paper.example/secret",
    "//{host}:{port}/secret",
    "http:/\\{host}:{port}/secret",
    "http://{host}:{port}#@paper.example/secret",
    "{host}:{port}/secret",
)


async def test_s01_s02_s06_no_spelling_of_an_inside_address_is_reached_from_anywhere(new_crawl, newsroom, site):
    """As a feed, as a redirect, as an entry's link; the honest entry beside them is read."""
    inside: list[str] = []

    async def secret(reader, writer):
        inside.append((await reader.readline()).decode("latin-1"))
        writer.close()

    servers = [await asyncio.start_server(secret, "127.0.0.1", 0)]
    port = servers[0].sockets[0].getsockname()[1]
    servers.append(await asyncio.start_server(secret, "::1", port))
    urls = [shape.format(host=host, port=port) for host in SPELLINGS for shape in SHAPES]
    desk = await new_crawl(newsroom.now, allow=(f"{site.host}/32",), workers=2)
    wire = Wire(newsroom, desk, site)
    await wire.poll(rss(""))
    with newsroom.database.read() as ledger:
        known = ledger.feeds.get(wire.feed_id)
    outcomes = await asyncio.gather(*(desk.poll(replace(known, url=url)) for url in urls))
    assert {outcome.status for outcome in outcomes} <= {PollStatus.REFUSED, PollStatus.SOFT}
    for number, url in enumerate(urls):
        site.routes[f"/to/{number}"] = http(status=302, Location=url.encode("utf-8").decode("latin-1"))
    await asyncio.gather(*(desk.poll(replace(known, url=site.url(f"/to/{n}"))) for n in range(len(urls))))
    items = "".join(
        f"<item><title>Inside {number}</title><guid>i{number}</guid><link>{url.replace('&', '&amp;')}</link></item>"
        for number, url in enumerate(urls)
    )
    site.routes["/honest"] = http(page())
    await wire.poll(rss(items + HONEST.replace("https://wire.example/honest", site.url("/honest"))))
    for _ in range(40):
        if not await newsroom.fetch(desk):
            break
    assert inside == []
    assert site.paths.count("/honest") == 1
    with newsroom.database.read() as ledger:
        bodies = [revision.article.body_text for revision in ledger.articles.unmatched(1_000)]
    assert sum(TEXT in body for body in bodies) == 1
    for server in servers:
        server.close()


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "metadata.google.internal", "10.1.2.3", "192.168.0.9", "100.64.3.4", "[fd00::7]", "[fe80::1]",
     "224.0.0.5", "[64:ff9b::a00:1]"],
)  # fmt: skip
async def test_s03_places_inside_are_refused_before_a_connection(new_crawl, newsroom, site, monkeypatch, address):
    dialled = []
    real = socket.getaddrinfo

    def names(host, *args, **kwargs):
        return real("169.254.169.254" if str(host).endswith("internal") else host, *args, **kwargs)

    monkeypatch.setattr("socket.getaddrinfo", names)
    desk = await new_crawl(newsroom.now, allow=(f"{site.host}/32",))
    loop = asyncio.get_running_loop()
    connect = loop.sock_connect

    async def note(sock, target):
        dialled.append(target[0])
        return await connect(sock, target)

    monkeypatch.setattr(loop, "sock_connect", note)
    site.routes["/a"] = http(status=302, Location=f"http://{address}/latest/meta-data")
    entry_id = newsroom.announce(site.url("/a"), **SAID)
    await newsroom.fetch(desk)
    assert newsroom.entry(entry_id).error.startswith(("private-address", "redirects", "bad-address"))
    assert newsroom.revisions()[0].article.body_text == SAID["summary"]
    assert set(dialled) <= {site.host}


SCHEMES = ("file:///etc/passwd", "ftp://paper.example/a", "gopher://paper.example/", "data:text/html,<p>x", "javascript:alert(1)", "s3://a/b")  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("target", SCHEMES)
async def test_s05_no_other_scheme_is_asked_for_wherever_it_stands(wire, newsroom, site, target):
    said = target.replace("<", "&lt;")
    markup = (
        f'<link rel="canonical" href="{said}"><meta http-equiv="refresh" content="0;url={said}">'
        f'<link rel="amphtml" href="{said}"><base href="{said}">'
    )
    site.routes["/a"] = http(page().replace(b"<head>", b"<head>" + markup.encode()))
    await wire.poll(
        rss(
            f"<item><title>Bad</title><guid isPermaLink='false'>bad</guid><link>{said}</link></item>"
            f"<item><title>Good</title><guid isPermaLink='false'>good</guid><link>{site.url('/a')}</link></item>"
        )
    )
    for _ in range(3):
        await newsroom.fetch(wire.crawl)
    articles = {revision.article.headline: revision.article for revision in newsroom.revisions()}
    assert TEXT in articles["Les ministres se réunissent"].body_text
    assert all("root:" not in article.body_text for article in articles.values())
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{said}</loc></sitemap></sitemapindex>'
    outcome = await wire.poll(index.encode(), "application/xml")
    assert outcome.status is not PollStatus.FRESH or not outcome.parsed.entries
    assert {asked.path for asked in site.asked} <= {"/robots.txt", "/feed", "/a", "/.well-known/tdmrep.json"}


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"])
async def test_s07_a_proxy_in_the_environment_takes_nobody_around_the_guard(
    new_crawl, new_site, newsroom, monkeypatch, variable
):
    proxy = await new_site()
    monkeypatch.setenv(variable, proxy.origin)
    desk = await new_crawl(newsroom.now, allow=(f"{proxy.host}/32",))
    entry_id = newsroom.announce("http://10.0.0.7/a", **SAID)
    await newsroom.fetch(desk)
    assert newsroom.entry(entry_id).error.startswith("private-address")
    assert proxy.asked == []


# ------------------------------------------------------------------ feeds


async def test_f11_guid_and_link_that_change_are_one_article_over_twenty_polls(wire, newsroom, site):
    for n in range(20):
        link = site.url(f"/story-{n}")
        site.routes[f"/story-{n}"] = http(with_body(f"<p class=views>{n}</p>"))
        item = f"<item><title>Les ministres se réunissent</title><link>{link}</link><guid>g{n}</guid></item>"
        await wire.poll(rss(item))
        await newsroom.fetch(wire.crawl)
    with newsroom.database.read() as ledger:
        (article,) = ledger.articles.recent()
    assert article.revisions == 1


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [("utf-7", "application/rss+xml; charset=utf-7"), ("utf-7", "application/rss+xml")],
)
async def test_f15_utf_7_is_never_decoded(wire, newsroom, site, encoding, content_type):
    hidden = "<item><title>Harmless +ADw-script+AD4-alert(1)+ADw-/script+AD4-</title><guid>7</guid></item>"
    document = rss(hidden + HONEST).decode().replace('encoding="utf-8"', f'encoding="{encoding}"')
    await wire.poll(document.encode(), content_type)
    assert not any("<script" in (title or "") for title in wire.titles)
    body = page("Titre +ADw-script+AD4-").replace(b'charset="utf-8"', b'charset="utf-7"')
    site.routes["/seven"] = http(body, content_type="text/html; charset=utf-7")
    newsroom.announce(site.url("/seven"), "Réunion sept")
    for _ in range(2):
        await newsroom.fetch(wire.crawl)
    assert not any("<script" in (revision.article.headline or "") for revision in newsroom.revisions())


@pytest.mark.parametrize(
    "body",
    [
        rss().decode().encode("utf-16-le"),
        "\ufeff".encode("utf-16-be") + rss().decode().encode("utf-16-be"),
        rss().replace(b"</channel>", b"<item><title>Broken \xff\xfe\xc3\x28 bytes</title></item></channel>"),
    ],
    ids=["utf-16 without a mark", "utf-16 big end first", "bytes that are no utf-8"],
)
async def test_f15_accents_are_readable_where_bytes_are_not(wire, body):
    await wire.poll(body)
    assert "Honest coopération" in wire.titles


async def test_f17_a_feed_that_holds_no_entry_any_more_keeps_what_is_known(wire):
    await wire.poll(rss())
    outcome = await wire.poll(rss(""))
    assert outcome.parsed.entries == ()
    assert wire.titles == ["Honest coopération"]


INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'


async def test_f19_sitemaps_that_lead_to_ever_more_sitemaps_end(wire, site):
    """Each leads to three more and to those before: at most 50 are asked for, none twice, none deeper than three."""
    depths: list[int] = []

    async def more(asked, writer):
        depth = asked.path.count("/") - 1
        depths.append(depth)
        children = [*(f"{asked.path}/{n}" for n in range(3)), "/feed", asked.path]
        children = [f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in children]
        writer.write(http(INDEX.format("".join(children)).encode(), content_type="application/xml"))

    class Routes(dict):
        def get(self, path, default=None):
            return more if path.startswith("/feed") else super().get(path, default)

    site.routes = Routes(site.routes)
    site.asked.clear()
    async with figures() as cost:
        await wire.poll()
    asked = [path for path in site.paths if path.startswith("/feed")]
    assert len(asked) == len(set(asked)) <= 51
    assert max(depths) <= 3
    assert cost.cpu_s < 10


@pytest.mark.parametrize(
    ("doctype", "item"),
    [(LAUGHS, "<item><title>&j;</title></item>"), (QUADRATIC, f"<item><title>{'&a;' * 2_000}</title></item>")],
    ids=["billion laughs", "quadratic blow-up"],
)
async def test_f01_entities_that_blow_up_cost_two_seconds_and_the_feed_says_why(wire, doctype, item):
    async with figures() as cost:
        outcome = await wire.poll(rss(item + HONEST, doctype))
    assert cost.cpu_s < 2
    assert cost.grown < 100 * MIB
    assert cost.lag_s < LAG_S
    assert outcome.error_kind == "xml-entities" or "Honest coopération" in wire.titles
    head = doctype.replace("DOCTYPE rss", "DOCTYPE urlset")
    sitemap = f'<?xml version="1.0"?>{head}<urlset><url><loc>&a;</loc></url></urlset>'
    async with figures() as cost:
        await wire.poll(sitemap.encode(), "application/xml")
    assert cost.cpu_s < 2
    assert (await wire.poll(rss())).status in (PollStatus.FRESH, PollStatus.UNCHANGED)


# ------------------------------------------------------------------ pages

BULK = {
    "p01 20 MB of inline data": lambda: with_body(f"<img src='data:image/png;base64,{'A' * (20 * MIB)}'>"),
    "p01 a line of 10 MB": lambda: with_body("x" * (10 * MIB)),
    "p01 2 million entities": lambda: with_body("&amp;" * 900_000),
    "p02 100,000 attributes": lambda: with_body("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>"),
    "p02 100,000 nested tags": lambda: with_body("<div>" * 100_000),
    "p02 100,000 links": lambda: with_body("<a href=/x>x</a>" * 100_000),
}


@pytest.mark.parametrize("kind", BULK)
async def test_p01_p02_bulk_keeps_the_loop_free_and_the_entry_is_told(wire, newsroom, site, kind):
    site.routes["/a"] = http(BULK[kind]())
    entry_id = newsroom.announce(site.url("/a"), **SAID)
    async with figures() as cost:
        for _ in range(3):
            await newsroom.fetch(wire.crawl)
            if newsroom.entry(entry_id).state is not EntryState.PENDING:
                break
            newsroom.time += timedelta(minutes=11)
    (article,) = [revision.article for revision in newsroom.revisions()]
    assert article.headline
    assert TEXT in article.body_text or article.body_text == SAID["summary"]
    assert len(article.body_text) < MAX_PAGE
    assert cost.cpu_s < 3 * 6 + 1
    assert cost.grown < 100 * MIB
    assert cost.lag_s < LAG_S


async def test_p04_a_page_that_is_a_wall_leaves_its_words_out_of_the_article(wire, newsroom, site):
    wall = (
        b"<html><title>Subscribe</title><body><h1>Subscribe to read on</h1><p>Offers from one euro a month.</p><form>"
    )
    site.routes["/a"] = http(wall + b"<input type=password></form></body></html>")
    newsroom.announce(site.url("/a"), **SAID)
    await newsroom.fetch(wire.crawl)
    (article,) = [revision.article for revision in newsroom.revisions()]
    assert (article.headline, article.body_text) == (SAID["title"], SAID["summary"])
    assert article.access is not Access.FREE
    assert any("feed's words" in warning for warning in article.warnings)


# ------------------------------------------------------------------ robots.txt


async def test_r02_a_robots_txt_behind_a_bad_certificate_forbids_everything(crawl, feed_at, tls_site):
    outcome = await crawl.poll(feed_at(tls_site))
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "tls")


async def test_r02_what_robots_txt_said_holds_while_it_cannot_be_had(new_crawl, site, feed_at, monkeypatch):
    seconds = 0.0
    monkeypatch.setattr("crawler.middlewares.monotonic", lambda: seconds)
    crawl = await new_crawl()
    site.routes |= {"/robots.txt": http(b"User-agent: *\nDisallow: /private"), "/feed": site.rss()}
    assert (await crawl.poll(feed_at(site.url("/feed")))).status is PollStatus.FRESH
    seconds += 23 * 3600
    assert (await crawl.poll(feed_at(site.url("/private")))).error_kind == "robots"
    assert site.paths.count("/robots.txt") == 1
    seconds += 2 * 3600
    site.routes["/robots.txt"] = http(status=500)
    assert (await crawl.poll(feed_at(site.url("/feed")))).status is PollStatus.FRESH
    assert (await crawl.poll(feed_at(site.url("/private")))).error_kind == "robots"
    assert site.paths.count("/robots.txt") == 2
