"""Whether what a page tells against now, "3 hours ago", may be read against the time of its fetch: a copy that was
stored long before tells it against another now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from crawler.extraction.blocks import Block
from crawler.extraction.localtime import named_day
from crawler.extraction.page import Page
from crawler.written_dates import parse_moment

BESIDE_IT = timedelta(days=1)
"""How far the day in an address may be from the day of its article: of another zone, or of the day of writing."""
OLD, FEWEST = timedelta(days=60), 3
"""The age of the newest of a page's dates, of so many, from which on it is a copy of long ago."""
MONTH = timedelta(days=30)
MAX_DATES, MAX_LINE, MAX_LINES = 2_000, 80, 100
"""Dates in addresses, characters of a line that may print one, and lines with a year that are looked at."""
_IN_ADDRESSES = re.compile(r"(?<![\d.])(20[0-4]\d)([/-])(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01])(?!\d)|(?=/))")
_YEAR = re.compile(r"(?<!\d)20[0-4]\d(?!\d)")


def told_against_now(value: str | None, language: str | None) -> bool:
    """Whether a date says no year of its own: "today, 10:30", "5 hours ago", "Oct 7"."""
    return bool(value) and parse_moment(value or "", language=language) is None


def speaks_against(day: date, page: Page, blocks: Sequence[Block], language: str | None, now: datetime) -> bool:
    """Whether a page cannot be of the time of its fetch, so that a day that was read against that is none.

    Its address names another day, or the newest of all dates in it is two months old.
    """
    named = named_day(page.url)
    if named is not None:
        return abs(named - day) > BESIDE_IT
    newest, count = None, 0
    for known in (*_dates_in_addresses(page.markup, now), *_printed_dates(blocks, language, now)):
        newest, count = max(newest or known, known), count + 1
    return newest is not None and count >= FEWEST and now.date() - newest > OLD


def _dates_in_addresses(markup: str, now: datetime) -> list[date]:
    """The days, or the last days of the months, that a page's addresses and data name; not those to come."""
    found: list[date] = []
    for each in islice(_IN_ADDRESSES.finditer(markup), MAX_DATES):
        try:
            known = date(int(each[1]), int(each[3]), int(each[4] or 1))
        except ValueError:
            continue
        if known <= now.date():  # a month alone ends at its last day, or today
            found.append(known if each[4] else min(known + MONTH, now.date()))
    return found


def _printed_dates(blocks: Sequence[Block], language: str | None, now: datetime) -> list[date]:
    lines = (block.text for block in blocks if len(block.text) <= MAX_LINE and _YEAR.search(block.text))
    moments = (parse_moment(line, language=language) for line in islice(lines, MAX_LINES))
    return [each.written.date() for each in moments if each is not None and each.written.date() <= now.date()]
