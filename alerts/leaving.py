"""What a subscriber may do for themselves: mute a story, or end what they get. Decided in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.links import Act
from storage.database import UnitOfWork
from storage.records import Channel, Subscriber, Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who a link was made for, as far as they are still known."""

    channel: Channel
    subscriber: Subscriber | None
    subscriptions: tuple[Subscription, ...]
    """Those that the link is about and that are not ended."""

    @property
    def name(self) -> str:
        return self.subscriber.name if self.subscriber is not None else self.channel.name


def reader_of(ledger: UnitOfWork, act: Act) -> Reader | None:
    """Whoever the link was made for; None if there is no such recipient any more."""
    name, _, channel_name = act.recipient.rpartition("@")
    channel = next((each for each in ledger.people.channels() if each.name == channel_name), None)
    subscriber = next((each for each in ledger.people.subscribers() if each.name == name), None) if name else None
    if channel is None or (name and subscriber is None):
        return None
    theirs = [
        each
        for each in ledger.people.subscriptions()
        if each.channel_id == channel.id
        and each.subscriber_id == (subscriber.id if subscriber is not None else None)
        and each.unsubscribed_at is None
        and (not act.topics or each.topic in act.topics)
    ]
    return Reader(channel=channel, subscriber=subscriber, subscriptions=tuple(theirs))


def unsubscribe(ledger: UnitOfWork, act: Act, now: datetime) -> int:
    """End the subscriptions that the link is about, and take back what has not left; how many were ended.

    Doing so twice is as good as once: mail servers repeat what they post.
    """
    reader = reader_of(ledger, act)
    if reader is None:
        return 0
    subscriber_id = reader.subscriber.id if reader.subscriber is not None else None
    ended = ledger.people.unsubscribe((subscriber_id, reader.channel.id), act.topics, now)
    if ended:
        ledger.deliveries.take_back(act.recipient, set(act.topics), "the subscriber has unsubscribed")
    return len(ended)


def mute(ledger: UnitOfWork, act: Act, now: datetime) -> bool:
    """Silence a story, and the event that it is part of, for its reader; False if either is gone."""
    reader = reader_of(ledger, act)
    if reader is None or act.story_id is None or ledger.stories.get(act.story_id) is None:
        return False
    name = reader.subscriber.name if reader.subscriber is not None else f"@{reader.channel.name}"
    event = ledger.stories.event_of(act.story_id)
    if any(each.story_id == event and each.subscriber == name for each in ledger.silences.at(now)):
        return True
    ledger.silences.add(author=reader.name, comment="muted by link", now=now, subscriber=name, story_id=event)
    return True
