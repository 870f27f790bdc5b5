"""What is kept of pushes: who is to be asked, what was heard, and how much of it; and how far a source is covered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.database import Database
from storage.records import FeedFormat, ParsedEntry, ParsedFeed, PollOutcome, PollStatus, Push, PushState
from tests.conftest import MINUTE, NOW

HUB, OWN = "https://hub.example/", "https://wire.example/rss"
DAY = timedelta(days=1)


@pytest.fixture
def feed(database: Database) -> int:
    with database.begin() as ledger:
        return ledger.feeds.declare(ledger.sources.declare("Wire"), OWN, first_poll_at=NOW)


def wanted(database: Database, feed: int) -> Push:
    with database.begin() as ledger:
        ledger.pushes.want(feed, HUB, OWN, "token", "secret", NOW)
        found = ledger.pushes.of_feed(feed)
    assert found is not None
    return found


def now_is(database: Database, feed: int) -> Push:
    with database.read() as ledger:
        found = ledger.pushes.of_feed(feed)
    assert found is not None
    return found


def test_a_push_goes_from_wanted_to_active_and_is_due_only_when_it_is(database: Database, feed: int) -> None:
    push = wanted(database, feed)
    assert (push.state, push.unpushed, push.live(NOW)) == (PushState.WANTED, 0.5, False)
    assert "secret" not in repr(push)
    with database.begin() as ledger:
        assert [each.id for each in ledger.pushes.due(NOW, 10)] == [push.id]
        ledger.pushes.asked(push.id, NOW, NOW + MINUTE)
        assert ledger.pushes.due(NOW, 10) == []
        assert ledger.pushes.at("token") == ledger.pushes.of_feed(feed)
    assert now_is(database, feed).state is PushState.ASKED
    with database.begin() as ledger:
        ledger.pushes.verified(push.id, NOW, NOW + DAY, NOW + 0.8 * DAY)
        assert ledger.pushes.counts(NOW) == {"asked": 1, "active": 1}
        assert ledger.pushes.counts(NOW + 2 * DAY) == {"asked": 1, "active": 0}
    active = now_is(database, feed)
    assert active.live(NOW)
    assert not active.live(NOW + DAY)
    assert (active.attempts, active.asked_at) == (0, None)
    with database.begin() as ledger:  # renewal: the lease goes on while the hub is asked
        ledger.pushes.asked(push.id, NOW + 0.8 * DAY, NOW + DAY)
    assert now_is(database, feed).state is PushState.ACTIVE


def test_a_failure_counts_only_for_the_request_that_failed(database: Database, feed: int) -> None:
    push = wanted(database, feed)
    with database.begin() as ledger:
        ledger.pushes.asked(push.id, NOW, NOW + MINUTE)
        ledger.pushes.failed(push.id, "of an older one", NOW, asked_at=NOW - MINUTE)
    assert now_is(database, feed).error is None
    with database.begin() as ledger:
        ledger.pushes.failed(push.id, "answers 500", NOW + DAY, asked_at=NOW)
    failed = now_is(database, feed)
    assert (failed.state, failed.error, failed.attempts) == (PushState.WANTED, "answers 500", 1)


def test_what_was_heard_is_known_again_for_a_while(database: Database, feed: int) -> None:
    push = wanted(database, feed)
    with database.begin() as ledger:
        for number in range(300):
            ledger.pushes.received(push, f"digest-{number}", NOW, 0)
        assert ledger.pushes.knows(push.id, "digest-299")
        assert ledger.pushes.knows(push.id, "digest-150")
        assert not ledger.pushes.knows(push.id, "digest-3")
        ledger.pushes.refused(push.id)
    heard = now_is(database, feed)
    assert (heard.received, heard.refused, heard.last_at) == (300, 1, NOW)


def test_how_much_a_hub_brings_is_learned_and_unlearned(database: Database, feed: int) -> None:
    wanted(database, feed)
    for number in range(100):
        with database.begin() as ledger:
            ledger.pushes.received(now_is(database, feed), f"{number}", NOW, 3)
    assert now_is(database, feed).unpushed < 0.01
    for _ in range(6):
        with database.begin() as ledger:
            ledger.pushes.missed(now_is(database, feed), 100)
    assert now_is(database, feed).unpushed > 0.8


def test_leases_end_and_hubs_are_left_with_their_feeds(database: Database, feed: int) -> None:
    push = wanted(database, feed)
    with database.begin() as ledger:
        ledger.pushes.verified(push.id, NOW, NOW + DAY, NOW + 0.8 * DAY)
        assert ledger.pushes.lapse(NOW) == []
        assert ledger.pushes.lapse(NOW + DAY) == [feed]
        assert ledger.pushes.leave_unwatched(NOW) == 0
        ledger.feeds.retire(feed, NOW, "by hand")
        assert ledger.pushes.leave_unwatched(NOW) == 1
        assert ledger.pushes.leave_unwatched(NOW) == 0
    assert now_is(database, feed).state is PushState.LEAVING
    with database.begin() as ledger:
        ledger.pushes.forget(push.id)
        assert ledger.pushes.of_feed(feed) is None


def test_feeds_that_name_a_hub_and_were_not_arranged_are_found(database: Database, feed: int) -> None:
    def settle(**said: object) -> None:
        with database.begin() as ledger:
            known = ledger.feeds.get(feed)
            assert known is not None
            outcome = PollOutcome(status=PollStatus.FRESH, finished_at=NOW, http_status=200, **said)  # type: ignore[arg-type]
            ledger.feeds.settle(known, outcome, NOW + MINUTE, why="push")

    document = ParsedFeed(format=FeedFormat.RSS)
    with database.read() as ledger:
        assert ledger.pushes.unarranged() == []
    settle(parsed=document, hub=HUB)
    with database.read() as ledger:
        assert ledger.pushes.unarranged() == [(feed, HUB, OWN)]
    settle()  # an answer without a document says nothing of the hub
    settle(parsed=document, hub=HUB, self_url="https://wire.example/all")
    with database.begin() as ledger:
        assert ledger.pushes.unarranged() == [(feed, HUB, "https://wire.example/all")]
        ledger.pushes.want(feed, HUB, OWN, "token", "secret", NOW)
        assert ledger.pushes.unarranged() == []
        assert ledger.feeds.poll_by([feed], ["push"], NOW) == 1
        assert ledger.feeds.poll_by([feed], ["push"], NOW) == 0
        ledger.feeds.poll_at(feed, NOW + DAY)
        assert ledger.feeds.poll_by([feed], ["max-age"], NOW) == 0
    settle(parsed=document)
    with database.read() as ledger:
        assert ledger.feeds.get(feed).hub is None  # type: ignore[union-attr]


def test_other_feeds_of_a_host_rest_with_it(database: Database, feed: int) -> None:
    with database.begin() as ledger:
        source = ledger.sources.declare("Wire")
        beside = ledger.feeds.declare(source, "https://wire.example/b", first_poll_at=NOW)
        later = ledger.feeds.declare(source, "https://wire.example/c", first_poll_at=NOW + DAY)
        other = ledger.feeds.declare(source, "https://other.example/", first_poll_at=NOW)
        known = ledger.feeds.get(feed)
        assert known is not None
        ledger.feeds.rest(known, NOW + 30 * MINUTE, "retry-after")
        due = {each: ledger.feeds.get(each).next_poll_at for each in (feed, beside, later, other)}  # type: ignore[union-attr]
    assert due == {feed: NOW, beside: NOW + 30 * MINUTE, later: NOW + DAY, other: NOW}


def test_what_became_of_what_was_announced_is_counted(database: Database, feed: int) -> None:
    with database.begin() as ledger:
        source = ledger.sources.declare("Wire")
        empty = ledger.coverage.of_source(source, NOW)
        assert (empty.announced, empty.captured) == (0, None)
        known = ledger.feeds.get(feed)
        assert known is not None
        items = [ParsedEntry(guid=str(number), link=f"https://wire.example/{number}") for number in range(5)]
        new = ledger.entries.record(known, items, NOW).new
        ledger.entries.failed(new[0], NOW, "http-404: nothing there", None)
        ledger.entries.failed(new[1], NOW, "timeout: slow", NOW + MINUTE)
        ledger.poll_gaps.found(feed, NOW - MINUTE, NOW, 2.5)
        coverage = ledger.coverage.of_source(source, NOW)
        assert (coverage.announced, coverage.unread, coverage.waiting, coverage.in_full) == (5, 1, 4, 0)
        assert (coverage.gaps, coverage.missed, coverage.captured) == (1, 2.5, 0.0)
        assert coverage.reasons == {"http-404": 1, "timeout": 1}
        assert ledger.coverage.by_source(NOW) == {source: (5, 1, 2.5)}
