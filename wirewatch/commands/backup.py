"""`backup` and `restore`: the ledger copied while it is in use, and put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from storage.backup import Copied, backup, check_copy, copy_to, restore
from storage.database import Database
from storage.lock import LedgerLock
from wirewatch.config import from_environment
from wirewatch.confirmation import agree
from wirewatch.lazy import Door
from wirewatch.ledger import opened
from wirewatch.output import Output, shown_path


@click.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
@click.option("--keep", type=click.IntRange(1, 10_000), default=7, show_default=True, help="Copies kept in a folder.")
@click.pass_obj
def make_backup(door: Door, target: Path | None, keep: int) -> None:
    """Copy the ledger, checked, into TARGET: a file, or a folder that keeps the newest copies.

    Without TARGET it is the folder `backups` beside the database. A daemon may go on meanwhile.
    """
    with opened(door, of_any_version=True) as work:
        folder = target or (work.database.path.parent / "backups" if work.database.path else Path("backups"))
        with _watched(work.out, work.database.path, "Copying (MiB)") as copied:
            if target is None or target.is_dir():
                made = backup(work.database, folder, work.now, keep=keep, copied=copied)
            else:
                copy_to(work.database, made := target, copied)
        size = made.stat().st_size
        if work.out.json:
            work.out.data({"file": made, "bytes": size})
        else:
            work.out.line(f"{shown_path(made)}: {size / 2**20:.1f} MiB, checked")


@click.command()
@click.argument("copy", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def restore_backup(door: Door, copy: Path, yes: bool) -> None:
    """Put COPY, made by `wirewatch backup`, in the place of the ledger; what is there is kept beside it.

    The daemon must be stopped. What came in after the copy is found again as far as feeds still hold it, and alerted
    again.
    """
    out = Output(door)
    database = Database(from_environment(door.config, secrets_required=False).wirewatch.database)
    try:
        with LedgerLock(database):
            check_copy(copy)
            question = f"Put {shown_path(copy)} in the place of {database}?"
            agree(question, "this puts another ledger in place", yes=yes)
            with _watched(out, copy, "Putting back (MiB)") as copied:
                done = restore(database, copy, datetime.now(UTC), copied)
    finally:
        database.close()
    if out.json:
        out.data({"ledger": done.ledger, "kept": done.kept})
        return
    out.line(f"{shown_path(done.ledger)}: put back from {shown_path(copy)}")
    if done.kept is not None:
        out.note(f"what was there is now {shown_path(done.kept)}")


@contextmanager
def _watched(out: Output, file: Path | None, label: str) -> Iterator[Copied]:
    """A bar that shows how much of the file is copied; it stands at the end while the copy is checked."""
    size = file.stat().st_size >> 20 if file is not None else 0
    shown = 0
    with out.progress(size, label) as advance:

        def copied(done: int, pages: int) -> None:
            nonlocal shown
            while shown < size * done // max(pages, 1):
                shown += 1
                advance()

        yield copied
