"""Opening the ledger, and the transactions in which everything is decided.

A decision is whole or not at all. Writers take the write lock at once (BEGIN IMMEDIATE on SQLite: a deferred
transaction that reads first and writes later fails with SQLITE_BUSY_SNAPSHOT under contention). In the daemon every
write goes through one thread (`writer.py`); the event loop never waits for the disk. What comes of a send goes before
all that waits for that thread: until it is written down, a kill lets the message arrive twice.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError

from storage import leases
from storage.access import Access
from storage.alerts import Alerts
from storage.articles import Articles
from storage.coverage import Coverages
from storage.delays import Delays
from storage.deliveries import Deliveries
from storage.editions import Editions
from storage.entries import Entries
from storage.erasure import Erasure
from storage.evidence import Evidence
from storage.feeds import Feeds
from storage.gists import Gists
from storage.health import HealthChanges
from storage.hosts import Hosts
from storage.jobs import Jobs
from storage.notes import Notes
from storage.notices import Notices
from storage.people import People
from storage.periods import Periods
from storage.poll_gaps import PollGaps
from storage.quarantine import Quarantine
from storage.rereads import Rereads
from storage.retention import Retention
from storage.search import Search
from storage.silences import Silences
from storage.sources import Sources
from storage.stories import Stories
from storage.streams import Streams
from storage.topics import Topics
from storage.vitals import Vitals, vitals
from storage.websub import Pushes
from storage.writer import Writer

Answer = TypeVar("Answer")

_BUSY_TIMEOUT_MS = 30_000
_RESTED_S = 1.0
"""After which a connection to a server may have been cut off unseen."""


class StorageError(Exception):
    """The ledger cannot be used; the text says why and what to do."""


class HoldLostError(StorageError):
    """Another process leads the ledger by now: this one may write nothing more."""


class UnitOfWork:
    """One open transaction, seen through one repository per noun."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.access = Access(connection)
        self.sources = Sources(connection)
        self.feeds = Feeds(connection)
        self.entries = Entries(connection)
        self.articles = Articles(connection)
        self.stories = Stories(connection)
        self.gists = Gists(connection)
        self.notices = Notices(connection)
        self.notes = Notes(connection)
        self.rereads = Rereads(connection)
        self.topics = Topics(connection)
        self.people = People(connection)
        self.alerts = Alerts(connection)
        self.deliveries = Deliveries(connection)
        self.evidence = Evidence(connection)
        self.editions = Editions(connection)
        self.erasure = Erasure(connection)
        self.retention = Retention(connection)
        self.delays = Delays(connection)
        self.search = Search(connection)
        self.streams = Streams(connection)
        self.jobs = Jobs(connection)
        self.health = HealthChanges(connection)
        self.hosts = Hosts(connection)
        self.quarantine = Quarantine(connection)
        self.silences = Silences(connection)
        self.periods = Periods(connection)
        self.pushes = Pushes(connection)
        self.coverage = Coverages(connection)
        self.poll_gaps = PollGaps(connection)

    def vitals(self, now: datetime) -> Vitals:
        """Signs of life: what was last read, and since when what waits has waited."""
        return vitals(self.connection, now)


class Database:
    """The ledger at an address: `sqlite:///path` or `postgresql://user@host/name`."""

    def __init__(self, address: str) -> None:
        try:
            self.url = sa.make_url(address)
        except sa.exc.ArgumentError as error:
            raise StorageError(
                "the database's address cannot be read: write sqlite:///wirewatch.db or postgresql://host/name"
            ) from error
        if self.url.get_backend_name() not in ("sqlite", "postgresql"):
            raise StorageError(f"database {self.url.get_backend_name()} is not supported: use sqlite or postgresql")
        self.engine = _engine(self.url)
        self.fence: int | None = None
        """Of our lease, while we lead a ledger on PostgreSQL: what is written without it is refused."""
        self._writer = Writer(self.begin)
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="ledger-reader")

    @property
    def path(self) -> Path | None:
        """The file of a SQLite ledger; None for PostgreSQL and for a ledger in memory."""
        if self.url.get_backend_name() != "sqlite" or not self.url.database or self.url.database == ":memory:":
            return None
        return Path(self.url.database)

    def __str__(self) -> str:
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """A write transaction: committed at the end of the block, rolled back on any error."""
        with self._connect(write=True) as connection, connection.begin():
            if self.engine.dialect.name == "postgresql" and not leases.take_turn(connection, self.fence):
                raise HoldLostError(f"database {self}: another process leads it by now: nothing was written")
            yield UnitOfWork(connection)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A read transaction: one consistent view, nothing kept."""
        with self._connect(write=False) as connection, connection.begin() as transaction:
            yield UnitOfWork(connection)
            transaction.rollback()

    async def write(self, work: Callable[[UnitOfWork], Answer], *, first: bool = False) -> Answer:
        """Do the work in a write transaction, on the one writer thread; with `first` before all that waits for it."""
        return await asyncio.wrap_future(self._writer.decide(work, first=first))

    async def in_writer(self, work: Callable[[], Answer]) -> Answer:
        """Do work that opens its own transactions on the one writer thread; long work is given to it in steps."""
        return await asyncio.wrap_future(self._writer.work(work))

    async def ask(self, work: Callable[[UnitOfWork], Answer]) -> Answer:
        """Do the work in one read transaction, beside the event loop."""

        def done() -> Answer:
            with self.read() as ledger:
                return work(ledger)

        return await asyncio.get_running_loop().run_in_executor(self._readers, done)

    def close(self) -> None:
        """Wait for writes under way, then let go of all connections."""
        self._writer.end()
        self._readers.shutdown(wait=True)
        self.engine.dispose()

    @contextmanager
    def _connect(self, *, write: bool) -> Iterator[sa.Connection]:
        try:
            connection = self.engine.connect().execution_options(wirewatch_write=write)
        except (OperationalError, DatabaseError) as error:
            raise StorageError(explain(self, error)) from error
        with connection:
            try:
                yield connection
            except (OperationalError, ProgrammingError) as error:
                raise StorageError(explain(self, error)) from error


_REMEDIES = {
    "no such table": "it has not this version's form: run `wirewatch db upgrade`",
    "no such column": "it has not this version's form: run `wirewatch db upgrade`",
    'relation "': "it has not this version's form: run `wirewatch db upgrade`",
    "is locked": "another process keeps it locked: end that process",
    "is full": "make room on the disk",
    "disk I/O error": "make room on the disk; if there is room, check the disk itself",
    "malformed": "the file is damaged: stop, and `wirewatch restore` the newest copy",
    "not a database": "the file is damaged, or another's: `wirewatch restore` the newest copy, or correct the address",
    "unable to open": "check that the file and its folder may be read and written by this user",
    "Permission denied": "give this user the right to write the file and its folder",
    "No space left": "make room on the disk",
    "readonly": "give this user the right to write the file and its folder",
}
"""What drivers say -> what to do about it."""


def explain(database: Database, error: Exception) -> str:
    """What is wrong with a ledger that cannot be used, and what to do, in one line."""
    cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
    remedy = "check that the server runs and the address is right"
    if database.path is not None:
        if not database.path.parent.is_dir():
            return f"database {database.path}: the folder {database.path.parent} does not exist: create it"
        remedy = "check the file's permissions; if it is damaged, restore a backup"
    remedy = next((known for said, known in _REMEDIES.items() if said in cause), remedy)
    return f"database {database}: {cause}: {remedy}"


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() != "sqlite":
        named = {"connect_timeout": 10, "application_name": f"wirewatch {leases.owner()}"}
        engine = sa.create_engine(url, pool_size=5, connect_args=named)
        _look_whether_alive(engine)
        return engine

    in_memory = not url.database or url.database == ":memory:"
    engine = sa.create_engine(
        url,
        connect_args={"timeout": _BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        poolclass=sa.pool.StaticPool if in_memory else None,  # a second connection would be a second ledger
    )

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN by itself, below
        connection.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
        _write_ahead(connection)
        for pragma in (
            "synchronous=FULL",  # what was acknowledged survives a power cut too, not only a killed process
            "foreign_keys=ON",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        immediate = connection.get_execution_options().get("wirewatch_write", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Have the file written ahead. Of two that do so with a new file at once SQLite refuses one, without any wait."""
    last = time.monotonic() + _BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "is locked" not in str(error) or time.monotonic() > last:
                raise
            time.sleep(0.01)
        else:
            return


def _look_whether_alive(engine: sa.Engine) -> None:
    """Ask a connection that has rested whether its server is still there; one at work is not asked each time."""

    @sa.event.listens_for(engine, "checkin")
    def _rests(_connection: Any, record: Any) -> None:
        record.info["since"] = time.monotonic()

    @sa.event.listens_for(engine, "checkout")
    def _woken(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("since", time.monotonic()) < _RESTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            raise sa.exc.DisconnectionError from error  # the pool tries another
