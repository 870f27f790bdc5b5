"""What people say of articles: notes, tags, and who has taken care of what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.rows import records

NOTE, TAG, HANDLED = "note", "tag", "handled"
"""Kinds of annotations."""
_AT_A_TIME = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An annotation with the article that it is of."""

    article_id: int
    headline: str | None
    source: str
    author: str
    at: datetime
    kind: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Handled:
    """Who took care of a story, by which of its articles, and when."""

    by: str
    at: datetime


class Notes:
    """Annotations, by article, story and time."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def tag(self, article_id: int, author: str, tag: str, now: datetime) -> bool:
        """Give the article a tag; False if it has it."""
        if tag in self.tags(article_id):
            return False
        self._add(article_id, author, TAG, now, tag)
        return True

    def untag(self, article_id: int, tag: str) -> bool:
        """Take a tag away; False if the article has none such."""
        which = sa.and_(t.annotation.c.article_id == article_id, t.annotation.c.kind == TAG, t.annotation.c.text == tag)
        return self._connection.execute(sa.delete(t.annotation).where(which)).rowcount > 0

    def tags(self, article_id: int) -> list[str]:
        which = sa.and_(t.annotation.c.article_id == article_id, t.annotation.c.kind == TAG)
        query = sa.select(t.annotation.c.text).where(which).order_by(t.annotation.c.id)
        return list(self._connection.execute(query).scalars())

    def common_tags(self, limit: int = 50) -> list[tuple[str, int]]:
        """The tags that most articles have, and how many have each."""
        count = sa.func.count()
        query = sa.select(t.annotation.c.text, count).where(t.among(t.annotation.c.kind, TAG))
        query = query.group_by(t.annotation.c.text).order_by(count.desc(), t.annotation.c.text).limit(limit)
        return [(str(tag), int(number)) for tag, number in self._connection.execute(query)]

    def all_tags(self) -> list[str]:
        """Every tag that some article has."""
        query = sa.select(t.annotation.c.text).where(t.among(t.annotation.c.kind, TAG)).distinct()
        return sorted(self._connection.execute(query).scalars())

    def handle(self, article_id: int, author: str, now: datetime) -> None:
        """Say that somebody takes care of the article; who said so last holds."""
        self.unhandle(article_id)
        self._add(article_id, author, HANDLED, now, None)

    def unhandle(self, article_id: int) -> bool:
        """Nobody does; False if nobody did."""
        which = sa.and_(t.annotation.c.article_id == article_id, t.annotation.c.kind == HANDLED)
        return self._connection.execute(sa.delete(t.annotation).where(which)).rowcount > 0

    def handled(self, story_ids: Collection[int]) -> dict[int, Handled]:
        """Of these stories, of either level, those of which somebody takes care, by any of their articles."""
        found: dict[int, Handled] = {}
        ids = sorted(set(story_ids))
        for start in range(0, len(ids), _AT_A_TIME):
            some = ids[start : start + _AT_A_TIME]
            query = (
                sa.select(t.annotation.c.author, t.annotation.c.at, t.story.c.id, t.story.c.event_id)
                .join(t.article, t.article.c.id == t.annotation.c.article_id)
                .join(t.story, t.story.c.id == t.article.c.story_id)
                .where(t.annotation.c.kind == HANDLED, sa.or_(t.story.c.id.in_(some), t.story.c.event_id.in_(some)))
                .order_by(t.annotation.c.id)
            )
            for row in self._connection.execute(query):
                for story_id in (row.id, row.event_id):
                    if story_id in some:
                        found[story_id] = Handled(row.author, row.at)
        return found

    def since(self, since: datetime, limit: int = 500) -> list[Said]:
        """What was said since then, oldest first."""
        query = (
            sa.select(
                t.annotation.c.article_id,
                t.article.c.headline,
                t.source.c.name.label("source"),
                t.annotation.c.author,
                t.annotation.c.at,
                t.annotation.c.kind,
                t.annotation.c.text,
            )
            .join(t.article, t.article.c.id == t.annotation.c.article_id)
            .join(t.source, t.source.c.id == t.article.c.source_id)
            .where(t.annotation.c.at >= since)
            .order_by(t.annotation.c.at, t.annotation.c.id)
            .limit(limit)
        )
        return records(Said, self._connection.execute(query))

    def _add(self, article_id: int, author: str, kind: str, now: datetime, text: str | None) -> None:
        values = {"article_id": article_id, "author": author, "kind": kind, "at": now, "text": text}
        self._connection.execute(sa.insert(t.annotation).values(**values))
