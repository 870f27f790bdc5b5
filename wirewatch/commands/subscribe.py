"""`subscriptions add` and `subscriptions remove`: who is told of a topic, by command.

Nothing is destroyed: what is removed is kept with its history, and adding it again brings it back.
"""

from __future__ import annotations

import click

from wirewatch import forms
from wirewatch.asked_query import topic_named
from wirewatch.forms import in_form
from wirewatch.lazy import Door
from wirewatch.ledger_changes import writing
from wirewatch.subscription_changes import subscribe, subscription_numbered, tell_no_longer


@click.command()
@click.argument("topic")
@click.option("--channel", metavar="NAME", required=True, help="Tell of it by this channel.")
@click.option("--subscriber", metavar="NAME", help="Tell this subscriber. [default: the channel by itself]")
@click.option("--rhythm", metavar="WHEN", default=forms.AT_ONCE, show_default=True, help="Or a cron expression.")
@click.option("--max-per-hour", type=click.IntRange(1, 10_000), help="The rest comes together. [default: no limit]")
@click.option(
    "--group-by",
    type=click.Choice(["event", "copies", "first"]),
    default="event",
    show_default=True,
    help="How other articles on an event are told.",
)
@click.pass_obj
def add_subscription(
    door: Door,
    topic: str,
    channel: str,
    subscriber: str | None,
    rhythm: str,
    max_per_hour: int | None,
    group_by: str,
) -> None:
    """Tell of TOPIC from now on, by a channel, to a subscriber or to the channel by itself; or change how.

    Channels and subscribers stand in the file, for they have passwords and addresses; every other key does too.
    """
    try:
        rhythm = in_form(rhythm, forms.RHYTHM)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--rhythm") from error
    with writing(door) as work, work.database.begin() as ledger:
        found = topic_named(ledger, topic)
        number = subscribe(
            ledger,
            found,
            channel,
            subscriber,
            file=work.configuration.path.name,
            now=work.now,
            rhythm=rhythm,
            max_per_hour=max_per_hour,
            group_by=group_by,
        )
        ledger.access.changed("command", "subscription added", str(number), work.now, topic=topic, channel=channel)
        kept = subscription_numbered(ledger, number)
        if work.out.json:
            work.out.data(kept)
        else:
            work.out.line(f"subscription {number}: {topic} to {subscriber or f'@{channel}'} by {channel}, {rhythm}")


@click.command()
@click.argument("subscription", type=int)
@click.pass_obj
def remove_subscription(door: Door, subscription: int) -> None:
    """Tell of SUBSCRIPTION (its number) no longer; what waits is still sent, and `subscriptions add` brings it back."""
    with writing(door) as work, work.database.begin() as ledger:
        tell_no_longer(ledger, subscription, file=work.configuration.path.name, now=work.now)
        ledger.access.changed("command", "subscription removed", str(subscription), work.now)
        if work.out.json:
            work.out.data({"subscription": subscription, "removed": True})
        else:
            work.out.line(f"subscription {subscription}: told no longer")
