"""What `explain` says became of an article or an address, and what the reader can do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.release import Release
from storage.records import Article, Feed, FeedFormat, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from tests.wirewatch.test_topic_verbs import NOW, SITE, Newsroom

Call = Callable[..., Any]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


def by_mail(newsroom: Newsroom, name: str, query: str) -> tuple[int, int, int]:
    """Ada is told of a topic by mail; the ids of her, of the channel and of her subscription."""
    with newsroom.database.begin() as ledger:
        topic = ledger.topics.declare(name, title=name, query=query, now=NOW - 9 * DAY)
        channel = ledger.people.declare_channel("mail", kind="email")
        ada = ledger.people.declare_subscriber("ada", email="ada@paper.example")
        subscription = ledger.people.declare_subscription(
            topic_id=topic, channel_id=channel, subscriber_id=ada, now=NOW
        )
    return ada, channel, subscription


def release(newsroom: Newsroom) -> None:
    with newsroom.database.begin() as ledger:
        Release(domain="paper.example").due(ledger, NOW + 5 * MINUTE)


def fate(told: Any) -> list[str]:
    """The lines behind the clauses."""
    lines = told.out.splitlines()
    last = max(at for at, line in enumerate(lines) if line.startswith(("  ", "matches", "does not match")))
    return lines[last + 1 :]


def test_who_unsubscribed_is_told_again_by_a_command(wirewatch: Call, newsroom: Newsroom) -> None:
    ada, channel, subscription = by_mail(newsroom, "ships", "ship")
    with newsroom.database.begin() as ledger:
        ledger.people.unsubscribe((ada, channel), [], NOW)
    newsroom.store(0)
    assert fate(wirewatch("explain", "1", "ships"))[1:] == [
        f"no alert: ada@mail unsubscribed on {NOW:%Y-%m-%d %H:%M:%SZ}",
        f"`wirewatch subscriptions resume {subscription}` tells ada@mail again, at their wish only",
    ]
    assert wirewatch("subscriptions", "resume", str(subscription)).status == 0


def test_a_subscription_that_was_taken_away_is_told_by_its_day(wirewatch: Call, newsroom: Newsroom) -> None:
    _, _, subscription = by_mail(newsroom, "ships", "ship")
    with newsroom.database.begin() as ledger:
        ledger.people.retire_subscription(subscription, NOW - DAY)
    newsroom.store(0)
    assert fate(wirewatch("explain", "1", "ships"))[1:] == [
        f"no alert: the subscription of ada@mail was taken away on {NOW - DAY:%Y-%m-%d %H:%M:%SZ}"
    ]


def test_a_suspended_subscriber_is_named_with_what_restores_them(wirewatch: Call, newsroom: Newsroom) -> None:
    ada, _, _ = by_mail(newsroom, "ships", "ship")
    newsroom.store(0)
    with newsroom.database.begin() as ledger:
        ledger.people.suspend_subscriber(ada, NOW, "550 no such user")
    release(newsroom)
    remedy = "subscriber ada is suspended (550 no such user): once that is mended, `wirewatch subscribers restore ada`"
    told = fate(wirewatch("explain", "1", "ships"))
    assert "suppressed (the subscriber is suspended: 550 no such user)" in told[-2]
    assert told[-1] == remedy
    newsroom.store(3)  # and of what comes later none is opened
    assert fate(wirewatch("explain", "2", "ships"))[1:] == [
        "no alert: the subscriber of ada@mail is suspended",
        remedy,
    ]
    with newsroom.database.begin() as ledger:
        ledger.people.restore_subscriber(ada)
    assert remedy not in fate(wirewatch("explain", "1", "ships"))


def test_a_topic_of_nobody_is_told_with_what_subscribes(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("ships", "ship", told=False)
    newsroom.store(0)
    assert fate(wirewatch("explain", "1", "ships"))[1:] == [
        "no alert: nobody subscribes to the topic",
        "`wirewatch subscriptions add ships --channel NAME` tells of it from then on",
    ]


def test_what_stood_in_a_feed_before_is_told_with_what_takes_it_for_news(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("ships", "ship")
    newsroom.announce(0)
    newsroom.store(0, baseline=True)
    assert fate(wirewatch("explain", "1", "ships"))[1:] == [
        "no alert: baseline, the article stood in its feed when the feed was polled for the first time",
        f"`wirewatch feeds add {SITE}/rss --backfill 24h` takes for news what that feed published of late",
    ]
    with newsroom.database.begin() as ledger:
        ledger.feeds.retire(newsroom.feed, NOW, "it left the file")
    assert len(fate(wirewatch("explain", "1", "ships"))) == 2, "nothing is asked of a feed that is polled no more"


def test_a_topic_that_is_retired_is_said_to_be_beside_what_it_told(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("ships", "ship")
    newsroom.store(0)
    assert "retired" not in wirewatch("explain", "1", "ships").out
    with newsroom.database.begin() as ledger:
        topic = ledger.topics.named("ships")
        assert topic is not None
        ledger.topics.retire(topic.id, NOW + MINUTE)
    told = fate(wirewatch("explain", "1", "ships"))
    assert told[-1] == f"the topic is retired since {NOW + MINUTE:%Y-%m-%d %H:%M:%SZ}"
    assert any(line.startswith("alert 1 (new) to @journal") for line in told)


def test_a_match_is_that_of_the_newest_revision(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("ships", "ship")
    newsroom.store(0)
    newsroom.declare("ships", "ship OR boat")
    assert "matched by the topic's query of that time: ship" in fate(wirewatch("explain", "1", "ships"))
    again = Article(url=f"{SITE}/0", headline="A boat", body_text="A boat sank. " * 20, language="en")
    with newsroom.database.begin() as ledger:
        ledger.articles.store(again, source_id=newsroom.source, seen_at=NOW)
    newsroom.match()
    assert "of that time" not in wirewatch("explain", "1", "ships").out


def test_an_address_of_nobody_is_told_with_what_watches_it(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("ships", "ship")
    assert wirewatch("explain", "https://other.example/1", "ships").out.splitlines() == [
        "not stored: https://other.example/1",
        "not watched: no feed lies at other.example, and none of another host announced it",
        "`wirewatch feeds add https://other.example` looks for its feeds, and watches the best of them",
    ]


def test_a_page_that_broke_its_reader_is_told_where_it_lies_and_no_other_is(
    wirewatch: Call, newsroom: Newsroom
) -> None:
    newsroom.declare("ships", "ship")
    newsroom.announce(7)
    with newsroom.database.begin() as ledger:
        ledger.quarantine.keep(newsroom.source, f"{SITE}/8", "page", b"<p>", NOW)
        ledger.quarantine.keep(newsroom.source, f"{SITE}/7", "page", b"<p>", NOW)
    quarantined = [line for line in wirewatch("explain", f"{SITE}/7", "ships").out.splitlines() if "quarantine" in line]
    assert quarantined == [
        "its page broke its reader (page) and is in quarantine: `wirewatch quarantine save 2 FILE` gives it for a look"
    ]


def test_one_page_that_waits_is_no_queue_and_two_are(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("ships", "ship")
    newsroom.announce(7)
    assert "wait to be read" not in wirewatch("explain", f"{SITE}/7", "ships").out
    newsroom.announce(8)
    assert (
        "2 pages of Wire wait to be read, one at a time and spaced"
        in wirewatch("explain", f"{SITE}/7", "ships").out.splitlines()
    )


def test_a_page_that_two_feeds_announce_waits_once(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("ships", "ship")
    newsroom.announce(7)
    with newsroom.database.begin() as ledger:
        second = ledger.feeds.get(ledger.feeds.declare(newsroom.source, f"{SITE}/atom", first_poll_at=NOW))
        assert second is not None
        ledger.entries.record(
            second, [ParsedEntry(guid=str(each), link=f"{SITE}/{each}", title="A ship") for each in (7, 8)], NOW
        )
    told = wirewatch("explain", f"{SITE}/7", "ships").out
    assert "entry 1 of https://wire.example/rss" in told
    assert ": its page is still to be read after 0 tries" in told
    assert ": its page is that of another entry: same link as entry 1" in told
    assert "2 pages of Wire wait to be read" in told


def settled(newsroom: Newsroom, **more: Any) -> Feed:
    with newsroom.database.begin() as ledger:
        feed = ledger.feeds.get(newsroom.feed)
        assert feed is not None
        parsed = ParsedFeed(format=FeedFormat.RSS, entries=())
        outcome = PollOutcome(status=PollStatus.FRESH, finished_at=NOW, http_status=200, parsed=parsed)
        ledger.feeds.settle(feed, outcome, NOW, **more)
    return feed


def test_gaps_and_the_budget_of_a_feed_are_told(wirewatch: Call, newsroom: Newsroom) -> None:
    newsroom.declare("ships", "ship")
    settled(newsroom)
    with newsroom.database.begin() as ledger:
        ledger.poll_gaps.found(newsroom.feed, NOW - 3 * DAY, NOW - 2 * DAY, 4.0)
        ledger.poll_gaps.found(newsroom.feed, NOW - DAY, NOW - MINUTE, 9.0)
    told = wirewatch("explain", f"{SITE}/7", "ships").out
    then = f"{NOW - MINUTE:%Y-%m-%d %H:%M:%SZ}"
    assert f"2 polls of feed 1 may have missed entries, the last on {then}" in told.splitlines()
