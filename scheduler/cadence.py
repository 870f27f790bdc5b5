"""When to ask a feed again: pure decisions, `now` included in what they are given.

A poll is due when what it saves is worth its price (`rhythm.py`, `budget.py`). What the server asks for is a floor, the
ceiling keeps quiet feeds from starving, and failures back off by doubling until the server answers again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler import rhythm as rhythms
from scheduler.rhythm import Rhythm
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


class Why(StrEnum):
    """What decided when a feed is polled next."""

    RHYTHM = "rhythm"  # by then a poll is worth its price
    CEILING = "ceiling"  # quiet_ceiling: it is not worth it yet, but no feed waits longer
    SPACING = "spacing"  # minimum_spacing: it would be worth it sooner
    MAX_AGE = "max-age"  # the server's Cache-Control or Expires
    TTL = "ttl"  # the publisher's ttl or sy:updatePeriod
    RETRY_AFTER = "retry-after"  # the server's Retry-After
    BACK_OFF = "back-off"  # it failed for now
    REFUSED = "refused"  # robots.txt or the address guard said no
    GONE = "gone"  # 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What the operator allows."""

    polls_per_feed_per_day: int = 96
    minimum_spacing: timedelta = timedelta(minutes=2)
    quiet_ceiling: timedelta = timedelta(minutes=30)

    @property
    def interval(self) -> timedelta:
        """Between two polls of each feed if the budget were spent evenly."""
        return max(min(DAY / self.polls_per_feed_per_day, self.quiet_ceiling), self.minimum_spacing)


@dataclass(frozen=True, slots=True)
class NextPoll:
    """When a feed is asked again, and why then."""

    at: datetime | None
    """None: never, it is gone."""
    why: Why


def next_poll(feed: Feed, outcome: PollOutcome, pace: Pace, rhythm: Rhythm, price: float, chance: float) -> NextPoll:
    """When to ask this feed again, given its rhythm after this poll and the price of the next one.

    `chance` (0 to 1, drawn by the caller) spreads feeds that were added together. Floors come last: nothing undercuts
    them.
    """
    if outcome.status is PollStatus.GONE and feed.gone + 1 >= GONE_AFTER:
        return NextPoll(None, Why.GONE)
    wait, why = max(
        [_wait(feed, outcome, pace, rhythm, price, chance), *_floors(outcome, pace)], key=lambda each: each[0]
    )
    return NextPoll(outcome.finished_at + wait, why)


def _wait(
    feed: Feed, outcome: PollOutcome, pace: Pace, rhythm: Rhythm, price: float, chance: float
) -> tuple[timedelta, Why]:
    match outcome.status:
        case PollStatus.FRESH | PollStatus.UNCHANGED:
            worth_it = rhythms.wait(rhythm, price, pace.quiet_ceiling)
            if worth_it is not None:
                return worth_it, Why.RHYTHM
            return pace.quiet_ceiling * (1 - _JITTER * chance), Why.CEILING
        case PollStatus.SOFT:
            doubled = pace.minimum_spacing * (1 << min(feed.failures, 10))
            longest = max(LONGEST_RETRY, pace.minimum_spacing)
            return min(doubled, longest) * (1 + _JITTER * chance), Why.BACK_OFF
        case PollStatus.REFUSED:
            return REFUSED_RETRY * (1 + _JITTER * chance), Why.REFUSED
        case PollStatus.GONE:
            return max(pace.interval, timedelta(minutes=10)), Why.GONE


def _floors(outcome: PollOutcome, pace: Pace) -> list[tuple[timedelta, Why]]:
    """What must not be undercut: our own spacing, and what the server and the publisher ask for."""
    floors = [(pace.minimum_spacing, Why.SPACING), (outcome.retry_after or timedelta(), Why.RETRY_AFTER)]
    if outcome.status in (PollStatus.FRESH, PollStatus.UNCHANGED):
        floors.append((min(outcome.fresh_for or timedelta(), DAY), Why.MAX_AGE))
        if outcome.parsed is not None:
            floors.append((min(outcome.parsed.ttl or timedelta(), DAY), Why.TTL))
    return floors


def adopts(feed: Feed, outcome: PollOutcome) -> bool:
    """Whether a feed has moved for good: permanent redirects led to one place often enough, and a feed was there."""
    return (
        outcome.status is PollStatus.FRESH
        and outcome.moved_to is not None
        and outcome.moved_to == feed.moved_to
        and feed.moved_count + 1 >= MOVED_AFTER
    )
