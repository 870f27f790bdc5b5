"""The day of publication by heuristics: by an address, data, htmldate, or as the one day that a page prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from htmldate import find_date

from crawler.extraction.blocks import Block, heading_place
from crawler.extraction.bylines import elsewhere
from crawler.extraction.localtime import latest_day, named_day
from crawler.extraction.page import Page
from crawler.extraction.printed import (
    BELOW,
    CHANGED,
    LONG_WORD,
    MAX_PRINTED,
    MAX_SHOWN,
    MAX_WORDS_BESIDE,
    NEVER,
    OF_OTHERS,
    OF_RIGHTS,
    QUOTED,
    REDATED,
    UNSEEN,
    holds,
    in_masthead,
    is_link,
    of_a_change,
    of_event,
    of_other_things,
)
from crawler.extraction.proposals import Proposal
from crawler.extraction.told_days import MAX_OPENING, told_by_clock, told_in_data, told_in_words
from crawler.plaintext import clean_line
from crawler.written_dates import parse_moment

_NAMED_CHANGE = re.compile(r"updat|modif", re.IGNORECASE)
IN_ADDRESS = 0.6
"""How sure the day is that an address names."""
_UNCHANGED = re.compile(rf"(?:{CHANGED.pattern})\D{{0,20}}[^|;()]{{0,28}}", re.IGNORECASE)
"""What a line says of a change, its date with it."""
_DIGIT = re.compile(r"[\d〇○零]")
_NAMED_DATE = re.compile(
    r"date|time|publi|posted|stamp|fecha|datum|datetime|byline|(?:^|[\s_-])data(?:$|[\s_-])", re.IGNORECASE
)
_LABEL = re.compile(
    r"(?:date|datum|data|fecha|published|posted|publié|veröffentlicht|erschienen|publicado|pubblicato|дата)\W*$",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"\b(?:(?:by|von|par|por|di|door|av|przez)\s+[^\W\d_]|(?:press|news)\s+release|press(?:e|emitteilung)|communiqué|"
    r"comunicado|comunicato|posted|published|written|geschrieben|veröffentlicht|publi[ée]|publicad|pubblicat|"
    r"napisan|gepubliceerd|опубликован)",
    re.IGNORECASE,
)


def guesses(
    page: Page,
    blocks: Sequence[Block],
    *,
    headline: str = "",
    language: str | None,
    now: datetime,
    changed: date | None = None,
) -> list[Proposal]:
    """The day by heuristics: in the address, in scripts' data, by htmldate, or the one day that the page prints.

    Only if nothing else is known. A wrong day is worse than none: what htmldate finds is believed only where the page
    itself prints that day, outside of the frame and of other articles' cards. Its search of the whole text for a date
    costs more than all the rest of the reading; the days that the page prints are known by then.
    """
    guess = (
        _in_address(page.url, now)
        or told_in_words(blocks, language, now)
        or told_in_data(page, headline)
        or told_by_clock(page, language, now)
    )
    if guess is None:
        printed = list(_printed_days(blocks, headline, language, now))
        found = _by_htmldate(page, now)
        sure = found is not None and _confirmed(date.fromisoformat(found.value), printed, blocks, language, changed)
        guess = found if sure else _only_day(printed, now)
        if (
            guess is None
            and found is not None
            and any(each.own and each.change and each.day.isoformat() == found.value for each in printed)
        ):
            return [replace(found, field="redated", confidence=REDATED)]
    return [guess, *_shown_days(page, language)] if guess is not None else []


@dataclass(frozen=True, slots=True)
class _Printed:
    """A day in a short line of the page's."""

    day: date
    own: bool
    """Neither in the page's frame nor in another article's card."""
    alone: bool
    """The line says hardly more, a reader sees it, and it is not of the masthead or of something else."""
    change: bool
    """The line says when something was changed, or will be."""
    raw: str


def _printed_days(blocks: Sequence[Block], headline: str, language: str | None, now: datetime) -> Iterator[_Printed]:
    """The days that the page's short lines hold; not those of comments, of pictures, of a notice of rights."""
    heading = heading_place(blocks, headline) or 0
    near = (
        (index, block)
        for index, block in enumerate(blocks)
        if len(block.text) <= 2 * MAX_SHOWN and not block.around & NEVER and _DIGIT.search(block.text)
    )
    for index, block in islice(near, 4 * MAX_PRINTED):
        if OF_RIGHTS.search(block.text) or (block.kind == "caption" and index > heading):
            continue
        moment = parse_moment(block.text, language=language)
        if moment is not None:
            day = moment.written.date()
            label = blocks[index - 1].text if index else ""
            teaser = _of_a_teaser(blocks, heading, index)
            own = not (block.around & OF_OTHERS or teaser) or bool(_LABEL.match(label))
            alone = len(LONG_WORD.findall(block.text)) <= MAX_WORDS_BESIDE and not block.around & (UNSEEN | QUOTED)
            said = (block.text, label) if len(label) <= 20 else (block.text,)
            other = any(map(of_other_things, said))
            change = other or any(map(of_a_change, said))
            other = other or of_event(block) or (index < heading and in_masthead(blocks, index, heading, day, now))
            yield _Printed(day, own and not other, alone and not (other or teaser), change, block.text)


def _of_a_teaser(blocks: Sequence[Block], heading: int, index: int) -> bool:
    """Whether a date far below the headline stands beside a title that is a link, as in a list of articles."""
    both = (blocks[each] for each in (index - 1, index + 1) if 0 <= each < len(blocks))
    return index > heading + BELOW and any(map(is_link, both))


def _confirmed(
    day: date, printed: Sequence[_Printed], blocks: Sequence[Block], language: str | None, changed: date | None
) -> bool:
    """Whether a block of the article's own prints the guess, or a sentence about its writing does."""
    told = [each for each in printed if not each.change]  # a change is dated by `redated`, with less confidence
    if any(each.own and each.day == day for each in told):
        return True
    if {each.day for each in printed} == {day} and any(each.alone for each in told):
        return True
    if day == changed:
        return False
    openings = (block.text[:MAX_OPENING] for block in blocks if "comment" not in block.around)
    return any(_WRITTEN.search(opening) and holds(_UNCHANGED.sub(" ", opening), day, language) for opening in openings)


def _only_day(printed: Sequence[_Printed], now: datetime) -> Proposal | None:
    """The day of the article, if its page prints no other: no change, no event to come."""
    days = {each.day for each in printed}
    if len(days) != 1 or any(each.change or not each.alone for each in printed) or printed[0].day > latest_day(now):
        return None
    return Proposal("guessed", printed[0].day.isoformat(), "inferred", 0.4, printed[0].day.isoformat())


def _in_address(url: str, now: datetime) -> Proposal | None:
    day = named_day(url)
    if day is None or day > latest_day(now):
        return None
    return Proposal("guessed", day.isoformat(), "inferred", IN_ADDRESS, day.isoformat())


def _by_htmldate(page: Page, now: datetime) -> Proposal | None:
    latest = now.strftime("%Y-%m-%d")
    guess: Any = find_date(page.tree, extensive_search=False, original_date=True, url=page.url or None, max_date=latest)
    return Proposal("guessed", guess, "inferred", 0.4, guess) if isinstance(guess, str) else None


def _shown_days(page: Page, language: str | None) -> Iterator[Proposal]:
    """Dates that the page shows in an element named for it."""
    for element in page.each("time", "span", "div", "p", "li", "em", "small", "strong", "abbr", "h6"):
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        if (element.tag != "time" and not _NAMED_DATE.search(names)) or _NAMED_CHANGE.search(names):
            continue
        text = clean_line(" ".join(element.itertext()), MAX_SHOWN + 1)
        if len(text) <= MAX_SHOWN and _DIGIT.search(text) and not elsewhere(element):
            moment = parse_moment(text, language=language)
            if moment is not None and moment.precision != "day":
                yield Proposal("guessed", text, "html", 0.5, text)
