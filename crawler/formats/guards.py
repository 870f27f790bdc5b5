"""What is refused or cut before a parser sees it: bombs made of gzip, entities, attributes, nesting or items."""

from __future__ import annotations

import re
import zlib

from crawler.formats.errors import FeedError

MAX_SITEMAP = 50 * 1024 * 1024
"""Bytes after decompression; the limit of the sitemap protocol."""
MAX_FEED = 10 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_ATTRIBUTES = 500
"""Attributes of one element: feedparser is quadratic in them (8,000, or 77 KiB: 1.1 s)."""
MAX_DEPTH = 5_000
MAX_ENTITY = 1_000
"""Characters of an entity's text."""

_GZIP = b"\x1f\x8b"
_TAG = re.compile(
    r"<(?:(?P<end>/)[^<>]*+>|(?P<name>[A-Za-z_:][^\s<>/]*+)"
    r"(?P<attributes>(?:\s++(?:[^\s=<>\"'/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>]++))?+)?+)*+)(?P<empty>/)?+)"
)
_UNCLOSED = frozenset({"br", "img", "hr", "p", "li", "input", "link", "meta"})
_SMALLEST_ATTRIBUTE = 4  # ' a=b'
_ENTITY = re.compile(
    r"<!ENTITY\s+(?P<parameter>%\s*)?+[^\s\"'>]++\s+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)')?+"
)
_REFERENCE = re.compile(r"[&%](?!#|amp;|lt;|gt;|quot;|apos;)\w+;")
_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
_ITEM_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>")


def inflate(body: bytes) -> bytes:
    """The body without its gzip wrapping (twice at most), never more than 50 MiB."""
    for _ in range(2):
        if not body.startswith(_GZIP):
            break
        body = _gunzip(body)
    return body


def _gunzip(body: bytes) -> bytes:
    parts: list[bytes] = []
    size = 0
    while body.startswith(_GZIP):  # a gzip file may have several members
        stream = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            part = stream.decompress(body, MAX_SITEMAP + 1 - size)
        except zlib.error as error:
            raise FeedError("corrupt-gzip", f"not readable as gzip: {error}; ask for it without compression") from error
        size += len(part)
        if size > MAX_SITEMAP:
            raise FeedError("too-large", f"more than {MAX_SITEMAP >> 20} MiB after decompression; not read")
        if not stream.eof:
            raise FeedError("corrupt-gzip", "the gzip data ends too early; it will be asked for again")
        parts.append(part)
        body = stream.unused_data
    return b"".join(parts)


def refuse_entities(text: str) -> None:
    """No entity that is long or refers to another: billion laughs, quadratic blow-up.

    Entities that lie outside (XXE) are harmless: no parser here resolves them.
    """
    for found in _ENTITY.finditer(text):
        value = found["double"] or found["single"] or ""
        if found["parameter"] or len(value) > MAX_ENTITY or _REFERENCE.search(value):
            raise FeedError("xml-entities", "declares XML entities that refer to others; not read")


def refuse_absurd(text: str) -> None:
    """No element with more than 500 attributes, no nesting deeper than 5,000."""
    depth = 0
    for found in _TAG.finditer(text):
        if found["end"]:
            depth -= 1
            continue
        attributes = found["attributes"]
        if len(attributes) > _SMALLEST_ATTRIBUTE * MAX_ATTRIBUTES and attributes.count("=") > MAX_ATTRIBUTES:
            raise FeedError("too-complex", f"an element has more than {MAX_ATTRIBUTES} attributes; not read")
        if not found["empty"] and found["name"].lower() not in _UNCLOSED:
            depth += 1
            if depth > MAX_DEPTH:
                raise FeedError("too-complex", f"elements are nested more than {MAX_DEPTH} deep; not read")


def first_items(text: str) -> tuple[str, int]:
    """The document with its first 2,000 items alone, and how many there were."""
    starts = [found.start() for found in _ITEM.finditer(text)]
    if len(starts) <= MAX_ENTRIES:
        return text, len(starts)
    end = starts[-1]
    for found in _ITEM_END.finditer(text, starts[-1]):
        end = found.end()
    return text[: starts[MAX_ENTRIES]] + text[end:], len(starts)
