"""`articles note`, `articles tag` and `articles handle`: what people say of an article."""

from __future__ import annotations

import click

from storage.notes import NOTE
from wirewatch.commands.articles import find_article
from wirewatch.confirmation import user
from wirewatch.lazy import Door
from wirewatch.ledger_changes import writing

LONGEST = 4_000
"""Characters of a note."""
LONGEST_TAG = 60


@click.command()
@click.argument("article")
@click.argument("text")
@click.option("--by", metavar="NAME", help="Who says so. [default: the user's name on this machine]")
@click.pass_obj
def note_article(door: Door, article: str, text: str, by: str | None) -> None:
    """Write a note (TEXT) on ARTICLE, by its number or address; it is shown with it and in the handover."""
    said = " ".join(text.split())
    if not said or len(said) > LONGEST:
        raise click.UsageError(f"a note has 1 to {LONGEST:,} characters")
    with writing(door) as work, work.database.begin() as ledger:
        article_id = find_article(ledger, article)
        ledger.articles.annotate(article_id, by or user(), NOTE, work.now, said)
        if work.out.json:
            work.out.data(ledger.articles.annotations(article_id))
        else:
            work.out.line(f"article {article_id}: noted")


@click.command()
@click.argument("article")
@click.argument("tag")
@click.option("--remove", is_flag=True, help="Take the tag away.")
@click.option("--by", metavar="NAME", help="Who says so. [default: the user's name on this machine]")
@click.pass_obj
def tag_article(door: Door, article: str, tag: str, remove: bool, by: str | None) -> None:
    """Give ARTICLE, by its number or address, a TAG: a word or a few, as your desk uses them."""
    word = " ".join(tag.split())
    if not word or len(word) > LONGEST_TAG:
        raise click.UsageError(f"a tag has 1 to {LONGEST_TAG} characters")
    with writing(door) as work, work.database.begin() as ledger:
        article_id = find_article(ledger, article)
        if remove and not ledger.notes.untag(article_id, word):
            tags = ", ".join(ledger.notes.tags(article_id)) or "none"
            raise click.UsageError(f'article {article_id} has no tag "{word}": it has {tags}')
        if not remove:
            ledger.notes.tag(article_id, by or user(), word, work.now)
        tags_now = ledger.notes.tags(article_id)
        if work.out.json:
            work.out.data(tags_now)
        else:
            work.out.line(f"article {article_id}: {', '.join(tags_now) or 'no tags'}")


@click.command()
@click.argument("article")
@click.option("--by", metavar="NAME", help="Who takes care of it. [default: the user's name on this machine]")
@click.option("--undo", is_flag=True, help="Nobody does.")
@click.pass_obj
def handle_article(door: Door, article: str, by: str | None, undo: bool) -> None:
    """Say that somebody takes care of ARTICLE, and so of its story: the handover no longer lists it as open."""
    with writing(door) as work, work.database.begin() as ledger:
        article_id = find_article(ledger, article)
        if undo:
            ledger.notes.unhandle(article_id)
        else:
            ledger.notes.handle(article_id, by or user(), work.now)
        if work.out.json:
            work.out.data(ledger.articles.annotations(article_id))
        else:
            work.out.line(f"article {article_id}: " + ("handled by nobody" if undo else f"handled by {by or user()}"))
