"""When someone wants to be told: digest slots and quiet hours, both in local wall time.

Pure. A wall time that a clock change skips stands for the first instant after the gap; one that happens twice stands
for its first occurrence, except the end of quiet hours, which is its last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From `start` to `end`, local wall time; across midnight if the end comes before the start."""

    start: time
    end: time


def validate_cron(text: str) -> None:
    """Raise ValueError, in one line, if the text is not a cron expression of five fields that ever comes true."""
    fields = len(text.split())
    if fields != 5:
        raise ValueError(
            f'"{text}" is no cron expression: it has {fields} fields instead of 5 '
            "(minute, hour, day of month, month, day of week)"
        )
    try:
        next(CronSim(text, datetime(2000, 1, 1)))  # noqa: DTZ001 - a wall time has no zone
    except CronSimError as error:
        raise ValueError(f'"{text}" is no cron expression: {str(error).lower()}') from error
    except StopIteration as error:
        raise ValueError(f'"{text}" never comes true') from error


def next_slot(cron: str, zone: str, after: datetime) -> datetime:
    """The first slot after an instant, in UTC: one for each wall time that the expression names."""
    place = ZoneInfo(zone)
    for wall in CronSim(cron, after.astimezone(place).replace(tzinfo=None)):
        slot = _instant(wall, place)
        if slot > after:
            return slot
    raise ValueError(f'"{cron}" never comes true')


def parse_quiet_hours(text: str) -> QuietHours:
    """Quiet hours as written, "22:00-07:00"; ValueError, in one line, if they cannot be read."""
    found = _HOURS.fullmatch(text.strip())
    if not found:
        raise ValueError(f'"{text}" are no quiet hours: write them as "22:00-07:00"')
    start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
    hours = QuietHours(start=time(start_hour, start_minute), end=time(end_hour, end_minute))
    if hours.start == hours.end:
        raise ValueError(f'"{text}" are no quiet hours: they end when they begin')
    return hours


def quiet_until(now: datetime, quiet_hours: QuietHours, zone: str) -> datetime | None:
    """The instant, in UTC, when the quiet hours that `now` falls into end; None outside them."""
    place = ZoneInfo(zone)
    today = now.astimezone(place).date()
    length = _DAY if quiet_hours.end < quiet_hours.start else timedelta()
    for day in (today - _DAY, today, today + _DAY):
        start = _instant(datetime.combine(day, quiet_hours.start), place)
        end = _instant(datetime.combine(day + length, quiet_hours.end), place, last=True)
        if start <= now < end:
            return end
    return None


def _instant(wall: datetime, place: ZoneInfo, *, last: bool = False) -> datetime:
    """The instant in UTC at which the place's clocks show this (naive) wall time."""
    while True:
        instant = wall.replace(tzinfo=place, fold=1 if last else 0).astimezone(UTC)
        if instant.astimezone(place).replace(tzinfo=None, fold=0) == wall:
            return instant
        wall += _MINUTE  # in a gap: every gap of the time zone database ends on a whole minute
