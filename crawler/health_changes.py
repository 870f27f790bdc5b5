"""How feeds, hosts and sources are doing: kept with the poll or the page that showed it, and who is to be told."""

from __future__ import annotations

import logging
from datetime import datetime

from crawler import drift
from crawler.drift import Page
from crawler.health import (
    ILL,
    HostJudgement,
    doubts,
    hosts_own,
    judge,
    judge_host,
    judge_source,
    shares_fate,
    to_be_told,
)
from storage.database import UnitOfWork
from storage.health import HealthChange
from storage.records import Feed, Health, PollOutcome, PollStatus, Source

log = logging.getLogger(__name__)

_LOOKED_BACK = 20


def feed_polled(ledger: UnitOfWork, feed: Feed, outcome: PollOutcome, new: int) -> None:
    """Keep how the feed is doing after a poll that brought so many new entries, and its host and its source with it."""
    now, shared = outcome.finished_at, None
    if feed.host is not None:
        trouble = (outcome.error or outcome.error_kind) if hosts_own(outcome.error_kind) else None
        host = host_asked(ledger, feed.host, trouble, now)
        if host is not None and trouble is not None and ledger.feeds.on_host(feed.host) > 1:
            shared = host
    verdict = judge(feed, outcome, new, shared)
    changed = verdict.health is not feed.health
    since = now if changed or feed.health_since is None else feed.health_since
    ledger.feeds.judged(
        feed.id, verdict.health, since, verdict.habit.new_at, verdict.habit.longest_gap, verdict.habit.empty_since
    )
    by_host = shared is not None and shared.health in ILL and shares_fate(feed, outcome, shared)
    good = outcome.status in (PollStatus.FRESH, PollStatus.UNCHANGED)
    if not changed and (good or by_host or feed.health not in ILL):
        return
    earlier = _told(ledger.health.of(feed_id=feed.id, limit=_LOOKED_BACK))
    if not changed and to_be_told(Health.RECOVERED, earlier, others_tell=False):
        return  # still as ill as was told
    tell = to_be_told(verdict.health, earlier, others_tell=by_host)
    ledger.health.changed(feed.health, verdict.health, verdict.why, now, tell=tell, feed_id=feed.id)
    _log("feed", feed.url, feed.health, verdict.health, verdict.why)
    if changed and (source := ledger.sources.get(feed.source_id)) is not None:
        _source_changed(ledger, source, drift.drift(drift.known(source.extraction), now), now)


def doubt(ledger: UnitOfWork, feed: Feed, outcome: PollOutcome) -> None:
    """Have the next poll ask for the whole document if word that nothing changed is to be doubted."""
    if outcome.http_status != 304:
        return
    now = outcome.finished_at
    if doubts(feed, now, now) and doubts(feed, now, ledger.feeds.news_elsewhere(feed)):
        ledger.feeds.ask_whole(feed.id)
        log.info("feed doubted quiet_since=%s feed=%s", feed.new_at, feed.url)


def host_asked(ledger: UnitOfWork, name: str, trouble: str | None, now: datetime) -> HostJudgement | None:
    """Keep that a host answered, or how it failed as a host; how it is doing, if anything is known of it.

    The operator is told, unless a single feed is all that we watch there: then the feed is told.
    """
    host = ledger.hosts.named(name)
    verdict = judge_host(host, trouble, now)
    if verdict is None:
        return None
    was = Health.OK if host is None else host.health
    changed = verdict.health is not was
    since = now if changed or host is None else host.health_since
    host_id = ledger.hosts.keep(
        name,
        health=verdict.health,
        health_since=since,
        failures=verdict.failures,
        failing_since=verdict.failing_since,
        error=trouble,
        now=now,
    )
    if changed:
        earlier = _told(ledger.health.of(host_id=host_id, limit=_LOOKED_BACK))
        tell = to_be_told(verdict.health, earlier, others_tell=ledger.feeds.on_host(name) == 1)
        ledger.health.changed(was, verdict.health, verdict.why, now, tell=tell, host_id=host_id)
        _log("host", name, was, verdict.health, verdict.why)
    return verdict


def page_read(ledger: UnitOfWork, source: Source, page: Page, now: datetime) -> None:
    """Keep what a page gave, and what that says of its source."""
    after = drift.after(drift.known(source.extraction), page, now)
    ledger.sources.record_extraction(source.id, drift.kept(after))
    found = drift.drift(after, now)
    if found is not None or source.health is not Health.OK:
        _source_changed(ledger, source, found, now)


def _source_changed(ledger: UnitOfWork, source: Source, found: str | None, now: datetime) -> None:
    """Keep how a source is doing, after one of its feeds or what is read on its pages (`found`) changed.

    Of a source the operator is told what its pages became; its feeds and hosts are told by themselves.
    """
    health, why = judge_source(source.health, ledger.feeds.healths(source.id), found)
    earlier = _told(ledger.health.of(source_id=source.id, limit=_LOOKED_BACK))
    drifted = bool(earlier) and earlier[0][1] and earlier[0][0] in ILL
    if health is source.health and (found is not None) == drifted:
        return
    tell = found is not None and not drifted if health in ILL else to_be_told(health, earlier, others_tell=False)
    if health is not source.health:
        ledger.sources.judged(source.id, health, now)
    elif not tell:
        return
    ledger.health.changed(source.health, health, why, now, tell=tell, source_id=source.id)
    _log("source", source.name, source.health, health, why)


def _told(changes: list[HealthChange]) -> list[tuple[Health, bool]]:
    """What each became, and whether the operator is told: what nobody is told counts as told when it came."""
    return [(change.health, change.told_at != change.at) for change in changes]


def _log(kind: str, name: str, was: Health, health: Health, why: str) -> None:
    level = logging.WARNING if health in ILL else logging.INFO
    log.log(level, "health changed of=%s name=%s was=%s health=%s why=%s", kind, name, was, health, why)
