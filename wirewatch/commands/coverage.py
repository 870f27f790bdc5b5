"""`sources list` and `sources show`: who is watched, what is reserved, and how much of what was announced was read."""

from __future__ import annotations

from typing import Any

import click

from crawler.rights import reservations
from storage.coverage import Coverage
from storage.database import UnitOfWork
from storage.records import Source
from wirewatch.commands.feeds import FEED_COLUMNS
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, reading
from wirewatch.output import counted
from wirewatch.suggestions import remedy

_NOTHING = (0, 0, 0.0)


@click.command()
@click.option("--retired", is_flag=True, help="Retired sources too.")
@click.pass_obj
def list_sources(door: Door, retired: bool) -> None:
    """List the sources: publishers and agencies."""
    with reading(door) as (ledger, work):
        sums = ledger.coverage.by_source()
        work.out.rows(
            ledger.sources.all(retired=retired),
            {
                "id": lambda source: source.id,
                "name": lambda source: source.name,
                "country": lambda source: source.country,
                "language": lambda source: source.language,
                "zone": lambda source: source.timezone,
                "tier": lambda source: source.tier,
                "lists": lambda source: source.lists,
                "reserves": lambda source: reservations(source.rights),
                "licence": lambda source: source.licence,
                "entries": lambda source: sums.get(source.id, _NOTHING)[0],
                "missed": lambda source: round(sums.get(source.id, _NOTHING)[2]),
            },
            empty="no source is known",
        )


@click.command()
@click.argument("source")
@click.pass_obj
def show_source(door: Door, source: str) -> None:
    """Show one SOURCE, by its number or name: its feeds, what it reserves, and how much of it is covered."""
    with reading(door) as (ledger, work):
        found = find_source(ledger, source)
        coverage = ledger.coverage.of_source(found.id)
        feeds = [feed for feed in ledger.feeds.all(retired=True) if feed.source_id == found.id]
        if work.out.json:
            data = {name: getattr(found, name) for name in found.__slots__}
            covered = {name: getattr(coverage, name) for name in (*coverage.__slots__, "captured")}
            work.out.data({**data, "coverage": covered, "feeds": [feed.url for feed in feeds]})
            return
        work.out.fields(
            {
                "source": found.name,
                "country": found.country,
                "language": found.language,
                "zone": found.timezone,
                "tier": found.tier,
                "lists": ", ".join(found.lists) or None,
                "declared": "in the file" if found.declared else "by command",
                "reserves": reserved_in_words(found),
                "licence": found.licence,
                "texts kept": found.keep_text or "for ever",
                **coverage_in_words(coverage),
            }
        )
        work.out.line()
        work.out.rows(feeds, FEED_COLUMNS, empty="it has no feed")


def find_source(ledger: UnitOfWork, name: str) -> Source:
    """The source with that number or name."""
    found = ledger.sources.get(int(name)) if name.isascii() and name.isdigit() else ledger.sources.named(name)
    if found is None:
        advice = remedy(
            name, [each.name for each in ledger.sources.all(retired=True)], "`wirewatch sources list` shows all"
        )
        raise NotFoundError(f'no source has the number or name "{name}": {advice}')
    return found


def coverage_in_words(coverage: Coverage) -> dict[str, Any]:
    """What became of what was announced, line by line."""
    why = ", ".join(
        f"{count} {kind}" for kind, count in sorted(coverage.reasons.items(), key=lambda each: -each[1])[:6]
    )
    captured = coverage.captured
    return {
        "announced": counted(coverage.announced, "entry"),
        "read in full": coverage.in_full,
        "judged on the feed": f"{coverage.on_summary}" + (f" (newest: {why})" if why else ""),
        "not read at all": coverage.unread,
        "waiting": coverage.waiting,
        "possible gaps": f"{coverage.gaps}, about {counted(round(coverage.missed), 'entry')} missed"
        if coverage.gaps
        else "0",
        "captured": None if captured is None else f"{captured:.1%} of what was announced or may have been missed",
    }


def reserved_in_words(source: Source) -> str | None:
    """The signals of reservation on a source's record, with where and when each was seen."""
    signals = source.rights.get("signals", {})
    said = [f"{name} ({each.get('where')}, {str(each.get('seen_at'))[:10]})" for name, each in sorted(signals.items())]
    file = [name for name in reservations(source.rights) if name not in signals]
    return ", ".join([*file, *said]) or None
