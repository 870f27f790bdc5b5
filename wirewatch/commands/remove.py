"""`feeds remove`, `sources remove` and `topics remove`: watch no longer what a command had added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from storage.database import UnitOfWork
from storage.records import Feed
from topics.query import QueryError, parse
from topics.syntax import Reference
from wirewatch.asking import topic_named
from wirewatch.commands.feeds import find_feed
from wirewatch.commands.source_show import find_source
from wirewatch.lazy import Door
from wirewatch.ledger import Opened
from wirewatch.writing import writing

_REASON = "removed by command"


@click.command()
@click.argument("feed")
@click.pass_obj
def remove_feed(door: Door, feed: str) -> None:
    """Poll FEED, a number or an address, no longer.

    What it brought is kept; `feeds add` watches it again.
    """
    with writing(door) as work:
        with work.database.begin() as ledger:
            found = find_feed(ledger, feed)
            _ours(f"feed {found.url}", declared=found.declared)
            _retire(ledger, [found], work.now)
            ledger.access.changed("command", "feed removed", found.url, work.now)
        _told(work, {"feed": found.id, "url": found.url}, f"{found.url} is polled no longer")


@click.command()
@click.argument("name")
@click.pass_obj
def remove_source(door: Door, name: str) -> None:
    """Watch the source NAME and its feeds no longer.

    Its articles are kept; `sources add` or `feeds add --source` watches it again.
    """
    with writing(door) as work:
        with work.database.begin() as ledger:
            found = find_source(ledger, name)
            _ours(f'source "{found.name}"', declared=found.declared)
            feeds = ledger.feeds.of_source(found.id)
            _retire(ledger, feeds, work.now)
            ledger.sources.retire(found.id, work.now)
            ledger.access.changed("command", "source removed", found.name, work.now, feeds=len(feeds))
        what = {"source": found.name, "feeds": [each.url for each in feeds]}
        _told(work, what, f'"{found.name}" is watched no longer, nor are its {len(feeds)} feeds')


@click.command()
@click.argument("name")
@click.pass_obj
def remove_topic(door: Door, name: str) -> None:
    """Watch the topic NAME no longer.

    Its matches are kept; `topics add` with the same name watches it again, and tells nobody twice.
    """
    with writing(door) as work:
        with work.database.begin() as ledger:
            topic = topic_named(ledger, name)
            _ours(f'topic "{name}"', declared=topic.declared)
            inside = [each.name for each in ledger.topics.all() if each.name != name and name in _named_in(each.query)]
            if inside:
                raise click.UsageError(f'the topic "{name}" is part of {", ".join(inside)}: change that first')
            ledger.topics.retire(topic.id, work.now)
            ledger.access.changed("command", "topic removed", name, work.now)
        _told(work, {"topic": name}, f'"{name}" is watched no longer')


def _told(work: Opened, what: dict[str, Any], line: str) -> None:
    if work.out.json:
        work.out.data({**what, "removed": True})
    else:
        work.out.note(line)


def _ours(what: str, *, declared: bool) -> None:
    if declared:
        raise click.UsageError(f"the {what} stands in the file: take it out there, then `wirewatch config apply`")


def _retire(ledger: UnitOfWork, feeds: list[Feed], now: datetime) -> None:
    for feed in feeds:
        ledger.feeds.retire(feed.id, now, _REASON)


def _named_in(query: str) -> set[str]:
    """The topics that a query names."""
    try:
        return {node.name for node in parse(query).root.walk() if isinstance(node, Reference)}
    except QueryError:  # written for another version
        return set()
