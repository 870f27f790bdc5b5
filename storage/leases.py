"""Who leads a ledger on PostgreSQL: a row with a fence, renewed while its holder lives and passed on when it does not.

The server keeps the session lock of a process that stands still. The lease runs out meanwhile, by the server's clock,
and who takes it over ends the sessions of the one before. Whatever that one writes when it goes on, in sessions of its
own or new ones, meets the fence and is refused.
"""

from __future__ import annotations

import os
import socket
from datetime import timedelta

import sqlalchemy as sa

from storage import tables as t

NAME = "daemon"
TTL = timedelta(seconds=15)
"""After its last sign of life a leader may be replaced."""
_LONGEST_HOST = 24
"""A session's name has room for 63 bytes."""

_TURN = 7_431_002_118
"""The lock of whoever writes."""
_PATIENCE = "60s"
"""For which one who writes waits for another, who may stand still."""
_NOW = sa.text("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")


def owner() -> str:
    """This process, as its sessions and its lease name it: "pid 4711 on news-desk"."""
    host = socket.gethostname().encode("ascii", "replace").decode()[:_LONGEST_HOST]
    return f"pid {os.getpid()} on {host}"


def take(connection: sa.Connection, *, lasting: timedelta | None) -> int | None:
    """Lead from now on, for so long without a sign of life; the fence, None if the ledger is of an older form.

    Waits for transactions that were begun under the fence before, so that none of them ends after this.
    """
    if not _kept(connection):
        return None
    connection.execute(sa.text("SELECT set_config('lock_timeout', '20s', true)"))
    row = sa.select(t.lease.c.fence).where(t.lease.c.name == NAME).with_for_update()
    before = connection.execute(row).scalar()
    values = {"owner": owner(), "fence": (before or 0) + 1, "expires_at": None}
    if before is None:
        connection.execute(sa.insert(t.lease).values(name=NAME, **values))
    else:
        connection.execute(sa.update(t.lease).where(t.lease.c.name == NAME).values(**values))
    fence = (before or 0) + 1
    if lasting is not None:
        renew(connection, fence, lasting=lasting)
    return fence


def renew(connection: sa.Connection, fence: int, *, lasting: timedelta) -> bool:
    """Give a sign of life; False if another has led since."""
    until = connection.execute(_NOW).scalar_one() + lasting // timedelta(microseconds=1)
    mine = sa.and_(t.lease.c.name == NAME, t.lease.c.fence == fence)
    ends = sa.literal(until, sa.BigInteger)
    return connection.execute(sa.update(t.lease).where(mine).values(expires_at=ends)).rowcount > 0


def overdue(connection: sa.Connection) -> str | None:
    """The leader whose lease has run out; None if there is none, or it has no end."""
    if not _kept(connection):
        return None
    now = connection.execute(_NOW).scalar_one()
    ends = sa.type_coerce(t.lease.c.expires_at, sa.BigInteger)
    return connection.execute(sa.select(t.lease.c.owner).where(t.lease.c.name == NAME, ends < now)).scalar()


def end_sessions(connection: sa.Connection, of: str) -> int:
    """End all sessions of a process, and with them its locks and open transactions; how many."""
    statement = sa.text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND application_name LIKE 'wirewatch%' AND right(application_name, length(:owner)) = :owner"
    )
    return int(connection.execute(statement, {"owner": of}).scalar_one())


def take_turn(connection: sa.Connection, fence: int | None) -> bool:
    """Wait until no other transaction writes, so that numbers grow in the order of commits; False if another leads by
    now, and until the transaction ends no other can begin to.

    SQLite has one writer by itself. Here a command may write beside the daemon: a row with a smaller number that is
    committed later would lie behind the cursor of whoever reads the stream.
    """
    turn = sa.select(sa.func.set_config("lock_timeout", _PATIENCE, True), sa.func.pg_advisory_xact_lock(_TURN))
    if fence is None:
        connection.execute(turn)
        return True
    # KEY SHARE: it waits for `take` alone, and no renewal waits for it
    mine = turn.where(t.lease.c.name == NAME, t.lease.c.fence == fence)
    return connection.execute(mine.with_for_update(read=True, key_share=True, of=t.lease)).first() is not None


def _kept(connection: sa.Connection) -> bool:
    return connection.execute(sa.text("SELECT to_regclass('lease')")).scalar() is not None
