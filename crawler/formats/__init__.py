"""What we poll, read: RSS 0.9x to 2.0, RDF, Atom, CDF, JSON Feed, sitemaps, section pages; nobody vouches for them.

Two doors, `read_feed` and `read_section`, and one file per family. Nothing here asks the network or the clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crawler.charset import decode
from crawler.formats import items, jsonfeed, sitemap, syndication
from crawler.formats.errors import FeedError
from crawler.formats.guards import MAX_FEED, MAX_SITEMAP, inflate, refuse_absurd, refuse_entities
from crawler.formats.mending import mended, without_junk
from crawler.formats.section import read as read_section
from storage.records import ParsedFeed

__all__ = ["FeedError", "read_feed", "read_section"]

_PROLOGUE = re.compile(
    r"(?:\s++|\ufeff|<\?[^>]*+>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*+)?+>)*+", re.IGNORECASE | re.DOTALL
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"<\?xml\s[^>]{0,400}\?>")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_PAGE = frozenset({"html", "head", "body"})
_KNOWN = _PAGE | {"{", "rss", "feed", "rdf", "channel", "urlset", "sitemapindex"}
_JSON_BEHIND = re.compile(r"[^{]{1,20}\{\s*\"")


def read_feed(body: bytes, *, url: str, content_type: str | None = None, charset: str | None = None) -> ParsedFeed:
    """The feed that the body holds, whatever the content type says; `FeedError` if it holds none.

    `url` is where it came from: relative links start there.
    """
    parsed = read_news(body, None, url=url, content_type=content_type, charset=charset)
    assert parsed is not None
    return parsed


def read_news(
    body: bytes,
    learned: Mapping[str, Any] | None,
    *,
    url: str,
    content_type: str | None = None,
    charset: str | None = None,
) -> ParsedFeed | None:
    """As `read_feed`, or None where every item is as it was in the document of which this was learned."""
    body = inflate(body)
    if not body.strip(b"\0\t\n\r \xef\xbb\xbf"):
        raise FeedError("empty", "the document is empty; what was known stays")
    if len(body) > MAX_SITEMAP:
        raise FeedError("too-large", f"{len(body) >> 20} MiB, more than the {MAX_SITEMAP >> 20} MiB that are read")
    named = charset or _match(_CHARSET, content_type or "")
    declared = _XML_ENCODING.search(body[:512])
    text = decode(body, http=named, declared=declared[1].decode("ascii") if declared else None).text
    text = text.replace("\0", "")
    root = _root(text)
    if root not in _KNOWN:
        text = without_junk(text)
        root = _root(text)
    if root in ("urlset", "sitemapindex"):
        refuse_entities(text)
        return sitemap.read(_XML_DECLARATION.sub("", text, count=1), url=url)
    if len(body) > MAX_FEED:
        raise FeedError("too-large", f"{len(body) >> 20} MiB, more than the {MAX_FEED >> 20} MiB that are read")
    if root == "{":
        return jsonfeed.read(text, url=url)
    if root in _PAGE:
        raise FeedError("not-a-feed", "this is an HTML page; look in it for the address of its feed")
    if "<" not in text:
        if _JSON_BEHIND.match(text):  # a few characters that keep the document from being run as a script
            return jsonfeed.read(text[text.index("{") :], url=url)
        raise FeedError("not-a-feed", "neither XML nor JSON; check the address")
    refuse_entities(text)
    warnings: list[str] = []
    found = items.fingerprints(text[_start(text) :], url=url)
    if not found:
        text, warnings = mended(text)
        found = items.fingerprints(text[_start(text) :], url=url)
    if found and learned is not None and _all_known(set(found), learned):
        return None
    refuse_absurd(text)
    parsed = syndication.read(text, url=url)
    guids = [entry.guid for entry in parsed.entries if entry.guid]
    kept = {"items": found} | ({"together": True} if len(set(guids)) < len(guids) else {})
    return replace(parsed, learned=kept if found else None, warnings=(*parsed.warnings, *warnings))


def _all_known(found: set[str], learned: Mapping[str, Any]) -> bool:
    """Whether nothing is new. Where one guid stands for several items, fewer of them say something else: what a guid
    means follows from all that bear it."""
    known = set(learned.get("items", ()))
    return found == known if learned.get("together") else found <= known


def _start(text: str) -> int:
    """Where the document begins behind its XML declaration: text has no encoding any more."""
    declaration = _XML_DECLARATION.search(text[:1_000])
    return declaration.end() if declaration else 0


def _root(text: str) -> str:
    """The name of the root element in lower case, "{" for JSON, "" if the document begins with something else."""
    prologue = _PROLOGUE.match(text)
    start = prologue.end() if prologue else 0
    if text.startswith("{", start):
        return "{"
    doctype = re.search(r"<!DOCTYPE\s+html\b", text[:start], re.IGNORECASE)
    return "html" if doctype else _match(_ROOT, text[start : start + 200], whole=True).lower()


def _match(pattern: re.Pattern[str], text: str, *, whole: bool = False) -> str:
    found = pattern.match(text) if whole else pattern.search(text)
    return found[1] if found else ""
