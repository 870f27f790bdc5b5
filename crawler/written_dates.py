"""Dates as people and machines write them, read into instants: one grammar for feeds, markup and printed stamps.

Day/month order follows the language. What is not written is not made up: the precision says whether there was a time,
the zone whether one was written. Names of months and days are those of CLDR, in the languages of `LANGUAGES`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from crawler.calendar_names import calendar_names
from crawler.calendars import common_year, to_common_years
from crawler.relative_dates import ago, near_day
from crawler.zones import find_zone, offset_of

_CODES = """
    en fr de es it pt nl pl ru uk sv nb da fi cs sk hu ro bg el tr id ca hr sl lt lv et vi ms ar he hi fa th sr be sq gl
    az is ur bn ta te kn ml gu mr pa ka hy kk sw am fil my km"""
LANGUAGES = tuple(_CODES.split())
_SPOKEN_BY_FEW, SHORT = frozenset(_CODES.split()[_CODES.split().index("sr") :]), 5
"""Languages whose names of months are known in texts of other languages only from so many letters on."""
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No feed and no page is older: 1970 and year 1 are what broken software writes for "unknown"."""
SLACK = timedelta(hours=24)
"""How far after the fetch a date without a year may lie: clocks and zones differ."""
HALF_YEAR = timedelta(days=180)
"""How far ahead a date without a year may lie if it is said to be still to come."""
MAX_STAMP = 120
"""Characters of a written date that are looked at."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A written date, read."""

    at: datetime
    """Aware, UTC; of a day without a time, midnight UTC of that day, so that its date is the same everywhere."""
    precision: str
    """second, minute, hour (said in hours before now) or day."""
    zone: str
    """explicit, source default or inferred (UTC was assumed)."""
    written: datetime
    """Aware, in the zone in which it was written."""


@dataclass(frozen=True, slots=True)
class _Day:
    value: date
    start: int
    end: int


_SECOND_FORM = r"(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_ISO = re.compile(
    r"(?<!\d)(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})"
    r"(?:(?:[T_]|\s+)(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<zone>Z\b|[+-]\d{2}(?::?\d{2})?(?!\d)|UTC|GMT)?)?(?!\d)",
    re.IGNORECASE,
)
_WEEK = re.compile(r"(?P<year>\d{4})-?W(?P<week>\d{2})-?(?P<day>[1-7])")
_MIDNIGHT = re.compile(r"(?<![\d:])24:00")
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s*[-/.年년]\s*(?P<month>\d{1,2})\s*[-/.月월]\s*(?P<day>\d{1,2})(?!\d)"
)
_WITHOUT_YEAR = re.compile(r"(?<!\d)(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]")
_DAY_ALONE = re.compile(r"(?<!\d)(\d{1,2})\s*[日号號]")
_NUMBERS = re.compile(
    r"(?<![\d:.,/-])(?P<a>\d{1,2})(?P<s>[./-])(?P<b>\d{1,2})(?:(?P=s)(?P<year>\d{4}|\d{2}(?![\d:])))?(?:(?![\d/])|(?=\d\d?[./-]\d\d?[./-]\d{4}))"
)
_LETTER = r"(?:[^\W\d_]|[\u0900-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u102b-\u103e\u17b6-\u17d3])"
"""The scripts of India, Thai, Burmese and Khmer write vowels as marks, which are no letters to regular expressions."""
_DAY_MONTH = re.compile(
    rf"(?<![\d:])(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|[oa]|[.ºª°])?(?:\s+|[-/]|(?<=\.))(?:(?i:de)\s+|(?i:d)['’]\s*|(?i:of)\s+)?(?P<month>{_LETTER}{{3,14}}|آب)\.?"
    r"(?:(?:,?\s+(?:(?i:del?)\s+)?|[-/]|(?<=\.)(?=\d{4}))(?P<year>\d{4}|['’]\d{2}(?!\d)|"
    r"\d{2}(?=,?\s+(?:(?:[àa]t?|um|kl\.?|om|alle|ore)\s+)?\d{1,2}[:h]|\s*\)?\s*$)))?"
)
_SPACED = re.compile(r"(?<!\d)(\d{1,2})\.\s(\d{1,2})\.\s(?=(?:19|20)\d\d)")
"""31. 12. 2025, as Czechs and Slovaks write it."""
_ROMAN = re.compile(
    r"(?<![\d.])(\d{1,2})(\s|\.\s?|-|/)(I{1,3}|I?V|VI{1,3}|I?X|XI{1,2})(?:\s|\.\s?|-|/)((?:19|20)\d\d)(?!\d)"
)
"""12 XI 2024, as Poles, Hungarians and notaries write it."""
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2}),?\s+(?:năm\s+)?((?:19|20)\d\d)", re.IGNORECASE)
"""ngày 2 tháng 12 năm 2024."""
_NUMERALS = "I II III IV V VI VII VIII IX X XI XII"
_ROMANS = {name: number for number, name in enumerate(_NUMERALS.split(), 1)}
_NOON = re.compile(r"\b(?:noon|(?<=à )midi)\b", re.IGNORECASE)
_MONTH_DAY = re.compile(
    r"(?<![^\W\d_])(?P<month>[^\W\d_]{3,24})(?:\.?\s+|\.)(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d|:\d)(?:\s*,?\s+(?P<year>\d{4}|['’]\d{2}(?!\d)))?"
)
_GLUED = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-Z])")
"""Where a word of another element ends, markup put no blank between: HealthDECEMBER."""
_TIME = re.compile(
    r"(?<![\d/.-])(?P<hour>\d{1,2})\s*(?:(?::|[hH](?![a-zà-ÿ])|[時时点點시]|u(?=\d))\s*(?P<minute>\d{2}|\d(?=\s*[分분]))?|\.(?P<dotted>\d{2})(?![\d.])|"
    r"(?=\s*(?:uhr|uur|час(?:ов|а)?)\b))" + _SECOND_FORM + r"\s*(?P<half>[ap]\.?\s?m\b\.?)?(?!\d)",
    re.IGNORECASE,
)
_HOUR_SIGN = re.compile("[時时点點시]")
_HOUR_WORD = re.compile(r"\s*(?:uhr|uur|час(?:ов|а)?)\b", re.IGNORECASE)
_IN_A_ROW = re.compile(
    r"(?<![\d:./-])(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)\s*(?=(?:GMT|UTC|BST|CES?T|MSK|hrs?|hours)\b)"
)
"""1405 GMT."""
_AFTERNOON, _MORNING = (
    re.compile(r"(?:下午|晚上|晚间|傍晚|中午|午後|오후)\s*$"),
    re.compile(r"(?:上午|早上|凌晨|午前|오전)\s*$"),
)
_EVENING_BEHIND, _MORNING_BEHIND = (
    re.compile(r"\s*(?:م\b|مساء|ب\.?\s?ظ|μ\.?\s?μ|अपराह्न)"),
    re.compile(r"\s*(?:ص\b|صباح|ق\.?\s?ظ|π\.?\s?μ|पूर्वाह्न)"),
)
_HALF_TIME = re.compile(r"(?<!\d)(?P<hour>\d{1,2})\s*(?P<half>[ap]\.?m\b\.?)", re.IGNORECASE)
_LONE_YEAR = re.compile(r"(?<![\d:.+-])(?:19[89]|20[0-4])\d(?![\d:])")
_WEEKDAY_WORD = re.compile(r"[^\W\d_]{2,14}")

_LEVANT = {
    "كانون الثاني": "يناير", "تشرين الاول": "أكتوبر", "تشرين الثاني": "نوفمبر", "كانون الاول": "ديسمبر",
}  # fmt: skip
"""Months of two words, as Beirut and Damascus call them."""
_TWO_WORDS = re.compile(r"(?:كانون|تشرين) ال(?:[أا]ول|ثاني)")
_ALSO = {"ar": ("ar_LB", "ar_DZ")}
"""Where a language's months have other names."""


def parse_moment(
    text: str,
    *,
    default_zone: str | None = None,
    language: str | None = None,
    now: datetime | None = None,
    coming: bool = False,
) -> Moment | None:
    """The instant that a written date means; None if there is none to be found.

    A date without a year is the latest such day not after `now` + 24 h, a time without a date the latest such time;
    of what is still to come (`coming`), the nearest such day and the next such time. Without `now` neither is read.
    """
    text = unicodedata.normalize("NFKC", text).strip()[:MAX_STAMP]
    if not text:
        return None
    text = _NOON.sub("12:00", _SPACED.sub(r"\1.\2.", to_common_years(text, language or "")))
    if text.isdigit() and len(text) == 14:
        text = f"{text[:8]}T{text[8:]}"
    if "tháng" in text:
        text = _VIETNAMESE.sub(r"\3-\2-\1", text)
    if "I" in text or "V" in text or "X" in text:
        text = _ROMAN.sub(lambda found: f"{found[4]}-{_ROMANS[found[3]]}-{found[1]}", text)
    if _TWO_WORDS.search(text):
        text = _TWO_WORDS.sub(lambda found: _LEVANT[found[0].replace("أ", "ا")], text)
    zone, named = _zone_of(default_zone)
    if text.isdigit() and len(text) in (10, 13):  # Unix time, in seconds or milliseconds
        return _moment(datetime.fromtimestamp(int(text) / (1 if len(text) == 10 else 1000), UTC), "second", "explicit")
    iso = _iso(text, zone, named) or _week(text, zone, named)
    if iso is not None:
        return iso
    day = _find_day(text, language or "", default_zone or "", _latest(now, coming, zone) if now else None)
    if day is None and now is not None:
        local = now.astimezone(zone)
        before = ago(text, language or "en", local)
        if before is not None:
            return (
                _combine(before[0].date(), None, "day", zone, named) if before[1] == "day" else _moment(*before, named)
            )
        near = near_day(text, language or "en", local.date())
        day = _Day(*near) if near is not None else _coming_day(text, language or "en", local) if coming else None
    rest = text if day is None else f"{text[: day.start]} ; {text[day.end :]}"
    clock = _find_time(rest)
    if day is not None and clock is not None and _MIDNIGHT.search(rest):
        day = _Day(day.value + timedelta(days=1), day.start, day.end)  # the end of that day
    if day is None:
        if clock is None or now is None:
            return None
        said = find_zone(rest[clock[2] :])
        zone, named = (zone, named) if said is None else (said, "explicit")
        return _latest_time(clock, zone, named, now + timedelta(days=1) if coming else now)
    if clock is None:
        return _combine(day.value, None, "day", zone, named)
    written = find_zone(rest[clock[2] :])
    if written is not None:
        return _combine(day.value, clock[0], clock[1], written, "explicit")
    return _combine(day.value, clock[0], clock[1], zone, named)


def _latest(now: datetime, coming: bool, zone: tzinfo) -> datetime:
    """From when back a date without a year is looked for."""
    return (now + HALF_YEAR if coming else now).astimezone(zone)


def months(language: str) -> dict[str, int]:
    """Folded names of months, long and short, of one language -> 1..12."""
    return _names(language)[0]


def fold(word: str) -> str:
    """Lower case without accents and full stop, for comparing names."""
    plain = unicodedata.normalize("NFKD", word.casefold().strip(". ").replace("ı", "i"))  # ARALIK is Aralık
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@cache
def _names(language: str) -> tuple[dict[str, int], dict[str, int]]:
    named = calendar_names(language)
    found: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for kind, target in zip(named, found, strict=True):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in kind[context][width].items():
                    folded = fold(str(name))
                    if len(folded) > 2 and not folded.isdigit():
                        target.setdefault(folded, int(number))
    for other in _ALSO.get(language, ()):
        for number, name in calendar_names(other)[0]["format"]["wide"].items():
            found[0].setdefault(fold(str(name)), int(number))
    wide = named[0]["format"]["wide"]
    short = Counter(name[:3] for name in {fold(str(name)) for name in wide.values()})
    for number, name in wide.items():
        folded = fold(str(name))
        if not folded.isascii() and len(folded) > 3 and short[folded[:3]] == 1:
            found[0].setdefault(folded[:3], int(number))  # « ноя », where CLDR has « нояб. » alone
    if language == "he":
        found[0]["מרס"] = 3
    if language == "ar":
        found[0][fold("آب")] = 8  # August in Beirut and Damascus: the only month of two letters
    if language == "en":
        found[0].update({"sept": 9, "june": 6, "july": 7})
    return found


@cache
def _all_months() -> dict[str, int]:
    """Names that mean one month only, whatever the language."""
    merged: dict[str, int] = {}
    clash: set[str] = set()
    for language in LANGUAGES:
        for name, number in months(language).items():
            if len(name) < SHORT and language in _SPOKEN_BY_FEW:
                continue  # short names are words of other languages
            if merged.setdefault(name, number) != number:
                clash.add(name)
    english = months("en")
    return {name: number for name, number in merged.items() if name not in clash} | english


def _month(word: str, language: str) -> int | None:
    folded = fold(word)
    base = {"no": "nb"}.get(language[:2], language[:2])
    folded = folded.removeprefix("ב") if base == "he" else folded  # "in December"
    if base in LANGUAGES and folded in months(base):
        return months(base)[folded]
    return _all_months().get(folded)


def _zone_of(name: str | None) -> tuple[tzinfo, str]:
    if name is None:
        return UTC, "inferred"
    return ZoneInfo(name), "source default"


def _iso(text: str, zone: tzinfo, named: str) -> Moment | None:
    found = _ISO.match(text)
    if found is None:
        return None
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        if found["hour"] is None:
            rest = text[found.end() :].strip()
            if rest and (rest[0] in "T0123456789" or _find_time(rest)):
                return None
            return _combine(day, None, "day", zone, named)
        day += timedelta(days=int(found["hour"]) // 24)  # 24:00 is the end of that day
        clock = time(int(found["hour"]) % 24, int(found["minute"]), min(int(found["second"] or 0), 59))
    except ValueError:
        return None
    precision = "minute" if found["second"] is None else "second"
    written = offset_of(found["zone"]) if found["zone"] else find_zone(text[found.end() :])
    if written is not None:
        return _combine(day, clock, precision, written, "explicit")
    return _combine(day, clock, precision, zone, named)


def _week(text: str, zone: tzinfo, named: str) -> Moment | None:
    """ISO 8601's week dates: 2026-W48-3."""
    found = _WEEK.fullmatch(text)
    try:
        day = date.fromisocalendar(int(found["year"]), int(found["week"]), int(found["day"])) if found else None
    except ValueError:
        return None
    return _combine(day, None, "day", zone, named) if day else None


def _find_day(text: str, language: str, zone_name: str, now: datetime | None) -> _Day | None:
    for found in _YEAR_FIRST.finditer(text):
        day = _date(int(found["year"]), int(found["month"]), int(found["day"]))
        if day:
            return _Day(day, found.start(), found.end())
    for found in _WITHOUT_YEAR.finditer(text):
        day = _with_year(None, int(found["month"]), int(found["day"]), text, language, now)
        if day:
            return _Day(day, found.start(), found.end())
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        for found in pattern.finditer(text):
            month = _month(_GLUED.split(found["month"])[-1], language)
            if month is not None:
                value = _with_year(found["year"], month, int(found["day"]), text, language, now)
                if value:
                    return _Day(value, found.start(), found.end())
    for found in _NUMBERS.finditer(text):
        if found["year"] is None and (found["s"] == "-" or _HOUR_WORD.match(text, found.end())):
            continue  # « 5.12 Uhr » is a time
        a, b = int(found["a"]), int(found["b"])
        month_first = b > 12 or (a <= 12 and _month_first(language, zone_name))
        orders = [(a, b), (b, a)] if month_first else [(b, a), (a, b)]
        values = [_with_year(found["year"], month, number, text, language, now) for month, number in orders]
        weekday = _weekday(text, language or "en") if found["year"] else None
        agreeing = [value for value in values if value is not None and value.weekday() == weekday]
        value = agreeing[0] if agreeing else values[0] or (values[1] if found["year"] else None)
        if value:
            return _Day(value, found.start(), found.end())
    return None


def _month_first(language: str, zone_name: str) -> bool:
    """06/12 is June 12 in the United States, the Philippines and East Asia; plain "en" is so without another zone."""
    if language.lower().replace("_", "-") in ("en-us", "en-ph") or language[:2] in ("ja", "zh", "ko"):
        return True
    return (
        language.lower() in ("en", "")
        and (not zone_name or zone_name.startswith(("America/", "US/")))
        and bool(language)
    )


def _with_year(year: str | None, month: int, day: int, text: str, language: str, now: datetime | None) -> date | None:
    if year is not None:
        number = int(year.lstrip("'’"))
        return _date(number if number > 99 else number + (2000 if number < 70 else 1900), month, day)
    alone = _LONE_YEAR.search(text)  # "Wed Dec 06 08:38:00 EST 2017", "2023 Jan 7"
    if alone:
        return _date(int(alone[0]), month, day)
    if now is None:
        return None
    latest = (now + SLACK).date()
    candidates = [_date(latest.year - back, month, day) for back in range(8)]
    past = [candidate for candidate in candidates if candidate is not None and candidate <= latest]
    weekday = _weekday(text, language)
    agreeing = [candidate for candidate in past if weekday is None or candidate.weekday() == weekday]
    return next(iter(agreeing or past), None)


def _weekday(text: str, language: str) -> int | None:
    """The day of the week that the text names (0 = Monday), in the given language."""
    base = {"no": "nb"}.get(language[:2], language[:2])
    if base not in LANGUAGES:
        return None
    words = _WEEKDAY_WORD.findall(text)
    own, english = _names(base)[1], _names("en")[1]
    said = (own.get(fold(word)) for word in words)
    systems = (english.get(fold(word)) for word in words if word[0].isupper())  # what was never translated
    return next((number for number in (*said, *systems) if number is not None), None)


def _coming_day(text: str, language: str, local: datetime) -> _Day | None:
    """The next day of that name or number, today if it is that: "until Thursday, 6 p.m.", 26日午後6時."""
    if numbered := _DAY_ALONE.search(text):
        for ahead in range(31):
            value = local.date() + timedelta(days=ahead)
            if value.day == int(numbered[1]):
                return _Day(value, numbered.start(), numbered.end())
    base = {"no": "nb"}.get(language[:2], language[:2])
    names = _names(base)[1] if base in LANGUAGES else {}
    for found in _WEEKDAY_WORD.finditer(text):
        number = names.get(fold(found[0]), _names("en")[1].get(fold(found[0])))
        if number is not None:
            value = local.date() + timedelta(days=(number - local.weekday()) % 7)
            return _Day(value, found.start(), found.end())
    return None


def _find_time(text: str) -> tuple[time, str, int] | None:
    for found in _TIME.finditer(text):
        groups = found.groupdict()
        minute = groups["minute"] or groups["dotted"]
        if minute is None and (
            groups["half"] is None
            and "h" not in found[0].lower()
            and not _HOUR_SIGN.search(found[0])
            and not _HOUR_WORD.match(text, found.end())
        ):
            continue
        hour = _hour(int(groups["hour"]), groups["half"] or _half_of_day(text, found.start(), found.end()))
        if hour is not None and int(minute or 0) < 60 and int(groups["second"] or 0) < 60:
            precision = "second" if groups["second"] else "minute"
            return time(hour, int(minute or 0), int(groups["second"] or 0)), precision, found.end()
    half = _HALF_TIME.search(text)
    if half:
        hour = _hour(int(half["hour"]), half["half"])
        if hour is not None:
            return time(hour), "minute", half.end()
    row = _IN_A_ROW.search(text)
    return (time(int(row["hour"]), int(row["minute"])), "minute", row.end()) if row else None


def _half_of_day(text: str, start: int, end: int) -> str | None:
    """The half of the day that is said before a time (下午3:38, 午後6時) or behind it (06:30 م), as am or pm."""
    before, behind = text[max(0, start - 4) : start], text[end : end + 8]
    if _AFTERNOON.search(before) or _EVENING_BEHIND.match(behind):
        return "pm"
    return "am" if _MORNING.search(before) or _MORNING_BEHIND.match(behind) else None


def _hour(hour: int, half: str | None) -> int | None:
    if half:
        if not 0 <= hour <= 12:
            return hour if hour < 24 else None
        return hour % 12 + (12 if half[0] in "pP" else 0)
    return hour % 24 if hour <= 24 else None


def _latest_time(clock: tuple[time, str, int], zone: tzinfo, named: str, now: datetime) -> Moment | None:
    """A time without a date: the last time that clock showed it."""
    local = now.astimezone(zone)
    moment = _combine(local.date(), clock[0], clock[1], zone, named)
    if moment is not None and moment.at > now + timedelta(minutes=5):
        moment = _combine(local.date() - timedelta(days=1), clock[0], clock[1], zone, named)
    return moment


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(common_year(year), month, day)
    except ValueError:
        return None


def _combine(day: date, clock: time | None, precision: str, zone: tzinfo, named: str) -> Moment | None:
    return _moment(datetime.combine(day, clock or time(), zone), precision, named)


def _moment(at: datetime, precision: str, zone: str) -> Moment | None:
    try:
        instant = at.astimezone(UTC) if precision != "day" else at.replace(tzinfo=UTC)
    except OverflowError:
        return None
    return Moment(instant, precision, zone, at) if instant >= OLDEST else None
