"""Each job does what is due, keeps it in one transaction, and says what it came to."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.channels import Receipt
from alerts.delivery import Outbox
from alerts.release import Release
from alerts.routing import Router
from scheduler import budget, rhythm
from scheduler.cadence import FIRST_AT_ONCE, Pace, first_polls
from scheduler.clock import Clock
from scheduler.jobs import MOST_POLLS, Jobs, Trades
from scheduler.keeping import Keep, due
from storage.database import Database, StorageError, UnitOfWork
from storage.records import (
    Article,
    AttemptOutcome,
    Delivery,
    Feed,
    FeedFormat,
    FetchTask,
    ParsedEntry,
    ParsedFeed,
    PollOutcome,
    PollStatus,
)
from storage.stories import Stories
from tests.conftest import NOW
from topics.concepts import Lexicon
from topics.watch import Watch


class FakeCrawl:
    """Answers polls from a script, and stores for each page what its entry says."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.entries: list[ParsedEntry] = []
        self.status = PollStatus.FRESH
        self.polled: list[str] = []
        self.in_flight = 0
        self.trouble: Exception | None = None

    async def poll(self, feed: Feed, source: object) -> PollOutcome:
        self.polled.append(feed.url)
        parsed = ParsedFeed(format=FeedFormat.RSS, entries=tuple(self.entries))
        good = self.status is PollStatus.FRESH
        return PollOutcome(
            status=self.status, finished_at=self.clock.now(), http_status=200, parsed=parsed if good else None
        )

    async def submit(self, task: FetchTask) -> None:
        entry = task.entry
        article = Article(url=entry.url or "", headline=entry.title, body_text=entry.summary or "", language="en")
        await self.database.write(
            lambda ledger: ledger.articles.store(
                article,
                source_id=task.source.id,
                entry_id=entry.id,
                seen_at=self.clock.now(),
                baseline=entry.baseline,
            )
        )

    async def drained(self) -> None:
        pass


class Kept:
    """A channel that keeps what it is given."""

    kind = "console"

    def __init__(self) -> None:
        self.sent: list[Delivery] = []

    async def send(self, delivery: Delivery):  # type: ignore[no-untyped-def]
        self.sent.append(delivery)
        return Receipt(outcome=AttemptOutcome.DELIVERED)


class World:
    """Jobs over a ledger with one feed, one topic and one recipient."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock(start=NOW)
        self.crawl = FakeCrawl(database, self.clock)
        self.channel = Kept()
        self.trades = Trades(
            database=database,
            crawl=self.crawl,  # type: ignore[arg-type]
            watch=Watch(Lexicon.shipped(), Router("UTC").route),
            release=Release(domain="paper.example"),
            outbox=Outbox(database, {"desk": self.channel}, self.clock.now, owner="outbox"),
            pace=Pace(),
            clock=self.clock,
        )
        self.jobs = Jobs(self.trades)
        with database.begin() as ledger:
            ledger.feeds.declare(ledger.sources.declare("Wire"), "https://wire.example/rss", first_poll_at=NOW)
            topic = ledger.topics.declare("ferry", title="Ferries", query="ferry", now=NOW)
            channel = ledger.people.declare_channel("desk", "console")
            ledger.people.declare_subscription(topic_id=topic, channel_id=channel, subscriber_id=None, now=NOW)

    def announce(self, *numbers: int) -> None:
        self.crawl.entries = [
            ParsedEntry(
                guid=str(number),
                link=f"https://wire.example/{number}",
                title=f"Ferry number {number} runs aground near harbour {number}",
                summary=f"The ferry {number} ran aground.",
            )
            for number in numbers
        ]

    def later(self, **span: int) -> None:
        self.clock.step(timedelta(**span))


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


async def test_a_round_goes_from_the_feed_to_the_message(world: World) -> None:
    world.announce(1)
    first = await world.jobs.round()
    assert (first["polls"], first["baseline"], first["delivered"]) == (1, 1, 0)
    world.later(hours=1)
    world.announce(2, 1)
    second = await world.jobs.round()
    assert (second["entries"], second["pages"], second["matches"], second["alerts"]) == (1, 1, 1, 1)
    assert second["delivered"] == 1
    assert len(world.channel.sent) == 1
    world.later(hours=1)
    assert (await world.jobs.round())["delivered"] == 0


async def test_a_poll_that_cannot_be_kept_is_told_and_not_made_again_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageError("database or disk is full: make room on the disk")

    with monkeypatch.context() as patched:
        patched.setattr(world.jobs, "_keep", full)
        with pytest.raises(StorageError, match="make room"):
            await world.jobs.poll()
        assert await world.jobs.start_polls() == 0
    world.later(minutes=2)
    assert (await world.jobs.poll())["polls"] == 1
    assert len(world.crawl.polled) == 2


async def test_a_page_that_cannot_be_kept_is_told(world: World) -> None:
    world.announce(1)
    await world.jobs.poll()
    world.crawl.trouble = StorageError("database or disk is full: make room on the disk")
    with pytest.raises(StorageError, match="make room"):
        await world.jobs.fetch()


async def test_a_poll_that_is_not_due_is_not_made(world: World) -> None:
    await world.jobs.poll()
    await world.jobs.poll()
    assert world.crawl.polled == ["https://wire.example/rss"]
    world.later(minutes=31)  # quiet_ceiling
    await world.jobs.poll()
    assert len(world.crawl.polled) == 2


async def test_a_feeds_rhythm_and_why_it_is_polled_next_are_kept(world: World) -> None:
    world.announce(1, 2, 3)
    await world.jobs.poll()
    world.announce(1, 2, 3, *range(10, 16))
    world.later(minutes=31)
    await world.jobs.poll()
    with world.database.read() as ledger:
        (feed,) = ledger.feeds.all()
        account = budget.known(ledger.jobs.setting(budget.SETTING))
    learned = rhythm.known(feed.rhythm)
    assert learned is not None
    assert learned.recent == 6
    assert learned.burst > 2
    assert feed.next_poll_why == "rhythm"
    assert feed.next_poll_at is not None
    assert feed.next_poll_at < world.clock.now() + timedelta(minutes=20)
    assert round(account.polls) == 2


async def test_the_first_document_begins_the_rhythm_even_after_failures(world: World) -> None:
    world.crawl.status = PollStatus.SOFT
    await world.jobs.poll()
    world.crawl.status = PollStatus.FRESH
    world.announce(*range(50))
    world.crawl.entries = [
        replace(entry, published=NOW - timedelta(hours=number + 1)) for number, entry in enumerate(world.crawl.entries)
    ]
    world.later(minutes=5)
    await world.jobs.poll()
    with world.database.read() as ledger:
        (feed,) = ledger.feeds.all()
    learned = rhythm.known(feed.rhythm)
    assert learned is not None
    assert 20 < learned.per_day < 30
    assert learned.recent == 0


async def test_a_failed_poll_teaches_no_rhythm(world: World) -> None:
    world.announce(1)
    await world.jobs.poll()
    with world.database.read() as ledger:
        (before,) = ledger.feeds.all()
    world.crawl.status = PollStatus.SOFT
    world.later(minutes=31)
    await world.jobs.poll()
    with world.database.read() as ledger:
        (after,) = ledger.feeds.all()
    assert after.rhythm == before.rhythm
    assert after.next_poll_why == "back-off"


async def test_a_failed_poll_is_kept_in_the_feeds_status(world: World) -> None:
    world.crawl.status = PollStatus.SOFT
    report = await world.jobs.poll()
    assert report["poll_failures"] == 1
    with world.database.read() as ledger:
        (feed,) = ledger.feeds.all()
    assert (feed.last_status, feed.failures, feed.baseline_at) == (PollStatus.SOFT, 1, None)
    assert feed.next_poll_at is not None
    assert feed.next_poll_at > NOW


async def test_pages_that_a_killed_process_had_claimed_are_fetched(world: World) -> None:
    world.announce(1)
    await world.jobs.poll()
    with world.database.begin() as ledger:
        assert len(ledger.entries.claim(world.clock.now(), 10)) == 1
    assert (await world.jobs.fetch())["pages"] == 1


async def test_how_long_a_message_took_can_be_told(world: World) -> None:
    await world.jobs.poll()
    world.announce(1)
    world.later(minutes=31)
    world.crawl.entries = [
        replace(entry, published=world.clock.now() - timedelta(minutes=3)) for entry in world.crawl.entries
    ]
    assert (await world.jobs.round())["delivered"] == 1
    with world.database.read() as ledger:
        told = ledger.delays.since(NOW)
    steps = ("published_to_seen", "seen_to_matched", "matched_to_delivered")
    assert [told[step].count for step in steps] == [1, 1, 1]
    assert told["published_to_seen"].p50 is not None
    assert timedelta(minutes=3) <= told["published_to_seen"].p50 < timedelta(minutes=4)


async def test_an_answer_waits_neither_for_a_round_of_matching_nor_for_other_writes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it is written down a kill lets the message arrive twice."""
    monkeypatch.setattr("topics.watch.STEP_S", 0)
    loop, database = asyncio.get_running_loop(), world.database
    await world.jobs.poll()
    world.announce(1, 2, 3, 4)
    world.later(hours=1)
    await world.jobs.poll()
    await world.jobs.fetch()
    with database.begin() as ledger:
        (channel,) = ledger.people.channels()
        delivery_id = ledger.deliveries.queue(
            channel_id=channel.id,
            recipient="@desk",
            address=None,
            kind="single",
            idem_key="key",
            message_id="<key@paper.example>",
            thread_ref=None,
            order_key="order",
            payload={},
            alert_ids=[],
            now=world.clock.now(),
        )
    assert delivery_id is not None
    answer, handed_in = asyncio.Event(), threading.Event()
    while_matching: list[str] = []
    while_writing: list[str] = []
    writes: list[asyncio.Task[None]] = []

    def state(ledger: UnitOfWork) -> str:
        delivery = ledger.deliveries.get(delivery_id)
        assert delivery is not None
        return delivery.state.value

    def other_writes() -> None:
        for _ in range(3):
            writes.append(loop.create_task(database.write(lambda ledger: while_writing.append(state(ledger)))))
        loop.call_soon(answer.set)

    class Answering(Kept):
        async def send(self, delivery: Delivery):  # type: ignore[no-untyped-def]
            await super().send(delivery)
            await answer.wait()
            loop.call_soon(handed_in.set)  # comes after the settlement, which follows at once
            return Receipt(outcome=AttemptOutcome.DELIVERED)

    def route(ledger: UnitOfWork, *_: object) -> int:
        while_matching.append(state(ledger))
        if len(while_matching) == 1:
            loop.call_soon_threadsafe(other_writes)
            assert handed_in.wait(10)
        return 0

    receiver = Answering()
    outbox = Outbox(database, {"desk": receiver}, world.clock.now, owner="outbox")
    jobs = Jobs(replace(world.trades, watch=Watch(Lexicon.shipped(), route), outbox=outbox))
    sending = asyncio.create_task(outbox.deliver_due())
    async with asyncio.timeout(10):
        while not receiver.sent:  # noqa: ASYNC110 - what is waited for knows no event
            await asyncio.sleep(0.005)
    assert (await jobs.match())["matched"] == 4
    assert (await sending).delivered == 1
    await asyncio.gather(*writes)
    assert while_matching == ["sending", "delivered", "delivered", "delivered"]
    assert while_writing == ["delivered"] * 3


async def test_prune_takes_out_expired_texts_everywhere(world: World) -> None:
    with world.database.begin() as ledger:
        ledger.sources.declare("Wire", keep_text=timedelta(days=1))
    world.announce(1)
    await world.jobs.round()
    world.later(days=2)
    assert (await world.jobs.prune())["texts"] == 1
    with world.database.read() as ledger:
        (article,) = ledger.articles.recent()
        kept = ledger.articles.latest(article.id)
        assert kept is not None
        assert (kept.article.body_text, kept.article.headline) == ("", "Ferry number 1 runs aground near harbour 1")
        assert article.id in ledger.search.candidates(None, limit=5)


async def test_prune_closes_all_stories_that_nothing_joins_any_more_however_many(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = Stories.close
    monkeypatch.setattr(Stories, "close", lambda self, *instants: close(self, *instants, limit=2))
    with world.database.begin() as ledger:
        for number in range(5):
            ledger.stories.open(f"Story {number}", world.clock.now())
    world.later(days=9)
    with world.database.begin() as ledger:
        assert due(ledger, Keep(), world.clock.now())["stories"] == 10  # of copies, and their events
    assert (await world.jobs.prune())["stories"] == 10
    assert (await world.jobs.prune())["stories"] == 0


async def test_backup_copies_the_ledger(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (await World(sqlite).jobs.backup())["bytes"] > 0
    assert len(list((tmp_path / "backups").glob("*.db"))) == 1


async def test_a_topic_added_while_the_daemon_runs_is_watched(world: World) -> None:
    world.announce(1)
    await world.jobs.round()
    with world.database.begin() as ledger:
        ledger.topics.declare("harbour", title="Harbours", query="harbour", now=world.clock.now(), declared=False)
    world.later(hours=1)
    world.announce(1, 2)
    assert (await world.jobs.round())["matches"] == 2
    with world.database.begin() as ledger:
        topic = ledger.topics.named("harbour")
        assert topic is not None
        ledger.topics.retire(topic.id, world.clock.now())
    world.later(hours=1)
    world.announce(1, 2, 3)
    assert (await world.jobs.round())["matches"] == 1


async def test_a_round_polls_no_feed_twice_however_short_the_spacing(world: World) -> None:
    world.jobs = Jobs(replace(world.trades, pace=Pace(minimum_spacing=timedelta(0), polls_per_feed_per_day=10**9)))
    assert (await world.jobs.poll())["polls"] == 1


async def test_r06_many_feeds_at_start_take_turns_and_spread(sqlite: Database) -> None:
    world = World(sqlite)
    with sqlite.begin() as ledger:
        for number in range(200):
            ledger.feeds.declare(1, f"https://wire.example/{number}", first_poll_at=NOW)
    under_way = most = 0

    async def poll(feed: Feed, source: object) -> PollOutcome:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return PollOutcome(status=PollStatus.UNCHANGED, finished_at=world.clock.now(), http_status=304)

    world.crawl.poll = poll  # type: ignore[method-assign]
    assert (await world.jobs.poll())["polls"] == 201
    assert 1 < most <= MOST_POLLS
    with sqlite.read() as ledger:
        due = [feed.next_poll_at for feed in ledger.feeds.all()]
    assert len(set(due)) > 190


async def test_pages_of_the_baseline_wait_while_polls_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.announce(1)
    await world.jobs.poll()  # the first poll: the baseline
    world.announce(1, 2)
    world.later(hours=1)
    await world.jobs.poll()
    monkeypatch.setattr("scheduler.jobs.MOST_POLLS", 0)  # as many as may be are under way
    assert await world.jobs.start_polls() == 0
    assert await world.jobs.start_fetches() == 1
    with world.database.read() as ledger:
        assert [article.baseline for article in ledger.articles.recent()] == [False]
    monkeypatch.undo()
    assert await world.jobs.start_polls() == 0  # nothing is due
    assert await world.jobs.start_fetches() == 1


async def test_r06_an_import_of_many_feeds_is_asked_evenly_from_the_first_minute_on(sqlite: Database) -> None:
    """400 feeds, polled by the jobs and the cadence for 40 minutes: no minute has much more than its share."""
    world = World(sqlite)
    polled: list[float] = []
    begun = world.clock.now()

    async def poll(feed: Feed, source: object) -> PollOutcome:
        at = world.clock.now()
        polled.append((at - begun).total_seconds())
        parsed = ParsedFeed(format=FeedFormat.RSS, entries=(ParsedEntry(guid="1", title="x", published=NOW),))
        fresh = PollOutcome(status=PollStatus.FRESH, finished_at=at, http_status=200, parsed=parsed)
        return fresh if feed.baseline_at is None else PollOutcome(status=PollStatus.UNCHANGED, finished_at=at)

    world.crawl.poll = poll  # type: ignore[method-assign]
    pace, count = world.trades.pace, 400
    with sqlite.begin() as ledger:
        for number, start in enumerate(first_polls(count, pace, NOW)):
            ledger.feeds.declare(1, f"https://wire.example/{number}", first_poll_at=start)
    for _ in range(40 * 4):
        await world.jobs.poll()
        world.later(seconds=15)
    minutes = [sum(60 * n <= at < 60 * (n + 1) for at in polled) for n in range(40)]
    share = count / (pace.interval / timedelta(minutes=1))
    first = sorted(polled[: count + 1])
    assert minutes[0] < 60 + FIRST_AT_ONCE + 20
    assert max(minutes) < 4 * share, minutes
    assert 0.3 * count < first[int(0.95 * count)] <= pace.interval.total_seconds()  # p95 of the first polls
