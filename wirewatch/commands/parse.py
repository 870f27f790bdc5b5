"""`feeds parse`: feed documents from files, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crawler.formats import read_feed
from crawler.workers import Workers
from storage.identity import entry_keys
from storage.records import ParsedEntry
from wirewatch.batch import WORKERS, Failed, in_order, read_bytes
from wirewatch.interruption import run_interruptible
from wirewatch.lazy import Door
from wirewatch.output import Output, json_value, shown_path

LARGEST_FILE = 60 * 2**20


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.pass_obj
def parse_feeds(door: Door, files: tuple[Path, ...]) -> int:
    """Read feed documents (RSS, Atom, RDF, JSON Feed, sitemaps; also gzipped) from files.

    With --json: an array with an object for each file, in the order given: path, format, title, entries (id, link,
    title, published, updated, summary) and error.
    """
    return run_interruptible(_parse(Output(door), files))


async def _parse(out: Output, files: tuple[Path, ...]) -> int:
    workers = Workers(WORKERS)
    failures = 0
    try:
        with out.progress(len(files), "Reading feeds") as advance, out.array() as add:
            async for path, answer in in_order(files, lambda path: workers.run(read_file, str(path))):
                found: dict[str, Any] = {"path": shown_path(path)}
                if isinstance(answer, Failed):
                    found |= {"format": None, "title": None, "entries": [], "error": str(answer)}
                else:
                    found |= {**answer, "error": None}
                if found["error"]:
                    failures += 1
                    out.error(f"{found['path']}: {found['error']}")
                add(found)
                if not out.json and not found["error"]:
                    out.cells(found["path"], found["format"], len(found["entries"]), found["title"])
                advance()
    finally:
        workers.close()
    return 1 if failures else 0


def read_file(path: str) -> dict[str, Any]:
    """The feed in a file, as plain data; runs in a child process."""
    body = read_bytes(path, LARGEST_FILE)
    # No address is known: only absolute links can be followed.
    feed = read_feed(body, url="")
    # the entries of a sitemap index are its sitemaps
    entries = (*feed.entries, *(ParsedEntry(link=child) for child in feed.children))
    return {
        "format": feed.format.value,
        "title": feed.title,
        "entries": [
            {
                "id": entry.guid or entry.link or key,
                "link": entry.link,
                "title": entry.title,
                "published": json_value(entry.published),
                "updated": json_value(entry.updated),
                "summary": entry.summary,
            }
            for entry, key in zip(entries, entry_keys(entries), strict=True)
        ],
        "warnings": feed.warnings,
    }
