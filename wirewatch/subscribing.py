"""A subscription that a command or a program adds, checked as the file's are."""

from __future__ import annotations

from typing import Any

import click

from storage.database import UnitOfWork
from storage.records import Topic
from wirewatch.config import Configuration
from wirewatch.ledger import NotFoundError
from wirewatch.suggestions import remedy


def subscribe(
    ledger: UnitOfWork, topic: Topic, channel: str, subscriber: str | None, *, now: Any, **wishes: Any
) -> int:
    """Tell of the topic by this channel, to this subscriber or to the channel by itself; the subscription's number."""
    channels = {each.name: each for each in ledger.people.channels()}
    subscribers = {each.name: each for each in ledger.people.subscribers()}
    if channel not in channels:
        raise NotFoundError(f'no channel is called "{channel}": ' + remedy(channel, channels, "declare it in the file"))
    if subscriber is not None and subscriber not in subscribers:
        advice = remedy(subscriber, subscribers, "declare it in the file")
        raise NotFoundError(f'no subscriber is called "{subscriber}": {advice}')
    if channels[channel].kind == "email" and (subscriber is None or subscribers[subscriber].email is None):
        raise click.UsageError("a mail needs someone to go to: say --subscriber, one with an e-mail address")
    return ledger.people.declare_subscription(
        topic_id=topic.id,
        channel_id=channels[channel].id,
        subscriber_id=subscribers[subscriber].id if subscriber is not None else None,
        now=now,
        declared=False,
        **wishes,
    )


def declared_subscription(configuration: Configuration, topic: str, channel: str, subscriber: str | None) -> bool:
    """Whether the file declares a subscription of these three."""
    wanted = (topic, channel, subscriber)
    return any((each.topic, each.channel, each.subscriber) == wanted for each in configuration.subscriptions)
