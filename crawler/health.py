"""How a feed is doing: a state machine over its polls, and the habit by which its silence is judged. Pure.

ok -> degraded -> down            failures in a row, a refusal that stays, 410 twice
ok -> silent                      it answers, and brings nothing new for far longer than it ever did
degraded, down, silent -> recovered -> ok
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.records import Feed, Health, PollOutcome, PollStatus

DEGRADED_AFTER = 4
"""Failures in a row: with the usual back-off a quarter of an hour."""
DOWN_AFTER = 7
"""Failures in a row: with the usual back-off two hours."""
DOWN_WHEN = timedelta(days=1)
"""Or this long without a success, however few the polls were that the server allowed."""
CERTAIN_AFTER = 2
"""Answers of 410, or refusals, in a row: trying more often makes them no surer."""
SILENT_AFTER = timedelta(days=1)
"""No feed is called silent sooner."""
SILENT_TIMES = 3
"""Times its longest gap."""
YOUNG = timedelta(days=14)
YOUNG_SILENT_AFTER = timedelta(days=7)
"""Of a feed that has been watched for less than `YOUNG`: its weekends and holidays are not known yet."""
HABIT_HALF_LIFE = timedelta(days=30)
"""In which a gap counts for half, so that one long summer is forgotten."""
UNWATCHED = timedelta(days=2)
"""Not polled for so long, we cannot say that it was silent: no server makes us wait longer than a day."""

ILL = frozenset({Health.DEGRADED, Health.DOWN, Health.SILENT})


@dataclass(frozen=True, slots=True)
class Habit:
    """When something new came last, and the longest that it ever took, fading with time."""

    new_at: datetime | None
    longest_gap: timedelta | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the feed is doing after a poll."""

    health: Health
    why: str
    """In words for the operator."""
    habit: Habit


def judge(feed: Feed, outcome: PollOutcome, new: int) -> Judgement:
    """How the feed is doing after this poll, which brought so many new entries."""
    habit = _habit(feed, outcome, new)
    if outcome.status in (PollStatus.FRESH, PollStatus.UNCHANGED):
        health, why = _answered(feed, habit, outcome.finished_at, new)
    else:
        health, why = _failed(feed, outcome)
    return Judgement(health, why, habit)


def _answered(feed: Feed, habit: Habit, now: datetime, new: int) -> tuple[Health, str]:
    if feed.health is Health.SILENT:
        if feed.new_at is not None and feed.health_since is not None and feed.new_at > feed.health_since:
            return Health.RECOVERED, "a hub sent something new"
        return (Health.RECOVERED, f"{_entries(new)} came") if new else (Health.SILENT, "still nothing new")
    if feed.health in ILL:
        return Health.RECOVERED, "it answers again"
    quiet, limit = now - (habit.new_at or now), _patience(feed, habit, now)
    if quiet > limit:
        return Health.SILENT, f"it answers, and brought nothing new for {_span(quiet)}; {_usually(habit)}"
    return Health.OK, "it answers"


def _failed(feed: Feed, outcome: PollOutcome) -> tuple[Health, str]:
    failures, why = feed.failures + 1, outcome.error or outcome.error_kind or outcome.status.value
    gone = outcome.status is PollStatus.GONE and feed.gone + 1 >= CERTAIN_AFTER
    refused = outcome.status is PollStatus.REFUSED and feed.last_status is PollStatus.REFUSED
    since = feed.last_success_at
    long_ago = failures >= CERTAIN_AFTER and since is not None and outcome.finished_at - since > DOWN_WHEN
    if gone or refused or failures >= DOWN_AFTER or long_ago or feed.health is Health.DOWN:
        return Health.DOWN, f"{why} ({failures} failures in a row)"
    if failures >= DEGRADED_AFTER:
        return Health.DEGRADED, f"{why} ({failures} failures in a row)"
    return feed.health, why


def _habit(feed: Feed, outcome: PollOutcome, new: int) -> Habit:
    now = outcome.finished_at
    if feed.baseline_at is None or feed.new_at is None:  # the first poll brings the past: nothing to learn from it
        started = outcome.parsed is not None or feed.baseline_at is not None
        return Habit(now if started else None, None)
    if feed.last_poll_at is not None and now - feed.last_poll_at > UNWATCHED:
        return Habit(now, feed.longest_gap)
    if not new:
        return Habit(feed.new_at, feed.longest_gap)
    gap = max(now - feed.new_at, timedelta())
    faded = (feed.longest_gap or timedelta()) * 0.5 ** (gap / HABIT_HALF_LIFE)
    return Habit(now, max(gap, faded))


def _patience(feed: Feed, habit: Habit, now: datetime) -> timedelta:
    young = feed.baseline_at is None or now - feed.baseline_at < YOUNG
    return max(YOUNG_SILENT_AFTER if young else SILENT_AFTER, SILENT_TIMES * (habit.longest_gap or timedelta()))


def _usually(habit: Habit) -> str:
    if habit.longest_gap is None:
        return "nothing new ever came"
    return f"its longest gap is {_span(habit.longest_gap)}"


def _entries(count: int) -> str:
    return "a new entry" if count == 1 else f"{count} new entries"


def _span(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    return f"{hours / 24:.1f} days" if hours >= 48 else f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"
