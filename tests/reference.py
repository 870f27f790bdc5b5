"""The parts of the reference pages that the code dictates; `python -m tests.reference` writes them into the pages."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from itertools import groupby
from pathlib import Path

import click
from alembic import command as migrations

from storage import schema
from storage.database import Database
from storage.records import Article
from topics import lexer, query_rules
from topics.concepts import Concept, Lexicon
from wirewatch.cli import COMMANDS
from wirewatch.config import reference
from wirewatch.config_keys import KeyDescription
from wirewatch.lazy import Noun, Verb, common_options, load_verb
from wirewatch.web.api import BASE
from wirewatch.web.api_operations import ENDPOINTS
from wirewatch.web.api_schemas import LARGEST, Parameter, schema_of
from wirewatch.web.metrics import COUNTERS, GAUGES, HISTOGRAMS

PAGES = Path(__file__).parent.parent / "docs" / "reference"


def verbs(table: Mapping[str, Verb | Noun] = COMMANDS, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command of the command line by its full name, in the order of --help."""
    for name, entry in table.items():
        match entry:
            case Verb():
                yield before + name, load_verb(name, entry)
            case Noun():
                yield from verbs(entry.verbs, f"{before}{name} ")


def own_options(command: click.Command) -> list[click.Option]:
    """The options of a command beside those that every command has."""
    common = {name for option in common_options() for name in option.opts}
    return [each for each in command.params if isinstance(each, click.Option) and not common & set(each.opts)]


def commands_part() -> str:
    """A section for each command: how it is called, what it does, its options."""
    sections = []
    for name, command in verbs():
        context = click.Context(command, info_name=name)
        usage = " ".join(["wirewatch", name, *command.collect_usage_pieces(context)[1:]])
        paragraphs = [" ".join(part.split()) for part in (command.help or "").split("\n\n")]
        options = [_option(option, context) for option in own_options(command)]
        table = _table(("option", "meaning"), options) if options else ""
        sections.append("\n\n".join(filter(None, (f"### {name}", f"`{usage}`", *paragraphs, table))))
    return "\n\n".join(sections)


def _option(option: click.Option, context: click.Context) -> tuple[str, str]:
    shown, meaning = option.get_help_record(context) or ("", "")
    return f"`{shown.replace('INTEGER RANGE', 'NUMBER')}`", " ".join(meaning.split())


def keys_part() -> str:
    """A table for each section of the configuration."""
    sections = []
    for section, keys in groupby(reference(), key=lambda key: key.section):
        rows = [_key(key) for key in keys]
        sections.append(f"### {section}\n\n" + _table(("key", "form", "default", "meaning"), rows))
    return "\n\n".join(sections)


def _key(key: KeyDescription) -> tuple[str, str, str, str]:
    default = "required" if key.required else f"`{key.default}`" if key.default is not None else "unset"
    variable = f" `{key.variable}`" if key.variable else ""
    return f"`{key.name}`", key.form, default, key.doc + variable


def limits_part() -> str:
    """What one query may ask for at most."""
    return _table(
        ("limit", "value"),
        [
            ("distance of NEAR/n, ONEAR/n, NOTNEAR/n and of ~n", f"0 to {lexer.MAX_DISTANCE}"),
            ("count of ATLEAST/n and n OF", f"1 to {lexer.MAX_COUNT}"),
            ("words of FIRST/n", f"1 to {lexer.MAX_FIRST:,}"),
            ("length of a query", f"{query_rules.MAX_BYTES:,} bytes of UTF-8"),
            ("words, phrases, prefixes, concepts and values", f"{query_rules.MAX_LEAVES:,}"),
            ("prefixes and words with wildcards among them", str(query_rules.MAX_PREFIXES)),
            ("letters before the * of a prefix, or in all around wildcards", f"at least {query_rules.MIN_PREFIX}"),
            ("depth", str(query_rules.MAX_DEPTH)),
        ],
    )


def concepts_part() -> str:
    """The concepts that are shipped, but countries and people, which are many."""
    shipped = sorted(Lexicon.shipped().concepts.values(), key=lambda concept: concept.id)
    listed = [concept for concept in shipped if concept.kind not in ("country", "person")]
    return _table(("concept", "kind", "met as, among others"), map(_concept, listed))


def _concept(concept: Concept) -> tuple[str, str, str]:
    if concept.office is not None:
        held = f"`@{concept.office.title.id}` of `@{concept.office.at.id}`, or who holds it that day"
        return f"`@{concept.id}`", concept.kind, held
    languages = {name.language: name.text.replace("*", "…") for name in reversed(concept.names)}
    shown = dict.fromkeys(languages[language] for language in ("en", "any", "fr", "ru", "zh") if language in languages)
    return f"`@{concept.id}`", concept.kind, ", ".join(shown)


def endpoints_part() -> str:
    """What may be asked of the HTTP interface."""
    sections = []
    for endpoint in ENDPOINTS:
        rows = [(_placed(each), _taken(each), each.doc) for each in endpoint.parameters]
        table = _table(("parameter", "takes", "meaning"), rows) if rows else ""
        title = f"### {endpoint.method} {BASE}{endpoint.path}"
        sections.append("\n\n".join(filter(None, (title, endpoint.doc, table))))
    return "\n\n".join(sections)


def metrics_part() -> str:
    """What Prometheus is told."""
    rows = [(f"`{each.name}_total`", "counter", "", each.doc) for each in COUNTERS.values()]
    for kind, described in (("gauge", GAUGES), ("histogram", HISTOGRAMS)):
        rows += [(f"`{each.name}`", kind, f"`{each.label}`" if each.label else "", each.doc) for each in described]
    return _table(("metric", "kind", "label", "meaning"), rows)


_KINDS = {bool: "true or false", datetime: "date and time", list: "list of texts"}


def _placed(parameter: Parameter) -> str:
    return f"`{parameter.name}`" + (" (body)" if parameter.place == "body" else "")


def _taken(parameter: Parameter) -> str:
    if parameter.choices:
        takes = ", ".join(f"`{each}`" for each in parameter.choices)
    elif parameter.kind is int:
        takes = f"number from {parameter.least}" + (f" to {parameter.most}" if parameter.most < LARGEST else "")
    elif parameter.kind in _KINDS:
        takes = _KINDS[parameter.kind]
    else:
        takes = f"text, {parameter.longest} characters at most"
    needed = ", required" if parameter.required else ""
    default = json.dumps(parameter.default) if parameter.kind is bool else parameter.default
    return takes + (f", else {default}" if parameter.default is not None else needed)


def _table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [headings, ("---",) * len(headings), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


PARTS: dict[str, dict[str, Callable[[], str]]] = {
    "cli.md": {"commands": commands_part},
    "http-api.md": {"endpoints": endpoints_part},
    "metrics.md": {"metrics": metrics_part},
    "configuration.md": {"keys": keys_part},
    "query-language.md": {"limits": limits_part, "concepts": concepts_part},
}
"""Page -> the parts of it that are written here."""


def article_schema() -> str:
    """The article as JSON Schema: its shape from the type, the meaning of its fields from the page."""
    page = (PAGES / "article.md").read_text(encoding="utf-8")
    meanings = dict(re.findall(r"^\| `(\w+)` \| \w+ \| (.*?) *\|$", page, re.MULTILINE))
    schema = schema_of(Article)
    for name, described in schema["properties"].items():
        if meanings.get(name):
            described["description"] = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", meanings[name]).replace("`", "")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Article",
        "description": "What an article is once it is read; absent (null) differs from empty.",
    }
    return json.dumps({**head, **schema}, ensure_ascii=False, indent=2) + "\n"


def sqlite_schema() -> str:
    """The statements that make at once what all migrations come to on SQLite."""
    with tempfile.TemporaryDirectory(prefix="wirewatch-schema-") as folder:
        database = Database(f"sqlite:///{folder}/wirewatch.db")
        with database.begin() as ledger:
            migrations.upgrade(schema._config(ledger.connection), "head")
        database.close()
        with closing(sqlite3.connect(f"{folder}/wirewatch.db")) as connection:
            query = (
                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
                " AND name NOT LIKE 'article_fts_%'"
                " ORDER BY type = 'table' DESC, type, iif(type = 'table', rowid, name)"
            )
            made = [sql for (sql,) in connection.execute(query)]
            for table in ("alembic_version", "sqlite_sequence"):
                rows = connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
                made += [f"INSERT INTO {table} VALUES ({', '.join(map(repr, row))})" for row in rows]
    lines = (" ".join(line.split()) for each in made for line in f"{each};".splitlines())
    return "\n".join(lines) + "\n"


def filled(page: str, text: str) -> str:
    """The page's text with its parts as the code has them now."""
    for name, part in PARTS[page].items():
        begin, end = f"<!-- {name}: written by `python -m tests.reference` -->", f"<!-- end of {name} -->"
        found = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        if not found.search(text):
            raise ValueError(f"{page}: no place for {name}: put {begin} and {end} into it")
        written = f"{begin}\n\n{part()}\n\n{end}"
        text = found.sub(lambda _, written=written: written, text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    schema.MADE.write_text(sqlite_schema(), encoding="utf-8")
    (PAGES / "article.schema.json").write_text(article_schema(), encoding="utf-8")
    for name in PARTS:
        page = PAGES / name
        page.write_text(filled(name, page.read_text(encoding="utf-8")), encoding="utf-8")
