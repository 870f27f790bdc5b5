"""`subscribers`, `subscriptions` and `channels`: who is told, and by what way."""

from __future__ import annotations

import click

from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, reading
from wirewatch.ledger_changes import writing
from wirewatch.output import Columns
from wirewatch.suggestions import remedy


def _origin(row: object) -> str:
    return "in the file" if getattr(row, "declared", True) else "by command"


SUBSCRIPTION_COLUMNS: Columns = {
    "id": lambda row: row.id,
    "topic": lambda row: row.topic,
    "subscriber": lambda row: row.subscriber,
    "channel": lambda row: row.channel,
    "rhythm": lambda row: row.rhythm,
    "wait": lambda row: row.group_wait,
    "per hour": lambda row: row.max_per_hour,
    "breakthrough": lambda row: row.breakthrough,
    "unsubscribed": lambda row: row.unsubscribed_at,
    "declared": _origin,
}


@click.command()
@click.pass_obj
def list_subscribers(door: Door) -> None:
    """List the subscribers: people and desks."""
    with reading(door) as (ledger, work):
        work.out.rows(
            ledger.people.subscribers(),
            {
                "id": lambda row: row.id,
                "name": lambda row: row.name,
                "e-mail": lambda row: row.email,
                "language": lambda row: row.language,
                "zone": lambda row: row.timezone,
                "quiet hours": lambda row: row.quiet_hours,
                "suspended": lambda row: row.suspended_reason,
            },
            empty="no subscriber is known: declare one under [[subscribers]]",
        )


@click.command()
@click.argument("subscriber")
@click.pass_obj
def restore_subscriber(door: Door, subscriber: str) -> None:
    """Send to SUBSCRIBER again, whose address was suspended; a new address in the file does so too."""
    with writing(door) as work, work.database.begin() as ledger:
        known = {each.name: each for each in ledger.people.subscribers()}
        if subscriber not in known:
            advice = remedy(subscriber, known, "see `wirewatch subscribers list`")
            raise NotFoundError(f'no subscriber is called "{subscriber}": {advice}')
        restored = ledger.people.restore_subscriber(known[subscriber].id)
        if work.out.json:
            work.out.data({"subscriber": subscriber, "restored": restored})
        else:
            work.out.line(f"{subscriber}: {'is sent to again' if restored else 'was not suspended'}")


@click.command()
@click.pass_obj
def list_subscriptions(door: Door) -> None:
    """List the subscriptions: who wants which topic, by which channel, in which rhythm."""
    with reading(door) as (ledger, work):
        work.out.rows(
            ledger.people.subscriptions(),
            SUBSCRIPTION_COLUMNS,
            empty="no subscription is known: declare one under [[subscriptions]]",
        )


@click.command()
@click.argument("subscription", type=int)
@click.pass_obj
def resume_subscription(door: Door, subscription: int) -> None:
    """Tell again of SUBSCRIPTION (its number), which its subscriber had ended; at their wish only."""
    with writing(door) as work, work.database.begin() as ledger:
        if not ledger.people.resume(subscription):
            raise NotFoundError(f"no ended subscription has the number {subscription}: `wirewatch subscriptions list`")
        if work.out.json:
            work.out.data({"subscription": subscription, "resumed": True})
        else:
            work.out.line(f"subscription {subscription} tells again")


@click.command()
@click.pass_obj
def list_channels(door: Door) -> None:
    """List the channels and their state: active, broken for now, or suspended until somebody looks."""
    with reading(door) as (ledger, work):
        work.out.rows(
            ledger.people.channels(),
            {
                "id": lambda row: row.id,
                "name": lambda row: row.name,
                "kind": lambda row: row.kind,
                "state": lambda row: row.state,
                "until": lambda row: row.breaker_until,
                "error": lambda row: row.error,
            },
            empty="no channel is known: declare one under [[channels]]",
        )
