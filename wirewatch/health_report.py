"""Who is not well: hosts, sources and feeds, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.health import hollow
from storage.database import UnitOfWork
from storage.records import Health

_MOST_ILL = 20


@dataclass(frozen=True, slots=True)
class Ill:
    """Somebody who is not well."""

    kind: str
    """host, source or feed."""
    name: str
    health: Health
    since: datetime | None
    why: str | None
    """In words, and where there is something to do about it, what."""


def ill(ledger: UnitOfWork, now: datetime) -> list[Ill]:
    """Who is not well: hosts, then sources, then feeds, each the longest first, up to a number."""
    hosts = [
        Ill("host", each.name, each.health, each.health_since, _why(ledger, host_id=each.id))
        for each in ledger.hosts.ill(_MOST_ILL)
    ]
    sources = [
        Ill("source", each.name, each.health, each.health_since, _why(ledger, source_id=each.id))
        for each in ledger.sources.ill(_MOST_ILL)
    ]
    feeds = [
        Ill("feed", each.url, each.health, each.health_since, hollow(each, now) or _why(ledger, feed_id=each.id))
        for each in ledger.feeds.ill(_MOST_ILL)
    ]
    return [*hosts, *sources, *feeds]


def _why(ledger: UnitOfWork, **whose: int) -> str | None:
    """Why its health is what it is, as it was told last."""
    return next((change.why for change in ledger.health.of(**whose, limit=1)), None)
