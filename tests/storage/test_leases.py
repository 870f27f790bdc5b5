"""Who leads a ledger on PostgreSQL: one, and what the one before writes after that is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from storage import leases, schema
from storage.database import Database, HoldLostError
from storage.lock import DatabaseHeldError, LedgerLock

LEADER = """
import sys
from datetime import timedelta
from storage import leases
from storage.database import Database, HoldLostError
from storage.lock import LedgerLock

leases.TTL = timedelta(milliseconds=1)
database = Database(sys.argv[1])
with LedgerLock(database, takes_over=True) as lock:
    lock.lead()
    with database.begin() as ledger:
        ledger.jobs.set("leader", "the first")
    open_one = database.engine.connect()
    open_one.exec_driver_sql("UPDATE setting SET value = 'half a decision'")
    print("leads", flush=True)
    sys.stdin.readline()  # stands still here, in the middle of a transaction
    try:
        open_one.commit()
        print("wrote", flush=True)
    except Exception:
        print("was cut off", flush=True)
    try:
        with database.begin() as ledger:
            ledger.jobs.set("leader", "the first again")
        print("wrote", flush=True)
    except HoldLostError:
        print("was refused", flush=True)
    print(lock.kept(), flush=True)
"""


@pytest.fixture
def address(postgresql_address: str) -> Iterator[str]:
    """Of a ledger of the test's own: a hold is one for each database."""
    server = sa.create_engine(postgresql_address, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE leases"))
    found = postgresql_address.replace("/postgres?", "/leases?")
    database = Database(found)
    schema.upgrade(database)
    database.close()
    yield found
    with server.connect() as connection:
        connection.execute(sa.text("DROP DATABASE leases WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def ledger_of(address: str) -> Iterator[Database]:
    database = Database(address)
    yield database
    database.close()


def test_x02_what_a_replaced_leader_writes_is_refused(address: str, ledger_of: Database) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", LEADER, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    assert first.stdin is not None
    assert first.stdout.readline() == "leads\n"
    with LedgerLock(ledger_of, takes_over=True) as lock:
        lock.lead()
        with ledger_of.begin() as ledger:
            ledger.jobs.set("leader", "the second")
        print("go on", file=first.stdin, flush=True)
        assert [first.stdout.readline().strip() for _ in range(3)] == ["was cut off", "was refused", "False"]
        assert lock.kept()
    with ledger_of.read() as ledger:
        assert ledger.jobs.setting("leader") == "the second"
    first.communicate()


def test_x02_a_leader_that_gives_signs_of_life_and_a_round_that_gives_none_are_left_alone(
    address: str, ledger_of: Database
) -> None:
    other = Database(address)
    for leads in (True, False):  # the lease of one who does not promise signs of life has no end
        with LedgerLock(ledger_of) as lock:
            if leads:
                lock.lead()
            with pytest.raises(DatabaseHeldError, match=f"pid {os.getpid()}"), LedgerLock(other, takes_over=True):
                pass
            assert lock.kept()
    other.close()


def test_x02_a_lease_lasts_as_long_as_its_holder_says_from_the_moment_it_is_taken(ledger_of: Database) -> None:
    with ledger_of.begin() as ledger:
        connection = ledger.connection
        first = leases.take(connection, lasting=timedelta(milliseconds=-1))
        assert leases.overdue(connection) == leases.owner()
        second = leases.take(connection, lasting=timedelta(minutes=1))
        assert (leases.overdue(connection), second) == (None, (first or 0) + 1)
        leases.take(connection, lasting=timedelta(milliseconds=-1))
        leases.take(connection, lasting=None)  # no end
        assert leases.overdue(connection) is None


def test_x02_only_who_means_to_takes_over(address: str, ledger_of: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "TTL", timedelta(milliseconds=-1))
    other = Database(address)
    with LedgerLock(ledger_of) as lock:
        lock.lead()
        with pytest.raises(DatabaseHeldError), LedgerLock(other):
            pass
    other.close()


def test_x02_a_hold_that_was_dropped_lets_nobody_write_beside_the_next(address: str, ledger_of: Database) -> None:
    """Its session broke; until it is told so, at most five seconds later, another may have led."""
    other = Database(address)
    with LedgerLock(ledger_of) as lock:
        lock.lead()
        with other.begin() as ledger:
            ended = leases.end_sessions(ledger.connection, leases.owner())
        assert ended
        with ledger_of.begin() as ledger:  # nobody else has led
            ledger.jobs.set("leader", "the first")
        with LedgerLock(other):
            pass
        with pytest.raises(HoldLostError), ledger_of.begin() as ledger:
            ledger.jobs.set("leader", "the first still")
        assert lock.kept()
        with ledger_of.begin() as ledger:
            ledger.jobs.set("leader", "the first anew")
    other.close()


def test_a_job_beside_a_dead_leaders_lease_is_left_alone(
    address: str, ledger_of: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "TTL", timedelta(milliseconds=-1))
    with LedgerLock(ledger_of) as lock:
        lock.lead()  # and its lease runs out
    other = Database(address)
    with LedgerLock(ledger_of, "poll"), pytest.raises(DatabaseHeldError), LedgerLock(other, takes_over=True):
        pass
    other.close()


def test_who_leads_writes_beside_its_own_renewals(ledger_of: Database) -> None:
    with LedgerLock(ledger_of) as lock:
        lock.lead()
        with ledger_of.begin() as ledger:
            ledger.jobs.set("leader", "x")
            assert lock.kept()  # does not wait for the transaction


def test_x02_only_the_sessions_of_who_is_replaced_end(ledger_of: Database) -> None:
    for name in ("wirewatch pid 1 on elsewhere", f"psql of {leases.owner()}"):
        engine = sa.create_engine(ledger_of.url, connect_args={"application_name": name})
        with engine.connect() as another:
            another.exec_driver_sql("SELECT 1")
            with ledger_of.begin() as ledger:
                leases.end_sessions(ledger.connection, leases.owner())
            assert another.exec_driver_sql("SELECT 1").scalar_one() == 1
        engine.dispose()


def test_d09_a_connection_that_was_cut_off_while_it_rested_costs_nobody_an_error(
    address: str, ledger_of: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database._RESTED_S", 0.0)
    with ledger_of.begin() as ledger:
        ledger.jobs.set("leader", "before")
    other = Database(address)
    with other.begin() as ledger:
        assert leases.end_sessions(ledger.connection, leases.owner())
    other.close()
    with ledger_of.begin() as ledger:
        ledger.jobs.set("leader", "after")
