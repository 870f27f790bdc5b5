"""When an article was published and changed: what was written, read, believed in the order of trust.

A date without a time is made exact by a less trusted one that agrees on the day. The date of the last change is
taken for that of publication only where nothing else is told, and with little confidence; nothing is published after it
was fetched. What a page declares to machines is held against what it prints for its readers: `settle_published`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crawler.extraction.blocks import Block
from crawler.extraction.dateline import Dateline
from crawler.extraction.guessed import IN_ADDRESS, guesses
from crawler.extraction.localtime import at_home, day_in_address, home_zone, is_utc, latest_day, named_day, on_the_wall
from crawler.extraction.othertime import speaks_against, told_against_now
from crawler.extraction.page import Page
from crawler.extraction.printed import (
    ABOVE_IT,
    BESIDE,
    CARDED,
    FAR_OFF,
    NUMERIC,
    REDATED,
    STAMPED,
    prints,
    spells,
)
from crawler.extraction.proposals import Proposal, ranked
from crawler.extraction.recent import recent_times
from crawler.extraction.stamps import Stamp
from crawler.written_dates import Moment, parse_moment
from storage.records import Article, Provenance

AHEAD = timedelta(minutes=15)
"""How much a publisher's clock may be ahead of ours without being called wrong."""
EAST = timedelta(hours=14)
"""How far the date of the easternmost zone is ahead of UTC."""
DECLARED = frozenset({"jsonld", "opengraph", "meta", "microdata"})
"""Readers of what is written for machines."""
PRINTED_TOO = "; "
"""Between a declared date and the printed one that tells its day at home, in the raw form."""
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:$|Z|[+-])|[, ]12:00:00 ?AM$")
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)")
"""A date with its year."""
_ELSEWHERE = re.compile(r"originally\b|ursprünglich\b|initialement\b|originalmente\b|oorspronkelijk\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_EVENTS = re.compile(r"event|calend|kalender|agenda|termin|programm?e?/|veranstalt|whats-?on", re.IGNORECASE)
_AGAINST_NOW = frozenset({"published", "updated", "recent"})
_SPOKEN = re.compile(r"[„“”«»\"]|^(?:datum|date|data|fecha|дата)\b", re.IGNORECASE)
"""A line that quotes somebody, or whose label says date of anything, of a picture, say."""


_OF_PRINT = (("text", STAMPED), ("html", BESIDE), ("html", ABOVE_IT))
"""Readers, with their confidence, of what a page prints as its article's own date."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A date that was believed."""

    moment: Moment
    provenance: Provenance


def dates_of(
    page: Page | None,
    claims: list[Proposal],
    blocks: Sequence[Block],
    *,
    headline: str = "",
    timezone: str | None,
    named: bool = True,
    language: str | None,
    now: datetime,
    provenance: dict[str, Provenance],
    warnings: list[str],
) -> dict[str, Any]:
    """The dates of an article, by the names of its fields; where each comes from and what was odd are noted.

    `named`: somebody named the zone; else it was inferred, and so is the zone of what is read in it.
    """
    claims = [claim for claim in claims if not _lies_ahead(claim, now, timezone, language)]
    if page is not None:
        claims = _of_this_time(claims, page, blocks, language, now)
    changed = settle_date(claims, "updated", timezone=timezone, language=language)
    published = settle_published(
        claims,
        lambda day: prints(blocks, day, language=language),
        spelled=lambda day: spells(blocks, day, language=language),
        url=page.url if page is not None else "",
        timezone=timezone,
        language=language,
    )
    if published is not None and page is not None:
        published = _by_address(published, page.url, now) or published
    if published is None and page is not None:
        published = settle_date(claims, "carded", timezone=timezone, language=language)
    if published is None and (page is None or named_day(page.url) is None):
        published = settle_date(claims, "clocked", timezone=timezone, language=language)
    if published is None and page is not None:
        near = recent_times(blocks, headline, timezone=timezone, language=language, now=now)
        near = _of_this_time(near, page, blocks, language, now)
        published = settle_date(near, "recent", timezone=timezone, language=language)
    offers: list[Proposal] = []
    if published is None and page is not None:
        last = changed.moment.written.date() if changed else None
        offers = guesses(page, blocks, headline=headline, language=language, now=now, changed=last)
        published = settle_date(offers, "guessed", timezone=timezone, language=language)
    if published is not None and published.moment.precision == "day":
        published = _to_the_minute(published, claims, timezone, language)
    if published is None:  # an article that only says when it was changed is not older than that
        published = settle_date(claims, "redated", timezone=timezone, language=language) or redated(changed)
        published = published or settle_date(offers, "redated", timezone=timezone, language=language)
    found: dict[str, Any] = {}
    for field, dated in (("published", published), ("updated", changed)):
        if dated is None:
            continue
        moment, warning = clamp(dated.moment, now)
        if warning:
            warnings.append(f"{field}: {warning}")
        zone = moment.zone if named or moment.zone == "explicit" else "inferred"
        found |= {f"{field}_at": moment.at, f"{field}_precision": moment.precision, f"{field}_zone": zone}
        provenance[f"{field}_at"] = dated.provenance
    return found


def printed_proposals(stamps: Iterable[Stamp], of_others: Container[str]) -> list[Proposal]:
    """What the printed stamps propose; a line of other articles' may be a stamp of theirs, and what was published
    "originally" on a day stands here under another."""
    return [
        Proposal(
            "clocked" if stamp.timed_alone and stamp.kind == "published" else stamp.kind,
            stamp.moment,
            "text",
            FAR_OFF if stamp.line in of_others or _ELSEWHERE.match(stamp.raw) else STAMPED,
            stamp.raw,
        )
        for stamp in stamps
    ]


def told_by_dateline(line: Dateline | None) -> list[Proposal]:
    """The day of a dateline with its year, as press releases have it: "TORONTO, Dec. 05, 2025 (GLOBE NEWSWIRE)"."""
    if line is None or line.day is None or str(line.day.year) not in line.raw:
        return []
    return [Proposal("carded", line.day.isoformat(), "text", CARDED, line.raw)]


def without_far_ones(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals without the stamps of the frame and of cards, where the article itself prints a date."""
    offers = list(proposals)
    beside = any(offer.field == "published" and (offer.method, offer.confidence) in _OF_PRINT for offer in offers)
    return [
        offer
        for offer in offers
        if not (beside and offer.field == "published" and (offer.method, offer.confidence) == ("text", FAR_OFF))
    ]


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


def settle_published(
    proposals: Iterable[Proposal],
    shows: Callable[[date], bool],
    *,
    spelled: Callable[[date], bool] = lambda _: False,
    url: str,
    timezone: str | None,
    language: str | None,
) -> Dated | None:
    """The date of publication; `shows` tells whether the page prints a day, `spelled` whether in words.

    A declared day that the page prints nowhere gives way to the day that it prints as its article's own; to a day
    that is also that of a change only where a single reader declares the other. A day apart is the clock at home:
    papers declare instants in UTC and print their own day.
    """
    offers = without_far_ones(proposals)
    believed = settle_date(offers, "published", timezone=timezone, language=language)
    if believed is None:
        return None
    if believed.provenance.method not in DECLARED:
        return _in_the_other_order(believed, offers, spelled, timezone, language)
    day = believed.moment.written.date()
    said = list(_printed(offers, timezone, language))
    same = next((each for each in said if each.moment.written.date() == day), None)
    if same is not None and is_utc(believed.moment.written) and at_home(believed.moment.written, url).date() != day:
        return _told_too(believed, same)  # the paper prints the day in UTC
    if not said or same is not None or any(_swapped(each) == day for each in said):
        return believed
    printed = said[0]
    shown = printed.moment.written.date()
    if abs(shown - day) == timedelta(days=1) and believed.moment.precision != "day" and is_utc(believed.moment.written):
        return _told_too(believed, printed)
    changes = _changes(offers, timezone, language)
    if any(abs(shown - each) <= timedelta(days=1) for each in changes):
        # What is printed is the day of the last change: the paper dates its article anew, or only says so.
        alone = _alone(believed, offers, timezone, language) and day_in_address(url) != day and not shows(day)
        return printed if alone and shown in changes else believed
    if printed.provenance.method == "text" and day in changes:
        return printed  # "Published" in print, and a declared date that every save writes anew
    return believed if day_in_address(url) == day or shows(day) else printed


def _by_address(believed: Dated, url: str, now: datetime) -> Dated | None:
    """The day that the address names, where the page prints another one: that of a change, or of something beside it.

    Not where the address is an event's.
    """
    named = day_in_address(url)
    if believed.provenance.method not in ("text", "html") or named is None or named > latest_day(now):
        return None
    if abs(named - believed.moment.written.date()) <= timedelta(days=1) or _EVENTS.search(url):
        return None
    moment = parse_moment(named.isoformat())
    told = Provenance(method="inferred", confidence=IN_ADDRESS, raw=named.isoformat())
    return Dated(moment, told) if moment is not None else None


def _to_the_minute(day: Dated, offers: Iterable[Proposal], timezone: str | None, language: str | None) -> Dated:
    """A day with the time that one of the page's time elements has for it, or that a stamp tells without a day.

    Blogs print the day above the headline and "Posted at 5:39 PM" below the text; several times are
    those of several articles.
    """
    clocks: dict[datetime, tuple[Moment, Proposal]] = {}
    for offer in offers:
        moment = _moment(offer, timezone, language) if offer.field in ("clocked", "listed") else None
        if moment is None or moment.precision == "day":
            continue
        if offer.field == "clocked":
            written = datetime.combine(day.moment.written.date(), moment.written.timetz())
            moment = replace(moment, at=written.astimezone(UTC), written=written)
        if moment.written.date() == day.moment.written.date():
            clocks.setdefault(moment.at, (moment, offer))
    if len(clocks) != 1:
        return day
    ((moment, offer),) = clocks.values()
    return Dated(moment, replace(day.provenance, raw=f"{day.provenance.raw}, {offer.raw}"))


def _told_too(believed: Dated, printed: Dated) -> Dated:
    """The declared date, with the printed one that tells its day at home."""
    raw = f"{believed.provenance.raw}{PRINTED_TOO}{printed.provenance.raw}"
    return replace(believed, provenance=replace(believed.provenance, raw=raw))


def _alone(believed: Dated, offers: Iterable[Proposal], timezone: str | None, language: str | None) -> bool:
    """Whether one reader only declares this day; OpenGraph, where it is written, has proved right against print."""
    if believed.provenance.method == "opengraph":
        return False
    day = believed.moment.written.date()
    for offer in offers:
        if offer.field == "published" and offer.method != believed.provenance.method:
            moment = _moment(offer, timezone, language)
            if moment is not None and abs(moment.written.date() - day) <= timedelta(days=1):
                return False
    return True


def _changes(offers: Iterable[Proposal], timezone: str | None, language: str | None) -> set[date]:
    """The days on which the page says to have been changed."""
    moments = (_moment(offer, timezone, language) for offer in offers if offer.field == "updated")
    return {moment.written.date() for moment in moments if moment is not None}


def _printed(offers: Iterable[Proposal], timezone: str | None, language: str | None) -> Iterator[Dated]:
    """What the page prints as the date of its article: by stamps, then by the headline."""
    for proposal in ranked(offers, "published"):
        if (proposal.method, proposal.confidence) in _OF_PRINT:
            raw = proposal.raw or ""
            plain = _DATED.search(raw) and not _SPOKEN.search(raw)
            moment = _moment(proposal, timezone, language) if plain else None
            if moment is not None:
                yield Dated(moment, proposal.provenance)


def _in_the_other_order(
    believed: Dated,
    offers: Iterable[Proposal],
    spelled: Callable[[date], bool],
    timezone: str | None,
    language: str | None,
) -> Dated:
    """A date in figures, its day and month exchanged where another reader's date is that day, or the page prints it
    in words."""
    other = _swapped(believed)
    if other is None:
        return believed
    for proposal in offers:
        if proposal.field in ("published", "listed", "carded") and not NUMERIC.search(str(proposal.raw)):
            moment = _moment(proposal, timezone, language)
            if moment is not None and moment.written.date() == other:
                return Dated(moment, proposal.provenance)
    if spelled(other) and not spelled(believed.moment.written.date()):
        written = believed.moment.written.replace(month=other.month, day=other.day)
        return replace(believed, moment=replace(believed.moment, at=written.astimezone(UTC), written=written))
    return believed


def _swapped(dated: Dated) -> date | None:
    """The day that a date in figures means in the other order; None where there is no other."""
    day = dated.moment.written.date()
    if day.day > 12 or day.day == day.month or not NUMERIC.search(dated.provenance.raw or ""):
        return None
    return day.replace(month=day.day, day=day.month)


def redated(changed: Dated | None) -> Dated | None:
    """The printed date of a change as the article's, where nothing else dates it: with little confidence.

    What machines alone declare as changed is the day on which something was saved.
    """
    if changed is None or (changed.provenance.method, changed.provenance.confidence) != ("text", STAMPED):
        return None
    return replace(changed, provenance=replace(changed.provenance, confidence=REDATED))


def _of_this_time(
    claims: list[Proposal], page: Page, blocks: Sequence[Block], language: str | None, now: datetime
) -> list[Proposal]:
    """The claims without those that were read against the fetch of a page that tells them against another time."""
    against = [
        claim
        for claim in claims
        if isinstance(claim.value, Moment)
        and claim.field in _AGAINST_NOW
        and not _YEAR.search(claim.raw or "")
        and told_against_now(claim.raw, language)
    ]
    stale = [each for each in against if speaks_against(each.value.written.date(), page, blocks, language, now)]
    return [claim for claim in claims if not any(claim is each for each in stale)] if stale else claims


def _lies_ahead(claim: Proposal, now: datetime, timezone: str | None, language: str | None) -> bool:
    """Whether a marked time is still to come: an event's. What is declared for machines is clamped, and told of."""
    if claim.field not in ("published", "listed") or claim.method != "html":
        return False
    moment = _moment(claim, timezone, language)
    return moment is not None and moment.at > now + EAST


def clamp(moment: Moment, now: datetime) -> tuple[Moment, str | None]:
    """Nothing is published in the future: the time of the fetch takes its place, with a warning."""
    if moment.at <= now + (AHEAD if moment.precision != "day" else EAST):
        return moment, None
    warning = f"the date {moment.at:%Y-%m-%d %H:%M} UTC lies in the future; the time of the fetch is used"
    return Moment(now, moment.precision, "inferred", now), warning


def written_at(article: Article, field: str = "published") -> str | None:
    """The article's date (published or updated) in ISO 8601 as the paper has it: in the zone written, or a day alone.

    What machines wrote in UTC is given on the paper's own clock, where its page or its address tells it: the day is
    the paper's.
    """
    at = article.published_at if field == "published" else article.updated_at
    precision = article.published_precision if field == "published" else article.updated_precision
    zone = article.published_zone if field == "published" else article.updated_zone
    if at is None:
        return None
    if precision == "day":
        return at.date().isoformat()
    raw = article.provenance[f"{field}_at"].raw if f"{field}_at" in article.provenance else None
    declared, _, printed = (raw or "").partition(PRINTED_TOO)
    moment = parse_moment(declared, language=article.language) if declared else None
    written = moment.written if moment is not None and moment.at == at else at
    shown = parse_moment(printed, language=article.language) if printed else None
    if shown is not None:
        return on_the_wall(written, shown.written, timed=shown.precision != "day").isoformat()
    url = article.final_url or article.canonical_url or article.url
    if zone == "explicit" and is_utc(written):
        written = at_home(written, url)
    elif zone == "inferred" and (home := home_zone(article.url, article.language)):
        written = at.astimezone(ZoneInfo(home))
    return written.isoformat()


def _moment(proposal: Proposal, timezone: str | None, language: str | None) -> Moment | None:
    if isinstance(proposal.value, Moment):
        return proposal.value
    moment = parse_moment(str(proposal.value), default_zone=timezone, language=language)
    if moment is not None and moment.precision != "day" and _MIDNIGHT.search(str(proposal.value)):
        day = moment.written.replace(tzinfo=UTC)  # midnight sharp is how systems write a day
        return Moment(day, "day", moment.zone, moment.written)
    return moment
