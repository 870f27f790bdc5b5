"""The migrated ledger is the one that the code describes, and nothing else is taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from storage import schema
from storage import tables as t
from storage.database import Database, StorageError
from tests.reference import sqlite_schema
from tests.storage.test_streams import queue

pytestmark = pytest.mark.usefixtures("step_by_step")


def test_migrations_make_what_the_tables_say(database: Database) -> None:
    assert schema.state(database) is schema.SchemaState.CURRENT
    assert schema.differences(database) == []


def test_a_ledger_that_is_made_at_once_is_the_one_that_all_migrations_make() -> None:
    made = schema.MADE.read_text("utf-8")
    assert made == sqlite_schema(), "write it anew: python -m tests.reference"
    lasting = {table.name for table in t.metadata.sorted_tables if table.dialect_options["sqlite"]["autoincrement"]}
    assert {each.split()[2] for each in made.split(";\n") if "AUTOINCREMENT" in each} == lasting


def test_a_column_that_no_migration_adds_is_noticed(database: Database) -> None:
    with database.begin() as ledger:
        ledger.connection.execute(sa.text("ALTER TABLE setting RENAME COLUMN value TO worth"))
    try:
        assert schema.differences(database) != []
    finally:
        with database.begin() as ledger:
            ledger.connection.execute(sa.text("ALTER TABLE setting RENAME COLUMN worth TO value"))


def test_an_empty_ledger_is_told_from_a_current_one(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new.db")
    assert schema.state(database) is schema.SchemaState.EMPTY
    before, after = schema.upgrade(database)
    assert before is None
    assert after == ScriptDirectory.from_config(schema._config(None)).get_current_head()
    assert schema.state(database) is schema.SchemaState.CURRENT
    assert schema.upgrade(database) == (after, after)
    database.close()


def test_a_cursor_of_before_reads_on_after_an_upgrade(sqlite: Database) -> None:
    with sqlite.begin() as ledger:
        channel = ledger.people.declare_channel("desk", "file")
        one, two = (queue(ledger, channel, key) for key in ("one", "two"))
    with sqlite.begin() as ledger:
        command.downgrade(schema._config(ledger.connection), "0021")
    assert schema.state(sqlite) is schema.SchemaState.OLD
    assert schema.upgrade(sqlite)[0] == "0021"
    with sqlite.begin() as ledger:
        assert ledger.streams.deliveries(one, 10) == [(two, two)]
        later = queue(ledger, channel, "three")
        assert ledger.streams.deliveries(two, 10) == [(later, later)]
        ledger.connection.execute(sa.delete(t.delivery).where(t.delivery.c.id == later))
        assert queue(ledger, channel, "four") == later + 1  # a table that was there before gives no number twice either
        assert ledger.connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_ledger_of_a_newer_wirewatch_is_refused(sqlite: Database) -> None:
    with sqlite.begin() as ledger:
        ledger.connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert schema.state(sqlite) is schema.SchemaState.NEWER
    with pytest.raises(StorageError, match="newer Wirewatch"):
        schema.upgrade(sqlite)


def test_a_migration_that_breaks_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path}/half.db")
    with database.begin() as ledger:
        ledger.connection.execute(sa.text("CREATE TABLE article_fts (x INTEGER)"))  # stands in the way at the very end
    with pytest.raises(Exception, match="article_fts"):
        schema.upgrade(database)
    with database.read() as ledger:
        assert sa.inspect(ledger.connection).get_table_names() == ["article_fts"]
    database.close()


def test_a_ledger_that_is_made_is_its_users_alone_from_its_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wirewatch.db"
    modes = []
    monkeypatch.setattr(schema, "_made", lambda _: modes.append(path.stat().st_mode & 0o777))
    schema.upgrade(Database(f"sqlite:///{path}"))
    assert modes == [0o600]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("sqlite:////nowhere/at/all/wirewatch.db", "folder /nowhere/at/all does not exist"),
        ("mysql://localhost/wirewatch", "mysql is not supported: use sqlite or postgresql"),
        ("wirewatch.db", "cannot be read: write sqlite:///"),
    ],
)
def test_an_address_that_leads_nowhere_says_so(address: str, says: str) -> None:
    with pytest.raises(StorageError, match=says):
        schema.upgrade(Database(address))


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear reader, " * 1000)
    with pytest.raises(StorageError, match="not a database"):
        schema.state(Database(f"sqlite:///{file}"))
