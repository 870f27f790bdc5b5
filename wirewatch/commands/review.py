"""`review ...`: the morning press review, picked, ordered, commented, frozen and sent."""

from __future__ import annotations

from datetime import datetime

import click

from storage.database import UnitOfWork
from storage.editions import Edition
from wirewatch import press_review
from wirewatch.commands.articles import find_article
from wirewatch.confirmation import agree, user
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, Opened, Since, limit_option, reading
from wirewatch.ledger_changes import writing
from wirewatch.output import Output, cell, counted
from wirewatch.review_delivery import hand_out
from wirewatch.suggestions import remedy

_LONGEST = 2_000
"""Characters of a comment."""


@click.command()
@click.option("--title", metavar="TEXT", default="Press review", show_default=True, help="What it is called.")
@click.option("--since", type=Since(), default="24h", show_default=True, metavar="WHEN", help="Seen since.")
@click.option("--topic", "topics", metavar="NAME", multiple=True, help="Of this topic; may be repeated. [default: all]")
@click.pass_obj
def new_review(door: Door, title: str, since: datetime, topics: tuple[str, ...]) -> None:
    """Begin an edition, and list the stories that there are to pick from, the most widely told first."""
    with writing(door) as work:
        with work.database.begin() as ledger:
            known = [each.name for each in ledger.topics.all()]
            for name in topics:
                if name not in known:
                    advice = remedy(name, known, "`wirewatch topics list`")
                    raise NotFoundError(f'no topic is called "{name}": {advice}')
            edition_id = ledger.editions.begin(title, user(), since, work.now, topics, work.now)
        _show_kept(work, edition_id, candidates=True)
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
    with writing(door) as work:
        with work.database.begin() as ledger:
            found = _open(ledger, edition)
            article_id = find_article(ledger, article)
            ledger.editions.pick(edition, press_review.picked(found, article_id, place=place, comment=said))
        _show_kept(work, edition)


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
            ledger.editions.pick(edition, press_review.dropped(found, article_id))
        _show_kept(work, edition)


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
            number = ledger.editions.freeze(edition, press_review.kept(press_review.content(ledger, found)), work.now)
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
        found = press_review.content(ledger, _found(ledger, edition))
        page = press_review.html(found, work.configuration.wirewatch.timezone)
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
        queued = hand_out(ledger, work.configuration, found, channel, names, work.now)
        ledger.access.changed("command", "review sent", str(edition), work.now, channel=channel, queued=queued)
        again = " (who has it already is sent it no second time)" if queued < max(len(names), 1) else ""
        work.out.note(f"{counted(queued, 'message')} queued{again}; the daemon or `wirewatch job deliver` sends them")
        if work.out.json:
            work.out.data({"edition": edition, "number": found.number, "queued": queued})


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


def _show_kept(work: Opened, edition: int, *, candidates: bool = False) -> None:
    """Once it is kept: whoever reads the list to its half only (`| head`) has changed it all the same."""
    with work.database.read() as ledger:
        _show(ledger, work.out, _found(ledger, edition), candidates=candidates)


def _show(ledger: UnitOfWork, out: Output, edition: Edition, *, candidates: bool = True) -> None:
    found = press_review.content(ledger, edition)
    among = press_review.candidates(ledger, edition) if candidates and edition.frozen_at is None else []
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
    out.line(f"{press_review.heading(found)}  {cell(found.since)} to {cell(found.until)}, {found.author}")
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
