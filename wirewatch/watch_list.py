"""Topics and feeds that a command, a page or a program adds, changes or takes away: one check, whoever asks.

What the file declares is changed in the file alone: it wins, and would put back whatever was changed elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

import click

from storage.database import UnitOfWork
from storage.records import Feed, Source, Topic
from topics.concepts import Lexicon
from topics.query import Query, QueryError, parse
from topics.syntax import Reference
from wirewatch import forms
from wirewatch.asked_query import read_query, topic_named
from wirewatch.forms import in_form
from wirewatch.ledger import must_be_known
from wirewatch.subscription_changes import InTheFileError

_REMOVED = "removed by command"


class TakenError(click.UsageError):
    """Something else needs it, or has that name."""


def topic_query(
    ledger: UnitOfWork,
    lexicon: Lexicon,
    name: str,
    query: str,
    *,
    languages: Sequence[str] = (),
    sources: Sequence[str] = (),
) -> Query:
    """The query of a topic that is to be watched so. ValueError, NotFoundError or QueryError say what is wrong."""
    in_form(name, forms.NAME)
    for tag in languages:
        in_form(tag, forms.LANGUAGE)
    must_be_known(ledger, sources=sources)
    return read_query(query, lexicon, ledger.topics.queries(), name)


def keep_topic(
    ledger: UnitOfWork,
    name: str,
    query: str,
    *,
    file: str,
    now: datetime,
    title: str | None = None,
    languages: Sequence[str] = (),
    sources: Sequence[str] = (),
) -> Topic:
    """Watch a query that was found in order, as the topic of that name; the file's topics are refused."""
    standing = ledger.topics.named(name)
    if standing is not None and standing.retired_at is None:
        must_be_ours(f'topic "{name}"', file, "change it", declared=standing.declared)
    ledger.topics.declare(
        name,
        title=title or (standing.title if standing else name),
        query=query,
        languages=languages,
        sources=sources,
        now=now,
        declared=False,
    )
    return topic_named(ledger, name)


def remove_topic(ledger: UnitOfWork, name: str, *, file: str, now: datetime) -> Topic:
    """Watch a topic no longer; its matches are kept."""
    topic = topic_named(ledger, name)
    must_be_ours(f'topic "{name}"', file, "take it out", declared=topic.declared)
    inside = [each.name for each in ledger.topics.all() if each.name != name and name in _named_in(each.query)]
    if inside:
        raise TakenError(f'the topic "{name}" is part of {", ".join(inside)}: change that first')
    ledger.topics.retire(topic.id, now)
    return topic


def keep_feed(
    ledger: UnitOfWork,
    url: str,
    *,
    file: str,
    zone: str,
    now: datetime,
    source: str | None = None,
    kind: str = "auto",
    language: str | None = None,
    timezone: str | None = None,
    verify_tls: bool | None = None,
) -> Feed:
    """Watch the feed at a clean address, or change how; its source is the host's, if none is named.

    `auto` leaves the kind, and no word of `verify_tls` whether the certificate counts, as they are.
    """
    known = ledger.feeds.at(url)
    verify = verify_tls if verify_tls is not None else known is None or known.verify_tls
    if known is not None and known.retired_at is None:
        if known.declared and verify is not known.verify_tls:
            raise InTheFileError(f"{url} stands in {file}: set verify_tls there")
        if known.declared or (verify is known.verify_tls and kind in ("auto", known.kind)):
            return known
    owner = _source(
        ledger, source or (known.source if known else urlsplit(url).hostname) or url, language, timezone or zone
    )
    feed_id = ledger.feeds.declare(
        owner,
        url,
        kind=known.kind if known is not None and kind == "auto" else kind,
        verify_tls=verify,
        first_poll_at=now,
        declared=False,
    )
    feed = ledger.feeds.get(feed_id)
    assert feed is not None
    return feed


def remove_feed(ledger: UnitOfWork, feed: Feed, *, file: str, now: datetime) -> None:
    """Poll a feed no longer; what it brought is kept."""
    must_be_ours(f"feed {feed.url}", file, "take it out", declared=feed.declared)
    ledger.feeds.retire(feed.id, now, _REMOVED)


def remove_source(ledger: UnitOfWork, source: Source, *, file: str, now: datetime) -> list[Feed]:
    """Watch a source and its feeds no longer, which are answered with; its articles are kept."""
    must_be_ours(f'source "{source.name}"', file, "take it out", declared=source.declared)
    feeds = ledger.feeds.of_source(source.id)
    for feed in feeds:
        ledger.feeds.retire(feed.id, now, _REMOVED)
    ledger.sources.retire(source.id, now)
    return feeds


def must_be_ours(what: str, file: str, do: str, *, declared: bool) -> None:
    """InTheFileError for what the file declares; `do` is what is to be done there."""
    if declared:
        raise InTheFileError(f"{what} stands in {file}: {do} there, for the file wins; then `wirewatch config apply`")


def _source(ledger: UnitOfWork, name: str, language: str | None, timezone: str) -> int:
    known = ledger.sources.named(name)
    if known is not None and known.retired_at is None:
        return known.id
    if known is not None:  # it was removed, and is wanted again: as it was
        return ledger.sources.declare(
            name,
            country=known.country,
            language=known.language or language,
            timezone=known.timezone or timezone,
            tier=known.tier,
            lists=known.lists,
            licence=known.licence,
            keep_text=known.keep_text,
            excerpt_chars=known.excerpt_chars,
            declared=False,
        )
    return ledger.sources.declare(name, language=language, timezone=timezone, declared=False)


def _named_in(query: str) -> set[str]:
    """The topics that a query names."""
    try:
        return {node.name for node in parse(query).root.walk() if isinstance(node, Reference)}
    except QueryError:  # written for another version
        return set()
