"""When an article was published and changed: what was written, read, believed in the order of trust.

A date without a time is made exact by a less trusted one that agrees on the day. The date of the last change is
never taken for the date of publication, and nothing is published after it was fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from htmldate import find_date

from crawler.extraction.bylines import elsewhere
from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal, ranked
from crawler.extraction.stamps import Stamp
from crawler.moments import Moment, parse_moment
from crawler.plaintext import clean_line
from storage.records import Article, Provenance

AHEAD = timedelta(minutes=15)
"""How much a publisher's clock may be ahead of ours without being called wrong."""
EAST = timedelta(hours=14)
"""How far the date of the easternmost zone is ahead of UTC."""
MAX_SHOWN = 80
"""Characters of an element that shows a date."""
_NAMED_DATE = re.compile(
    r"date|time|publi|posted|stamp|fecha|datum|datetime|byline|(?:^|[\s_-])data(?:$|[\s_-])", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:$|Z|[+-])")
_IN_ADDRESS = re.compile(r"/(20\d\d|199\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|$)")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date that was believed."""

    moment: Moment
    provenance: Provenance


def printed_proposals(stamps: Iterable[Stamp]) -> list[Proposal]:
    """What the printed stamps propose."""
    return [Proposal(stamp.kind, stamp.moment, "text", 0.7, stamp.raw) for stamp in stamps]


def settle_date(
    proposals: Iterable[Proposal], field: str, *, timezone: str | None, language: str | None
) -> Dated | None:
    """The most trusted date that can be read, made exact where a later one agrees on its day."""
    chosen: Dated | None = None
    for proposal in ranked(proposals, field):
        moment = _moment(proposal, timezone, language)
        if moment is None:
            continue
        if chosen is None:
            chosen = Dated(moment, proposal.provenance)
            if moment.precision != "day":
                break
        elif moment.precision != "day" and moment.written.date() == chosen.moment.written.date():
            return Dated(moment, proposal.provenance)
    return chosen


def clamp(moment: Moment, now: datetime) -> tuple[Moment, str | None]:
    """Nothing is published in the future: the time of the fetch takes its place, with a warning."""
    if moment.at <= now + (AHEAD if moment.precision != "day" else EAST):
        return moment, None
    warning = f"the date {moment.at:%Y-%m-%d %H:%M} UTC lies in the future; the time of the fetch is used"
    return Moment(now, moment.precision, "inferred", now), warning


def written_at(article: Article, field: str = "published") -> str | None:
    """The article's date (published or updated) in ISO 8601 as it was written: in its own zone, or a day alone."""
    at = article.published_at if field == "published" else article.updated_at
    precision = article.published_precision if field == "published" else article.updated_precision
    if at is None:
        return None
    if precision == "day":
        return at.date().isoformat()
    raw = article.provenance[f"{field}_at"].raw if f"{field}_at" in article.provenance else None
    moment = parse_moment(raw, language=article.language) if raw else None
    return (moment.written if moment is not None and moment.at == at else at).isoformat()


def guess_date(page: Page, *, timezone: str | None, language: str | None, now: datetime) -> Dated | None:
    """The day by heuristics (in the address, else by htmldate), its time if the page shows it with that day.

    Costs some milliseconds: only if nothing else is known.
    """
    guess = _in_address(page.url, now) or _by_htmldate(page, now)
    if guess is None:
        return None
    return settle_date([guess, *_shown_days(page, language)], "guessed", timezone=timezone, language=language)


def _in_address(url: str, now: datetime) -> Proposal | None:
    found = _IN_ADDRESS.search(url)
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return Proposal("guessed", day.isoformat(), "inferred", 0.6, found[0]) if day <= (now + EAST).date() else None


def _by_htmldate(page: Page, now: datetime) -> Proposal | None:
    latest = now.strftime("%Y-%m-%d")
    guess: Any = find_date(page.tree, original_date=True, url=page.url or None, max_date=latest)
    return Proposal("guessed", guess, "inferred", 0.4, guess) if isinstance(guess, str) else None


def _shown_days(page: Page, language: str | None) -> Iterator[Proposal]:
    """Dates that the page shows in an element named for it."""
    for element in page.tree.iter("time", "span", "div", "p", "li", "em", "small", "strong", "abbr", "h6"):
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        if element.tag != "time" and not _NAMED_DATE.search(names):
            continue
        text = clean_line(" ".join(element.itertext()), MAX_SHOWN + 1)
        if len(text) <= MAX_SHOWN and _DIGIT.search(text) and not elsewhere(element):
            moment = parse_moment(text, language=language)
            if moment is not None and moment.precision != "day":
                yield Proposal("guessed", text, "html", 0.5, text)


def _moment(proposal: Proposal, timezone: str | None, language: str | None) -> Moment | None:
    if isinstance(proposal.value, Moment):
        return proposal.value
    moment = parse_moment(str(proposal.value), default_zone=timezone, language=language)
    if moment is not None and moment.precision != "day" and _MIDNIGHT.search(str(proposal.value)):
        day = moment.written.replace(tzinfo=UTC)  # midnight sharp is how systems write a day
        return Moment(day, "day", moment.zone, moment.written)
    return moment
