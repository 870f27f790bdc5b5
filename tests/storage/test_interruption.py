"""Ctrl-C ends what SQLite is at, and is told as what it is."""

from __future__ import annotations

import signal
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storage.backup import copy_to
from storage.database import Database
from storage.interruption import interruptible
from storage.scrubbing import scrub
from storage.soundness import damage

_LONG = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000000) SELECT count(*) FROM n"


def test_a_long_statement_ends_soon_after_ctrl_c() -> None:
    begun = threading.Event()

    def ctrl_c() -> None:
        assert begun.wait(20)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    somebody = threading.Thread(target=ctrl_c)
    somebody.start()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.create_function("begins", 0, begun.set)
        with pytest.raises(KeyboardInterrupt), interruptible(connection):
            connection.execute(f"SELECT begins(), ({_LONG})").fetchall()
        assert connection.execute("SELECT 1").fetchone() == (1,)
    somebody.join()


def test_another_error_stays_what_it_is() -> None:
    with (
        closing(sqlite3.connect(":memory:")) as connection,
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        interruptible(connection),
    ):
        connection.execute("SELECT * FROM nowhere")


def check(ledger: Database, _folder: Path) -> None:
    assert ledger.path is not None
    damage(ledger.path)


def copy(ledger: Database, folder: Path) -> None:
    copy_to(ledger, folder / "copy.db")


def rewrite(ledger: Database, _folder: Path) -> None:
    scrub(ledger)


@pytest.mark.parametrize("work", [check, copy, rewrite])
def test_what_takes_minutes_on_a_large_ledger_can_be_interrupted(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[Database, Path], None]
) -> None:
    class Impatient(sqlite3.Connection):
        """Interrupted at once, as by Ctrl-C while SQLite is at work."""

        def set_progress_handler(self, progress_handler: Any, n: int) -> None:
            super().set_progress_handler(progress_handler and (lambda: 1), 1)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **named: connect(*args, **{**named, "factory": Impatient}))
    with pytest.raises(KeyboardInterrupt):
        work(sqlite, tmp_path)
    assert not list(tmp_path.glob("copy.db*"))
