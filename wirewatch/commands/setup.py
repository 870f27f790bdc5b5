"""`init`, `check` and `config keys`: getting the configuration right, without a database."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import click

from topics.advice import suggest
from topics.concepts import Lexicon
from topics.syntax import QueryError
from wirewatch.config import FILE_NAME, Configuration, from_environment, query_mistake, reference
from wirewatch.forecast import too_loud
from wirewatch.lazy import Door
from wirewatch.output import Output, counted, toml_string
from wirewatch.problems import ConfigurationError, Problem


@click.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--topic", "words", metavar="WORDS", help='What to watch, in plain words: "NATO-EU cooperation".')
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def init(door: Door, path: Path | None, words: str | None, force: bool) -> None:
    """Write a commented PATH (wirewatch.toml) to start from: real feeds, one topic, alerts on the terminal.

    --topic says what to watch in plain words of any language; what became of them is said, as `topics suggest` does.
    """
    out = Output(door)
    path = path or door.config or Path(FILE_NAME)
    if path.is_dir():
        path = path / FILE_NAME
    starter = resources.files("wirewatch").joinpath("starter.toml").read_bytes()
    suggestion = None
    if words is not None:
        try:
            suggestion = suggest(words, Lexicon.shipped())
        except QueryError as error:
            raise ConfigurationError([Problem("", "--topic", query_mistake(error))]) from error
        starter = _about(starter.decode(), words, suggestion.query).encode()
    try:
        with path.open("wb" if force else "xb") as stream:
            stream.write(starter)
    except FileExistsError as error:
        raise _unwritten(path, "is already there: name another, or write over it with --force") from error
    except OSError as error:
        raise _unwritten(path, f"cannot be written ({error.strerror}): name another") from error
    if out.json:
        out.data({"path": path, "suggestion": suggestion})
    elif suggestion is not None:
        out.line(suggestion.query)
        for each in suggestion.meanings:
            out.text("  ".join(filter(None, (f'  "{each.words}"', each.clause, f"({each.kind})"))))
    named = "" if path == Path(FILE_NAME) else f" --config {path}"
    out.note(f"wrote {path}; next: `wirewatch check{named}`, then `wirewatch run{named}`")


def _about(starter: str, words: str, query: str) -> str:
    """The file to start from with a topic of one's own in place of its own."""
    [own] = tomllib.loads(starter)["topics"]
    name = "-".join(re.findall(r"\w+", words.lower())[:5]) or "topic"
    lines = []
    for line in starter.split("\n"):
        if line.startswith("query = "):
            line = f"query = {toml_string(query)}"
        elif line.startswith("title = ") and own["title"] in line:
            line = f"title = {toml_string(' '.join(words.split()))}"
        elif line in (f'name = "{own["name"]}"', f'topic = "{own["name"]}"'):
            line = line.replace(own["name"], name)
        lines.append(line)
    return "\n".join(lines)


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
