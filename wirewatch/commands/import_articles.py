"""`import`: articles that `export --format jsonl` wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from wirewatch.importing import Fate, imported
from wirewatch.lazy import Door
from wirewatch.ledger_changes import writing
from wirewatch.output import counted

_LONGEST = 20 * 2**20
"""Bytes of a line; nothing that was exported comes near."""


@click.command()
@click.argument("file", type=click.File("rb"))
@click.pass_obj
def import_articles(door: Door, file: BinaryIO) -> int:
    """Read articles that `wirewatch export --format jsonl` wrote from FILE, or from standard input (-).

    They are found, shown and matched for the archive, and nobody is alerted of them. What is here already by its
    address is left as it is, so that the same file may be read twice; what was forgotten stays away. A source that is
    not known is added, without feeds. Export with --full, or only excerpts come.
    """
    fates: Counter[Fate] = Counter()
    with writing(door) as work, work.out.progress(_lines_of(file), "Importing") as step:

        def numbered() -> Iterator[tuple[int, bytes]]:
            number = 0
            while line := file.readline(_LONGEST):
                number += 1
                step()
                if line.strip():
                    yield number, line

        for some, mistakes in imported(work.database, numbered(), work.now):
            fates.update(some)
            for mistake in mistakes:
                work.out.error(f"line {mistake.line}: {mistake.what}")
        if work.out.json:
            work.out.data({fate.value: fates[fate] for fate in Fate})
        else:
            parts = [f"{counted(fates[Fate.IMPORTED], 'article')} imported"]
            parts += [f"{fates[fate]} {fate.value}" for fate in Fate if fate is not Fate.IMPORTED and fates[fate]]
            work.out.line(", ".join(parts))
            if fates[Fate.IMPORTED]:
                work.out.note(
                    "topics see what was imported when the daemon, or `wirewatch job match`, comes round next"
                )
    return 1 if fates[Fate.WRONG] else 0


def _lines_of(file: BinaryIO) -> int | None:
    """How many lines a file has; None of a stream."""
    path = Path(str(getattr(file, "name", "")))
    if not path.is_file():
        return None
    with path.open("rb") as counting:
        return sum(1 for _ in counting)
