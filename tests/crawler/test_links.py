"""Where a feed says that its hub is: in the head of an answer, in the document, in JSON."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.formats import read_feed
from crawler.links import header_links, named_hub
from storage.records import PollStatus
from tests.crawler.conftest import RSS, http

URL = "https://wire.example/rss"
HUB, SELF = "https://hub.example/", "https://wire.example/all.rss"


@pytest.mark.parametrize(
    ("value", "hub", "own"),
    [
        (f'<{HUB}>; rel="hub", <{SELF}>; rel="self"', HUB, SELF),
        (f"<{HUB}>;rel=hub,<{SELF}>;rel=self", HUB, SELF),
        (f'<{HUB}>; title="a, b; c"; REL="Hub other", <{SELF}>; rel="self"', HUB, SELF),
        ('</hub>; rel="hub"', "https://wire.example/hub", None),
        (f'<http://plain.example/>; rel="hub", <{HUB}>; rel="hub"', HUB, None),
        (f'<{SELF}>; rel="self"', None, None),
        ('<javascript:alert(1)>; rel="hub"', None, None),
        ('<ftp://hub.example/>; rel="hub"', None, None),
        (f"<{HUB}>", None, None),
        (f'<{HUB}; rel="hub"', None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_link_header_names_the_hub(value: str | None, hub: str | None, own: str | None) -> None:
    assert named_hub(header_links(value), URL) == (hub, own)


@given(st.text(max_size=300))
def test_any_link_header_is_read_without_harm(value: str) -> None:
    named_hub(header_links(value), URL)


def test_a_header_of_many_unclosed_links_is_read_at_once() -> None:
    assert header_links("<" * 60_000) == []
    assert len(header_links('<a>; rel="' * 6_000)) <= 50


def test_the_document_names_the_hub_in_each_format() -> None:
    ns = 'xmlns="http://www.w3.org/2005/Atom"'
    links = f'<link rel="hub" href="{HUB}" {ns}/><link rel="self" href="{SELF}" {ns}/>'
    item = "<item><title>A</title><link>/a</link></item>"
    rss = f"<rss version='2.0'><channel><title>T</title>{links}{item}</channel></rss>"
    atom = f"<feed {ns}><title>T</title>{links}<entry><title>A</title><id>a</id></entry></feed>"
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [], "feed_url": SELF}
    hubs = [{"type": "rssCloud", "url": 3}, "nonsense", {"type": "WebSub", "url": HUB}]
    for body in (rss, atom, json.dumps({**document, "hubs": hubs})):
        parsed = read_feed(body.encode(), url=URL)
        assert (parsed.hub, parsed.self_url) == (HUB, SELF), body
    assert read_feed(json.dumps(document).encode(), url=URL).hub is None


def test_an_entry_s_links_are_not_the_feed_s() -> None:
    body = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><title>A</title><id>a</id>"
        f"<link rel='hub' href='{HUB}'/></entry></feed>"
    )
    assert read_feed(body.encode(), url=URL).hub is None


@pytest.mark.parametrize(
    ("words", "hours", "days"),
    [
        ("<skipHours><hour>0</hour><hour> 23 </hour></skipHours>", (0, 23), ()),
        ("<skipHours><hour>24</hour><hour>7</hour><hour>7</hour></skipHours>", (0, 7), ()),
        ("<skipHours><hour>-1</hour><hour>99</hour><hour>x</hour><hour/></skipHours>", (), ()),
        ("<skipDays><day>Sunday</day><day>saturday</day><day>Caturday</day></skipDays>", (), (5, 6)),
        ("<skipHours><hour>3</hour>", (3,), ()),
        ("", (), ()),
    ],
)
def test_hours_and_days_in_which_a_publisher_wants_no_polls(
    words: str, hours: tuple[int, ...], days: tuple[int, ...]
) -> None:
    body = f"<rss version='2.0'><channel><title>T</title>{words}<item><title>A</title></item></channel></rss>"
    parsed = read_feed(body.encode(), url=URL)
    assert (parsed.skip_hours, parsed.skip_days) == (hours, days)


async def test_the_head_of_an_answer_comes_before_the_document(crawl, site, feed_at) -> None:
    body = RSS.format(origin=site.origin).replace(
        "<item>",
        "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='hub' href='https://other.example/'/><item>",
        1,
    )
    link = f'<{HUB}>; rel="hub", <{SELF}>; rel="self"'
    site.routes["/feed"] = http(body.encode(), content_type="application/rss+xml", Link=link)
    outcome = await crawl.poll(feed_at(site.url("/feed")))
    assert (outcome.hub, outcome.self_url) == (HUB, SELF)
    site.routes["/feed"] = http(body.encode(), content_type="application/rss+xml")
    outcome = await crawl.poll(feed_at(site.url("/feed")))
    assert (outcome.hub, outcome.self_url) == ("https://other.example/", None)


async def test_a_304_may_say_how_long_it_holds_and_names_the_hub(crawl, site, feed_at) -> None:
    site.routes["/feed"] = http(status=304, Cache_Control="max-age=900", Age="300", Link=f'<{HUB}>; rel="hub"')
    known = feed_at(site.url("/feed"), etag='"a"', body_hash="x", last_success_at=crawl._polls._now())
    outcome = await crawl.poll(known)
    assert (outcome.status, outcome.fresh_for, outcome.hub) == (PollStatus.UNCHANGED, timedelta(minutes=10), HUB)
