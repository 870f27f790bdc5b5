"""The documentation says what the code does: everything documented, links that lead somewhere, examples that work."""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import functools
import http.server
import json
import os
import re
import shlex
import socketserver
import subprocess
import sys
import textwrap
import threading
import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import click
import jsonschema
import pytest

from storage import records, tables
from tests import reference
from topics.concepts import Lexicon
from topics.lexer import Kind
from topics.matcher import Matcher
from topics.query import parse
from topics.syntax import FIELD_ALIASES, FIELDS
from wirewatch import cli, config
from wirewatch.commands.run import JOBS
from wirewatch.lazy import Door, common_options
from wirewatch.output import json_value

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "deploy").glob("*.md")])
ROOMS = ("wirewatch", "scheduler", "crawler", "topics", "alerts", "storage")
FENCE = re.compile(r"^ *```(?P<kind>\w*)(?P<info>[^\n]*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
TUTORIAL_PORT = "8000"
"""Where the pages let a server of the reader's own listen; tests take a free port in its place."""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@dataclasses.dataclass(frozen=True)
class Block:
    """A fenced block: its language, the words after it, and its text."""

    kind: str
    words: tuple[str, ...]
    text: str

    @property
    def file(self) -> str | None:
        """The name under which the reader is told to save it."""
        return next((word.removeprefix("file=") for word in self.words if word.startswith("file=")), None)


def blocks(path: Path) -> list[Block]:
    found = FENCE.finditer(path.read_text(encoding="utf-8"))
    return [Block(each["kind"], tuple(each["info"].split()), textwrap.dedent(each["text"])) for each in found]


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading of a reference page, without back-quotes."""
    text = (DOCS / "reference" / page).read_text(encoding="utf-8")
    section = re.split(rf"^## {re.escape(heading)}$", text, flags=re.MULTILINE)[1]
    table = re.search(r"(?:^\|.*\|\n)+", section, re.MULTILINE)
    assert table, f"{page}: no table under {heading}"
    lines = table[0].splitlines()[2:]
    return [
        [cell.replace("\\|", "|").replace("`", "").strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in lines
    ]


def listed(cell: str) -> set[str]:
    """What a cell names, between commas."""
    return set(filter(None, cell.split(", ")))


# ------------------------------------------------------------------ the reference is complete


@pytest.mark.parametrize("page", reference.PARTS)
def test_what_the_code_dictates_stands_in_the_page(page: str) -> None:
    text = (DOCS / "reference" / page).read_text(encoding="utf-8")
    assert text == reference.filled(page, text), f"run `python -m tests.reference` to write {page} anew"


def test_every_option_that_all_commands_have_is_described() -> None:
    described = " ".join(row[0] for row in rows("cli.md", "Options of every command"))
    assert {option for parameter in common_options() for option in parameter.opts} <= set(described.split())


def test_every_option_of_a_command_says_what_it_means() -> None:
    for command_name, command in reference.verbs():
        for option in reference.own_options(command):
            assert option.help or isinstance(option.type, click.Choice), f"{command_name} {option.opts[0]}"


def test_every_job_is_described() -> None:
    assert [row[0] for row in rows("cli.md", "Jobs")] == list(JOBS)


def test_every_exit_status_is_described() -> None:
    statuses = [cli.DONE, cli.SOME_FAILED, cli.WRONG, cli.HELD, cli.INTERRUPTED]
    assert [row[0] for row in rows("exit-statuses.md", "What they mean")] == [str(each) for each in statuses]


def test_every_operator_is_described() -> None:
    described = " ".join(row[0] + " " + row[2] for row in rows("query-language.md", "Operators, loosest first"))
    for kind in (Kind.AND, Kind.OR, Kind.NOT, Kind.PLUS, Kind.SENT, Kind.PARA, Kind.OF):
        assert f"{kind.value}" in described
    for kind in (Kind.NEAR, Kind.ONEAR, Kind.NOTNEAR, Kind.ATLEAST, Kind.FIRST):
        assert f"{kind.value}/n" in described


def test_every_field_and_every_other_name_of_it_is_described() -> None:
    described = {row[0]: listed(row[1]) for row in rows("query-language.md", "Fields")}
    assert list(described) == list(FIELDS)
    for field in FIELDS:
        assert described[field] == {alias for alias, meant in FIELD_ALIASES.items() if meant == field}


def test_every_field_of_an_article_is_described() -> None:
    kinds = {"str": "text", "datetime": "instant", "date": "day", "int": "number", "float": "number"}
    expected = []
    for field in dataclasses.fields(records.Article):
        plain = str(field.type).removesuffix(" | None")
        kind = "list" if plain.startswith("tuple") else "table" if plain.startswith("Mapping") else kinds.get(plain)
        expected.append((field.name, kind))
    for (field_name, kind), row in zip(expected, rows("article.md", "Fields"), strict=True):
        assert row[0] == field_name
        assert row[1] == (kind or "word") or (row[1] == "word" and kind == "text")


def test_the_schema_of_an_article_is_that_of_the_code_and_holds_what_is_printed() -> None:
    written = (DOCS / "reference" / "article.schema.json").read_text(encoding="utf-8")
    assert written == reference.article_schema(), "run `python -m tests.reference`"
    schema = json.loads(written)
    jsonschema.Draft202012Validator.check_schema(schema)
    article = json_value(records.Article(url="https://paper.example/1", published_at=datetime.now(UTC)))
    jsonschema.validate(article, schema, format_checker=jsonschema.FormatChecker())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**article, "published_at": 7}, schema)
    described = {name for name, field in schema["properties"].items() if field.get("description")}
    assert {"url", "published_at", "embargoed_until", "notice"} <= described


def test_every_kind_of_revision_is_described() -> None:
    described = {kind for row in rows("article.md", "Revisions") for kind in row[0].split(", ")}
    assert described == {kind.value for kind in records.RevisionKind}


def test_every_table_and_column_is_described() -> None:
    described = {row[0]: row[2].split(", ") for row in rows("ledger.md", "Tables")}
    assert described == {
        table.name: [column.name for column in table.columns] for table in tables.metadata.tables.values()
    }


@pytest.mark.parametrize(
    "states",
    [
        records.PollStatus,
        records.EntryState,
        records.AlertState,
        records.DeliveryState,
        records.AttemptOutcome,
        records.FeedFormat,
        records.AlertKind,
        records.Health,
    ],
)
def test_every_state_is_described(states: type[StrEnum]) -> None:
    text = (DOCS / "reference" / "ledger.md").read_text(encoding="utf-8").split("## States")[1]
    assert {state.value for state in states} <= set(re.findall(r"`(\w+)`", text))


# ------------------------------------------------------------------ events and error kinds, as the code spells them


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function or a method in the code, by its name."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield ast.unparse(node.func), node


def texts(node: ast.expr) -> list[str]:
    """The constant texts that an expression may be."""
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def events() -> dict[str, tuple[set[str], set[str]]]:
    """Event -> levels and keys."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for function, call in calls():
        if not re.fullmatch(r"log\.(debug|info|warning|error|exception|log)", function):
            continue
        level = function.removeprefix("log.").replace("exception", "error").upper()
        levels = {level} if level != "LOG" else set(re.findall(r"logging\.([A-Z]+)", ast.unparse(call.args[0])))
        if level == "LOG" and not levels:
            levels = {"INFO", "WARNING"}  # a name, decided some lines above
        template = call.args[1 if level == "LOG" else 0]
        assert isinstance(template, ast.Constant), "an event is a constant text"
        text = str(template.value)
        event = re.split(r"\s*(?:\w+=|%|:)", text, maxsplit=1)[0]
        keys = set(re.findall(r"(\w+)=%", text))
        keys |= set(re.findall(r"(\w+)=\w+$", text)) - keys
        seen = found.setdefault(event, (set(), set()))
        seen[0].update(levels)
        seen[1].update(keys)
    return found


def test_every_event_is_described_with_its_levels_and_keys() -> None:
    described = {
        row[0]: (set(row[1].split(", ")), set(filter(None, row[2].split(", ")))) for row in rows("events.md", "Events")
    }
    assert described == events()


def kinds(*makers: str) -> set[str]:
    """The words that these make their errors or receipts of."""
    return {
        text
        for function, call in calls()
        if function in makers and call.args
        for text in texts(call.args[0])
        if re.fullmatch(r"[a-z][a-z-]*[a-z]", text)
    }


def test_every_error_kind_is_described() -> None:
    described = {row[0] for row in rows("events.md", "Error kinds of feeds and pages")}
    made = kinds("FetchFailed", "FeedError", "ExtractionError", "WorkerKilled", "Failure", "InputError", "Failed")
    assert (
        made | {"blocked", "challenge", "http-404", "no-text", "index-page", "soft-404", "out-of-order", "unexpected"}
        == described
    )


def test_every_code_of_a_delivery_is_described() -> None:
    described = {row[0] for row in rows("events.md", "Codes of deliveries")}
    made = kinds("transient", "permanent", "ambiguous", "delivered")
    assert made | {"ambiguous", "expired", "poison", "unknown_failure"} == described


# ------------------------------------------------------------------ pages


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        address, _, anchor = target.partition("#")
        if re.match(r"https?://|mailto:", address):
            continue
        path = (page.parent / address).resolve() if address else page
        assert path.exists(), f"{target} leads nowhere"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_is_finished_and_names_no_place_of_its_own(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "TODO" not in text
    assert not re.search(r"/(?:work|home|root|Users)/", text)


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    for page in DOCS.rglob("*.md"):
        where = str(page.relative_to(DOCS))
        assert where == "index.md" or f"]({where})" in index, f"{where} is not in docs/index.md"


def test_the_changelog_knows_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_word_given_to_make_is_one_that_it_knows(page: Path) -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"(?:`|\$ )make ([a-z]+)", text)) <= known


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_of_the_code_that_is_named_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for named in re.findall(rf"`((?:{'|'.join((*ROOMS, 'tests', 'deploy', 'benchmarks'))})/[\w./-]*)`", text):
        assert (ROOT / named).exists(), f"{named} is not there"


# ------------------------------------------------------------------ examples


def configurations() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for number, block in enumerate(blocks(page)):
            if block.kind == "toml":
                yield f"{name(page)} {number}", block.text
    for file in sorted((ROOT / "deploy").glob("*.toml")):
        yield name(file), file.read_text(encoding="utf-8")


EXAMPLES = dict(configurations())


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_configuration_is_one(example: str, tmp_path: Path) -> None:
    """An excerpt is completed with what it refers to; a file of concepts is read as one."""
    text = EXAMPLES[example]
    found = tomllib.loads(text)
    path = tmp_path / "example.toml"
    path.write_text(text, encoding="utf-8")
    if not set(found) & {"wirewatch", "fetch", "web", "sources", "topics", "channels", "subscribers", "subscriptions"}:
        Lexicon.shipped().extended([path])
        return
    for file in found.get("wirewatch", {}).get("concepts", []):
        (tmp_path / file).write_text('[example.names]\nany = ["Example"]\n', encoding="utf-8")
    with path.open("a", encoding="utf-8") as stream:
        stream.write(_completion(found))
    config.load(path, {}, secrets_required=False)


def _completion(found: dict[str, list[dict[str, str]]]) -> str:
    """Declarations of what the subscriptions of an excerpt name."""
    forms = {
        "topic": '[[topics]]\nname = "{}"\nquery = "example"\n',
        "channel": '[[channels]]\nname = "{}"\nkind = "console"\n',
        "subscriber": '[[subscribers]]\nname = "{}"\nemail = "desk@paper.example"\n',
    }
    missing = [
        form.format(each[noun])
        for noun, form in forms.items()
        for each in found.get("subscriptions", [])
        if noun in each and each[noun] not in {item["name"] for item in found.get(f"{noun}s", [])}
    ]
    return "\n" + "\n".join(dict.fromkeys(missing))


def queries() -> Iterator[str]:
    for page in PAGES:
        for block in blocks(page):
            if block.kind == "query":
                yield from block.text.splitlines()


@pytest.mark.parametrize("query", list(queries()))
def test_an_example_of_a_query_is_one(query: str) -> None:
    Matcher(Lexicon.shipped()).add("example", parse(query))


@pytest.mark.parametrize("row", rows("query-language.md", "Fields"), ids=lambda row: row[0])
def test_the_example_of_a_field_is_one(row: list[str]) -> None:
    parse(row[3])


def commands() -> Iterator[tuple[str, str]]:
    """Every call of wirewatch that a page shows; between back-quotes it may be shown in general."""
    prompt = re.compile(r"^ *\$ (?:sudo -u \w+ )?(?:[\w./~]*/)?wirewatch (.+)$", re.MULTILINE)
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if page.name != "cli.md":
            shown = [*prompt.findall(text), *re.findall(r"`wirewatch ([^`]+)`", text)]
            yield from ((name(page), " ".join(line.split())) for line in shown)


@pytest.mark.parametrize(("page", "line"), sorted(set(commands())))
def test_every_command_that_is_shown_exists_and_takes_what_it_is_given(page: str, line: str) -> None:
    words = shlex.split(re.split(r"\s(?:[|<>]|2>|&&)", line, maxsplit=1)[0])
    command: click.Command = cli.cli
    while isinstance(command, click.Group) and words != ["--version"]:
        context = click.Context(command, obj=Door())
        rest = command.make_parser(context).parse_args(words)[1]
        _, found, words = command.resolve_command(context, rest)
        assert found is not None
        command = found
    with contextlib.suppress(click.MissingParameter, click.exceptions.Exit):
        command.make_context(str(command.name), words, obj=Door())


# ------------------------------------------------------------------ examples that run


RUNNING = [page for page in PAGES if any(block.kind == "console" and "run" in block.words for block in blocks(page))]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """An empty folder whose subfolder `site` is served on loopback, and the port."""
    (tmp_path / "site").mkdir()
    handler = functools.partial(Quiet, directory=str(tmp_path / "site"))
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield tmp_path, str(server.server_address[1])
        server.shutdown()
        serving.join()


@pytest.mark.parametrize("page", RUNNING, ids=name)
def test_a_page_works_from_top_to_bottom(page: Path, folder: tuple[Path, str]) -> None:
    """Its files are saved and its commands run in the order of the page; … stands for whatever differs."""
    where, port = folder
    environ = {name: value for name, value in os.environ.items() if not name.startswith("WIREWATCH_")}
    environ |= {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(where), "COLUMNS": "200"}
    saves = 0
    for block in blocks(page):
        text = block.text.replace(f":{TUTORIAL_PORT}", f":{port}")
        if block.file:
            (where / block.file).write_text(text, encoding="utf-8")
            saves += 1
            later = time.time() + 2 * saves  # Last-Modified knows seconds, and a reader takes more than one
            os.utime(where / block.file, (later, later))
        elif block.kind == "console" and "run" in block.words:
            for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, _, expected = step.partition("\n")
                done = subprocess.run(
                    ["bash", "-c", command],
                    cwd=where,
                    env=environ,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    timeout=60,
                    check=False,
                )
                pattern = ".*?".join(map(re.escape, expected.strip().split("…")))
                assert re.fullmatch(pattern, done.stdout.strip(), re.DOTALL), f"$ {command}\n{done.stdout}"
