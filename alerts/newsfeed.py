"""Items as a feed: JSON Feed 1.1 and Atom (RFC 4287), the same words in both; for files and for whoever asks."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from alerts import phrases
from alerts.message import Item, Recipient
from alerts.text import cut
from alerts.words import Words, words

MOST_ITEMS = 100
VERSION = "https://jsonfeed.org/version/1.1"
ATOM = "http://www.w3.org/2005/Atom"

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 2.2


def article_urn(article_id: int) -> str:
    """What names the article in every feed, for as long as it is kept."""
    return f"urn:wirewatch:article:{article_id}"


def json_feed(title: str, language: str, items: Sequence[Mapping[str, Any]], address: str | None) -> dict[str, Any]:
    """Items, the newest first, as a JSON Feed that stands at the address."""
    feed: dict[str, Any] = {"version": VERSION, "title": title, "language": language, "items": items}
    if address is not None:
        feed["feed_url"] = address
    return feed


def entry_of(item: Item, to: Recipient, modified: datetime) -> dict[str, Any]:
    """One item of a JSON Feed, in the reader's language; of the text as much as its source lets out."""
    said = words(to.language)
    lines = [phrases.facts(item, to), *_shortened(_quoted(item, said), item.excerpt_chars)]
    lines += [
        phrases.follows(item, to) or "",
        phrases.others(item, to) or "",
        *(phrases.reason(why, said) for why in item.why),
    ]
    lines.append(phrases.note(item, to) or "")
    entry: dict[str, Any] = {
        "id": article_urn(item.article_id),
        "title": phrases.label(item.kind, said) + item.title,
        "content_html": "".join(f'<p dir="auto">{html.escape(each)}</p>' for each in lines if each),
        "date_published": (item.published_at or item.first_seen_at).isoformat(),
        "date_modified": modified.isoformat(),
        "authors": [{"name": item.source}] if item.source else [],
        "tags": [topic.title for topic in item.topics],
    }
    if item.url:
        entry["external_url"] = entry["url"] = item.url
    if item.language:
        entry["language"] = item.language
    return entry


def atom(feed: Mapping[str, Any], urn: str, address: str | None, updated: datetime) -> bytes:
    """The JSON Feed as Atom, named `urn`, at the address; one without items was last changed at `updated`."""
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": feed["language"]})
    _child(root, "id", urn)
    _child(root, "title", feed["title"])
    _child(root, "updated", max((each["date_modified"] for each in feed["items"]), default=updated.isoformat()))
    _child(root, "generator", "Wirewatch")
    author = ElementTree.SubElement(root, f"{{{ATOM}}}author")
    _child(author, "name", "Wirewatch")
    if address:
        ElementTree.SubElement(root, f"{{{ATOM}}}link", {"rel": "self", "href": address})
    for item in feed["items"]:
        entry = ElementTree.SubElement(root, f"{{{ATOM}}}entry")
        _child(entry, "id", item["id"])
        title = _child(entry, "title", item["title"])
        if item.get("language"):
            title.set("{http://www.w3.org/XML/1998/namespace}lang", _clean(item["language"]))
        _child(entry, "published", item["date_published"])
        _child(entry, "updated", item["date_modified"])
        for writer in item["authors"]:
            _child(ElementTree.SubElement(entry, f"{{{ATOM}}}author"), "name", writer["name"])
        if item.get("external_url"):
            ElementTree.SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "href": _clean(item["external_url"])})
        ElementTree.SubElement(entry, f"{{{ATOM}}}content", {"type": "html"}).text = _clean(item["content_html"])
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode").encode()


def _quoted(item: Item, said: Words) -> list[str]:
    said_first = [phrases.statement(item, said)] if item.said else []
    return [
        *said_first,
        phrases.marked(item.lead),
        *(phrases.marked(phrases.quoted(each, said)) for each in item.excerpts),
    ]


def _shortened(texts: list[str], most: int | None) -> list[str]:
    """As much of the texts as their source lets out, from the first on."""
    if most is None:
        return texts
    kept: list[str] = []
    for text in texts:
        if len(text) > most:
            return [*kept, cut(text, most)] if most else kept
        kept.append(text)
        most -= len(text)
    return kept


def _child(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    child.text = _clean(text)
    return child


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
