"""`init`, `check` and `config keys`: getting the configuration right, without a database."""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from topics.concepts import Lexicon
from topics.syntax import QueryError
from wirewatch.catalogue import Listing, catalogue, of_source, worth_watching
from wirewatch.config import Configuration, from_environment, query_mistake, reference
from wirewatch.config_places import FILE_NAME
from wirewatch.config_problems import ConfigurationError, Problem
from wirewatch.forecast import too_loud
from wirewatch.interview import interview, understood_topic, valid_address
from wirewatch.lazy import Door
from wirewatch.output import Output, counted
from wirewatch.starter import Start, started
from wirewatch.suggestions import remedy


@click.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--topic", "words", metavar="WORDS", help='What to watch, in plain words: "NATO-EU cooperation".')
@click.option("--source", "names", metavar="NAME", multiple=True, help="A source of the catalogue; may be repeated.")
@click.option("--contact", metavar="ADDRESS", help="Whom a publisher can write to.")
@click.option("--no-questions", is_flag=True, help="Ask nothing, on a terminal either.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def init(
    door: Door,
    path: Path | None,
    words: str | None,
    names: tuple[str, ...],
    contact: str | None,
    no_questions: bool,
    force: bool,
) -> None:
    """Write a commented PATH (wirewatch.toml) to start from, after a few questions on a terminal.

    It asks what to watch, in which sources of the catalogue, and where alerts go. Elsewhere, and for whoever only
    presses Enter, it has real feeds, one topic and alerts on the terminal.

    --topic says what to watch in plain words of any language; what became of them is said, as `topics suggest` does.
    """
    out = Output(door)
    path = path or door.config or Path(FILE_NAME)
    if path.is_dir():
        path = path / FILE_NAME
    if path.exists() and not force:
        raise _there(path)
    try:
        contact = valid_address(contact) if contact is not None else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--contact") from error
    start = Start(contact=contact, listings=tuple(each for name in names for each in _listed(name)))
    suggestion = None
    if words is not None:
        try:
            wanted = understood_topic(words, Lexicon.shipped())
        except QueryError as error:
            raise ConfigurationError([Problem("", "--topic", query_mistake(error))]) from error
        suggestion = wanted.suggestion
        start = dataclasses.replace(start, words=wanted.words, query=wanted.query)
    asks = sys.stdin.isatty() and sys.stderr.isatty() and not (door.json or door.quiet or no_questions)
    if asks:
        start = interview(start)
    text = started(start)
    try:
        with path.open("wb" if force else "xb") as stream:
            stream.write(text.encode())
    except FileExistsError as error:
        raise _there(path) from error
    except OSError as error:
        raise _unwritten(path, f"cannot be written ({error.strerror}): name another") from error
    if out.json:
        out.data({"path": path, "suggestion": suggestion})
    elif suggestion is not None:
        out.line(suggestion.query)
        for each in suggestion.meanings:
            out.text("  ".join(filter(None, (f'  "{each.words}"', each.clause, f"({each.kind})"))))
    named_so = "" if path == Path(FILE_NAME) else f" --config {path}"
    secrets = "".join(f"`export {each}=...`, " for each in start.secrets)
    out.note(f"wrote {path}; next: {secrets}`wirewatch check{named_so}`, then `wirewatch run{named_so}`")


def _listed(name: str) -> list[Listing]:
    """What is worth watching of a source of the catalogue."""
    all_ = catalogue()
    found = of_source(all_, name)
    if not found:
        advice = remedy(name, {each.name for each in all_}, "`wirewatch sources search` finds names by a word")
        raise click.BadParameter(f'no source of the catalogue is called "{name}": {advice}', param_hint="--source")
    return worth_watching(found)


def _there(path: Path) -> ConfigurationError:
    return _unwritten(path, "is already there: name another, or write over it with --force")


def _unwritten(path: Path, what: str) -> ConfigurationError:
    return ConfigurationError([Problem(str(path), "", what)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """How much one file declares."""

    path: Path
    sources: int
    feeds: int
    topics: int
    channels: int
    subscribers: int
    subscriptions: int
    notices: tuple[str, ...]


@click.command()
@click.pass_obj
def check(door: Door) -> None:
    """Read the configuration as the daemon would, and explain every mistake in it."""
    out = Output(door)
    configuration = from_environment(door.config)
    declared = declared_by(configuration)
    declared = dataclasses.replace(declared, notices=(*declared.notices, *too_loud(configuration, datetime.now(UTC))))
    if out.json:
        out.data(declared)
        return
    what = ", ".join(
        counted(number, noun)
        for noun, number in (
            ("source", declared.sources),
            ("feed", declared.feeds),
            ("topic", declared.topics),
            ("channel", declared.channels),
            ("subscriber", declared.subscribers),
            ("subscription", declared.subscriptions),
        )
    )
    out.line(f"{declared.path}: no mistakes: {what}")
    for notice in declared.notices:
        out.note(f"notice: {notice}")


def declared_by(configuration: Configuration) -> Declared:
    """The counts of a configuration."""
    return Declared(
        path=configuration.path,
        sources=len(configuration.sources),
        feeds=sum(len(source.feeds) for source in configuration.sources),
        topics=len(configuration.topics),
        channels=len(configuration.channels),
        subscribers=len(configuration.subscribers),
        subscriptions=len(configuration.subscriptions),
        notices=configuration.notices,
    )


@click.command()
@click.pass_obj
def keys(door: Door) -> None:
    """List every key of the configuration with its form, default, meaning and environment variable."""
    Output(door).rows(
        reference(),
        {
            "section": lambda key: key.section,
            "key": lambda key: key.name,
            "form": lambda key: key.form,
            "default": lambda key: "required" if key.required else key.default,
            "variable": lambda key: key.variable,
            "meaning": lambda key: key.doc,
        },
    )
