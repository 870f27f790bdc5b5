"""A feed for each topic, as files: JSON Feed 1.1 and Atom (RFC 4287), for any reader that follows feeds.

The JSON Feed is read back and holds what is known; the Atom file is written from it. Both are replaced whole, so that a
reader never sees half a feed. A story stands once: what corrects or withdraws it takes its place.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import tempfile
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec

from alerts import phrases
from alerts.channels.channel import Receipt, delivered, permanent, transient
from alerts.message import Item, Message, MessageKind, NamedTopic, Recipient, thawed
from alerts.text import cut
from alerts.words import Words, words
from storage.records import Delivery

MOST_ITEMS = 100
VERSION = "https://jsonfeed.org/version/1.1"
ATOM = "http://www.w3.org/2005/Atom"

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 2.2
_QUIET = (MessageKind.OPERATOR, MessageKind.TEST, MessageKind.REVIEW)
"""Nothing new of a topic: taken, and written nowhere."""


class FeedChannel:
    """One folder; for each topic `NAME.json` and `NAME.atom`."""

    kind = "feed"

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self._folder = folder
        self._url = url.rstrip("/") if url else None
        """Where the folder is served, for the links of the feeds to themselves."""
        self._turn = asyncio.Lock()

    async def send(self, delivery: Delivery) -> Receipt:
        try:
            message = thawed(delivery.payload)
        except ValueError as error:
            return permanent("message", f"this payload cannot be shown: {error}")
        async with self._turn:
            try:
                names = await asyncio.to_thread(self._write, message)
            except OSError as error:
                return transient("file", f"{self._folder}: {error.strerror or error}", channel_level=True)
        return delivered("written", provider_ref=", ".join(names) or None)

    def _write(self, message: Message) -> list[str]:
        """Put the message's stories into the feeds of their topics; the names of these."""
        if message.kind in _QUIET:
            self._folder.mkdir(parents=True, exist_ok=True)
            return []
        by_topic: dict[str, tuple[NamedTopic, list[Item]]] = {}
        for item in message.items:
            if item.embargoed_until is not None:
                continue  # never, whoever asked for it: nobody knows who reads a feed
            for topic in item.topics:
                by_topic.setdefault(topic.name, (topic, []))[1].append(item)
        for topic, items in by_topic.values():
            self._add(topic, items, message.recipient, message.created_at)
        return list(by_topic)

    def _add(self, topic: NamedTopic, items: list[Item], to: Recipient, now: datetime) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = file_name(topic.name)
        known = {entry["id"]: entry for entry in _entries(self._folder / f"{name}.json")}
        for item in items:
            entry = _entry(item, to, now)
            before = known.pop(entry["id"], None)
            if before is not None:
                entry["date_published"] = before["date_published"]
                if {**entry, "date_modified": None} == {**before, "date_modified": None}:
                    entry["date_modified"] = before["date_modified"]  # told again, and nothing else to read
            known[entry["id"]] = entry
        newest = sorted(known.values(), key=lambda entry: str(entry["date_modified"]), reverse=True)[:MOST_ITEMS]
        feed: dict[str, Any] = {"version": VERSION, "title": topic.title, "language": to.language, "items": newest}
        if self._url is not None:
            feed["feed_url"] = f"{self._url}/{name}.json"
        replace_file(self._folder / f"{name}.json", msgspec.json.format(msgspec.json.encode(feed)))
        replace_file(self._folder / f"{name}.atom", atom(feed, name, self._url, now))


def forget(folder: Path, articles: Collection[int], now: datetime) -> int:
    """Take articles out of the feeds in the folder; of how many feeds."""
    ids = {f"urn:wirewatch:article:{each}" for each in articles}
    changed = 0
    for path in sorted(folder.glob("*.json")):
        entries = _entries(path)
        left = [entry for entry in entries if entry["id"] not in ids]
        if len(left) < len(entries):
            feed = {**msgspec.json.decode(path.read_bytes()), "items": left}
            url = str(feed["feed_url"]).removesuffix(f"/{path.stem}.json") if "feed_url" in feed else None
            replace_file(path, msgspec.json.format(msgspec.json.encode(feed)))
            replace_file(path.with_suffix(".atom"), atom(feed, path.stem, url, now))
            changed += 1
    return changed


def file_name(topic: str) -> str:
    """A topic's name as a file's: letters and digits of any script, dots and dashes, never a path."""
    return re.sub(r"[^\w.-]+", "-", topic).strip(".-") or "topic"


def atom(feed: Mapping[str, Any], name: str, url: str | None, now: datetime) -> bytes:
    """The JSON Feed as Atom."""
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": feed["language"]})
    _child(root, "id", f"{url}/{name}.atom" if url else f"urn:wirewatch:topic:{name}")
    _child(root, "title", feed["title"])
    _child(root, "updated", max((each["date_modified"] for each in feed["items"]), default=now.isoformat()))
    _child(root, "generator", "Wirewatch")
    author = ElementTree.SubElement(root, f"{{{ATOM}}}author")
    _child(author, "name", "Wirewatch")
    if url:
        ElementTree.SubElement(root, f"{{{ATOM}}}link", {"rel": "self", "href": f"{url}/{name}.atom"})
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


def replace_file(path: Path, content: bytes) -> None:
    """Put a whole new file in the place of the old one, on the disk before it counts."""
    file, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)  # a web server of another user reads it
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _entries(path: Path) -> list[dict[str, Any]]:
    """What the feed held; nothing of a file that is not ours or not whole."""
    try:
        found = msgspec.json.decode(path.read_bytes())["items"]
        return [entry for entry in found if {"id", "date_modified", "date_published", "title"} <= entry.keys()]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def _entry(item: Item, to: Recipient, now: datetime) -> dict[str, Any]:
    said = words(to.language)
    lines = [phrases.facts(item, to), *_shortened(_quoted(item, said), item.excerpt_chars)]
    lines += [phrases.others(item, to) or "", *(phrases.reason(why, said) for why in item.why)]
    lines.append(phrases.note(item, to) or "")
    entry: dict[str, Any] = {
        "id": f"urn:wirewatch:article:{item.article_id}",
        "title": phrases.label(item.kind, said) + item.title,
        "content_html": "".join(f'<p dir="auto">{html.escape(each)}</p>' for each in lines if each),
        "date_published": (item.published_at or item.first_seen_at).isoformat(),
        "date_modified": now.isoformat(),
        "authors": [{"name": item.source}] if item.source else [],
        "tags": [topic.title for topic in item.topics],
    }
    if item.url:
        entry["external_url"] = entry["url"] = item.url
    if item.language:
        entry["language"] = item.language
    return entry


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
