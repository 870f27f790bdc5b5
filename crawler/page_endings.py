"""What becomes of an entry whose page could not be had. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from storage.records import Access, Entry

_TRANSIENT = frozenset(
    {"timeout", "dns", "tls", "refused", "unreachable", "reset", "connection", "truncated", "corrupt", "bad-http"}
    | {"robots-unreachable", "no-reader", "cooling-down", "http-408", "http-425", "http-429", "unexpected"}
)
_KILLED = frozenset({"parse-timeout", "out-of-memory", "crashed"})
_BLOCKED = frozenset({"robots", "rights-reserved", "http-401", "http-402", "http-403", "http-407", "http-451"})
_BACK_OFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
_KILLED_TRIES = 3
_PUT_OFF_FOR = timedelta(days=2)
_WORTH_WAITING = timedelta(minutes=5)
"""An alert is not held back longer than this for the sake of the whole page."""


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What to do now."""

    retry_at: datetime | None
    """When to ask for the page again; None: never."""
    use_entry: bool
    """Whether to store what the feed itself says of the article, so that an alert does not wait for the page."""
    access: Access


def after_failure(
    kind: str,
    *,
    attempts: int,
    now: datetime,
    retry_after: timedelta | None = None,
    waited: timedelta = timedelta(),
) -> Afterwards:
    """What to do after the page failed once more; `attempts` counts the failures before this one.

    What will not change is given up at once. What may is tried again after 30 s, 2 min and 10 min, not before the
    server allows; from the second failure on the entry's own words stand in. They never take the place of a page that
    was read. A page that was not asked for, as its host wants to be left alone, failed in nothing: it is asked for when
    that is over, for two days; `waited` is how long ago it was announced.
    """
    if kind == "cooling-down":
        again = now + (retry_after or _BACK_OFF[0]) if waited < _PUT_OFF_FOR else None
        late = again is None or attempts >= 1 or waited + (again - now) > _WORTH_WAITING
        return Afterwards(retry_at=again, use_entry=late, access=Access.UNKNOWN)
    tries = _KILLED_TRIES if kind in _KILLED else len(_BACK_OFF) + 1
    retry_at: datetime | None = None
    if (is_transient(kind) or kind in _KILLED) and attempts + 1 < tries:
        retry_at = now + max(_BACK_OFF[attempts], retry_after or timedelta())
    late = retry_at is None or attempts >= 1 or retry_at - now > _WORTH_WAITING
    return Afterwards(
        retry_at=retry_at,
        use_entry=late,
        access=Access.BLOCKED if kind in _BLOCKED else Access.UNKNOWN,
    )


def gone_since(entry: Entry, url: str, instead: str | None) -> str | None:
    """How the page of an article that was read before is gone, though its server answers at this URL as if all were
    well: with words that there is no such page, or with the front page; None if it is not."""
    if entry.article_id is None:
        return None
    if instead == "soft-404":
        return instead
    there, asked = urlsplit(url), urlsplit(entry.url or "")
    front = there.path in ("", "/") and not there.query
    return "front-page" if front and (asked.path not in ("", "/") or asked.query) else None


def is_transient(kind: str) -> bool:
    """Whether it may go better later: trouble on the way, and a server's own trouble (5xx)."""
    return kind in _TRANSIENT or kind.startswith("http-5")
