"""What child processes are asked to do: the parsers, by names that do not load them.

The parsers are imported in the children alone: in the daemon they would cost 120 MB and more than a second at start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack

from crawler.explanation import Explanation
from crawler.feed_hints import Told
from crawler.rights import meta_signals, read_tdmrep
from crawler.robots import Rules
from storage.records import Access, Article, ParsedEntry, ParsedFeed

_MAY_RESERVE = re.compile(rb"noai|noarchive|nosnippet|max-snippet|tdm-reservation", re.IGNORECASE)
"""Without one of these words a page need not be searched for reservations."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """What reading a page brought."""

    article: Article | None
    """None: the page reserves its text."""
    reserved: Mapping[str, str]
    """Signals of reservation on the page, and where each stood."""
    following: str | None = None
    """Where the article goes on, if its paper cut it into several pages."""
    instead: str | None = None
    """What the page is in an article's place: soft-404, index-page, out-of-order."""


def feed(
    body: bytes,
    learned: Mapping[str, Any] | None,
    *,
    url: str,
    content_type: str | None,
    charset: str | None,
    timezone: str | None = None,
) -> ParsedFeed | None:
    """The feed that the body holds; None if it holds nothing that was not read before.

    `timezone` (IANA) is the source's, for dates that name no zone.
    """
    from crawler.formats import read_news  # noqa: PLC0415 (see above)
    from crawler.formats.localdates import in_zone  # noqa: PLC0415

    parsed = read_news(body, learned, url=url, content_type=content_type, charset=charset)
    return in_zone(parsed, timezone) if parsed is not None else None


def section(
    body: bytes, learned: Mapping[str, Any] | None, *, url: str, content_type: str | None, charset: str | None
) -> ParsedFeed | None:
    """The articles that an index page links to."""
    from crawler.formats import read_section  # noqa: PLC0415 (see above)

    return read_section(body, learned, url=url, content_type=content_type, charset=charset)


def leads(body: bytes, *, url: str, content_type: str | None, charset: str | None) -> tuple[str, ...]:
    """Addresses at which a page says, or seems to say, that its feeds are."""
    from crawler.formats.leads import read_leads  # noqa: PLC0415 (see above)

    return read_leads(body, url=url, content_type=content_type, charset=charset)


def page(body: bytes, *, licensed: bool, **told: Unpack[Told]) -> PageReading:
    """The article on a page, unless the page reserves its text and we have no licence."""
    from crawler.extraction import read_article  # noqa: PLC0415 (see above)
    from crawler.extraction.page import open_page  # noqa: PLC0415 (see above)

    reserved: Mapping[str, str] = {}
    opened = None
    if _MAY_RESERVE.search(body.replace(b"\0", b"")):
        content_type, charset = told.get("content_type"), told.get("charset")
        opened = open_page(body, url=told["url"], content_type=content_type, charset=charset)
        reserved = meta_signals((meta.get("name") or "", meta.get("content") or "") for meta in opened.each("meta"))
    if reserved and not licensed:
        return PageReading(None, reserved)
    found = read_article(body, opened, **told)
    return PageReading(found.article, reserved, found.following, found.instead)


def explained(body: bytes, **told: Unpack[Told]) -> Explanation:
    """The article on a page, field by field with where each comes from."""
    from crawler.extraction.explained import explain  # noqa: PLC0415 (see above)

    return explain(body, **told)


def tdmrep(body: bytes) -> Rules:
    """The rules of a tdmrep.json."""
    return read_tdmrep(body)


def entry(
    said: ParsedEntry,
    *,
    url: str,
    fetched_at: datetime,
    timezone: str | None,
    language: str | None,
    access: Access,
    warning: str | None,
) -> Article:
    """The article as its feed tells it."""
    from crawler.extraction import article_from_entry  # noqa: PLC0415 (see above)

    return article_from_entry(
        said, url=url, fetched_at=fetched_at, timezone=timezone, language=language, access=access, warning=warning
    )
