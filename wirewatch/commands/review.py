"""`review ...`: the morning press review, picked, ordered, commented, frozen and sent."""

from __future__ import annotations

import hashlib
from datetime import datetime

import click

from alerts import message as told
from storage.database import UnitOfWork
from storage.editions import Edition
from storage.records import Channel, Subscriber
from wirewatch import reviewing
from wirewatch.agreement import agree, user
from wirewatch.app import mail_domain
from wirewatch.commands.articles import find_article
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, Opened, Since, limit_option, reading
from wirewatch.output import Output, cell, counted
from wirewatch.suggestions import remedy
from wirewatch.writing import writing

_LONGEST = 2_000
"""Characters of a comment."""


@click.command()
@click.option("--title", metavar="TEXT", default="Press review", show_default=True, help="What it is called.")
@click.option("--since", type=Since(), default="24h", show_default=True, metavar="WHEN", help="Seen since.")
@click.option("--topic", "topics", metavar="NAME", multiple=True, help="Of this topic; may be repeated. [default: all]")
@click.pass_obj
def new_review(door: Door, title: str, since: datetime, topics: tuple[str, ...]) -> None:
    """Begin an edition, and list the stories that there are to pick from, the most widely told first."""
    with writing(door) as work, work.database.begin() as ledger:
        known = [each.name for each in ledger.topics.all()]
        for name in topics:
            if name not in known:
                raise NotFoundError(f'no topic is called "{name}": {remedy(name, known, "`wirewatch topics list`")}')
        edition_id = ledger.editions.begin(title, user(), since, work.now, topics, work.now)
        _show(ledger, work.out, _found(ledger, edition_id))
        work.out.note(f"edition {edition_id}; next: `wirewatch review pick {edition_id} ARTICLE`")


@click.command()
@limit_option()
@click.pass_obj
def list_reviews(door: Door, limit: int) -> None:
    """List editions, newest first: those that are being made, and those that are frozen, with their number."""
    with reading(door) as (ledger, work):
        work.out.rows(
            ledger.editions.recent(limit),
            {
                "edition": lambda each: each.id,
                "number": lambda each: each.number,
                "title": lambda each: each.title,
                "stories": lambda each: len(each.picks),
                "created": lambda each: each.created_at,
                "frozen": lambda each: each.frozen_at,
                "by": lambda each: each.author,
            },
            empty="no edition yet: `wirewatch review new`",
        )


@click.command()
@click.argument("edition", type=int)
@click.pass_obj
def show_review(door: Door, edition: int) -> None:
    """Show an EDITION: what is picked, in order, and while it is being made what else there is."""
    with reading(door) as (ledger, work):
        _show(ledger, work.out, _found(ledger, edition))


@click.command()
@click.argument("edition", type=int)
@click.argument("article")
@click.option("--at", "place", type=click.IntRange(1), metavar="PLACE", help="In this place. [default: at the end]")
@click.option("--comment", metavar="TEXT", help="What is said of it.")
@click.pass_obj
def pick_story(door: Door, edition: int, article: str, place: int | None, comment: str | None) -> None:
    """Pick the story of ARTICLE for an EDITION, or move it, or comment it, if it is picked already."""
    said = None if comment is None else " ".join(comment.split())
    if said is not None and len(said) > _LONGEST:
        raise click.UsageError(f"a comment has at most {_LONGEST:,} characters")
    with writing(door) as work, work.database.begin() as ledger:
        found = _open(ledger, edition)
        article_id = find_article(ledger, article)
        ledger.editions.pick(edition, reviewing.picked(found, article_id, place=place, comment=said))
        _show(ledger, work.out, _found(ledger, edition), candidates=False)


@click.command()
@click.argument("edition", type=int)
@click.argument("article", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def drop_story(door: Door, edition: int, article: str | None, yes: bool) -> None:
    """Take the story of ARTICLE out of an EDITION that is not frozen; without ARTICLE the whole edition."""
    with writing(door) as work:
        if article is None:
            agree(f"Drop edition {edition}?", "this drops an edition", yes=yes)
        with work.database.begin() as ledger:
            found = _open(ledger, edition)
            if article is None:
                ledger.editions.remove(edition)
                work.out.note(f"edition {edition} is gone")
                return
            article_id = find_article(ledger, article)
            ledger.editions.pick(edition, reviewing.dropped(found, article_id))
            _show(ledger, work.out, _found(ledger, edition), candidates=False)


@click.command()
@click.argument("edition", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def freeze_review(door: Door, edition: int, yes: bool) -> None:
    """Freeze an EDITION: it gets its number, and what it says stays as it is, whatever becomes of the articles."""
    with writing(door) as work:
        with work.database.read() as ledger:
            picks = len(_open(ledger, edition).picks)
        if not picks:
            raise click.UsageError(f"edition {edition} is empty: `wirewatch review pick {edition} ARTICLE`")
        agree(f"Freeze edition {edition} with {counted(picks, 'story')}?", "a frozen edition cannot change", yes=yes)
        with work.database.begin() as ledger:
            found = _open(ledger, edition)
            number = ledger.editions.freeze(edition, reviewing.kept(reviewing.content(ledger, found)), work.now)
        if work.out.json:
            work.out.data({"edition": edition, "number": number})
        else:
            work.out.line(f"edition {edition} is number {number}")


@click.command()
@click.argument("edition", type=int)
@click.pass_obj
def print_review(door: Door, edition: int) -> None:
    """Write an EDITION as an HTML page to standard output, for a browser or paper; nothing in it loads anything."""
    with reading(door) as (ledger, work):
        found = reviewing.content(ledger, _found(ledger, edition))
        page = reviewing.html(found, work.configuration.wirewatch.timezone)
        if work.out.json:
            work.out.data({"edition": edition, "number": found.number, "html": page})
        else:
            work.out.line(page)


@click.command()
@click.argument("edition", type=int)
@click.option("--channel", metavar="NAME", required=True, help="By this channel.")
@click.option("--subscriber", "names", metavar="NAME", multiple=True, help="To this subscriber; may be repeated.")
@click.pass_obj
def send_review(door: Door, edition: int, channel: str, names: tuple[str, ...]) -> None:
    """Send a frozen EDITION, by e-mail to subscribers or by another channel to itself: once to each, however often."""
    with writing(door) as work, work.database.begin() as ledger:
        found = _found(ledger, edition)
        if found.number is None:
            raise click.UsageError(f"edition {edition} is not frozen: `wirewatch review freeze {edition}`")
        channels = {each.name: each for each in ledger.people.channels()}
        if channel not in channels:
            raise NotFoundError(f'no channel is called "{channel}": {remedy(channel, channels, "`channels list`")}')
        by = channels[channel]
        people = {each.name: each for each in ledger.people.subscribers()}
        for name in names:
            if name not in people or (by.kind == "email" and not people[name].email):
                advice = remedy(name, people, "`wirewatch subscribers list`")
                raise NotFoundError(f'no subscriber with an address is called "{name}": {advice}')
        if by.kind == "email" and not names:
            raise click.UsageError("a mail needs someone to go to: say --subscriber")
        readers: list[Subscriber | None] = [people[name] for name in names] or [None]
        queued = sum(_queue(ledger, work, found, by, each) for each in readers)
        again = " (who has it already is sent it no second time)" if queued < max(len(names), 1) else ""
        work.out.note(f"{counted(queued, 'message')} queued{again}; the daemon or `wirewatch job deliver` sends them")
        if work.out.json:
            work.out.data({"edition": edition, "number": found.number, "queued": queued})


def _queue(ledger: UnitOfWork, work: Opened, edition: Edition, channel: Channel, subscriber: Subscriber | None) -> int:
    general = work.configuration.wirewatch
    found = reviewing.content(ledger, edition)
    zone = subscriber.timezone if subscriber else general.timezone
    key = f"{subscriber.name}@{channel.name}" if subscriber else f"@{channel.name}"
    to = told.recipient(key, subscriber, timezone=general.timezone)
    idem_key = hashlib.sha256(f"review|{edition.id}|{edition.number}|{key}".encode()).hexdigest()
    lines = reviewing.text(found, zone)
    message = told.review(reviewing.heading(found), lines, reviewing.html(found, zone), to, work.now)
    return int(
        ledger.deliveries.queue(
            channel_id=channel.id,
            recipient=key,
            address=subscriber.email if subscriber and channel.kind == "email" else None,
            kind="review",
            idem_key=idem_key,
            message_id=f"<{idem_key[:40]}@{mail_domain(work.configuration)}>",
            thread_ref=None,
            order_key=f"{key}/review",
            payload=told.frozen(message),
            alert_ids=(),
            now=work.now,
        )
        is not None
    )


def _found(ledger: UnitOfWork, edition_id: int) -> Edition:
    found = ledger.editions.get(edition_id)
    if found is None:
        raise NotFoundError(f"there is no edition {edition_id}: `wirewatch review list`")
    return found


def _open(ledger: UnitOfWork, edition_id: int) -> Edition:
    found = _found(ledger, edition_id)
    if found.frozen_at is not None:
        raise click.UsageError(f"edition {edition_id} is frozen as number {found.number}: begin another")
    return found


def _show(ledger: UnitOfWork, out: Output, edition: Edition, *, candidates: bool = True) -> None:
    found = reviewing.content(ledger, edition)
    among = reviewing.candidates(ledger, edition) if candidates and edition.frozen_at is None else []
    taken = {each.article_id for each in edition.picks}
    left = [each for each in among if each.first.id not in taken]
    if out.json:
        rest = [
            {
                "article_id": each.first.id,
                "headline": each.first.headline,
                "topics": each.topics,
                "articles": 1 + len(each.others),
            }
            for each in left
        ]
        out.data({"edition": edition.id, "number": edition.number, "content": found, "candidates": rest})
        return
    out.line(f"{reviewing.heading(found)}  {cell(found.since)} to {cell(found.until)}, {found.author}")
    for place, story in enumerate(found.stories, 1):
        out.cells(place, story.article_id, story.source, story.headline, story.comment)
    if left:
        out.line()
        out.rows(
            left,
            {
                "article": lambda each: each.first.id,
                "in": lambda each: 1 + len(each.others),
                "topics": lambda each: ", ".join(each.topics),
                "source": lambda each: each.first.source,
                "headline": lambda each: each.first.headline,
            },
        )
