"""Times by the headline that news tells against now, or without their year: "3 hours ago", « 7 octobre, 10h15 »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from crawler.extraction.blocks import Block, heading_place
from crawler.extraction.printed import OF_OTHERS, of_a_change, of_other_things
from crawler.extraction.proposals import Proposal
from crawler.relative_dates import ago, near_day, says_when, since
from crawler.written_dates import parse_moment

RECENT = 0.5
"""How sure such a time is: it hangs on the time of the fetch."""
ABOVE, BELOW, LONGEST, BARE = 2, 5, 64, 14
"""Blocks above and below the headline that may hold it, its characters, and those of a day that needs no time beside
it: "Oct 7"."""
WEEK, SEASON, FRESH = timedelta(days=6), timedelta(days=60), timedelta(days=180)
"""How old what is told against now may be, as weeks name no day, a day without its year and a time, as blogs print it
of all years, and one with its time: that of an event, which lies ahead, would be read as one of last year."""
MAX_WORDS = 3
"""Longer words in its line that are not of the time: who signs, « Redaktion », "min read"."""
_APART = ",|·•–-/"
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_CLOCK = re.compile(r"\d\s?[:.hH時时]\s?\d\d|\d\s?(?:[ap]\.?m\b|uhr|h\b)", re.IGNORECASE)
_MONTH = re.compile(
    r"\d{1,2}(?:st|nd|rd|th|er|[.ºª°])?\s+(?:de\s+)?[^\W\d_]{3,}|[^\W\d_]{3,}\.?\s+\d{1,2}\b|\d\s?[月월]\s?\d"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def _is_told(text: str, language: str, now: datetime) -> bool:
    """Whether a line without a time says how long ago, or begins with "today" and says nothing more of it."""
    if ago(text, language, now) is not None:
        return True
    day = near_day(text, language, now.date())
    return day is not None and day[1] == 0 and text[day[2] :].lstrip()[:1] in ("", *_APART)


def recent_times(
    blocks: Sequence[Block], headline: str, *, timezone: str | None, language: str | None, now: datetime
) -> list[Proposal]:
    """What the lines right by the headline tell of a time that is not long ago, the nearest first."""
    place = heading_place(blocks, headline)
    if place is None:
        return []
    others = OF_OTHERS - blocks[place].around
    found: list[Proposal] = []
    for index in (*range(place + 1, place + 1 + BELOW), *range(place - 1, place - 1 - ABOVE, -1)):
        if not 0 <= index < len(blocks) or blocks[index].around & others:
            continue
        text = blocks[index].text
        if len(text) > LONGEST or _YEAR.search(text) or of_other_things(text) or of_a_change(text):
            continue
        against_now = says_when(text)
        told = since(text, language or "en") if against_now else text  # behind who signs: "By Ida Nurmi 3 hours ago"
        beside = text[: -len(told)] if len(told) < len(text) else text
        if len(_LONG_WORD.findall(beside)) > MAX_WORDS:
            continue
        named = "meta" in blocks[index].own | blocks[index].around or len(text) <= BARE
        if against_now and not _CLOCK.search(text) and not _is_told(told, language or "en", now):
            continue  # « Medaillen heute », "Read today's paper"
        yearless = not against_now and _MONTH.search(text) and (named or _CLOCK.search(text))
        oldest = WEEK if not yearless else FRESH if _CLOCK.search(text) else SEASON
        moment = (
            parse_moment(told, default_zone=timezone, language=language, now=now) if against_now or yearless else None
        )
        if moment is not None and timedelta(0) <= now - moment.at <= oldest:
            found.append(Proposal("recent", moment, "html", RECENT, text))
    return found
