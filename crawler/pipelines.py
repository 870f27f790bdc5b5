"""From what the spider found to the ledger: made to keep the ledger's promises, then stored."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.endings import after_failure
from crawler.extraction import article_from_entry
from storage.database import UnitOfWork
from storage.records import Access, Article, Entry, FetchTask, ParsedEntry

_LONGEST_BODY = 1_000_000
_LONGEST_FIELD = 10_000
"""Characters."""
_MOST_VALUES = 200


@dataclass(frozen=True, slots=True)
class PageFailure:
    """Why a page could not be had or read."""

    kind: str
    message: str
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The spider's item: what asking for one page came to, an article or a failure."""

    task: FetchTask
    result: Article | PageFailure


class Validate:
    """Bounds every field of an article, whatever the page tried."""

    def process_item(self, item: Page) -> Page:
        if isinstance(item.result, PageFailure):
            return item
        article = bounded(item.result)
        if not article.headline and not article.body_text:
            return Page(item.task, PageFailure("nothing-to-read", "the page has neither a headline nor a text"))
        return Page(item.task, article)


class Store:
    """Writes the article and settles its entry in one transaction, or puts the entry off."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Page) -> Page:
        spider = self._crawler.spider
        now: datetime = spider.equipment.now()
        if isinstance(item.result, PageFailure) and item.result.kind == "stopped":
            return item  # nothing was learned: the claim runs out, or the next process takes it over
        await spider.equipment.database.write(lambda ledger: keep(ledger, item, now))
        return item


def keep(ledger: UnitOfWork, page: Page, now: datetime) -> None:
    """Store what came of the page, within the ledger's transaction."""
    entry, source = page.task.entry, page.task.source
    entry_id = entry.id or None
    if isinstance(page.result, Article):
        ledger.articles.store(page.result, source_id=source.id, entry_id=entry_id, seen_at=now, baseline=entry.baseline)
        return
    failure = page.result
    todo = after_failure(
        failure.kind,
        attempts=entry.attempts,
        has_article=entry.article_id is not None,
        now=now,
        retry_after=failure.retry_after,
    )
    if todo.use_entry:
        article = entry_article(page.task, now, access=todo.access, warning=f"page not read: {failure.kind}")
        if article.headline or article.body_text:
            ledger.articles.store(article, source_id=source.id, entry_id=entry_id, seen_at=now, baseline=entry.baseline)
    if entry_id is not None:
        ledger.entries.failed(entry_id, now, f"{failure.kind}: {failure.message}"[:500], todo.retry_at)


def entry_article(
    task: FetchTask, now: datetime, *, access: Access = Access.UNKNOWN, warning: str | None = None
) -> Article:
    """The article as its feed tells it. One without a link is known by its entry."""
    entry = task.entry
    return bounded(
        article_from_entry(
            parsed_entry(entry),
            url=entry.url or f"urn:wirewatch:entry:{entry.id}",
            fetched_at=now,
            language=task.source.language,
            access=access,
            warning=warning,
        )
    )


def parsed_entry(entry: Entry) -> ParsedEntry:
    """What the feed said, as it was found."""
    return ParsedEntry(
        guid=entry.guid,
        link=entry.url,
        title=entry.title,
        summary=entry.summary,
        content=entry.content,
        authors=entry.authors,
        categories=entry.categories,
        language=entry.language,
        published=entry.published,
        published_raw=entry.published_raw,
        updated=entry.updated,
    )


def bounded(article: Article) -> Article:
    """The article with texts of bounded length and no NUL, lists of bounded length, and instants in UTC."""
    changes: dict[str, Any] = {}
    for field in fields(article):
        value = getattr(article, field.name)
        kept = _bounded(value, _LONGEST_BODY if field.name == "body_text" else _LONGEST_FIELD)
        if kept is not value:
            changes[field.name] = kept
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
