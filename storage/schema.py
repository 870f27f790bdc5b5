"""Bringing a ledger to the schema that this version of Wirewatch speaks."""

from __future__ import annotations

import contextlib
import io
import os
from enum import StrEnum
from functools import cache

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from storage.database import Database, StorageError


class SchemaState(StrEnum):
    """How a ledger's schema stands to this version's."""

    EMPTY = "empty"
    CURRENT = "current"
    OLD = "old"
    NEWER = "newer"


def upgrade(database: Database) -> tuple[str | None, str]:
    """Bring the ledger up to date in one transaction; the schema versions before and after.

    A ledger written by a newer Wirewatch is refused: an old program would misread it. A SQLite ledger that is made here
    is its user's alone: it holds addresses of subscribers, and SQLite gives its other files the same mode.
    """
    if database.path is not None:
        with contextlib.suppress(OSError):  # there already; or it cannot be made, which SQLite says better
            os.close(os.open(database.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with database.begin() as ledger:
        before = _version(ledger.connection)
        state = known(before)
        if state is SchemaState.NEWER:
            raise StorageError(
                f"database {database} was written by a newer Wirewatch (schema {before}): install that version again"
            )
        if before is not None and state is SchemaState.CURRENT:
            return before, before
        command.upgrade(_config(ledger.connection), "head")
        after = _version(ledger.connection)
    assert after is not None
    return before, after


def state(database: Database) -> SchemaState:
    """Whether the ledger can be used as it is."""
    with database.read() as ledger:
        return known(_version(ledger.connection))


def differences(database: Database) -> list[str]:
    """What the tables in the code and the migrated ledger disagree about; empty if nothing."""
    with database.begin() as ledger:
        try:
            command.check(_config(ledger.connection))
        except CommandError as error:
            return [str(error)]
    return []


def known(version: str | None) -> SchemaState:
    """How a ledger of that version, None without one, stands to this version's."""
    scripts = _scripts()
    if version is None:
        return SchemaState.EMPTY
    if version == scripts.get_current_head():
        return SchemaState.CURRENT
    ours = {script.revision for script in scripts.walk_revisions()}
    return SchemaState.OLD if version in ours else SchemaState.NEWER


@cache
def _scripts() -> ScriptDirectory:
    """The migrations of this version, read once."""
    return ScriptDirectory.from_config(_config(None))


def _version(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: sa.Connection | None) -> Config:
    config = Config(stdout=io.StringIO())  # Alembic reports to standard output by itself
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config
