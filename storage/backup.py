"""A consistent copy of a ledger in use, and a ledger put back from one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage import schema
from storage.database import Database, StorageError
from storage.interruption import interruptible
from storage.schema import SchemaState

_COMPANIONS = ("-wal", "-shm")
"""Files that SQLite keeps beside the ledger; those of another ledger would spoil it."""
_HEAD = b"SQLite format 3\x00"
_PAGES_A_STEP = 1000

Copied = Callable[[int, int], None]
"""Told after each step of a copy: pages that are copied, and pages in all."""


def _untold(_done: int, _all: int) -> None:
    pass


def backup(database: Database, folder: Path, now: datetime, *, keep: int = 7, copied: Copied = _untold) -> Path:
    """Copy a SQLite ledger into the folder, check the copy, and keep the newest copies."""
    path = _file_of(database)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StorageError(f"{folder} cannot be made ({_why(error)}): name another place") from error
    target = folder / f"{path.stem}-{now:%Y%m%dT%H%M%SZ}.db"
    copy_to(database, target, copied)
    for old in sorted(folder.glob(f"{path.stem}-*.db"))[:-keep]:
        old.unlink()
    return target


def copy_to(database: Database, target: Path, copied: Copied = _untold) -> None:
    """Copy a SQLite ledger in use to a file that is whole or not there at all.

    By SQLite's backup interface: copying the file under load gave a broken copy ten times out of ten. PostgreSQL brings
    its own tools.
    """
    path = _file_of(database)
    _spare(path, target)
    unfinished = target.with_name(f"{target.name}.part")
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
            _copy(source, copy, copied)
            verdict = _integrity(copy)
        if verdict != "ok":
            raise StorageError(f"the copy of {database} is damaged ({verdict}): the ledger itself may be, check it")
        _settle(unfinished, target)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{target} cannot be written ({_why(error)}): name another place, or make room") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _spare(ledger: Path, target: Path) -> None:
    """StorageError if a copy there would take the place of the ledger itself, or of what is no copy of one."""
    own = [ledger.resolve(), *(Path(f"{ledger.resolve()}{end}") for end in (*_COMPANIONS, ".lock"))]
    if target.resolve() in own:
        raise StorageError(f"{target} is the ledger itself: name another file for its copy")
    try:
        if not target.exists() or (target.is_file() and target.stat().st_size == 0):
            return
        with target.open("rb") as file:
            ours = file.read(len(_HEAD)) == _HEAD
        if ours:
            with suppress(sqlite3.Error):  # a damaged copy may be replaced
                ours = _revision_in(target) is not None
    except OSError as error:
        raise StorageError(f"{target} cannot be written ({_why(error)}): name another place, or make room") from error
    if not ours:
        raise StorageError(f"{target} is there already, and no copy of a ledger: name another file, or remove it")


def _why(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)


@dataclass(frozen=True, slots=True)
class Restored:
    """What putting a ledger back came to."""

    ledger: Path
    kept: Path | None
    """Where the ledger that was there before lies now; None if there was none."""


def restore(database: Database, copy: Path, now: datetime, copied: Copied = _untold) -> Restored:
    """Put the copy in the ledger's place; what was there is kept beside it. For whoever holds the ledger's lock.

    The copy is checked before anything is touched, and comes into place in one step.
    """
    path = _file_of(database)
    if copy.exists() and path.exists() and copy.samefile(path):
        raise StorageError(f"{copy} is the ledger itself: name a file that `wirewatch backup` made")
    _must_be_sqlite(copy)
    database.engine.dispose()
    unfinished = path.with_name(f"{path.name}.part")
    kept = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%SZ}") if path.exists() else None
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_WRONLY, 0o600))
        # Not the bytes of the file: what a killed process had written last may stand in a -wal beside it.
        with closing(_reading(copy)) as source, closing(sqlite3.connect(unfinished)) as target:
            _copy(source, target, copied)
        check_copy(unfinished, copy)
        if kept is not None:
            for end in ("", *_COMPANIONS):
                beside = Path(f"{path}{end}")
                if beside.exists():
                    beside.rename(f"{kept}{end}")
        _settle(unfinished, path)
    except (sqlite3.Error, OSError) as error:
        if kept is not None and kept.exists() and not path.exists():  # no ledger at all would be taken for a new one
            for end in ("", *_COMPANIONS):
                with suppress(OSError):
                    Path(f"{kept}{end}").rename(f"{path}{end}")
        raise StorageError(f"{path} cannot be replaced ({_why(error)}): it is as it was") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
    return Restored(path, kept)


def check_copy(copy: Path, named: Path | None = None) -> None:
    """StorageError unless the file is a whole ledger that this version can read; `named` is how the error calls it."""
    named = named or copy
    _must_be_sqlite(copy, named)
    try:
        with closing(_reading(copy)) as connection:
            verdict = _integrity(connection)
        if verdict != "ok":
            raise StorageError(f"{named} is damaged ({verdict}): name another copy")
        revision = _revision_in(copy)
    except sqlite3.Error as error:
        raise StorageError(f"{named} cannot be read ({error}): name another copy") from error
    match schema.known(revision):
        case SchemaState.NEWER:
            raise StorageError(f"{named} was written by a newer Wirewatch: install that version first")
        case SchemaState.EMPTY:
            raise StorageError(f"{named} is no ledger of Wirewatch: name a file that `wirewatch backup` made")


def _must_be_sqlite(copy: Path, named: Path | None = None) -> None:
    try:
        with copy.open("rb") as file:
            head = file.read(len(_HEAD))
    except OSError as error:
        raise StorageError(f"{named or copy} cannot be read ({_why(error)}): name another copy") from error
    if head != _HEAD:
        raise StorageError(f"{named or copy} is no SQLite database: name a file that `wirewatch backup` made")


def _reading(copy: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)


def _revision_in(copy: Path) -> str | None:
    """The revision of the ledger in the file; None if that is no ledger."""
    with closing(_reading(copy)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row and str(row[0])


def _file_of(database: Database) -> Path:
    if database.path is None:
        raise StorageError(
            f"database {database} is backed up and put back with PostgreSQL's own pg_dump and pg_restore"
        )
    return database.path


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, copied: Copied) -> None:
    """In steps, so that it can be watched and interrupted, and of one moment all the same.

    A copy in steps begins anew whenever somebody else writes, and beside a busy daemon never ends; one whose source is
    read within a transaction does not.
    """
    source.isolation_level = None
    source.execute("BEGIN")
    source.execute("SELECT 1 FROM sqlite_master").fetchone()
    source.backup(target, pages=_PAGES_A_STEP, progress=lambda _status, left, pages: copied(pages - left, pages))
    source.execute("ROLLBACK")
    target.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it


def _integrity(connection: sqlite3.Connection) -> str:
    with interruptible(connection):
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def _settle(unfinished: Path, target: Path) -> None:
    """The finished file under its name, on the disk before this returns."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
