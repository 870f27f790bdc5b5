"""What is to be kept no longer goes, once a day or by `prune`; in steps, so that others write between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.erasing import without_texts
from storage.database import Database, UnitOfWork
from topics.events import LONGEST, WINDOW
from topics.stories import STALE

MOST_DOCUMENTS = 200_000
"""Articles after which the words that they were made of count half: what is common changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How long what only the past needed is kept; texts by what their sources allow."""

    job_runs: timedelta = timedelta(days=30)
    """Hosts that no feed is on any more, too."""
    health_changes: timedelta = timedelta(days=365)
    silences: timedelta = timedelta(days=365)
    """From their end on."""
    quarantine: timedelta = timedelta(days=30)
    dead_letters: timedelta = timedelta(days=90)
    """With their messages and attempts."""


async def prune(
    database: Database, keep: Keep, now: datetime, told: Callable[[int], None] = lambda _: None
) -> Mapping[str, int]:
    """Take out texts that their sources let us keep no longer, and what only the past needed; how many of what.

    `told` hears of how many revisions lost their texts with each step. What was done by a step stays done.
    """
    counts = Counter[str]()
    after: int | None = 0
    while after is not None:
        behind = after
        done = await database.write(lambda ledger: ledger.retention.texts(now, without_texts, after=behind))  # noqa: B023
        counts.update(texts=done.texts, messages=done.messages)
        told(done.texts)
        after = done.last
    while said := await database.write(lambda ledger: ledger.retention.announcements(now)):
        counts.update(announcements=said)
    while past := await database.write(lambda ledger: _past(ledger, keep, now)):
        counts.update(past)
        if not (past["gists"] or past["stories"]):  # of which one step takes so many and no more
            break
    return {name: counts[name] for name in ("texts", "messages", "announcements", *past)}


def due(ledger: UnitOfWork, keep: Keep, now: datetime) -> dict[str, int]:
    """What `prune` would take out now, and how many of what, as it counts it; nothing is changed."""
    counts = Counter(ledger.retention.due(now, without_texts))
    trial = ledger.connection.begin_nested()
    try:
        while past := _past(ledger, keep, now):
            counts.update(past)
            if not (past["gists"] or past["stories"]):
                break
    finally:
        trial.rollback()
    return dict(counts)


def _past(ledger: UnitOfWork, keep: Keep, now: datetime) -> dict[str, int]:
    """What only the past needed."""
    return {
        "fingerprints": ledger.stories.forget_fingerprints(now - STALE),
        "gists": ledger.gists.forget(now - STALE),
        "terms": ledger.gists.fade(MOST_DOCUMENTS),
        "stories": ledger.stories.close(now - WINDOW, now - LONGEST, now),
        "job_runs": ledger.jobs.prune(now - keep.job_runs),
        "health_changes": ledger.health.prune(now - keep.health_changes),
        "hosts": ledger.hosts.prune(now - keep.job_runs),
        "gaps": ledger.poll_gaps.prune(now),
        "silences": ledger.silences.prune(now - keep.silences),
        "quarantined": ledger.retention.quarantined(now) + ledger.quarantine.prune(now - keep.quarantine),
        "dead_letters": ledger.deliveries.prune_dead(now - keep.dead_letters),
    }
