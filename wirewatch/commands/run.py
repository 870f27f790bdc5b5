"""`run`, `once`, `job` and `db upgrade`: the watch at work, and its database brought up to date."""

from __future__ import annotations

import gc
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import click

from scheduler.clock import Clock
from scheduler.daemon import Daemon
from scheduler.jobs import Jobs, Report
from scheduler.notify import notify
from storage import schema
from storage.database import StorageError
from storage.lock import DatabaseHeldError, LedgerLock
from wirewatch.app import App, open_app
from wirewatch.config import Configuration, from_environment
from wirewatch.config_problems import ConfigurationError, Problem
from wirewatch.config_reload import reloading
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.ledger import must_exist
from wirewatch.logs import start_logging
from wirewatch.output import Output, counted

log = logging.getLogger("wirewatch.acts")

STANDBY_LOOK = timedelta(seconds=2)
"""How often who stands by looks whether the ledger is free."""
GRACE = timedelta(seconds=5)
"""For what is under way when a round ends."""
JOBS = ("poll", "fetch", "match", "deliver", "digest", "prune", "backup")
BESIDE = ("backup",)
"""Jobs that may run beside a daemon: they change nothing that it works on."""
CLOCK_SPEED = "WIREWATCH_CLOCK_SPEED"
NETWORKED = ("poll", "fetch")
"""Jobs that ask other servers."""


@click.command()
@click.option(
    "--standby", is_flag=True, help="While another process works on the ledger, wait, and go on where it ends."
)
@click.pass_obj
def run_daemon(door: Door, *, standby: bool) -> int:
    """Watch until told to stop (SIGTERM or Ctrl-C): poll, fetch, match, alert; the log is standard error.

    SIGHUP reads the configuration again; one with mistakes leaves the one before in force, and is told of.
    """
    # A hang-up reads the configuration again, later: until then it must not end us.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    gc.disable()  # until the daemon is up: most of what is made until then stays
    app = open_app(configured(door, logging.INFO), _clock())
    try:
        lock = LedgerLock(app.database, takes_over=True)
        with _patiently(lock) if standby else lock:
            app.prepare()
            lock.lead()
            return run_interruptible(_daemon(app, lock))
    finally:
        app.close()


@contextmanager
def _patiently(lock: LedgerLock) -> Iterator[None]:
    """The hold, as soon as it can be had; systemd is told that we live."""
    said = False
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(lock)
                break
            except DatabaseHeldError as error:
                if not said:
                    gc.enable()  # it may take days
                    log.info("daemon stands by holder=%s", error.holder)
                    notify("READY=1", f"STATUS=stands by: the ledger is held by {error.holder}")
                    said = True
            except StorageError as error:  # the server is being started, perhaps
                log.warning("daemon stands by error=%s", error)
            notify("WATCHDOG=1")
            time.sleep(STANDBY_LOOK.total_seconds())
        yield


def configured(door: Door, usual: int = logging.WARNING, *, secrets_required: bool = True) -> Configuration:
    """The configuration, with the log in the form that it asks for."""
    start_logging(door, usual)
    configuration = from_environment(door.config, secrets_required=secrets_required)
    start_logging(door, usual, configuration.wirewatch.log)
    return configuration


def _clock() -> Clock:
    """The clock, faster where a trial asks for it."""
    words = os.environ.get(CLOCK_SPEED)
    if not words:
        return Clock()
    try:
        clock = Clock.told(words)
    except ValueError as error:
        what = f'"{words}" is no speed of a clock: write "60" or "60@2026-05-31T08:00Z", or unset it ({error})'
        raise ConfigurationError([Problem("", CLOCK_SPEED, what)]) from error
    log.warning("clock hurried speed=%g now=%s: for trials only", clock.speed, clock.now().isoformat())
    return clock


async def _daemon(app: App, lock: LedgerLock) -> int:
    async with app.trades() as trades, app.web(trades), reloading(app, trades) as reload:
        return await Daemon(trades, lock, reload).run()


@click.command()
@click.pass_obj
def once(door: Door) -> int:
    """Do one full round and end: poll, fetch, match and send what is due; waits for copies are taken as over."""
    app = open_app(configured(door))
    try:
        with LedgerLock(app.database):
            app.prepare()
            return run_interruptible(_one(app, "once", Output(door)))
    finally:
        app.close()


@click.command()
@click.argument("name", type=click.Choice(JOBS), metavar="NAME")
@click.pass_obj
def job(door: Door, name: str) -> int:
    """Do the job NAME and end: poll, fetch, match, deliver, digest, prune or backup."""
    app = open_app(configured(door))
    try:
        if name in BESIDE:
            must_exist(app.database)
            return run_interruptible(_one(app, name, Output(door)))
        with LedgerLock(app.database, job=name):
            app.prepare()
            return run_interruptible(_one(app, name, Output(door)))
    finally:
        app.close()


async def _one(app: App, name: str, out: Output) -> int:
    """Run one job, or the whole round, and keep what it came to."""
    async with app.trades() as trades:
        jobs = Jobs(trades)
        work: Mapping[str, Callable[[], Awaitable[Report]]] = {"once": jobs.round, **jobs.names}
        if name in ("once", *NETWORKED):
            await trades.crawl.start()
        try:
            report = await recorded(app, name, work[name]())
        finally:
            await trades.crawl.stop(GRACE)
    told(report, out)
    if baseline := report.get("baseline"):
        out.note(
            f"{counted(baseline, 'entry')} of feeds polled for the first time are their baseline: stored, not alerted; "
            "to have what matches of the last day sent: wirewatch feeds poll --backfill 24h"
        )
    return 1 if report.get("poll_failures") or report.get("failed") else 0


async def recorded(app: App, name: str, work: Awaitable[Report]) -> Report:
    """The work done as a run of a job, which keeps what it came to."""
    run_id = await app.database.write(lambda ledger: ledger.jobs.begin(name, app.clock.now()))
    outcome, detail = "failed", ""
    try:
        report = await work
        outcome, detail = "done", " ".join(f"{key}={count}" for key, count in report.items())
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        raise
    finally:
        await app.database.write(lambda ledger: ledger.jobs.end(run_id, app.clock.now(), outcome, detail))
    return report


def told(report: Report, out: Output) -> None:
    """Say what a job came to."""
    if out.json:
        out.data(report)
    else:
        out.line(", ".join(f"{count} {key.replace('_', ' ')}" for key, count in report.items()))


@click.command()
@click.pass_obj
def upgrade(door: Door) -> None:
    """Bring the database to the form that this version speaks; it is made if it is not there."""
    out = Output(door)
    app = open_app(from_environment(door.config, secrets_required=False))
    try:
        with LedgerLock(app.database):
            before, after = schema.upgrade(app.database)
    finally:
        app.close()
    if out.json:
        out.data({"database": str(app.database), "before": before, "after": after})
    elif before == after:
        out.line(f"{app.database}: up to date (schema {after})")
    else:
        out.line(f"{app.database}: from {before or 'nothing'} to schema {after}")
