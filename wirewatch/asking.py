"""The query that a command is asked about: that of a topic, or one that is just being thought of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import click

from storage.database import UnitOfWork
from storage.records import Topic
from topics.concepts import Lexicon
from topics.matcher import Matcher
from topics.query import Query, QueryError, parse
from topics.references import resolved
from wirewatch.config import query_mistake
from wirewatch.ledger import NotFoundError
from wirewatch.problems import ConfigurationError, Problem
from wirewatch.suggestions import remedy


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
    topic = topic_named(ledger, name) if ledger is not None and name is not None else None
    queries = ledger.topics.queries() if ledger is not None else {}
    return Asked(understood(text if text is not None else topic.query if topic else "", lexicon, queries), topic)


def topic_named(ledger: UnitOfWork, name: str) -> Topic:
    topic = ledger.topics.named(name)
    if topic is None:
        known = [each.name for each in ledger.topics.all(retired=True)]
        raise NotFoundError(f'no topic is called "{name}": ' + remedy(name, known, "`wirewatch topics list`"))
    return topic


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
