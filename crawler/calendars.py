"""Other calendars and numerals in a written date: Japan's eras, Taiwan's republic, Buddhist and Iran's solar years,
三月五日, ۵ مهر."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
"""The year before the first of each."""
_ERA = re.compile(rf"(?P<era>{'|'.join(_ERAS)})\s*(?P<year>\d{{1,3}}|元)\s*年")
_DIGITS = {code: str(unicodedata.digit(chr(code))) for code in range(0x80, 0x10000) if chr(code).isdecimal()}
"""The decimal digits of all living scripts."""
_PERSIAN = str.maketrans("يىك", "ییک", "\u200c")
"""Arabic letters that keyboards write for Persian ones, and what joins none."""
_SOLAR = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
_KABUL = ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"]
"""The same months in Afghanistan."""
_SOLAR_YEAR = r"1(?:3[7-9]|4[0-2])\d"
_SOLAR_DATE = re.compile(
    rf"(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_SOLAR + _KABUL)})(?:\s*ماه)?،?\s+(?P<year>1[34]\d\d)|"
    rf"(?<![\d./-])(?P<y>{_SOLAR_YEAR})(?P<s>[/.-])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}})(?!\d)|"
    rf"(?<![\d./-])(?P<d2>\d{{1,2}})(?P<s2>[/.-])(?P<m2>\d{{1,2}})(?P=s2)(?P<y2>{_SOLAR_YEAR})(?!\d)"
)
_HAN = "零〇○一二三四五六七八九十"
_HAN_DATE = re.compile(rf"([{_HAN[:-1]}]{{4}})年\s*([{_HAN[2:]}]{{1,3}})月\s*([{_HAN[2:]}]{{1,3}})[日号號]?")
_HAN_TIME = re.compile(rf"([{_HAN}]{{1,3}})([时時点點])(?:([{_HAN}]{{1,3}})分|(半)|整)?")
_TAIWAN = re.compile(r"(?<![\d./-])(1[0-3]\d)([/.-])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?![\d./-])")
_ERA_LETTER = re.compile(r"(?<![A-Za-z])([RHS])\s?(\d{1,2})\.(\d{1,2})\.(\d{1,2})(?!\d)")
_LETTERS = {"R": 2018, "H": 1988, "S": 1925}
_SHORT_YEAR = re.compile(r"(?<![\d./-])([0-4]\d)([/.-])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?![\d./-])")
"""24.03.05, as Seoul and Tokyo write it: the year first."""
_THAI = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
_THAI_SHORT = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
_THAI_DATE = re.compile(
    rf"(?P<day>\d{{1,2}})\s*(?P<month>{'|'.join(map(re.escape, _THAI + _THAI_SHORT))})\s*(?:พ\.\s?ศ\.|ค\.\s?ศ\.)?\s*"
    r"(?P<year>\d{4}|\d{2}(?!\d|\s*[:.]\s*\d))"
)
_VIET = ["một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"]
_VIET_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\s+)?tháng\s+(?P<month>{'|'.join(sorted(_VIET, key=len, reverse=True))})"
    r"(?:\s+(?P<day2>\d{1,2}))?,?\s+(?:năm\s+)?(?P<year>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_VIET_TIME = re.compile(r"(?<!\d)(\d{1,2})\s*giờ(?:\s*(\d{2}))?(?!\d)", re.IGNORECASE)
_BUDDHIST, BUDDHIST = 543, range(2533, 2644)
"""The Buddhist years of 1990 to 2100."""
_NEW_YEAR = date(2021, 3, 21)
"""The first of Farvardin 1400."""
_LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
"""Leap years in the 33-year cycle, which holds from 1343 to 1472 (the arithmetic of Birashk agrees)."""


def to_common_years(text: str, language: str = "") -> str:
    """The text with ASCII digits, and the years of these calendars written as those of the common era.

    Figures alone are read by the language's custom: 113/03/05 in Chinese, R6.3.5 in Japanese, 24.03.05 in Korean.
    """
    if text.isascii() and language[:2] not in _FIRST_YEAR:
        return _on_solar(text)
    text = text.translate(_DIGITS)
    if language[:2] in _FIRST_YEAR:
        for form, read in _FIRST_YEAR[language[:2]]:
            text = form.sub(read, text)
    for signs, form, read in _WRITTEN:
        if any(map(text.__contains__, signs)):
            text = form.sub(read, text)
    if _ERA.search(text):
        text = _ERA.sub(_of_era, text)
    return _on_solar(text)


def _on_solar(text: str) -> str:
    plain = text if text.isascii() else text.translate(_PERSIAN)
    found = _SOLAR_DATE.search(plain)
    if found is None:
        return text
    name = found["month"]
    if name:
        month = (_SOLAR.index(name) if name in _SOLAR else _KABUL.index(name)) + 1
    else:
        month = int(found["m"] or found["m2"])
    day = _solar(int(found["year"] or found["y"] or found["y2"]), month, int(found["day"] or found["d"] or found["d2"]))
    if day is None:
        return text
    return f"{plain[: found.start()]}{day.isoformat().replace('-', '/')}{plain[found.end() :]}"


def common_year(year: int) -> int:
    """A year of the common era, where the Buddhist one was written: 2569 is 2026."""
    return year - _BUDDHIST if year in BUDDHIST else year


def _of_era(found: re.Match[str]) -> str:
    number = 1 if found["year"] == "元" else int(found["year"])
    return f"{_ERAS[found['era']] + number}年"


def _solar(year: int, month: int, day: int) -> date | None:
    """A day of Iran's calendar: six months of 31 days, five of 30, the last of 29 or, in leap years, 30."""
    length = 31 if month <= 6 else 30 if month < 12 or year % 33 in _LEAP else 29
    if not (1 <= month <= 12 and 1 <= day <= length):
        return None
    first, between = _NEW_YEAR, range(min(year, 1400), max(year, 1400))
    days = sum(365 + (each % 33 in _LEAP) for each in between)
    first += timedelta(days=days if year >= 1400 else -days)
    return first + timedelta(days=31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1)


def _han(numeral: str) -> int:
    """A numeral up to ninety-nine: 二十一."""
    tens, ten, ones = numeral.rpartition("十")
    digit = {sign: max(place - 2, 0) for place, sign in enumerate(_HAN)}
    if not ten:
        return int("".join(str(digit[sign]) for sign in ones))
    return 10 * digit.get(tens, 1) + digit.get(ones, 0)


def _han_date(found: re.Match[str]) -> str:
    return f"{_han(found[1])}年{_han(found[2])}月{_han(found[3])}日"


def _han_time(found: re.Match[str]) -> str:
    return f"{_han(found[1])}:{30 if found[4] else _han(found[3]) if found[3] else 0:02d}"


def _thai_date(found: re.Match[str]) -> str:
    name, year = found["month"], int(found["year"])
    month = (_THAI.index(name) if name in _THAI else _THAI_SHORT.index(name)) + 1
    return f"{common_year(year if year > 99 else 2500 + year)}/{month}/{found['day']} "


def _viet_date(found: re.Match[str]) -> str:
    day = found["day"] or found["day2"]
    return f"{found['year']}-{_VIET.index(found['month'].lower()) + 1}-{day}" if day else found[0]


def _in_figures(found: re.Match[str], before: int) -> str:
    return f"{before + int(found[1])}/{found[3]}/{found[4]}"


_Reading = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]
_TWO_THOUSAND: _Reading = (_SHORT_YEAR, lambda found: _in_figures(found, 2000))
_FIRST_YEAR: dict[str, tuple[_Reading, ...]] = {
    "ko": (_TWO_THOUSAND,),
    "ja": (_TWO_THOUSAND, (_ERA_LETTER, lambda found: f"{_LETTERS[found[1]] + int(found[2])}/{found[3]}/{found[4]}")),
    "zh": ((_TAIWAN, lambda found: _in_figures(found, 1911)),),
}
"""By language, dates in figures that only its writers read so."""
_WRITTEN: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    ("年", _HAN_DATE, _han_date),
    ("时時点點", _HAN_TIME, _han_time),
    ("คนยพ", _THAI_DATE, _thai_date),
    ("á", _VIET_DATE, _viet_date),
    ("ờ", _VIET_TIME, lambda found: f"{found[1]}:{found[2] or '00'}"),
)  # fmt: skip
"""Signs of which one stands in such a date, its form, and how it is written in figures."""
