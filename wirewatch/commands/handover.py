"""`handover`: what whoever comes on duty must know."""

from __future__ import annotations

from datetime import datetime

import click

from wirewatch.handover import Handover, ToldStory, handover
from wirewatch.lazy import Door
from wirewatch.ledger import Since, reading
from wirewatch.output import Columns, Output, cell


@click.command()
@click.option("--since", type=Since(), default="12h", show_default=True, metavar="WHEN", help="When the shift began.")
@click.pass_obj
def hand_over(door: Door, since: datetime) -> None:
    """Say what whoever comes on duty must know: what was told and is open, silences, blind sources, notes.

    A story is open until somebody says `wirewatch articles handle`, presses the button on its page, or the one behind
    the link in a message.
    """
    with reading(door) as (ledger, work):
        found = handover(ledger, since, work.now)
        if work.out.json:
            work.out.data(found)
        else:
            _show(work.out, found)


def _show(out: Output, found: Handover) -> None:
    out.line(f"from {cell(found.since)} to {cell(found.until)}")
    _part(out, f"open: {len(found.unhandled)}")
    out.rows(found.unhandled, _STORIES)
    if found.handled:
        _part(out, f"handled: {len(found.handled)}")
        out.rows(found.handled, {**_STORIES, "handled by": lambda each: each.handled_by})
    if found.notes:
        _part(out, "notes")
        out.rows(
            found.notes,
            {
                "at": lambda each: each.at,
                "who": lambda each: each.author,
                "article": lambda each: each.article_id,
                "what": lambda each: f"#{each.text}" if each.kind == "tag" else each.text,
                "of": lambda each: each.headline,
            },
        )
    if found.silences:
        _part(out, "silences in force")
        out.rows(
            found.silences,
            {
                "silence": lambda each: each.id,
                "until": lambda each: each.ends_at or "somebody ends it",
                "of": lambda each: ", ".join(filter(None, (each.topic, each.source, each.subscriber, each.words))),
                "who": lambda each: each.author,
                "why": lambda each: each.comment,
            },
        )
    if found.blind or found.channels:
        _part(out, "blind")
        out.rows(
            [*found.blind, *found.channels],
            {
                "what": lambda each: getattr(each, "kind", "") if hasattr(each, "health") else "channel",
                "name": lambda each: each.name,
                "how": lambda each: each.health if hasattr(each, "health") else each.state,
                "since": lambda each: each.since if hasattr(each, "health") else None,
            },
        )
    out.line()
    older = f" ({found.dead_before} more before the shift)" if found.dead_before else ""
    told = f"{found.waiting} alerts wait, {found.suppressed} were not sent"
    out.line(f"{told}, {found.dead} messages were given up{older}")


def _part(out: Output, title: str) -> None:
    out.line()
    out.line(title)


def _topics(each: ToldStory) -> str:
    return ", ".join(each.topics)


_STORIES: Columns = {
    "told": lambda each: each.told_at,
    "article": lambda each: each.article_id,
    "topics": _topics,
    "source": lambda each: each.source,
    "headline": lambda each: each.headline,
}
