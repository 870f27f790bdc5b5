"""`stories`: the course of each event, and mending by hand what was joined wrongly or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import click

from storage import edits
from storage.database import UnitOfWork
from storage.records import Step, Story
from storage.stories import COPIES, EVENT
from wirewatch.confirmation import user
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, limit_option, reading
from wirewatch.ledger_changes import writing
from wirewatch.output import Columns

STORY_COLUMNS: Columns = {
    "id": lambda row: row.id,
    "opened": lambda row: row.opened_at,
    "last": lambda row: row.last_at,
    "articles": lambda row: row.articles,
    "event": lambda row: row.event_id,
    "follows": lambda row: row.follows_id,
    "headline": lambda row: row.headline,
}


@click.command()
@click.option("--copies", is_flag=True, help="The stories of copies instead of the events that they make up.")
@limit_option()
@click.pass_obj
def list_stories(door: Door, copies: bool, limit: int) -> None:
    """List the events, newest first: what was told by one article or by many, with how many there are."""
    with reading(door) as (ledger, work):
        found = ledger.stories.recent(limit, level=COPIES if copies else EVENT)
        work.out.rows(found, STORY_COLUMNS, empty="no story")


@click.command()
@click.argument("story", type=int)
@click.pass_obj
def show_story(door: Door, story: int) -> None:
    """Show the course of one STORY, an event or copies: who had it first, and who had it when.

    A time in brackets says since when it may have been there: the feed was last read without it then.
    """
    with reading(door) as (ledger, work):
        found = story_of(ledger, story)
        steps = ledger.stories.timeline(found.id)
        shown = _shown(ledger, found, steps)
        if work.out.json:
            work.out.data(shown)
            return
        first = steps[0] if steps else None
        work.out.fields(
            {
                "story": f"{found.id} ({found.level})",
                "headline": found.headline,
                "event": found.event_id,
                "likeness": None if found.likeness is None else f"{found.likeness:.2f}",
                "follows": found.follows_id,
                "followed by": shown["followed_by"],
                "opened": found.opened_at,
                "last": found.last_at,
                "closed": found.closed_at,
                "first": f"{first.source}, {_moment(first)}" if first else None,
                "articles": found.articles,
                "copies": len(shown["copies"]) if found.level == EVENT else None,
                "languages": shown["languages"],
                "topics": shown["topics"],
            }
        )
        for step in steps:
            behind = _after(step.first_seen_at - steps[0].first_seen_at)
            again = f", {step.revisions} revisions" if step.revisions > 1 else ""
            gone = ", removed" if step.removed_at is not None else ""
            work.out.text(
                f"{_moment(step)}  {behind}  article {step.article_id}, copies {step.story_id}  {step.source}"
                f" ({step.language or 'language unknown'}{again}{gone}): {step.headline or step.url}"
            )
        for edit in shown["edits"]:
            work.out.text(
                f"by hand on {edit.at:%Y-%m-%d %H:%M:%SZ}, {edit.author}: {edit.verb} of {edit.story_id} and"
                f" {edit.other_id}, articles {', '.join(map(str, edit.articles))}"
            )


@click.command()
@click.argument("story", type=int)
@click.argument("articles", type=int, nargs=-1, required=True, metavar="ARTICLE...")
@click.pass_obj
def split_story(door: Door, story: int, articles: Sequence[int]) -> None:
    """Take the ARTICLEs out of a STORY that they do not belong to; they make a new one, and stay there.

    Of an event they become an event, of copies they become copies in the same event; alerts stay as they are.
    """
    with writing(door) as work, work.database.begin() as ledger:
        found = story_of(ledger, story)
        try:
            new = edits.split(ledger.connection, found, articles, user(), work.now)
        except edits.EditError as error:
            raise click.UsageError(str(error)) from error
        work.out.data({"story": new}) if work.out.json else work.out.line(f"story {new} ({found.level})")


@click.command()
@click.argument("story", type=int)
@click.argument("other", type=int)
@click.pass_obj
def join_stories(door: Door, story: int, other: int) -> None:
    """Move all of the OTHER story into STORY: an event into an event, copies into copies or into an event.

    What comes later and resembles either joins the one; alerts stay as they are.
    """
    with writing(door) as work, work.database.begin() as ledger:
        try:
            edits.join(ledger.connection, story_of(ledger, story), story_of(ledger, other), user(), work.now)
        except edits.EditError as error:
            raise click.UsageError(str(error)) from error
        joined = story_of(ledger, story)
        work.out.data(joined) if work.out.json else work.out.line(f"story {joined.id}: {joined.articles} articles")


def story_of(ledger: UnitOfWork, story_id: int) -> Story:
    """The story of that number."""
    found = ledger.stories.get(story_id)
    if found is None:
        raise NotFoundError(f"no story has the number {story_id}: `wirewatch stories list` shows the newest")
    return found


def _shown(ledger: UnitOfWork, story: Story, steps: Sequence[Step]) -> dict[str, Any]:
    copies = ledger.stories.copies_of(story.id)
    return {
        "story": story,
        "first": steps[0] if steps else None,
        "timeline": steps,
        "copies": copies,
        "languages": sorted({step.language for step in steps if step.language}),
        "sources": sorted({step.source for step in steps}),
        "topics": ledger.stories.topics_of(story.id),
        "followed_by": ledger.stories.followed_by(story.id),
        "edits": edits.edits_of(ledger.connection, story.id),
    }


def _moment(step: Step) -> str:
    since = f" (after {step.unseen_at:%H:%M:%SZ})" if step.unseen_at is not None else ""
    return f"{step.first_seen_at:%Y-%m-%d %H:%M:%SZ}{since}"


def _after(passed: timedelta) -> str:
    minutes = int(passed.total_seconds()) // 60
    return f"+{minutes // 60:d}:{minutes % 60:02d}"
