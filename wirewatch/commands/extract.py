"""`extract`: article pages from files, without a database."""

from __future__ import annotations

import sys
import zlib
from datetime import UTC, datetime
from typing import Any

import click
import msgspec

from crawler.extraction import extract, written_at
from crawler.workers import Workers
from storage.conversion import converted
from storage.records import Article, ParsedEntry
from wirewatch.batch import WORKERS, Failed, InputError, Line, in_order, read_bytes, read_lines
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.output import Output, json_value

LARGEST_PAGE = 50 * 2**20
"""Bytes of a page file, after decompression."""


class Request(msgspec.Struct):
    """What one line of standard input asks for."""

    path: str
    id: Any = None
    url: str | None = None
    charset: str | None = None
    fetched_at: datetime | None = None
    timezone: str | None = None
    language: str | None = None
    entry: ParsedEntry | None = None


@click.command("extract")
@click.option("--jsonl", is_flag=True, required=True, help="A JSON object a line, in and out.")
@click.pass_obj
def extract_pages(door: Door, jsonl: bool) -> int:
    """Read article pages from .html and .html.gz files that standard input names, a JSON object a line.

    In: id, path and, where known, url, charset, fetched_at, timezone, language, entry. Out, in the same order: the id,
    the whole article, title (its headline), body (its text) and provenance; or id and error.
    """
    if not jsonl:
        raise click.UsageError('say --jsonl, and give a line {"id": ..., "path": ...} for each page')
    return run_interruptible(_extract(Output(door)))


async def _extract(out: Output) -> int:
    workers = Workers(WORKERS)
    now = datetime.now(UTC).isoformat()
    failures = 0

    async def work(line: Line) -> dict[str, Any] | Failed:
        if line.failed is not None:
            return line.failed
        return await workers.run(read_page, line.content, now)

    try:
        with out.progress(None, "Reading pages") as advance:
            async for line, answer in in_order(read_lines(sys.stdin), work):
                if isinstance(answer, Failed):
                    failures += 1
                    out.error(f"{line.named}: {answer}")
                    answer = {"error": str(answer)}
                out.json_line({"id": line.content.get("id"), **answer})
                advance()
    finally:
        workers.close()
    return 1 if failures else 0


def read_page(content: dict[str, Any], now: str) -> dict[str, Any]:
    """The article of one page, as plain data; runs in a child process."""
    try:
        request = converted(content, Request)
    except msgspec.ValidationError as error:
        raise InputError("wrong-input", str(error)) from error
    for name, moment in (("fetched_at", request.fetched_at), *_moments(request.entry)):
        if moment is not None and moment.tzinfo is None:
            raise InputError("wrong-input", f'{name} has no zone: write "...Z" or "...+01:00"')
    body = read_page_file(request.path)
    article = extract(
        body,
        url=request.url or "",
        charset=request.charset,
        fetched_at=(request.fetched_at or datetime.fromisoformat(now)).astimezone(UTC),
        timezone=request.timezone,
        language=request.language,
        entry=request.entry,
    )
    return flat(article)


def flat(article: Article) -> dict[str, Any]:
    """The article by the names of its records, its dates as they were written, and title, body and word_count."""
    return {
        **json_value(article),
        "published_at": _written(article, "published"),
        "updated_at": _written(article, "updated"),
        "word_count": article.word_count,
        "title": article.headline,
        "body": article.body_text,
    }


def _written(article: Article, field: str) -> str | None:
    written = written_at(article, field)
    return written and written.replace("+00:00", "Z")


def read_page_file(path: str) -> bytes:
    """The bytes of a page file, unpacked if it is gzipped; never more than may be read."""
    body = read_bytes(path, LARGEST_PAGE)
    if body[:2] == b"\x1f\x8b":
        unpacker = zlib.decompressobj(wbits=31)
        try:
            body = unpacker.decompress(body, LARGEST_PAGE)
        except zlib.error as error:
            raise InputError("unreadable", f"{path}: the gzip file is damaged ({error})") from error
        if not unpacker.eof:
            more = "goes on after 50 MiB" if unpacker.unconsumed_tail else "is cut off"
            raise InputError("unreadable", f"{path}: the gzip file {more}")
    return body


def _moments(entry: ParsedEntry | None) -> tuple[tuple[str, datetime | None], ...]:
    return () if entry is None else (("entry.published", entry.published), ("entry.updated", entry.updated))
