"""Who may work on the ledger: one daemon, or cron jobs of different names, never both."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self
from zlib import crc32

import sqlalchemy as sa

from storage.database import Database, StorageError, explain

log = logging.getLogger("wirewatch.lock")


@dataclass
class DatabaseHeldError(Exception):
    """Another process holds the ledger; `holder` is its pid if that is known."""

    database: str
    holder: str

    def __str__(self) -> str:
        return f"database {self.database} is in use by {self.holder}: stop it first, or let it do the work"


def daemon_at(database: Database) -> str | None:
    """Who works on the whole ledger, a daemon or a full round; None if nobody does, or if the system does not say.

    It only looks: taking the hold for a moment could turn away a daemon that begins in that moment.
    """
    if database.url.get_backend_name() == "postgresql":
        with database.engine.connect() as connection:
            found: str | None = connection.execute(_HOLDER, {"key": _key("daemon"), "mode": "ExclusiveLock"}).scalar()
        return found
    try:
        if database.path is None:
            return None
        inode = database.path.with_name(f"{database.path.name}.lock").stat().st_ino
        held = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    for row in held:
        # proc(5): "1: FLOCK  ADVISORY  WRITE 1234 fd:00:5678 0 EOF"
        words = row.split()
        if words[1:2] == ["FLOCK"] and words[3] == "WRITE" and words[5].rpartition(":")[2] == str(inode):
            return f"pid {words[4]}"
    return None


_HOLDER = sa.text(
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
    " WHERE l.locktype = 'advisory' AND l.objid = :key AND l.granted AND l.mode LIKE :mode"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1"
)


def _key(name: str) -> int:
    return crc32(f"wirewatch {name}".encode())


class LedgerLock:
    """An exclusive hold for the daemon and full rounds; a shared hold plus the job's own for single jobs.

    On SQLite the hold is a lock on the file `<database>.lock` (flock, freed by the kernel whatever kills the process);
    on PostgreSQL it is a session's advisory lock.
    """

    def __init__(self, database: Database, job: str | None = None) -> None:
        self._database = database
        self._job = job
        self._files: list[IO[str]] = []
        self._connection: sa.Connection | None = None

    def __enter__(self) -> Self:
        if self._database.url.get_backend_name() == "postgresql":
            self._hold_advisory()
        elif self._database.path is not None:
            self._hold_file(self._database.path)
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()
        self._files.clear()
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with contextlib.suppress(sa.exc.DBAPIError):  # a broken one holds nothing any more
                connection.close()

    def kept(self) -> bool:
        """Whether the hold is ours, taken anew if its server was restarted; False if another process has it by now.

        StorageError while the server cannot be reached: then nobody can take it.
        """
        if not self._lost():
            return True
        self.__exit__()
        try:
            self.__enter__()
        except DatabaseHeldError:
            return False
        log.warning("hold on the ledger taken anew database=%s: its server had dropped it", self._database)
        return True

    def _lost(self) -> bool:
        """Whether the hold is gone although nobody gave it back: the server was restarted, the connection broke."""
        if self._database.url.get_backend_name() != "postgresql":
            return False
        if self._connection is None:
            return True
        try:
            self._connection.exec_driver_sql("SELECT 1")
            self._connection.commit()
        except sa.exc.DBAPIError:
            return True
        return False

    # -------------------------------------------------------------- SQLite

    def _hold_file(self, database: Path) -> None:
        lock = database.with_name(f"{database.name}.lock")
        self._flock(lock, fcntl.LOCK_EX if self._job is None else fcntl.LOCK_SH)
        if self._job is not None:
            self._flock(database.with_name(f"{database.name}.{self._job}.lock"), fcntl.LOCK_EX)

    def _flock(self, path: Path, mode: int) -> None:
        try:
            file = path.open("a+", encoding="utf-8")
        except OSError as error:
            raise StorageError(explain(self._database, error)) from error
        try:
            fcntl.flock(file, mode | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            pid = file.read(20).strip()
            file.close()
            self.__exit__()
            holder = f"the process with pid {pid}" if pid else "another process"
            raise DatabaseHeldError(str(self._database), holder) from error
        self._files.append(file)
        if mode == fcntl.LOCK_EX:
            file.seek(0)
            file.truncate()
            file.write(f"{os.getpid()}\n")
            file.flush()

    # -------------------------------------------------------------- PostgreSQL

    def _hold_advisory(self) -> None:
        # A connection of its own, which no pool keeps alive: the lock lives as long as the session.
        try:
            self._connection = self._database.engine.connect()
        except sa.exc.DBAPIError as error:
            raise StorageError(explain(self._database, error)) from error
        self._connection.detach()
        self._advisory("daemon", shared=self._job is not None)
        if self._job is not None:
            self._advisory(self._job, shared=False)

    def _advisory(self, name: str, *, shared: bool) -> None:
        assert self._connection is not None
        key = _key(name)
        function = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
        got = self._connection.execute(sa.text(f"SELECT {function}(:key)"), {"key": key}).scalar_one()
        self._connection.execute(
            sa.text("SELECT set_config('application_name', :name, false)"),
            {"name": f"wirewatch {name} pid {os.getpid()}"},
        )
        if not got:
            holder = self._connection.execute(_HOLDER, {"key": key, "mode": "%"}).scalar()
            self.__exit__()
            raise DatabaseHeldError(str(self._database), holder or "another process")
        self._connection.commit()
