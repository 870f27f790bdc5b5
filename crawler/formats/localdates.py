"""Dates of a feed that name no zone, read in the zone of their source. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from crawler.written_dates import parse_moment
from storage.records import ParsedEntry, ParsedFeed

_ZONED = re.compile(r"(?:\d ?Z|[+-]\d\d:?\d\d|GMT|UTC?)\s*$", re.IGNORECASE)
"""How nearly every date of a feed ends: it need not be read again."""


def in_zone(feed: ParsedFeed, timezone: str | None) -> ParsedFeed:
    """The feed with what its dates say in the source's zone (IANA; None: UTC), where they say no other."""
    if timezone is None:
        return feed
    return replace(feed, entries=tuple(_entry_in_zone(entry, timezone) for entry in feed.entries))


def names_no_zone(raw: str) -> bool:
    """Whether a written date has a time, and no zone to it."""
    if _ZONED.search(raw):
        return False
    moment = parse_moment(raw)
    return moment is not None and moment.zone != "explicit" and moment.precision != "day"


def _entry_in_zone(entry: ParsedEntry, timezone: str) -> ParsedEntry:
    published = _at(entry.published, entry.published_raw, timezone)
    updated = _at(entry.updated, entry.updated_raw, timezone)
    if (published, updated) == (entry.published, entry.updated):
        return entry
    return replace(entry, published=published, updated=updated)


def _at(at: datetime | None, raw: str | None, timezone: str) -> datetime | None:
    if at is None or not raw or not names_no_zone(raw):
        return at
    moment = parse_moment(raw, default_zone=timezone)
    return moment.at if moment is not None else at
