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
from wirewatch.health import ill
from wirewatch.lazy import Door
from wirewatch.ledger import reading
from wirewatch.output import Columns, cell
from wirewatch.refusal import refusal

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
def status(door: Door) -> None:
    """Say how the watch is doing: what comes in, what waits, what went out."""
    with reading(door) as (ledger, work):
        found = standing(ledger, work.now)
        refused = refusal(ledger)
        found = {
            "configuration": work.configuration.path,
            "configuration_refused": refused,
            "database": str(work.database),
            **found,
        }
        if work.out.json:
            work.out.data(found)
            return
        work.out.fields(
            {
                "configuration": found["configuration"],
                "refused": f"{cell(refused.at)} {refused.why}: the one before is in force" if refused else None,
                "database": found["database"],
                "feeds": _counts(found["feeds"]),
                "certificates": _unverified(found["unverified"]),
                **{f"health of {kind}": _counts(counts) for kind, counts in found["health"].items() if counts},
                "polls": _polls(found["polls_per_feed_per_day"], work.configuration.fetch.polls_per_feed_per_day),
                "pages": _counts(found["entries"]),
                "articles": f"{found['articles']['stored']} stored, {found['articles']['last_24h']} in the last 24 h, "
                f"{found['articles']['unmatched']} to be matched",
                "topics": _counts(found["matches"]) if found["matches"] else "none",
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


def standing(ledger: UnitOfWork, now: datetime) -> dict[str, Any]:
    """The numbers that say how the watch is doing."""
    day = now - timedelta(days=1)
    return {
        "feeds": ledger.feeds.counts(now),
        "unverified": ledger.feeds.unverified(),
        "health": {
            "feeds": ledger.feeds.by_health(),
            "hosts": ledger.hosts.counts(),
            "sources": ledger.sources.by_health(),
        },
        "ill": ill(ledger, now),
        "polls_per_feed_per_day": budget.known(ledger.jobs.setting(budget.SETTING)).rate,
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


def _polls(rate: float | None, allowed: int) -> str | None:
    return None if rate is None else f"{rate:.0f} a feed and day of late, {allowed} allowed"


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
