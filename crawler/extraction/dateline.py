"""Where and by whom a text says it was written: « BRUXELLES, 5 déc. (AFP) - », "(ANSA) - ROMA, 05 DIC -", "(dpa)"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from crawler.extraction.agencies import NAMES, agency_of
from crawler.moments import parse_moment

MAX_DATELINE = 120

_PLACE = r"(?P<place>[^\W\d_a-zß-öø-ÿа-я][\w'’.\- ]{1,40}?(?:\s*[,/]\s*[^\W\d_a-z][\w.'’ -]{1,25}?)?)"
_CAPITALS = r"(?P<place>[^\W\d_a-zß-öø-ÿа-я][^\W\d_a-zß-öø-ÿа-я'’.\- ]{2,40}(?:\s*[,/]\s*[^\W\d_a-z][\w.'’ -]{1,25}?)?)"
_DATE = (
    r"(?:\s*,?\s+(?P<date>(?:[^\W\d_]{3,12}\.?\s+\d{1,2}|\d{1,2}(?:er|\.)?\s*(?:de\s+)?[^\W\d_]{3,12}\.?)"
    r"(?:,?\s+\d{4})?|\d{1,2}\.\d{1,2}\.(?:\d{4})?))?"
)
_AGENCY = rf"(?P<agency>(?:{NAMES})(?:\s*[/,&-]\s*(?:{NAMES}|\w{{2,12}}))*)"
_DASH = r"\s*(?:\.\s?[-–—]+|[-–—]{1,2}|[:])\s*"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"^{_PLACE}{_DATE}\s*[.,]?\s*[(/\[]\s*{_AGENCY}\s*[)/\]](?:{_DASH}|\.\s+)",  # PARIS, 5 déc (AFP) -
        rf"^\(\s*{_AGENCY}\s*\){_DASH}{_PLACE}{_DATE}{_DASH}",  # (ANSA) - ROMA, 05 DIC -
        rf"^{_PLACE}{_DATE}{_DASH}{_AGENCY}\.\s+",  # МОСКВА, 5 дек - РИА Новости.
        rf"^\(\s*{_AGENCY}\s*\){_DASH}(?P<place>)(?P<date>)",  # (AFP) -
        rf"^{_PLACE}\.\s+(?P<date>\d{{1,2}}\s+[^\W\d_]{{3,12}})\.\s+{_AGENCY}\.\s+",  # Київ. 5 грудня. УНІАН.
        # بروكسل 5 ديسمبر (رويترز) -
        rf"^(?P<place>[\u0621-\u064a][\u0621-\u064a ]{{2,30}}?)\s*[،,]?\s*(?P<date>\d{{1,2}}\s+[\u0621-\u064a]{{3,10}}"
        rf"(?:[/ ]\s*[\u0621-\u064a ]{{3,12}})?)?\s*[(/]\s*{_AGENCY}\s*[)/]{_DASH}",
        # 新华社布鲁塞尔12月5日电（记者张三）
        rf"^[（(【]?\s*{_AGENCY}(?P<place>[^\W\d_]{{2,12}}?)?(?P<date>(?:\d{{1,2}}月)?\d{{1,2}}日)?[电電]\s*[）)】]?"
        r"(?:\s*[（(]\s*记者[^）)]{2,20}[）)])?\s*",
        # 【ブリュッセル時事】, ［ブリュッセル 5日 ロイター］ -
        rf"^[【［\[（(]\s*(?P<place>[^\W\d_]{{2,12}}?)\s*(?P<date>(?:\d{{1,2}}月)?\d{{1,2}}日)?\s*{_AGENCY}\s*[】］\]）)]"
        r"\s*[-－―–—]?\s*",
        rf"^{_CAPITALS}{_DATE}\s*(?:[–—]|--|\s-)\s+(?P<agency>)",  # BRUSSELS —
    )
)
_DIGIT = re.compile(r"\d")
_CREDIT = re.compile(
    rf"^(?:[(\[/]?\s*(?:source|avec|with|mit|con|quelle|fonte|fuente|©|\(c\))?\s*:?\s*{_AGENCY}\s*[)\]/]?\.?|[a-z]{{2,4}}(?:/[a-z]{{2,4}}){{1,3}}"
    rf"|\(?(?:©|copyright|\(c\))\s.{{2,80}})$",
    re.IGNORECASE,
)
_TRAILING_CREDIT = re.compile(rf"\s+[(\[/]\s*{_AGENCY}\s*[)\]/]\.?$")


@dataclass(frozen=True, slots=True)
class Dateline:
    """The head of an agency's text, read."""

    raw: str
    place: str | None
    day: date | None
    agency: str | None


def read_dateline(paragraph: str, *, language: str | None, now: datetime) -> tuple[Dateline | None, str]:
    """The dateline that a first paragraph begins with, and the paragraph without it."""
    head = paragraph[:MAX_DATELINE]
    for form in _FORMS:
        found = form.match(head)
        if not found or len(found[0]) >= len(paragraph) - 20:
            continue
        agency = _first_agency(found["agency"] or "")
        place = (found["place"] or "").strip(" ,.")
        if not agency and (not place or place != place.upper() or len(place.split()) > 4 or len(place) < 3):
            continue
        written = found["date"]
        where, comma, rest = place.rpartition(",")
        if not written and comma and _DIGIT.search(rest):  # BEIJING, Dec. 5 (Xinhua)
            place, written = where, rest
        moment = parse_moment(written, language=language, now=now) if written else None
        line = Dateline(found[0].strip(" -–—:"), place or None, moment.at.date() if moment else None, agency)
        return line, paragraph[found.end() :].lstrip()
    return None, paragraph


def is_credit(paragraph: str) -> bool:
    """Whether a paragraph is a credit line and nothing else: "(AFP)", "Source: Reuters", "bur/cgd/mm"."""
    return len(paragraph) <= MAX_DATELINE and bool(_CREDIT.match(paragraph.strip()))


def credited_agency(paragraph: str) -> tuple[str | None, str]:
    """The agency in brackets that a last paragraph ends with, and the paragraph without it."""
    found = _TRAILING_CREDIT.search(paragraph)
    agency = _first_agency(found["agency"]) if found else None
    return (agency, paragraph[: found.start()]) if found and agency else (None, paragraph)


def agency_in(line: str) -> str | None:
    """The first agency named on a credit line or byline."""
    found = re.search(rf"(?<!\w){_AGENCY}(?!\w)", line)
    return _first_agency(found["agency"]) if found else None


def _first_agency(text: str) -> str | None:
    for part in re.split(r"\s*[/,&]\s*", text):
        code = agency_of(part)
        if code:
            return code
    return agency_of(text)
