"""Where a page says that its feeds are."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import html

from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import open_page
from crawler.formats.errors import FeedError
from crawler.plaintext import element_text
from storage.urls import clean_url, feed_address

MOST = 30
_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/json|(?:application|text)/xml")
_SPOKEN = re.compile(r"\b(?:rss|atom|feed)\b", re.IGNORECASE)
_PATH = re.compile(r"(?:^|[/._-])(?:rss|atom|feeds?)(?:$|[/._-]|\d)|\.(?:rss|atom|rdf|xml)$", re.IGNORECASE)
_NOT_NEWS = re.compile(r"comment|oembed|wp-json|kommentar|opensearch|xmlrpc|\brsd\b", re.IGNORECASE)


def read_leads(body: bytes, *, url: str, content_type: str | None, charset: str | None) -> tuple[str, ...]:
    """Addresses that a page names as its feeds, as `link rel=alternate` first, then those that it links to as feeds.

    Those of comments come last. `FeedError` if this is no page.
    """
    try:
        tree = open_page(body, url=url, content_type=content_type, charset=charset).tree
    except ExtractionError as error:
        raise FeedError(error.kind, str(error)) from error
    base = clean_url(tree.xpath("string(//base/@href)") or url, base=url) or url
    named = [
        (link.get("href"), link.get("title") or "")
        for link in tree.iter("link")
        if "alternate" in (link.get("rel") or "").lower().split() and _TYPES.match((link.get("type") or "").lower())
    ]
    linked = [(anchor.get("href"), element_text(anchor)) for anchor in tree.iter("a") if _leads(anchor)]
    addresses = [(feed_address(href, base=base), words) for href, words in (*named, *linked) if href]
    found = [(address, f"{address} {words}") for address, words in addresses if address and address != url]
    found.sort(key=lambda each: bool(_NOT_NEWS.search(each[1])))
    return tuple(dict.fromkeys(address for address, _ in found))[:MOST]


def _leads(anchor: html.HtmlElement) -> bool:
    href = (anchor.get("href") or "").strip()
    if not href or href.startswith(("#", "javascript:", "mailto:")) or len(href) > 2_000:
        return False
    try:
        path = urlsplit(href).path
    except ValueError:
        return False
    said = bool(_SPOKEN.search(f"{anchor.get('type') or ''} {anchor.get('title') or ''} {element_text(anchor)[:60]}"))
    return bool(_PATH.search(path)) and (said or bool(re.search(r"\.(?:rss|atom|rdf|xml)$|/(?:rss|feed)/?$", path)))
