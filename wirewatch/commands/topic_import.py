"""`topics import`: queries that were written for another tool."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import click

from topics.dialects import DIALECTS
from topics.syntax import QueryError
from topics.translation import Note, Translation, translate
from wirewatch.asked_query import understood
from wirewatch.config import lexicon, query_mistake
from wirewatch.config_problems import ConfigurationError, Problem
from wirewatch.lazy import Door
from wirewatch.ledger_changes import writing
from wirewatch.output import Output, toml_string


@dataclass(frozen=True, slots=True)
class Imported:
    """One query and what became of it."""

    name: str
    written: str
    translation: Translation | None = None
    error: str | None = None
    watched: Literal["now", "already"] | None = None
    """Whether this made it a topic that is watched, or it was one with this query; None: neither."""

    @property
    def notes(self) -> tuple[Note, ...]:
        return self.translation.notes if self.translation else ()


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option("--query", metavar="TEXT", help="This query, in place of a file's.")
@click.option("--name", metavar="NAME", help="The topic's name, of a single query.")
@click.option(
    "--from", "dialect", type=click.Choice(list(DIALECTS)), help="The tool that it was written for. [default: guessed]"
)
@click.option("--add", is_flag=True, help="Watch the topics; else they are printed for wirewatch.toml.")
@click.pass_obj
def import_topics(
    door: Door, file: Path | None, query: str | None, name: str | None, dialect: str | None, add: bool
) -> int:
    """Read queries written for Factiva, Lexis, Meltwater or Google Alerts, and say how each is written here.

    FILE holds a query a line, with a name and a tab before it if it has one, or is a TOML file with [[topics]]; - is
    standard input. What was translated is said line by line, and what could not be.
    """
    out = Output(door)
    found = [_imported(each, text, dialect) for each, text in _given(file, query, name)]
    if add:
        found = _add(door, found)
    for each in found:
        for note in each.notes:
            out.note(f"{each.name}: {note}")
        if each.error:
            out.error(f"{each.name}: {each.error}")
    if out.json:
        out.data(
            [
                {
                    "name": each.name,
                    "written": each.written,
                    "dialect": each.translation.dialect if each.translation else None,
                    "query": each.translation.query if each.translation else None,
                    "translated": [str(note) for note in each.notes if note.here],
                    "lost": [str(note) for note in each.notes if not note.here],
                    "error": each.error,
                    "watched": each.watched,
                }
                for each in found
            ]
        )
    else:
        for each in found:
            if each.translation is not None and each.watched is not None:
                out.text(f"{each.name} is watched {each.watched}: {each.translation.query}")
            elif each.translation is not None and not each.error:
                out.line(f"[[topics]]  # {each.translation.dialect}")
                out.line(f"name = {toml_string(each.name)}")
                out.line(f"query = {toml_string(each.translation.query)}\n")
    return 1 if any(each.error for each in found) else 0


def _given(file: Path | None, query: str | None, name: str | None) -> Iterator[tuple[str, str]]:
    if (file is None) == (query is None):
        raise click.UsageError("name a file of queries, or write one behind --query")
    if query is not None:
        yield name or _name(query, 1), query
        return
    assert file is not None
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = f"cannot be read ({error.strerror if isinstance(error, OSError) else 'not UTF-8'})"
        raise ConfigurationError([Problem(str(file), "", what)]) from error
    if file.suffix == ".toml":
        yield from _of_toml(file, text)
        return
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#!")]
    for number, line in enumerate(lines, 1):
        before, tab, after = line.partition("\t")
        yield (before.strip(), after.strip()) if tab else (name or _name(line, number), line.strip())


def _of_toml(file: Path, text: str) -> Iterator[tuple[str, str]]:
    try:
        topics = tomllib.loads(text).get("topics", [])
        yield from [(str(each["name"]), str(each["query"])) for each in topics]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        what = f"has no [[topics]] with a name and a query each: {error}"
        raise ConfigurationError([Problem(str(file), "", what)]) from error


def _name(query: str, number: int) -> str:
    words = re.findall(r"[^\W\d_]{3,}", query)
    kept = [word.lower() for word in words if word.upper() not in ("AND", "NOT", "NEAR", "SAME", "AROUND")][:3]
    return "-".join(kept) or f"imported-{number}"


def _imported(name: str, text: str, dialect: str | None) -> Imported:
    try:
        return Imported(name, text, translate(text, DIALECTS[dialect] if dialect else None))
    except QueryError as error:
        return Imported(name, text, error=query_mistake(error))


def _add(door: Door, found: list[Imported]) -> list[Imported]:
    """Watch them, silently as to the past; one that stands in the file or is taken stays as it is."""
    kept = []
    with writing(door) as work:
        known = lexicon(work.configuration)
        for each in found:
            if each.translation is None:
                kept.append(each)
                continue
            with work.database.begin() as ledger:
                query = each.translation.query
                understood(query, known, ledger.topics.queries(), each.name)
                standing = ledger.topics.named(each.name)
                if standing is not None and standing.retired_at is None and standing.query != query:
                    kept.append(
                        Imported(each.name, each.written, each.translation, "a topic of this name is watched already")
                    )
                    continue
                if standing is not None and standing.retired_at is None:
                    kept.append(replace(each, watched="already"))
                    continue
                ledger.topics.declare(each.name, title=each.name, query=query, now=work.now, declared=False)
                kept.append(replace(each, watched="now"))
    return kept
