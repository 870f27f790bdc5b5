"""A consistent copy of a ledger in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from storage.database import Database, StorageError


def backup(database: Database, folder: Path, now: datetime, *, keep: int = 7) -> Path:
    """Copy a SQLite ledger into the folder, check the copy, and keep the newest copies.

    SQLite's backup interface in one step: copying the file under load gave a broken copy ten times out of ten.
    PostgreSQL brings its own tools.
    """
    if database.path is None:
        raise StorageError(f"database {database} is backed up with PostgreSQL's own pg_dump, not by Wirewatch")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"{database.path.stem}-{now:%Y%m%dT%H%M%SZ}.db"
    unfinished = target.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(database.path)) as source, closing(sqlite3.connect(unfinished)) as copy:
        source.backup(copy)
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        unfinished.unlink()
        raise StorageError(f"the copy of {database} is damaged ({verdict}): the ledger itself may be, check it")
    unfinished.rename(target)
    for old in sorted(folder.glob(f"{database.path.stem}-*.db"))[:-keep]:
        old.unlink()
    return target
