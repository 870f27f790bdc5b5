"""Who guesses passwords waits, and whom a guesser means does not: browsers that came in before are counted apart."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

FREE_TRIES = 5
"""Wrong passwords in a row from one address, or one known browser, before it has to wait."""
FREE_OF_ACCOUNT = 50
"""Wrong passwords in a row for one account, from any addresses, before browsers that are not known have to wait."""
LONGEST_WAIT = timedelta(minutes=15)
_KEPT = 10_000


class Tries:
    """Wrong passwords by whoever sent them: each beyond the free ones doubles the wait."""

    def __init__(self) -> None:
        self._failed: dict[str, tuple[int, datetime]] = {}

    def may(self, counted: Sequence[tuple[str, int]], now: datetime) -> bool:
        """Whether none of these, each with its free tries, has to wait."""
        return all(self._may(key, free, now) for key, free in counted)

    def failed(self, counted: Sequence[tuple[str, int]], now: datetime) -> None:
        for key, _ in counted:
            count, _ = self._failed.pop(key, (0, now))
            self._failed[key] = (count + 1, now)
        while len(self._failed) > _KEPT:
            del self._failed[next(iter(self._failed))]

    def succeeded(self, counted: Sequence[tuple[str, int]]) -> None:
        for key, _ in counted:
            self._failed.pop(key, None)

    def _may(self, key: str, free: int, now: datetime) -> bool:
        count, last = self._failed.get(key, (0, now))
        if count < free:
            return True
        return now - last >= min(timedelta(seconds=2.0 ** min(count - free, 20)), LONGEST_WAIT)


def counted(address: str, name: str, mark: str, kept: str) -> list[tuple[str, int]]:
    """By what a try is counted: by the browser alone if its mark shows that it knew the password before (OWASP calls
    the mark a device cookie), else by its address and by the account."""
    if known(mark, name, kept):
        return [(f"browser {mark}", FREE_TRIES)]
    return [(f"address {network(address)}", FREE_TRIES), (f"account {name}", FREE_OF_ACCOUNT)]


def new_mark(name: str, kept: str) -> str:
    """What a browser keeps of having logged in; another password ends it."""
    return _marked(secrets.token_hex(16), name, kept)


def known(mark: str, name: str, kept: str) -> bool:
    """Whether this server gave the mark to a browser that knew the password whose hash is kept."""
    return hmac.compare_digest(_marked(mark.partition(".")[0], name, kept).encode(), mark.encode())


def network(address: str) -> str:
    """An address as far as one subscriber of a line cannot change it: of IPv6 the first 64 bits."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def _marked(nonce: str, name: str, kept: str) -> str:
    proof = hmac.new(kept.encode(), f"browser\0{nonce}\0{name}".encode("utf-8", "surrogatepass"), hashlib.sha256)
    return f"{nonce}.{proof.hexdigest()}"
