"""Whether a page in English writes the day or the month first: 03/10/2023 is March in New York, October in London.

The declared language tells it where it names a country; else the page's other dates do, else the address's country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from crawler.extraction.blocks import Block
from crawler.extraction.localtime import country_of
from crawler.written_dates import months

MAX_LINE, MAX_LINES = 160, 400
"""Characters of a line that may print a date, and lines with a digit that are looked at."""
DAY_FIRST, MONTH_FIRST = "en-GB", "en-US"
_FIGURES = re.compile(r"(?<![\d.,/:-])(\d{1,2})([./-])(\d{1,2})\2(?:20\d\d|\d\d)(?![\d/.-])")
_MONTHS = "|".join(sorted({re.escape(name) for name in months("en")}, key=len, reverse=True))
_DAY_BEFORE = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})\b\.?,?\s+(?:19|20)\d\d\b", re.IGNORECASE)
_DAY_BEHIND = re.compile(rf"\b(?:{_MONTHS})\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def in_its_order(language: str | None, blocks: Sequence[Block], url: str) -> str | None:
    """The language, with the country whose order of day and month the page keeps where plain English leaves it open."""
    if language != "en":
        return language
    lines = (block.text for block in blocks if len(block.text) <= MAX_LINE)
    day, month = _counted(islice(filter(_DIGIT.search, lines), MAX_LINES))
    if day != month:
        return DAY_FIRST if day > month else MONTH_FIRST
    country = country_of(url)
    return f"en-{country}" if country else language


def _counted(lines: Iterable[str]) -> tuple[int, int]:
    """How many dates of these lines have the day first, and how many the month; figures that say it outweigh names."""
    day = month = 0
    for line in lines:
        for found in _FIGURES.finditer(line):
            one, two = int(found[1]), int(found[3])
            day += 100 * (12 < one <= 31 and two <= 12)
            month += 100 * (12 < two <= 31 and one <= 12)
        day += len(_DAY_BEFORE.findall(line))
        month += len(_DAY_BEHIND.findall(line))
    return day, month
