"""When an article was published and changed: what was written, read, believed in the order of trust.

A date without a time is made exact by a less trusted one that agrees on the day. The date of the last change is
never taken for the date of publication, and nothing is published after it was fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from htmldate import find_date

from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal, ranked
from crawler.extraction.stamps import Stamp
from crawler.moments import Moment, parse_moment
from storage.records import Article, Provenance

AHEAD = timedelta(minutes=15)
"""How much a publisher's clock may be ahead of ours without being called wrong."""
EAST = timedelta(hours=14)
"""How far the date of the easternmost zone is ahead of UTC."""
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
    """The article's date (published or updated) in ISO 8601 as its publisher wrote it: in its own zone, or a day alone."""
    at = article.published_at if field == "published" else article.updated_at
    precision = article.published_precision if field == "published" else article.updated_precision
    if at is None:
        return None
    if precision == "day":
        return at.date().isoformat()
    raw = article.provenance[f"{field}_at"].raw if f"{field}_at" in article.provenance else None
    moment = parse_moment(raw, language=article.language) if raw else None
    return (moment.written if moment is not None and moment.at == at else at).isoformat()


def guessed_day(page: Page, now: datetime) -> Proposal | None:
    """The day by heuristics: in the address, else by htmldate. Costs some milliseconds: only if nothing else is known."""
    found = _IN_ADDRESS.search(page.url)
    if found:
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            day = None
        if day and day <= now.date() + timedelta(days=1):
            return Proposal("published", day.isoformat(), "inferred", 0.6, found[0])
    guess: Any = find_date(
        page.tree, original_date=True, extensive_search=True, url=page.url, max_date=now.strftime("%Y-%m-%d")
    )
    return Proposal("published", guess, "inferred", 0.4, guess) if isinstance(guess, str) else None


def _moment(proposal: Proposal, timezone: str | None, language: str | None) -> Moment | None:
    if isinstance(proposal.value, Moment):
        return proposal.value
    moment = parse_moment(str(proposal.value), default_zone=timezone, language=language)
    if moment is not None and moment.precision != "day" and _MIDNIGHT.search(str(proposal.value)):
        day = moment.written.replace(tzinfo=UTC)  # midnight sharp is how systems write a day
        return Moment(day, "day", moment.zone, moment.written)
    return moment
