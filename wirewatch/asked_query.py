"""The query that a command is asked about: that of a topic, or one that is just being thought of."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import click

from storage.database import UnitOfWork
from storage.records import Topic
from topics.concepts import Lexicon
from topics.matcher import Matcher, many_at_once
from topics.query import Query, QueryError, parse
from topics.references import resolved
from wirewatch.config import query_mistake
from wirewatch.config_problems import ConfigurationError, Problem
from wirewatch.ledger import NotFoundError
from wirewatch.suggestions import remedy

_SIGNS = re.compile(r"\b(AND|OR|NOT|NEAR|ONEAR|SENT|PARA|OF)\b|[@#\"*(]|\w:\w")
"""What a query has and hardly any topic's name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and what restricts it."""

    query: Query
    topic: Topic | None = None
    """Whose restrictions hold; with a query of its own it is that topic, changed."""

    @property
    def languages(self) -> tuple[str, ...]:
        return self.topic.languages if self.topic else ()

    @property
    def sources(self) -> tuple[str, ...]:
        return self.topic.sources if self.topic else ()


def asked(ledger: UnitOfWork | None, lexicon: Lexicon, name: str | None, text: str | None) -> Asked:
    """What NAME and --query ask about together."""
    if name is None and text is None:
        raise click.UsageError("name a topic, or write a query behind --query")
    topic = topic_named(ledger, name, or_query=True) if ledger is not None and name is not None else None
    queries = ledger.topics.queries() if ledger is not None else {}
    return Asked(understood(text if text is not None else topic.query if topic else "", lexicon, queries), topic)


def topic_named(ledger: UnitOfWork, name: str, *, or_query: bool = False) -> Topic:
    """The topic of that name; `or_query`: a query may be given in its place, behind --query."""
    topic = ledger.topics.named(name)
    if topic is None:
        known = [each.name for each in ledger.topics.all(retired=True)]
        otherwise = (behind_query(name) if or_query else None) or "`wirewatch topics list`"
        raise NotFoundError(f'no topic is called "{name}": ' + remedy(name, known, otherwise))
    return topic


def behind_query(name: str) -> str | None:
    """How what was given as a topic's name is run, if it is a query."""
    return f"a query is written behind --query: --query {shlex.quote(name)}" if _SIGNS.search(name) else None


def understood(text: str, lexicon: Lexicon, queries: Mapping[str, str], name: str = "") -> Query:
    """The query, of the topic of that name if it has one; its concepts known, the topics inside it resolved."""
    try:
        return read_query(text, lexicon, queries, name)
    except QueryError as error:
        where = f'topic "{name}"' if name else "query"
        raise ConfigurationError([Problem("", where, query_mistake(error), error.caret(text))]) from error


def read_query(text: str, lexicon: Lexicon, queries: Mapping[str, str], name: str = "") -> Query:
    """The same; QueryError says what is wrong, and where."""
    query = resolved(parse(text), {**queries, name: text} if name else queries)
    Matcher(lexicon).add("", query)
    return query


def not_watched(topics: Iterable[Topic], lexicon: Lexicon, queries: Mapping[str, str]) -> dict[str, str]:
    """By name: what is wrong with the queries, of these topics, that nothing can be held against, in one line each. A
    topic that a command added may come from a version that read it otherwise, or name what is gone."""
    wrong = {}
    matcher = Matcher(lexicon)
    with many_at_once():
        for topic in topics:
            try:
                matcher.add(topic.name, resolved(parse(topic.query), queries))
            except QueryError as error:
                wrong[topic.name] = query_mistake(error)
    return wrong


def mending(topic: Topic) -> str:
    """How a topic whose query is wrong is mended."""
    if topic.declared:
        return "mend it in the file"
    again = f"wirewatch topics add {shlex.quote(topic.name)} QUERY"
    return f"`{again}` writes it anew, `wirewatch topics remove {shlex.quote(topic.name)}` ends it"
