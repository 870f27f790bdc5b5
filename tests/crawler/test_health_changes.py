"""Feeds, hosts and sources as state machines over a ledger: nobody is ill unseen, and nothing is told twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alembic import command
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from crawler import drift
from crawler.drift import Page
from crawler.health import ILL, MOVES, judge_host
from crawler.health_changes import feed_polled, host_asked, page_read
from storage import schema
from storage.database import Database, UnitOfWork
from storage.health import HealthChange
from storage.records import Feed, FeedFormat, Health, Host, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from tests.crawler.conftest import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BIG, SMALL = "big.example", "small.example"


class Watched:
    """Five feeds of two sources on one host, and one of a third on another, polled as the daemon does."""

    def __init__(self, ledger: UnitOfWork) -> None:
        self.ledger = ledger
        self.now = NOW
        self.broken: set[str] = set()
        """Hosts that do not answer."""
        self.missing: set[int] = set()
        """Feeds that their hosts do not find."""
        sources = [ledger.sources.declare(name) for name in ("First", "Second", "Third")]
        urls = [f"https://{BIG}/{n}" for n in range(5)] + [f"https://{SMALL}/0"]
        self.sources = sources
        self.feeds = [
            ledger.feeds.declare(sources[min(n // 3, 1) if n < 5 else 2], url, first_poll_at=NOW)
            for n, url in enumerate(urls)
        ]
        self.told: list[HealthChange] = []

    def feed(self, number: int) -> Feed:
        found = self.ledger.feeds.get(self.feeds[number])
        assert found is not None
        return found

    def poll(self, number: int, *, new: int = 1) -> Health:
        """Poll one feed; its health afterwards."""
        feed = self.feed(number)
        if feed.host in self.broken:
            outcome = PollOutcome(
                status=PollStatus.SOFT, finished_at=self.now, error_kind="timeout", error="no answer within 30 s"
            )
        elif number in self.missing:
            outcome = PollOutcome(
                status=PollStatus.SOFT, finished_at=self.now, error_kind="http-404", error="nothing there"
            )
        else:
            parsed = ParsedFeed(format=FeedFormat.RSS, entries=(ParsedEntry(guid="a"),))
            outcome = PollOutcome(status=PollStatus.FRESH, finished_at=self.now, http_status=200, parsed=parsed)
        self.ledger.feeds.settle(feed, outcome, self.now)
        feed_polled(self.ledger, feed, outcome, new)
        return self.feed(number).health

    def all(self, span: timedelta, every: timedelta) -> None:
        """Poll all feeds again and again for a time."""
        end = self.now + span
        while self.now < end:
            for number in range(len(self.feeds)):
                self.poll(number)
            self.now += every

    def tell(self) -> list[str]:
        """What the operator is told now."""
        changes = self.ledger.health.untold(NOW - DAY)
        self.ledger.health.told([change.id for change in changes], self.now + timedelta(seconds=1))
        self.told += changes
        return [f"{change.subject} {change.health.value}" for change in changes]

    def host(self, name: str = BIG) -> Host | None:
        return self.ledger.hosts.named(name)


@pytest.fixture
def watched(database: Database):
    with database.begin() as ledger:
        yield Watched(ledger)


def test_a_host_that_takes_its_feeds_down_is_told_once_and_so_is_its_return(watched: Watched) -> None:
    watched.all(HOUR, 5 * MINUTE)
    assert watched.tell() == []
    watched.broken.add(BIG)
    watched.all(DAY, 10 * MINUTE)
    assert watched.tell() == [f"host {BIG} degraded", f"host {BIG} down"]
    assert [watched.feed(n).health for n in range(5)] == [Health.DOWN] * 5
    watched.broken.clear()
    watched.all(HOUR, 10 * MINUTE)
    assert watched.tell() == [f"host {BIG} recovered"]
    assert {watched.feed(n).health for n in range(6)} == {Health.OK}
    assert {source.health for source in watched.ledger.sources.all()} == {Health.OK}


def test_the_only_feed_of_a_host_is_told_and_not_its_host(watched: Watched) -> None:
    watched.all(HOUR, 5 * MINUTE)
    watched.broken.add(SMALL)
    watched.all(DAY, 10 * MINUTE)
    watched.broken.clear()
    watched.all(HOUR, 10 * MINUTE)
    assert watched.tell() == ["Third: feed degraded", "Third: feed down", "Third: feed recovered"]


def test_a_short_break_of_a_host_with_many_feeds_is_no_illness(watched: Watched) -> None:
    watched.all(HOUR, 5 * MINUTE)
    watched.broken.add(BIG)
    for _ in range(2):
        for number in range(5):
            watched.poll(number)
    watched.broken.clear()
    watched.all(HOUR, 10 * MINUTE)
    assert watched.tell() == []


def test_a_feed_that_is_missing_where_others_answer_is_told_by_itself(watched: Watched) -> None:
    watched.all(HOUR, 5 * MINUTE)
    watched.missing.add(1)
    watched.all(6 * HOUR, 10 * MINUTE)
    assert watched.tell() == ["First: feed degraded", "First: feed down"]
    assert watched.host() is None
    source = watched.ledger.sources.get(watched.sources[0])
    assert source is not None
    assert source.health is Health.DEGRADED
    assert watched.ledger.health.of(source_id=source.id)[0].why == "1 of 3 feeds degraded"


def test_a_feed_that_stays_ill_when_its_host_is_well_again_is_told_after_all(watched: Watched) -> None:
    watched.all(HOUR, 5 * MINUTE)
    watched.broken.add(BIG)
    watched.all(DAY, 10 * MINUTE)
    watched.tell()
    watched.broken.clear()
    watched.missing.add(0)
    watched.all(HOUR, 10 * MINUTE)
    assert watched.tell() == [f"host {BIG} recovered", "First: feed down"]
    watched.missing.clear()
    watched.all(HOUR, 10 * MINUTE)
    assert watched.tell() == ["First: feed recovered"]


def test_a_source_is_down_with_all_its_feeds(watched: Watched) -> None:
    watched.all(HOUR, 5 * MINUTE)
    watched.missing |= {0, 1, 2}
    watched.all(6 * HOUR, 10 * MINUTE)
    source = watched.ledger.sources.get(watched.sources[0])
    assert source is not None
    assert source.health is Health.DOWN
    assert watched.ledger.sources.by_health() == {"down": 1, "ok": 2}


def test_pages_alone_make_a_host_ill_and_a_host_that_is_well_is_forgotten(watched: Watched) -> None:
    for n in range(8):
        host_asked(watched.ledger, "pages.example", "timeout: no answer", watched.now + n * 15 * MINUTE)
    assert watched.tell() == ["host pages.example degraded", "host pages.example down"]
    host_asked(watched.ledger, "pages.example", None, watched.now + 2 * HOUR)
    host_asked(watched.ledger, "pages.example", None, watched.now + 3 * HOUR)
    assert watched.tell() == ["host pages.example recovered"]
    assert watched.ledger.hosts.prune(watched.now + 4 * HOUR) == 1
    assert host_asked(watched.ledger, "well.example", None, NOW) is None
    assert watched.host("well.example") is None


def test_a_failure_of_long_ago_says_nothing_of_today() -> None:
    old = Host(id=1, name="x", failures=6, failing_since=NOW, seen_at=NOW)
    verdict = judge_host(old, "timeout", NOW + 8 * DAY)
    assert verdict is not None
    assert (verdict.failures, verdict.failing_since, verdict.health) == (1, NOW + 8 * DAY, Health.OK)


FULL, BARE = Page(0b1111, 8.0), Page(0b0001, 0.0)


def read(watched: Watched, page: Page, count: int, every: timedelta = 10 * MINUTE) -> None:
    for _ in range(count):
        source = watched.ledger.sources.get(watched.sources[0])
        assert source is not None
        page_read(watched.ledger, source, page, watched.now)
        watched.now += every


def test_a_source_whose_pages_change_is_degraded_told_once_and_recovers(watched: Watched) -> None:
    read(watched, FULL, 100)
    assert watched.tell() == []
    read(watched, BARE, 60)
    assert watched.tell() == ["First: source degraded"]
    source = watched.ledger.sources.get(watched.sources[0])
    assert source is not None
    assert source.health is Health.DEGRADED
    why = watched.told[-1].why
    assert "text on" in why
    assert "of the last 24, on 100% before" in why
    read(watched, FULL, 60)
    assert watched.tell() == ["First: source recovered"]
    source = watched.ledger.sources.get(watched.sources[0])
    assert source is not None
    assert source.health is Health.OK


def test_what_is_kept_of_a_sources_pages_does_not_grow(watched: Watched) -> None:
    read(watched, FULL, 200)
    source = watched.ledger.sources.get(watched.sources[0])
    assert source is not None
    size = len(str(source.extraction))
    read(watched, FULL, 300)
    source = watched.ledger.sources.get(watched.sources[0])
    assert source is not None
    assert len(str(source.extraction)) < size + 20
    assert len(drift.known(source.extraction).recent) == drift.RECENT


# ------------------------------------------------------------------ whatever happens


class Standing(RuleBasedStateMachine):
    """Hosts break and are mended, feeds vanish and return, pages change, in any order and at any pace."""

    @initialize()
    def begin(self) -> None:
        self.database = Database("sqlite://")
        self.context = self.database.begin()
        self.ledger = self.context.__enter__()
        command.upgrade(schema._config(self.ledger.connection), "head")
        self.world = Watched(self.ledger)
        self.healths: dict[tuple[str, int], Health] = {}

    def teardown(self) -> None:
        if hasattr(self, "context"):
            self.context.__exit__(None, None, None)
            self.database.close()

    @rule(host=st.sampled_from([BIG, SMALL]))
    def break_or_mend_a_host(self, host: str) -> None:
        self.world.broken ^= {host}

    @rule(number=st.integers(0, 5))
    def move_or_return_a_feed(self, number: int) -> None:
        self.world.missing ^= {number}

    @rule(numbers=st.lists(st.integers(0, 5), min_size=1, max_size=6), new=st.integers(0, 2))
    def poll_some(self, numbers: list[int], new: int) -> None:
        for number in numbers:
            self.world.poll(number, new=new)

    @rule(rounds=st.integers(1, 10), minutes=st.sampled_from([2, 11, 60, 720]))
    def poll_all_for_a_while(self, rounds: int, minutes: int) -> None:
        self.world.all(rounds * minutes * MINUTE, minutes * MINUTE)

    @rule(page=st.sampled_from([FULL, BARE, Page(0b0111, 6.0)]), count=st.sampled_from([1, 30, 70]))
    def read_pages(self, page: Page, count: int) -> None:
        read(self.world, page, count)

    @rule(hours=st.integers(1, 200))
    def wait(self, hours: int) -> None:
        self.world.now += hours * HOUR

    @rule()
    def tell(self) -> None:
        self.world.tell()

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def each_change_is_a_move_that_exists_and_the_last_one_holds(self) -> None:
        changes = {("feed", each): self.ledger.health.of(feed_id=each, limit=99) for each in self.world.feeds}
        changes |= {("source", each): self.ledger.health.of(source_id=each, limit=99) for each in self.world.sources}
        hosts = [host for name in (BIG, SMALL) if (host := self.ledger.hosts.named(name)) is not None]
        changes |= {("host", each.id): self.ledger.health.of(host_id=each.id, limit=99) for each in hosts}
        held = {("feed", n): self.world.feed(place).health for place, n in enumerate(self.world.feeds)}
        held |= {("source", each.id): each.health for each in self.ledger.sources.all()}
        held |= {("host", each.id): each.health for each in hosts}
        for subject, newest_first in changes.items():
            assert held[subject] is (newest_first[0].health if newest_first else Health.OK)
            told_ill = False
            for change in reversed(newest_first):
                repeated = change.was is change.health and change.health in ILL and change.told_at != change.at
                assert change.health in MOVES[change.was] or repeated, (subject, change)
                told = change.told_at != change.at
                if change.health is Health.RECOVERED:
                    assert told == told_ill, "a recovery is told if and only if the illness was"
                if change.health in ILL:
                    told_ill = told_ill or told
                elif change.health is Health.OK:
                    assert not told
                    told_ill = False

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def whoever_is_ill_has_been_told_of_by_itself_or_by_its_host(self) -> None:
        for number in range(6):
            feed = self.world.feed(number)
            if feed.health not in ILL:
                continue
            mine = self.ledger.health.of(feed_id=feed.id, limit=99)
            host = self.ledger.hosts.named(feed.host or "")
            by_host = host is not None and self.ledger.health.of(host_id=host.id, limit=99)
            assert any(change.told_at != change.at for change in mine) or by_host

    @precondition(lambda self: hasattr(self, "world"))
    @invariant()
    def what_its_host_did_to_a_feed_is_not_told_of_the_feed(self) -> None:
        for feed_id in self.world.feeds:
            for change in self.ledger.health.of(feed_id=feed_id, limit=99):
                if change.why.startswith("its host fails"):
                    assert change.told_at == change.at

    @precondition(lambda self: hasattr(self, "world"))
    @rule()
    def two_good_rounds_make_all_well(self) -> None:
        self.world.broken.clear()
        self.world.missing.clear()
        self.world.all(4 * HOUR, HOUR)
        assert {self.world.feed(number).health for number in range(6)} == {Health.OK}
        assert not [host for host in self.ledger.hosts.ill() if host.name in (BIG, SMALL)]


TestStanding = Standing.TestCase
TestStanding.settings = settings(max_examples=12, stateful_step_count=20)
