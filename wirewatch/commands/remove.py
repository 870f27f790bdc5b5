"""`feeds remove`, `sources remove` and `topics remove`: watch no longer what a command had added."""

from __future__ import annotations

from typing import Any

import click

from wirewatch import watch_list
from wirewatch.commands.feeds import find_feed
from wirewatch.commands.source_show import find_source
from wirewatch.lazy import Door
from wirewatch.ledger import Opened
from wirewatch.ledger_changes import writing


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
            watch_list.remove_feed(ledger, found, file=work.configuration.path.name, now=work.now)
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
            feeds = watch_list.remove_source(ledger, found, file=work.configuration.path.name, now=work.now)
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
            watch_list.remove_topic(ledger, name, file=work.configuration.path.name, now=work.now)
            ledger.access.changed("command", "topic removed", name, work.now)
        _told(work, {"topic": name}, f'"{name}" is watched no longer')


def _told(work: Opened, what: dict[str, Any], line: str) -> None:
    if work.out.json:
        work.out.data({**what, "removed": True})
    else:
        work.out.note(line)
