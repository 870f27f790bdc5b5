"""What a publisher and its server want of the time between two polls, kept until they say something else. Pure.

A 304 brings no document, and often no Cache-Control either: what was said last still holds (RFC 9111 4.3.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from storage.conversion import converted
from storage.records import PollOutcome, PollStatus

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Floors under the time between two polls; kept with the feed as JSON."""

    fresh_s: float = 0.0
    """Cache-Control max-age or Expires, in seconds."""
    ttl_s: float = 0.0
    """RSS ttl or sy:updatePeriod / updateFrequency, in seconds."""
    hours: tuple[int, ...] = ()
    """RSS skipHours, UTC."""
    days: tuple[int, ...] = ()
    """RSS skipDays, UTC, Monday is 0."""

    @property
    def fresh_for(self) -> timedelta:
        return timedelta(seconds=self.fresh_s)

    @property
    def ttl(self) -> timedelta:
        return timedelta(seconds=self.ttl_s)


def kept(wishes: Wishes) -> dict[str, Any]:
    """The wishes as the ledger keeps them."""
    found: dict[str, Any] = msgspec.to_builtins(wishes)
    return found


def known(value: Mapping[str, Any] | None) -> Wishes:
    """The wishes that the ledger kept; none if it has none that can be read."""
    try:
        return converted(dict(value or {}), Wishes, strict=False)
    except msgspec.ValidationError:
        return Wishes()


def after(before: Mapping[str, Any] | None, outcome: PollOutcome) -> Wishes:
    """The wishes after a poll: an answer's head tells of freshness, a document of the rest."""
    last, parsed = known(before), outcome.parsed
    if outcome.status not in (PollStatus.FRESH, PollStatus.UNCHANGED):
        return last  # what an error's head says holds for the error
    if outcome.fresh_for is not None:
        fresh_s = outcome.fresh_for.total_seconds()
    else:  # only a new document without a word about it takes back what was said
        fresh_s = 0.0 if outcome.http_status == 200 else last.fresh_s
    if parsed is None:
        return Wishes(fresh_s=fresh_s, ttl_s=last.ttl_s, hours=last.hours, days=last.days)
    ttl_s = parsed.ttl.total_seconds() if parsed.ttl is not None else 0.0
    return Wishes(fresh_s=fresh_s, ttl_s=ttl_s, hours=parsed.skip_hours, days=parsed.skip_days)


def unskipped(at: datetime, wishes: Wishes, latest: datetime) -> datetime:
    """The first moment from `at` on, and not after `latest`, in which polls are wanted.

    Who wants none in any hour, or on any day, wants nothing that can be done: `at`.
    """
    if len(set(wishes.hours)) >= 24 or len(set(wishes.days)) >= 7:
        return at
    moment = at
    while moment.hour in wishes.hours or moment.weekday() in wishes.days:
        moment = moment.replace(minute=0, second=0, microsecond=0) + _HOUR
        if moment >= latest:
            return latest
    return moment
