"""`topics add`: watching a query from now on, and saying what it matches in the archive."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import timedelta

import click

from alerts.routing import Router
from storage.database import UnitOfWork
from storage.records import Topic
from topics.query import Query, QueryError
from topics.search import Hit
from topics.trial import Candidate
from topics.watch import STEP_S
from wirewatch.backfill import announce_match, keep_match, search_archive
from wirewatch.commands.topics import fields_of
from wirewatch.config import lexicon, query_mistake
from wirewatch.config_problems import ConfigurationError, Problem
from wirewatch.forecast import MOST_PER_DAY, alerts_per_day
from wirewatch.lazy import Door
from wirewatch.ledger import Duration, Opened
from wirewatch.ledger_changes import writing
from wirewatch.output import counted
from wirewatch.subscription_changes import subscribe
from wirewatch.watch_list import keep_topic, topic_query

_A_TURN, _TURN_S = 200, 0.5
"""Matches in the archive that are kept together, and the seconds after which fewer are."""


@click.command()
@click.argument("name")
@click.argument("query")
@click.option("--title", help="What subscribers see. [default: the name]")
@click.option("--language", "languages", multiple=True, metavar="TAG", help="Only articles in this language.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only articles of this source.")
@click.option("--channel", metavar="NAME", help="Tell of it by this channel.")
@click.option("--subscriber", metavar="NAME", help="Tell this subscriber, by that channel.")
@click.option(
    "--alert-since",
    "backfill",
    type=Duration(),
    metavar="SPAN",
    help='Alert of what came in within: "24h".',
)
@click.option(
    "--most-per-day",
    type=click.FloatRange(0),
    default=MOST_PER_DAY,
    show_default=True,
    help="Refuse above so many alerts a day.",
)
@click.option("--force", is_flag=True, help="Watch it however much it would bring.")
@click.pass_obj
def add_topic(
    door: Door,
    name: str,
    query: str,
    title: str | None,
    languages: tuple[str, ...],
    sources: tuple[str, ...],
    channel: str | None,
    subscriber: str | None,
    backfill: timedelta | None,
    most_per_day: float,
    force: bool,
) -> None:
    """Watch QUERY as the topic NAME from now on, and say what it matches in the archive.

    What is stored already is matched silently; --alert-since alerts of what came in within that time, except of what
    was alerted before. A query that by the archive would give more alerts a day than --most-per-day is refused.
    """
    with writing(door) as work:
        file = work.configuration.path.name
        with work.database.read() as ledger:
            parsed = _checked(work, ledger, name, query, languages, sources)
            known = ledger.topics.named(name)
        if not force and (known is None or known.query != query):
            _refuse_too_much(work, Candidate(name, parsed, languages, sources), most_per_day)
        with work.database.begin() as ledger:
            topic = ledger.topics.named(name)
            if topic is None or not topic.declared or topic.retired_at is not None or topic.query != query:
                topic = keep_topic(
                    ledger, name, query, file=file, now=work.now, title=title, languages=languages, sources=sources
                )
                ledger.access.changed("command", "topic kept", name, work.now, query=query)
            if channel is not None:
                subscribe(ledger, topic, channel, subscriber, file=file, now=work.now)
            told = ledger.people.wanting([topic.id])
            stored = ledger.articles.count()
        matches, alerts = _look_back(work, topic, backfill)
        if work.out.json:
            work.out.data({**fields_of(topic), "stored": stored, "matches": matches, "alerts": alerts})
        else:
            work.out.line(
                f'"{name}" is watched; {matches} of {counted(stored, "stored article")} match, '
                f"{counted(alerts, 'alert')} opened"
            )
        if not told:
            work.out.note(f"nobody is told of it yet: subscribe with `wirewatch topics add {name} ... --channel NAME`")
        elif matches and backfill is None:
            work.out.note("none of these is sent; to have the last day sent, say it again with --alert-since 24h")


def _refuse_too_much(work: Opened, candidate: Candidate, most_per_day: float) -> None:
    alerts, articles = alerts_per_day(
        work.database,
        candidate,
        lexicon(work.configuration),
        work.now,
        lambda total: work.out.progress(total, "Looking back"),
    )
    if alerts > most_per_day:
        raise click.UsageError(
            f'topic "{candidate.name}" would give about {alerts:.0f} alerts a day ({counted(articles, "article")} in a '
            "month): narrow it with AND, NEAR or title:, or say --force"
        )


def _checked(
    work: Opened, ledger: UnitOfWork, name: str, query: str, languages: tuple[str, ...], sources: tuple[str, ...]
) -> Query:
    try:
        parsed = topic_query(ledger, lexicon(work.configuration), name, query, languages=languages, sources=sources)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    except QueryError as error:
        raise ConfigurationError([Problem("", f'topic "{name}"', query_mistake(error), error.caret(query))]) from error
    for notice in parsed.notices:
        work.out.note(f"notice: {notice}")
    return parsed


def _look_back(work: Opened, topic: Topic, backfill: timedelta | None) -> tuple[int, int]:
    """How many stored articles match, and how many alerts that gave; the matches are kept."""
    router = Router(work.configuration.wirewatch.timezone)
    found = alerts = 0
    with work.database.read() as view, work.out.progress(None, "Looking back") as advance:
        for waiting in _in_turns(search_archive(view, topic, lexicon(work.configuration))):
            while waiting:
                until = time.monotonic() + STEP_S
                before = len(waiting)
                with work.database.begin() as ledger:
                    while waiting and (len(waiting) == before or time.monotonic() < until):
                        hit = waiting.popleft()
                        match = keep_match(ledger, topic, hit, work.now)
                        seen = hit.revision.first_seen_at or hit.revision.seen_at
                        if match is not None and backfill is not None and seen >= work.now - backfill:
                            alerts += announce_match(ledger, router, hit.revision, match, work.now)
                found += before - len(waiting)
                advance(before - len(waiting))
    return found, alerts


def _in_turns(hits: Iterable[Hit]) -> Iterator[deque[Hit]]:
    """The hits as they are found, some at a time: a commit for each takes longer than to find it."""
    turn: deque[Hit] = deque()
    until = time.monotonic() + _TURN_S
    for hit in hits:
        turn.append(hit)
        if len(turn) >= _A_TURN or time.monotonic() >= until:
            yield turn
            turn = deque()
            until = time.monotonic() + _TURN_S
    if turn:
        yield turn
