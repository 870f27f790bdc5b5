"""Posting over HTTP for channels: no redirects, a bounded answer, and every ending classified.

The session is handed in: its connector decides which addresses may be dialled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from alerts.channels.channel import Receipt, ambiguous, permanent, transient

TIMEOUT = timedelta(seconds=30)
ANSWER_LIMIT = 64 * 1024
"""Bytes of an answer's body that are read."""

_CONNECT_S = 10.0
_ASKED_TO_SLOW_DOWN = timedelta(seconds=30)  # when 429 comes without Retry-After
_TRY_LATER = (408, 425, 429)
_SHUT = (401, 403, 404, 405, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A final answer of the receiver, whatever it says."""

    status: int
    body: str
    retry_after: timedelta | None
    request_id: str | None


async def post(
    http: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str], now: datetime
) -> Answer | Receipt:
    """Post once. A receipt if no answer came: transient before anything was sent, ambiguous after."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT.total_seconds(), sock_connect=_CONNECT_S)
    # A kept connection may die the moment it is used, which cannot be told from a lost answer: use none.
    fixed = {"Content-Type": "application/json; charset=utf-8", "Connection": "close"}
    try:
        async with http.post(
            url, data=body, headers={**fixed, **headers}, timeout=timeout, allow_redirects=False
        ) as response:
            status = response.status
            request_id = response.headers.get("X-Slack-Req-Id") or response.headers.get("X-Request-Id")
            wait = retry_after(response.headers.get("Retry-After"), now)
            return Answer(status=status, body=await _read(response), retry_after=wait, request_id=request_id)
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
        return permanent(
            "address", "the address cannot be read: correct the channel's configuration", channel_level=True
        )
    except (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch) as error:
        return transient("tls", f"no trusted TLS connection: {_without(url, error)}", channel_level=True)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        return transient("connect", f"no connection: {_without(url, error)}", channel_level=True)
    except TimeoutError:
        return ambiguous("timeout", f"no answer within {TIMEOUT.total_seconds():.0f} s")
    except (aiohttp.ClientError, OSError) as error:
        if not getattr(error, "dialled", True):  # the connector's guard refused the address before anything was sent
            return permanent("address", f"not sent: {_without(url, error)}", channel_level=True)
        return ambiguous("lost", f"the connection broke before an answer came: {_without(url, error)}")


def refused(answer: Answer) -> Receipt | None:
    """What an answer that is no success means for a delivery; None for 2xx."""
    status, code = answer.status, str(answer.status)
    detail = f"HTTP {status}: {answer.body}" if answer.body else f"HTTP {status}"
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return transient(code, f"{detail}: redirects are not followed: configure the new address", channel_level=True)
    if status in _TRY_LATER or status >= 500:
        wait = answer.retry_after or (_ASKED_TO_SLOW_DOWN if status == 429 else None)
        return transient(code, detail, retry_after=wait, channel_level=wait is not None)
    return permanent(code, detail, channel_level=status in _SHUT)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """The Retry-After header (RFC 9110 10.2.3), seconds or a date; None if absent, past or unreadable."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:9]), 10**8)) if int(value[:9]) else None
    try:
        wait = parsedate_to_datetime(value) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return wait if wait > timedelta() else None


async def _read(response: aiohttp.ClientResponse) -> str:
    """The beginning of the body; a body that breaks off does not change what the status line said."""
    kept = bytearray()
    try:
        while len(kept) < ANSWER_LIMIT and (chunk := await response.content.read(ANSWER_LIMIT - len(kept))):
            kept += chunk
    except (aiohttp.ClientError, OSError, TimeoutError):
        pass
    return kept.decode("utf-8", "replace")


def _without(url: str, error: BaseException) -> str:
    """The error in words; the address may be a secret."""
    return f"{type(error).__name__}: {error}".replace(url, "the address")
