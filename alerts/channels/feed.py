"""A feed for each topic, as files: JSON Feed 1.1 and Atom (RFC 4287), for any reader that follows feeds.

The JSON Feed is read back and holds what is known; the Atom file is written from it. Both are replaced whole, so that a
reader never sees half a feed. A story stands once: what corrects or withdraws it takes its place.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from alerts.channels.channel import Receipt, delivered, permanent, transient
from alerts.message import Item, Message, MessageKind, NamedTopic, Recipient, thawed
from alerts.newsfeed import MOST_ITEMS, article_urn, atom, entry_of, json_feed
from storage.records import Delivery

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
            entry = entry_of(item, to, now)
            before = known.pop(entry["id"], None)
            if before is not None:
                entry["date_published"] = before["date_published"]
                if {**entry, "date_modified": None} == {**before, "date_modified": None}:
                    entry["date_modified"] = before["date_modified"]  # told again, and nothing else to read
            known[entry["id"]] = entry
        newest = sorted(known.values(), key=lambda entry: str(entry["date_modified"]), reverse=True)[:MOST_ITEMS]
        address = f"{self._url}/{name}.json" if self._url is not None else None
        _write(self._folder, name, json_feed(topic.title, to.language, newest, address), now)


def forget(folder: Path, articles: Collection[int], now: datetime) -> int:
    """Take articles out of the feeds in the folder; of how many feeds."""
    ids = {article_urn(each) for each in articles}
    changed = 0
    for path in sorted(folder.glob("*.json")):
        entries = _entries(path)
        left = [entry for entry in entries if entry["id"] not in ids]
        if len(left) < len(entries):
            feed = {**msgspec.json.decode(path.read_bytes()), "items": left}
            _write(folder, path.stem, feed, now)
            changed += 1
    return changed


def file_name(topic: str) -> str:
    """A topic's name as a file's: letters and digits of any script, dots and dashes, never a path."""
    return re.sub(r"[^\w.-]+", "-", topic).strip(".-") or "topic"


def _write(folder: Path, name: str, feed: dict[str, Any], now: datetime) -> None:
    """Both files of a topic."""
    address = str(feed["feed_url"]).removesuffix("json") + "atom" if "feed_url" in feed else None
    replace_file(folder / f"{name}.json", msgspec.json.format(msgspec.json.encode(feed)))
    replace_file(folder / f"{name}.atom", atom(feed, address or f"urn:wirewatch:topic:{name}", address, now))


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
