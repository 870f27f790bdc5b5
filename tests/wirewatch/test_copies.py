"""A ledger is copied while it is written to, and put back whole or not at all."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storage import backup
from storage.database import Database
from storage.lock import LedgerLock
from tests.conftest import NOW


@pytest.fixture
def ledger(wirewatch: Callable[..., Any], tmp_path: Path) -> Path:
    assert wirewatch("db", "upgrade").status == 0
    with closing(sqlite3.connect(tmp_path / "wirewatch.db")) as connection, connection:
        connection.execute("INSERT INTO source (name, lists, rights, declared) VALUES ('The Paper', '[]', '{}', 0)")
    return tmp_path / "wirewatch.db"


def sources(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM source ORDER BY id")]


def add(path: Path, name: str) -> None:
    with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
        connection.execute("INSERT INTO source (name, lists, rights, declared) VALUES (?, '[]', '{}', 0)", (name,))


def test_d07_what_was_copied_under_load_is_put_back_ten_times_of_ten(
    wirewatch: Callable[..., Any], ledger: Path
) -> None:
    done = threading.Event()

    def write() -> None:
        for number in range(100_000):
            if done.is_set():
                return
            add(ledger, f"paper {number}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copies = [Path(wirewatch("backup", f"copy-{number}.db", "--json").data["file"]) for number in range(10)]
    finally:
        done.set()
        writer.join()
    for copy in copies:
        assert wirewatch("restore", str(copy), "--yes").status == 0
        found = sources(ledger)
        assert found == ["The Paper", *(f"paper {number}" for number in range(len(found) - 1))]


def test_a_ledger_goes_back_to_what_it_was_and_the_later_one_is_kept(
    wirewatch: Callable[..., Any], ledger: Path, tmp_path: Path
) -> None:
    told = wirewatch("backup")
    assert told.status == 0
    (copy,) = (tmp_path / "backups").glob("wirewatch-*.db")
    assert told.out.startswith(f"{copy}: ")
    assert copy.stat().st_mode & 0o077 == 0
    add(ledger, "The Other Paper")
    done = wirewatch("restore", str(copy), "--yes", "--json").data
    assert sources(ledger) == ["The Paper"]
    assert sources(Path(done["kept"])) == ["The Paper", "The Other Paper"]
    assert wirewatch("sources", "list", "--json").data[0]["name"] == "The Paper"


def test_a_copy_that_lost_what_its_index_should_hold_is_refused(
    wirewatch: Callable[..., Any], ledger: Path, tmp_path: Path
) -> None:
    wirewatch("backup", "copy.db")
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("CREATE INDEX of_names ON source (name)")
        connection.execute("PRAGMA writable_schema = ON")
        row = connection.execute("SELECT * FROM sqlite_schema WHERE name = 'of_names'").fetchone()
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'of_names'")
    add(copy, "The Other Paper")  # the index does not hear of it
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", row)
    told = wirewatch("restore", "copy.db", "--yes")
    assert told.status == 2
    assert f"{copy.name} is damaged (" in told.err
    assert sources(ledger) == ["The Paper"]


def test_what_a_killed_process_wrote_last_goes_with_the_ledger_that_is_put_aside(
    wirewatch: Callable[..., Any], ledger: Path, tmp_path: Path
) -> None:
    wirewatch("backup", "copy.db")
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        with connection:
            connection.execute("UPDATE source SET name = 'The Late Paper'")
        left = {file: file.read_bytes() for file in tmp_path.glob(f"{ledger.name}*") if not file.name.endswith(".lock")}
    for file, content in left.items():  # as if nobody had closed it
        file.write_bytes(content)
    done = backup.restore(Database(f"sqlite:///{ledger}"), tmp_path / "copy.db", NOW)
    assert sources(ledger) == ["The Paper"]
    assert done.kept is not None
    assert sources(done.kept) == ["The Late Paper"]


def test_a_folder_keeps_the_newest_copies(wirewatch: Callable[..., Any], ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    for day in range(1, 10):
        (folder / f"wirewatch-202601{day:02}T000000Z.db").touch()
    assert wirewatch("backup", str(folder), "--keep", "3").status == 0
    left = sorted(each.name for each in folder.iterdir())
    assert left[:2] == ["wirewatch-20260108T000000Z.db", "wirewatch-20260109T000000Z.db"]
    assert len(left) == 3


def test_nobody_to_ask_and_no_yes_changes_nothing(wirewatch: Callable[..., Any], ledger: Path) -> None:
    wirewatch("backup", "copy.db")
    told = wirewatch("restore", "copy.db")
    assert told.status == 2
    assert "say --yes where nobody can be asked" in told.err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no SQLite database: name a file that `wirewatch backup` made"),
        (b"<html>login</html>", "is no SQLite database"),
        (b"SQLite format 3\x00" + b"\x01" * 5000, "name another copy"),
    ],
)
def test_what_is_no_copy_is_refused_and_the_ledger_stays(
    wirewatch: Callable[..., Any], ledger: Path, tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / "copy.db").write_bytes(content)
    before = ledger.read_bytes()
    answer = wirewatch("restore", "copy.db", "--yes")
    assert answer.status == 2
    assert told in answer.err
    assert answer.err.count("\n") == 1
    assert ledger.read_bytes() == before


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "was written by a newer Wirewatch: install that version"),
        ("DROP TABLE alembic_version", "is no ledger of Wirewatch"),
    ],
)
def test_a_database_that_is_no_ledger_of_ours_is_refused(
    wirewatch: Callable[..., Any], ledger: Path, tmp_path: Path, statement: str, told: str
) -> None:
    wirewatch("backup", "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection, connection:
        connection.execute(statement)
    answer = wirewatch("restore", "copy.db", "--yes")
    assert answer.status == 2
    assert told in answer.err
    assert sources(ledger) == ["The Paper"]


def test_a_ledger_that_is_watched_is_not_replaced(wirewatch: Callable[..., Any], ledger: Path) -> None:
    wirewatch("backup", "copy.db")
    database = Database(f"sqlite:///{ledger}")
    try:
        with LedgerLock(database):
            assert wirewatch("restore", "copy.db", "--yes").status == 3
    finally:
        database.close()


def test_a_copy_that_cannot_be_written_leaves_nothing_behind(
    wirewatch: Callable[..., Any], ledger: Path, tmp_path: Path
) -> None:
    told = wirewatch("backup", "nowhere/copy.db")
    assert told.status == 2
    assert "nowhere/copy.db cannot be written" in told.err
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("name", ["wirewatch.db", "./wirewatch.db", "link.db", "wirewatch.db-wal", "wirewatch.db.lock"])
def test_a_copy_never_takes_the_place_of_the_ledger(
    wirewatch: Callable[..., Any], ledger: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "link.db").symlink_to(ledger)
    before = ledger.stat().st_ino
    told = wirewatch("backup", name)
    assert told.status == 2
    assert "is the ledger itself: name another file for its copy" in told.err
    assert ledger.stat().st_ino == before


def test_a_copy_takes_the_place_of_a_copy_and_of_nothing_else(
    wirewatch: Callable[..., Any], ledger: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other, other:
        other.execute("CREATE TABLE song (title TEXT)")
    for name in ("notes.txt", "other.db"):
        told = wirewatch("backup", name)
        assert told.status == 2
        assert f"{name} is there already, and no copy of a ledger: name another file, or remove it" in told.err
    assert (tmp_path / "notes.txt").read_text() == "mine"
    (tmp_path / "copy.db").touch()
    for content in (None, b"SQLite format 3\x00 and damaged"):
        if content is not None:
            (tmp_path / "copy.db").write_bytes(content)
        assert wirewatch("backup", "copy.db").status == 0
    assert wirewatch("backup", "copy.db").status == 0
    assert sources(tmp_path / "copy.db") == ["The Paper"]


def test_what_a_killed_process_had_written_last_is_put_back_too(
    wirewatch: Callable[..., Any], ledger: Path, tmp_path: Path
) -> None:
    """It stands beside the file, in the write-ahead log, as of a ledger that a restore has put aside."""
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        with connection:
            connection.execute("UPDATE source SET name = 'The Last Paper'")
        aside = tmp_path / "aside.db"
        for end in ("", "-wal"):
            Path(f"{aside}{end}").write_bytes(Path(f"{ledger}{end}").read_bytes())
    assert wirewatch("restore", "aside.db", "--yes").status == 0
    assert sources(ledger) == ["The Last Paper"]


def test_the_ledger_is_no_copy_of_itself(wirewatch: Callable[..., Any], ledger: Path) -> None:
    told = wirewatch("restore", "wirewatch.db", "--yes")
    assert told.status == 2
    assert "wirewatch.db is the ledger itself" in told.err
    assert sources(ledger) == ["The Paper"]


def test_a_copy_is_watched_and_one_that_is_interrupted_leaves_nothing(
    wirewatch: Callable[..., Any], ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_PAGES_A_STEP", 10)
    seen: list[tuple[int, int]] = []

    def ctrl_c(done: int, pages: int) -> None:
        seen.append((done, pages))
        if len(seen) == 3:
            raise KeyboardInterrupt

    database = Database(f"sqlite:///{ledger}")
    try:
        with pytest.raises(KeyboardInterrupt):
            backup.copy_to(database, tmp_path / "copy.db", ctrl_c)
    finally:
        database.close()
    assert [done for done, _ in seen] == [10, 20, 30]
    assert seen[0][1] > 100
    assert not list(tmp_path.glob("copy.db*"))


def test_a_ledger_that_cannot_be_replaced_stays(
    wirewatch: Callable[..., Any], ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wirewatch("backup", "copy.db")
    add(ledger, "The Other Paper")
    rename = Path.rename

    def full(path: Path, target: Any) -> Any:
        if path.suffix == ".part":
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", full)
    told = wirewatch("restore", "copy.db", "--yes")
    monkeypatch.undo()
    assert told.status == 2
    assert "No space left on device): it is as it was" in told.err
    assert sources(ledger) == ["The Paper", "The Other Paper"]
