"""`alerts` and `deliveries`: what recipients are told, and the messages that carry it."""

from __future__ import annotations

import click

from storage.records import AlertState, DeliveryState
from wirewatch.commands.articles import show_matches
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, limit_option, must_be_known, reading
from wirewatch.output import Columns

ALERT_COLUMNS: Columns = {
    "id": lambda row: row.id,
    "created": lambda row: row.created_at,
    "recipient": lambda row: row.recipient,
    "kind": lambda row: row.kind,
    "state": lambda row: row.state,
    "due": lambda row: row.due_at,
    "topics": lambda row: row.topics,
    "article": lambda row: row.article_id,
    "reason": lambda row: row.reason,
}
DELIVERY_COLUMNS: Columns = {
    "id": lambda row: row.id,
    "created": lambda row: row.created_at,
    "channel": lambda row: row.channel,
    "recipient": lambda row: row.address or row.recipient,
    "kind": lambda row: row.kind,
    "state": lambda row: row.state,
    "attempts": lambda row: row.attempts,
    "delivered": lambda row: row.delivered_at,
    "error": lambda row: row.error,
}


@click.command()
@click.option("--state", type=click.Choice([state.value for state in AlertState]), help="Only in this state.")
@click.option("--topic", metavar="NAME", help="Only those that name this topic.")
@limit_option()
@click.pass_obj
def list_alerts(door: Door, state: str | None, topic: str | None, limit: int) -> None:
    """List alerts, newest first, with the reason of each."""
    with reading(door) as (ledger, work):
        must_be_known(ledger, topic=topic)
        work.out.rows(ledger.alerts.recent(limit, state=state, topic=topic), ALERT_COLUMNS, empty="no alert")


@click.command()
@click.argument("alert", type=int)
@click.pass_obj
def show_alert(door: Door, alert: int) -> None:
    """Show one ALERT with the matches that it tells of and the deliveries that carry it."""
    with reading(door) as (ledger, work):
        found = ledger.alerts.get(alert)
        if found is None:
            raise NotFoundError(f"no alert has the number {alert}: `wirewatch alerts list` shows the newest")
        matches = ledger.alerts.matches(alert)
        deliveries = ledger.deliveries.of_alert(alert)
        if work.out.json:
            work.out.data(
                {
                    **{name: getattr(found, name) for name in found.__slots__},
                    "matches": matches,
                    "deliveries": deliveries,
                }
            )
            return
        work.out.fields({name.replace("_", " "): getattr(found, name) for name in found.__slots__})
        show_matches(work.out, matches)
        work.out.line()
        work.out.rows(deliveries, DELIVERY_COLUMNS, empty="not on its way yet")


@click.command()
@click.option("--state", type=click.Choice([state.value for state in DeliveryState]), help="Only in this state.")
@limit_option()
@click.pass_obj
def list_deliveries(door: Door, state: str | None, limit: int) -> None:
    """List deliveries, newest first: messages on their way, arrived or dead."""
    with reading(door) as (ledger, work):
        work.out.rows(ledger.deliveries.recent(limit, state=state), DELIVERY_COLUMNS, empty="no delivery")


@click.command()
@click.argument("delivery", type=int)
@click.pass_obj
def show_delivery(door: Door, delivery: int) -> None:
    """Show one DELIVERY with each attempt to send it; --json shows the message too."""
    with reading(door) as (ledger, work):
        found = ledger.deliveries.get(delivery)
        if found is None:
            raise NotFoundError(f"no delivery has the number {delivery}: `wirewatch deliveries list` shows the newest")
        attempts = ledger.deliveries.attempts(delivery)
        if work.out.json:
            work.out.data({**{name: getattr(found, name) for name in found.__slots__}, "attempt_log": attempts})
            return
        shown = {name: getattr(found, name) for name in found.__slots__ if name != "payload"}
        work.out.fields({name.replace("_", " "): value for name, value in shown.items()})
        work.out.line()
        work.out.rows(
            attempts,
            {
                "attempt": lambda row: row.number,
                "started": lambda row: row.started_at,
                "ended": lambda row: row.ended_at,
                "outcome": lambda row: row.outcome,
                "code": lambda row: row.code,
                "detail": lambda row: row.detail,
            },
            empty="no attempt yet",
        )
