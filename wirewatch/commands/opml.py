"""`feeds import` and `feeds export`: OPML 2.0, the list of feeds that every reader knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click
from lxml import etree

from scheduler.cadence import first_polls
from storage.records import Feed, Source
from storage.urls import feed_address
from wirewatch.app import pace_of
from wirewatch.config_problems import ConfigurationError, Problem
from wirewatch.lazy import Door
from wirewatch.ledger import reading
from wirewatch.ledger_changes import spread, writing
from wirewatch.output import counted
from wirewatch.secret import masked

LARGEST_FILE = 20 * 2**20
SECTION = "section"
"""Type of an outline that is a page and no feed: other readers leave it alone, and Wirewatch knows it again."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of an OPML file."""

    title: str
    url: str
    language: str | None
    kind: str = "auto"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_opml(door: Door, file: Path) -> int:
    """Watch the feeds of an OPML FILE; the first poll of each stores its entries as the baseline, silently."""
    outlines, refused = read_opml(file)
    with writing(door) as work:
        with work.database.begin() as ledger:
            known = {feed.url for feed in ledger.feeds.all()}
            fresh = [outline for outline in outlines if outline.url not in known]
            starts = first_polls(len(fresh), pace_of(work.configuration), work.now)
            for outline, start in zip(fresh, starts, strict=True):
                found = ledger.sources.named(outline.title)
                source_id = (
                    found.id
                    if found
                    else ledger.sources.declare(outline.title, language=outline.language, declared=False)
                )
                ledger.feeds.declare(source_id, outline.url, kind=outline.kind, first_poll_at=start, declared=False)
        for address in refused:
            work.out.error(f"{file}: {masked(address[:200])!r} is no web address that may be polled")
        if work.out.json:
            work.out.data({"added": [outline.url for outline in fresh], "known": len(outlines) - len(fresh)})
        work.out.note(
            f"{counted(len(fresh), 'feed')} added, {len(outlines) - len(fresh)} there already; "
            f"what each holds at its first poll is the baseline: stored, not alerted{spread(starts, work.now)}"
        )
    return 1 if refused else 0


@click.command()
@click.pass_obj
def export_opml(door: Door) -> None:
    """Write the feeds that are watched as OPML, to standard output."""
    with reading(door) as (ledger, work):
        text = write_opml(ledger.feeds.all(), ledger.sources.all()).rstrip()
        if work.out.json:
            work.out.data({"opml": text})
        else:
            work.out.line(text)


def read_opml(path: Path) -> tuple[list[Outline], list[str]]:
    """The feeds of a file, each once, and the addresses that may not be polled."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _unusable(path, f"cannot be read ({error.strerror}): name another") from error
    if len(content) > LARGEST_FILE:
        raise _unusable(path, f"is larger than {LARGEST_FILE >> 20} MiB: this is no list of feeds")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise _unusable(path, "is no OPML: export a list of feeds from your reader")
    outlines: dict[str, Outline] = {}
    refused = []
    for element in root.iter("{*}outline"):
        attributes = {str(name).lower(): str(value) for name, value in element.attrib.items()}
        address = attributes.get("xmlurl", "").strip()
        if not address:
            continue
        url = feed_address(address)
        if url is None:
            refused.append(address)
            continue
        title = " ".join((attributes.get("title") or attributes.get("text") or "").split())
        language = attributes.get("language", "").strip().lower() or None
        kind = SECTION if attributes.get("type", "").strip().lower() == SECTION else "auto"
        outlines.setdefault(url, Outline(title or urlsplit(url).hostname or url, url, language, kind))
    return list(outlines.values()), refused


def write_opml(feeds: Iterable[Feed], sources: Iterable[Source]) -> str:
    """The feeds as OPML 2.0, one outline each, named after their sources."""
    languages = {source.id: source.language for source in sources}
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Wirewatch"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        kind = SECTION if feed.kind == SECTION else "rss"
        outline = etree.SubElement(body, "outline", type=kind, text=feed.source, title=feed.source, xmlUrl=feed.url)
        if language := languages.get(feed.source_id):
            outline.set("language", language)
    document = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return document.decode("utf-8")


def _unusable(path: Path, what: str) -> ConfigurationError:
    return ConfigurationError([Problem(str(path), "", what)])
