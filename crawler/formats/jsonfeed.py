"""JSON Feed 1.0 and 1.1 (jsonfeed.org): broken items are skipped, wrong types are read as absent."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from crawler.formats.errors import FeedError
from crawler.formats.guards import MAX_ENTRIES
from crawler.links import named_hub
from crawler.moments import parse_moment
from crawler.plaintext import clean_line, clean_text, markup_text, strip_tags, unique
from storage.records import FeedFormat, ParsedEntry, ParsedFeed
from storage.urls import clean_url


def read(text: str, *, url: str) -> ParsedFeed:
    """The feed in a JSON document."""
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise FeedError("too-complex", "JSON nested too deep; not read") from error
    except ValueError as error:
        raise FeedError("parse-error", f"not JSON: {clean_line(str(error), 120)}") from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not _string(document, "version"):
        raise FeedError("not-a-feed", "JSON, but no JSON Feed: it has no version or no items")
    warnings = []
    broken = sum(not isinstance(item, dict) for item in items[:MAX_ENTRIES])
    if broken:
        warnings.append(f"{broken} items that are no objects were skipped")
    if len(items) > MAX_ENTRIES:
        warnings.append(f"{len(items)} entries, only the first {MAX_ENTRIES} were read")
    language = clean_line(_string(document, "language"), 40) or None
    hubs = [hub for hub in _list(document, "hubs")[:20] if isinstance(hub, dict)]
    links = [("hub", _string(hub, "url")) for hub in hubs if _string(hub, "type").lower() in ("websub", "")]
    hub, self_url = named_hub([*links, ("self", _string(document, "feed_url"))], url)
    return ParsedFeed(
        format=FeedFormat.JSONFEED,
        title=clean_line(strip_tags(_string(document, "title"))) or None,
        language=language,
        entries=tuple(_entry(item, url, language) for item in items[:MAX_ENTRIES] if isinstance(item, dict)),
        hub=hub,
        self_url=self_url,
        warnings=tuple(warnings),
    )


def _entry(item: dict[str, Any], url: str, language: str | None) -> ParsedEntry:
    published, published_raw = _date(item, "date_published")
    updated, updated_raw = _date(item, "date_modified")
    content = clean_text(_string(item, "content_text")) or markup_text(_string(item, "content_html"))
    return ParsedEntry(
        guid=clean_line(_string(item, "id"), 4_000) or None,
        link=_link(item, "url", url) or _link(item, "external_url", url) or clean_url(_string(item, "id")),
        title=clean_line(markup_text(_string(item, "title"))) or None,
        summary=clean_text(_string(item, "summary")) or None,
        content=content or None,
        authors=_authors(item),
        categories=unique(clean_line(tag) for tag in _list(item, "tags") if isinstance(tag, str)),
        language=clean_line(_string(item, "language"), 40) or language,
        published=published,
        published_raw=published_raw,
        updated=updated,
        updated_raw=updated_raw,
    )


def _string(node: dict[str, Any], key: str) -> str:
    """A string; a number is read as one, as ids are often written so."""
    value = node.get(key)
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, int | float) else value if isinstance(value, str) else ""


def _list(node: dict[str, Any], key: str) -> list[Any]:
    value = node.get(key)
    return value if isinstance(value, list) else []


def _link(item: dict[str, Any], key: str, url: str) -> str | None:
    value = _string(item, key)
    return clean_url(value, base=url) if value else None


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    people = [person for person in (*_list(item, "authors"), item.get("author")) if isinstance(person, dict)]
    return unique(clean_line(strip_tags(_string(person, "name")), 200) for person in people)


def _date(item: dict[str, Any], key: str) -> tuple[datetime | None, str | None]:
    raw = clean_line(_string(item, key), 200)
    moment = parse_moment(raw) if raw else None
    return (moment.at if moment else None), raw or None
