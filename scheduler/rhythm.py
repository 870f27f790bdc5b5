"""When a feed publishes: its rate, its hours, weekdays and minutes, and whether it is at it just now. Pure.

The rate is a decayed count over decayed time. What multiplies it is learned apart, so that a week of few entries is
enough: hour of the day, weekday, minute of the half hour (:00 and :30 releases), each drawn back towards "no pattern"
as far as chance alone could have made it; and a burst factor, the mean of a Gamma posterior that forgets within hours.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any

import msgspec

from storage.conversion import converted
from storage.entries import Recorded
from storage.records import PollOutcome, PollStatus

DAY_S = 86_400.0
MEMORY_DAYS = 14.0
"""Half-life of what is known of a feed's rate and hours."""
BURST_MEMORY_S = 90 * 60.0
"""Half-life of what the last hours did otherwise than expected."""
BURST_PRIOR = 2.0
"""Entries' worth of belief that a feed does as it always did."""
PRIOR_DAYS = 0.1
PRIOR_ENTRIES = 0.5
"""A feed of which nothing is known: five entries a day, believed for as long as it takes to see otherwise."""
OLDEST_DAYS = 28.0
"""Entries of the first document that are older say nothing of today."""
LATE = timedelta(days=1)
"""New entries dated longer before the last look were added late: no sign of the rhythm."""
WINDOW_SHARE = 0.4
"""Part of a document that may be new at the next poll, by expectation: news comes in bursts."""
_LEAST_WINDOW = 5
"""A shorter document is no list that flows over, but a notice."""
_LEAST = 0.02
_SMALL = 0.5
_STEP_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What is known of when one feed publishes; kept with the feed as JSON."""

    since: float
    """From when on its entries are known: seconds since 1970-01-01 UTC."""
    at: float
    """Until when."""
    days: float = 0.0
    """Days watched, decayed by MEMORY_DAYS as all counts."""
    entries: float = 0.0
    hours: Annotated[tuple[float, ...], msgspec.Meta(min_length=24, max_length=24)] = (0.0,) * 24
    """Postings by hour of the day, UTC; what came in one minute is one posting."""
    weekdays: Annotated[tuple[float, ...], msgspec.Meta(min_length=7, max_length=7)] = (0.0,) * 7
    minutes: Annotated[tuple[float, ...], msgspec.Meta(min_length=30, max_length=30)] = (0.0,) * 30
    """Postings by minute of the half hour."""
    recent: float = 0.0
    """Entries of late, decayed by BURST_MEMORY_S."""
    expected: float = 0.0
    """Entries that rate, hour, weekday and minute let expect in the same time."""
    window: int = 0
    """Entries that the feed's document held last; 0: it is not known."""

    @property
    def per_day(self) -> float:
        """Entries a day, on average."""
        return (self.entries + PRIOR_ENTRIES) / (self.days + PRIOR_DAYS)

    @property
    def burst(self) -> float:
        """How much more (or less) than usual it published of late."""
        return (BURST_PRIOR + self.recent) / (BURST_PRIOR + self.expected)


def kept(rhythm: Rhythm) -> dict[str, Any]:
    """The rhythm as the ledger keeps it."""
    found: dict[str, Any] = msgspec.to_builtins(rhythm)
    return found


def known(value: object) -> Rhythm | None:
    """The rhythm that the ledger kept; None if there is none, or none that this version can read."""
    try:
        return converted(value, Rhythm, strict=False)
    except msgspec.ValidationError:
        return None


def begin(dates: Collection[datetime | None], now: datetime) -> Rhythm:
    """A first guess, from the dates of the entries in the first document."""
    at = now.timestamp()
    dated = sorted((at - date.timestamp()) / DAY_S for date in dates if date is not None and date <= now)
    ages, reach = [age for age in dated if age < OLDEST_DAYS], OLDEST_DAYS
    if len(ages) == len(dated):
        # The oldest entry marks where we begin to see; no date at all tells nothing.
        reach = ages.pop() if ages else 0.0
    postings = {int((at - age * DAY_S) // 60) for age in ages}
    hours, weekdays, minutes = [0.0] * 24, [0.0] * 7, [0.0] * 30
    for posting in postings:
        hour, weekday, minute = _cells(posting * 60.0)
        hours[hour] += 1
        weekdays[weekday] += 1
        minutes[minute] += 1
    return Rhythm(
        since=at - reach * DAY_S,
        at=at,
        days=_decayed(reach),
        entries=sum(0.5 ** (age / MEMORY_DAYS) for age in ages),
        hours=tuple(hours),
        weekdays=tuple(weekdays),
        minutes=tuple(minutes),
    )


def after(rhythm: Rhythm | None, outcome: PollOutcome, recorded: Recorded | None, *, first: bool) -> Rhythm:
    """The rhythm after a poll: the `first` that brings a document begins it, one that failed teaches nothing."""
    now = outcome.finished_at
    if outcome.parsed is not None:
        window = len(outcome.parsed.entries)
        if rhythm is None or first:
            return replace(begin([entry.published for entry in outcome.parsed.entries], now), window=window)
        rhythm = replace(rhythm, window=window)
    if rhythm is None:
        rhythm = begin([], now)
    if outcome.status not in (PollStatus.FRESH, PollStatus.UNCHANGED):
        return rhythm
    return learn(rhythm, recorded.dates if recorded else (), now, gap=recorded is not None and recorded.overflow)


def learn(rhythm: Rhythm, new: Sequence[datetime | None], now: datetime, *, gap: bool = False) -> Rhythm:
    """The rhythm after a look that found these new entries, by the dates they bear.

    After a `gap` the document did not reach back to the last look: what was before its oldest entry was not watched.
    """
    at = now.timestamp()
    if at <= rhythm.at:
        return rhythm
    late = rhythm.at - LATE.total_seconds()
    stamps = [date.timestamp() if date is not None else None for date in new]
    stamps = [stamp for stamp in stamps if stamp is None or stamp >= late]
    fade = 0.5 ** ((at - rhythm.at) / BURST_MEMORY_S)
    dated = [stamp for stamp in stamps if stamp is not None and rhythm.at < stamp <= at]
    watched = replace(rhythm, at=min(dated)) if gap and dated else rhythm
    learned = replace(
        rhythm,
        at=at,
        days=rhythm.days + (at - watched.at) / DAY_S,
        entries=rhythm.entries + len(stamps),
        recent=rhythm.recent * fade + len(stamps),
        expected=rhythm.expected * fade + _expected(watched, at),
    )
    if stamps:
        learned = _count(learned, stamps, rhythm.at, at)
    midnights = int(at // DAY_S) - int(rhythm.at // DAY_S)
    return _aged(learned, midnights) if midnights else learned


def wait(rhythm: Rhythm, price: float, limit: timedelta, weight: float = 1.0) -> timedelta | None:
    """How long after the last look a poll is worth its price; None if not within the limit.

    U entries are expected to wait unseen and the intensity is l: polling then saves U^2 / (2 l) of waiting (Sia & Cho
    2007, stationarity over a profile), in entries x seconds. Solved forward, piece by piece of constant intensity.
    """
    unseen, passed, end = 0.0, 0.0, limit.total_seconds()
    for length, intensity in _pieces(rhythm):
        # Both grow with time inside a piece, so the answer there is a root, not a search.
        needed = math.sqrt(2.0 * intensity * price / weight) - unseen
        if needed <= intensity * length:
            passed += max(needed, 0.0) / intensity
            return timedelta(seconds=passed) if passed <= end else None
        unseen += intensity * length
        passed += length
        if passed > end:
            return None
    raise AssertionError("pieces never end")


def missed(rhythm: Rhythm, new: Sequence[datetime | None], now: datetime) -> float:
    """How many entries went by unseen, where the new ones of a document do not reach back to the last look: what was
    to be expected until the oldest of them; at least one."""
    at = now.timestamp()
    stamps = [date.timestamp() for date in new if date is not None]
    oldest = min((stamp for stamp in stamps if rhythm.at < stamp <= at), default=None)
    if at <= rhythm.at:
        return 1.0
    if oldest is None:  # they do not tell when they are from: whatever was expected beyond their number
        return max(_expected(rhythm, at) - len(new), 1.0)
    return max(_expected(rhythm, oldest), 1.0)


def gap(rhythm: Rhythm, new: Sequence[datetime | None], now: datetime) -> tuple[datetime, datetime]:
    """From when to when no document tells, where the new entries of one do not reach back to the last look."""
    looked = min(datetime.fromtimestamp(rhythm.at, now.tzinfo), now)
    return looked, min((date for date in new if date is not None and looked < date <= now), default=now)


def window_full(rhythm: Rhythm, limit: timedelta) -> timedelta | None:
    """When so much is expected to be new that a document may not hold it all; None if not within the limit."""
    if rhythm.window < _LEAST_WINDOW:
        return None
    room = rhythm.window * WINDOW_SHARE
    unseen, passed, end = 0.0, 0.0, limit.total_seconds()
    for length, intensity in _pieces(rhythm):
        if unseen + intensity * length >= room:
            passed += (room - unseen) / intensity
            return timedelta(seconds=passed) if passed < end else None
        unseen += intensity * length
        passed += length
        if passed >= end:
            return None
    raise AssertionError("pieces never end")


def busiest_hour(rhythm: Rhythm) -> tuple[int, float] | None:
    """The hour of the day (UTC) in which it publishes most, and how many times the average; None if none stands out."""
    factors = _hours(rhythm.hours, int(rhythm.since // 3600), int(rhythm.at // 3600) + 1)
    hour = max(range(24), key=factors.__getitem__)
    return (hour, factors[hour]) if factors[hour] > 1.2 else None


def shape(counts: tuple[float, ...], watched: tuple[float, ...]) -> tuple[float, ...]:
    """Factors around 1, from counts and for how long each cell was watched; drawn towards 1 as far as chance alone
    would have scattered the counts so."""
    share = sum(counts) / sum(watched)
    means = [share * long for long in watched]
    scatter = sum((count - mean) ** 2 / max(mean, 1.0) for count, mean in zip(counts, means, strict=True))
    seen = sum(long > 0.0 for long in watched)
    # Chi-square is as large as its degrees of freedom by chance alone; what exceeds it is pattern (James & Stein).
    trust = 1.0 - (seen - 1) / scatter if scatter > seen - 1 else 0.0
    return tuple(
        max(1.0 + trust * (count - mean) / (mean + _SMALL), _LEAST) for count, mean in zip(counts, means, strict=True)
    )


@lru_cache(maxsize=16_384)
def _hours(counts: tuple[float, ...], since: int, until: int) -> tuple[float, ...]:
    """Factors of the hours of the day, watched between two hours since 1970."""
    return shape(counts, tuple(float((until - hour + 23) // 24 - (since - hour + 23) // 24) for hour in range(24)))


@lru_cache(maxsize=16_384)
def _weekdays(counts: tuple[float, ...], since: int, until: int) -> tuple[float, ...]:
    """Factors of the weekdays."""

    def hours_before(moment: int, weekday: int) -> int:
        weeks, rest = divmod(moment + 3 * 24, 7 * 24)  # 1970-01-01 was a Thursday
        return weeks * 24 + min(max(rest - weekday * 24, 0), 24)

    return shape(counts, tuple(float(hours_before(until, day) - hours_before(since, day)) for day in range(7)))


@lru_cache(maxsize=16_384)
def _minutes(counts: tuple[float, ...]) -> tuple[float, ...]:
    """Factors of the minutes of the half hour; all are watched alike soon enough."""
    return shape(counts, (1.0,) * len(counts))


def _count(rhythm: Rhythm, stamps: Sequence[float | None], since: float, at: float) -> Rhythm:
    """Add the postings to their hours, weekdays and minutes; an entry without a date tells no minute."""
    hours, weekdays, minutes = list(rhythm.hours), list(rhythm.weekdays), list(rhythm.minutes)
    for posting in {int(min(max(stamp if stamp is not None else at, since), at) // 60) for stamp in stamps}:
        hour, weekday, _ = _cells(posting * 60.0)
        hours[hour] += 1
        weekdays[weekday] += 1
    for posting in {int(stamp // 60) for stamp in stamps if stamp is not None and since < stamp <= at}:
        minutes[posting % 30] += 1
    return replace(rhythm, hours=tuple(hours), weekdays=tuple(weekdays), minutes=tuple(minutes))


def _aged(rhythm: Rhythm, days: int) -> Rhythm:
    """Once a day all counts lose weight alike, so that a rhythm that changes is learned anew."""
    left: float = 0.5 ** (days / MEMORY_DAYS)
    return replace(
        rhythm,
        days=round(rhythm.days * left, 6),
        entries=round(rhythm.entries * left, 6),
        hours=tuple(round(count * left, 4) for count in rhythm.hours),
        weekdays=tuple(round(count * left, 4) for count in rhythm.weekdays),
        minutes=tuple(round(count * left, 4) for count in rhythm.minutes),
    )


def _decayed(days: float) -> float:
    """So many days up to now, each with the weight it would still have."""
    return MEMORY_DAYS / math.log(2) * (1 - math.exp2(-days / MEMORY_DAYS))


def _cells(stamp: float) -> tuple[int, int, int]:
    """Hour of the day, weekday (Monday is 0) and minute of the half hour, in UTC."""
    day = int(stamp // DAY_S)
    return int(stamp % DAY_S // 3600), (day + 3) % 7, int(stamp % 1800 // 60)


def _expected(rhythm: Rhythm, until: float) -> float:
    """Entries that the rhythm without its burst lets expect from its last look until then."""
    total, left = 0.0, until - rhythm.at
    for length, intensity in _pieces(rhythm, burst=False):
        if length >= left:
            return total + intensity * left
        total += intensity * length
        left -= length
    raise AssertionError("pieces never end")


def _pieces(rhythm: Rhythm, *, burst: bool = True) -> Iterator[tuple[float, float]]:
    """Seconds and entries per second, from the last look on, for ever."""
    rate = rhythm.per_day / DAY_S
    since, until = int(rhythm.since // 3600), int(rhythm.at // 3600) + 1
    hours, weekdays = _hours(rhythm.hours, since, until), _weekdays(rhythm.weekdays, since, until)
    minutes = _minutes(rhythm.minutes)
    step = 60.0 if max(minutes) > min(minutes) else _STEP_S
    start = stamp = rhythm.at
    while True:
        length = step - stamp % step
        hour, weekday, minute = _cells(stamp)
        intensity = rate * hours[hour] * weekdays[weekday] * minutes[minute]
        if burst:
            fade = 0.5 ** ((stamp - start) / BURST_MEMORY_S)
            intensity *= (BURST_PRIOR + rhythm.recent * fade) / (BURST_PRIOR + rhythm.expected * fade)
        yield length, intensity
        stamp += length
