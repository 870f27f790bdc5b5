"""`subscribers`, `subscriptions` and `channels`: who is told, and by what way."""

from __future__ import annotations

import click

from wirewatch.lazy import Door
from wirewatch.ledger import reading
from wirewatch.output import Columns


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
