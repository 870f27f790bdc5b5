"""Validators that lie: a server that says "not modified" for ever is not believed for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from crawler.health import doubts
from crawler.health_changes import doubt
from storage.records import Feed, FeedFormat, Health, ParsedFeed, PollOutcome, PollStatus
from tests.crawler.conftest import NOW, http

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def quiet(**known) -> Feed:
    return Feed(id=1, source_id=1, source="Wire", url="https://a.example/", **{"new_at": NOW, **known})


def test_n24_word_that_nothing_changed_is_doubted_when_it_is_quiet_for_too_long():
    busy = quiet(longest_gap=HOUR)
    assert not doubts(busy, NOW + 20 * HOUR, None)
    assert doubts(busy, NOW + 25 * HOUR, None)
    weekly = quiet(longest_gap=7 * DAY)
    assert not doubts(weekly, NOW + 20 * DAY, None)
    assert not doubts(quiet(new_at=None), NOW + 99 * DAY, None)


def test_n24_it_is_doubted_sooner_when_the_sites_sitemap_has_news():
    feed = quiet(longest_gap=3 * HOUR)
    assert doubts(feed, NOW + 4 * HOUR, NOW + 2 * HOUR)
    assert not doubts(feed, NOW + 2 * HOUR, NOW + 2 * HOUR)
    assert not doubts(feed, NOW + 4 * HOUR, NOW - HOUR)


def test_n24_a_feed_that_is_just_quiet_is_asked_ever_more_rarely():
    feed, asked, at = quiet(longest_gap=HOUR), 0, NOW
    while at < NOW + 60 * DAY:
        at += HOUR / 2
        if doubts(feed, at, at):
            feed, asked = replace(feed, whole_at=at), asked + 1
    assert asked <= 12
    assert asked / (60 * 48) < 0.02


async def test_n24_a_server_that_says_304_for_ever_is_found_out(desk, newsroom, site):
    with newsroom.database.begin() as ledger:
        feed_id = ledger.feeds.declare(newsroom.source_id, site.url("/feed"), first_poll_at=NOW)

    async def lie(asked, writer):
        writer.write(http(status=304, ETag='"1"') if "If-None-Match" in asked.headers else site.rss(ETag='"1"'))

    async def poll() -> PollOutcome:
        with newsroom.database.begin() as ledger:
            feed = ledger.feeds.get(feed_id)
        outcome = await desk.poll(feed)
        with newsroom.database.begin() as ledger:
            recorded = ledger.entries.record(feed, outcome.parsed.entries, NOW) if outcome.parsed else None
            ledger.feeds.settle(feed, outcome, NOW)
            doubt(ledger, feed, outcome)
            if recorded and recorded.new:
                ledger.feeds.judged(feed_id, feed.health, newsroom.now(), newsroom.now(), HOUR)
        newsroom.time += HOUR / 2
        return outcome

    site.routes["/feed"] = lie
    outcomes = [await poll() for _ in range(4)]
    assert [outcome.http_status for outcome in outcomes] == [200, 304, 304, 304]
    with newsroom.database.begin() as ledger:  # the site's sitemap, read beside it, has news an hour later
        sitemap = ledger.feeds.declare(newsroom.source_id, site.url("/news.xml"), first_poll_at=NOW)
        fresh = PollOutcome(
            status=PollStatus.FRESH, finished_at=NOW, http_status=200, parsed=ParsedFeed(format=FeedFormat.NEWS_SITEMAP)
        )
        ledger.feeds.settle(ledger.feeds.get(sitemap), fresh, NOW)
        ledger.feeds.judged(sitemap, Health.OK, NOW, newsroom.now(), HOUR)
    assert [(await poll()).http_status for _ in range(3)] == [304, 200, 304]
