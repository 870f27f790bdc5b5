"""`deliveries dead` and `channels resume`: what was given up, and how it is taken up again."""

from __future__ import annotations

import click

from alerts import render
from alerts.message import thawed
from storage.database import UnitOfWork
from storage.records import Delivery, DeliveryState
from wirewatch.confirmation import agree
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, limit_option, opened, reading
from wirewatch.output import Columns, counted

COLUMNS: Columns = {
    "id": lambda row: row.id,
    "died": lambda row: row.died_at,
    "channel": lambda row: row.channel,
    "recipient": lambda row: row.address or row.recipient,
    "kind": lambda row: row.kind,
    "attempts": lambda row: row.attempts,
    "of": lambda row: row.error_kind,
    "error": lambda row: row.error,
}
_EVERY = 100_000


@click.command()
@click.option("--channel", metavar="NAME", help="Only of this channel.")
@click.option("--of", "kind", metavar="CODE", help="Only those that died of this: 550, expired, ambiguous, poison ...")
@limit_option()
@click.pass_obj
def list_dead(door: Door, channel: str | None, kind: str | None, limit: int) -> None:
    """List dead letters, the latest first: messages that were given up, each with what killed it."""
    with reading(door) as (ledger, work):
        work.out.rows(ledger.deliveries.dead(limit, channel=channel, kind=kind), COLUMNS, empty="no dead letter")


@click.command()
@click.argument("delivery", type=int)
@click.pass_obj
def show_dead(door: Door, delivery: int) -> None:
    """Show the dead letter DELIVERY: its attempts, and the message as its recipient would have read it."""
    with reading(door) as (ledger, work):
        found = _dead(ledger, delivery)
        attempts = ledger.deliveries.attempts(delivery)
        if work.out.json:
            work.out.data({**{name: getattr(found, name) for name in found.__slots__}, "attempt_log": attempts})
            return
        work.out.fields(
            {
                "delivery": found.id,
                "channel": found.channel,
                "recipient": found.address or found.recipient,
                "died": found.died_at,
                "of": found.error_kind,
                "error": found.error,
                "alerts": found.alert_ids,
            }
        )
        work.out.line()
        work.out.rows(
            attempts,
            {
                "attempt": lambda row: row.number,
                "started": lambda row: row.started_at,
                "outcome": lambda row: row.outcome,
                "code": lambda row: row.code,
                "detail": lambda row: row.detail,
            },
            empty="never tried",
        )
        work.out.line()
        work.out.line(_shown(found))


@click.command()
@click.argument("deliveries", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="All, or all that the other options leave.")
@click.option("--channel", metavar="NAME", help="With --all: only of this channel.")
@click.option("--of", "kind", metavar="CODE", help="With --all: only those that died of this.")
@click.pass_obj
def replay_dead(door: Door, deliveries: tuple[int, ...], every: bool, channel: str | None, kind: str | None) -> None:
    """Queue dead letters again: DELIVERIES by number, or --all; the daemon or `wirewatch job deliver` sends them.

    Each keeps its Message-ID and key: a receiver that had taken it after all can tell.
    """
    with opened(door) as work, work.database.begin() as ledger:
        chosen = _chosen(ledger, deliveries, every, channel, kind)
        for each in chosen:
            ledger.deliveries.replay(each.id, work.now)
        if work.out.json:
            work.out.data({"replayed": [each.id for each in chosen]})
        else:
            work.out.line(f"{counted(len(chosen), 'dead letter')} queued again")


@click.command()
@click.argument("deliveries", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="All, or all that the other options leave.")
@click.option("--channel", metavar="NAME", help="With --all: only of this channel.")
@click.option("--of", "kind", metavar="CODE", help="With --all: only those that died of this.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def drop_dead(
    door: Door, deliveries: tuple[int, ...], every: bool, channel: str | None, kind: str | None, yes: bool
) -> None:
    """Take the messages of dead letters out for good: DELIVERIES by number, or --all; that they were is kept."""
    with opened(door) as work:
        with work.database.read() as ledger:
            chosen = _chosen(ledger, deliveries, every, channel, kind)
        if chosen:
            agree(f"Drop {counted(len(chosen), 'dead letter')}?", "this drops messages for good", yes=yes)
        with work.database.begin() as ledger:
            for each in chosen:
                ledger.deliveries.drop(each.id, "dropped by the operator")
        if work.out.json:
            work.out.data({"dropped": [each.id for each in chosen]})
        else:
            work.out.line(f"{counted(len(chosen), 'dead letter')} dropped")


@click.command()
@click.argument("channel")
@click.pass_obj
def resume_channel(door: Door, channel: str) -> None:
    """Try CHANNEL again at once: after its account or its receiver was mended, not its configuration."""
    with opened(door) as work, work.database.begin() as ledger:
        if channel not in (names := [each.name for each in ledger.people.channels()]):
            raise NotFoundError(f'no channel is called "{channel}": there are {", ".join(names) or "none"}')
        resumed = ledger.people.resume_channel(channel)
        if work.out.json:
            work.out.data({"channel": channel, "resumed": resumed})
        else:
            work.out.line(f"{channel}: " + ("tried again from now on" if resumed else "was at work already"))


def _dead(ledger: UnitOfWork, delivery_id: int) -> Delivery:
    found = ledger.deliveries.get(delivery_id)
    if found is None or found.state is not DeliveryState.DEAD:
        state = "not there" if found is None else str(found.state)
        raise NotFoundError(f"delivery {delivery_id} is {state}: `wirewatch deliveries dead list` shows the dead ones")
    return found


def _chosen(
    ledger: UnitOfWork, deliveries: tuple[int, ...], every: bool, channel: str | None, kind: str | None
) -> list[Delivery]:
    if every == bool(deliveries) or (not every and (channel or kind)):
        raise click.UsageError("name the deliveries by number, or choose with --all, --channel and --of")
    return (
        ledger.deliveries.dead(_EVERY, channel=channel, kind=kind)
        if every
        else [_dead(ledger, each) for each in dict.fromkeys(deliveries)]
    )


def _shown(delivery: Delivery) -> str:
    try:
        return render.text(thawed(delivery.payload))
    except ValueError as error:
        return f"(its message cannot be shown: {error})"
