"""Durations ("90s", "2m", "1h", "7d") and sizes ("5 MiB") as people write them in the configuration."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_BYTES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_DURATION = re.compile(r"(?:\d{1,9}(?:ms|[smhdw]))+", re.ASCII)
_PART = re.compile(r"(\d+)(ms|[smhdw])", re.ASCII)
_SIZE = re.compile(r"(\d{1,12})\s*(" + "|".join(_BYTES) + r")", re.ASCII)
LONGEST = timedelta(days=36500)


def parse_duration(text: str) -> timedelta:
    """A duration such as "90s" or "1h30m"; ValueError says how to write one."""
    if not _DURATION.fullmatch(text):
        raise ValueError(f'"{text}" is no duration: write "90s", "2m", "1h" or "7d"')
    seconds = sum(int(number) * _SECONDS[unit] for number, unit in _PART.findall(text))
    if seconds > LONGEST.total_seconds():
        raise ValueError(f'"{text}" is longer than a hundred years')
    return timedelta(seconds=seconds)


def format_duration(duration: timedelta) -> str:
    """The shortest text that `parse_duration` reads back as the same duration, to the millisecond."""
    rest = round(duration.total_seconds() * 1000)
    parts = []
    for unit in ("d", "h", "m", "s", "ms"):
        number, rest = divmod(rest, round(_SECONDS[unit] * 1000))
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0s"


def parse_size(text: str) -> int:
    """Bytes of a size such as "5 MiB"; ValueError says how to write one."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is no size: write "5 MiB", "500 KiB" or "10 MB"')
    return int(found[1]) * _BYTES[found[2]]


def format_size(size: int) -> str:
    """The largest binary unit that divides the size: what `parse_size` reads back as the same number."""
    for unit in ("GiB", "MiB", "KiB"):
        if size and size % _BYTES[unit] == 0:
            return f"{size // _BYTES[unit]} {unit}"
    return f"{size} B"


def format_instant(moment: datetime) -> str:
    """An instant in UTC to the second: 2026-11-02 09:30:00Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
