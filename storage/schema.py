"""Bringing a ledger to the schema that this version of Wirewatch speaks."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sqlite3
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage.database import Database, StorageError

if TYPE_CHECKING:
    from alembic.config import Config

_REVISION = re.compile(r'^revision = "(\w+)"\ndown_revision = (?:"(\w+)"|None)$', re.MULTILINE)
"""What a migration calls itself, and the one before it."""


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
            raise _newer(database, before)
        if before is not None and state is SchemaState.CURRENT:
            return before, before
        if ledger.connection.dialect.name == "sqlite" and not sa.inspect(ledger.connection).get_table_names():
            return None, _made(ledger.connection)
        return before, _migrated(ledger.connection)


def _migrated(connection: sa.Connection) -> str:
    """Go from one form to the next up to today's; its version."""
    # Here, and not above: it costs a quarter of a second and 8 MB, and most starts need it not.
    from alembic import command  # noqa: PLC0415

    command.upgrade(_config(connection), "head")
    version = _version(connection)
    assert version is not None
    return version


MADE = files("storage").joinpath("migrations", "sqlite.sql")
"""What all migrations come to on SQLite: `python -m tests.reference` writes it, and a test holds it against them."""


def _made(connection: sa.Connection) -> str:
    """Make today's tables at once, as the migrations would one by one in ten times the time; their version."""
    statement = ""
    for line in MADE.read_text("utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.exec_driver_sql(statement)
            statement = ""
    version = _version(connection)
    assert version is not None
    return version


def state(database: Database) -> SchemaState:
    """Whether the ledger can be used as it is."""
    with database.read() as ledger:
        return known(_version(ledger.connection))


def must_fit(database: Database) -> None:
    """Refuse, with StorageError, a ledger that this version would misread: a newer one's, or an old one."""
    with database.read() as ledger:
        version = _version(ledger.connection)
    match known(version):
        case SchemaState.NEWER:
            raise _newer(database, version)
        case SchemaState.OLD:
            raise StorageError(
                f"database {database} was written by an older Wirewatch (schema {version}):"
                " run `wirewatch db upgrade`, or start the daemon"
            )


def _newer(database: Database, version: str | None) -> StorageError:
    what = f"database {database} was written by a newer Wirewatch (schema {version}): install that version again"
    return StorageError(what)


def differences(database: Database) -> list[str]:
    """What the tables in the code and the migrated ledger disagree about; empty if nothing."""
    from alembic import command  # noqa: PLC0415
    from alembic.util.exc import CommandError  # noqa: PLC0415

    with database.begin() as ledger:
        try:
            command.check(_config(ledger.connection))
        except CommandError as error:
            return [str(error)]
    return []


def known(version: str | None) -> SchemaState:
    """How a ledger of that version, None without one, stands to this version's."""
    if version is None:
        return SchemaState.EMPTY
    before = _revisions()
    if version not in before:
        return SchemaState.NEWER
    return SchemaState.OLD if version in before.values() else SchemaState.CURRENT


@cache
def _revisions() -> Mapping[str, str | None]:
    """The migrations of this version, and of each the one before it, without Alembic."""
    found: dict[str, str | None] = {}
    for each in files("storage").joinpath("migrations", "versions").iterdir():
        if each.name.endswith(".py") and (said := _REVISION.search(each.read_text("utf-8"))):
            found[said[1]] = said[2]
    return found


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return version


def _config(connection: sa.Connection | None) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config(stdout=io.StringIO())  # Alembic reports to standard output by itself
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config
