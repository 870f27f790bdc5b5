"""A subscription that a command, a page or a program adds or takes away, checked as the file's are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from storage.database import UnitOfWork
from storage.records import Subscription, Topic
from wirewatch.ledger import NotFoundError
from wirewatch.suggestions import remedy


class InTheFileError(click.UsageError):
    """The file declares this, and says how it is."""


def subscribe(
    ledger: UnitOfWork, topic: Topic, channel: str, subscriber: str | None, *, file: str, now: datetime, **wishes: Any
) -> int:
    """Tell of the topic by this channel, to this subscriber or to the channel by itself, or change how; the
    subscription's number."""
    if topic.retired_at is not None:
        raise NotFoundError(f'topic "{topic.name}" is not watched any more: add it again first')
    channels = {each.name: each for each in ledger.people.channels()}
    subscribers = {each.name: each for each in ledger.people.subscribers()}
    if channel not in channels:
        raise NotFoundError(f'no channel is called "{channel}": ' + remedy(channel, channels, "declare it in the file"))
    if subscriber is not None and subscriber not in subscribers:
        advice = remedy(subscriber, subscribers, "declare it in the file")
        raise NotFoundError(f'no subscriber is called "{subscriber}": {advice}')
    if channels[channel].kind == "email" and (subscriber is None or subscribers[subscriber].email is None):
        raise click.UsageError("a mail needs someone to go to: name a subscriber who has an e-mail address")
    same = [
        each
        for each in ledger.people.subscriptions()
        if (each.topic_id, each.channel, each.subscriber) == (topic.id, channel, subscriber)
    ]
    if any(each.declared for each in same):
        raise InTheFileError(f"this subscription stands in {file}: change it there, for the file wins")
    number = ledger.people.declare_subscription(
        topic_id=topic.id,
        channel_id=channels[channel].id,
        subscriber_id=subscribers[subscriber].id if subscriber is not None else None,
        now=now,
        declared=False,
        **wishes,
    )
    for each in same:
        if each.id != number:  # in another rhythm: it was changed, and nobody asked to be told twice
            ledger.people.retire_subscription(each.id, now)
    return number


def subscription_numbered(ledger: UnitOfWork, number: int) -> Subscription:
    """A subscription that is not removed."""
    found = next((each for each in ledger.people.subscriptions() if each.id == number), None)
    if found is None:
        raise NotFoundError(f"no subscription has the number {number}: `wirewatch subscriptions list`")
    return found


def tell_no_longer(ledger: UnitOfWork, number: int, *, file: str, now: datetime) -> Subscription:
    """Take a subscription away; what waits is still sent."""
    found = subscription_numbered(ledger, number)
    if found.declared:
        raise InTheFileError(f"subscription {number} stands in {file}: take it out there, for the file wins")
    ledger.people.retire_subscription(number, now)
    return found
