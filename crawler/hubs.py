"""WebSub, the subscriber's side: which hub a feed has, how it is asked, and whether what it sends is genuine.

W3C Recommendation of 23 January 2018. The hub is named by Link headers (RFC 8288) or by the document itself; the
headers come first.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from crawler.failures import FetchFailed
from storage.records import Push
from storage.urls import clean_url

LEASE = timedelta(days=7)
"""What a hub is asked for; it decides itself."""
_ALGORITHMS = frozenset({"sha1", "sha256", "sha384", "sha512"})
_LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class HubAnswer:
    """What asking a hub came to."""

    accepted: bool
    """It will come back to verify that it was us."""
    error: str | None = None
    """One line for the operator."""
    retry_after: timedelta | None = None


class Hubs:
    """Asks hubs through `download`, which is polite and guarded."""

    def __init__(self, download: Callable[[Request], Awaitable[Response]]) -> None:
        self._download = download

    async def ask(self, push: Push, mode: str, callback: str) -> HubAnswer:
        """Ask the hub to `subscribe` or `unsubscribe` the address `callback`."""
        form = {"hub.mode": mode, "hub.topic": push.self_url, "hub.callback": callback}
        if mode == "subscribe":
            form |= {"hub.secret": push.secret, "hub.lease_seconds": str(int(LEASE.total_seconds()))}
        url = clean_url(push.hub)
        if url is None:
            return HubAnswer(False, f"{push.hub[:200]} is no web address that may be asked for")
        request = Request(
            url,
            method="POST",
            body=urlencode(form).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            # A hub is no page: that the feed names it is the invitation, and robots.txt is for crawling.
            meta={"robots": False, "download_maxsize": _LARGEST_ANSWER, "truncate": True, "max_hops": 3},
        )
        try:
            response = await self._download(request)
        except FetchFailed as failure:
            return HubAnswer(False, f"{push.hub}: {failure}", failure.retry_after)
        if 200 <= response.status < 300:
            return HubAnswer(True)
        return HubAnswer(False, f"{push.hub}: answers {response.status}")


def is_genuine(push: Push, body: bytes, signature: str | None) -> bool:
    """Whether the bytes are signed with the key that the hub alone has, as X-Hub-Signature says; in constant time."""
    algorithm, equals, digest = (signature or "").strip().partition("=")
    if not equals or algorithm.lower() not in _ALGORITHMS:
        return False
    expected = hmac.new(push.secret.encode(), body, getattr(hashlib, algorithm.lower())).hexdigest()
    return hmac.compare_digest(expected.encode(), digest.strip().lower().encode("utf-8", "replace"))
