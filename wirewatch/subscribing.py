"""A subscription that a command or a program adds, checked as the file's are."""

from __future__ import annotations

from typing import Any

import click

from storage.database import UnitOfWork
from storage.records import Topic
from wirewatch.ledger import NotFoundError
from wirewatch.suggestions import remedy


class InTheFileError(click.UsageError):
    """The file declares this subscription, and says how it is."""


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
    if any(
        each.declared and (each.topic_id, each.channel, each.subscriber) == (topic.id, channel, subscriber)
        for each in ledger.people.subscriptions()
    ):
        raise InTheFileError("this subscription stands in the file: change it there")
    return ledger.people.declare_subscription(
        topic_id=topic.id,
        channel_id=channels[channel].id,
        subscriber_id=subscribers[subscriber].id if subscriber is not None else None,
        now=now,
        declared=False,
        **wishes,
    )
