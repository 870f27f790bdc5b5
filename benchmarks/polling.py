"""How soon is an entry found, at an equal number of polls? A simulated world of feeds, polled by several rules.

    python benchmarks/polling.py [--feeds 1000] [--seed 1] [--days 7] [--json]

The world is assumed, not a trace: wires, large and mid papers, institutions and rare feeds; nine time zones; hours,
weekdays, slow swings (AR(1)), shared breaking-news episodes, entries posted in batches, releases at :00 and :30, and
documents that hold only the newest 10 to 120 entries. 21 days of history, one day to settle, then the scored days.
Every rule has the same budget, one poll per 15 minutes and feed on average, and may not ask a feed twice within two
minutes. `ours` is the product's own code: scheduler/cadence.py, rhythm.py and budget.py.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from scheduler import budget, rhythm
from scheduler.cadence import Pace, next_poll
from storage.records import Feed, PollOutcome, PollStatus

Times = NDArray[np.float64]

DAY = 86_400
START = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
"""A Monday, midnight."""
HISTORY, SETTLING, TAIL = 21 * DAY, DAY, DAY // 2
PER_DAY = 96
SPACING = 120.0
NEVER = timedelta(days=2)
QUIET = ("institution", "rare")


@dataclass(frozen=True)
class Class:
    """A kind of feed."""

    name: str
    share: float
    per_day: float
    spread: float
    swing: float
    """How much stronger the day is than the night, 0 to 1."""
    weekend: float
    joins: float
    """Chance of taking part in a shared episode."""
    batch: float
    """Entries a posting, on average."""


CLASSES = (
    Class("wire", 0.05, 300, 0.6, 0.5, 0.6, 0.8, 1.0),
    Class("large", 0.20, 80, 0.7, 0.8, 0.6, 0.7, 1.2),
    Class("mid", 0.35, 15, 0.8, 0.9, 0.5, 0.5, 1.3),
    Class("institution", 0.25, 3, 0.8, 0.0, 0.1, 0.1, 1.5),
    Class("rare", 0.15, 0.3, 0.8, 0.7, 0.6, 0.1, 1.0),
)
ZONES = (-8, -5, -3, 0, 1, 2, 3, 5.5, 8)


@dataclass(frozen=True)
class Wire:
    """One feed of the world."""

    kind: str
    window: int
    entries: Times
    """When each appeared, in order."""
    intensity: NDArray[np.float32]
    """Entries a second, minute by minute from the end of the history on: what nobody knows."""


class World:
    """The feeds and all they will ever publish."""

    def __init__(self, feeds: int, seed: int, days: float) -> None:
        self.random = np.random.default_rng(seed)
        self.settled = START + HISTORY + SETTLING
        self.scored_until = self.settled + days * DAY
        self.end = self.scored_until + TAIL
        self.minutes = int((self.end - START) // 60)
        self.clock = START + 60.0 * np.arange(self.minutes)
        weeks = self.minutes / (7 * 1440)
        self.episodes = [
            (self.random.uniform(START, self.end), self.random.uniform(1, 5), self.random.uniform(2, 6) * 3600)
            for _ in range(self.random.poisson(10 * weeks))
        ]
        kinds = self.random.choice(len(CLASSES), size=feeds, p=[each.share for each in CLASSES])
        self.feeds = [self._feed(CLASSES[kind]) for kind in kinds]

    def _feed(self, kind: Class) -> Wire:
        draw = self.random
        local = self.clock + draw.choice(ZONES) * 3600
        hour = local % DAY / 3600
        if kind.swing:
            day = 1 + kind.swing * np.cos((hour - draw.normal(14, 1.5)) * np.pi / 12)
        else:
            day = np.where((hour >= 8) & (hour < 18), 1.0, 0.08)
        weekday = (local // DAY + 3) % 7
        shape = day * np.where(weekday >= 5, kind.weekend, 1.0)
        shape /= shape[: 7 * 1440].mean()
        if draw.random() < 0.15:  # releases at :00 and :30
            minute = self.clock % 1800 // 60
            shape *= np.where(minute < 2, 0.5 * 15, 0.5 * 30 / 28)
        shape *= np.repeat(np.exp(self._swings() - 0.45**2 / 2), 10)[: self.minutes]
        boost = np.ones(self.minutes)
        for start, height, fade in self.episodes:
            if draw.random() < kind.joins:
                since = self.clock - start
                boost += np.where(since >= 0, height * np.exp(-np.maximum(since, 0) / fade), 0)
        rate = kind.per_day * draw.lognormal(0, kind.spread) / DAY
        intensity = rate * shape * boost
        postings = draw.poisson(intensity * 60 / kind.batch)
        where = np.repeat(np.arange(self.minutes), postings)
        stamps = START + 60.0 * (where + draw.random(len(where)))
        sizes = draw.geometric(1 / kind.batch, len(where))
        return Wire(
            kind.name,
            round(10 * 12 ** draw.random()),
            np.sort(np.repeat(stamps, sizes)),
            intensity[HISTORY // 60 :].astype(np.float32),
        )

    def _swings(self) -> Times:
        """Slow swings of a newsroom: AR(1) in steps of ten minutes, three hours long, sigma 0.45 of the logarithm."""
        steps = self.minutes // 10 + 1
        keep = np.exp(-10 / 180)
        noise = self.random.normal(0, 0.45 * np.sqrt(1 - keep**2), steps)
        swing = np.empty(steps)
        value = self.random.normal(0, 0.45)
        for step in range(steps):
            value = keep * value + noise[step]
            swing[step] = value
        return swing


Polls = list[list[float]]
"""When each feed was polled."""


# ------------------------------------------------------------------ the rules


def fixed(world: World) -> Polls:
    """Each feed every 15 minutes."""
    return spaced(world, np.full(len(world.feeds), DAY / PER_DAY))


def square_root(world: World) -> Polls:
    """Each feed at its own interval, polls in proportion to the square root of its past rate (Sia & Cho)."""
    roots = np.sqrt([(past(feed) + 0.5) / HISTORY for feed in world.feeds])
    intervals = np.full(len(roots), SPACING)
    low, high = 1e-9, 1e9
    for _ in range(100):
        middle = (low * high) ** 0.5
        intervals = np.maximum(1 / (middle * roots), SPACING)
        low, high = (middle, high) if (1 / intervals).mean() < PER_DAY / DAY else (low, middle)
    return spaced(world, intervals)


def entry_frequency(world: World) -> Polls:
    """Miniflux: a week over the week's entries, from 5 minutes to 24 hours, the factor fitted to the budget."""
    low, high = 0.01, 100.0
    polls: Polls = []
    for _ in range(12):
        factor = (low * high) ** 0.5
        polls = [_frequency(world, feed, factor) for feed in world.feeds]
        low, high = (factor, high) if used(world, polls) < 1 else (low, factor)
        if abs(used(world, polls) - 1) < 0.01:
            break
    return polls


def _frequency(world: World, feed: Wire, factor: float) -> list[float]:
    when = START + HISTORY + world.random.uniform(0, DAY / PER_DAY)
    polls = []
    while when < world.end:
        polls.append(when)
        week = np.searchsorted(feed.entries, when) - np.searchsorted(feed.entries, when - 7 * DAY)
        when += min(max(7 * DAY / (max(week, 1e-9) * factor), 300), DAY)
    return polls


def ours(ceiling: timedelta, *, cold: bool = False) -> Callable[[World], Polls]:
    """The product's own code."""
    pace = Pace(polls_per_feed_per_day=PER_DAY, minimum_spacing=timedelta(seconds=SPACING), quiet_ceiling=ceiling)
    row = Feed(id=1, source_id=1, source="Wire", url="https://wire.example/rss")

    def run(world: World) -> Polls:
        chance = random.Random(1)
        begun = START + HISTORY
        rhythms = [replace(_met(feed, begun, cold), window=min(feed.window, past(feed))) for feed in world.feeds]
        told = [int(np.searchsorted(feed.entries, begun)) for feed in world.feeds]
        lists = [feed.entries.tolist() for feed in world.feeds]
        account = budget.Account()

        def poll(number: int, when: float) -> float:
            nonlocal account
            feed, entries, first = world.feeds[number], lists[number], told[number]
            last = first
            while last < len(entries) and entries[last] <= when:
                last += 1
            told[number] = last
            now = moment(when)
            found = [moment(stamp) for stamp in entries[max(first, last - feed.window) : last]]
            rhythms[number] = rhythm.learn(rhythms[number], found, now, gap=last - first >= feed.window)
            account = budget.spend(account, len(world.feeds), PER_DAY, now)
            price = budget.price(account, len(world.feeds), PER_DAY)
            outcome = PollOutcome(status=PollStatus.FRESH if found else PollStatus.UNCHANGED, finished_at=now)
            due = next_poll(row, outcome, pace, rhythms[number], price, chance.random()).at
            assert due is not None
            return due.timestamp()

        return driven(world, poll)

    return run


def _met(feed: Wire, when: float, cold: bool) -> rhythm.Rhythm:
    """What is known at the beginning: the first document alone, or 21 days of looking every three hours."""
    if cold:
        seen = feed.entries[: np.searchsorted(feed.entries, when)][-feed.window :]
        return rhythm.begin([moment(stamp) for stamp in seen], moment(when))
    met = rhythm.Rhythm(since=START, at=START)
    for step in range(START + 3 * 3600, int(when) + 1, 3 * 3600):
        first, last = np.searchsorted(feed.entries, [step - 3 * 3600, step])
        met = rhythm.learn(met, [moment(stamp) for stamp in feed.entries[first:last]], moment(step))
    return met


def all_knowing(world: World) -> Polls:
    """The bound: the same rule and steering with the true intensity of every minute in place of an estimate."""
    account = budget.Account()
    begun = START + HISTORY

    def poll(number: int, when: float) -> float:
        nonlocal account
        account = budget.spend(account, len(world.feeds), PER_DAY, moment(when))
        price = budget.price(account, len(world.feeds), PER_DAY)
        intensity = world.feeds[number].intensity
        minute = int((when - begun) // 60)
        unseen, first = 0.0, 60 - (when - begun) % 60
        while minute < len(intensity):
            some = intensity[minute : minute + 64].astype(np.float64)
            lengths = np.full(len(some), 60.0)
            lengths[0] = first
            grown = unseen + np.cumsum(some * lengths)
            needed = np.sqrt(2 * some * price)
            hits = np.flatnonzero(grown >= needed)
            if len(hits):
                hit = int(hits[0])
                before = grown[hit] - some[hit] * lengths[hit]
                start = when if minute + hit == int((when - begun) // 60) else begun + 60.0 * (minute + hit)
                due = start + max((needed[hit] - before) / some[hit], 0.0)
                return float(max(due, when + SPACING))
            unseen, minute, first = float(grown[-1]), minute + len(some), 60.0
        return float(world.end)

    return driven(world, poll)


# ------------------------------------------------------------------ running and scoring


def moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def past(feed: Wire) -> int:
    return int(np.searchsorted(feed.entries, START + HISTORY))


def spaced(world: World, intervals: Times) -> Polls:
    begun = START + HISTORY
    phases = world.random.random(len(intervals))
    return [
        np.arange(begun + phase * interval, world.end, interval).tolist()
        for phase, interval in zip(phases, intervals, strict=True)
    ]


def driven(world: World, poll: Callable[[int, float], float]) -> Polls:
    """Poll each feed when it said that it would be due."""
    begun = START + HISTORY
    queue = [(begun + float(world.random.uniform(0, DAY / PER_DAY)), number) for number in range(len(world.feeds))]
    heapq.heapify(queue)
    polls: Polls = [[] for _ in world.feeds]
    while queue:
        when, number = queue[0]
        if when >= world.end:
            break
        polls[number].append(when)
        heapq.heapreplace(queue, (poll(number, when), number))
    return polls


def used(world: World, polls: Polls) -> float:
    """Polls in the scored days, as a part of the budget."""
    count = sum(np.searchsorted(each, world.scored_until) - np.searchsorted(each, world.settled) for each in polls)
    return float(count / ((world.scored_until - world.settled) / DAY * PER_DAY * len(world.feeds)))


def score(world: World, polls: Polls) -> dict[str, float]:
    """Delays in minutes of the entries that appeared in the scored days.

    "lost" came and went between two polls; "else" is what of that was lost although the spacing allowed a poll sooner.
    """
    delays, quiet, lost, total, useful, asked, crowded = [], [], 0, 0, 0, 0, 0
    for feed, mine in zip(world.feeds, polls, strict=True):
        times = np.array(mine)
        assert len(times) < 2 or np.diff(times).min() >= SPACING - 1e-3, "a feed was asked too soon"
        first, last = np.searchsorted(feed.entries, [world.settled, world.scored_until])
        found = np.searchsorted(times, feed.entries[first:last])
        at = np.append(times, world.end)[found]
        gone = np.searchsorted(feed.entries, at, side="right") - np.arange(first, last) > feed.window
        waits = (at - feed.entries[first:last])[~gone] / 60
        delays.append(waits)
        if feed.kind in QUIET:
            quiet.append(waits)
        lost += int(gone.sum())
        before = np.concatenate([[-np.inf], times])[found]  # the poll before: as soon before as is allowed?
        crowded += int((gone & (at - before <= SPACING * 1.02)).sum())
        total += int(last - first)
        useful += len(np.unique(found))
        asked += int(np.searchsorted(times, world.scored_until) - np.searchsorted(times, world.settled))
    every, calm = np.concatenate(delays), np.concatenate(quiet)
    return {
        "budget used": used(world, polls),
        "mean min": float(every.mean()),
        "p50": float(np.percentile(every, 50)),
        "p95": float(np.percentile(every, 95)),
        "p99": float(np.percentile(every, 99)),
        "quiet mean": float(calm.mean()),
        "quiet p95": float(np.percentile(calm, 95)),
        "lost %": 100 * lost / total,
        "else %": 100 * (lost - crowded) / total,
        "useful %": 100 * useful / asked,
    }


RULES: dict[str, Callable[[World], Polls]] = {
    "fixed interval": fixed,
    "entry_frequency, fitted": entry_frequency,
    "square-root allocation": square_root,
    "ours, no ceiling": ours(NEVER),
    "ours, first document only": ours(NEVER, cold=True),
    "ours, ceiling 30 min": ours(timedelta(minutes=30)),
    "knows every intensity": all_knowing,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=float, default=7)
    parser.add_argument("--only", action="append", choices=RULES, help="this rule beside the fixed interval")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    world = World(asked.feeds, asked.seed, asked.days)
    names = [name for name in RULES if not asked.only or name in ("fixed interval", *asked.only)]
    results: dict[str, dict[str, float]] = {}
    for name in names:
        began = time.monotonic()
        found = score(world, RULES[name](world))
        base = results.get("fixed interval", found)
        results[name] = {
            **found,
            "mean / fixed": found["mean min"] / base["mean min"],
            "p95 / fixed": found["p95"] / base["p95"],
            "seconds": time.monotonic() - began,
        }
        if not asked.json:
            if name == names[0]:
                print(f"{'':28}" + "".join(f"{heading:>13}" for heading in results[name]))
            print(f"{name:28}" + "".join(f"{value:13.3f}" for value in results[name].values()), flush=True)
    if asked.json:
        print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
