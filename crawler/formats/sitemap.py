"""Sitemaps, Google-News sitemaps and sitemap indexes (sitemaps.org 0.9; Google news 0.9), whatever their namespaces."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from crawler.formats.errors import FeedError
from crawler.formats.guards import MAX_ENTRIES
from crawler.formats.mending import mended
from crawler.plaintext import clean_line, markup_line
from crawler.written_dates import OLDEST, parse_moment
from storage.records import FeedFormat, ParsedEntry, ParsedFeed
from storage.urls import clean_url

Fields = dict[str, str]
_ONCE = ("loc", "lastmod", "title", "publication_date", "language", "keywords", "name")


def read(text: str, *, url: str) -> ParsedFeed:
    """The sitemap in an XML document: its addresses as entries, or as children if it is an index."""
    root = ""
    records: list[Fields] = []
    text, warnings = mended(text)
    try:
        for root_name, fields in _records(text.encode("utf-8", "ignore")):
            root = root_name
            if fields is not None:
                records.append(fields)
    except etree.XMLSyntaxError as error:
        if not records:
            raise FeedError("parse-error", f"a sitemap that is not XML: {clean_line(str(error), 120)}") from error
        warnings.append(f"broken XML, read up to the break ({clean_line(str(error), 120)})")
    dated = [(_moment(fields), fields) for fields in records]
    if len(dated) > MAX_ENTRIES:
        warnings.append(f"{len(dated)} addresses, only the newest {MAX_ENTRIES} were read")
        dated.sort(key=lambda pair: pair[0] or OLDEST, reverse=True)
        dated = dated[:MAX_ENTRIES]
    if root == "sitemapindex":
        dated.sort(key=lambda pair: pair[0] or OLDEST, reverse=True)
        links = [clean_url(fields["loc"], base=url) for _, fields in dated]
        children = tuple(dict.fromkeys(link for link in links if link))
        return ParsedFeed(format=FeedFormat.SITEMAP_INDEX, children=children, warnings=tuple(warnings))
    news = any("publication_date" in fields for fields in records)
    entries = tuple(_entry(fields, url) for _, fields in dated)
    return ParsedFeed(
        format=FeedFormat.NEWS_SITEMAP if news else FeedFormat.SITEMAP,
        title=next((clean_line(fields["name"]) for fields in records if fields.get("name")), None),
        entries=tuple(entry for entry in entries if entry.link),
        warnings=tuple(warnings),
    )


def _records(body: bytes) -> Iterator[tuple[str, Fields | None]]:
    """Name of the root, then the fields of one url or sitemap element at a time; memory does not grow."""
    events = etree.iterparse(
        io.BytesIO(body),
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root: etree._Element | None = None
    root_name = ""
    for event, element in events:
        name = _local(element)
        if event == "start":
            if root is None:
                root, root_name = element, name
                yield root_name, None
        elif name in ("url", "sitemap") and element.getparent() is root:
            fields = _fields(element)
            if fields.get("loc"):
                yield root_name, fields
            element.clear()
            while element.getprevious() is not None and root is not None:
                del root[0]


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def _fields(element: etree._Element) -> Fields:
    """The texts of the element and of its news:news child, by local name; the first of each."""
    found: Fields = {}
    for node in element.iterdescendants():
        name = _local(node)
        parent = node.getparent()
        inside = _local(parent) if parent is not None else ""
        if name in _ONCE and inside in ("url", "sitemap", "news", "publication") and node.text:
            found.setdefault(name, node.text.strip())
    return found


def _moment(fields: Fields) -> datetime | None:
    raw = fields.get("publication_date") or fields.get("lastmod")
    moment = parse_moment(raw) if raw else None
    return moment.at if moment else None


def _entry(fields: Fields, url: str) -> ParsedEntry:
    published_raw, updated_raw = fields.get("publication_date"), fields.get("lastmod")
    published = parse_moment(published_raw) if published_raw else None
    updated = parse_moment(updated_raw) if updated_raw else None
    keywords = (clean_line(word) for word in fields.get("keywords", "").split(","))
    return ParsedEntry(
        link=clean_url(fields["loc"], base=url),
        title=markup_line(fields.get("title", "")) or None,
        categories=tuple(dict.fromkeys(word for word in keywords if word)),
        language=clean_line(fields.get("language", ""), 40) or None,
        published=published.at if published else None,
        published_raw=clean_line(published_raw, 200) if published_raw else None,
        updated=updated.at if updated else None,
        updated_raw=clean_line(updated_raw, 200) if updated_raw else None,
    )
