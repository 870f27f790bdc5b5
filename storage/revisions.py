"""Between the rows of the revision table and revisions with their article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.conversion import converted
from storage.records import Article, Revision
from storage.rows import plain, record

_IN_COLUMNS = ("headline", "body_text")
_DEFAULTS = {
    field.name: plain(field.default)
    for field in fields(Article)
    if field.name not in ("url", "provenance", *_IN_COLUMNS)
}

REVISION = (
    sa.select(
        t.revision,
        t.article.c.source_id,
        t.source.c.name.label("source"),
        t.source.c.excerpt_chars,
        t.article.c.story_id,
        t.article.c.first_seen_at,
        t.article.c.published_at.label("published_first"),
    )
    .join(t.article, t.article.c.id == t.revision.c.article_id)
    .join(t.source, t.source.c.id == t.article.c.source_id)
)


def details_of(article: Article) -> dict[str, Any]:
    """Every field that says something, except those that are columns."""
    return {
        name: value
        for name, value in plain(article).items()
        if name not in _IN_COLUMNS and not (name in _DEFAULTS and value == _DEFAULTS[name])
    }


def revision_of(row: sa.Row[Any] | Mapping[str, Any]) -> Revision:
    """A revision with its article, of a row of the revision table joined with the article's."""
    columns = row._mapping if isinstance(row, sa.Row) else row
    content = {**columns["details"], "headline": columns["headline"], "body_text": columns["body_text"]}
    article = converted(content, Article, strict=False)
    return record(Revision, row, article=article)
