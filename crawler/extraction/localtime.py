"""The clock on a paper's own wall: machines write instants in UTC, a paper dates its articles by the day at home."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.written_dates import months

_SOLD = "ac ag ai am cc co dj eu fm gg im io la ly me nu pw sh st to tv tk ws vc gl gd so is be"
_GENERIC = frozenset(_SOLD.split())
"""Countries whose domains are sold to the whole world."""
_CAPITALS = {
    "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto", "CD": "Africa/Kinshasa",
    "CL": "America/Santiago", "CN": "Asia/Shanghai", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta", "KZ": "Asia/Almaty", "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland", "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv",
    "US": "America/New_York", "AR": "America/Argentina/Buenos_Aires", "DE": "Europe/Berlin",
}  # fmt: skip
"""Countries of several zones: that of most of their papers."""
_SPOKEN = """
    af Africa/Johannesburg am Africa/Addis_Ababa az Asia/Baku be Europe/Minsk bg Europe/Sofia bs Europe/Sarajevo
    ca Europe/Madrid cs Europe/Prague cy Europe/London da Europe/Copenhagen de Europe/Berlin el Europe/Athens
    et Europe/Tallinn eu Europe/Madrid fa Asia/Tehran fi Europe/Helsinki gl Europe/Madrid gu Asia/Kolkata
    he Asia/Jerusalem hi Asia/Kolkata hr Europe/Zagreb hu Europe/Budapest hy Asia/Yerevan id Asia/Jakarta
    is Atlantic/Reykjavik it Europe/Rome ja Asia/Tokyo ka Asia/Tbilisi kk Asia/Almaty km Asia/Phnom_Penh
    kn Asia/Kolkata ko Asia/Seoul lb Europe/Luxembourg lo Asia/Vientiane lt Europe/Vilnius lv Europe/Riga
    mk Europe/Skopje ml Asia/Kolkata mr Asia/Kolkata ms Asia/Kuala_Lumpur mt Europe/Malta nb Europe/Oslo
    ne Asia/Kathmandu nl Europe/Amsterdam nn Europe/Oslo no Europe/Oslo pl Europe/Warsaw ro Europe/Bucharest
    ru Europe/Moscow si Asia/Colombo sk Europe/Bratislava sl Europe/Ljubljana sq Europe/Tirane sr Europe/Belgrade
    sv Europe/Stockholm sw Africa/Nairobi ta Asia/Kolkata te Asia/Kolkata th Asia/Bangkok tl Asia/Manila
    tr Europe/Istanbul uk Europe/Kyiv uz Asia/Tashkent vi Asia/Ho_Chi_Minh xh Africa/Johannesburg zh Asia/Shanghai
    zu Africa/Johannesburg"""
_OF_LANGUAGE = dict(zip(_SPOKEN.split()[::2], _SPOKEN.split()[1::2], strict=True))
"""The clock that all papers in a language keep, or nearly all: German is Berlin's, Vienna's and Zurich's."""
_IN_ADDRESS = re.compile(
    r"/(20\d\d|199\d)(?:[/-](0?[1-9]|1[0-2])(?:/(0?[1-9]|[12]\d|3[01])(?=[/.]|$)|-(0?[1-9]|[12]\d|3[01])(?=[/_.-]|$))|"
    r"(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_.-]|$))"
)
_NAMED_IN_ADDRESS = re.compile(
    rf"/(20\d\d|199\d)[/-]({'|'.join(sorted(filter(str.isalpha, months('en')), key=len, reverse=True))})"
    r"[/-](0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)",
    re.IGNORECASE,
)
_NAMED_FOR_DAY = re.compile(
    r"/(?P<day>[0-3]\d)[-.](?P<month>[01]\d)[-.](?P<year>20\d\d)/|"
    r"[/_-](?P<y>20\d\d)(?P<s>[-_.])(?P<m>[01]\d)(?P=s)(?P<d>[0-3]\d)(?:/[^/]*|\.\w{2,5})?/?(?:[?#]|$)|"
    r"[a-z][_-](?P<ye>20[0-4]\d)(?P<mo>0[1-9]|1[0-2])(?P<da>0[1-9]|[12]\d|3[01])(?:\.\w{2,5})?/?(?:[?#]|$)|"
    r"/[A-Za-z]{0,4}(?P<yea>20[0-4]\d)(?P<mon>0[1-9]|1[0-2])(?P<dy>0[1-9]|[12]\d|3[01])\d{4,14}(?:\.\w{2,5})?/?(?:[?#]|$)"
)
EAST, WEST = 14, -12
"""The outermost zones, in hours from UTC."""
QUARTER = timedelta(minutes=15)
"""What zones differ by at least."""


def at_home(at: datetime, url: str) -> datetime:
    """An instant that was written in UTC, on the clock of the paper at this address; as it is if nothing tells it."""
    zone = zone_of(url)
    local = at.astimezone(zone) if zone is not None else at
    named = day_in_address(url)
    if named is None or named == local.date() or abs(named - at.date()) > timedelta(days=1):
        return local
    return _on(at, named) or local  # the address says another day


def on_the_wall(at: datetime, printed: datetime, *, timed: bool) -> datetime:
    """An instant on the clock that the printed date was read from; `timed`: it has a time, too."""
    if timed:
        ahead = round((printed.replace(tzinfo=UTC) - at.astimezone(UTC).replace(second=0)) / QUARTER) * QUARTER
        if timedelta(hours=WEST) <= ahead <= timedelta(hours=EAST):
            return at.astimezone(timezone(ahead))
    return _on(at, printed.date()) or at


def _on(at: datetime, day: date) -> datetime | None:
    """An instant in the zone of whole hours nearest to UTC in which it falls on that day."""
    offsets = sorted(range(WEST, EAST + 1), key=abs)
    near = (at.astimezone(timezone(timedelta(hours=hours))) for hours in offsets)
    return next((each for each in near if each.date() == day), None)


def country_of(url: str) -> str | None:
    """The country that an address belongs to by its ending (ISO 3166)."""
    ending = (urlsplit(url).hostname or "").rpartition(".")[2].lower()
    if len(ending) != 2 or not ending.isascii() or not ending.isalpha() or ending in _GENERIC:
        return None
    return {"uk": "GB"}.get(ending, ending.upper())


def zone_of(url: str) -> tzinfo | None:
    """The zone of the country that an address belongs to by its ending (tzdata's zone.tab)."""
    name = _zone_name(url)
    return ZoneInfo(name) if name is not None else None


def home_zone(url: str, language: str | None) -> str | None:
    """The zone (tzdata's name) of a paper that names none: its address's country's, else its language's.

    None where neither tells it, as of English at a .com.
    """
    return _zone_name(url) or _OF_LANGUAGE.get((language or "").partition("-")[0])


def _zone_name(url: str) -> str | None:
    country = country_of(url)
    names = _zones().get(country, ()) if country is not None else ()
    return _CAPITALS.get(country or "") or (names[0] if len(names) == 1 else None)


def day_in_address(url: str) -> date | None:
    """The day that an address names: /2023/11/08/, /20231108/, /2023/nov/08/."""
    found, named = _IN_ADDRESS.search(url), _NAMED_IN_ADDRESS.search(url)
    try:
        if found:
            return date(int(found[1]), int(found[2] or found[5]), int(found[3] or found[4] or found[6]))
        return date(int(named[1]), months("en")[named[2].lower()], int(named[3])) if named else None
    except ValueError:
        return None


def day_of_name(url: str) -> date | None:
    """The day that a folder of an address is named for, its year last, or that its last name ends with, or begins with
    as a number: /A2026051516330004328, /AKR20260515163300."""
    found = _NAMED_FOR_DAY.search(url)
    try:
        return (
            date(
                int(found["year"] or found["y"] or found["ye"] or found["yea"]),
                int(found["month"] or found["m"] or found["mo"] or found["mon"]),
                int(found["day"] or found["d"] or found["da"] or found["dy"]),
            )
            if found
            else None
        )
    except ValueError:
        return None


def named_day(url: str) -> date | None:
    """The day that an address names, in its folders or as a name."""
    return day_in_address(url) or day_of_name(url)


def latest_day(now: datetime) -> date:
    """The latest day that anything can have been published on, somewhere on earth."""
    return (now + timedelta(hours=EAST)).date()


def is_utc(at: datetime) -> bool:
    """Whether an instant was written in UTC."""
    return at.utcoffset() == timedelta(0) or at.tzinfo is UTC


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, _, name, *_ = line.split("\t")
            found[country] = (*found.get(country, ()), name)
    return found
