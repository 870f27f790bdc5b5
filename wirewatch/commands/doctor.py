"""`doctor`: everything that can stand in the way of an alert, looked at, with what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import click

from crawler.guard import AddressGuard
from storage.database import Database, StorageError
from wirewatch import diagnosis
from wirewatch.app import fetch_settings
from wirewatch.config import Configuration, from_environment
from wirewatch.diagnosis import Finding, Verdict, Visit
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.output import Output
from wirewatch.soundings import soundings

MARKS = {Verdict.GOOD: "ok", Verdict.NOTE: "note", Verdict.BAD: "BAD"}


@click.command()
@click.option("--offline", is_flag=True, help="Ask no other server.")
@click.pass_obj
def doctor(door: Door, offline: bool) -> int:
    """Look at all that can stand in the way of an alert: database, disk, rights, clock, queues, channels, feeds.

    Nothing is changed and nothing is sent; each host of a feed is asked for its robots.txt once.
    """
    out = Output(door)
    configuration = from_environment(door.config)
    database = Database(configuration.wirewatch.database)
    found: list[Finding] = []

    def told(finding: Finding) -> None:
        found.append(finding)
        if not out.json:
            out.text(f"{MARKS[finding.verdict]:<4}  {finding.subject}: {finding.what}")
            if finding.remedy:
                out.text(f"      -> {finding.remedy}")

    try:
        told(diagnosis.versions())
        for finding in (
            *diagnosis.configuration(configuration),
            *diagnosis.ledger(database),
            *soundings(configuration, database, datetime.now(UTC)),
        ):
            told(finding)
        if not offline:
            run_interruptible(_outside(configuration, _addresses(configuration, database), out, told))
    finally:
        database.close()
    wrong = sum(finding.verdict is Verdict.BAD for finding in found)
    if out.json:
        out.data(found)
    out.note(f"{wrong} of {len(found)} checks failed" if wrong else f"all {len(found)} checks passed")
    return 1 if wrong else 0


async def _outside(
    configuration: Configuration, addresses: Iterable[str], out: Output, told: Callable[[Finding], None]
) -> None:
    settings = fetch_settings(configuration)
    for declared in configuration.channels:
        told(await diagnosis.channel(declared, AddressGuard(settings.allow)))
    hosts = diagnosis.by_host(addresses)
    visited: list[Visit] = []
    with out.progress(len(hosts), "hosts") as step:
        async for visit in diagnosis.visits(hosts, settings):
            visited.append(visit)
            told(diagnosis.site(visit))
            step()
    if (time := diagnosis.clock(visited)) is not None:
        told(time)


def _addresses(configuration: Configuration, database: Database) -> list[str]:
    """The feeds of the file, and those that commands added."""
    declared = {feed.url for source in configuration.sources for feed in source.feeds}
    with contextlib.suppress(StorageError):
        if database.path is None or database.path.exists():
            with database.read() as ledger:
                declared |= {feed.url for feed in ledger.feeds.all() if not feed.declared}
    return sorted(declared)
