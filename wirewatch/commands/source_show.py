"""`sources show`: how one source is doing, its feeds, and what its pages give."""

from __future__ import annotations

import click

from crawler import drift
from crawler.drift import Share
from storage.database import UnitOfWork
from storage.records import Source
from wirewatch.commands.coverage import GAP_COLUMNS, MOST_GAPS, coverage_in_words, reserved_in_words
from wirewatch.commands.feeds import CHANGE_COLUMNS, FEED_COLUMNS, health
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, reading
from wirewatch.output import Columns
from wirewatch.suggestions import remedy

SHARE_COLUMNS: Columns = {
    "its pages give": lambda share: share.field,
    "before": lambda share: _amount(share, share.past),
    "of late": lambda share: _amount(share, share.late),
    "otherwise since": lambda share: share.since,
}


@click.command()
@click.argument("source")
@click.pass_obj
def show_source(door: Door, source: str) -> None:
    """Show one SOURCE, by its name or number: its health, its feeds, how much is covered, and what its pages give."""
    with reading(door) as (ledger, work):
        found = find_source(ledger, source)
        feeds, changes = ledger.feeds.of_source(found.id), ledger.health.of(source_id=found.id)
        known = drift.known(found.extraction)
        pages = drift.shares(known, work.now) if known.recent else []
        coverage = ledger.coverage.of_source(found.id, work.now)
        gaps = ledger.poll_gaps.of_source(found.id, work.now)
        if work.out.json:
            record = {name: getattr(found, name) for name in found.__slots__ if name != "extraction"}
            covered = {name: getattr(coverage, name) for name in (*coverage.__slots__, "captured")}
            record |= {"coverage": covered, "gaps": gaps}
            work.out.data({**record, "feeds": [feed.url for feed in feeds], "pages": pages, "changes": changes})
            return
        work.out.fields(
            {
                "source": found.name,
                "health": health(found),
                "pages": drift.drift(known, work.now) or f"{len(known.recent) + round(known.pages)} looked at",
                "country": found.country,
                "language": found.language,
                "zone": found.timezone,
                "tier": found.tier,
                "lists": found.lists,
                "reserves": reserved_in_words(found),
                "licence": found.licence,
                "declared": "in the file" if found.declared else "by command",
                "retired": found.retired_at,
                **coverage_in_words(coverage, gaps),
            }
        )
        for rows, columns in (
            (feeds, FEED_COLUMNS),
            (gaps[:MOST_GAPS], GAP_COLUMNS),
            (pages, SHARE_COLUMNS),
            (changes, CHANGE_COLUMNS),
        ):
            if rows:
                work.out.line()
                work.out.rows(rows, columns)


def find_source(ledger: UnitOfWork, name: str) -> Source:
    """The source with that name or number."""
    found = ledger.sources.named(name)
    if found is None and name.isascii() and name.isdigit():
        found = ledger.sources.get(int(name))
    if found is None:
        known = [each.name for each in ledger.sources.all(retired=True)]
        raise NotFoundError(
            f'no source is called "{name}": {remedy(name, known, "`wirewatch sources list` shows all")}'
        )
    return found


def _amount(share: Share, value: float) -> str:
    return f"{value:,.0f} characters" if share.field == drift.LENGTH else f"{value:.0%}"
