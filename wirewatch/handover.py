"""What whoever comes on duty must know: what was told and is open, what is silent, what is blind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.database import UnitOfWork
from storage.notes import HANDLED, Said
from storage.records import Alert, Channel, DeliveryState, Silence
from wirewatch.health_report import Ill, ill

_MOST = 500
"""Alerts of one shift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStory:
    """A story that somebody was told of in the shift."""

    story_id: int
    article_id: int
    headline: str | None
    source: str
    url: str
    topics: tuple[str, ...]
    recipients: tuple[str, ...]
    told_at: datetime
    """First, in the shift."""
    handled_by: str | None = None
    handled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One shift, at its end."""

    since: datetime
    until: datetime
    unhandled: tuple[ToldStory, ...]
    """Told, and nobody said that they take care of it; the newest first."""
    handled: tuple[ToldStory, ...]
    suppressed: int
    """Alerts that were not sent, for a reason that each has."""
    waiting: int
    """Alerts that wait for copies, quiet hours or a digest."""
    dead: int
    """Messages that were given up in the shift, notices to operators too."""
    dead_before: int
    """Messages that were given up before it, and that nobody sent again or took away."""
    silences: tuple[Silence, ...]
    """In force now."""
    blind: tuple[Ill, ...]
    """Sources, feeds and hosts that are not well."""
    channels: tuple[Channel, ...]
    """That do not work."""
    notes: tuple[Said, ...]
    """What was said of articles in the shift."""


def handover(ledger: UnitOfWork, since: datetime, now: datetime) -> Handover:
    """The shift since then."""
    alerts = ledger.alerts.left_since(since, _MOST)
    told = _by_story(ledger, alerts)
    counts = ledger.alerts.counts_since(since)
    dead = ledger.deliveries.died(since)
    return Handover(
        since=since,
        until=now,
        unhandled=tuple(each for each in told if each.handled_by is None),
        handled=tuple(each for each in told if each.handled_by is not None),
        suppressed=counts.get("suppressed", 0),
        waiting=sum(ledger.alerts.counts().values()),
        dead=dead,
        dead_before=ledger.deliveries.counts().get(DeliveryState.DEAD, 0) - dead,
        silences=tuple(ledger.silences.at(now)),
        blind=tuple(ill(ledger, now)),
        channels=tuple(each for each in ledger.people.channels() if each.state != "active"),
        notes=tuple(each for each in ledger.notes.since(since) if each.kind != HANDLED),
    )


def _by_story(ledger: UnitOfWork, alerts: list[Alert]) -> list[ToldStory]:
    """The stories, the one that was told last first; each once, whatever its updates."""
    stories: dict[int, list[Alert]] = {}
    for alert in alerts:
        stories.setdefault(ledger.stories.event_of(alert.story_id), []).append(alert)
    handled = ledger.notes.handled(stories)
    articles = {
        each.article_id: each for each in ledger.articles.newest([some[0].article_id for some in stories.values()])
    }
    told = []
    for story_id, some in stories.items():
        revision = articles.get(some[0].article_id)
        if revision is None:
            continue
        by = handled.get(story_id)
        told.append(
            ToldStory(
                story_id=story_id,
                article_id=revision.article_id,
                headline=revision.article.headline,
                source=revision.source,
                url=revision.article.address,
                topics=tuple(dict.fromkeys(topic for each in some for topic in each.topics)),
                recipients=tuple(dict.fromkeys(each.recipient for each in some)),
                told_at=min(each.released_at or each.created_at for each in some),
                handled_by=by.by if by else None,
                handled_at=by.at if by else None,
            )
        )
    return sorted(told, key=lambda each: each.told_at, reverse=True)
