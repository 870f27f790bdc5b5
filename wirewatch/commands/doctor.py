"""`doctor`: everything that can stand in the way of an alert, looked at, with what to do."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import click

from crawler.guard import AddressGuard
from storage.database import Database, StorageError
from wirewatch import diagnosis
from wirewatch.app import fetch_settings
from wirewatch.config import Configuration, from_environment, salvaged
from wirewatch.config_problems import ConfigurationError
from wirewatch.diagnosis import Finding, Verdict, Visit
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.output import Output, counted
from wirewatch.soundings import soundings

MARKS = {Verdict.GOOD: "ok", Verdict.NOTE: "note", Verdict.WARNING: "warn", Verdict.BAD: "BAD"}
FAILED, WRONG = 1, 2


@click.command()
@click.option("--offline", is_flag=True, help="Ask no other server.")
@click.option("--strict", is_flag=True, help="End with status 1 for warnings too.")
@click.pass_obj
def doctor(door: Door, offline: bool, strict: bool) -> int:
    """Look at all that can stand in the way of an alert: database, disk, rights, clock, queues, channels, feeds.

    Nothing is changed and nothing is sent; each host of a feed is asked for its robots.txt once. A host or feed that
    brings nothing is a warning, as the watch goes on with the others; what ends with status 1 keeps alerts from coming.
    With a file that has mistakes (status 2) the ledger is looked at all the same.
    """
    out = Output(door)
    configuration, mistakes = _read(door)
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
            *(diagnosis.configuration(configuration) if mistakes is None else diagnosis.mistaken(mistakes)),
            *diagnosis.ledger(database),
            *soundings(configuration if mistakes is None else None, database, datetime.now(UTC)),
        ):
            told(finding)
        if not offline and mistakes is None:
            run_interruptible(_outside(configuration, _addresses(configuration, database), out, told))
    finally:
        database.close()
    wrong = sum(finding.verdict is Verdict.BAD for finding in found)
    warned = sum(finding.verdict is Verdict.WARNING for finding in found)
    if out.json:
        out.data(found)
    said = f"{wrong} of {len(found)} checks failed" if wrong else f"all {len(found)} checks passed"
    out.note(f"{said}, {counted(warned, 'warning')}" if warned else said)
    if mistakes is not None:
        return WRONG
    return FAILED if wrong or (strict and warned) else 0


def _read(door: Door) -> tuple[Configuration, ConfigurationError | None]:
    """The configuration; of one with mistakes where its ledger is, and the mistakes."""
    try:
        return from_environment(door.config), None
    except ConfigurationError as error:
        left = salvaged(door.config, os.environ)
        if left is None:
            raise
        return left, error


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
    for finding in (diagnosis.way_out(visited), diagnosis.clock(visited)):
        if finding is not None:
            told(finding)


def _addresses(configuration: Configuration, database: Database) -> list[str]:
    """The feeds of the file, and those that commands added."""
    declared = {feed.url for source in configuration.sources for feed in source.feeds}
    with contextlib.suppress(StorageError):
        if database.path is None or database.path.exists():
            with database.read() as ledger:
                declared |= {feed.url for feed in ledger.feeds.all() if not feed.declared}
    return sorted(declared)
