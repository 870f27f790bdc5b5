"""JSON Feed 1.0 and 1.1 (jsonfeed.org): broken items are skipped, wrong types are read as absent."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import datetime
from typing import Any

from crawler.formats.errors import FeedError
from crawler.formats.guards import MAX_ENTRIES
from crawler.links import named_hub
from crawler.plaintext import clean_line, clean_text, markup_text, strip_tags, unique
from crawler.written_dates import parse_moment
from storage.records import FeedFormat, ParsedEntry, ParsedFeed
from storage.urls import clean_url

_ITEMS = re.compile(r'"items"\s*:\s*\[')
_NEXT_ITEM = re.compile(r"[\s,]*\{")


def read(text: str, *, url: str) -> ParsedFeed:
    """The feed in a JSON document."""
    warnings = []
    try:
        document = json.loads(text, strict=False)
    except RecursionError as error:
        raise FeedError("too-complex", "JSON nested too deep; not read") from error
    except ValueError as error:
        reason = clean_line(str(error), 120)
        document = _salvaged(text)
        if not document.get("items"):
            raise FeedError("parse-error", f"not JSON: {reason}") from error
        warnings.append(f"broken JSON, read up to the break ({reason})")
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not (_string(document, "version") or any(map(_is_item, items[:MAX_ENTRIES]))):
        raise FeedError("not-a-feed", "JSON, but no JSON Feed: it has no version or no items")
    broken = sum(not isinstance(item, dict) for item in items[:MAX_ENTRIES])
    if broken:
        warnings.append(f"{broken} items that are no objects were skipped")
    if len(items) > MAX_ENTRIES:
        warnings.append(f"{len(items)} entries, only the first {MAX_ENTRIES} were read")
    language = clean_line(_string(document, "language"), 40) or None
    entries = tuple(_entry(item, url, language) for item in items[:MAX_ENTRIES] if isinstance(item, dict))
    hubs = [hub for hub in _list(document, "hubs")[:20] if isinstance(hub, dict)]
    links = [("hub", _string(hub, "url")) for hub in hubs if _string(hub, "type").lower() in ("websub", "")]
    hub, self_url = named_hub([*links, ("self", _string(document, "feed_url"))], url)
    return ParsedFeed(
        format=FeedFormat.JSONFEED,
        title=clean_line(strip_tags(_string(document, "title"))) or None,
        language=language,
        entries=entries,
        hub=hub,
        self_url=self_url,
        warnings=tuple(warnings),
    )


def _salvaged(text: str) -> dict[str, Any]:
    """What can be read of a broken document: its whole items, and the members before them."""
    decoder, found = json.JSONDecoder(strict=False), _ITEMS.search(text)
    if found is None:
        return {}
    document: dict[str, Any] = {"version": "broken", "items": []}
    for name in ("title", "language", "feed_url"):
        member = re.search(rf'"{name}"\s*:\s*("(?:[^"\\]|\\.){{0,2000}}")', text[: found.start()])
        with suppress(ValueError):
            document[name] = json.loads(member[1], strict=False) if member else None
    position = found.end()
    with suppress(ValueError, RecursionError):
        while len(document["items"]) <= MAX_ENTRIES:
            begin = _NEXT_ITEM.match(text, position)
            if begin is None:
                break
            item, position = decoder.raw_decode(text, begin.end() - 1)
            document["items"].append(item)
    return document


def _is_item(item: object) -> bool:
    """Whether it looks like an item of a feed that forgot to say its version."""
    if not isinstance(item, dict) or not (_string(item, "url") or _string(item, "id")):
        return False
    return any(_string(item, name) for name in ("title", "content_html", "content_text", "summary"))


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
    several = item.get("authors")
    people = [*(several if isinstance(several, list) else [several]), item.get("author")]
    named = [_string(each, "name") if isinstance(each, dict) else each for each in people]
    return unique(clean_line(strip_tags(name), 200) for name in named if isinstance(name, str))


def _date(item: dict[str, Any], key: str) -> tuple[datetime | None, str | None]:
    raw = clean_line(_string(item, key), 200)
    moment = parse_moment(raw) if raw else None
    return (moment.at if moment else None), raw or None
