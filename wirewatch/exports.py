"""Articles in the forms of others: JSON lines, CSV, IPTC ninjs 3.0, schema.org NewsArticle."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from storage.records import Article
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
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for a formula when it begins a cell (OWASP, CSV injection); East Asian ones the wide
forms, too."""


ANNOUNCED = "announced_url"
"""In a whole line: the address as announced; `url` is where readers find the article."""
_NINJS = {"name": "ninjs", "version": "3.0", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json"}
_OF_ADDRESSES = "!#$%&'()*+,/:;=?@[]~"
"""What an address may hold besides letters, digits and -._ (RFC 3986, section 2)."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """An article on its way out."""

    answer: ArticleAnswer
    whole: Article | None = None
    """Where all of it was asked for."""


def jsonl(articles: Iterable[Leaving]) -> Iterator[str]:
    """An article a line: what the HTTP interface answers with; of a whole one every field of the article too."""
    for each in articles:
        yield json_line({**_fields(each.whole), **_kept_whole(each)})


def csv_lines(articles: Iterable[Leaving]) -> Iterator[str]:
    """A table with a heading (RFC 4180, lines ended by LF); what would be a formula begins with an apostrophe."""
    yield _row(COLUMNS)
    for each in articles:
        yield _row(_cell(getattr(each.answer, name)) for name in COLUMNS)


def ninjs(articles: Iterable[Leaving]) -> Iterator[str]:
    """IPTC ninjs 3.0, an item a line."""
    for each in articles:
        yield json_line(as_ninjs(each.answer))


def schema_org(articles: Iterable[Leaving]) -> Iterator[str]:
    """schema.org NewsArticle as JSON-LD, an item a line."""
    for each in articles:
        yield json_line(as_schema_org(each.answer))


FORMATS: Mapping[str, Callable[[Iterable[Leaving]], Iterable[str]]] = {
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
            "uri": quote(article.url, safe=_OF_ADDRESSES),
            "standard": _NINJS,
            "type": "text",
            "representationType": "full" if article.body_text else "partial",
            "language": article.language,
            "pubStatus": _STATUSES.get(article.kind, "usable"),
            "version": str(article.revision),
            "firstCreated": article.published_at,
            "contentCreated": article.published_at,
            "versionCreated": article.updated_at or article.published_at,
            "embargoed": article.embargoed_until,
            "headlines": headlines or None,
            "descriptions": _text(article.excerpt, "summary"),
            "bodies": _text(article.body_text, "main"),
            "by": ", ".join(article.authors) or None,
            "organisations": [{"name": article.source, "rel": "publisher"}],
            "infoSources": [{"name": article.agency, "role": "agency"}] if article.agency else None,
            "subjects": [{"name": each, "rel": "topic", "creator": "Wirewatch"} for each in article.topics] or None,
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
            "creativeWorkStatus": _STATUSES.get(article.kind),
            "keywords": article.topics or None,
            "author": [{"@type": "Person", "name": name} for name in article.authors] or None,
            "publisher": _organization(article.source),
            "sourceOrganization": {"@type": "NewsMediaOrganization", "name": article.agency}
            if article.agency
            else None,
        }
    )


def _organization(name: str | None) -> dict[str, str] | None:
    return {"@type": "NewsMediaOrganization", "name": name} if name else None


def _fields(article: Article | None) -> dict[str, Any]:
    """Every field by its name."""
    if article is None:
        return {}
    fields: dict[str, Any] = json_value(article)
    return {**fields, ANNOUNCED: fields["url"]}


def _kept_whole(leaving: Leaving) -> dict[str, Any]:
    """The answer; in a whole line a text that is not there is empty, as the schema of articles has it."""
    answer: dict[str, Any] = json_value(leaving.answer)
    return answer if leaving.whole is None else {**answer, "body_text": answer["body_text"] or ""}


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
