"""Zones as they are written behind a time: by name, by offset, or in words."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

NEAR, MAX_ZONE = 24, 32
"""Characters behind a time in which its zone may begin, and in which it is said in words."""
_ZONE = re.compile(
    r"\b(?P<name>[A-Z]{2,5})\b|(?<![\d:])(?P<utc>UTC|GMT)?(?P<offset>[+-]\d{2}:?\d{2}|[+-]\d{1,2}\b)|(?P<z>(?<=\d)Z)\b|"
    r"\b(?P<moscow>(?i:мск))\b"
)
_ZONES = (
    (re.compile("غرينتش|جرينتش|гринвич|грінвіч|格林尼治|格林威治|グリニッジ", re.IGNORECASE), "UTC"),
    (re.compile("московск|по москве|بتوقيت موسكو", re.IGNORECASE), "Europe/Moscow"),
    (re.compile("київськ|за києвом|киевск", re.IGNORECASE), "Europe/Kyiv"),
    (re.compile("北京时间|北京時間|台北時間|香港時間"), "Asia/Shanghai"),
    (re.compile("日本時間"), "Asia/Tokyo"),
    (re.compile("بتوقيت (?:مكة|السعودية|الرياض)"), "Asia/Riyadh"),
    (re.compile("heure de paris|paris time", re.IGNORECASE), "Europe/Paris"),
    (re.compile("london time|uk time", re.IGNORECASE), "Europe/London"),
    (re.compile("hor[aá](?:rio)? de brasília", re.IGNORECASE), "America/Sao_Paulo"),
)  # fmt: skip
"""Zones as papers say them in words, behind a time."""
_TIME_OF = re.compile(r"\b(?:time|heure)\b", re.IGNORECASE)
_OFFSETS = {
    "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120,
    "EET": 120, "EEST": 180, "MSK": 180, "SAST": 120, "IST": 330, "PKT": 300, "WIB": 420, "ICT": 420, "SGT": 480,
    "HKT": 480, "PHT": 480, "AWST": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
    "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "BRT": -180, "ART": -180, "AKST": -540, "HST": -600,
}  # fmt: skip
_REGIONS = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}


def find_zone(text: str) -> tzinfo | None:
    """The zone that a text behind a time begins with."""
    for found in _ZONE.finditer(text[:NEAR]):
        if found["z"]:
            return UTC
        if found["moscow"]:
            return timezone(timedelta(minutes=_OFFSETS["MSK"]))
        if found["offset"]:
            return offset_of(found["offset"])
        name = found["name"]
        if name in _OFFSETS:
            signed = (
                re.match(r"\s*([+-]\d{1,2}(?::?\d{2})?)\b", text[found.end() :]) if name in ("UTC", "GMT") else None
            )
            return offset_of(signed[1]) if signed else timezone(timedelta(minutes=_OFFSETS[name]))
        if name in _REGIONS:
            return ZoneInfo(_REGIONS[name])
    if text.isascii() and not _TIME_OF.search(text[:MAX_ZONE]):
        return None
    said = next((zone for words, zone in _ZONES if words.search(text[:MAX_ZONE])), None)
    return ZoneInfo(said) if said else None


def offset_of(text: str) -> tzinfo | None:
    """The zone of an offset: +05:30, -3, Z."""
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        return None
    return timezone((timedelta(hours=hours, minutes=minutes)) * (-1 if text[0] == "-" else 1))
