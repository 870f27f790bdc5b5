"""Articles in the forms of others: JSON lines, CSV, IPTC ninjs 3.0, schema.org NewsArticle."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from wirewatch.output import json_line, json_value
from wirewatch.web.api_records import ArticleAnswer

COLUMNS = (
    "id",
    "source",
    "headline",
    "url",
    "language",
    "published_at",
    "updated_at",
    "first_seen_at",
    "authors",
    "agency",
    "topics",
    "story_id",
    "revision",
    "kind",
    "excerpt",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula when it begins a cell (OWASP, CSV injection)."""


def jsonl(articles: Iterable[ArticleAnswer]) -> Iterable[str]:
    """Everything, an article a line."""
    for each in articles:
        yield json_line(each)


def csv_lines(articles: Iterable[ArticleAnswer]) -> Iterable[str]:
    """A table with a heading (RFC 4180, lines ended by LF); what would be a formula begins with an apostrophe."""
    yield _row(COLUMNS)
    for each in articles:
        yield _row(_cell(getattr(each, name)) for name in COLUMNS)


def ninjs(articles: Iterable[ArticleAnswer]) -> Iterable[str]:
    """IPTC ninjs 3.0, an item a line."""
    for each in articles:
        yield json_line(as_ninjs(each))


def schema_org(articles: Iterable[ArticleAnswer]) -> Iterable[str]:
    """schema.org NewsArticle as JSON-LD, an item a line."""
    for each in articles:
        yield json_line(as_schema_org(each))


FORMATS: Mapping[str, Callable[[Iterable[ArticleAnswer]], Iterable[str]]] = {
    "jsonl": jsonl,
    "csv": csv_lines,
    "ninjs": ninjs,
    "schema.org": schema_org,
}


def as_ninjs(article: ArticleAnswer) -> dict[str, Any]:
    """The article as a ninjs 3.0 item (IPTC News in JSON); absent stays absent."""
    headlines = [{"role": role, "value": value} for role, value in _titles(article) if value]
    return _kept(
        {
            "uri": article.url,
            "type": "text",
            "representationType": "full" if article.body_text else "partial",
            "language": article.language,
            "pubStatus": _STATUSES.get(article.kind, "usable"),
            "version": str(article.revision),
            "firstCreated": article.published_at,
            "versionCreated": article.updated_at or article.published_at,
            "embargoed": article.embargoed_until,
            "headlines": headlines or None,
            "descriptions": _text(article.excerpt, "summary"),
            "bodies": _text(article.body_text, "main"),
            "by": ", ".join(article.authors) or None,
            "organisations": [{"name": article.source, "rel": "publisher"}],
            "copyrightHolder": article.agency,
        }
    )


_STATUSES = {"withdrawal": "canceled", "kill": "canceled", "hold": "withheld"}


def _titles(article: ArticleAnswer) -> tuple[tuple[str, str | None], ...]:
    return ("main", article.headline), ("deck", article.deck)


def _text(value: str | None, role: str) -> list[dict[str, str]] | None:
    return [{"role": role, "contentType": "text/plain", "value": value}] if value else None


def as_schema_org(article: ArticleAnswer) -> dict[str, Any]:
    """The article as schema.org describes news; absent stays absent."""
    return _kept(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "url": article.url,
            "mainEntityOfPage": article.canonical_url,
            "headline": article.headline,
            "alternativeHeadline": article.deck,
            "abstract": article.excerpt,
            "articleBody": article.body_text,
            "inLanguage": article.language,
            "datePublished": article.published_at,
            "dateModified": article.updated_at,
            "author": [{"@type": "Person", "name": name} for name in article.authors] or None,
            "publisher": _organization(article.source),
            "sourceOrganization": {"@type": "NewsMediaOrganization", "name": article.agency}
            if article.agency
            else None,
        }
    )


def _organization(name: str | None) -> dict[str, str] | None:
    return {"@type": "NewsMediaOrganization", "name": name} if name else None


def _kept(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _cell(value: Any) -> str:
    plain = json_value(value)
    text = ", ".join(map(str, plain)) if isinstance(plain, list) else "" if plain is None else str(plain)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(list(cells))
    return line.getvalue()
