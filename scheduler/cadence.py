"""When to ask a feed again: pure decisions, `now` included in what they are given.

The interval spends the budget of polls evenly; what the server asks for is a floor, the ceiling keeps quiet feeds from
starving, and failures back off by doubling until the server answers again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.records import Feed, PollOutcome, PollStatus

DAY = timedelta(days=1)
LONGEST_RETRY = timedelta(hours=1)
"""Back-off of a feed that fails for now: it is asked at least this often, for ever."""
REFUSED_RETRY = timedelta(hours=6)
"""After robots.txt or the address guard said no: the answer may change, but not soon."""
GONE_AFTER = 2
"""410 answers in a row after which a feed is gone (RFC 9110 15.5.11)."""
MOVED_AFTER = 3
"""Polls in a row that were redirected permanently to one address, after which it is adopted."""
_JITTER = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What the operator allows."""

    polls_per_feed_per_day: int = 96
    minimum_spacing: timedelta = timedelta(minutes=2)
    quiet_ceiling: timedelta = timedelta(minutes=30)

    @property
    def interval(self) -> timedelta:
        """Between two polls of a feed that answers and asks for nothing."""
        return max(min(DAY / self.polls_per_feed_per_day, self.quiet_ceiling), self.minimum_spacing)


def next_poll(feed: Feed, outcome: PollOutcome, pace: Pace, chance: float) -> datetime | None:
    """When to ask this feed again; None if never, because it is gone.

    `chance` (0 to 1, drawn by the caller) spreads feeds that were added together; it only ever waits longer, so that no
    floor is undercut.
    """
    if outcome.status is PollStatus.GONE and feed.gone + 1 >= GONE_AFTER:
        return None
    wait = _wait(feed, outcome, pace) * (1 + _JITTER * chance)
    return outcome.finished_at + max(wait, *_floors(outcome, pace))


def _wait(feed: Feed, outcome: PollOutcome, pace: Pace) -> timedelta:
    match outcome.status:
        case PollStatus.FRESH | PollStatus.UNCHANGED:
            return pace.interval
        case PollStatus.SOFT:
            doubled = pace.minimum_spacing * (1 << min(feed.failures, 10))
            return min(doubled, max(LONGEST_RETRY, pace.minimum_spacing))
        case PollStatus.REFUSED:
            return REFUSED_RETRY
        case PollStatus.GONE:
            return max(pace.interval, timedelta(minutes=10))


def _floors(outcome: PollOutcome, pace: Pace) -> list[timedelta]:
    """What must not be undercut: our own spacing, and what the server and the publisher ask for."""
    floors = [pace.minimum_spacing, outcome.retry_after or timedelta()]
    if outcome.status in (PollStatus.FRESH, PollStatus.UNCHANGED):
        floors.append(min(outcome.fresh_for or timedelta(), DAY))
        if outcome.parsed is not None:
            floors.append(min(outcome.parsed.ttl or timedelta(), DAY))
    return floors


def adopts(feed: Feed, outcome: PollOutcome) -> bool:
    """Whether a feed has moved for good: permanent redirects led to one place often enough, and a feed was there."""
    return (
        outcome.status is PollStatus.FRESH
        and outcome.moved_to is not None
        and outcome.moved_to == feed.moved_to
        and feed.moved_count + 1 >= MOVED_AFTER
    )
