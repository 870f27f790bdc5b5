"""`remove` of feeds, sources, topics and subscriptions, and `subscriptions add`: what is watched by command.

Nothing is destroyed: what is removed is kept with its history, and adding it again brings it back.
"""

from __future__ import annotations

from collections.abc import Mapping

import click

from storage.database import UnitOfWork
from storage.records import Feed
from topics.query import parse
from topics.syntax import Reference
from wirewatch import forms
from wirewatch.asking import topic_named
from wirewatch.commands.feeds import find_feed
from wirewatch.config import Configuration
from wirewatch.interview import in_form
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, Opened
from wirewatch.output import counted
from wirewatch.subscribing import declared_subscription, subscribe
from wirewatch.suggestions import remedy
from wirewatch.writing import writing

_REMOVED = "removed by command"


@click.command()
@click.argument("feed")
@click.pass_obj
def remove_feed(door: Door, feed: str) -> None:
    """Poll FEED (its number or address) no longer; what it brought is kept, and `feeds add` brings it back."""
    with writing(door) as work, work.database.begin() as ledger:
        found = find_feed(ledger, feed)
        if found.retired_at is not None:
            raise NotFoundError(f"{found.url} is not watched any more: nothing is to be done")
        _not_in_the_file(work.configuration, [found])
        ledger.feeds.retire(found.id, work.now, _REMOVED)
        _told(work, {"feed": found.id, "url": found.url}, f"{found.url}: polled no longer")


@click.command()
@click.argument("name")
@click.pass_obj
def remove_source(door: Door, name: str) -> None:
    """Poll no feed of the source NAME any longer; what it brought is kept, and `sources add` brings it back."""
    with writing(door) as work, work.database.begin() as ledger:
        source = ledger.sources.named(name)
        if source is None:
            known = [each.name for each in ledger.sources.all()]
            raise NotFoundError(f'no source is called "{name}": {remedy(name, known, "`wirewatch sources list`")}')
        feeds = [each for each in ledger.feeds.all() if each.source_id == source.id]
        _not_in_the_file(work.configuration, feeds)
        for each in feeds:
            ledger.feeds.retire(each.id, work.now, _REMOVED)
        what = {"source": source.name, "feeds": [each.url for each in feeds]}
        _told(work, what, f"{source.name}: {counted(len(feeds), 'feed')} polled no longer")


@click.command()
@click.argument("name")
@click.pass_obj
def remove_topic(door: Door, name: str) -> None:
    """Watch the topic NAME no longer; its matches and alerts are kept, and `topics add` brings it back."""
    with writing(door) as work, work.database.begin() as ledger:
        topic = topic_named(ledger, name)
        if topic.retired_at is not None:
            raise NotFoundError(f'topic "{name}" is not watched any more: nothing is to be done')
        if any(each.name == name for each in work.configuration.topics):
            raise click.UsageError(f'topic "{name}" stands in {work.configuration.path.name}: take it out there')
        users = _topics_with(ledger, name)
        if users:
            raise click.UsageError(f'topic "{name}" stands in the query of {", ".join(users)}: change that first')
        ledger.topics.retire(topic.id, work.now)
        _told(work, {"topic": name}, f"{name}: watched no longer")


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
        if found.retired_at is not None:
            raise NotFoundError(f'topic "{topic}" is not watched any more: `wirewatch topics add` brings it back')
        if declared_subscription(work.configuration, topic, channel, subscriber):
            raise click.UsageError(f"this subscription stands in {work.configuration.path.name}: change it there")
        number = subscribe(
            ledger,
            found,
            channel,
            subscriber,
            now=work.now,
            rhythm=rhythm,
            max_per_hour=max_per_hour,
            group_by=group_by,
        )
        [kept] = [each for each in ledger.people.subscriptions() if each.id == number]
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
        found = next((each for each in ledger.people.subscriptions() if each.id == subscription), None)
        if found is None:
            raise NotFoundError(f"no subscription has the number {subscription}: `wirewatch subscriptions list`")
        if declared_subscription(work.configuration, found.topic, found.channel, found.subscriber):
            raise click.UsageError(
                f"subscription {subscription} stands in {work.configuration.path.name}: take it out there"
            )
        ledger.people.retire_subscription(subscription, work.now)
        _told(work, {"subscription": subscription}, f"subscription {subscription}: told no longer")


def _not_in_the_file(configuration: Configuration, feeds: list[Feed]) -> None:
    declared = {feed.url for source in configuration.sources for feed in source.feeds}
    for each in feeds:
        if each.url in declared:
            raise click.UsageError(f"{each.url} stands in {configuration.path.name}: take it out there")


def _topics_with(ledger: UnitOfWork, name: str) -> list[str]:
    """The topics in whose queries this one stands."""
    return [
        each.name
        for each in ledger.topics.all()
        if any(isinstance(node, Reference) and node.name == name for node in parse(each.query).root.walk())
    ]


def _told(work: Opened, what: Mapping[str, object], line: str) -> None:
    if work.out.json:
        work.out.data({**what, "removed": True})
    else:
        work.out.line(line)
