"""Where and by whom a text says it was written: « BRUXELLES, 5 déc. (AFP) - », "(ANSA) - ROMA, 05 DIC -", "(dpa)".

An agency's name in brackets behind a place makes a dateline; so does a date and any name in brackets. Without either,
a place in capitals must be cut off by a dash, and be a place: "VIDEO -" and "NATO:" begin a sentence, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crawler.extraction.agencies import NAMES, agency_of, agency_within
from crawler.extraction.cities import is_city, is_country
from crawler.written_dates import parse_moment

MAX_DATELINE = 120

_NAME = r"[^\W\d_a-zß-öø-ÿа-яѐ-џ][\w'’.\- ]{1,40}?"
_SECOND = r"(?:\s*[,/]\s*[^\W\d_a-z][\w.'’ -]{1,25}?)?"
_PLACE = rf"(?P<place>{_NAME}{_SECOND})"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿа-яѐ-џ]"
_CAPITALS = rf"(?P<place>{_CAPITAL}(?:{_CAPITAL}|['’.\- ]){{1,39}}{_CAPITAL}{_SECOND})"
_WHEN = (
    r"(?P<date>\d{4}\.\s+[^\W\d_]{3,12}\s+\d{1,2}\.(?:\s*,\s*[^\W\d_]{3,12})?|"  # 2017. december 5., kedd
    r"(?:[^\W\d_]{3,12}\.?\s+\d{1,2}|\d{1,2}(?:er|st|nd|rd|th|\.)?\s*(?:de\s+)?[^\W\d_]{3,12}\.?)(?:,?\s+(?:del?\s+)?\d{4})?|"
    r"\d{1,2}[./]\d{1,2}[./]?(?:\d{4})?)"
)
_LEADING = r"(?:(?:le|den|dnia|em|a)\s+)?"
_DATE = rf"(?:\s*,?\s+{_LEADING}{_WHEN})?"
_AGENCY = rf"(?P<agency>(?:{NAMES})(?:\s*[/,&-]\s*(?:{NAMES}|\w{{2,12}}))*)"
_BRACKETED = r"[(/\[]\s*(?P<agency>[^\W\d_][^()\[\]/\d]{0,30}(?:/[^()\[\]/\d]{2,20})*?)\s*[)/\]]"
_CUT = r"\s*(?:\.\s?[-–—]+|[-–—]{1,2}|[:])\s*"
_DASH = rf"(?P<cut>{_CUT})"
_END = rf"(?P<cut>{_CUT}|\.\s+|\s+)"
_ARABIC = (
    r"(?P<place>[\u0621-\u064a][\u0621-\u064a ]{2,30}?)\s*[،,]?\s*(?:في\s+)?"
    r"(?P<date>\d{1,2}\s+(?:(?:كانون|تشرين)\s+ال[\u0621-\u064a]+|[\u0621-\u064a]{3,10})"
    r"(?:[/ ]\s*[\u0621-\u064a ]{3,12})?"
    r"(?:\s+\d{4})?)?"
)
_ALONE = re.compile(r"^\d{1,2}日?$")
_A_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_AGENCY_NEEDED, _EITHER, _CITY, _PLACE_NEEDED, _YEAR, _COUNTRY = (
    "agency", "agency or date", "city", "place", "year", "country",
)  # fmt: skip
"""What makes a form a dateline."""
_FORMS = tuple(
    (re.compile(form), needs)
    for form, needs in (
        (rf"^{_WHEN}\s*[.,]?\s*(?P<place>){_BRACKETED}{_END}", _AGENCY_NEEDED),  # Dec 5 (Reuters) -
        (rf"^{_ARABIC}\s*[(/]\s*{_AGENCY}\s*[)/]{_END}", _AGENCY_NEEDED),  # بروكسل 5 ديسمبر (رويترز) -
        (rf"^{_PLACE}{_DATE}\s*[.,]?\s*{_BRACKETED}{_END}", _EITHER),  # PARIS, 5 déc (AFP) -
        (rf"^{_WHEN}\s*,?\s+{_PLACE}\s*{_BRACKETED}{_END}", _AGENCY_NEEDED),  # 05.12. Warszawa (PAP) -
        (
            rf"^\(\s*(?P<agency>[^()\d]{{2,30}}?)\s*\){_CUT}{_PLACE}{_DATE}{_DASH}",
            _AGENCY_NEEDED,
        ),  # (ANSA) - ROMA, 05 DIC -
        (rf"^{_PLACE}{_DATE}{_CUT}{_AGENCY}(?P<cut>\.\s+|{_CUT})", _AGENCY_NEEDED),  # МОСКВА, 5 дек - РИА Новости.
        (rf"^{_PLACE}\s*,?\s+{_WHEN}\s+{_AGENCY}{_DASH}", _AGENCY_NEEDED),  # SYDNEY, Dec 5 AAP -
        (rf"^\(\s*{_AGENCY}\s*\){_DASH}(?P<place>)(?P<date>)", _AGENCY_NEEDED),  # (AFP) -
        # Київ. 5 грудня. УНІАН.
        (rf"^{_PLACE}\.\s+(?P<date>\d{{1,2}}\s+[^\W\d_]{{3,12}})\.\s+{_AGENCY}(?P<cut>\.\s+|{_CUT})", _AGENCY_NEEDED),
        (rf"^(?P<place>[\u0621-\u06cc][\u0621-\u06cc ]{{2,30}}?)(?P<date>){_CUT}{_AGENCY}{_DASH}", _AGENCY_NEEDED),
        # 新华社布鲁塞尔12月5日电（记者张三）, and what a paper's own correspondent sends: 北京12月6日电（记者王明）
        (
            rf"^[（(【]?\s*(?:{_AGENCY}|(?P<paper>[\u4e00-\u9fff]{{2,6}}(?:网|網|报|報|社|台)))?(?P<signed>记者|記者)?"
            r"(?P<place>[^\W\d_]{2,12}?)??(?P<date>(?:\d{1,2}月)?\d{1,2}日)?[电電]\s*"
            r"(?P<cut>[）)】]?(?:\s*[（(]\s*记者[^）)]{2,20}[）)])?\s*)",
            _EITHER,
        ),
        # 【ブリュッセル時事】, ［ブリュッセル 5日 ロイター］ -, 【12月5日 AFP】, 【共同通信】
        (
            rf"^[【［\[（(]\s*(?P<place>[^\W\d_]{{2,12}}?)??\s*(?P<date>(?:\d{{1,2}}月)?\d{{1,2}}日)?\s*{_AGENCY}\s*"
            r"[】］\]）)](?P<cut>\s*[-－―–—]?\s*)",
            _AGENCY_NEEDED,
        ),
        # (서울=연합뉴스) 김민수 기자 =
        (
            rf"^[(（［\[]\s*(?P<place>[가-힣·]{{2,12}})(?P<date>)(?:\s+(?P<first>[\w/]{{2,12}}))?\s*=\s*{_AGENCY}\s*[)）］\]]"
            r"(?P<cut>\s*(?:[가-힣·, ]{2,24}(?:기자|특파원)\s*=)?\s*)",
            _AGENCY_NEEDED,
        ),
        # SEVILLA, 5 (EUROPA PRESS)
        (
            rf"^{_PLACE},?\s+(?P<date>\d{{1,2}})\s*\(\s*{_AGENCY}\s*\)(?P<cut>\s*(?:\.?\s?[-–—]+)?\s*)",
            _AGENCY_NEEDED,
        ),
        (rf"^{_PLACE}(?P<date>){_CUT}\(\s*{_AGENCY}\s*\){_DASH}", _AGENCY_NEEDED),  # LONDON--(BUSINESS WIRE)--
        # الرياض 05 ديسمبر 2025 م واس, with the day of the other calendar before it
        (
            r"^(?P<place>[\u0621-\u064a][\u0621-\u064a ]{2,20}?)\s+"
            r"(?:\d{1,2}\s+[\u0621-\u064a ]{3,20}\s+\d{4}\s*هـ\s+الموافق\s+)?"
            rf"(?P<date>\d{{1,2}}\s+[\u0621-\u064a]{{3,10}}\s+\d{{4}})\s*م?\s*{_AGENCY}(?P<cut>\s*[-–—:]?\s*)",
            _AGENCY_NEEDED,
        ),
        (
            rf"^{_CAPITALS}(?P<date>)\s+(?P<agency>[a-z]{{2,5}}(?:/[a-z]{{2,5}})*)\s*(?P<cut>\|)\s*",
            _PLACE_NEEDED,
        ),  # BERLIN taz |
        # Santiago de Chile, 5 de diciembre de 2025. -
        (rf"^{_PLACE},\s+{_LEADING}{_WHEN}(?P<cut>\.\s+|{_CUT})(?P<agency>)", _YEAR),
        (rf"^{_PLACE}(?P<date>)\s*(?P<cut>[–—]|--|\s-)\s+(?P<agency>)", _COUNTRY),  # Nairobi, Kenya –
        (rf"^{_CAPITALS}{_DATE}\s*(?P<cut>[–—]|--|\s-)\s+(?P<agency>)", _PLACE_NEEDED),  # BRUSSELS —
        (rf"^{_CAPITALS}(?P<date>)(?P<cut>:)\s+(?P<agency>)", _CITY),  # NEW DELHI:
    )
)
_LONGEST = {_EITHER: 5, _AGENCY_NEEDED: 5, _PLACE_NEEDED: 4, _CITY: 4, _YEAR: 5, _COUNTRY: 5}
"""Words of a place."""
_LABELS = frozenset(
    [
        "video",
        "videos",
        "watch",
        "photos",
        "photo",
        "gallery",
        "live",
        "exclusive",
        "update",
        "updated",
        "breaking",
        "opinion",
        "analysis",
        "analyse",
        "analisis",
        "análisis",
        "analisi",
        "interview",
        "review",
        "enquête",
        "reportage",
        "entretien",
        "portrait",
        "vidéo",
        "récit",
        "kommentar",
        "bericht",
        "porträt",
        "fact",
        "check",
        "q&a",
        "editorial",
        "explainer",
        "profile",
        "podcast",
        "audio",
        "recap",
        "preview",
        "recipe",
        "warning",
        "correction",
        "spoiler",
        "interaktiv",
        "infografik",
        "infographie",
        "fotos",
        "foto",
        "galerie",
        "galería",
        "reportaje",
        "entrevista",
        "crónica",
        "crónica",
        "perfil",
        "intervista",
        "commento",
        "scheda",
        "approfondimento",
        "fotogallery",
        "opinião",
        "reportagem",
        "achtergrond",
        "analiza",
        "wywiad",
        "komentarz",
        "видео",
        "фото",
        "интервью",
        "мнение",
        "репортаж",
        "аналитика",
        "відео",
        "інтервʼю",
        "думка",
        "ceo",
    ]
)
"""Words in capitals that begin a text and are no place."""
_ARTICLE = re.compile(r"(?:[ld]['’]|an?$|the$|la$|le$|les$|der$|die$|das$|el$)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_CREDIT = re.compile(
    rf"^(?:[(\[/]?\s*(?:source|avec|with|mit|con|quelle|fonte|fuente|bron|źródło|источник|kaynak|πηγή|المصدر|来源|來源|出典|출처|©|\(c\))?"
    rf"\s*[:：]?\s*{_AGENCY}\s*[)\]/]?\.?|[a-z]{{2,4}}(?:/\s?[a-z]{{2,4}}){{1,3}}/?|[a-z]{{2,4}}/"
    rf"|\(?(?:(?:photos?|fotos?|vídeos?|videos?|graphic|infographie|\+)[\s,+)(]*){{1,4}}\)?"
    rf"|(?:z|ze)\s[^\W\d_][^.!?]{{3,60}}\(PAP\)"
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
    for form, needs in _FORMS:
        found = form.match(head)
        if not found or len(found[0]) >= len(paragraph) - 20:
            continue
        line = _read(found, needs, paragraph[found.end() :], language, now)
        if line is not None:
            return line, paragraph[found.end() :].lstrip()
    return None, paragraph


def _read(found: re.Match[str], needs: str, rest: str, language: str | None, now: datetime) -> Dateline | None:
    groups = found.groupdict()
    agency = (
        (agency_within(groups.get("first") or "") or agency_within(groups["agency"] or ""))
        if groups["agency"]
        else None
    )
    place = _place(groups["place"] or "")
    if groups.get("signed"):  # 記者陳明台北: names have two or three characters
        place = next((end for size in (4, 3, 2) if is_city(end := place[-size:], language)), place[3:])
    written = groups["date"]
    where, comma, behind = place.rpartition(",")
    if not written and comma and _DIGIT.search(behind):  # BEIJING, Dec. 5 (Xinhua)
        place, written = where, behind
    day = _day(written, language, now) if written else None
    if written and day is None and not written.isdigit() and needs != _PLACE_NEEDED:
        return None
    if len(place.partition(",")[0].split()) > _LONGEST[needs]:
        return None
    known = agency is not None or (needs == _EITHER and day is not None)
    known = known or (needs == _YEAR and day is not None and bool(_A_YEAR.search(written or "")))
    known = known or (needs == _COUNTRY and _in_its_country(place, language, known=True))
    if needs in (_PLACE_NEEDED, _CITY):
        known = _is_place(place, rest, day is not None, language, sure=needs == _CITY)
    sure = agency is not None or bool(groups.get("paper"))
    if not known or not _begins(rest, found["cut"], place, language, dated=day is not None, sure=sure):
        return None
    return Dateline(found[0].strip(" -–—:"), place or None, day, agency)


def _place(text: str) -> str:
    """A place without what stands between it and the date; an abbreviation keeps its point: Washington, D.C."""
    plain = text.strip(" .,-–—")
    return f"{plain}." if re.search(r"\b\w\.\w$", plain) else plain


def _day(written: str, language: str | None, now: datetime) -> date | None:
    if _ALONE.match(written):  # ５日, or 5 before an agency: the latest such day
        number = int(written.rstrip("日"))
        latest = (now + timedelta(days=1)).date()
        return next((day for back in range(62) if (day := latest - timedelta(days=back)).day == number), None)
    moment = parse_moment(written, language=language, now=now)
    return moment.at.date() if moment else None


def _is_place(place: str, rest: str, dated: bool, language: str | None, *, sure: bool) -> bool:
    """Whether capitals without an agency are a place, and not a label, an acronym or one side of a match."""
    if _in_its_country(place, language, known=False) and not sure:
        return True
    if len(place) < 3 or place != place.upper():
        return False
    first = place.split(",")[0].split("/")[0].strip()
    if is_city(first, language):
        beside = re.match(r"[^\W\d_]{4,}", rest)
        return not (beside and beside[0] == beside[0].upper() != beside[0].lower() and rest[beside.end() :][:1] == ",")
    if sure:
        return False
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", place)]
    return (len(first) > 4 or dated) and not _LABELS.intersection(words)


def _in_its_country(place: str, language: str | None, *, known: bool) -> bool:
    """Whether a place is told with its country or state: BUENOS AIRES, Argentina; in small letters a `known` city."""
    first, comma, behind = place.partition(",")
    if not comma or not is_country(behind, language):
        return False
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", first)}
    return is_city(first, language) if known else first == first.upper() and not _LABELS & words


def _begins(rest: str, cut: str, place: str, language: str | None, *, dated: bool, sure: bool) -> bool:
    """Whether a sentence begins behind: one that goes on in small letters had its place as its subject."""
    plain = not place or place == place.upper() or is_city(place, language)
    if cut.strip():
        return plain or not rest[:1].islower()
    if not cut:
        return sure or not re.match(r"[\u4e00-\u9fff]", rest)
    if rest[:1].isalpha() and rest[:1].upper() == rest[:1].lower():
        return dated or bool(re.match(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]", rest))
    if _ARTICLE.match(place) and not is_city(place, language):
        return False
    return not rest[:1].islower() and (dated or plain or " " not in place)


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
