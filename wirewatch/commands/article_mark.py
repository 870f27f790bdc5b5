"""`articles mark`: saying whether an article is what a topic is meant for."""

from __future__ import annotations

import click

from wirewatch.asked_query import topic_named
from wirewatch.commands.articles import find_article
from wirewatch.confirmation import user
from wirewatch.lazy import Door
from wirewatch.ledger_changes import writing


@click.command()
@click.argument("article")
@click.argument("topic")
@click.option("--relevant/--not-relevant", default=None, help="What it is for the topic.")
@click.option("--clear", is_flag=True, help="Take the mark away.")
@click.option("--by", metavar="NAME", help="Who says so. [default: the user's name on this machine]")
@click.pass_obj
def mark_article(door: Door, article: str, topic: str, relevant: bool | None, clear: bool, by: str | None) -> None:
    """Mark ARTICLE, by its number or address, as relevant or not relevant for TOPIC, matched by it or not.

    The marks of a topic are what `topics test` holds its query against. The last mark counts.
    """
    if (relevant is None) != clear:
        raise click.UsageError("say --relevant, --not-relevant or --clear")
    with writing(door) as work, work.database.begin() as ledger:
        article_id, watched = find_article(ledger, article), topic_named(ledger, topic)
        ledger.topics.mark(watched.id, article_id, relevant, by or user(), work.now)
        marks = ledger.topics.marks(topic_id=watched.id)
        if work.out.json:
            work.out.data([each for each in marks if each.article_id == article_id])
            return
        good = sum(each.relevant for each in marks)
        work.out.line(f'"{topic}" has {good} articles marked as relevant and {len(marks) - good} as not relevant')
