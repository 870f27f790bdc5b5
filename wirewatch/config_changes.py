"""What a configuration would change: it is taken up, compared with what was before, and put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from storage.database import Database, UnitOfWork
from topics.trial import Candidate, Trial
from wirewatch.app import apply
from wirewatch.archive_trial import Progress, tried
from wirewatch.asked_query import understood
from wirewatch.config import Configuration, lexicon
from wirewatch.config_in_force import general_keys, in_force

WINDOW = timedelta(days=30)
"""How far back a new or changed topic is looked for."""
_BEFORE = "\n"
"""Before a topic's name: as it was; no name has it."""
_MEANING = ("query", "languages", "sources")
_OF_SOURCE = ("country", "language", "timezone", "tier", "lists", "licence", "keep_text", "excerpt_chars")
_OF_SUBSCRIBER = ("email", "language", "timezone", "quiet_hours")
_OF_SUBSCRIPTION = (
    *("group_wait", "group_by", "max_per_hour", "breakthrough", "embargo", "max_age", "threshold"),
    *("threshold_window", "follow_up_gap", "tell_silence"),
)

Things = Mapping[tuple[str, str], Mapping[str, Any]]
"""Noun and name -> what is known of it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing about something that changes."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Brought:
    """What a new or changed topic would have matched in the archive."""

    days: int
    articles: int
    alerts_per_day: float
    gained: int
    """Articles that it did not match as it was."""
    lost: int
    examples: tuple[str, ...]
    """Headlines of the newest."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is added, removed (retired) or changed."""

    verb: str
    noun: str
    name: str
    fields: tuple[Field, ...] = ()
    brought: Brought | None = None


class _PutBack(Exception):
    """Ends a transaction of which nothing is to stay."""


def changes(
    configuration: Configuration,
    database: Database,
    now: datetime,
    progress: Progress = lambda _: nullcontext(lambda: None),
) -> list[Change]:
    """What taking up the configuration would change in the ledger; nothing is changed."""
    before: Things = {}
    after: Things = {}
    queries: dict[str, str] = {}
    with suppress(_PutBack), database.begin() as ledger:
        before = {**_things(ledger), **_keys(in_force(ledger))}
        apply(configuration, ledger, now)
        after = {**_things(ledger), **_keys(general_keys(configuration))}
        queries = ledger.topics.queries()
        raise _PutBack
    found = list(_compared(before, after))
    trials = _trials(configuration, database, found, before, after, queries, now, progress)
    return [replace(each, brought=_brought(each, trials)) if each.noun == "topic" else each for each in found]


def _things(ledger: UnitOfWork) -> dict[tuple[str, str], dict[str, Any]]:
    """All that a configuration declares, as the ledger has it in force."""
    sources = {each.id: each for each in ledger.sources.all()}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for source in sources.values():
        found["source", source.name] = {name: getattr(source, name) for name in _OF_SOURCE}
    for feed in ledger.feeds.all():
        owner = sources.get(feed.source_id)
        found["feed", feed.url] = {
            "source": owner.name if owner else None,
            "kind": feed.kind,
            "verify_tls": feed.verify_tls,
        }
    for topic in ledger.topics.all():
        found["topic", topic.name] = {name: getattr(topic, name) for name in ("title", *_MEANING)}
    for channel in ledger.people.channels():
        found["channel", channel.name] = {"kind": channel.kind, "settings": channel.settings_hash}
    for person in ledger.people.subscribers():
        found["subscriber", person.name] = {name: getattr(person, name) for name in _OF_SUBSCRIBER}
    for each in ledger.people.subscriptions():
        to = f" to {each.subscriber}" if each.subscriber else ""
        name = f"{each.topic}{to} by {each.channel}, {each.rhythm}"
        found["subscription", name] = {key: getattr(each, key) for key in _OF_SUBSCRIPTION}
    return found


def _keys(known: Any) -> dict[tuple[str, str], dict[str, Any]]:
    keys = known if isinstance(known, dict) else {} if known is None else known.keys
    return {("key", name): {"value": value} for name, value in keys.items()}


def _compared(before: Things, after: Things) -> Iterator[Change]:
    first = not any(noun == "key" for noun, _ in before)
    for noun, name in sorted({*before, *after}):
        was, will = before.get((noun, name)), after.get((noun, name))
        if noun == "key" and (first or was is None or will is None):
            continue  # what an older version did not keep, or a newer one knows, is no change of the file
        if was is None:
            yield Change("added", noun, name)
        elif will is None:
            yield Change("removed", noun, name)
        else:
            fields = tuple(Field(key, was[key], will[key]) for key in will if was[key] != will[key])
            if fields:
                yield Change("changed", noun, name, fields)


def _trials(
    configuration: Configuration,
    database: Database,
    found: list[Change],
    before: Things,
    after: Things,
    queries: Mapping[str, str],
    now: datetime,
    progress: Progress,
) -> Mapping[str, Trial]:
    known = lexicon(configuration)
    meant = [
        each
        for each in found
        if each.noun == "topic"
        and (each.verb == "added" or (each.verb == "changed" and {field.name for field in each.fields} & {*_MEANING}))
    ]
    candidates = [_candidate(each.name, each.name, after, queries, known) for each in meant]
    candidates += [
        _candidate(_BEFORE + each.name, each.name, before, queries, known) for each in meant if each.verb == "changed"
    ]
    if not candidates:
        return {}
    return tried(database, candidates, known, now - WINDOW, now, progress)


def _candidate(key: str, name: str, things: Things, queries: Mapping[str, str], known: Any) -> Candidate:
    topic = things["topic", name]
    query = understood(topic["query"], known, queries, name)
    return Candidate(key, query, tuple(topic["languages"]), tuple(topic["sources"]))


def _brought(change: Change, trials: Mapping[str, Trial]) -> Brought | None:
    trial, was = trials.get(change.name), trials.get(_BEFORE + change.name)
    if trial is None:
        return None
    return Brought(
        WINDOW.days,
        trial.articles,
        round(trial.alerts_per_day, 2),
        len(trial.ids - was.ids) if was else trial.articles,
        len(was.ids - trial.ids) if was else 0,
        tuple(each.headline for each in trial.examples if each.headline),
    )
