"""When an article was published and changed: what was written, read, believed in the order of trust.

A date without a time is made exact by a less trusted one that agrees on the day. The date of the last change is
never taken for the date of publication, and nothing is published after it was fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from htmldate import find_date

from crawler.extraction.blocks import Block, heading_place
from crawler.extraction.bylines import elsewhere
from crawler.extraction.localtime import at_home, day_in_address, is_utc
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
MAX_PRINTED = 100
"""Dates on a page that are compared with a guess."""
MAX_SHOWN = 80
"""Characters of an element that shows a date."""
_NAMED_DATE = re.compile(
    r"date|time|publi|posted|stamp|fecha|datum|datetime|byline|(?:^|[\s_-])data(?:$|[\s_-])", re.IGNORECASE
)
_OF_OTHERS = frozenset({"nav", "aside", "footer", "comment", "related", "card", "quote", "blockquote"})
"""Where a page prints the dates of something else."""
_NEVER = frozenset({"comment", "related"})
_LABEL = re.compile(
    r"(?:date|datum|data|fecha|published|posted|publié|veröffentlicht|erschienen|publicado|pubblicato|дата)\W*$",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"updat|modif|review|actualis|mis(?:e)? à jour|aktualis|stand\b|actuali[zs]ad|aggiornat|atualiza|bijgewerkt|"
    r"aktualiz|"
    r"обновл|оновл|更新|تحديث|güncel|senast|oppdatert|opdateret|event|expires?|due\b",
    re.IGNORECASE,
)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
ABOVE, BELOW = 4, 10
"""Blocks above and below the headline that may hold its date."""
MAX_WORDS_BESIDE = 8
"""Longer words beside a date: more, and it is a sentence."""
_DIGIT = re.compile(r"\d")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:$|Z|[+-])")
_DATA = re.compile(
    r"(?:date_?published|published_?(?:at|on|date|time)|publish_?date|publication_?date|first_?published(?:_?at)?)"
    r"(?:\\?[\"']|&quot;|\s){0,4}[:=](?:\\?[\"']|&quot;|\s){0,4}(\d{4}-\d\d-\d\d(?:T[\d:.]{5,15}(?:Z|"
    r"[+-]\d\d:?\d\d)?)?)",
    re.IGNORECASE,
)


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
    """The article's date (published or updated) in ISO 8601 as the paper has it: in the zone written, or a day alone.

    What machines wrote in UTC is given on the paper's own clock, where its address tells it: the day is the paper's.
    """
    at = article.published_at if field == "published" else article.updated_at
    precision = article.published_precision if field == "published" else article.updated_precision
    zone = article.published_zone if field == "published" else article.updated_zone
    if at is None:
        return None
    if precision == "day":
        return at.date().isoformat()
    raw = article.provenance[f"{field}_at"].raw if f"{field}_at" in article.provenance else None
    moment = parse_moment(raw, language=article.language) if raw else None
    written = moment.written if moment is not None and moment.at == at else at
    if zone == "explicit" and is_utc(written):
        written = at_home(written, article.final_url or article.canonical_url or article.url)
    return written.isoformat()


def heading_dates(blocks: Sequence[Block], headline: str, *, language: str | None) -> list[Proposal]:
    """Dates that stand alone, or nearly, right above or below the headline: how papers print the day of publication.

    « Aktualisiert am », "Updated", is the date of a change; what stands in a frame, a card or a comment is another's.
    """
    heading = heading_place(blocks, headline)
    if heading is None:
        return []
    near = [*range(heading + 1, heading + 1 + BELOW), *range(heading - 1, heading - 1 - ABOVE, -1)]
    found: list[Proposal] = []
    for index in near:
        if not 0 <= index < len(blocks) or blocks[index].around & _OF_OTHERS:
            continue
        text = blocks[index].text
        label = blocks[index - 1].text if index else ""
        if _CHANGED.search(label) and len(label) <= 20 and not _DIGIT.search(label):
            continue
        if len(text) > MAX_SHOWN or not _DIGIT.search(text) or _CHANGED.search(text):
            continue
        moment = parse_moment(text, language=language)
        if moment is not None and len(_LONG_WORD.findall(text)) <= MAX_WORDS_BESIDE:
            found.append(Proposal("published", text, "html", 0.65 if index > heading else 0.6, text))
    return found


def guess_date(
    page: Page, blocks: Sequence[Block], *, timezone: str | None, language: str | None, now: datetime
) -> Dated | None:
    """The day by heuristics (in the address, else by htmldate), its time if the page shows it with that day.

    Costs some milliseconds: only if nothing else is known. A wrong day is worse than none: what htmldate finds is
    believed only where the page itself prints that day, outside of the frame and of other articles' cards.
    """
    guess = _in_address(page.url, now) or _in_data(page) or _confirmed(_by_htmldate(page, now), blocks, language)
    if guess is None:
        return None
    return settle_date([guess, *_shown_days(page, language)], "guessed", timezone=timezone, language=language)


def _confirmed(guess: Proposal | None, blocks: Sequence[Block], language: str | None) -> Proposal | None:
    """The guess, if a block of the article's own prints that day."""
    if guess is None:
        return None
    printed: list[str] = []
    for index, block in enumerate(blocks):
        if len(printed) >= MAX_PRINTED:
            break
        if len(block.text) > 2 * MAX_SHOWN or block.around & _NEVER or not _DIGIT.search(block.text):
            continue
        moment = parse_moment(block.text, language=language)
        day = moment.written.date().isoformat() if moment is not None else ""
        if day == guess.value and (not block.around & _OF_OTHERS or _LABEL.match(blocks[index - 1].text)):
            return guess
        printed += [day] if day else []
    return guess if set(printed) == {guess.value} else None


def _in_address(url: str, now: datetime) -> Proposal | None:
    day = day_in_address(url)
    if day is None or day > (now + EAST).date():
        return None
    return Proposal("guessed", day.isoformat(), "inferred", 0.6, day.isoformat())


def _in_data(page: Page) -> Proposal | None:
    """The date in the data that a page's scripts are fed with, if they name one day alone."""
    written = [found[1] for found in _DATA.finditer(page.markup)]
    days = {each[:10] for each in written}
    return Proposal("guessed", written[0], "inferred", 0.5, written[0]) if len(days) == 1 else None


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
