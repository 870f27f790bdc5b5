"""`channels test`: one sample message through a channel, and what its receiver said."""

from __future__ import annotations

import secrets

import click

from alerts import message as told
from alerts.channels import Receipt
from alerts.message import MessageKind
from storage.records import AttemptOutcome, Delivery, DeliveryState
from wirewatch.app import App, mail_domain, open_app
from wirewatch.config import from_environment
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError
from wirewatch.output import Output
from wirewatch.suggestions import remedy

_TITLE = "A sample, so that you see where alerts will be"
_LINES = ("If you read this, the channel works.", "Nothing was recorded, and nothing will follow from it.")


@click.command()
@click.argument("name")
@click.option("--to", "address", metavar="ADDRESS", help="Of a mail: where to. [default: contact of the configuration]")
@click.pass_obj
def test_channel(door: Door, name: str, address: str | None) -> int:
    """Send a sample through the channel NAME, daemon or not; exit status 1 if it did not arrive."""
    app = open_app(from_environment(door.config))
    try:
        out = Output(door)
        known = {channel.name: channel for channel in app.configuration.channels}
        if name not in known:
            raise NotFoundError(
                f'no channel is called "{name}": {remedy(name, known, "declare it under [[channels]]")}'
            )
        to = address or app.configuration.wirewatch.contact
        if known[name].kind == "email" and to is None:
            raise click.UsageError("a mail needs someone to go to: say --to, or write contact in the configuration")
        receipt = run_interruptible(_send(app, name, known[name].kind, to))
    finally:
        app.close()
    arrived = receipt.outcome is AttemptOutcome.DELIVERED
    if out.json:
        out.data(
            {
                "channel": name,
                "outcome": receipt.outcome,
                "code": receipt.code,
                "detail": receipt.detail,
                "provider_ref": receipt.provider_ref,
                "retry_after": receipt.retry_after,
            }
        )
    else:
        said = " ".join(filter(None, (receipt.code, receipt.detail)))
        out.line(f"{name}: {receipt.outcome}" + (f" ({said})" if said else ""))
    return 0 if arrived else 1


async def _send(app: App, name: str, kind: str, address: str | None) -> Receipt:
    now, key = app.clock.now(), secrets.token_hex(20)
    general = app.configuration.wirewatch
    to = told.Recipient(key=f"test@{name}", name=address or name, address=address, timezone=general.timezone)
    delivery = Delivery(
        id=0,
        channel_id=0,
        channel=name,
        channel_kind=kind,
        recipient=to.key,
        address=address if kind == "email" else None,
        kind="test",
        idem_key=key,
        message_id=f"<{key}@{mail_domain(app.configuration)}>",
        thread_ref=None,
        order_key=to.key,
        payload=told.frozen(told.notice(MessageKind.TEST, _TITLE, _LINES, to, now)),
        state=DeliveryState.SENDING,
        created_at=now,
        next_attempt_at=now,
    )
    async with app.channels() as channels:
        return await channels[name].send(delivery)
