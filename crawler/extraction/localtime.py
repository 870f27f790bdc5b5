"""The clock on a paper's own wall: machines write instants in UTC, a paper dates its articles by the day at home."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.written_dates import months

_SOLD = "ai am cc co dj eu fm gg im io la ly me nu sh st to tv tk ws vc gl gd so is be"
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
_IN_ADDRESS = re.compile(
    r"/(20\d\d|199\d)(?:[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?=[/_.-]|$)"
)
_NAMED_IN_ADDRESS = re.compile(
    rf"/(20\d\d|199\d)[/-]({'|'.join(sorted(filter(str.isalpha, months('en')), key=len, reverse=True))})"
    r"[/-](0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)",
    re.IGNORECASE,
)
_NAMED_FOR_DAY = re.compile(
    r"/(?P<day>[0-3]\d)[-.](?P<month>[01]\d)[-.](?P<year>20\d\d)/|"
    r"[/_-](?P<y>20\d\d)(?P<s>[-_.])(?P<m>[01]\d)(?P=s)(?P<d>[0-3]\d)(?:/[^/]*|\.\w{2,5})?/?(?:[?#]|$)"
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
    country = country_of(url)
    if country is None:
        return None
    names = _zones().get(country, ())
    name = _CAPITALS.get(country) or (names[0] if len(names) == 1 else None)
    return ZoneInfo(name) if name is not None else None


def day_in_address(url: str) -> date | None:
    """The day that an address names: /2023/11/08/, /20231108/, /2023/nov/08/."""
    found, named = _IN_ADDRESS.search(url), _NAMED_IN_ADDRESS.search(url)
    try:
        if found:
            return date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
        return date(int(named[1]), months("en")[named[2].lower()], int(named[3])) if named else None
    except ValueError:
        return None


def day_of_name(url: str) -> date | None:
    """The day that a folder of an address is named for, its year last, or that its last name ends with."""
    found = _NAMED_FOR_DAY.search(url)
    try:
        return (
            date(*map(int, (found["year"] or found["y"], found["month"] or found["m"], found["day"] or found["d"])))
            if found
            else None
        )
    except ValueError:
        return None


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
