"""Ctrl-C while SQLite is at one long statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

_INSTRUCTIONS_A_LOOK = 100_000
"""Of SQLite's machine, between two looks whether somebody interrupts: a few milliseconds."""


@contextmanager
def interruptible(connection: sqlite3.Connection) -> Iterator[None]:
    """Statements of the connection end with KeyboardInterrupt soon after Ctrl-C; else that waits for SQLite to answer.

    Python looks for signals where Python code runs: here, in what SQLite asks every few milliseconds. What is raised
    there SQLite tells as a statement that was interrupted.
    """
    connection.set_progress_handler(lambda: 0, _INSTRUCTIONS_A_LOOK)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
