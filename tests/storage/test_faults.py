"""The ledger in trouble: held by others, damaged, gone, full, half migrated, copied while it is written."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage import schema
from storage.backup import backup
from storage.database import Database, StorageError
from storage.records import Article
from tests.conftest import NOW


def write(database: Database, number: int) -> None:
    with database.begin() as ledger:
        ledger.sources.declare(f"Wire {number}")


def sources(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (count,) = connection.execute("SELECT count(*) FROM source").fetchone()
    connection.close()
    return int(count)


def test_d05_a_damaged_ledger_is_refused_and_not_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "wirewatch.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    write(database, 1)
    database.close()
    content = bytearray(path.read_bytes())
    content[:4096] = b"\xff" * 4096
    path.write_bytes(content)
    damaged = Database(f"sqlite:///{path}")
    with pytest.raises(StorageError, match="database"):
        schema.upgrade(damaged)
    damaged.close()
    assert path.read_bytes()[:4096] == b"\xff" * 4096


def test_d06_a_write_waits_for_another_process_that_holds_the_ledger(sqlite: Database) -> None:
    held = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sqlite3, sys\n"
            f"c = sqlite3.connect({str(sqlite.path)!r}, isolation_level=None)\n"
            "c.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\nsys.stdin.readline()\nc.execute('ROLLBACK')",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert held.stdout is not None
    assert held.stdin is not None
    assert held.stdout.readline() == "held\n"
    waiting = threading.Thread(target=write, args=(sqlite, 1))
    waiting.start()
    waiting.join(1.0)
    assert waiting.is_alive()  # neither failed nor written
    held.stdin.write("\n")
    held.stdin.flush()
    waiting.join(20)
    held.wait()
    held.stdin.close()
    held.stdout.close()
    with sqlite.read() as ledger:
        assert [source.name for source in ledger.sources.all()] == ["Wire 1"]


def test_d07_ten_backups_under_load_are_whole_and_each_holds_what_was_committed_before(
    sqlite: Database, tmp_path: Path
) -> None:
    stop = threading.Event()
    done = [0]

    def write_on() -> None:
        while not stop.is_set():
            write(sqlite, done[0])
            done[0] += 1

    writing = threading.Thread(target=write_on)
    writing.start()
    try:
        for number in range(10):
            before = done[0]
            copy = backup(sqlite, tmp_path / "copies", NOW + timedelta(seconds=number), keep=20)
            assert sources(copy) >= before
    finally:
        stop.set()
        writing.join()


def test_d08_a_migration_that_is_killed_half_way_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "wirewatch.db"
    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os\nmade = [0]\n"
            "from storage import schema\nfrom storage.database import Database\n"
            "import sqlalchemy as sa\n"
            f"database = Database('sqlite:///{path}')\n"
            "@sa.event.listens_for(database.engine, 'before_cursor_execute')\n"
            "def count(connection, cursor, statement, *rest):\n"
            "    made[0] += statement.lstrip().startswith('CREATE TABLE')\n"
            "    if made[0] > 12: os._exit(77)\n"
            "schema.upgrade(database)",
        ],
        capture_output=True,
        check=False,
    )
    assert killed.returncode == 77, killed.stderr.decode()
    database = Database(f"sqlite:///{path}")
    with database.read() as ledger:
        assert sa.inspect(ledger.connection).get_table_names() == []
    schema.upgrade(database)
    assert schema.differences(database) == []
    database.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MiB where one may be mounted, else a limit on the database's own pages."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    yield folder
    if mounted.returncode == 0:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(database: Database) -> int:
    """Store articles until there is no room; how many are stored."""
    for number in range(1000):
        try:
            with database.begin() as ledger:
                source = ledger.sources.declare("Wire")
                article = Article(url=f"https://wire.example/{number}", body_text=f"word{number} " * 2000)
                ledger.articles.store(article, source_id=source, seen_at=NOW)
        except StorageError as error:
            if "make room on the disk" not in str(error):
                raise
            return number
    raise AssertionError("the disk is never full")


def test_d04_on_a_full_disk_nothing_is_half_stored_and_it_goes_on_when_there_is_room(small_disk: Path) -> None:
    database = Database(f"sqlite:///{small_disk}/wirewatch.db")
    schema.upgrade(database)
    if not small_disk.is_mount():

        @sa.event.listens_for(database.engine, "connect")
        def limit(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA max_page_count=700")

        database.engine.dispose()
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 400_000)
    stored = fill(database)
    with database.read() as ledger:  # it can still be read, and holds what was acknowledged and nothing else
        assert ledger.articles.count() == stored
        assert ledger.articles.count_unmatched() == stored
    ballast.unlink()
    if small_disk.is_mount():
        with database.begin() as ledger:
            ledger.jobs.set("room", "again")
        with database.read() as ledger:
            assert ledger.jobs.setting("room") == "again"
    database.close()
