"""The ledger as commands look at it: opened where the configuration says, and never made by looking."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import click

from storage import schema
from storage.database import Database, UnitOfWork
from wirewatch.config import Configuration, from_environment, salvaged
from wirewatch.config_problems import ConfigurationError, Problem
from wirewatch.lazy import Door
from wirewatch.output import Output
from wirewatch.suggestions import remedy
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
def opened(door: Door, *, of_any_version: bool = False) -> Iterator[Opened]:
    """The configuration and its ledger, which must be there, and of this version's form but for who only copies it."""
    configuration = from_environment(door.config, secrets_required=False)
    database = Database(configuration.wirewatch.database)
    try:
        must_exist(database)
        if not of_any_version:
            schema.must_fit(database)
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
def reading_all_the_same(door: Door) -> Iterator[tuple[UnitOfWork, Opened, ConfigurationError | None]]:
    """One consistent view of the ledger, also where the configuration has mistakes but says where the ledger is."""
    mistakes = None
    try:
        configuration = from_environment(door.config, secrets_required=False)
    except ConfigurationError as error:
        left = salvaged(door.config, os.environ)
        if left is None:
            raise
        configuration, mistakes = left, error
    database = Database(configuration.wirewatch.database)
    try:
        if mistakes is not None and database.path is not None and not database.path.exists():
            raise mistakes
        must_exist(database)
        schema.must_fit(database)
        with database.read() as ledger:
            yield ledger, Opened(configuration, database, Output(door), datetime.now(UTC)), mistakes
    finally:
        database.close()


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
            schema.must_fit(database)
            with database.read() as ledger:
                yield ledger, work
    finally:
        database.close()


def must_be_known(
    ledger: UnitOfWork,
    *,
    topic: str | None = None,
    sources: Iterable[str] = (),
    subscriber: str | None = None,
    tag: str | None = None,
) -> None:
    """NotFoundError for a name that nothing has: an empty list for a slip of the pen would pass for an answer."""
    wanted = [("topic", topic), *(("source", name) for name in sources), ("subscriber", subscriber)]
    for noun, name in wanted:
        if name is None:
            continue
        if noun == "topic":
            known = [each.name for each in ledger.topics.all(retired=True)]
        elif noun == "source":
            known = [each.name for each in ledger.sources.all()]
        else:
            known = [each.name for each in ledger.people.subscribers()]
        if name not in known:
            raise NotFoundError(f'no {noun} is called "{name}": {remedy(name, known, f"`wirewatch {noun}s list`")}')
    if tag is not None and tag not in (tags := ledger.notes.all_tags()):
        raise NotFoundError(
            f'no article has the tag "{tag}": {remedy(tag, tags, "there are " + (", ".join(tags) or "none"))}'
        )


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
