"""Days that a page tells away from its headline: a release's first words, a blog's last ones, data, attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from lxml import html

from crawler.extraction.blocks import Block
from crawler.extraction.bylines import elsewhere
from crawler.extraction.localtime import latest_day
from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal
from crawler.extraction.state import titled_data
from crawler.written_dates import parse_moment

MAX_OPENING, MAX_DATE, MAX_MONTH = 200, 32, 14
"""Characters of a paragraph in which it may say when it was written, of a date, and of a month before its day."""
DATE_START = re.compile(r"(?<![\d./-])(?:\d|[^\W\d_]{3,12}\.?\s+\d)")
"""Where a date may begin."""
_DIGIT = re.compile(r"[\d〇○零]")
_OPENING = re.compile(
    r"^\W?(?P<date>(?:[^\W\d_]{2,14}\.?,?\s)?(?:\d|[^\W\d_]{3,12}\.?\s\d)[^–—|]{1,28}20\d\d)\W{0,2}\s?[–—|]\s"
)
LEAST_OPENING, NEW = 100, date(2000, 1, 1)
"""Characters of a text's paragraph, and the oldest day that is believed of its first words."""
_NEVER_TOLD = frozenset({"comment", "nav"})
_RELEASED = re.compile(
    r"^\W*(?:(?:press|news|media)\s+release|(?:presse|medien)(?:mitteilung|information)|communiqué(?:\s+de\s+presse)?|"
    r"(?:nota|comunicado)\s+de\s+(?:prensa|imprensa)|comunicato(?:\s+stampa)?|pers(?:bericht|mededeling)|"
    r"informacja\s+prasowa|komunikat(?:\s+prasowy)?|пресс-релиз|прес-реліз|pressmeddelande|pressemelding|basın\s+bülteni)"
    r"(?:\W+(?:nr|no|n°|№)\.?\s*[\d/]+)?\W*(?:(?:vom|of|from|du|del?|dell?[a’']?|van|z\s+dnia|от|від|från|fra)\s+)?"
    r"(?:[^\W\d_]{2,12}\W{1,2})?(?=\d|[^\W\d_]{3,12}\.?\s+\d)",
    re.IGNORECASE,
)
"""A press release that begins with its date: „Pressemitteilung vom 25. Januar 2022 | Berlin – ..."."""
_FILED = re.compile(
    r"^\W*(?:this\s+(?:entry|post|article|item)|diese[rs]?\s+(?:beitrag|artikel|eintrag)|ce(?:t|tte)?\s+(?:article|entrée|"
    r"billet)|est[ae]\s+(?:entrada|artículo|artigo|post)|quest[oa]\s+(?:articolo|voce|post)|dit\s+(?:bericht|artikel)|"
    r"ten\s+(?:wpis|artykuł)|эт[аот]+\s+(?:запись|статья|материал)|ц(?:ей|я)\s+(?:запис|стаття)|bu\s+yazı|"
    r"(?:det(?:ta|te)|den\s+här)\s+(?:inlägg\w*|innlegg\w*|indlæg)|tento\s+(?:příspěvek|článek))\b"
    r"[^.!?\d]{1,60}(?=\d)",
    re.IGNORECASE,
)
"""What blog systems write below an entry: "This entry was posted on Saturday, 3 December 2011 at ...": its day."""
_PUT = re.compile(
    r"post(?:ed|ado)|publi|veröffentlicht|erstellt|pubblicat|geplaatst|gepubliceerd|опубл|yayınla|zveřejn|filed",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"[dDpPfF](?i:(?:(?<=d)ate_?published|(?<=f)irst_?published(?:_?at)?|"
    r"(?<=p)ub(?:lished_?(?:at|on|date|time)|(?:lish|lication)?_?date))"
    r"(?:\\?[\"']|&quot;|\s){0,4}[:=](?:\\?[\"']|&quot;|\s){0,4}"
    r"(20\d\d(?:[01]\d[0-3]\d(?![\dT])|/[01]\d/[0-3]\d)|\d{4}-\d\d-\d\d(?:[T ][\d:.]{5,15}(?:Z|[+-]\d\d:?\d\d)?)?))"
)
"""Its first letter stands apart, in both cases: a whole page is searched for that in a quarter of the time."""

_DATED_FIELD = re.compile(
    r"(?:first_?)?(?:date_?published|published(?:_?(?:at|on|date|time))?|pub(?:lish|lication)?_?date)", re.IGNORECASE
)
_INSTANT_OR_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_CLOCK_NAMES = """
    timestamp time ts date datetime date-time published published-at published-time publish-date publish-time pubdate
    pub-date pubtime date-published publication-date utime epoch unix unixtime posted posted-at created created-at
    livestamp timeago"""
_CLOCKS = tuple(_CLOCK_NAMES.split())
_CLOCKED = f"//*[{' or '.join(f'@data-{name}' for name in _CLOCKS)}]"
_INSTANT, _EPOCH = re.compile(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d\S{0,15}"), re.compile(r"1[0-9]{9}(?:\d{3})?")
_FOR_TIME = re.compile(
    r"(?:^|[\s_-])(?:time\w*|ago|dates?|published|posted(?:-?on)?|pub-?date|created|when)(?:$|[\s_-])"
)
MAX_TITLED, MAX_TITLE = 200, 48
"""Elements with a title that are looked at, and its characters where it is a date."""
MAX_CLOCKED = 40
"""Elements with an instant in an attribute that are looked at."""


def told_in_words(blocks: Sequence[Block], language: str | None, now: datetime) -> Proposal | None:
    """The day that a press release begins with, or a text's first paragraph, or that the sentence below a blog's entry
    tells."""
    first = _opening_day(blocks, language)
    if first is not None and NEW <= first[0] <= latest_day(now):
        return Proposal("guessed", first[0].isoformat(), "inferred", 0.4, first[1])
    for block in blocks:
        text = block.text[:MAX_OPENING]
        if not _DIGIT.search(text) or block.around & _NEVER_TOLD:
            continue
        found = _RELEASED.match(text) or (_FILED.match(text) if _PUT.search(text) else None)
        part = DATE_START.search(text, max(found.end() - MAX_MONTH, 0)) if found else None
        moment = parse_moment(text[part.start() : part.start() + MAX_DATE], language=language) if part else None
        if part and moment is not None and moment.written.date() <= latest_day(now):
            raw = text[part.start() : part.start() + MAX_DATE]
            return Proposal("guessed", moment.written.date().isoformat(), "inferred", 0.5, raw)
    return None


def _opening_day(blocks: Sequence[Block], language: str | None) -> tuple[date, str] | None:
    """The date before the dash that a text begins with, « 5 décembre 2024 – Les travaux ... », if no other paragraph
    begins so: a chronicle's do."""
    paragraphs = [block.text for block in blocks if len(block.text) >= LEAST_OPENING and not block.around & _NEVER_TOLD]
    found = _OPENING.match(paragraphs[0]) if paragraphs else None
    if found is None or any(map(_OPENING.match, paragraphs[1:])):
        return None
    moment = parse_moment(found["date"], language=language)
    return (moment.written.date(), found["date"]) if moment is not None else None


def told_in_data(page: Page, headline: str) -> Proposal | None:
    """The date in the data that a page's scripts are fed with: the only one, or that beside the article's headline."""
    written = [found[1] for found in _DATA.finditer(page.markup)]
    days = {each.replace("/", "-").replace("-", "")[:8] for each in written}
    if len(days) != 1:
        written = list(_beside(page, headline))
        days = {each[:10] for each in written}
    return Proposal("guessed", written[0], "inferred", 0.5, written[0]) if len(days) == 1 else None


def _beside(page: Page, headline: str) -> Iterator[str]:
    """The dates of publication in the objects of a page's data that hold its headline."""
    for _, holder in titled_data(page, [headline]):
        for name, value in holder.items():
            dated = _DATED_FIELD.fullmatch(name) or (name == "date" and "modified" in holder)  # WordPress's own
            if dated and isinstance(value, str) and _INSTANT_OR_DAY.match(value):
                yield value


def _titled(page: Page) -> Iterator[tuple[str, html.HtmlElement]]:
    """What the titles of elements named for a time say of it: `<abbr class="ago" title="24 July 2025 17:39">`."""
    titled = (each for each in page.each("abbr", "span", "time", "div", "p", "small", "a") if each.get("title"))
    for element in islice(titled, MAX_TITLED):
        names = (element.get("class") or "").lower()
        if (
            (element.tag in ("abbr", "time") or _FOR_TIME.search(names))
            and "updat" not in names
            and "modif" not in names
        ):
            yield element.get("title") or "", element


def told_by_clock(page: Page, language: str | None, now: datetime) -> Proposal | None:
    """The instant in an attribute of the element that shows it in words, if the page's own tell one day alone.

    `<span class="timeago" data-timestamp="1791367200">7 weeks ago</span>`
    """
    offered = [
        (said, element)
        for element in page.tree.xpath(_CLOCKED)[:MAX_CLOCKED]
        for name, said in element.items()
        if name.startswith("data-") and (_INSTANT.fullmatch(said) or _EPOCH.fullmatch(said))
    ]
    told = [
        (said, moment)
        for said, element in offered or _titled(page)
        if len(said) <= MAX_TITLE
        and (moment := parse_moment(said, language=language)) is not None
        and moment.written.date() <= latest_day(now)
        and not elsewhere(element)
    ]
    if len({moment.written.date() for _, moment in told}) != 1:
        return None
    said, moment = told[0]
    return Proposal("guessed", moment, "inferred", 0.45, said)
