"""`db copy`: a SQLite ledger carried to PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable

import click

from storage.copy_to_postgresql import carry, size
from storage.database import Database
from storage.lock import LedgerLock
from wirewatch.lazy import Door
from wirewatch.ledger import opened
from wirewatch.output import counted

_VARIABLE = "env:"


@click.command()
@click.argument("target")
@click.pass_obj
def copy_database(door: Door, target: str) -> None:
    """Carry the SQLite ledger of the configuration to TARGET, an empty PostgreSQL database, and compare every row.

    TARGET is an address, postgresql://wirewatch@host/wirewatch, or env:NAME for an environment variable that holds one:
    a password does not belong on a command line. The daemon must be stopped. The copy is whole or not there at all; the
    SQLite file is only read.
    """
    with opened(door) as work:
        there = Database(_address(target))
        try:
            with (
                LedgerLock(work.database),
                LedgerLock(there),
                work.out.progress(size(work.database), "Copying") as step,
            ):
                carried = carry(work.database, there, lambda rows: _times(step, rows))
        finally:
            there.close()
        if work.out.json:
            work.out.data({"from": str(work.database), "to": str(there), "tables": carried})
            return
        for each in carried:
            if each.rows:
                work.out.cells(each.table, each.rows)
        rows = counted(sum(each.rows for each in carried), "row")
        work.out.note(
            f"{rows} carried to {there} and found there as they were; next: write its address into "
            f"{work.configuration.path.name} as `database`, run `wirewatch verify --all` and start the daemon"
        )


def _address(target: str) -> str:
    if not target.startswith(_VARIABLE):
        return target
    name = target.removeprefix(_VARIABLE)
    if name not in os.environ:
        raise click.UsageError(f"the environment variable {name} is not set: set it to the address")
    return os.environ[name]


def _times(step: Callable[[], None], rows: int) -> None:
    for _ in range(rows):
        step()
