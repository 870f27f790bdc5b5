"""After something was erased: nothing of it stays in free pages, old index segments or the write-ahead log."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, suppress
from datetime import timedelta

import sqlalchemy as sa

from storage.database import Database, StorageError
from storage.interruption import interruptible
from storage.tables import metadata

_PATIENCE = timedelta(seconds=20)
"""For readers that still look at what was before."""


def scrub(database: Database) -> None:
    """Rewrite the ledger's files so that they hold what the tables hold; StorageError says what could not be done.

    Deleted rows leave their bytes behind: in pages, in segments of the full-text index, in the write-ahead log. SQLite
    is rewritten whole, which needs as much room again and lets writers wait. So is each table on PostgreSQL: a plain
    VACUUM leaves the bytes of dead rows where they are until others need the room. The server's write-ahead log is its
    own: what is in it goes as it is written over, after a checkpoint.
    """
    if database.path is None:
        _vacuum_tables(database)
        return
    database.engine.dispose()  # our own readers must not hold the log
    try:
        with closing(sqlite3.connect(database.path, timeout=30, isolation_level=None)) as connection:
            connection.execute("PRAGMA temp_store=FILE")
            connection.execute("INSERT INTO article_fts (article_fts) VALUES ('optimize')")
            with interruptible(connection):
                connection.execute("VACUUM")
            until = time.monotonic() + _PATIENCE.total_seconds()
            while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > until:
                    raise StorageError(
                        f"database {database}: erased, but a reader keeps the write-ahead log as it was: "
                        "stop the daemon, and run `wirewatch db scrub`"
                    )
                time.sleep(0.1)
    except sqlite3.Error as error:
        raise StorageError(
            f"database {database}: erased, but its files cannot be rewritten ({error}): make as much room as it takes, "
            "stop the daemon, and run `wirewatch db scrub`"
        ) from error


def _vacuum_tables(database: Database) -> None:
    if database.url.get_backend_name() != "postgresql":
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            connection.execute(sa.text(f"SET lock_timeout = '{_PATIENCE.total_seconds():.0f}s'"))
            for name in (*(table.name for table in metadata.sorted_tables), "article_fts"):
                connection.execute(sa.text(f'VACUUM FULL "{name}"'))
        except sa.exc.DBAPIError as error:
            said = " ".join(str(error.orig).split())
            raise StorageError(
                f"database {database}: erased, but its tables cannot be rewritten ({said}): make as much room as the "
                "largest takes, stop who holds it, and run `wirewatch db scrub`"
            ) from error
        finally:
            connection.execute(sa.text("RESET lock_timeout"))
        # A right that its own user need not have; the server does so by itself within minutes.
        with suppress(sa.exc.ProgrammingError):
            connection.execute(sa.text("CHECKPOINT"))
