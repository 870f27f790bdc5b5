"""Days of publication as queries of other tools have them, as a range of ours. Pure.

« 2026-11-05 », « 20261105 », « 2026 », « 31/12/2026 »: where day and month cannot be
told apart nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from topics.syntax import Range

Days = tuple[date, date]
"""The first and the last day."""

_DAY = timedelta(days=1)
_LEAST, _MOST = date.min, date.max
_CONDITION = re.compile(
    r"(?P<op>\b(?:from|to|geq|leq|gtr|lss|after|aft|before|bef|on|is)\b|[<>]=?|=)?[\s(]*(?P<day>\d[\d/.-]*\d)",
    re.IGNORECASE,
)
_FROM, _AFTER = ("from", "geq", ">="), ("after", "aft", "gtr", ">")
_TO, _BEFORE = ("to", "leq", "<="), ("before", "bef", "lss", "<")
DAYS_OF = re.compile(
    r"(?:published(?:[_-]?(?:at|on))?|(?:load-?|pub(?:lish(?:ed)?|lication)?[_-]?)?date)\s*"
    r"(?::\s*(?:[\[{]\s*(?P<low>[\d/.:T-]+|\*)\s+TO\s+(?P<high>[\d/.:T-]+|\*)\s*[\]}]"
    r"|(?P<since>\d[\d/-]*)?\.\.(?P<until>\d[\d/-]*)?)"
    r"|:?\s*(?P<op>[<>]=?)\s*(?P<day>\d[\d/.-]*\d))",
    re.IGNORECASE,
)
"""Days as many tools have them: date:[2026-01-01 TO *], published_at>=2026-01-01, published:2026-01-01.."""
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.]?(\d\d)(?:[-/.]?(\d\d))?)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")


def published_range(text: str) -> Range | None:
    """The days that a condition such as « date from 1/1/2026 to 31/1/2026 » allows; None if they cannot be told."""
    first, last = _LEAST, _MOST
    conditions = list(_CONDITION.finditer(text))
    for found in conditions:
        days = _days(found["day"], text)
        if days is None:
            return None
        op = (found["op"] or "").lower()
        if op not in (*_TO, *_BEFORE):
            first = max(first, days[1] + _DAY if op in _AFTER else days[0])
        if op not in (*_FROM, *_AFTER):
            last = min(last, days[0] - _DAY if op in _BEFORE else days[1])
    if not conditions or first > last:
        return None
    return Range("" if first == _LEAST else first.isoformat(), "" if last == _MOST else last.isoformat())


def published_in(found: re.Match[str]) -> Range | None:
    """The days that such a condition allows; None if they cannot be told."""
    if found["op"]:
        return published_range(f"{found['op']} {found['day']}")
    low, high = (found[one] or found[other] or "*" for one, other in (("low", "since"), ("high", "until")))
    bounds = (f"{word} {day.partition('T')[0]}" for word, day in (("from", low), ("to", high)) if day != "*")
    return published_range(" ".join(bounds))


def _days(written: str, text: str) -> Days | None:
    """A day, a month or a year."""
    try:
        if found := _YEAR_FIRST.fullmatch(written):
            return _span(int(found[1]), int(found[2] or 0), int(found[3] or 0))
        if found := _YEAR_LAST.fullmatch(written):
            day, month = int(found[1]), int(found[3])
            order = "dm" if found[2] == "." else _order(text)
            if order is None and day != month:
                return None
            return _span(int(found[4]), *((day, month) if order == "md" else (month, day)))
    except ValueError:  # there is no such day
        return None
    return None


def _span(year: int, month: int, day: int) -> Days:
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    if not day:
        following = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), following - _DAY
    return date(year, month, day), date(year, month, day)


def _order(text: str) -> str | None:
    """Whether days stand before months in a text; one that is no month tells it."""
    for found in _YEAR_LAST.finditer(text):
        if int(found[1]) > 12:
            return "dm"
        if int(found[3]) > 12:
            return "md"
    return None
