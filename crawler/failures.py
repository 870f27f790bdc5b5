"""How a request ends when it brings nothing that can be read."""

from __future__ import annotations

from datetime import timedelta

from scrapy.exceptions import IgnoreRequest


class FetchFailed(IgnoreRequest):
    """A request brought no usable answer: an expected ending, never retried on the spot.

    `kind` is one of: timeout, dns, tls, refused, unreachable, reset, connection, truncated, corrupt, encoding,
    bad-http, too-large, redirects, robots, robots-unreachable, rights-reserved, private-address,
    bad-address, cooling-down, quarantined, stopped.
    """

    def __init__(self, kind: str, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after = retry_after
        """What the server asked for, or what is left of it."""


REFUSALS = frozenset({"robots", "private-address", "bad-address"})
"""Kinds that say that we may not ask, as opposed to could not."""
