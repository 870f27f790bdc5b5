"""The configuration: wirewatch.toml and the environment, read once at the door, with every mistake told."""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from topics.concepts import Lexicon, LexiconError
from topics.matcher import Matcher, many_at_once
from topics.query import QueryError, parse
from topics.references import resolved
from topics.syntax import UnknownConceptError
from wirewatch.config_keys import KeyDescription, Reading, describe, keys_of, read_table
from wirewatch.config_places import search_places
from wirewatch.config_problems import ConfigurationError, Problem, line_of_query
from wirewatch.config_sections import (
    CHANNELS,
    DEFAULT_DATABASE,
    DeclaredChannel,
    DeclaredFeed,
    DeclaredSource,
    DeclaredSubscriber,
    DeclaredSubscription,
    DeclaredTopic,
    EmailChannel,
    Fetch,
    Retained,
    SlackChannel,
    Web,
    Wirewatch,
)
from wirewatch.suggestions import did_you_mean, remedy

LARGEST_FILE = 10 * 2**20
_NAMES_NO_CONCEPT = re.compile("[^@\uff20]*").fullmatch
_MOST_ALIKE = 20
"""Topics or channels without a subscription that are told one by one; of more it is said how many they are."""
_SINGLE = {"wirewatch": Wirewatch, "fetch": Fetch, "web": Web, "keep": Retained}
_LISTS = {
    "sources": DeclaredSource,
    "topics": DeclaredTopic,
    "channels": DeclaredChannel,
    "subscribers": DeclaredSubscriber,
    "subscriptions": DeclaredSubscription,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What one file and the environment declare, whole and free of mistakes."""

    path: Path
    wirewatch: Wirewatch
    fetch: Fetch
    web: Web
    keep: Retained
    sources: tuple[DeclaredSource, ...] = ()
    topics: tuple[DeclaredTopic, ...] = ()
    channels: tuple[DeclaredChannel, ...] = ()
    subscribers: tuple[DeclaredSubscriber, ...] = ()
    subscriptions: tuple[DeclaredSubscription, ...] = ()
    notices: tuple[str, ...] = ()
    """What is allowed but perhaps not meant, a line each."""
    right: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    """Queries that name no other topic and were found right, and what is to be noticed of each."""


def load(
    path: Path | None,
    environ: Mapping[str, str],
    *,
    secrets_required: bool = True,
    before: Configuration | None = None,
) -> Configuration:
    """The configuration of the named file, or of the first that is found; ConfigurationError tells all mistakes.

    Queries that stood in the configuration `before`, if there was one, are not read again.
    Without `secrets_required` a secret that cannot be found is a mistake only when it is revealed: who lists
    feeds need not hold the mail server's password.
    """
    found = path or next((place for place in search_places(environ) if place.is_file()), None)
    if found is None:
        places = ", ".join(str(place) for place in search_places(environ))
        raise _single("", f"no configuration ({places}): run `wirewatch init`, or name one with --config")
    raw = _read(found)
    reading = Reading(found.name, found.absolute().parent, environ, secrets_required)
    configuration, notices = _read_sections(raw, reading, found)
    _check_names(configuration, reading)
    _check_references(configuration, reading)
    _check_operator(configuration, reading)
    _check_channels(configuration, reading)
    of_queries, right = _check_topics(configuration, reading, before)
    if reading.problems:
        raise ConfigurationError(reading.problems)
    notices += [*of_queries, *reading.notices, *_notices(configuration)]
    return dataclasses.replace(configuration, notices=tuple(notices), right=right)


def salvaged(path: Path | None, environ: Mapping[str, str]) -> Configuration | None:
    """Of a file with mistakes where its ledger is, and nothing else; None if there is no file, or not even that."""
    found = path or next((place for place in search_places(environ) if place.is_file()), None)
    if found is None or not found.is_file():
        return None
    try:
        table = _read(found).get("wirewatch", {})
        named = table.get("database") if isinstance(table, dict) else None
    except ConfigurationError:
        # No TOML: the line may still be there.
        lines = re.findall(rb'^database\s*=\s*"([^"\\]+)"', found.read_bytes()[:LARGEST_FILE], re.MULTILINE)
        named = lines[0].decode("utf-8", "replace") if len(lines) == 1 else None
    reading = Reading(found.name, found.absolute().parent, environ, secrets_required=True)
    raw = {"database": DEFAULT_DATABASE if named is None else named}
    house = read_table(Wirewatch, raw, reading, "wirewatch", {"database": variables("wirewatch")["database"]})
    if reading.problems:
        return None
    return Configuration(path=found.absolute(), wirewatch=house, fetch=Fetch(), web=Web(), keep=Retained())


def load_topics(path: Path) -> tuple[tuple[DeclaredTopic, ...], Lexicon, tuple[Problem, ...]]:
    """The topics of any file that declares some, a whole wirewatch.toml or only its [[topics]], and its concepts; and
    what is wrong with single queries, whose topics are left out."""
    raw = {key: value for key, value in _read(path).items() if key in ("topics", "wirewatch")}
    if isinstance(general := raw.get("wirewatch"), dict):
        raw["wirewatch"] = {key: value for key, value in general.items() if key == "concepts"}
    reading = Reading(path.name, path.absolute().parent, {}, False)
    configuration, _ = _read_sections(raw, reading, path)
    if not configuration.topics and not reading.problems:
        reading.mistake("topics", 'none is declared: write [[topics]] with name = "..." and query = "..."')
    _check_unique("topics", [topic.name for topic in configuration.topics], reading)
    if reading.problems:
        raise ConfigurationError(reading.problems)
    _check_topics(configuration, reading)
    wrong = {problem.where for problem in reading.problems}
    kept = tuple(topic for i, topic in enumerate(configuration.topics) if f"topics[{i}].query" not in wrong)
    if not kept or any(not place.startswith("topics[") for place in wrong):
        raise ConfigurationError(reading.problems)
    return kept, lexicon(configuration), tuple(reading.problems)


def lexicon(configuration: Configuration) -> Lexicon:
    """The shipped concepts and those of the configuration."""
    return Lexicon.shipped().extended(configuration.wirewatch.concepts)


def reference() -> tuple[KeyDescription, ...]:
    """Every key that may be written, in the order of the file."""
    described = []
    for name, section in _SINGLE.items():
        described += describe(section, f"[{name}]", variables(name))
    for name, section in _LISTS.items():
        if name == "channels":
            for kind, channel in CHANNELS.items():
                described += describe(channel, f'[[channels]] kind = "{kind}"', {})
        else:
            described += describe(section, f"[[{name}]]", {})
        if name == "sources":
            described += describe(DeclaredFeed, "[[sources]] feeds", {})
    return tuple(described)


def variables(section: str) -> dict[str, str]:
    """The environment variables that override the scalar keys of a section."""
    prefix = "WIREWATCH_" if section == "wirewatch" else f"WIREWATCH_{section.upper()}_"
    return {name: prefix + name.upper() for name, key in keys_of(_SINGLE[section]).items() if key.form.scalar}


# ------------------------------------------------------------------ reading


def _single(file: str, what: str) -> ConfigurationError:
    return ConfigurationError([Problem(file, "", what)])


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise _single(path.name, "is larger than 10 MiB: this is no configuration")
        return tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise _single(str(path), f"cannot be read ({error.strerror}): name another with --config") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _single(path.name, f"line {line} is not UTF-8 text: save the file as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _single(path.name, f"is not TOML: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text[:1].lower() + text[1:]


def _read_sections(raw: dict[str, Any], reading: Reading, path: Path) -> tuple[Configuration, list[str]]:
    known = (*_SINGLE, *_LISTS)
    for name in raw:
        if name not in known:
            reading.mistake(name, f"unknown section: {remedy(name, known, 'known are ' + ', '.join(known))}")
    single: dict[str, Any] = {}
    for name, section in _SINGLE.items():
        table = raw.get(name, {})
        if not isinstance(table, dict):
            reading.mistake(name, f"must be a table: write [{name}]")
            table = {}
        if name == "wirewatch":
            table = {"database": DEFAULT_DATABASE, **table}
        single[name] = read_table(section, table, reading, name, variables(name))
    lists: dict[str, Any] = {name: _read_list(name, raw.get(name, []), reading) for name in _LISTS}
    return Configuration(path=path.absolute(), **single, **lists), _strange_variables(reading.environ)


def _read_list(name: str, raw: Any, reading: Reading) -> tuple[Any, ...]:
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        reading.mistake(name, f"must be a list of tables: write [[{name}]]")
        return ()
    items = []
    for index, item in enumerate(raw):
        where = f"{name}[{index}]"
        if name == "channels":
            kind = item.get("kind")
            if not isinstance(kind, str) or kind not in CHANNELS:
                advice = remedy(str(kind), CHANNELS, "write one of " + ", ".join(CHANNELS))
                what = '"kind" is missing' if kind is None else f'"{kind}" is no kind of channel'
                reading.mistake(where if kind is None else f"{where}.kind", f"{what}: {advice}")
                continue
            items.append(read_table(CHANNELS[kind], item, reading, where, ignore=frozenset({"kind"})))
        else:
            items.append(read_table(_LISTS[name], item, reading, where))
    return tuple(items)


def _strange_variables(environ: Mapping[str, str]) -> list[str]:
    prefix = "WIREWATCH_"
    known = [variable.removeprefix(prefix) for section in _SINGLE for variable in variables(section).values()]
    given = [name.removeprefix(prefix) for name in sorted(environ) if name.startswith(prefix)]
    return [
        f'the environment variable {prefix}{name} overrides nothing: did you mean "{prefix}{near}"?'
        for name in given
        if name not in (*known, "CONFIG", "CLOCK_SPEED") and (near := did_you_mean(name, known))
    ]


# ------------------------------------------------------------------ what only the whole can tell


def _check_unique(section: str, names: Iterable[str | None], reading: Reading) -> None:
    names = list(names)
    counts = Counter(name for name in names if name is not None)
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        if name is not None and counts[name] > 1 and seen.setdefault(name, index) != index:
            reading.mistake(
                f"{section}[{index}].name", f'"{name}" is already {section}[{seen[name]}]: give each a name of its own'
            )


def _check_names(configuration: Configuration, reading: Reading) -> None:
    for section in ("sources", "topics", "channels", "subscribers"):
        _check_unique(section, [item.name for item in getattr(configuration, section)], reading)
    places: dict[str, str] = {}
    for i, source in enumerate(configuration.sources):
        for j, feed in enumerate(source.feeds):
            where = f"sources[{i}].feeds[{j}]"
            if feed.url is not None and (first := places.setdefault(feed.url, where)) != where:
                reading.mistake(where, f"the same address as {first}: name a feed once")


def _check_references(configuration: Configuration, reading: Reading) -> None:
    sources = {source.name for source in configuration.sources}
    for i, topic in enumerate(configuration.topics):
        for j, name in enumerate(topic.sources):
            if name not in sources:
                advice = remedy(name, sources - {None}, "declare it under [[sources]]")
                reading.mistake(f"topics[{i}].sources[{j}]", f'no source is called "{name}": {advice}')
    known = {
        noun: {item.name for item in getattr(configuration, noun + "s")} - {None}
        for noun in ("topic", "channel", "subscriber")
    }
    for i, subscription in enumerate(configuration.subscriptions):
        for noun, names in known.items():
            name = getattr(subscription, noun)
            if name is not None and name not in names:
                advice = remedy(name, names, f"declare it under [[{noun}s]]")
                reading.mistake(f"subscriptions[{i}].{noun}", f'no {noun} is called "{name}": {advice}')


def _check_operator(configuration: Configuration, reading: Reading) -> None:
    name, contact = configuration.wirewatch.operator, configuration.wirewatch.contact
    if name is None:
        return
    channels = {channel.name: channel for channel in configuration.channels}
    if name not in channels:
        advice = remedy(name, channels.keys() - {None}, "declare it under [[channels]]")
        reading.mistake("wirewatch.operator", f'no channel is called "{name}": {advice}')
    elif isinstance(channels[name], EmailChannel) and contact is None:
        reading.mistake("wirewatch.operator", "a mail needs someone to go to: write contact there too")


def _check_channels(configuration: Configuration, reading: Reading) -> None:
    for i, channel in enumerate(configuration.channels):
        if isinstance(channel, SlackChannel):
            if (channel.webhook is None) == (channel.token is None):
                reading.mistake(f"channels[{i}]", 'write either webhook = { env = "NAME" } or token = { env = "NAME" }')
            elif channel.token is not None and channel.channel is None:
                reading.mistake(f"channels[{i}]", 'a token needs to know where: write channel = "#europe"')
        if not isinstance(channel, EmailChannel):
            continue
        if channel.username is not None and channel.password is None:
            reading.mistake(f"channels[{i}]", 'a username without a password: write password = { env = "NAME" }')
        if channel.password is not None and channel.username is None:
            reading.mistake(f"channels[{i}]", "a password without a username: write the username too")
        if channel.password is not None and channel.security == "none":
            reading.mistake(f"channels[{i}].security", 'a login is never sent in clear: write "starttls" or "tls"')
    channels = {channel.name: channel for channel in configuration.channels}
    subscribers = {subscriber.name: subscriber for subscriber in configuration.subscribers}
    seen: dict[tuple[str | None, ...], int] = {}
    for i, subscription in enumerate(configuration.subscriptions):
        where = f"subscriptions[{i}]"
        key = (subscription.topic, subscription.channel, subscription.subscriber, subscription.rhythm)
        if None not in key[:2] and (first := seen.setdefault(key, i)) != i:
            reading.mistake(where, f"the same as subscriptions[{first}]: keep one")
        if not isinstance(channels.get(subscription.channel), EmailChannel):
            continue
        if subscription.subscriber is None:
            reading.mistake(where, 'a mail needs someone to go to: write subscriber = "..."')
        elif (subscriber := subscribers.get(subscription.subscriber)) and subscriber.email is None:
            reading.mistake(
                where, f'the subscriber "{subscriber.name}" has no e-mail address: write email = "..." there'
            )


def _check_topics(
    configuration: Configuration, reading: Reading, before: Configuration | None = None
) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """What is to be noticed, and the queries that are right by themselves."""
    own_concepts = not any(problem.where.startswith("wirewatch.concepts") for problem in reading.problems)
    try:
        matcher = Matcher(lexicon(configuration))
    except LexiconError as error:
        reading.mistake("wirewatch.concepts", str(error))
        matcher = Matcher(Lexicon.shipped())
        own_concepts = False
    notices: list[str] = []
    known = _known_right(before, configuration)
    right: dict[str, tuple[str, ...]] = {}
    queries = queries_of(configuration.topics)
    with many_at_once():
        for i, topic in enumerate(configuration.topics):
            if topic.query is None:
                continue
            where = f"topics[{i}].query"
            if (noticed := known.get(topic.query)) is not None:
                right[topic.query] = noticed
                notices += [f"{where}: {notice}" for notice in noticed]
                continue
            try:
                query = resolved(parse(topic.query), queries)
                matcher.add(topic.name or where, query, topic.languages, topic.sources)
            except QueryError as error:
                if own_concepts or not isinstance(error, UnknownConceptError):  # it may stand in the file that is wrong
                    line = line_of_query(configuration.path, i)
                    place = f" of the query on line {line}" if line else ""
                    reading.mistake(where, query_mistake(error, place), error.caret(topic.query))
            else:
                noticed = tuple(map(str, query.notices))
                notices += [f"{where}: {notice}" for notice in noticed]
                if not query.inner:
                    right[topic.query] = noticed
    return notices, right


def _known_right(before: Configuration | None, configuration: Configuration) -> Mapping[str, tuple[str, ...]]:
    """The queries that were right before and still are: whatever else stands in the file, and in files of concepts."""
    if before is None:
        return {}
    if not before.wirewatch.concepts and not configuration.wirewatch.concepts:
        return before.right
    return {text: noticed for text, noticed in before.right.items() if _NAMES_NO_CONCEPT(text)}


def queries_of(topics: Iterable[DeclaredTopic]) -> dict[str, str]:
    """The queries by name, for topics inside topics."""
    return {topic.name: topic.query for topic in topics if topic.name is not None and topic.query is not None}


def query_mistake(error: QueryError, place: str = "") -> str:
    """A query's mistake and its remedy in one line; `place` says of which query the column is one."""
    return f"{error.message} at column {error.position}{place}" + (f": {error.hint}" if error.hint else "")


def _notices(configuration: Configuration) -> Iterable[str]:
    if configuration.wirewatch.contact is None:
        yield "wirewatch.contact is not set: publishers who want to complain can only block you"
    if configuration.wirewatch.public_url is not None and configuration.web.listen is None:
        yield (
            "wirewatch.public_url is set and [web] listen is not: nobody answers the links in mails, and no hub can"
            " reach you: set [web] listen, or take public_url out"
        )
    for noun in ("topic", "channel"):
        used = {getattr(subscription, noun) for subscription in configuration.subscriptions}
        used |= {configuration.wirewatch.operator} if noun == "channel" else set()
        unused = [
            f'{noun}s[{i}] "{item.name}"'
            for i, item in enumerate(getattr(configuration, noun + "s"))
            if item.name not in used
        ]
        if len(unused) > _MOST_ALIKE:
            yield f"{len(unused):,} {noun}s have no subscription, {unused[0]} to {unused[-1]}: nobody is told"
        else:
            yield from (f"{each} has no subscription: nobody is told" for each in unused)


def from_environment(
    path: Path | None, *, secrets_required: bool = True, before: Configuration | None = None
) -> Configuration:
    """`load` with the environment of this process."""
    return load(path, os.environ, secrets_required=secrets_required, before=before)
