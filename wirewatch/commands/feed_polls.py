"""`feeds add` and `feeds poll`: asking servers now, and saying what came of it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import click

from alerts.routing import Router
from crawler.discovery import Candidate
from crawler.failures import FetchFailed
from storage.database import UnitOfWork
from storage.lock import DatabaseHeldError, LedgerLock
from storage.records import Feed, PollOutcome, PollStatus
from storage.urls import clean_url, feed_address
from wirewatch.backfill import Sent, announce_entries, promising
from wirewatch.commands.feeds import feed_data, find_feed
from wirewatch.config import lexicon
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.ledger import Duration, Opened
from wirewatch.ledger_changes import look_now, poll_now, wait_for_daemon, writing
from wirewatch.output import counted
from wirewatch.secret import masked
from wirewatch.watch_list import keep_feed

PATIENCE = timedelta(seconds=60)
"""How long a running daemon is given to poll a feed that was added."""
NO_FEED = "not-a-feed"
"""Kind of the error of a poll whose answer was a page."""
_KEPT_FROM_US = frozenset({"http-401", "http-403", "http-404", "http-406", "http-410", "too-large", "robots", "empty"})
_BARE_HOST = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,24}(?::\d{1,5})?(?:/\S*)?")
"""An address without its scheme, as people write it."""
MOST_JUDGED = 2_000
"""Entries of a new feed that are held against the topics at once."""

backfill_option = click.option(
    "--backfill", type=Duration(), metavar="SPAN", help='Treat what was published within as news: "24h".'
)


@click.command()
@click.argument("url")
@click.option("--source", metavar="NAME", help="Whose feed it is. [default: the host]")
@click.option("--kind", type=click.Choice(["auto", "feed", "sitemap", "section"]), default="auto", show_default=True)
@click.option("--language", metavar="TAG", help="The source's language, if it is new.")
@click.option("--timezone", metavar="ZONE", help="The zone of the source's stamps, if it is new.")
@click.option("--all", "every", is_flag=True, help="Of a page that names several feeds: watch all of them.")
@click.option("--choose", is_flag=True, help="Of a page that names several feeds: ask which to watch.")
@click.option(
    "--verify-tls/--no-verify-tls",
    default=None,
    help="Whether its host must show a certificate that is to be trusted. [default: it must]",
)
@backfill_option
@click.pass_obj
def add_feed(
    door: Door,
    url: str,
    source: str | None,
    kind: str,
    language: str | None,
    timezone: str | None,
    every: bool,
    choose: bool,
    verify_tls: bool | None,
    backfill: timedelta | None,
) -> int:
    """Watch the feed at URL: poll it now and store what it holds as the baseline, silently.

    Where URL is a page, the feeds that it names are looked for, and the best of them is watched. With `--kind section`
    the page itself is watched for links to new articles. --backfill treats the entries that were published within that
    time as news; it may be said later too.
    """
    address = feed_address(url)
    if address is None and _BARE_HOST.fullmatch(url.strip()):
        address = clean_url(f"https://{url.strip()}")
    if address is None:
        raise click.UsageError(f'"{masked(url)}" is no web address that may be polled: write https://host/path')
    with writing(door) as work:

        def declared(at: str) -> Feed:
            with work.database.begin() as ledger:
                return keep_feed(
                    ledger,
                    at,
                    file=work.configuration.path.name,
                    zone=work.configuration.wirewatch.timezone,
                    now=work.now,
                    source=source or _named_by(ledger, at, address),
                    kind=kind,
                    language=language,
                    timezone=timezone,
                    verify_tls=verify_tls,
                )

        feeds = _polled(work, [declared(address)])
        if feeds[0].kind == "auto" and feeds[0].baseline_at is None and _is_page(feeds[0]):
            known_page = feeds[0].last_error_kind == NO_FEED
            chosen = _chosen(work, address, known_page=known_page, every=every, choose=choose)
            if chosen or known_page:
                with work.database.begin() as ledger:
                    ledger.feeds.forget(feeds[0].id)
                feeds = _polled(work, [declared(candidate.url) for candidate in chosen])
        sent = _announced(work, feeds, backfill)
        told = [_told(work, feed, sent) for feed in feeds]
        _tell_undated(work, sent)
        if work.out.json and told:
            work.out.data(told[0] if len(told) == 1 else told)
        return int(not feeds or any(map(_failing, feeds)))


def _is_page(feed: Feed) -> bool:
    """Whether its site is to be searched for feeds: it is a page, or a home page that is kept from us."""
    if feed.last_error_kind == NO_FEED:
        return True
    return feed.last_error_kind in _KEPT_FROM_US and urlsplit(feed.url).path in ("", "/")


def _chosen(work: Opened, url: str, *, known_page: bool, every: bool, choose: bool) -> list[Candidate]:
    """Which of the feeds of a page are to be watched: the best, unless another choice was asked for."""
    try:
        with work.out.progress(1, "Looking for feeds") as advance:
            found = run_interruptible(look_now(work.configuration, url))
            advance()
    except FetchFailed as error:
        if known_page:  # else its poll has told the same
            work.out.error(f"{url}: is a page, and its site cannot be searched for feeds: {error}")
        return []
    if not found and not known_page:
        return []
    if not found:
        work.out.error(
            f"{url}: is no feed, names none that can be read, and none is at the usual places: "
            f"to watch the page itself for links to new articles: wirewatch feeds add {url} --kind section"
        )
        return []
    what = "is a page" if known_page else "is kept from us, but not its site"
    work.out.note(f"{url} {what}; {counted(len(found), 'feed')} found:")
    for number, each in enumerate(found, 1):
        newest = f", newest {each.newest:%Y-%m-%d %H:%M}Z" if each.newest else ""
        work.out.note(f"{number:>3}  {each.url}  {each.title or ''} ({each.format}, {each.entries} entries{newest})")
    if every or len(found) == 1:
        return found
    if choose:
        numbers = click.prompt("Which (numbers, with commas between)", default="1", err=True, type=_Numbers(len(found)))
        return [found[number - 1] for number in numbers]
    work.out.note("the first is watched; --all watches all of them, --choose asks")
    return found[:1]


class _Numbers(click.ParamType[Any]):
    """Numbers of a list, with commas between."""

    name = "numbers"

    def __init__(self, most: int) -> None:
        self._most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[int]:
        words = [word.strip() for word in value.split(",")] if isinstance(value, str) else []
        if not words or not all(word.isascii() and word.isdigit() and 1 <= int(word) <= self._most for word in words):
            self.fail(f"write numbers from 1 to {self._most}, with commas between", param, ctx)
        return list(dict.fromkeys(map(int, words)))


def _named_by(ledger: UnitOfWork, at: str, address: str) -> str | None:
    """The source of a feed that a page names is that page's host, unless it is watched already."""
    return None if ledger.feeds.at(at) is not None else urlsplit(address).hostname


def _polled(work: Opened, feeds: list[Feed]) -> list[Feed]:
    """The feeds, those that were never read polled now; by the daemon, where one is watching."""
    fresh = [feed for feed in feeds if feed.baseline_at is None]
    if not fresh:
        return feeds
    try:
        with LedgerLock(work.database, job="poll"), work.out.progress(len(fresh), "Polling") as advance:
            run_interruptible(poll_now(work, fresh, advance))
    except DatabaseHeldError as error:
        work.out.note(f"{error.holder} is watching: waiting for it to poll {counted(len(fresh), 'feed')}")
        with work.database.begin() as ledger:
            for feed in fresh:
                ledger.feeds.poll_at(feed.id, work.now)
        for feed in fresh:
            wait_for_daemon(work, feed, PATIENCE)
    with work.database.read() as ledger:
        return [ledger.feeds.get(feed.id) or feed for feed in feeds]


def _announced(work: Opened, feeds: list[Feed], backfill: timedelta | None) -> Sent:
    if backfill is None:
        return Sent(0, 0)
    router = Router(work.configuration.wirewatch.timezone)
    with work.database.begin() as ledger:
        return announce_entries(ledger, router, [feed.id for feed in feeds], work.now - backfill, work.now)


def _tell_undated(work: Opened, sent: Sent) -> None:
    if sent.undated:
        work.out.note(
            f"{counted(sent.undated, 'entry')} without a date stay in the baseline: only their pages can say it; "
            "say this again when those are read"
        )


def _failing(feed: Feed) -> bool:
    return feed.last_error is not None and feed.failures > 0


def _told(work: Opened, feed: Feed, sent: Sent) -> dict[str, Any]:
    """Say what became of a feed that was added; the same as data."""
    with work.database.read() as ledger:
        entries = ledger.entries.of_feed(feed.id, MOST_JUDGED)
        source = ledger.sources.get(feed.source_id)
        matches = promising(entries, source, ledger.topics.all(), lexicon(work.configuration))
    baseline = sum(entry.baseline for entry in entries)
    failed = _failing(feed)
    said = {"stored": len(entries), "baseline": baseline, "news": sent.entries, "matches": dict(matches)}
    if not work.out.json and feed.last_poll_at is None:
        work.out.line(f"{feed.url}: watched; not polled yet")
    elif not work.out.json and not failed:
        work.out.line(
            f"{feed.url}: {counted(len(entries), 'entry')} stored, {baseline} as the baseline; "
            f"by what the feed says {_matched(matches)}"
        )
    if failed:
        work.out.error(f"{_trouble(feed.url, feed.last_error)}; it stays watched, and is asked again")
    elif sent.entries:
        work.out.note(
            f"{counted(sent.entries, 'entry')} made news, {counted(sent.alerts, 'alert')} opened; "
            "entries whose pages are still to be read open theirs then"
        )
    elif not entries:
        work.out.note("it holds no entry now: if that stays so for a day, `wirewatch status` says so")
    elif baseline:
        work.out.note(
            "the baseline is not alerted; to have what was published in the last day sent: "
            f"wirewatch feeds add {feed.url} --backfill 24h"
        )
    return {**feed_data(feed, entries[:20]), **said}


def _matched(matches: Counter[str]) -> str:
    if not matches:
        return "none matches a topic"
    return ", ".join(f"{count} match {topic}" for topic, count in matches.most_common())


@click.command()
@click.argument("feeds", nargs=-1, metavar="[FEED]...")
@backfill_option
@click.pass_obj
def poll_feeds(door: Door, feeds: tuple[str, ...], backfill: timedelta | None) -> int:
    """Poll each FEED now, by its number or address, due or not; all of them if none is named.

    A running daemon is asked to do it.
    """
    with writing(door) as work:
        with work.database.read() as ledger:
            chosen = [find_feed(ledger, name) for name in feeds] if feeds else ledger.feeds.all()
        rows = _visited(work, chosen)
        sent = _announced(work, chosen, backfill)
        if backfill is not None:
            work.out.note(
                f"{counted(sent.entries, 'entry')} of the baseline made news, {counted(sent.alerts, 'alert')} opened"
            )
            _tell_undated(work, sent)
        for feed, outcome in rows:
            if _failed(outcome):
                work.out.error(_trouble(feed.url, outcome.error))
        if work.out.json:
            work.out.data([_outcome(feed, outcome) for feed, outcome in rows])
        else:
            work.out.rows(
                rows,
                {
                    "id": lambda row: row[0].id,
                    "status": lambda row: row[1].status,
                    "http": lambda row: row[1].http_status,
                    "entries": lambda row: len(row[1].parsed.entries) if row[1].parsed else None,
                    "took": lambda row: f"{row[1].took.total_seconds():.1f} s",
                    "url": lambda row: row[0].url,
                },
                empty="" if chosen else "no feed is watched",
            )
        return 1 if any(_failed(outcome) for _, outcome in rows) else 0


def _visited(work: Opened, feeds: list[Feed]) -> list[tuple[Feed, PollOutcome]]:
    """The feeds with what polling them brought; nothing where a daemon is asked to do it."""
    try:
        with LedgerLock(work.database, job="poll"), work.out.progress(len(feeds), "Polling") as advance:
            return list(zip(feeds, run_interruptible(poll_now(work, feeds, advance)), strict=True))
    except DatabaseHeldError as error:
        with work.database.begin() as ledger:
            for feed in feeds:
                ledger.feeds.poll_at(feed.id, work.now)
        work.out.note(f"{error.holder} is watching: it polls {counted(len(feeds), 'feed')} now")
        return []


def _failed(outcome: PollOutcome) -> bool:
    return outcome.status not in (PollStatus.FRESH, PollStatus.UNCHANGED)


def _outcome(feed: Feed, outcome: PollOutcome) -> dict[str, object]:
    return {
        "id": feed.id,
        "url": feed.url,
        "status": outcome.status,
        "http_status": outcome.http_status,
        "entries": len(outcome.parsed.entries) if outcome.parsed else None,
        "took": outcome.took,
        "error_kind": outcome.error_kind,
        "error": outcome.error,
    }


def _trouble(url: str, error: str | None) -> str:
    """What a poll came to, with the feed's address before it, once."""
    return f"{url}: {(error or '').removeprefix(f'{url}: ')}"
