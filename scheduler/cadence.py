"""When to ask a feed again: pure decisions, `now` included in what they are given.

A poll is due when what it saves is worth its price (`rhythm.py`, `budget.py`). What the server asks for is a floor, the
ceiling keeps quiet feeds from starving, and failures back off by doubling until the server answers again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler import publisher_hints
from scheduler import rhythm as rhythms
from scheduler.rhythm import Rhythm
from storage.records import Feed, PollOutcome, PollStatus

DAY = timedelta(days=1)
MOST_STRETCH = 12.0
"""Where a hub sends all that is new, a feed is polled so many times less often, to be sure of it."""
LONGEST_RETRY = timedelta(hours=1)
"""Back-off of a feed that fails for now: it is asked at least this often, for ever."""
REFUSED_RETRY = timedelta(hours=6)
"""After robots.txt or the address guard said no: the answer may change, but not soon."""
GONE_AFTER = 2
"""410 answers in a row after which a feed is gone (RFC 9110 15.5.11)."""
MOVED_AFTER = 3
"""Polls in a row that were redirected permanently to one address, after which it is adopted."""
FIRST_AT_ONCE = 20
"""Of the feeds that are added together: whoever tries a few wants to see them now."""
FIRST_STEP = timedelta(seconds=1)
"""Between the first polls of the others, at most: many more share the interval evenly."""
_JITTER = 0.05
_BUSY = frozenset({429, 503})
"""Answers of a server that has too much to do: how long they hold is how long it wants to be left alone."""


class Why(StrEnum):
    """What decided when a feed is polled next."""

    RHYTHM = "rhythm"  # by then a poll is worth its price
    CEILING = "ceiling"  # quiet_ceiling: it is not worth it yet, but no feed waits longer
    SPACING = "spacing"  # minimum_spacing: it would be worth it sooner
    MAX_AGE = "max-age"  # the server's Cache-Control or Expires
    TTL = "ttl"  # the publisher's ttl or sy:updatePeriod
    SKIP = "skip"  # the publisher's skipHours or skipDays
    WINDOW = "window"  # later, more may be new than its document holds
    PUSH = "push"  # a hub sends what is new: polls only make sure of it
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
    reread: tuple[timedelta, ...] = ()
    """Ages at which the page of an article is visited again; none: only when its feed says that it changed."""

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


def next_poll(
    feed: Feed,
    outcome: PollOutcome,
    pace: Pace,
    rhythm: Rhythm,
    price: float,
    chance: float,
    *,
    weight: float = 1.0,
    unpushed: float = 1.0,
) -> NextPoll:
    """When to ask this feed again, given its rhythm after this poll and the price of the next one.

    `chance` (0 to 1, drawn by the caller) spreads feeds that were added together. `weight` is what an entry of this
    feed is worth against one of others; `unpushed` the part of its entries that no hub sends. Floors come last: nothing
    undercuts them.
    """
    if outcome.status is PollStatus.GONE and feed.gone + 1 >= GONE_AFTER:
        return NextPoll(None, Why.GONE)
    wished = publisher_hints.after(feed.wishes, outcome)
    wait, why = max(
        [_wait(feed, outcome, pace, rhythm, price, chance, weight, unpushed), *_floors(outcome, pace, wished)],
        key=lambda each: each[0],
    )
    at = outcome.finished_at + wait
    allowed = publisher_hints.unskipped(at, wished, latest=max(at, outcome.finished_at + DAY))
    return NextPoll(allowed, Why.SKIP if allowed > at else why)


def first_polls(count: int, pace: Pace, now: datetime) -> list[datetime]:
    """When so many feeds that are added together are polled first: a few at once, the others one after the other, all
    within the interval that the budget allows."""
    later = max(count - FIRST_AT_ONCE, 0)
    whole = min(pace.interval, FIRST_STEP * later)
    return [now + whole * max(place - FIRST_AT_ONCE + 1, 0) / max(later, 1) for place in range(count)]


def _wait(
    feed: Feed,
    outcome: PollOutcome,
    pace: Pace,
    rhythm: Rhythm,
    price: float,
    chance: float,
    weight: float,
    unpushed: float,
) -> tuple[timedelta, Why]:
    match outcome.status:
        case PollStatus.FRESH | PollStatus.UNCHANGED:
            stretch = min(unpushed**-0.5, MOST_STRETCH)  # polls go with the square root of what only they bring
            ceiling = pace.quiet_ceiling * stretch
            due = rhythms.wait(rhythm, price, ceiling, weight / stretch**2)
            wait, why = (ceiling * (1 - _JITTER * chance), Why.CEILING) if due is None else (due, Why.RHYTHM)
            full = rhythms.window_full(rhythm, wait) if unpushed == 1.0 else None
            if full is not None:
                return full, Why.WINDOW
            return wait, Why.PUSH if wait > pace.quiet_ceiling else why
        case PollStatus.SOFT:
            doubled = pace.minimum_spacing * (1 << min(feed.failures, 10))
            longest = max(LONGEST_RETRY, pace.minimum_spacing)
            return min(doubled, longest) * (1 + _JITTER * chance), Why.BACK_OFF
        case PollStatus.REFUSED:
            return REFUSED_RETRY * (1 + _JITTER * chance), Why.REFUSED
        case PollStatus.GONE:
            return max(pace.interval, timedelta(minutes=10)), Why.GONE


def _floors(outcome: PollOutcome, pace: Pace, wished: publisher_hints.Wishes) -> list[tuple[timedelta, Why]]:
    """What must not be undercut: our own spacing, and what the server and the publisher ask for."""
    floors = [(pace.minimum_spacing, Why.SPACING), (outcome.retry_after or timedelta(), Why.RETRY_AFTER)]
    if outcome.status in (PollStatus.FRESH, PollStatus.UNCHANGED):
        floors.append((min(wished.fresh_for, DAY), Why.MAX_AGE))
        floors.append((min(wished.ttl, DAY), Why.TTL))
    elif outcome.http_status in _BUSY:
        floors.append((min(outcome.fresh_for or timedelta(), DAY), Why.MAX_AGE))
    return floors


def adopts(feed: Feed, outcome: PollOutcome) -> bool:
    """Whether a feed has moved for good: permanent redirects led to one place often enough, and it was there: a feed,
    the same bytes, or a server that knows our validators. From https to http none has moved: it is followed there, and
    asked securely first each time."""
    return (
        not (feed.url.startswith("https:") and (outcome.moved_to or "").startswith("http:"))
        and outcome.status in (PollStatus.FRESH, PollStatus.UNCHANGED)
        and outcome.moved_to is not None
        and outcome.moved_to == feed.moved_to
        and feed.moved_count + 1 >= MOVED_AFTER
    )
