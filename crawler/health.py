"""How feeds, hosts and sources are doing: state machines over what asking them came to. Pure.

ok -> degraded -> down            failures in a row, a refusal that stays, 410 twice
ok -> silent                      it answers, and brings nothing new for far longer than ever, or holds no entry
degraded, down, silent -> recovered -> ok

A feed that fails because its host does is the host's trouble: while other feeds of the host fail likewise, the host is
judged, and the feed follows it. A source is as well as its feeds and as what is read on its pages (`drift.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storage.records import Feed, Health, Host, PollOutcome, PollStatus

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
EMPTY_AFTER = timedelta(days=1)
"""A document without any entry is a sign before nothing new is one: a feed keeps its past entries, as a rule."""
YOUNG_EMPTY_AFTER = timedelta(days=3)
"""Of a feed watched for less than `YOUNG` that did hold entries: some take them out for a weekend."""
HABIT_HALF_LIFE = timedelta(days=30)
"""In which a gap counts for half, so that one long summer is forgotten."""
DOUBTED_AFTER = timedelta(hours=1)
"""A feed that says that nothing changed is believed for so long at least."""
UNWATCHED = timedelta(days=2)
"""Not polled for so long, we cannot say that it was silent: no server makes us wait longer than a day."""

HOST_DEGRADED_FOR = timedelta(minutes=10)
HOST_DOWN_FOR = timedelta(hours=1)
"""A host fails for so long at least: many feeds that are asked at once make many failures of one short break."""
FORGOTTEN_AFTER = timedelta(days=7)
"""A host's failure that is older, with nothing asked since, says nothing of today."""

ILL = frozenset({Health.DEGRADED, Health.DOWN, Health.SILENT})
MOVES: Mapping[Health, frozenset[Health]] = {
    Health.OK: ILL,
    Health.RECOVERED: ILL | {Health.OK},
    **{ill: (ILL - {ill}) | {Health.RECOVERED} for ill in ILL},
}
"""What may follow what."""

_HOSTS_OWN = frozenset(
    {"timeout", "dns", "tls", "refused", "unreachable", "reset", "connection", "bad-http", "robots-unreachable"}
    | {"cooling-down", "http-429"}
)
"""Kinds of failures that are the host's, whatever was asked of it; with 5xx."""


@dataclass(frozen=True, slots=True)
class Habit:
    """When something new came last, and the longest that it ever took, fading with time."""

    new_at: datetime | None
    longest_gap: timedelta | None
    empty_since: datetime | None = None
    """Since when its document held no entry at all; None if it holds some."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the feed is doing after a poll."""

    health: Health
    why: str
    """In words for the operator."""
    habit: Habit


@dataclass(frozen=True, slots=True)
class HostJudgement:
    """How a host is doing after it was asked something."""

    health: Health
    why: str
    failures: int
    failing_since: datetime | None


def judge(feed: Feed, outcome: PollOutcome, new: int, host: HostJudgement | None = None) -> Judgement:
    """How the feed is doing after this poll, which brought so many new entries.

    `host` is given if other feeds are on the same host: where it fails as often as the feed does, the feed is not
    worse than its host.
    """
    habit = replace(_habit(feed, outcome, new), empty_since=_empty_since(feed, outcome))
    if outcome.status in (PollStatus.FRESH, PollStatus.UNCHANGED):
        health, why = _answered(feed, habit, outcome.finished_at, new)
    else:
        health, why = _failed(feed, outcome)
        if host is not None and shares_fate(feed, outcome, host) and health is not feed.health:
            health = host.health if host.health in ILL else feed.health
            why = f"its host fails: {why}"
    return Judgement(health, why, habit)


def doubts(feed: Feed, now: datetime, elsewhere: datetime | None) -> bool:
    """Whether word that nothing changed (304) is doubted, so that the whole document is asked for next.

    When nothing new came for as long as would make it silent; where a sitemap or a section page of the same source had
    news since (`elsewhere`), as soon as it is quiet for longer than ever. Each time in vain doubles the time to the
    next, so that a feed that is just quiet is asked no more often.
    """
    if feed.new_at is None:
        return False
    quiet, longest = now - feed.new_at, feed.longest_gap or timedelta()
    if feed.whole_at is not None and feed.whole_at > feed.new_at and quiet < 2 * (feed.whole_at - feed.new_at):
        return False
    if elsewhere is not None and elsewhere > feed.new_at:
        return quiet > max(longest, DOUBTED_AFTER)
    if feed.longest_gap is None:  # it never brought anything new: what is usual for it is not known
        return quiet > YOUNG_SILENT_AFTER
    return quiet > max(SILENT_TIMES * longest, SILENT_AFTER)


def shares_fate(feed: Feed, outcome: PollOutcome, host: HostJudgement) -> bool:
    """Whether the feed fails because its host does: for such a reason, and no other request had more luck since."""
    return hosts_own(outcome.error_kind) and host.failures > feed.failures


def hosts_own(kind: str | None) -> bool:
    """Whether a failure of this kind is the host's, whatever was asked of it."""
    return kind is not None and (kind in _HOSTS_OWN or kind.startswith("http-5"))


def judge_host(host: Host | None, trouble: str | None, now: datetime) -> HostJudgement | None:
    """How a host is doing after it was asked something once more; None: as before, there is nothing to keep.

    `trouble` says how it failed as a host; None: it answered, be it that there is no such page.
    """
    was = Health.OK if host is None else host.health
    if trouble is None:
        if host is None or (host.failures == 0 and was is Health.OK):
            return None
        return HostJudgement(Health.RECOVERED if was in ILL else Health.OK, "it answers again", 0, None)
    failures, since = 1, now
    if host is not None and host.failing_since is not None and now - host.seen_at < FORGOTTEN_AFTER:
        failures, since = host.failures + 1, host.failing_since
    long, why = now - since, f"{trouble} ({failures} failures in a row)"
    certain = failures >= CERTAIN_AFTER and long > DOWN_WHEN
    if was is Health.DOWN or certain or (failures >= DOWN_AFTER and long >= HOST_DOWN_FOR):
        return HostJudgement(Health.DOWN, why, failures, since)
    if was is Health.DEGRADED or (failures >= DEGRADED_AFTER and long >= HOST_DEGRADED_FOR):
        return HostJudgement(Health.DEGRADED, why, failures, since)
    return HostJudgement(Health.OK if was is Health.RECOVERED else was, trouble, failures, since)


def judge_source(was: Health, feeds: Mapping[Health, int], drift: str | None) -> tuple[Health, str]:
    """How a source is doing, from the health of its feeds and from what ails its pages; and why.

    Down with all its feeds, silent with all its feeds; else degraded by any that is down or degraded, and by what
    changed on its pages.
    """
    count = sum(feeds.values())
    down, degraded, silent = (feeds.get(each, 0) for each in (Health.DOWN, Health.DEGRADED, Health.SILENT))
    named = [f"{number} of {count} feeds {word}" for number, word in
             ((down, "down"), (degraded, "degraded"), (silent, "silent")) if number]  # fmt: skip
    why = "; ".join([*([drift] if drift else []), *named])
    if count and down == count:
        return Health.DOWN, why
    if drift or down or degraded:
        return Health.DEGRADED, why
    if silent and silent == count:
        return Health.SILENT, why
    return (Health.RECOVERED, "all is well again") if was in ILL else (Health.OK, "all is well")


def to_be_told(health: Health, earlier: Sequence[tuple[Health, bool]], *, others_tell: bool) -> bool:
    """Whether the operator is to be told of a change to this health.

    Not if others tell it (the host, for its feeds). `earlier` are the changes before, newest first, and whether each
    was told: a recovery is told if an illness was told since the subject was well.
    """
    if health in ILL:
        return not others_tell
    if health is not Health.RECOVERED:
        return False
    for before, told in earlier:
        if before is Health.OK:
            return False
        if told and before in ILL:
            return True
    return False


def hollow(feed: Feed, now: datetime) -> str | None:
    """That a feed parses well and has held no entry for too long, and what to do about it; None if it has not."""
    if feed.empty_since is None or feed.failures:
        return None
    span = now - max(feed.empty_since, feed.new_at or feed.empty_since)  # a hub may send what the document never holds
    if span <= _empty_patience(feed, now):
        return None
    held = "any more" if feed.entries_seen else "and never did since it is watched"
    return (
        f"it answers, but has held no entry {held} for {_span(span)}: its address may have changed; "
        "look for another with `wirewatch feeds add` and the site's home page"
    )


def _answered(feed: Feed, habit: Habit, now: datetime, new: int) -> tuple[Health, str]:
    empty = hollow(replace(feed, empty_since=habit.empty_since, new_at=habit.new_at, failures=0), now)
    if empty is not None and feed.health not in ILL:
        return Health.SILENT, empty
    if feed.health is Health.SILENT:
        quiet = now - (habit.new_at or now)
        if (
            not new
            and feed.empty_since is not None
            and habit.empty_since is None
            and quiet <= _patience(feed, habit, now)
        ):
            return Health.RECOVERED, "it holds entries again"
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


def _empty_since(feed: Feed, outcome: PollOutcome) -> datetime | None:
    if outcome.parsed is None:
        return feed.empty_since
    return (feed.empty_since or outcome.finished_at) if not outcome.parsed.entries else None


def _empty_patience(feed: Feed, now: datetime) -> timedelta:
    young = feed.baseline_at is None or now - feed.baseline_at < YOUNG
    least = YOUNG_EMPTY_AFTER if young and feed.entries_seen else EMPTY_AFTER
    return max(least, feed.longest_gap or timedelta())


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
