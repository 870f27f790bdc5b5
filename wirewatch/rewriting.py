"""The database's files rewritten, so that they hold what its tables hold and no more."""

from __future__ import annotations

from storage.database import Database
from storage.scrubbing import scrub
from wirewatch.output import Output

_LARGE = 2**28
"""Bytes of a database that is rewritten in more than some seconds."""


def rewrite(database: Database, out: Output) -> None:
    """Rewrite the files, and say before what takes minutes that it does; StorageError if it cannot be done."""
    path = database.path
    if path is not None and path.exists() and (size := path.stat().st_size) > _LARGE:
        out.note(f"rewriting the database's files ({size / 2**30:.1f} GiB): minutes, in which writers wait")
    with out.progress(None, "Rewriting"):
        scrub(database)
