"""`quarantine`: documents that broke their reader, for a look."""

from __future__ import annotations

from pathlib import Path

import click

from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, reading
from wirewatch.output import Columns

COLUMNS: Columns = {
    "id": lambda row: row.id,
    "at": lambda row: row.at,
    "source": lambda row: row.source,
    "kind": lambda row: row.kind,
    "bytes": lambda row: row.size,
    "url": lambda row: row.url,
}


@click.command()
@click.pass_obj
def list_quarantine(door: Door) -> None:
    """List the documents in quarantine, newest first."""
    with reading(door) as (ledger, work):
        work.out.rows(ledger.quarantine.all(), COLUMNS, empty="no document is in quarantine")


@click.command()
@click.argument("document", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def save_quarantined(door: Door, document: int, file: Path) -> None:
    """Write the DOCUMENT in quarantine with that number into FILE, byte for byte; FILE must not be there yet."""
    with reading(door) as (ledger, work):
        found = ledger.quarantine.get(document)
        if found is None:
            raise NotFoundError(f"no document in quarantine has the number {document}: see `wirewatch quarantine list`")
        kept, body = found
        try:
            with file.open("xb") as stream:
                stream.write(body)
        except OSError as error:
            raise click.ClickException(f"{file}: {error.strerror}: name another file") from error
        if work.out.json:
            work.out.data({"url": kept.url, "file": str(file), "bytes": kept.size})
        else:
            work.out.line(f"{file}: {kept.size} bytes of {kept.url} ({kept.kind})")
