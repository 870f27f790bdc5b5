"""`config diff` and `config apply`: what the file changes, looked at first and then done."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

import click

from scheduler.daemon import RELOAD_WANTED
from storage import schema
from storage.database import Database
from storage.lock import DatabaseHeldError, LedgerLock
from wirewatch import forecast
from wirewatch.app import App, open_app
from wirewatch.config import Configuration, from_environment
from wirewatch.config_changes import Change, changes
from wirewatch.config_in_force import in_force
from wirewatch.config_refusal import refusal
from wirewatch.confirmation import agree
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.output import Columns, Output, cell, counted

PATIENCE = timedelta(seconds=30)
"""For a running daemon to read its file; it looks every few seconds."""
_MARKS = {"added": "+", "removed": "-", "changed": "~"}


@click.command()
@click.pass_obj
def diff_configuration(door: Door) -> None:
    """Show what the file would change: sources, feeds, topics, channels, people; nothing is changed.

    Of a new or changed topic it is said what it would have matched in the last 30 days. What leaves the file is
    retired: kept, and no longer watched. Changed secrets of channels are seen where they are at hand.
    """
    app = open_app(from_environment(door.config, secrets_required=False))
    try:
        _show(Output(door), _changes(app, Output(door)))
    finally:
        app.close()


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--force", is_flag=True, help="Watch topics however much they would bring.")
@click.pass_obj
def apply_configuration(door: Door, yes: bool, force: bool) -> int:
    """Show what the file changes, ask, and take it up; a running daemon is told to, and does so within seconds.

    A new or changed topic that by the last 30 days would give more than 20 alerts a day is refused without --force.
    """
    out = Output(door)
    app = open_app(from_environment(door.config, secrets_required=False))
    try:
        found = _changes(app, out)
        _show(out, found)
        if not found:
            return 0
        if not force:
            _refuse_too_much(found)
        agree("Take this up?", "this changes what is watched", yes=yes)
        with suppress(DatabaseHeldError), LedgerLock(app.database):
            app.prepare()
            out.note("taken up")
            return 0
        return run_interruptible(_ask_daemon(app, out))
    finally:
        app.close()


def _refuse_too_much(found: list[Change]) -> None:
    alerts = {each.name: each.brought.alerts_per_day for each in found if each.brought is not None}
    loud = [f'topic "{name}" ({count:.0f})' for name, count in alerts.items() if count > forecast.MOST_PER_DAY]
    if loud:
        raise click.UsageError(
            f"too many alerts a day would come of {', '.join(loud)}: narrow it with AND, NEAR or title:, or say --force"
        )


def _changes(app: App, out: Output) -> list[Change]:
    """Against the ledger, or against an empty one where none is there yet."""
    now, path = app.clock.now(), app.database.path
    if path is None or path.exists():
        return changes(app.configuration, app.database, now, lambda total: out.progress(total, "Looking back"))
    nothing = Database("sqlite://")
    try:
        schema.upgrade(nothing)
        return changes(app.configuration, nothing, now)
    finally:
        nothing.close()


async def _ask_daemon(app: App, out: Output) -> int:
    """Have the process that holds the ledger read its file, and say what came of it."""
    asked = app.clock.now()
    await app.database.write(lambda ledger: ledger.jobs.set(RELOAD_WANTED, asked.isoformat()))
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE.total_seconds()):
            while True:
                now, refused = await app.database.ask(lambda ledger: (in_force(ledger), refusal(ledger)))
                if now is not None and now.at >= asked:
                    _told(app.configuration, now.path, out)
                    return 0
                if refused is not None and refused.at >= asked:
                    out.error(f"the running daemon refuses it: {refused.why}")
                    return 1
                await asyncio.sleep(0.2)
    out.error(
        "whoever holds the database has not taken it up yet: a daemon does within seconds, a job at its next start"
    )
    return 1


def _told(configuration: Configuration, path: str, out: Output) -> None:
    if path != str(configuration.path):
        out.note(f"the running daemon has taken up the file that it was started with, {path}")
    else:
        out.note("the running daemon has taken it up")


COLUMNS: Columns = {
    "": lambda change: _MARKS[change.verb],
    "what": lambda change: change.noun,
    "name": lambda change: change.name,
    "change": lambda change: "; ".join(
        f"{field.name} changed"
        if field.name == "settings"
        else f"{field.name}: {cell(field.before) or 'unset'} -> {cell(field.after) or 'unset'}"
        for field in change.fields
    ),
    "would have matched": lambda change: _brought(change),
}


def _brought(change: Change) -> str | None:
    brought = change.brought
    if brought is None:
        return None
    articles = counted(brought.articles, "article")
    against = f"; {brought.gained} gained, {brought.lost} lost" if change.verb == "changed" else ""
    return f"{articles} in {brought.days} days, {brought.alerts_per_day:g} alerts a day{against}"


def _show(out: Output, found: list[Change]) -> None:
    out.rows(found, COLUMNS, empty="the file changes nothing")
    if found:
        out.note(counted(len(found), "change"))
