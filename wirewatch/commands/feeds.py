"""`feeds` and `sources`: what is watched and how it is doing."""

from __future__ import annotations

from typing import Any

import click

from storage.database import UnitOfWork
from storage.records import Entry, Feed
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, limit_option, reading
from wirewatch.output import Columns
from wirewatch.suggestions import remedy


def condition(feed: Feed) -> str:
    """How a feed is doing, in a few words."""
    if feed.retired_at is not None:
        return "retired"
    if feed.last_status is None:
        return "not polled yet"
    if feed.failures:
        return f"{feed.last_error_kind or feed.last_status} ({feed.failures} in a row)"
    return "ok"


FEED_COLUMNS: Columns = {
    "id": lambda feed: feed.id,
    "source": lambda feed: feed.source,
    "status": condition,
    "entries": lambda feed: feed.entries_seen,
    "last success": lambda feed: feed.last_success_at,
    "next poll": lambda feed: feed.next_poll_at,
    "url": lambda feed: feed.url,
}
ENTRY_COLUMNS: Columns = {
    "first seen": lambda entry: entry.first_seen_at,
    "published": lambda entry: entry.published,
    "state": lambda entry: f"{entry.state.value}{' (baseline)' if entry.baseline else ''}",
    "article": lambda entry: entry.article_id,
    "title": lambda entry: entry.title,
    "error": lambda entry: entry.error,
}


@click.command()
@click.option("--failing", is_flag=True, help="Only feeds whose last poll failed.")
@click.option("--retired", is_flag=True, help="Retired feeds too: kept, not polled.")
@click.pass_obj
def list_feeds(door: Door, failing: bool, retired: bool) -> None:
    """List the feeds and how each is doing."""
    with reading(door) as (ledger, work):
        feeds = [feed for feed in ledger.feeds.all(retired=retired) if feed.failures or not failing]
        work.out.rows(feeds, FEED_COLUMNS, empty="no feed" + (" is failing" if failing else " is watched"))


@click.command()
@click.argument("feed")
@limit_option(20)
@click.pass_obj
def show_feed(door: Door, feed: str, limit: int) -> None:
    """Show one FEED, by its number or address, with its newest entries."""
    with reading(door) as (ledger, work):
        found = find_feed(ledger, feed)
        entries = ledger.entries.of_feed(found.id, limit)
        if work.out.json:
            work.out.data(feed_data(found, entries))
            return
        work.out.fields(
            {
                "feed": found.url,
                "source": found.source,
                "title": found.title,
                "format": found.format,
                "status": condition(found),
                "error": found.last_error,
                "http status": found.last_http_status,
                "moved to": found.moved_to,
                "declared": "in the file" if found.declared else "by command",
                "baseline": found.baseline_at,
                "last poll": found.last_poll_at,
                "last success": found.last_success_at,
                "next poll": found.next_poll_at,
                "polls": found.polls,
                "entries": found.entries_seen,
                "possible gaps": found.gaps,
            }
        )
        work.out.line()
        work.out.rows(entries, ENTRY_COLUMNS, empty="no entries yet")


def feed_data(feed: Feed, entries: list[Entry]) -> dict[str, Any]:
    """A feed and its entries as one object."""
    return {**{name: getattr(feed, name) for name in feed.__slots__ if name != "learned"}, "entries": entries}


def find_feed(ledger: UnitOfWork, name: str) -> Feed:
    """The feed with that number or address."""
    found = ledger.feeds.get(int(name)) if name.isascii() and name.isdigit() else ledger.feeds.at(name)
    if found is None:
        advice = remedy(name, [feed.url for feed in ledger.feeds.all(retired=True)], "`wirewatch feeds list` shows all")
        raise NotFoundError(f'no feed has the number or address "{name}": {advice}')
    return found


@click.command()
@click.option("--retired", is_flag=True, help="Retired sources too.")
@click.pass_obj
def list_sources(door: Door, retired: bool) -> None:
    """List the sources: publishers and agencies."""
    with reading(door) as (ledger, work):
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
            },
            empty="no source is known",
        )
