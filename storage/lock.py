"""Who may work on the ledger: one daemon, or cron jobs of different names, never both."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, NoReturn, Self
from zlib import crc32

import sqlalchemy as sa

from storage import leases
from storage.database import Database, StorageError, explain

log = logging.getLogger("wirewatch.lock")

_SESSIONS_END = timedelta(seconds=5)
"""Within which sessions that were told to end have ended."""


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
        with database.read() as ledger:
            holder = ledger.connection.execute(_HOLDER, {"key": _key("daemon"), "mode": "ExclusiveLock"})
            found: str | None = holder.scalar()
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
    " AND l.pid <> pg_backend_pid()"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1"
)


def _key(name: str) -> int:
    return crc32(f"wirewatch {name}".encode())


class LedgerLock:
    """An exclusive hold for the daemon and full rounds; a shared hold plus the job's own for single jobs.

    On SQLite the hold is a lock on the file `<database>.lock` (flock, freed by the kernel whatever kills the process);
    on PostgreSQL it is a session's advisory lock. There whoever holds it alone has a lease too (`leases.py`) and
    writes under its fence.
    """

    def __init__(self, database: Database, job: str | None = None, *, takes_over: bool = False) -> None:
        self._database = database
        self._job = job
        self._takes_over = takes_over
        """From a leader that gave no sign of life for longer than its lease."""
        self._fence: int | None = None
        self._lasting: timedelta | None = None
        self._files: list[IO[str]] = []
        self._connection: sa.Connection | None = None
        self._inode: tuple[int, int] | None = None
        """Of a SQLite ledger's file, as it was when we began to lead."""

    def __enter__(self) -> Self:
        if self._database.url.get_backend_name() == "postgresql":
            self._hold_advisory()
        elif self._database.path is not None:
            self._hold_file(self._database.path)
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go()
        self._fence = self._database.fence = None

    def _let_go(self) -> None:
        for file in self._files:
            file.close()
        self._files.clear()
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with contextlib.suppress(sa.exc.SQLAlchemyError):  # a broken one holds nothing any more
                connection.rollback()
                # A server ends a session some time after it was closed: who comes next would find it held.
                connection.exec_driver_sql("SELECT pg_advisory_unlock_all()")
            with contextlib.suppress(sa.exc.DBAPIError):
                connection.close()

    def lead(self) -> None:
        """Give signs of life from now on, by `kept`: who gives none is replaced once its lease has run out."""
        self._lasting = leases.TTL
        self._inode = self._inode_now()
        if self._connection is not None:
            self._lease(self._connection)

    def orphaned(self) -> bool:
        """Whether the ledger's file was removed or replaced since we lead: what is written to it then is lost."""
        return self._inode is not None and self._inode_now() != self._inode

    def _inode_now(self) -> tuple[int, int] | None:
        if self._database.path is None:
            return None
        try:
            status = self._database.path.stat()
        except FileNotFoundError:
            return None
        return status.st_dev, status.st_ino

    def kept(self) -> bool:
        """Whether the hold is ours, taken anew if its server was restarted; False if another process has it by now.

        Renews the lease: to be called every five seconds. StorageError while the server cannot be reached: then nobody
        can take it.
        """
        if not self._lost():
            return True
        self._let_go()  # the fence stays: what is written meanwhile is refused only if another has led
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
            if self._fence is not None and self._lasting is not None:
                lost = not leases.renew(self._connection, self._fence, lasting=self._lasting)
            else:
                lost = self._connection.exec_driver_sql("SELECT 1").first() is None
            self._connection.commit()
        except sa.exc.DBAPIError:
            return True
        return lost

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
            with contextlib.suppress(OSError):  # a full disk takes no name; the hold is ours all the same
                os.ftruncate(file.fileno(), 0)
                os.pwrite(file.fileno(), f"{os.getpid()}\n".encode(), 0)

    # -------------------------------------------------------------- PostgreSQL

    def _hold_advisory(self) -> None:
        # A connection of its own, which no pool keeps alive: the lock lives as long as the session.
        try:
            connection = self._connection = self._database.engine.connect()
        except sa.exc.DBAPIError as error:
            raise StorageError(explain(self._database, error)) from error
        connection.detach()
        if not self._locked(connection, "daemon", shared=self._job is not None) and not self._replaced(connection):
            self._refused(connection, "daemon")
        if self._job is not None:
            if not self._locked(connection, self._job, shared=False):
                self._refused(connection, self._job)
        else:
            self._lease(connection)

    def _locked(self, connection: sa.Connection, name: str, *, shared: bool) -> bool:
        function = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
        got = connection.execute(sa.text(f"SELECT {function}(:key)"), {"key": _key(name)}).scalar_one()
        connection.execute(
            sa.text("SELECT set_config('application_name', :name, false)"),
            {"name": f"wirewatch {name} {leases.owner()}"},
        )
        connection.commit()
        return bool(got)

    def _lease(self, connection: sa.Connection) -> None:
        """Lead under the fence that we had, if nobody led meanwhile, or a new one."""
        try:
            if (
                self._fence is None
                or self._lasting is None
                or not leases.renew(connection, self._fence, lasting=self._lasting)
            ):
                self._fence = leases.take(connection, lasting=self._lasting)
            connection.commit()
        except sa.exc.DBAPIError as error:
            self.__exit__()
            raise StorageError(explain(self._database, error)) from error
        self._database.fence = self._fence

    def _replaced(self, connection: sa.Connection) -> bool:
        """Take the hold from a leader that stands still, if that is wanted and its lease has run out."""
        if not self._takes_over or (leader := leases.overdue(connection)) is None:
            return False
        if self._holder(connection, "daemon") != f"wirewatch daemon {leader}":
            return False  # somebody else's hold, a job's perhaps: they are at work
        ended = leases.end_sessions(connection, leader)
        connection.commit()
        log.warning("leader replaced leader=%s sessions=%d: it gave no sign of life", leader, ended)
        until = time.monotonic() + _SESSIONS_END.total_seconds()
        while not self._locked(connection, "daemon", shared=False):
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def _refused(self, connection: sa.Connection, name: str) -> NoReturn:
        holder = self._holder(connection, name)
        self.__exit__()
        raise DatabaseHeldError(str(self._database), holder or "another process")

    def _holder(self, connection: sa.Connection, name: str) -> str | None:
        found: str | None = connection.execute(_HOLDER, {"key": _key(name), "mode": "%"}).scalar()
        return found
