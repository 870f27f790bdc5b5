"""Posting over HTTP for channels: no redirects, a bounded answer, and every ending classified.

The session is handed in: its connector decides which addresses may be dialled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, unquote, urlsplit

import aiohttp

from alerts.channels.channel import Receipt, ambiguous, permanent, transient

TIMEOUT = timedelta(seconds=30)
ANSWER_LIMIT = 64 * 1024
"""Bytes of an answer's body that are read."""

_CONNECT_S = 10.0
_SHORTEST_SECRET = 8
"""Characters; the shorter parts of an address are words."""
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
            body_said = without(await _read(response), url, headers)
            return Answer(status=status, body=body_said, retry_after=wait, request_id=request_id)
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
        return permanent(
            "address", "the address cannot be read: correct the channel's configuration", channel_level=True
        )
    except (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch) as error:
        return transient("tls", f"no trusted TLS connection: {_in_words(error, url, headers)}", channel_level=True)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        return transient("connect", f"no connection: {_in_words(error, url, headers)}", channel_level=True)
    except TimeoutError:
        return ambiguous("timeout", f"no answer within {TIMEOUT.total_seconds():.0f} s")
    except (aiohttp.ClientError, OSError) as error:
        if not getattr(error, "dialled", True):  # the connector's guard refused the address before anything was sent
            return permanent("address", f"not sent: {_in_words(error, url, headers)}", channel_level=True)
        return ambiguous("lost", f"the connection broke before an answer came: {_in_words(error, url, headers)}")


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


def _in_words(error: BaseException, url: str, headers: Mapping[str, str]) -> str:
    return without(f"{type(error).__name__}: {error}", url, headers)


def without(text: str, url: str, headers: Mapping[str, str]) -> str:
    """What an error or an answer says, without the address and the keys that it may repeat: "Cannot POST /services/..."

    The address of a webhook is a secret, and what is said of an attempt is kept, shown, logged and told.
    """
    parts = urlsplit(url)
    whole = parts.path + (f"?{parts.query}" if parts.query else "")
    pieces = [*parts.path.split("/"), *(value for _, value in parse_qsl(parts.query)), *_keys(headers)]
    told = {whole, parts.path, *pieces, *map(unquote, pieces)}
    secret = sorted((each for each in told if len(each) >= _SHORTEST_SECRET), key=len, reverse=True)
    text = text.replace(url, "the address")
    for each in secret:
        text = text.replace(each, "***")
    return text


def _keys(headers: Mapping[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        if name.lower() in ("authorization", "x-wirewatch-signature"):
            yield value.rpartition(" ")[2]
