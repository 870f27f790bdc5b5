"""`topics match`: articles against topics, without a database."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import click
import msgspec

from crawler.extraction.language import detect_language
from crawler.workers import Workers
from storage.conversion import converted
from topics.matcher import Document, Matcher
from topics.query import parse
from topics.references import resolved
from wirewatch.batch import WORKERS, Failed, InputError, Line, in_order, read_lines
from wirewatch.config import load_topics, queries_of
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.output import Output, json_value


class Given(msgspec.Struct):
    """What one line of standard input says of an article; other keys are passed over."""

    id: Any = None
    title: str | None = None
    deck: str | None = None
    body: str | None = None
    language: str | None = None
    url: str | None = None
    source: str | None = None
    authors: tuple[str, ...] | None = None
    section: str | None = None
    country: str | None = None
    agency: str | None = None
    urgency: int | None = None
    tier: int | None = None
    lists: tuple[str, ...] | None = None
    published_at: str | None = None
    """An instant of ISO 8601, or a day alone, as `extract` writes them."""


@click.command("match")
@click.option(
    "--topics",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A file with [[topics]], such as a whole wirewatch.toml. [default: the configuration]",
)
@click.option("--jsonl", is_flag=True, required=True, help="A JSON object a line, in and out.")
@click.pass_obj
def match_topics(door: Door, file: Path | None, jsonl: bool) -> int:
    """Match articles from standard input, a JSON object a line, against topics.

    In: id, title, body and, where known, deck, language (else it is detected), url, source, authors, section, country,
    agency, urgency, tier, lists, published_at.

    Out, in the same order: the id and matches, each with its topic and evidence: field, start, end (code points of the
    field as it was given), text and clause; or id and error. A topic whose query is wrong is named and left out.
    """
    if not jsonl:
        raise click.UsageError('say --jsonl, and give a line {"id": ..., "title": ..., "body": ...} for each article')
    path = file or door.config
    if path is None:
        raise click.UsageError("say --topics FILE, the file with [[topics]]")
    wrong = load_topics(path)[2]  # told before anything is read; the other topics are matched all the same
    for problem in wrong:
        click.echo(str(problem), err=True)
    return max(run_interruptible(_match(Output(door), str(path))), 1 if wrong else 0)


async def _match(out: Output, path: str) -> int:
    workers = Workers(WORKERS)
    failures = 0

    async def work(line: Line) -> list[dict[str, Any]] | Failed:
        if line.failed is not None:
            return line.failed
        return await workers.run(match_article, path, line.content)

    try:
        with out.progress(None, "Matching") as advance:
            async for line, answer in in_order(read_lines(sys.stdin), work):
                if isinstance(answer, Failed):
                    failures += 1
                    out.error(f"{line.named}: {answer}")
                    said: dict[str, Any] = {"error": str(answer)}
                else:
                    said = {"matches": answer}
                out.json_line({"id": line.content.get("id"), **said})
                advance()
    finally:
        workers.close()
    return 1 if failures else 0


def match_article(path: str, content: dict[str, Any]) -> list[dict[str, Any]]:
    """The topics of a file that an article meets, as plain data; runs in a child process."""
    try:
        given = converted(content, Given)
    except msgspec.ValidationError as error:
        raise InputError("wrong-input", str(error)) from error
    found = matcher(path).match(document(given))
    return [{"topic": match.topic, "evidence": json_value(match.evidence)} for match in found]


@lru_cache(maxsize=2)
def matcher(path: str) -> Matcher:
    """The topics of a file, ready to match."""
    topics, lexicon, _ = load_topics(Path(path))
    ready = Matcher(lexicon)
    queries = queries_of(topics)
    for topic in topics:
        ready.add(topic.name, resolved(parse(topic.query), queries), topic.languages, topic.sources)
    return ready


def document(given: Given) -> Document:
    """The article as the matcher takes it."""
    published = _moment(given.published_at) if given.published_at else None
    return Document(
        title=given.title,
        deck=given.deck,
        body=given.body,
        language=given.language or detect_language(given.title or "", given.body or "")[0],
        url=given.url,
        source=given.source,
        authors=given.authors or (),
        section=given.section,
        country=given.country,
        agency=given.agency,
        urgency=given.urgency,
        tier=given.tier,
        lists=given.lists or (),
        published=published,
    )


def _moment(written: str) -> datetime:
    try:
        found = datetime.fromisoformat(written)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        hint = "write 2026-11-23T09:00:00Z, or the day alone"
        raise InputError("wrong-input", f"published_at: {written[:40]!r} is no moment: {hint}") from error
