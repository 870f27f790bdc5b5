"""From what the spider found to the ledger: made to keep the ledger's promises, then stored."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.drift import page_of
from crawler.health import hosts_own
from crawler.health_changes import host_asked, page_read
from crawler.joining import of_several_pages
from crawler.rights import Seen, recorded
from storage.articles import Stored
from storage.database import UnitOfWork
from storage.records import Article, FetchTask
from storage.urls import host_of

log = logging.getLogger("crawler.pipelines")

GONE = ("http-404", "http-410")
SEEMS_GONE = ("soft-404", "front-page")
"""Of pages that answer as if all were well: they are gone only if their articles stood there before."""
GONE_AFTER = 2
"""Answers in a row after which a page that was read is taken as removed."""
LOOK_AGAIN = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
"""Between these answers, and after them: a page that came back is found, and one that does not is left alone."""
_LONGEST_BODY = 1_000_000
_LONGEST_FIELD = 10_000
"""Characters."""
_MOST_VALUES = 200
_UNASKED = frozenset({"bad-address", "private-address", "robots", "quarantined", "unexpected", "cooling-down"})
"""Endings that say nothing of a host."""
_UNREAD = _UNASKED | {"rights-reserved"}
"""Endings that say nothing of what a source's pages are like."""


@dataclass(frozen=True, slots=True)
class Page:
    """The spider's item: what asking for one page came to."""

    task: FetchTask
    article: Article | None
    """Of the page, or where it could not be read, of the entry's own words; None: nothing to store yet."""
    failure: str | None = None
    """Why the page could not be read, in one line."""
    retry_at: datetime | None = None
    """When to ask for the page again."""
    poison: bytes | None = None
    """The document, if it broke its reader for the last time."""
    seen: Seen = field(default_factory=Seen)
    """Reservations met on the way."""
    unchanged: bool = False
    """The server says that the page is as it was read last (304)."""
    last_modified: str | None = None
    """Verbatim, of a page that was read."""

    def __str__(self) -> str:
        """How a log names it: without its text."""
        return f"page of {self.task.entry.url or self.task.entry.key}"


class Validate:
    """Bounds every field of an article, whatever the page tried."""

    def process_item(self, item: Page) -> Page:
        return item if item.article is None else replace(item, article=bounded(item.article))


class Store:
    """Writes the article and settles its entry in one transaction, or puts the entry off."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Page) -> Page:
        spider = self._crawler.spider
        now: datetime = spider.now()
        stored = await spider.equipment.database.write(lambda ledger: keep(ledger, item, now))
        if stored is not None:
            article = item.article
            log.info(
                "article stored outcome=%s article=%d revision=%s url=%s",
                stored.outcome,
                stored.article_id,
                stored.revision_id,
                article.url if article else None,
            )
        return item


def _addresses(article: Article) -> list[str]:
    return [each for each in (article.url, article.final_url, article.canonical_url) if each]


def keep(ledger: UnitOfWork, page: Page, now: datetime) -> Stored | None:
    """Store what came of the page, within the ledger's transaction; what became of its article."""
    entry = page.task.entry
    entry_id = entry.id or None  # 0: asked for by hand, announced by no feed
    if entry_id is not None and ledger.entries.get(entry_id) is None:
        return None  # taken out while its page was being read
    if page.article is not None and ledger.erasure.is_forgotten(_addresses(page.article)):
        ledger.erasure.entries([entry_id] if entry_id is not None else [], now)
        return None  # by a redirect it leads to what was forgotten
    if page.unchanged and entry_id is not None:
        ledger.rereads.unchanged(entry_id, now)
    stored = None
    if page.article is not None:
        stored = ledger.articles.store(
            page.article, source_id=page.task.source.id, entry_id=entry_id, seen_at=now, baseline=entry.baseline
        )
        if page.failure is None and entry_id is not None:
            told = (None, None) if of_several_pages(page.article) else (page.article.etag, page.last_modified)
            ledger.rereads.read(entry_id, *told, now)  # the first page's 304 would hide a change on those behind it
    rights = page.task.source.rights
    if recorded(rights, page.seen, now) != rights and (source := ledger.sources.get(page.task.source.id)) is not None:
        ledger.sources.record_rights(source.id, recorded(source.rights, page.seen, now))
    if entry_id is not None:
        _judge(ledger, page, now)
    if page.failure is not None and entry_id is not None:
        ledger.entries.failed(entry_id, now, page.failure, page.retry_at, asked=not is_put_off(page.failure))
        kind = page.failure.partition(":")[0]
        if entry.article_id is not None and kind in (*GONE, *SEEMS_GONE):
            _missing(ledger, entry_id, entry.article_id, now, seems=kind in SEEMS_GONE)
    if page.poison is not None and page.failure is not None:
        kind = page.failure.partition(":")[0]
        ledger.quarantine.keep(page.task.source.id, entry.url or "", kind, page.poison, now)
    return stored


def is_put_off(failure: str) -> bool:
    """Whether the page was not asked for at all, as its host wants to be left alone."""
    return failure.partition(":")[0] == "cooling-down"


def _judge(ledger: UnitOfWork, page: Page, now: datetime) -> None:
    """What the page says of its host, and, read or given up, of what its source's pages are like."""
    url, kind = page.task.entry.url, (page.failure or "").partition(":")[0] or None
    if url is None:
        return  # an entry without a page
    host, trouble = host_of(url), page.failure if hosts_own(kind) else None
    if host is not None and kind not in _UNASKED and not (trouble and page.task.entry.attempts):
        # One page that fails again and again is one sign, not four.
        host_asked(ledger, host, trouble, now)
    if (
        page.unchanged
        or trouble is not None
        or kind in _UNREAD
        or (page.failure is not None and page.retry_at is not None)
    ):
        return
    source = ledger.sources.get(page.task.source.id)
    if source is not None:
        page_read(ledger, source, page_of(None if page.failure else page.article), now)


def _missing(ledger: UnitOfWork, entry_id: int, article_id: int, now: datetime, *, seems: bool) -> None:
    """A page that is not there twice in a row is removed, which is not withdrawn: nobody took anything back."""
    latest = ledger.articles.latest(article_id)
    if seems and (latest is None or latest.article.extraction_method == "feed"):
        return
    if ledger.rereads.missing(entry_id, LOOK_AGAIN, now) >= GONE_AFTER and latest is not None:
        ledger.rereads.removed(article_id, now)


def bounded(article: Article) -> Article:
    """The article with texts of bounded length and no NUL, lists of bounded length, and instants in UTC."""
    changes: dict[str, Any] = {}
    for each in fields(article):
        value = getattr(article, each.name)
        kept = _bounded(value, _LONGEST_BODY if each.name == "body_text" else _LONGEST_FIELD)
        if kept is not value:
            changes[each.name] = kept
    return replace(article, **changes) if changes else article


def _bounded(value: Any, longest: int) -> Any:
    match value:
        case str() if len(value) > longest or "\0" in value:
            return value.replace("\0", "")[:longest]
        case tuple() if len(value) > _MOST_VALUES or any(_bounded(each, longest) is not each for each in value):
            return tuple(_bounded(each, longest) for each in value[:_MOST_VALUES])
        case datetime() if value.tzinfo is None:
            return None  # an instant without a zone says nothing
        case datetime() if value.tzinfo is not UTC:
            return value.astimezone(UTC)
    return value
