"""After scrubbing no file of the tables holds what was deleted."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from storage.database import Database
from storage.scrubbing import scrub

WORD = b"zebra-4711-to-be-forgotten"


def held(database: Database) -> bool:
    """Whether a file of the tables holds the word."""
    if database.path is not None:
        files = [*database.path.parent.iterdir()]
    else:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("CHECKPOINT"))
            here = sa.text(
                "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database"
                " WHERE datname = current_database()"
            )
            files = [*Path(connection.execute(here).scalar_one()).iterdir()]
    return any(WORD in each.read_bytes() for each in files if each.is_file())


def test_what_was_deleted_is_in_no_file(database: Database) -> None:
    with database.begin() as ledger:
        ledger.jobs.set("kept", "as it was")
        ledger.jobs.set("told", WORD.decode())  # later in its page: what is left is not moved over it
    assert held(database)
    with database.begin() as ledger:
        ledger.connection.execute(sa.text("DELETE FROM setting WHERE name = 'told'"))
    scrub(database)
    assert not held(database)
    with database.read() as ledger:
        assert ledger.jobs.setting("kept") == "as it was"
