"""`feeds` and `sources`: what is watched and how it is doing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from crawler.health import ILL, hollow
from crawler.rights import reservations
from scheduler import rhythm
from scheduler.cadence import Why
from scheduler.rhythm import Rhythm
from storage.database import UnitOfWork
from storage.delays import Histogram
from storage.records import Entry, Feed, Host, Push, Source
from wirewatch.commands.coverage import gaps_in_words
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, limit_option, reading
from wirewatch.output import Columns, cell
from wirewatch.suggestions import remedy

_MEASURED = timedelta(days=7)
"""For so long back a feed's delays are told."""


def condition(feed: Feed) -> str:
    """How a feed is doing, in a few words."""
    if feed.retired_at is not None:
        return "retired"
    if feed.last_status is None:
        return "not polled yet"
    if feed.failures:
        return f"{feed.last_error_kind or feed.last_status} ({feed.failures} in a row)"
    return f"ok, but empty since {feed.empty_since:%Y-%m-%d}" if feed.empty_since else "ok"


def certificate_in_words(feed: Feed) -> str | None:
    """That its host's certificate is not verified; None if it is."""
    return None if feed.verify_tls else "not verified (verify_tls = false): who answers may be anybody"


def health(each: Feed | Source | Host) -> str:
    """Its health, and since when."""
    return f"{each.health}" + (f" since {each.health_since:%Y-%m-%d %H:%M} UTC" if each.health_since else "")


def host_in_words(host: Host | None) -> str | None:
    """How the feed's host is doing, if that is worth a word."""
    if host is None or not (host.failures or host.health in ILL):
        return None
    return f"{health(host)}" + (f", {host.failures} failures in a row: {host.error}" if host.failures else "")


NO_ENTRIES = (0, 0, 0.0)
"""Of a source without feeds."""
FEED_COLUMNS: Columns = {
    "id": lambda feed: feed.id,
    "source": lambda feed: feed.source,
    "status": condition,
    "health": lambda feed: feed.health,
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
CHANGE_COLUMNS: Columns = {
    "at": lambda change: change.at,
    "was": lambda change: change.was,
    "health": lambda change: change.health,
    "why": lambda change: change.why,
    "told": lambda change: change.told_at if change.told_at != change.at else None,
}


@click.command()
@click.option("--failing", is_flag=True, help="Only feeds whose last poll failed.")
@click.option("--ill", is_flag=True, help="Only feeds that are degraded, down or silent.")
@click.option("--retired", is_flag=True, help="Retired feeds too: kept, not polled.")
@click.pass_obj
def list_feeds(door: Door, failing: bool, ill: bool, retired: bool) -> None:
    """List the feeds and how each is doing."""
    with reading(door) as (ledger, work):
        feeds = [
            feed
            for feed in ledger.feeds.all(retired=retired)
            if (feed.failures or not failing) and (feed.health in ILL or not ill)
        ]
        missing = " is failing" if failing else " is ill" if ill else " is watched"
        work.out.rows(feeds, FEED_COLUMNS, empty=f"no feed{missing}")


@click.command()
@click.argument("feed")
@limit_option(20)
@click.pass_obj
def show_feed(door: Door, feed: str, limit: int) -> None:
    """Show one FEED, by its number or address, with its newest entries."""
    with reading(door) as (ledger, work):
        found = find_feed(ledger, feed)
        entries, changes = ledger.entries.of_feed(found.id, limit), ledger.health.of(feed_id=found.id)
        host = ledger.hosts.named(found.host) if found.host else None
        push, gaps = ledger.pushes.of_feed(found.id), ledger.poll_gaps.of_feed(found.id, work.now)
        resting = ledger.hosts.resting(found.host, work.now) if found.host else None
        delays = ledger.delays.of_feed(found.id, work.now - _MEASURED)
        moves = ledger.feeds.former_addresses(found.id)
        if work.out.json:
            more: dict[str, Any] = {"host_health": host, "changes": changes, "push": push and push_data(push)}
            more |= {"hint": hollow(found, work.now), "gaps": gaps, "host_rests_until": resting}
            more |= {"former_addresses": [{"url": url, "until": until} for url, until in moves.items()]}
            more |= {"published_to_seen": delays}
            work.out.data({**feed_data(found, entries), **more})
            return
        work.out.fields(
            {
                "feed": found.url,
                "source": found.source,
                "title": found.title,
                "format": found.format,
                "status": condition(found),
                "error": found.last_error,
                "hint": hollow(found, work.now),
                "certificate": certificate_in_words(found),
                "failures": found.failures,
                "health": health(found),
                "host": host_in_words(host),
                "host rests until": resting,
                "something new": found.new_at,
                "longest gap": found.longest_gap,
                "http status": found.last_http_status,
                "moved to": found.moved_to,
                "moved from": ", ".join(f"{url} until {until:%Y-%m-%d %H:%M} UTC" for url, until in moves.items()),
                "declared": "in the file" if found.declared else "by command",
                "baseline": found.baseline_at,
                "last poll": found.last_poll_at,
                "last success": found.last_success_at,
                "whole document": found.whole_at,
                "next poll": found.next_poll_at,
                "why then": WHY.get(found.next_poll_why or ""),
                "rhythm": rhythm_in_words(rhythm.known(found.rhythm)),
                "published to seen": delays_in_words(delays),
                "polls": found.polls,
                "entries": found.entries_seen,
                "possible gaps": gaps_in_words(gaps),
                "hub": push_in_words(found.hub, push),
            }
        )
        work.out.line()
        if changes:
            work.out.rows(changes, CHANGE_COLUMNS)
            work.out.line()
        work.out.rows(entries, ENTRY_COLUMNS, empty="no entries yet")


WHY: dict[str, str] = {
    Why.RHYTHM: "rhythm: by then enough new entries are expected to be worth a poll",
    Why.CEILING: "ceiling: nothing is expected sooner, but no feed waits longer than quiet_ceiling",
    Why.SPACING: "spacing: it is worth a poll sooner, but not before minimum_spacing",
    Why.MAX_AGE: "max-age: its server says that nothing is new before then",
    Why.TTL: "ttl: the feed itself asks for it",
    Why.SKIP: "skip: the feed names hours or days in which it wants no polls",
    Why.WINDOW: "window: later, more may be new than its document holds",
    Why.PUSH: "push: its hub sends what is new, polls only make sure of it",
    Why.RETRY_AFTER: "retry-after: its server asked to be left alone until then",
    Why.BACK_OFF: "back-off: it failed, and is given longer each time",
    Why.REFUSED: "refused: robots.txt or the address guard said no",
    Why.GONE: "gone: its server says that it is gone for good",
}


def delays_in_words(delays: Histogram) -> str | None:
    """How soon its entries were seen; None if none was published and seen of late."""
    if delays.p50 is None or delays.p95 is None:
        return None
    return f"half within {cell(delays.p50)}, 95 % within {cell(delays.p95)}, of {delays.count} in {_MEASURED.days} days"


def push_in_words(hub: str | None, push: Push | None) -> str | None:
    """How it stands with the feed's hub; None if it has none."""
    if push is None:
        return hub and f"{hub}: not asked, because [web] listen and public_url are not set"
    said = [f"{push.hub}: {push.state}"]
    if push.lease_until is not None:
        said.append(f"until {push.lease_until:%Y-%m-%d %H:%M} UTC")
    if push.received or push.refused:
        said.append(f"{push.received} pushes, {push.refused} not believed, {push.unpushed:.0%} of entries not pushed")
    if push.error:
        said.append(push.error)
    if push.next_at is not None:
        said.append(f"asked again at {push.next_at:%Y-%m-%d %H:%M} UTC")
    return ", ".join(said)


def push_data(push: Push) -> dict[str, Any]:
    """A push as one object, without what the hub alone may know."""
    return {name: getattr(push, name) for name in push.__slots__ if name not in ("token", "secret")}


def rhythm_in_words(known: Rhythm | None) -> str | None:
    """How often a feed publishes, when most, and whether it is at it just now."""
    if known is None:
        return None
    said = [f"{known.per_day:.3g} entries a day"]
    if busiest := rhythm.busiest_hour(known):
        hour, times = busiest
        said.append(f"most at {hour:02}-{(hour + 1) % 24:02} h UTC ({times:.1f} times the average)")
    said.append(f"of late {known.burst:.1f} times the usual")
    return ", ".join(said)


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
        sums = ledger.coverage.by_source(work.now)
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
                "health": lambda source: source.health,
                "reserves": lambda source: reservations(source.rights),
                "licence": lambda source: source.licence,
                "entries": lambda source: sums.get(source.id, NO_ENTRIES)[0],
                "missed in 30 days": lambda source: round(sums.get(source.id, NO_ENTRIES)[2]),
            },
            empty="no source is known",
        )
