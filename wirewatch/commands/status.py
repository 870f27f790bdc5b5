"""`status`: how the watch is doing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from storage.database import UnitOfWork
from wirewatch.lazy import Door
from wirewatch.ledger import reading


@click.command()
@click.pass_obj
def status(door: Door) -> None:
    """Say how the watch is doing: what comes in, what waits, what went out."""
    with reading(door) as (ledger, work):
        found = standing(ledger, work.now)
        found = {"configuration": work.configuration.path, "database": str(work.database), **found}
        if work.out.json:
            work.out.data(found)
            return
        work.out.fields(
            {
                "configuration": found["configuration"],
                "database": found["database"],
                "feeds": _counts(found["feeds"]),
                "pages": _counts(found["entries"]),
                "articles": f"{found['articles']['stored']} stored, {found['articles']['last_24h']} in the last 24 h, "
                f"{found['articles']['unmatched']} to be matched",
                "topics": _counts(found["matches"]) if found["matches"] else "none",
                "alerts": _counts(found["alerts"]) or "none waiting",
                "deliveries": f"{found['delivered_24h']} in the last 24 h, " + _counts(found["deliveries"]),
                "channels": ", ".join(f"{each.name} {each.state}" for each in found["channels"]),
            }
        )
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
        "channels": ledger.people.channels(),
        "jobs": ledger.jobs.recent(10),
    }


def _counts(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in numbers.items())
