"""`sources search`, `sources add` and `sources probe`: the catalogue, and what of it is watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import click

from scheduler.cadence import first_polls
from storage.records import Feed, PollOutcome, PollStatus
from wirewatch.app import pace_of
from wirewatch.catalogue import (
    UNKNOWN_COUNTRIES,
    UNKNOWN_LANGUAGE,
    Listing,
    catalogue,
    of_source,
    search,
    worth_watching,
)
from wirewatch.config import from_environment
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, limit_option, reading
from wirewatch.ledger_changes import probe_now, spread, writing
from wirewatch.output import Columns, Output, counted
from wirewatch.suggestions import remedy

LISTING_COLUMNS: Columns = {
    "name": lambda each: each.name,
    "kind": lambda each: each.kind,
    "country": lambda each: each.country,
    "language": lambda each: each.language,
    "category": lambda each: each.category,
    "evidence": lambda each: each.evidence,
    "probed": lambda each: "yes" if each.probed else "no",
    "url": lambda each: each.url,
}


@dataclass(frozen=True, slots=True)
class Probe:
    """What one feed of the catalogue answered."""

    name: str
    url: str
    answer: str
    """ok, or the kind of the error."""
    format: str | None
    entries: int | None
    newest: datetime | None
    """When the newest entry was published, where entries tell: an old one betrays a feed that nobody writes to."""


PROBE_COLUMNS: Columns = {
    "name": lambda probe: probe.name,
    "answer": lambda probe: probe.answer,
    "format": lambda probe: probe.format,
    "entries": lambda probe: probe.entries,
    "newest": lambda probe: probe.newest,
    "url": lambda probe: probe.url,
}


@click.command()
@click.argument("word", required=False)
@click.option("--country", metavar="CODE", help='Only of this country: "FR"; ZZ is international.')
@click.option("--language", metavar="TAG", help='Only in this language: "fr".')
@click.option("--category", metavar="NAME", help='Only of this category: "wire", "institution", "publisher" ...')
@limit_option(50)
@click.pass_obj
def search_sources(
    door: Door, word: str | None, country: str | None, language: str | None, category: str | None, limit: int
) -> None:
    """Search the catalogue for sources whose name or home page holds WORD.

    Nothing in it was polled before it was shipped unless `probed` says so; `evidence` is what others say of it.
    """
    listings = catalogue()
    categories = {each.category for each in listings}
    if category is not None and category not in categories:
        advice = remedy(category, categories, f"there are {', '.join(sorted(categories))}")
        raise click.UsageError(f'no category is called "{category}": {advice}')
    found = search(listings, word, country=country, language=language, category=category)
    out = Output(door)
    out.rows(
        found[:limit], LISTING_COLUMNS, empty="nothing like it is in the catalogue: `wirewatch feeds add` takes URLs"
    )
    if len(found) > limit:
        out.note(f"{len(found) - limit} more: --limit {len(found)} shows all")


@click.command()
@click.argument("name")
@click.option("--feed", "urls", metavar="URL", multiple=True, help="Only this feed of the source; may be repeated.")
@click.pass_obj
def add_source(door: Door, name: str, urls: tuple[str, ...]) -> None:
    """Watch the source that the catalogue has under NAME, with all feeds listed for it.

    What each feed holds at its first poll is the baseline: stored, not alerted.
    """
    listings = worth_watching(named(name))
    if urls:
        known = {each.url for each in named(name)}
        for url in urls:
            if url not in known:
                raise NotFoundError(
                    f'"{url}" is not listed for {listings[0].name}: {remedy(url, known, "see `sources search`")}'
                )
        listings = [each for each in named(name) if each.url in urls]
    first = listings[0]
    with writing(door) as work:
        with work.database.begin() as ledger:
            source = ledger.sources.named(first.name)
            source_id = (
                source.id
                if source is not None
                else ledger.sources.declare(
                    first.name,
                    country=None if first.country in UNKNOWN_COUNTRIES else first.country,
                    language=None if first.language == UNKNOWN_LANGUAGE else first.language,
                    timezone=work.configuration.wirewatch.timezone,
                    declared=False,
                )
            )
            watched = {feed.url for feed in ledger.feeds.all()}
            fresh = [each for each in listings if each.url not in watched]
            starts = first_polls(len(fresh), pace_of(work.configuration), work.now)
            for each, start in zip(fresh, starts, strict=True):
                kind = "feed" if each.kind == "feed" else "sitemap"
                ledger.feeds.declare(source_id, each.url, kind=kind, first_poll_at=start, declared=False)
        work.out.rows(fresh, LISTING_COLUMNS, empty="")
        work.out.note(
            f"{counted(len(fresh), 'feed')} added, {len(listings) - len(fresh)} there already; "
            f"what each holds at its first poll is the baseline: stored, not alerted{spread(starts, work.now)}"
        )


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.pass_obj
def probe_sources(door: Door, names: tuple[str, ...]) -> int:
    """Poll the feeds that the catalogue lists for each NAME once, and say what came; nothing is kept.

    Without a NAME, those of the catalogue that are watched.
    """
    if names:
        listings = [each for name in names for each in named(name)]
    else:
        with reading(door) as (ledger, _):
            watched = {feed.url for feed in ledger.feeds.all()}
        listings = [each for each in catalogue() if each.url in watched]
    out = Output(door)
    with out.progress(len(listings), "Probing") as advance:
        feeds = [Feed(id=0, source_id=0, source=each.name, url=each.url) for each in listings]
        outcomes = run_interruptible(probe_now(from_environment(door.config, secrets_required=False), feeds, advance))
    probes = [probe(listing, outcome) for listing, outcome in zip(listings, outcomes, strict=True)]
    out.rows(probes, PROBE_COLUMNS, empty="nothing of the catalogue is watched: name what to probe")
    failed = [outcome for outcome in outcomes if outcome.status is not PollStatus.FRESH]
    for outcome in failed:
        out.error(outcome.error or "")
    return int(bool(failed))


def probe(listing: Listing, outcome: PollOutcome) -> Probe:
    """What one visit to a feed of the catalogue came to."""
    entries = outcome.parsed.entries if outcome.parsed else ()
    return Probe(
        name=listing.name,
        url=listing.url,
        answer="ok" if outcome.status is PollStatus.FRESH else outcome.error_kind or outcome.status.value,
        format=outcome.parsed.format.value if outcome.parsed else None,
        entries=len(entries) if outcome.parsed else None,
        newest=max((entry.published for entry in entries if entry.published), default=None),
    )


def named(name: str) -> list[Listing]:
    """The listings of the source with that name."""
    listings = catalogue()
    found = of_source(listings, name)
    if not found:
        advice = remedy(name, {each.name for each in listings}, "`wirewatch sources search` finds names by a word")
        raise NotFoundError(f'no source of the catalogue is called "{name}": {advice}')
    return found
