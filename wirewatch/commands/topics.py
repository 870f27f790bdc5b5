"""`topics list` and `topics show`: queries that someone watches, and what they matched."""

from __future__ import annotations

from collections.abc import Iterable

import click

from storage.database import UnitOfWork
from storage.records import Topic
from wirewatch.asked_query import mending, not_watched, topic_named
from wirewatch.config import lexicon
from wirewatch.lazy import Door
from wirewatch.ledger import Opened, limit_option, reading


@click.command()
@click.option("--retired", is_flag=True, help="Retired topics too.")
@click.pass_obj
def list_topics(door: Door, retired: bool) -> None:
    """List the topics, with the number of their matches."""
    with reading(door) as (ledger, work):
        counts = ledger.topics.counts()
        topics = ledger.topics.all(retired=retired)
        wrong = _mistakes(ledger, work, topics)
        if work.out.json:
            more = {
                each.name: {"matches": counts.get(each.name, 0), "mistake": wrong.get(each.name)} for each in topics
            }
            work.out.data([{**fields_of(topic), **more[topic.name]} for topic in topics])
            return
        work.out.rows(
            topics,
            {
                "name": lambda topic: topic.name,
                "title": lambda topic: topic.title,
                "matches": lambda topic: counts.get(topic.name, 0),
                "declared": lambda topic: "in the file" if topic.declared else "by command",
                "query": lambda topic: topic.query,
            },
            empty="no topic is watched",
        )
        for topic in topics:
            if topic.name in wrong:
                work.out.error(f'topic "{topic.name}" is not watched: {wrong[topic.name]}; {mending(topic)}')


@click.command()
@click.argument("name")
@limit_option(20)
@click.pass_obj
def show_topic(door: Door, name: str, limit: int) -> None:
    """Show the topic NAME with its newest matches and the words that met it."""
    with reading(door) as (ledger, work):
        topic = topic_named(ledger, name)
        mistake = _mistakes(ledger, work, [topic]).get(name)
        # By the articles: a look back keeps its matches the newest article first, so that of matches the newest is old.
        newest = [each.id for each in ledger.articles.recent(limit, topic=name)]
        matches = [each for id_ in newest for each in ledger.topics.matches(topic=name, article_id=id_, limit=1)]
        if work.out.json:
            work.out.data({**fields_of(topic), "mistake": mistake, "newest_matches": matches})
            return
        headlines = {
            revision.article_id: revision.article.headline
            for revision in ledger.articles.newest([match.article_id for match in matches])
        }
        work.out.fields(
            {
                "name": topic.name,
                "title": topic.title,
                "query": topic.query,
                "languages": topic.languages,
                "sources": topic.sources,
                "declared": "in the file" if topic.declared else "by command",
                "retired": topic.retired_at,
                "not watched": mistake and f"{mistake}; {mending(topic)}",
                "changed": topic.changed_at,
                "told": [
                    f"{each.subscriber or ''}@{each.channel} ({each.rhythm})"
                    for each in ledger.people.wanting([topic.id])
                ],
            }
        )
        work.out.line()
        work.out.rows(
            matches,
            {
                "matched": lambda match: match.matched_at,
                "article": lambda match: match.article_id,
                "headline": lambda match: headlines.get(match.article_id),
                "words": lambda match: list(dict.fromkeys(each.text for each in match.evidence)),
            },
            empty="no match yet",
        )


def _mistakes(ledger: UnitOfWork, work: Opened, topics: Iterable[Topic]) -> dict[str, str]:
    known = lexicon(work.configuration)
    return not_watched([each for each in topics if each.retired_at is None], known, ledger.topics.queries())


def fields_of(topic: Topic) -> dict[str, object]:
    """A topic as an object."""
    return {name: getattr(topic, name) for name in topic.__slots__}
