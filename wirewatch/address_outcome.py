"""Why no article is stored for an address: step by step, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from scheduler.cadence import Why
from storage.database import UnitOfWork
from storage.entries import SAME_LINK
from storage.identity import article_keys
from storage.records import Article, Entry, EntryState, Feed, Health, PollGap
from storage.urls import url_key
from wirewatch.units import format_instant

_BUDGET = (Why.RHYTHM, Why.CEILING, Why.WINDOW)
"""Why a feed is polled no sooner where nobody but our own budget of polls forbids it."""


def article_at(ledger: UnitOfWork, url: str) -> int | None:
    """The number of the article that is stored for an address; None if there is none."""
    found = ledger.articles.at(article_keys(Article(url=url)))
    return found[-1] if found else None


def fate_of_address(ledger: UnitOfWork, url: str, now: datetime) -> tuple[tuple[str, ...], tuple[Entry, ...]]:
    """Why no article is stored for an address, and the entries that announce it."""
    entries = tuple(ledger.entries.at(url_key(url)))
    host = _host(url)
    if entries:
        steps = [_entry(entry, ledger.feeds.get(entry.feed_id)) for entry in entries]
        if any(entry.state in (EntryState.PENDING, EntryState.FETCHING) for entry in entries):
            steps += _held_up(ledger, entries, host, now)
        steps += _quarantined(ledger, url)
        return tuple(steps), entries
    # Feeds often lie at another host than what they announce: feeds.paper.example for www.paper.example.
    known = ledger.articles.sources_at(host) if host else set[int]()
    feeds = [feed for feed in ledger.feeds.all(retired=True) if _host(feed.url) == host or feed.source_id in known]
    if not feeds:
        steps = [f"not watched: no feed lies at {host or url}, and none of another host announced it"]
        if host:
            steps.append(f"`wirewatch feeds add https://{host}` looks for its feeds, and watches the best of them")
        return tuple(steps), ()
    steps = ["not announced: no feed has had an entry with this address"]
    for feed in feeds:
        steps += _feed(feed, ledger.poll_gaps.of_feed(feed.id, now), now)
    return (*steps, *_ill(ledger, host, now)), ()


def _held_up(ledger: UnitOfWork, entries: Sequence[Entry], host: str | None, now: datetime) -> Iterator[str]:
    """What a page waits for."""
    feeds = [feed for entry in entries if (feed := ledger.feeds.get(entry.feed_id)) is not None]
    for source_id, source in sorted({(feed.source_id, feed.source) for feed in feeds}):
        if (pages := ledger.entries.waiting_of(source_id)) > 1:
            yield f"{pages} pages of {source} wait to be read, one at a time and spaced"
    yield from _ill(ledger, host, now)


def _ill(ledger: UnitOfWork, host: str | None, now: datetime) -> Iterator[str]:
    if host and (until := ledger.hosts.resting(host, now)) is not None:
        yield f"host {host} asked to be left alone until {format_instant(until)}: nothing is asked of it before"
    found = ledger.hosts.named(host) if host else None
    if found is not None and found.health is not Health.OK:
        since = f" since {format_instant(found.health_since)}" if found.health_since else ""
        yield f"host {found.name} is {found.health}{since}" + (f": {found.error}" if found.error else "")


def _quarantined(ledger: UnitOfWork, url: str) -> Iterator[str]:
    for each in ledger.quarantine.all():
        if each.url and url_key(each.url) == url_key(url):
            save = f"wirewatch quarantine save {each.id} FILE"
            yield f"its page broke its reader ({each.kind}) and is in quarantine: `{save}` gives it for a look"


def _entry(entry: Entry, feed: Feed | None) -> str:
    where = f"entry {entry.id} of {feed.url if feed else 'a feed'}, first seen {format_instant(entry.first_seen_at)}"
    why = f": {entry.error}" if entry.error else ""
    if entry.state is EntryState.SKIPPED:
        return f"{where}: its page is not read{why}"
    if entry.state is EntryState.DONE and (entry.error or "").startswith(SAME_LINK):
        return f"{where}: its page is that of another entry{why}"
    if entry.state is EntryState.DONE:
        return f"{where}: its article is no longer kept{why}"
    again = f", next on {format_instant(entry.next_fetch_at)}" if entry.next_fetch_at else ""
    return f"{where}: its page is still to be read after {entry.attempts} tries{again}{why}"


def _feed(feed: Feed, gaps: Sequence[PollGap], now: datetime) -> Iterator[str]:
    """How it stands with a feed that might have announced it."""
    yield f"feed {feed.id} of {feed.source}: {feed.url} {_polled(feed)}"
    if feed.retired_at is not None:
        yield f"feed {feed.id} is retired since {format_instant(feed.retired_at)}: it is polled no more"
        return
    if gaps:
        last = format_instant(gaps[0].until)
        yield f"{len(gaps)} polls of feed {feed.id} may have missed entries, the last on {last}"
    if feed.next_poll_at is not None and feed.next_poll_at > now:
        then = format_instant(feed.next_poll_at)
        if feed.next_poll_why in _BUDGET:
            yield f"feed {feed.id} is polled next on {then}: any sooner would be over budget"
        else:
            yield f"feed {feed.id} is polled next on {then}: `wirewatch feeds show {feed.id}` says why then"


def _polled(feed: Feed) -> str:
    if feed.last_poll_at is None:
        return "(never polled)"
    told = feed.last_error or feed.last_status
    first = f", watched since {format_instant(feed.baseline_at)}" if feed.baseline_at else ""
    return f"(last polled {format_instant(feed.last_poll_at)}: {told}{first})"


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
