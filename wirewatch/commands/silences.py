"""`silences`: what is not to be sent, from when to when, by whom and why."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from alerts.silencing import named
from storage.database import UnitOfWork
from wirewatch.confirmation import user
from wirewatch.lazy import Door
from wirewatch.ledger import Duration, NotFoundError, Opened, Since, limit_option, reading
from wirewatch.ledger_changes import writing
from wirewatch.output import Columns
from wirewatch.suggestions import remedy

COLUMNS: Columns = {
    "id": lambda row: row.id,
    "from": lambda row: row.starts_at,
    "to": lambda row: row.ends_at,
    "what": named,
    "author": lambda row: row.author,
    "comment": lambda row: row.comment,
}


@click.command()
@click.option("--topic", metavar="NAME", help="Alerts of this topic.")
@click.option("--source", metavar="NAME", help="Alerts of articles of this source.")
@click.option("--subscriber", metavar="NAME", help='Alerts to this subscriber; "@desk" for the channel desk by itself.')
@click.option("--words", metavar="TEXT", help="Alerts of articles that say these words, one after the other.")
@click.option("--story", type=int, metavar="NUMBER", help="Alerts of this story.")
@click.option("--from", "starts_at", type=Since(), metavar="TIME", help="When it begins. [default: now]")
@click.option("--to", "ends_at", type=Since(), metavar="TIME", help="When it ends, UTC unless it says otherwise.")
@click.option("--for", "span", type=Duration(), metavar="SPAN", help='How long it lasts: "2h".')
@click.option("--mute", is_flag=True, help="Until somebody ends it, instead of --to or --for.")
@click.option("--author", metavar="NAME", help="Who wants it. [default: whoever runs this]")
@click.option("--comment", metavar="TEXT", default="", help="Why.")
@click.pass_obj
def add_silence(
    door: Door,
    topic: str | None,
    source: str | None,
    subscriber: str | None,
    words: str | None,
    story: int | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
    span: timedelta | None,
    mute: bool,
    author: str | None,
    comment: str,
) -> None:
    """Do not send certain alerts for a time: all that is said must fit.

    They are recorded as suppressed with this silence as the reason, and not sent later either. Corrections, holds and
    withdrawals of what somebody was told are sent all the same.
    """
    if not any((topic, source, subscriber, words, story)):
        raise click.UsageError("what is to be silent? say --topic, --source, --subscriber, --words or --story")
    if words is not None and len("".join(words.split())) < 2:
        raise click.UsageError("--words is too short: it would silence everything")
    if sum((ends_at is not None, span is not None, mute)) != 1:
        raise click.UsageError('until when? say one of --to TIME, --for SPAN or --mute ("until somebody ends it")')
    with writing(door) as work:
        start = starts_at or work.now
        end = ends_at if ends_at is not None else start + span if span is not None else None
        if end is not None and end <= max(start, work.now):
            raise click.UsageError("it would end before it begins, or has ended already: name a later --to")
        with work.database.begin() as ledger:
            _known(ledger, topic, source, subscriber, story)
            silence_id = ledger.silences.add(
                author=author or user(),
                comment=" ".join(comment.split()),
                now=work.now,
                starts_at=start,
                ends_at=end,
                topic=topic,
                source=source,
                subscriber=subscriber,
                words=words,
                story_id=story,
            )
            silence = ledger.silences.get(silence_id)
        _show(work, silence)


@click.command()
@click.option("--all", "ended", is_flag=True, help="Those that ended, too.")
@limit_option()
@click.pass_obj
def list_silences(door: Door, ended: bool, limit: int) -> None:
    """List silences that are or will be in force, newest first."""
    with reading(door) as (ledger, work):
        work.out.rows(ledger.silences.all(work.now, ended=ended, limit=limit), COLUMNS, empty="nothing is silenced")


@click.command()
@click.argument("silence", type=int)
@click.pass_obj
def end_silence(door: Door, silence: int) -> None:
    """End SILENCE (its number) now; what it suppressed is not sent later."""
    with writing(door) as work:
        with work.database.begin() as ledger:
            if not ledger.silences.end(silence, work.now):
                raise NotFoundError(f"no silence in force has the number {silence}: see `wirewatch silences list`")
            found = ledger.silences.get(silence)
        _show(work, found)


def _show(work: Opened, silence: object) -> None:
    if work.out.json:
        work.out.data(silence)
    else:
        work.out.rows([silence], COLUMNS)


def _known(
    ledger: UnitOfWork, topic: str | None, source: str | None, subscriber: str | None, story: int | None
) -> None:
    """A silence of what is not there would be a mistake that nobody notices."""
    channels = {f"@{each.name}" for each in ledger.people.channels()}
    wanted = (
        ("topic", topic, {each.name for each in ledger.topics.all()}),
        ("source", source, {each.name for each in ledger.sources.all()}),
        ("subscriber", subscriber, {each.name for each in ledger.people.subscribers()} | channels),
    )
    for noun, name, known in wanted:
        if name is not None and name not in known:
            advice = remedy(name, known, f"see `wirewatch {noun}s list`")
            raise NotFoundError(f'no {noun} is called "{name}": {advice}')
    if story is not None and ledger.stories.get(story) is None:
        raise NotFoundError(f"no story has the number {story}: `wirewatch articles show` names an article's story")
