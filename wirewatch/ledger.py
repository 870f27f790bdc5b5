"""The ledger as commands look at it: opened where the configuration says, and never made by looking."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import click

from storage.database import Database, UnitOfWork
from wirewatch.config import Configuration, from_environment
from wirewatch.lazy import Door
from wirewatch.output import Output
from wirewatch.problems import ConfigurationError, Problem
from wirewatch.units import parse_duration

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Opened:
    """What a command works with."""

    configuration: Configuration
    database: Database
    out: Output
    now: datetime


class NotFoundError(click.UsageError):
    """Nothing of that name is in the ledger; the text says what to do."""


@contextmanager
def opened(door: Door) -> Iterator[Opened]:
    """The configuration and its ledger, which must be there."""
    configuration = from_environment(door.config, secrets_required=False)
    database = Database(configuration.wirewatch.database)
    try:
        must_exist(database)
        yield Opened(configuration, database, Output(door), datetime.now(UTC))
    finally:
        database.close()


def must_exist(database: Database) -> None:
    """Opening a SQLite file makes it: looking must not."""
    if database.path is not None and not database.path.exists():
        what = f"database {database} is not there yet: the first `wirewatch run` or `wirewatch once` makes it"
        raise ConfigurationError([Problem("", "", what)])


@contextmanager
def reading(door: Door) -> Iterator[tuple[UnitOfWork, Opened]]:
    """One consistent view of the ledger."""
    with opened(door) as work, work.database.read() as ledger:
        yield ledger, work


@contextmanager
def reading_if_there(door: Door) -> Iterator[tuple[UnitOfWork | None, Opened]]:
    """One consistent view of the ledger; None before the first round has made it."""
    configuration = from_environment(door.config, secrets_required=False)
    database = Database(configuration.wirewatch.database)
    work = Opened(configuration, database, Output(door), datetime.now(UTC))
    try:
        if database.path is not None and not database.path.exists():
            yield None, work
        else:
            with database.read() as ledger:
                yield ledger, work
    finally:
        database.close()


class Since(click.ParamType[Any]):
    """An instant: a duration back from now ("24h"), a date, or a date and time (UTC unless it says otherwise)."""

    name = "since"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        if re.fullmatch(r"(\d+[a-z]+)+", value):
            try:
                return datetime.now(UTC) - parse_duration(value)
            except (ValueError, OverflowError) as error:
                self.fail(str(error), param, ctx)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f'"{value}" is no time: write "24h", "2026-05-31" or "2026-05-31T08:00Z"', param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Duration(click.ParamType[Any]):
    """A duration as in the configuration."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        try:
            return parse_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def limit_option(default: int = 50) -> Callable[[Command], Command]:
    """How many at most."""
    return click.option(
        "--limit", type=click.IntRange(1, 100_000), default=default, show_default=True, help="At most so many."
    )
