"""Other calendars' years in a written date: Japan's eras, Taiwan's republic, Buddhist and Iran's solar ones."""

from __future__ import annotations

import re
from datetime import date, timedelta

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
"""The year before the first of each."""
_ERA = re.compile(rf"(?P<era>{'|'.join(_ERAS)})\s*(?P<year>\d{{1,3}}|元)\s*年")
_SOLAR = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
_SOLAR_DATE = re.compile(rf"(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_SOLAR)})(?:\s*ماه)?،?\s+(?P<year>1[34]\d\d)")
_BUDDHIST, BUDDHIST = 543, range(2533, 2644)
"""The Buddhist years of 1990 to 2100."""
_NEW_YEAR = date(2021, 3, 21)
"""The first of Farvardin 1400."""
_LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
"""Leap years in the 33-year cycle, which holds from 1343 to 1472 (the arithmetic of Birashk agrees)."""


def to_common_years(text: str) -> str:
    """The text with the years of these calendars written as those of the common era."""
    if _ERA.search(text):
        text = _ERA.sub(_of_era, text)
    found = _SOLAR_DATE.search(text)
    if found:
        day = _solar(int(found["year"]), _SOLAR.index(found["month"]) + 1, int(found["day"]))
        if day is not None:
            text = f"{text[: found.start()]}{day.isoformat().replace('-', '/')}{text[found.end() :]}"
    return text


def common_year(year: int) -> int:
    """A year of the common era, where the Buddhist one was written: 2569 is 2026."""
    return year - _BUDDHIST if year in BUDDHIST else year


def _of_era(found: re.Match[str]) -> str:
    number = 1 if found["year"] == "元" else int(found["year"])
    return f"{_ERAS[found['era']] + number}年"


def _solar(year: int, month: int, day: int) -> date | None:
    """A day of Iran's calendar: six months of 31 days, five of 30, the last of 29 or, in leap years, 30."""
    length = 31 if month <= 6 else 30 if month < 12 or year % 33 in _LEAP else 29
    if not 1 <= day <= length:
        return None
    first, between = _NEW_YEAR, range(min(year, 1400), max(year, 1400))
    days = sum(365 + (each % 33 in _LEAP) for each in between)
    first += timedelta(days=days if year >= 1400 else -days)
    return first + timedelta(days=31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1)
