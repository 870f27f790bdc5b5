"""What the head of an answer says: when to come back, how long it stays true, what the body is."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

from scrapy.http import Headers

LONGEST_WAIT = timedelta(hours=24)
"""A server that asks for more is asked again after this."""
_FRESH_LIMIT = timedelta(days=7)
_DIGITS = re.compile(r"\d{1,9}")
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NOT_STORED = re.compile(r"(?:^|,)\s*no-(?:store|cache)\b", re.IGNORECASE)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Retry-After (RFC 9110 10.2.3), seconds or a date, clamped to 0 .. 24 h; None if absent or unreadable."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdecimal():
        seconds = int(value) if _DIGITS.fullmatch(value) else 10**9
        return min(timedelta(seconds=seconds), LONGEST_WAIT)
    date = http_date(value)
    return None if date is None else max(timedelta(), min(date - now, LONGEST_WAIT))


def fresh_for(headers: Headers, now: datetime) -> timedelta | None:
    """How long the answer stays fresh (RFC 9111 4.2): max-age, else Expires less Date; less Age. None: it is not said.

    s-maxage is for shared caches, which we are not. An Expires that is no date is long ago (RFC 9111 5.3).
    """
    control = header(headers, "Cache-Control") or ""
    if _NOT_STORED.search(control):
        return timedelta()
    found, expires = _MAX_AGE.search(control), header(headers, "Expires")
    if found:
        fresh = timedelta(seconds=int(found[1]))
    elif expires is not None:
        date = http_date(header(headers, "Date") or "") or now
        fresh = (http_date(expires) or date) - date
    else:
        return None
    age = (header(headers, "Age") or "").strip()
    fresh -= timedelta(seconds=int(age) if _DIGITS.fullmatch(age) else 0)
    return max(timedelta(), min(fresh, _FRESH_LIMIT))


def header(headers: Headers, name: str) -> str | None:
    """The value of a header, its lines joined by a comma (RFC 9110 5.3); None if it is absent or not UTF-8."""
    try:
        return b", ".join(headers.getlist(name)).decode("utf-8") if name in headers else None
    except UnicodeDecodeError:
        return None


def lines(headers: Headers, name: str) -> list[str]:
    """The lines of a header, each by itself."""
    return [line.decode("latin-1") for line in headers.getlist(name)]


def http_date(value: str) -> datetime | None:
    """An HTTP-date (RFC 9110 5.6.7), aware UTC; None for anything else."""
    try:
        date = parsedate_to_datetime(value.strip())
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def content_type(value: str | None) -> tuple[str | None, str | None]:
    """Media type and charset of a Content-Type header, lower case."""
    if not value:
        return None, None
    message = Message()
    message["Content-Type"] = value.replace("\n", " ").replace("\r", " ")
    charset = message.get_param("charset")
    return message.get_content_type(), charset.lower() if isinstance(charset, str) else None
