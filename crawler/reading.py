"""What child processes are asked to do: the parsers, by names that do not load them.

The parsers are imported in the children alone: in the daemon they would cost 120 MB and more than a second at start.
"""

from __future__ import annotations

from datetime import datetime

from storage.records import Access, Article, ParsedEntry, ParsedFeed


def feed(body: bytes, *, url: str, content_type: str | None, charset: str | None) -> ParsedFeed:
    """The feed that the body holds."""
    from crawler.formats import read_feed  # noqa: PLC0415 (see above)

    return read_feed(body, url=url, content_type=content_type, charset=charset)


def page(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    charset: str | None,
    fetched_at: datetime,
    timezone: str | None,
    language: str | None,
    entry: ParsedEntry,
    http_status: int,
) -> Article:
    """The article on a page."""
    from crawler.extraction import extract  # noqa: PLC0415 (see above)

    return extract(
        body,
        url=url,
        content_type=content_type,
        charset=charset,
        fetched_at=fetched_at,
        timezone=timezone,
        language=language,
        entry=entry,
        http_status=http_status,
    )


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
