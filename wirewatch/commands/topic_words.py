"""`topics lint` and `topics suggest`: what a query would do, before it does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import click

from storage.database import UnitOfWork
from topics.advice import Advice, advise, deciding, suggest
from topics.concept_lint import vacant
from topics.concepts import Lexicon
from topics.names import Names
from topics.query import Query, QueryError, parse
from topics.search import candidates, search
from topics.syntax import Concept
from wirewatch.asked_query import behind_query, topic_named, understood
from wirewatch.config import lexicon, queries_of, query_mistake
from wirewatch.config_problems import ConfigurationError, Problem
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, Opened, reading_if_there
from wirewatch.output import counted
from wirewatch.suggestions import remedy

COMMON = 20
"""A deciding clause is common if it may stand in more than one in so many stored articles."""
_LATELY = timedelta(days=30)
ENOUGH = 200
"""Stored articles from which that says something."""


@click.command()
@click.argument("name", required=False)
@click.option("--query", metavar="TEXT", help="This query, in place of a topic's.")
@click.pass_obj
def lint_topics(door: Door, name: str | None, query: str | None) -> int:
    """Say what the topic NAME, or every topic, may do otherwise than it was meant."""
    with reading_if_there(door) as (ledger, work):
        known = lexicon(work.configuration)
        names = Names(known)
        queries = ledger.topics.queries() if ledger else queries_of(work.configuration.topics)
        found: list[tuple[str, Advice]] = []
        failed = 0
        for title, text in _to_lint(ledger, work, name, query):
            try:
                read = understood(text, known, queries, title)
            except ConfigurationError as error:
                if query is not None:
                    raise
                click.echo(str(error), err=True)
                failed = 1
                continue
            found += [(title, each) for each in advise(read, known, names, work.now.date())]
            found += [(title, each) for each in _unheld(read, known, work)]
            found += [(title, each) for each in _common(ledger, read, known)]
            found += [(title, each) for each in _overrun(ledger, work, title if query is None else None)]
        if work.out.json:
            work.out.data([{"topic": title, "warning": each.text, "span": each.span} for title, each in found])
            return failed
        for title, each in found:
            work.out.text(": ".join(filter(None, (title, each.text))))
        if not found and not failed:
            work.out.note("nothing to say")
        return failed


@click.command()
@click.argument("words")
@click.pass_obj
def suggest_topic(door: Door, words: str) -> None:
    """Say the query for a topic that is said in plain WORDS of any language: "NATO-EU cooperation".

    With what each part stands for, and how many stored articles it would have matched.
    """
    with reading_if_there(door) as (ledger, work):
        known = lexicon(work.configuration)
        try:
            found = suggest(words, known)
        except QueryError as error:
            raise ConfigurationError([Problem("", "", query_mistake(error))]) from error
        query = parse(found.query)
        stored = ledger.articles.count() if ledger else 0
        matches = 0
        if ledger is not None:
            with work.out.progress(None, "Looking back") as advance:
                matches = sum(1 for _ in search(ledger, query, known, looked_at=lambda _: advance()))
        if work.out.json:
            work.out.data({"query": found.query, "meanings": found.meanings, "stored": stored, "matches": matches})
            return
        work.out.text(found.query)
        for each in found.meanings:
            work.out.text("  ".join(filter(None, (f'  "{each.words}"', each.clause, f"({each.kind})"))))
        work.out.note(f"would have matched {matches} of {counted(stored, 'stored article')}")


def _to_lint(ledger: UnitOfWork | None, work: Opened, name: str | None, query: str | None) -> Sequence[tuple[str, str]]:
    if query is not None:
        return [("", query)]
    if ledger is None:
        declared = {each.name: each.query for each in work.configuration.topics}
        if name is not None and name not in declared:
            otherwise = behind_query(name) or "declare it in the file"
            raise NotFoundError(f'no topic is called "{name}": ' + remedy(name, declared, otherwise))
        return [each for each in declared.items() if name in (None, each[0])]
    topics = ledger.topics.all() if name is None else [topic_named(ledger, name, or_query=True)]
    return [(topic.name, topic.query) for topic in topics]


def _overrun(ledger: UnitOfWork | None, work: Opened, name: str | None) -> Iterator[Advice]:
    """What a topic that is watched could not do."""
    topic = ledger.topics.named(name) if ledger is not None and name else None
    given_up = ledger.topics.overruns(topic.id, work.now - _LATELY) if ledger is not None and topic else 0
    if given_up:
        yield Advice(
            f"too costly for {counted(given_up, 'article')} of the last {_LATELY.days} days, which it was not held"
            " against: narrow what stands beside NEAR, or split it"
        )


def _unheld(query: Query, lexicon: Lexicon, work: Opened) -> Iterator[Advice]:
    """Of the offices in a query those that by what is known nobody holds today."""
    for node in query.root.walk():
        if isinstance(node, Concept) and (office := lexicon.get(node.id)) is not None:
            for each in vacant([office], work.now.date()):
                yield Advice(f"{node}: {each.text}", node.span)


def _common(ledger: UnitOfWork | None, query: Query, known: Lexicon) -> Iterator[Advice]:
    """The clauses by which the query rules out articles, where they rule out few."""
    stored = ledger.articles.count() if ledger else 0
    if ledger is None or stored < ENOUGH:
        return
    most = stored // COMMON
    for clause in deciding(query):
        found = candidates(ledger, parse(clause), known, most=most + 1)
        if found is not None and found > most:
            text = f"{clause}: may stand in more than {100 // COMMON} % of the stored articles"
            yield Advice(f"{text}; if it finds too much, add a rarer word or a field")
