"""Whether a SQLite ledger's file is whole, and its SQLite one to be trusted with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.interruption import interruptible

VERSION = sqlite3.sqlite_version_info
FIRST_SOUND = (3, 51, 3)
"""Earlier ones can, rarely, spoil a ledger that several processes write to at once (sqlite.org/wal.html)."""


def damage(path: Path) -> str | None:
    """What SQLite's own quick look at the file finds wrong; None if nothing."""
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection,
            interruptible(connection),
        ):
            verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    return None if verdict == "ok" else verdict
