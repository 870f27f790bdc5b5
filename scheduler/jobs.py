"""What runs, each as one job that can be run alone: poll, fetch, match, deliver, digest, prune, backup.

Each reads the ledger, decides and writes the ledger; none hands anything to another. A job does what is due now and
says what it came to.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from alerts.delivery import Outbox
from alerts.operator import Operator
from alerts.release import Release
from crawler.health_changes import doubt, feed_polled
from crawler.runner import Crawl
from scheduler import budget, publisher_hints, rereads, rhythm
from scheduler.cadence import Pace, Why, adopts, next_poll
from scheduler.clock import Clock
from scheduler.heartbeat import Ping, Signs
from scheduler.keeping import Keep, prune
from scheduler.websub import Pushes
from storage.backup import backup
from storage.database import Database, StorageError, UnitOfWork
from storage.entries import Recorded
from storage.records import Feed, FetchTask, PollOutcome, PollStatus, Source
from storage.waits import sooner
from topics.watch import Watch, Watched

log = logging.getLogger("wirewatch.jobs")

Report = Mapping[str, int]
"""What a job came to, by name."""

MOST_POLLS = 64
"""Feeds polled at once; how many requests that makes is up to the crawler."""
MOST_PAGES = 128
"""Pages handed to the spider and not yet stored."""
MOST_REREADS = 32
"""Pages that are visited again at a time: those that were never read must not wait for them."""
STOPPED = "stopped"
"""Kind of a poll that was broken off because we stop: it says nothing of the feed, which stays due."""
COUNT_EVERY = timedelta(minutes=1)
"""The feeds watched are counted anew, for the budget; a poll costs the same however many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trades:
    """The rooms' working parts, joined by the door."""

    database: Database
    crawl: Crawl
    watch: Watch
    release: Release
    outbox: Outbox
    pace: Pace
    clock: Clock
    operator: Operator | None = None
    """Whom changes in the health of feeds are told; None: nobody."""
    ping: Ping | None = None
    """Tells whoever watches over this daemon that it lives; None: nobody does."""
    pushes: Pushes | None = None
    """Hubs that send what is new; None: they cannot reach us."""
    keep: Keep = field(default_factory=Keep)
    """How long what is past is kept."""
    backups: Path | None = None
    """Folder of backups; None: this ledger is backed up otherwise."""
    totals: Counter[str] = field(default_factory=Counter)
    """What all jobs of this process came to, by name."""
    signs: Signs = field(default_factory=Signs)
    """When the parts of this process last moved."""


class Jobs:
    """The jobs, by name."""

    def __init__(self, trades: Trades) -> None:
        self._trades = trades
        self._database = trades.database
        self._clock = trades.clock
        self._polling: dict[int, asyncio.Task[None]] = {}
        self._watched: tuple[datetime | None, int] = (None, 0)
        """How many feeds are watched, and when they were counted."""
        self._unkept: dict[int, datetime] = {}
        """Feeds whose poll the ledger could not keep, and until when they are not asked again: they are still due."""
        self._behind = False
        """Whether more feeds are due than can be polled: what is new is looked for before what is old is read."""
        self._trouble: StorageError | None = None
        self._served = 0
        """The source whose page was handed out last: the next one's turn comes first."""
        self.totals = trades.totals

    @property
    def names(self) -> Mapping[str, Callable[[], Awaitable[Report]]]:
        """Jobs that may be run alone, with what runs them."""
        return {
            "poll": self.poll,
            "fetch": self.fetch,
            "match": self.match,
            "deliver": self.deliver,
            "digest": self.digest,
            "prune": self.prune,
            "backup": self.backup,
        }

    @property
    def pushes(self) -> Pushes | None:
        """What arranges and hears pushes; None where hubs cannot reach us."""
        return self._trades.pushes

    def take_up(self, trades: Trades) -> None:
        """Go on with parts that a new configuration made; what is under way ends as it began."""
        self._trades = trades

    # -------------------------------------------------------------- poll

    async def start_polls(self, due_by: datetime | None = None) -> int:
        """Begin to poll every feed that is due (by then) and not being polled; how many were begun."""
        room = MOST_POLLS - len(self._polling)
        if room <= 0:
            self._behind = True
            return 0
        now = self._clock.now()
        by = due_by or now
        self._unkept = {feed_id: until for feed_id, until in self._unkept.items() if until > now}
        besides = (*self._polling, *self._unkept)

        def look(ledger: UnitOfWork) -> tuple[list[Feed], dict[int, Source]]:
            found = ledger.feeds.due(by, room, besides=besides)
            return found, ledger.sources.among({feed.source_id for feed in found})

        due, sources = await self._database.ask(look)
        self._behind = len(due) == room
        for feed in due:
            if feed.id not in self._polling:
                visit = self._poll(feed, sources.get(feed.source_id))
                self._polling[feed.id] = asyncio.create_task(visit, name=f"poll {feed.url}")
        return len(due)

    async def poll(self) -> Report:
        """Poll every feed that is due, and wait for all of them."""
        before = Counter(self.totals)
        due_by = self._clock.now()  # what falls due meanwhile is left to the next round
        self._trouble = None
        while await self.start_polls(due_by) or self._polling:
            await asyncio.wait(self._polling.values(), return_when=asyncio.FIRST_COMPLETED)
            if self._trouble is not None:
                raise self._trouble
        return self._since(before, "polls", "poll_failures", "entries", "baseline")

    async def poll_feed(self, feed: Feed, source: Source | None = None) -> tuple[PollOutcome, Recorded | None]:
        """Poll one feed (of this source) now; what its server said, and what was recorded."""
        if source is None:
            source = await self._database.ask(lambda ledger: ledger.sources.get(feed.source_id))
        outcome = await self._trades.crawl.poll(feed, source)
        if outcome.error_kind == STOPPED:
            return outcome, None
        recorded = await self._database.write(lambda ledger: self._keep(ledger, feed, outcome))
        return outcome, recorded

    def _keep(self, ledger: UnitOfWork, feed: Feed, outcome: PollOutcome) -> Recorded | None:
        """The feed's entries and its cursor, in one transaction."""
        recorded = None
        now, pushes = outcome.finished_at, self._trades.pushes
        push = ledger.pushes.of_feed(feed.id) if pushes is not None else None
        known = rhythm.known(feed.rhythm)
        if outcome.parsed is not None:
            recorded = ledger.entries.record(
                feed,
                outcome.parsed.entries,
                outcome.finished_at,
                reread_after=self._trades.pace.minimum_spacing,
            )
        learned = rhythm.after(known, outcome, recorded, first=feed.baseline_at is None)
        due = next_poll(
            feed,
            outcome,
            self._trades.pace,
            learned,
            self._pay(ledger, outcome.finished_at),
            chance=random.random(),  # noqa: S311 - spreads polls, guards nothing
            unpushed=push.unpushed if push is not None and push.live(now) else 1.0,
        )
        wished = publisher_hints.kept(publisher_hints.after(feed.wishes, outcome))
        ledger.feeds.settle(feed, outcome, due.at, why=due.why, rhythm=rhythm.kept(learned), wishes=wished)
        new = len(recorded.new) - recorded.baseline if recorded else 0
        doubt(ledger, feed, outcome)
        feed_polled(ledger, feed, outcome, new)
        if recorded is not None and recorded.overflow and known is not None:
            since, until = rhythm.gap(known, recorded.dates, now)
            ledger.poll_gaps.found(feed.id, since, until, rhythm.missed(known, recorded.dates, now))
        if outcome.http_status is not None and outcome.retry_after:
            ledger.feeds.rest(feed, now + outcome.retry_after, Why.RETRY_AFTER)
        if pushes is not None:
            pushes.after_poll(ledger, feed, push, new, now)
        if outcome.poison is not None:
            kind = outcome.error_kind or "crashed"
            ledger.quarantine.keep(feed.source_id, feed.url, kind, outcome.poison, outcome.finished_at)
        if adopts(feed, outcome) and outcome.moved_to is not None and ledger.feeds.adopt(feed, outcome.moved_to, now):
            log.info("feed moved feed=%s to=%s", feed.url, outcome.moved_to)
        return recorded

    def _pay(self, ledger: UnitOfWork, now: datetime) -> float:
        """Book one poll; the price of the next."""
        feeds = self._feeds(ledger, now)
        per_day = self._trades.pace.polls_per_feed_per_day
        account = budget.spend(budget.known(ledger.jobs.setting(budget.SETTING)), feeds, per_day, now)
        ledger.jobs.set(budget.SETTING, budget.kept(account))
        return budget.price(account, feeds, per_day)

    def _feeds(self, ledger: UnitOfWork, now: datetime) -> int:
        """How many feeds are watched, counted now and then."""
        counted_at, feeds = self._watched
        if counted_at is None or not timedelta() <= now - counted_at < COUNT_EVERY:
            feeds = ledger.feeds.watched()
            self._watched = now, feeds
        return feeds

    async def _poll(self, feed: Feed, source: Source | None) -> None:
        try:
            outcome, recorded = await self.poll_feed(feed, source)
        except StorageError as error:
            self._unkept[feed.id] = self._clock.now() + self._trades.pace.minimum_spacing
            self._trouble = error
            log.error("feed not kept feed=%s error=%s", feed.url, error)
            return
        finally:
            del self._polling[feed.id]
        if outcome.error_kind == STOPPED:
            return
        failed = outcome.status not in (PollStatus.FRESH, PollStatus.UNCHANGED)
        new = len(recorded.new) if recorded else 0
        baseline = recorded.baseline if recorded else 0
        self.totals.update(polls=1, poll_failures=int(failed), entries=new, baseline=baseline)
        log.log(
            logging.WARNING if failed else logging.INFO if new else logging.DEBUG,
            "feed polled status=%s new=%d baseline=%d took_ms=%d feed=%s%s",
            outcome.status,
            new,
            baseline,
            outcome.took.total_seconds() * 1000,
            feed.url,
            f" error={outcome.error!r}" if outcome.error else "",
        )
        if outcome.parsed is not None and not outcome.parsed.entries and feed.entries_seen:
            log.warning("feed empty known=%d feed=%s: it holds no entry any more", feed.entries_seen, feed.url)
        if recorded and recorded.overflow:
            log.warning("feed overflowed new=%d feed=%s: entries may have been missed between polls", new, feed.url)

    # -------------------------------------------------------------- fetch

    async def start_fetches(self) -> int:
        """Hand every page that is due to the spider, as far as there is room; how many were handed over."""
        room = MOST_PAGES - self._trades.crawl.in_flight
        if room <= 0:
            return 0
        now = self._clock.now()
        again = room if self._trades.crawl.in_flight <= MOST_REREADS and not self._behind else 0
        tasks = await self._database.write(lambda ledger: self._claim(ledger, now, room, again))
        for task in tasks:
            await self._trades.crawl.submit(task)
            self._served = task.source.id
        self.totals["pages"] += len(tasks)
        return len(tasks)

    def _claim(self, ledger: UnitOfWork, now: datetime, room: int, again: int) -> list[FetchTask]:
        """News first; and in what room is left pages that are due again, as far as the budget allows."""
        ages = self._trades.pace.reread
        tasks = ledger.entries.claim(now, room, after=self._served, news_only=self._behind)
        if ages and (most := min(again, room - len(tasks), MOST_REREADS)) > 0:
            per_day = self._trades.pace.polls_per_feed_per_day
            account = rereads.known(ledger.jobs.setting(rereads.SETTING))
            account = rereads.earned(account, self._feeds(ledger, now), per_day, now)
            visits = ledger.rereads.claim(now, min(most, int(account.visits)))
            ledger.jobs.set(rereads.SETTING, rereads.kept(rereads.spent(account, len(visits))))
            tasks += visits
        plans = {
            task.entry.id: rereads.next_visit(task.entry.first_seen_at, now, ages)
            for task in tasks
            if not task.entry.baseline
        }
        ledger.rereads.plan(plans)
        return tasks

    async def fetch(self) -> Report:
        """Fetch every page that is due, and wait until all are stored or settled."""
        before = Counter(self.totals)
        await self.take_over_pages()
        while await self.start_fetches():
            await self._trades.crawl.drained()
            if self._trades.crawl.trouble is not None:
                raise self._trades.crawl.trouble
        return self._since(before, "pages")

    # -------------------------------------------------------------- match

    async def match(self, rounds: int | None = None) -> Report:
        """Match every revision that no topic has looked at, or as many as so many rounds take."""
        before = Counter(self.totals)
        while True:
            done = await self._match_round()
            self.totals.update(matched=done.revisions, matches=done.matches, alerts=done.alerts)
            if done.matches:
                log.info(
                    "revisions matched revisions=%d matches=%d alerts=%d", done.revisions, done.matches, done.alerts
                )
            rounds = None if rounds is None else rounds - 1
            if done.revisions == 0 or rounds == 0:
                return self._since(before, "matched", "matches", "alerts")

    async def _match_round(self) -> Watched:
        """One round, step by step: other writes have their turn between the steps."""
        done = Watched()
        steps = self._trades.watch.steps(self._database, self._clock.now())
        while (so_far := await self._database.in_writer(lambda: next(steps, None))) is not None:
            done = so_far
        return done

    # -------------------------------------------------------------- deliver

    async def deliver(self, *, at_once: bool = False, wait: bool = True) -> Report:
        """Release the alerts that are due and send every delivery that is due.

        With `at_once` the short waits for copies are taken as over; without `wait` sends under way are left to go on.
        """
        before = Counter(self.totals)
        if wait:
            await self.take_over_deliveries()
        now, operator = self._clock.now(), self._trades.operator
        if operator is not None:
            await self._database.write(lambda ledger: operator.tell(ledger, now, at_once=at_once))
        steps = self._trades.release.steps(self._database, now, at_once=at_once)
        while (left := await self._database.in_writer(lambda: next(steps, None))) is not None:
            self.totals["released"] += left
        report = await self._trades.outbox.deliver_due(wait=wait)
        self.totals.update(delivered=report.delivered, failed=report.tried - report.delivered)
        return self._since(before, "released", "delivered", "failed")

    async def digest(self) -> Report:
        """Release the digests whose slot has come; `deliver` sends them."""
        now = self._clock.now()
        released = await self._database.write(lambda ledger: self._trades.release.digests(ledger, now))
        return {"digests": released}

    # -------------------------------------------------------------- what a killed process left

    async def take_over_pages(self) -> int:
        """Pages that a process that is gone had claimed are due at once; only for whoever holds the ledger's lock."""
        now = self._clock.now()
        return await self._database.write(lambda ledger: ledger.entries.take_over(now))

    async def take_over_deliveries(self) -> int:
        """The same for deliveries."""
        return await self._trades.outbox.take_over()

    async def clock_went_back(self, by: timedelta) -> int:
        """Let nothing wait longer because the clock was set back; how many rows were moved."""
        now = self._clock.now()
        return await self._database.write(lambda ledger: sooner(ledger.connection, by, now))

    # -------------------------------------------------------------- upkeep

    async def prune(self, told: Callable[[int], None] = lambda _: None) -> Report:
        """Take out what is to be kept no longer; `told` hears of how many texts went with each step."""
        return await prune(self._database, self._trades.keep, self._clock.now(), told)

    async def backup(self) -> Report:
        """Copy the ledger beside itself, checked."""
        folder = self._trades.backups or Path("backups")
        made = await asyncio.to_thread(backup, self._database, folder, self._clock.now())
        log.info("ledger backed up file=%s bytes=%d", made, made.stat().st_size)
        return {"bytes": made.stat().st_size}

    # -------------------------------------------------------------- whole rounds

    async def round(self) -> Report:
        """One full round: everything that is due, from the feeds to the last message."""
        report: dict[str, int] = {}
        for job in (self.poll, self.fetch, self.match):
            report |= await job()
        report |= await self.deliver(at_once=True)
        return report

    async def stop(self) -> None:
        """Let go of polls under way; they are due again at the next start."""
        tasks = list(self._polling.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _since(self, before: Counter[str], *names: str) -> Report:
        return {name: self.totals[name] - before[name] for name in names}
