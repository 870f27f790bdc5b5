"""What servers ask of us: when to come back, and how long what they said stays true. Pure, but for `Hosts`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(hours=24)
"""A server that asks for more is asked again after this."""
_BUSY_WAIT = timedelta(seconds=60)
"""After 429 without a usable Retry-After."""
_FRESH_LIMIT = timedelta(days=7)
_DIGITS = re.compile(r"\d{1,9}")
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NOT_STORED = re.compile(r"(?:^|,)\s*no-(?:store|cache)\b", re.IGNORECASE)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Retry-After (RFC 9110 10.2.3): seconds or a date, clamped to 0 .. 24 h; None if it is absent or cannot be read."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdecimal():
        seconds = int(value) if _DIGITS.fullmatch(value) else 10**9
        return min(timedelta(seconds=seconds), LONGEST_WAIT)
    date = http_date(value)
    return None if date is None else max(timedelta(), min(date - now, LONGEST_WAIT))


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the answer stays fresh (RFC 9111 4.2): max-age less Age, else Expires less Date; None if it is not said.

    Keys are lower-case header names. s-maxage is for shared caches, which we are not.
    """
    control = headers.get("cache-control", "")
    if _NOT_STORED.search(control):
        return None
    found = _MAX_AGE.search(control)
    if found:
        age = headers.get("age", "").strip()
        fresh = timedelta(seconds=int(found[1])) - timedelta(seconds=int(age) if _DIGITS.fullmatch(age) else 0)
    elif "expires" in headers:
        expires = http_date(headers["expires"])
        if expires is None:
            return None
        fresh = expires - (http_date(headers.get("date", "")) or now)
    else:
        return None
    return min(fresh, _FRESH_LIMIT) if fresh > timedelta() else None


def http_date(value: str) -> datetime | None:
    """An HTTP-date (RFC 9110 5.6.7), aware UTC; None for anything else."""
    try:
        date = parsedate_to_datetime(value.strip())
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


class Hosts:
    """Which hosts want to be left alone, and for how long.

    `clock` is monotonic, in seconds: setting the wall clock neither shortens nor lengthens a wait.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ready_at: dict[str, float] = {}

    def answered(self, host: str, status: int, wait: timedelta | None) -> None:
        """Heed an answer: Retry-After on any failing status holds for the whole host."""
        if status == 429 and wait is None:
            wait = _BUSY_WAIT
        if status < 400 or not wait:
            return
        now = self._clock()
        self._ready_at = {name: ready for name, ready in self._ready_at.items() if ready > now}
        self._ready_at[host] = max(self._ready_at.get(host, now), now + wait.total_seconds())

    def wait(self, host: str) -> timedelta | None:
        """How much longer the host wants to be left alone; None if it may be asked."""
        remaining = self._ready_at.get(host, 0.0) - self._clock()
        return timedelta(seconds=remaining) if remaining > 0 else None
