"""`status`: how the watch is doing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import click

from alerts.text import cut
from scheduler import budget
from storage.database import UnitOfWork
from storage.delays import BUCKETS, Histogram
from storage.lock import daemon_at
from wirewatch.asked_query import not_watched
from wirewatch.config import lexicon
from wirewatch.config_refusal import refusal
from wirewatch.health_report import ill
from wirewatch.lazy import Door
from wirewatch.ledger import Opened, reading_all_the_same
from wirewatch.output import Columns, cell

WRONG = 2
_WHY_SHOWN = 200
_MOST_NAMED = 5


ILL_COLUMNS: Columns = {
    "not well": lambda each: each.kind,
    "name": lambda each: each.name,
    "health": lambda each: each.health,
    "since": lambda each: each.since,
    "why": lambda each: cut(each.why or "", _WHY_SHOWN),
}


@click.command()
@click.pass_obj
def status(door: Door) -> int:
    """Say how the watch is doing: what comes in, what waits, what went out.

    With a file that has mistakes it tells them, and how the watch is doing all the same (exit status 2): a running
    daemon goes on with the configuration that it had.
    """
    with reading_all_the_same(door) as (ledger, work, mistakes):
        found = standing(ledger, work.now)
        refused = refusal(ledger)
        found = {
            "configuration": work.configuration.path,
            "configuration_mistakes": [str(each).removeprefix("wirewatch: ") for each in mistakes.problems]
            if mistakes
            else [],
            "configuration_refused": refused,
            "daemon": daemon_at(work.database),
            "database": str(work.database),
            **found,
            "topics_not_watched": {} if mistakes else _not_watched(ledger, work),
        }
        ending = 0
        if mistakes is not None:
            ending = WRONG
            click.echo(str(mistakes), err=True)  # with the place in a query under it
        if work.out.json:
            work.out.data(found)
            return ending
        work.out.fields(
            {
                "configuration": found["configuration"],
                "mistakes": _kept_on(found["daemon"]) if mistakes else None,
                "refused": f"{cell(refused.at)} {refused.why}: the one before is in force" if refused else None,
                "database": found["database"],
                "daemon": f"at work ({found['daemon']})" if found["daemon"] else "not at work",
                "feeds": _counts(found["feeds"]),
                "certificates": _unverified(found["unverified"]),
                **{f"health of {kind}": _counts(counts) for kind, counts in found["health"].items() if counts},
                "polls": _polls(
                    found["polls_per_feed_per_day"],
                    None if mistakes else work.configuration.fetch.polls_per_feed_per_day,
                ),
                "pages": _counts(found["entries"]),
                "articles": f"{found['articles']['stored']} stored, {found['articles']['last_24h']} in the last 24 h, "
                f"{found['articles']['unmatched']} to be matched",
                "topics": _counts(found["matches"]) if found["matches"] else "none",
                "not watched": "; ".join(f"{name}: {what}" for name, what in found["topics_not_watched"].items()),
                "alerts": _counts(found["alerts"]) or "none waiting",
                "deliveries": f"{found['delivered_24h']} in the last 24 h, " + _counts(found["deliveries"]),
                "channels": ", ".join(f"{each.name} {each.state}" for each in found["channels"]),
            }
        )
        if found["ill"]:
            work.out.line()
            work.out.rows(found["ill"], ILL_COLUMNS)
        work.out.line()
        work.out.rows(found["delays"].items(), _delay_columns())
        work.out.line()
        work.out.rows(
            found["jobs"],
            {
                "job": lambda row: row.job,
                "started": lambda row: row.started_at,
                "outcome": lambda row: row.outcome,
                "detail": lambda row: row.detail,
            },
        )
    return ending


def _not_watched(ledger: UnitOfWork, work: Opened) -> dict[str, str]:
    """By name: what is wrong with topics that nothing is held against. Those of a file that is read are in order."""
    added = [each for each in ledger.topics.all() if not each.declared]
    return not_watched(added, lexicon(work.configuration), ledger.topics.queries()) if added else {}


def _kept_on(daemon: str | None) -> str:
    if daemon is None:
        return "the file has mistakes (above): nothing can start with it; `wirewatch check` explains them"
    return "the file has mistakes (above): the daemon goes on with the one before; `wirewatch check` explains them"


def standing(ledger: UnitOfWork, now: datetime) -> dict[str, Any]:
    """The numbers that say how the watch is doing."""
    day = now - timedelta(days=1)
    feeds = ledger.feeds.counts(now)
    return {
        "feeds": feeds,
        "unverified": ledger.feeds.unverified(),
        "health": {
            "feeds": ledger.feeds.by_health(),
            "hosts": ledger.hosts.counts(),
            "sources": ledger.sources.by_health(),
        },
        "ill": ill(ledger, now),
        "polls_per_feed_per_day": budget.known(ledger.jobs.setting(budget.SETTING)).rate(feeds["watched"]),
        "entries": ledger.entries.waiting(),
        "articles": {
            "stored": ledger.articles.count(),
            "last_24h": ledger.articles.count(day),
            "unmatched": ledger.articles.count_unmatched(),
        },
        "matches": ledger.topics.counts(),
        "alerts": ledger.alerts.counts(),
        "deliveries": ledger.deliveries.counts(),
        "delivered_24h": ledger.deliveries.delivered_since(day),
        "delay_buckets": BUCKETS,
        "delays": ledger.delays.since(day),
        "channels": ledger.people.channels(),
        "jobs": ledger.jobs.recent(10),
    }


def _unverified(urls: list[str]) -> str | None:
    """Which feeds are read without a certificate that is to be trusted; None if none is."""
    more = f" and {len(urls) - _MOST_NAMED} more" if len(urls) > _MOST_NAMED else ""
    return f"not verified for {', '.join(urls[:_MOST_NAMED])}{more} (verify_tls = false)" if urls else None


def _polls(rate: float | None, allowed: int | None) -> str | None:
    if rate is None:
        return None
    return f"{rate:.0f} a feed and day of late" + ("" if allowed is None else f", {allowed} allowed")


def _delay_columns() -> Columns:
    """One row a step of the last 24 h: how many took so long, and no longer than the next."""
    columns: dict[str, Callable[[Any], Any]] = {
        "from - to": lambda step: step[0].replace("_", " "),
        "half within": lambda step: _span(step[1].p50),
        "95 % within": lambda step: _span(step[1].p95),
    }
    for place, bucket in enumerate(BUCKETS):
        columns[f"≤ {_span(bucket)}"] = _taking(place)
    columns["longer"] = _taking(len(BUCKETS))
    return columns


def _taking(place: int) -> Callable[[tuple[str, Histogram]], int]:
    return lambda step: step[1].counts[place]


def _span(span: timedelta | None) -> str:
    if span is None:
        return "-"
    seconds = round(span.total_seconds())
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds >= size:
            return f"{seconds / size:.3g}{unit}"
    return f"{seconds}s"


def _counts(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in numbers.items())
