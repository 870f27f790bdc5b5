"""When a page that was read is visited again: by the age of its article, within a share of the polling budget. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from storage.conversion import from_json

SETTING = "reread_account"
"""Where the ledger keeps the account."""
SHARE = 0.5
"""Visits to pages a feed and day, as a share of polls_per_feed_per_day."""
LONGEST = timedelta(hours=1)
"""Visits that were not made are saved up for so long, and no longer: no burst follows a stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Visits that may be made; kept in the ledger as JSON."""

    at: float | None = None
    """Of the last look: seconds since 1970-01-01 UTC."""
    visits: float = 0.0


def kept(account: Account) -> str:
    """The account as the ledger keeps it."""
    return msgspec.json.encode(account).decode()


def known(value: str | None) -> Account:
    """The account that the ledger kept; a new one if there is none."""
    try:
        return from_json(value or "{}", Account)
    except msgspec.DecodeError:
        return Account()


def earned(account: Account, feeds: int, polls_per_day: float, now: datetime) -> Account:
    """The account with what was earned since the last look; a new one begins with what an hour earns."""
    at, per_day = now.timestamp(), max(feeds, 1) * polls_per_day * SHARE
    most = max(per_day * LONGEST.total_seconds() / 86_400, 1.0)
    if account.at is None:
        return Account(at=at, visits=most)
    passed = max(at - account.at, 0.0)
    return Account(at=at, visits=min(account.visits + per_day * passed / 86_400, most))


def spent(account: Account, visits: int) -> Account:
    """The account after so many visits."""
    return Account(at=account.at, visits=max(account.visits - visits, 0.0))


def next_visit(first_seen_at: datetime, now: datetime, ages: Sequence[timedelta]) -> datetime | None:
    """When an article reaches the next of these ages; None if it is older than all, or there are none."""
    coming = [first_seen_at + age for age in ages if first_seen_at + age > now]
    return min(coming, default=None)
