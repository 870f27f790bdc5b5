"""A frozen press review on its way to its readers: once to each, whoever asks and however often."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

import click

from alerts import message as told
from storage.database import UnitOfWork
from storage.editions import Edition
from storage.records import Channel, Subscriber
from wirewatch import press_review
from wirewatch.app import mail_domain
from wirewatch.config import Configuration
from wirewatch.ledger import NotFoundError
from wirewatch.suggestions import remedy


def hand_out(
    ledger: UnitOfWork,
    configuration: Configuration,
    edition: Edition,
    channel: str,
    names: Sequence[str],
    now: datetime,
) -> int:
    """Queue an edition by e-mail to subscribers, or by another channel to itself; how many messages."""
    if edition.number is None:
        raise click.UsageError(f"edition {edition.id} is not frozen: `wirewatch review freeze {edition.id}`")
    channels = {each.name: each for each in ledger.people.channels()}
    if channel not in channels:
        raise NotFoundError(f'no channel is called "{channel}": {remedy(channel, channels, "`channels list`")}')
    by = channels[channel]
    people = {each.name: each for each in ledger.people.subscribers()}
    for name in names:
        if name not in people or (by.kind == "email" and not people[name].email):
            advice = remedy(name, people, "`wirewatch subscribers list`")
            raise NotFoundError(f'no subscriber with an address is called "{name}": {advice}')
    if by.kind == "email" and not names:
        raise click.UsageError("a mail needs someone to go to: name a subscriber who has an e-mail address")
    readers: list[Subscriber | None] = [people[name] for name in dict.fromkeys(names)] or [None]
    return sum(_queue(ledger, configuration, edition, by, each, now) for each in readers)


def _queue(
    ledger: UnitOfWork,
    configuration: Configuration,
    edition: Edition,
    channel: Channel,
    subscriber: Subscriber | None,
    now: datetime,
) -> int:
    general = configuration.wirewatch
    found = press_review.content(ledger, edition)
    zone = subscriber.timezone if subscriber else general.timezone
    key = f"{subscriber.name}@{channel.name}" if subscriber else f"@{channel.name}"
    to = told.recipient(key, subscriber, timezone=general.timezone)
    idem_key = hashlib.sha256(f"review|{edition.id}|{edition.number}|{key}".encode()).hexdigest()
    lines = press_review.text(found, zone)
    message = told.review(press_review.heading(found), lines, press_review.html(found, zone), to, now)
    queued = ledger.deliveries.queue(
        channel_id=channel.id,
        recipient=key,
        address=subscriber.email if subscriber and channel.kind == "email" else None,
        kind="review",
        idem_key=idem_key,
        message_id=f"<{idem_key[:40]}@{mail_domain(configuration)}>",
        thread_ref=None,
        order_key=f"{key}/review",
        payload=told.frozen(message),
        alert_ids=(),
        now=now,
    )
    return int(queued is not None)
