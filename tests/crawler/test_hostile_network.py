"""Hostile servers and networks where the other files do not meet them, and the manners of a welcome guest."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import re
import socket
import threading
import time
from datetime import timedelta

import psutil
import pytest

from storage.records import PollStatus
from tests.crawler.conftest import NOW, http

MIB = 1024 * 1024


async def poll(crawl, feed_at, site, answer, **known):
    site.routes["/feed"] = answer
    return await crawl.poll(feed_at(site.url("/feed"), **known))


@pytest.mark.parametrize(
    "tail",
    [b"".join(b"1\r\nx\r\n" for _ in range(200_000)) + b"0\r\n\r\n", b"0\r\n" + b"X: y\r\n" * 100_000 + b"\r\n"],
    ids=["chunks of one byte", "100,000 trailers"],
)
async def test_n08_tiny_chunks_and_trailers_end_in_time(crawl, site, feed_at, tail):
    began = time.process_time()

    async def answer(asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + tail)
        await writer.drain()
        writer.close()

    outcome = await poll(crawl, feed_at, site, answer)
    assert outcome.status is PollStatus.SOFT
    assert time.process_time() - began < 5


async def test_n09_a_page_that_is_a_bomb_is_stopped_at_its_cap(desk, newsroom, site):
    bomb = gzip.compress(b"\0" * (128 * MIB), 1)
    before = psutil.Process().memory_info().rss
    site.routes["/a"] = http(bomb, Content_Encoding="gzip")
    entry_id = newsroom.announce(site.url("/a"), "Réunion des ministres", summary="Ils parlent des détroits.")
    await newsroom.fetch(desk)
    assert newsroom.entry(entry_id).error.startswith("too-large")
    assert newsroom.revisions()[0].article.body_text == "Ils parlent des détroits."
    assert psutil.Process().memory_info().rss - before < 64 * MIB


async def test_n13_a_resolver_that_hangs_delays_nobody_else(new_crawl, site, feed_at, monkeypatch):
    hang, real = threading.Event(), socket.getaddrinfo

    def slow(host, *args, **kwargs):
        if host == "slow.example":
            hang.wait(30)
        return real(host, *args, **kwargs)

    monkeypatch.setattr("socket.getaddrinfo", slow)
    crawl = await new_crawl(connect_timeout=timedelta(seconds=0.5))
    try:
        stuck = asyncio.create_task(crawl.poll(feed_at("http://slow.example/feed")))
        assert (await poll(crawl, feed_at, site, site.rss())).status is PollStatus.FRESH
        outcome = await asyncio.wait_for(stuck, 20)
    finally:
        hang.set()
    assert (outcome.status, outcome.error_kind) == (PollStatus.SOFT, "timeout")


async def test_n18_another_host_sees_no_secret_and_no_cookie(crawl, new_site, feed_at):
    first, second = await new_site(), await new_site()
    second.routes["/feed"] = second.rss()
    moved = http(status=302, Location=second.url("/feed"), Set_Cookie="session=secret")
    for _ in range(2):
        assert (await poll(crawl, feed_at, first, moved)).status is PollStatus.FRESH
    for asked in (*first.asked, *second.asked):
        assert not {"Cookie", "Authorization", "Referer"} & set(asked.headers)


async def test_n24_a_changed_validator_alone_is_nothing_new(crawl, site, feed_at):
    first = await poll(crawl, feed_at, site, site.rss(ETag='"one"'))
    known = {"etag": first.etag, "body_hash": first.body_hash, "last_success_at": NOW}
    second = await poll(crawl, feed_at, site, site.rss(ETag='"two"'), **known)
    assert (second.status, second.etag, second.parsed) == (PollStatus.UNCHANGED, '"two"', None)


@pytest.mark.parametrize(
    "body", [b"<title>Just a moment...</title>", b"<html><body>Internal error, sorry</body></html>", b"OK"]
)
async def test_n25_a_challenge_or_an_error_page_is_no_feed(crawl, site, feed_at, body):
    outcome = await poll(crawl, feed_at, site, http(b"<!doctype html>" + body, content_type="application/xml"))
    assert (outcome.status, outcome.error_kind, outcome.etag) == (PollStatus.SOFT, "not-a-feed", None)


async def test_r05_fifty_feeds_pages_and_robots_of_one_host_take_turns(new_crawl, newsroom, site, feed_at, answering):
    desk = await new_crawl(newsroom.now, host_gap=timedelta(seconds=0.02))
    polls = []
    for n in range(50):
        site.routes[f"/feed-{n}"] = site.rss()
        polls.append(desk.poll(feed_at(site.url(f"/feed-{n}"), id=n)))
    for n in range(5):
        newsroom.announce(site.url(f"/page-{n}"), f"Titre {n}")
    await asyncio.gather(newsroom.fetch(desk), *polls)
    assert len(site.asked) == 50 + 5 + 2
    assert site.most_open == 1
    starts = [asked.at for asked in site.asked]
    assert min(later - earlier for earlier, later in itertools.pairwise(starts)) >= 0.019


# ------------------------------------------------------------------ ten points that webmasters test feed readers by


async def test_c2_ten_points_of_a_welcome_guest(new_crawl, site, feed_at, answering):
    crawl = await new_crawl(contact="desk@paper.example")
    dated = "Mon,  2 Nov 2026 09:00:00 GMT"  # two blanks: never parsed, never written anew
    first = await poll(crawl, feed_at, site, site.rss(ETag='W/"a"', Last_Modified=dated, Set_Cookie="a=b"))
    known = {"etag": first.etag, "last_modified": first.last_modified, "body_hash": first.body_hash}

    # 1, 2: conditional from the second poll on, also by another process; both validators, byte for byte
    again = await new_crawl(contact="desk@paper.example")
    second = await poll(again, feed_at, site, http(status=304, ETag='W/"b"'), **known, last_success_at=NOW)
    assert b'\r\nIf-None-Match: W/"a"\r\n' in site.asked[-1].raw
    assert f"\r\nIf-Modified-Since: {dated}\r\n".encode() in site.asked[-1].raw
    # 3: the newest validators are kept from a 304, though only one of them changed
    assert (second.status, second.etag, second.last_modified) == (PollStatus.UNCHANGED, 'W/"b"', dated)
    # 5, 6: how long the answer holds, and how long to stay away
    held = await poll(again, feed_at, site, site.rss(Cache_Control="max-age=7200"))
    assert held.fresh_for == timedelta(hours=2)
    away = await poll(again, feed_at, site, http(status=429, Retry_After="3600"))
    assert away.retry_after == timedelta(hours=1)
    asked_before = len(site.asked)
    assert (await poll(again, feed_at, site, site.rss())).error_kind == "cooling-down"
    assert len(site.asked) == asked_before
    # 4, 7, 8, 10: nothing but the feed and robots.txt, the address as given, who we are, packed if you like
    assert site.paths == ["/robots.txt", "/feed", "/robots.txt", "/feed", "/feed", "/feed"]
    for asked in site.asked:
        assert not {"Cookie", "Referer"} & set(asked.headers)
        assert re.fullmatch(r"Wirewatch/\S+ \(\+desk@paper\.example\)", asked.headers["User-Agent"])
        assert "gzip" in asked.headers["Accept-Encoding"]


@pytest.mark.parametrize("path", ["/feed?b=2&a=1&a=", "/feed?", "/f%C3%A9ed/%7Ea", "/feed;x=1?null"])
async def test_c2_an_address_is_asked_for_as_it_was_given(crawl, site, feed_at, path):
    site.routes[path] = site.rss()
    outcome = await crawl.poll(feed_at(site.url(path)))
    assert site.paths[-1].rstrip("?") == path.rstrip("?")
    assert outcome.error_kind in (None, "http-404")
