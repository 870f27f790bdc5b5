"""`prune`: what is to be kept no longer goes, from the tables and from the files."""

from __future__ import annotations

import click

from scheduler import keeping
from storage.lock import LedgerLock
from wirewatch.app import kept, open_app
from wirewatch.commands.run import configured, recorded, told
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.ledger import must_exist
from wirewatch.output import Output
from wirewatch.rewriting import rewrite

_TEXTS = ("texts", "messages", "announcements", "quarantined")
"""Of which nothing may stay in the files either."""


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go; also beside a daemon.")
@click.pass_obj
def prune(door: Door, dry_run: bool) -> None:
    """Take out what is to be kept no longer (`keep_text` of sources, [keep]), and say how much of what.

    If texts went, the database's files are rewritten, so that nothing of them is left in free pages, the index or the
    write-ahead log; that needs as much room again. It may be interrupted and begun again. A running daemon prunes by
    itself once a day, without that rewriting; this is refused beside one.
    """
    out = Output(door)
    app = open_app(configured(door, secrets_required=False))
    keep, now = kept(app.configuration), app.clock.now()
    try:
        if dry_run:
            must_exist(app.database)
            with app.database.begin() as ledger:
                told(keeping.due(ledger, keep, now), out)
            return
        with LedgerLock(app.database, job="prune"):
            app.prepare()
            with app.database.read() as ledger:
                texts = ledger.retention.due_texts(now)
            with out.progress(texts, "Taking out") as step:
                report = run_interruptible(recorded(app, "prune", keeping.prune(app.database, keep, now, step)))
            if any(report[name] for name in _TEXTS):
                try:
                    rewrite(app.database, out)
                except KeyboardInterrupt:
                    out.error("taken out, but the files still hold what was deleted: run `wirewatch db scrub`")
                    raise
        told(report, out)
    finally:
        app.close()
