"""The daemon: one asyncio loop in which a ticker wakes the jobs until somebody says stop.

APScheduler only ticks, from memory: what is due is in the ledger. Measured against it: it shares no job store, drops
what was due while it slept, and its scheduler thread dies when the database is locked, so nothing is entrusted to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from scheduler.heartbeat import Heartbeat, Tell
from scheduler.jobs import Jobs, Trades
from scheduler.notify import notify
from storage.database import HoldLostError
from storage.lock import LedgerLock

log = logging.getLogger("wirewatch.daemon")

TICK = timedelta(seconds=1)
LEAST_TICK_S = 0.05
"""Of the world's seconds, however fast the clock."""
SWITCH = timedelta(microseconds=500)
"""After which a busy thread lets another go on. The writer gives way at each statement; with Python's five milliseconds
it waits longer for the loop than for the disk, and everything waits for it."""
SEND_GRACE = timedelta(seconds=7)
"""For messages under way when a stop is asked for: one that is cut off may arrive twice."""
FETCH_GRACE = timedelta(seconds=3)
"""For downloads under way, at the same time: one that is cut off is asked for again. A stop takes under ten seconds."""
PRUNE_EVERY = timedelta(days=1)
ROUNDS = 10
"""Of matching, before the loop comes round, however many articles wait: one that hangs is told from one at work."""
_AFTER_ERROR = timedelta(seconds=5)
SET_BACK = timedelta(seconds=30)
"""Less than this is a clock that is being corrected, and changes nothing that matters."""
LOST = 3
"""Exit status when another process has the ledger: as of one that never got it."""
_UPKEEP_EVERY = timedelta(seconds=5)


Reload = Callable[[], Awaitable[Trades | None]]
"""Reads the configuration again: the parts that it makes, or None where it cannot be used; raises nothing."""
RELOAD_WANTED = "configuration.wanted"
"""The setting of the ledger that changes when somebody wants the configuration to be read again."""


class Daemon:
    """Runs the jobs until told to stop."""

    def __init__(self, trades: Trades, lock: LedgerLock, reload: Reload | None = None) -> None:
        self._trades = trades
        self._lock = lock
        self._reload = reload
        self._reload_asked = asyncio.Event()
        self._wanted: str | None = None
        """`RELOAD_WANTED` as it was last seen."""
        self._jobs = Jobs(trades)
        self._stopping = asyncio.Event()
        self._wakes = {name: asyncio.Event() for name in ("poll", "fetch", "match", "deliver", "push")}
        # One job per loop, never two at once; a tick that came late or twice is one tick.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._heartbeat = Heartbeat(trades.database, trades.clock.now, trades.ping, _teller(trades), trades.signs)
        self._read = trades.clock.read()
        self._behind = timedelta()
        """How far the clock was set back, as long as nothing was done about it."""
        self._status = 0
        self._ticker = AsyncIOScheduler(job_defaults=defaults, timezone="UTC")

    async def run(self) -> int:
        """Watch until SIGTERM or SIGINT; the exit status. SIGHUP reads the configuration again."""
        sys.setswitchinterval(SWITCH.total_seconds())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._asked_to_stop, number)
        loop.add_signal_handler(signal.SIGHUP, self._reload_asked.set)
        self._wanted = await self._trades.database.ask(lambda ledger: ledger.jobs.setting(RELOAD_WANTED))
        await self._take_over()
        await self._trades.crawl.start()
        if self._trades.pushes is not None:
            await self._trades.pushes.open()
        self._ticker.add_job(
            self._tick, "interval", seconds=max((TICK / self._trades.clock.speed).total_seconds(), LEAST_TICK_S)
        )
        self._ticker.start()
        tasks = [
            asyncio.create_task(self._loop("poll", self._poll), name="poll"),
            asyncio.create_task(self._loop("fetch", self._jobs.start_fetches), name="fetch"),
            asyncio.create_task(self._loop("match", self._match), name="match"),
            asyncio.create_task(self._loop("deliver", self._deliver), name="deliver"),
            asyncio.create_task(self._loop("push", self._push), name="push"),
            asyncio.create_task(self._upkeep(), name="upkeep"),
            asyncio.create_task(self._reloads(), name="reload"),
            asyncio.create_task(self._heartbeat.run(self._stopping), name="heartbeat"),
            asyncio.create_task(self._trades.signs.listen(self._stopping), name="signs"),
        ]
        await self._tick()  # the ticker's own first wake comes a second later
        notify("READY=1")
        log.info("daemon started database=%s", self._trades.database)
        _settle_memory()
        try:
            await self._stopping.wait()
        finally:
            await self._stop(tasks)
        log.info("daemon stopped %s", " ".join(f"{name}={count}" for name, count in self._jobs.totals.items()))
        return self._status

    def _asked_to_stop(self, number: int) -> None:
        if self._stopping.is_set():
            log.warning("daemon killed signal=%s", signal.Signals(number).name)
            sys.exit(130)
        log.info("daemon stopping signal=%s", signal.Signals(number).name)
        self._stopping.set()

    async def _take_over(self) -> None:
        """What a killed process had claimed is ours at once: we hold the lock, so nobody is working on it."""
        pages = await self._jobs.take_over_pages()
        deliveries = await self._jobs.take_over_deliveries()
        if pages or deliveries:
            log.info("work taken over pages=%d deliveries=%d", pages, deliveries)

    # -------------------------------------------------------------- the loops

    async def _tick(self) -> None:
        """Wakes the loops and does nothing else: a job of the ticker is cancelled when the ticker stops."""
        self._trades.signs.ticked()
        self._look_at_the_clock()
        for wake in self._wakes.values():
            wake.set()

    def _look_at_the_clock(self) -> None:
        """Notice a clock that was set back: what waits for an instant would wait so much longer."""
        ahead, self._read = self._trades.clock.uneven(self._read)
        if ahead < -SET_BACK:
            self._behind += -ahead

    async def _mind_the_clock(self) -> None:
        if self._behind:
            by = self._behind
            moved = await self._jobs.clock_went_back(by)
            self._behind -= by  # not before it is done: a ledger that cannot be written now can be later
            log.warning(
                "clock went back by_s=%d moved=%d: what waits comes as soon as it would have", by.total_seconds(), moved
            )

    async def _loop(self, name: str, job: Callable[[], Awaitable[object]]) -> None:
        """Run the job at each wake; an error costs a pause, never the loop."""
        wake = self._wakes[name]
        self._trades.signs.came_round(name)
        while not self._stopping.is_set():
            await wake.wait()
            wake.clear()
            self._trades.signs.came_round(name)
            if self._stopping.is_set():
                return
            try:
                await job()
            except Exception:
                log.exception("job failed job=%s", name)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), _AFTER_ERROR.total_seconds())

    async def _poll(self) -> None:
        if await self._jobs.start_polls():
            self._wakes["fetch"].set()

    async def _match(self) -> None:
        report = await self._jobs.match(ROUNDS)
        if report["matched"]:
            self._wakes["match"].set()  # there may be more
        if report["alerts"]:
            self._wakes["deliver"].set()

    async def _deliver(self) -> None:
        await self._jobs.deliver(wait=False)

    async def _push(self) -> None:
        if self._trades.pushes is not None:
            await self._trades.pushes.arrange()

    async def _reloads(self) -> None:
        """Take up the configuration anew whenever that is asked for; one that cannot be used changes nothing."""
        while True:
            await self._reload_asked.wait()
            self._reload_asked.clear()
            if self._stopping.is_set():
                return
            notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
            trades = await self._reload() if self._reload is not None else None
            if trades is not None:
                self._trades = trades
                self._jobs.take_up(trades)
                self._heartbeat.use(trades.ping, _teller(trades))
                await self._tick()
            notify("READY=1")

    async def _look_for_wishes(self) -> None:
        """Somebody may have asked by command, from another machine even."""
        wanted = await self._trades.database.ask(lambda ledger: ledger.jobs.setting(RELOAD_WANTED))
        if wanted != self._wanted:
            self._wanted = wanted
            self._reload_asked.set()

    async def _upkeep(self) -> None:
        """Prune once a day, also after a long stop; give up if another process holds the ledger."""
        while not self._stopping.is_set():
            try:
                if not await asyncio.to_thread(self._lock.kept):
                    log.error("daemon lost its hold on the ledger to another: stopping, so that two never work on it")
                    self._status = LOST
                    self._stopping.set()
                    return
                if await asyncio.to_thread(self._lock.orphaned):
                    log.error("daemon lost its ledger: the file was removed or replaced, and what is written is lost")
                    self._status = LOST
                    self._stopping.set()
                    return
                await self._mind_the_clock()
                await self._look_for_wishes()
                await self._prune_daily()
            except Exception:
                log.exception("job failed job=upkeep")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _UPKEEP_EVERY.total_seconds())

    async def _prune_daily(self) -> None:
        database, now = self._trades.database, self._trades.clock.now()
        last = await database.ask(lambda ledger: ledger.jobs.last("prune"))
        if last is not None and last.started_at > now - PRUNE_EVERY:
            return
        run_id = await database.write(lambda ledger: ledger.jobs.begin("prune", now))
        report = await self._jobs.prune()
        detail = " ".join(f"{name}={count}" for name, count in report.items())
        await database.write(lambda ledger: ledger.jobs.end(run_id, self._trades.clock.now(), "done", detail))

    # -------------------------------------------------------------- the end

    async def _stop(self, tasks: list[asyncio.Task[None]]) -> None:
        """No new work, then what is under way, then the rest is cancelled: it is safe in the ledger."""
        self._stopping.set()
        notify("STOPPING=1")
        self._ticker.remove_all_jobs()
        await asyncio.sleep(0)  # a tick that has begun ends: one that is cut off is reported as an error
        self._ticker.shutdown(wait=False)
        self._trades.outbox.stop()
        if self._trades.pushes is not None:
            self._trades.pushes.stop()
        for wake in (*self._wakes.values(), self._reload_asked):
            wake.set()
        await self._jobs.stop()
        fetching = asyncio.create_task(self._trades.crawl.stop(FETCH_GRACE))
        try:
            async with asyncio.timeout(SEND_GRACE.total_seconds()):
                await asyncio.gather(*tasks, return_exceptions=True)
                await self._trades.outbox.deliver_due()  # begins nothing now, and waits for what is being sent
        except TimeoutError:
            log.warning("daemon stopped before everything under way had ended: it is taken up at the next start")
        except HoldLostError as error:
            log.warning("daemon stopped without writing what was under way: %s", error)
        await asyncio.gather(fetching, *tasks, return_exceptions=True)


def _settle_memory() -> None:
    """What was made until now stays: the collector need not go through it again."""
    gc.collect()
    gc.freeze()
    gc.enable()


def _teller(trades: Trades) -> Tell | None:
    return trades.operator.tell_of_ailment if trades.operator is not None else None
