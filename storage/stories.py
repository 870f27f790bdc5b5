"""Stories, and the fingerprints by which copies of one text find each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.records import Story
from storage.rows import insert, record, records


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An article that shares hashes with another."""

    article_id: int
    source_id: int
    story_id: int | None
    language: str | None
    shingles: tuple[int, ...]
    """Its sketch, smallest first, without the hash of its headline (which is negative)."""


class Stories:
    """Stories: opened, joined, listed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def open(self, headline: str, now: datetime) -> int:
        statement = sa.insert(t.story).values(headline=headline, opened_at=now, last_at=now)
        return int(self._connection.execute(statement.returning(t.story.c.id)).scalar_one())

    def touch(self, story_id: int, now: datetime) -> None:
        statement = sa.update(t.story).where(t.story.c.id == story_id, t.story.c.last_at < now)
        self._connection.execute(statement.values(last_at=now))

    def get(self, story_id: int) -> Story | None:
        row = self._connection.execute(sa.select(t.story).where(t.story.c.id == story_id)).first()
        if row is None:
            return None
        count = sa.select(sa.func.count()).select_from(t.article).where(t.article.c.story_id == story_id)
        return record(Story, row, articles=int(self._connection.execute(count).scalar_one()))

    def recent(self, limit: int = 50) -> list[Story]:
        """Stories, the one that moved last first."""
        query = (
            sa.select(t.story, sa.func.count(t.article.c.id).label("articles"))
            .outerjoin(t.article, t.article.c.story_id == t.story.c.id)
            .group_by(t.story.c.id)
            .order_by(t.story.c.id.desc())
            .limit(limit)
        )
        return records(Story, self._connection.execute(query))

    def neighbours(self, hashes: Sequence[int], since: datetime, *, besides: int) -> list[Neighbour]:
        """Articles seen since then that share any of the hashes, those that share most first.

        Bounded by the window, not by the archive.
        """
        if not hashes:
            return []
        shared = sa.func.count().label("shared")
        query = (
            sa.select(t.fingerprint.c.article_id, shared)
            .where(
                t.fingerprint.c.hash.in_(hashes),
                t.fingerprint.c.seen_at >= since,
                t.fingerprint.c.article_id != besides,
            )
            .group_by(t.fingerprint.c.article_id)
            .order_by(shared.desc(), t.fingerprint.c.article_id)
            .limit(10)
        )
        return [self._neighbour(row.article_id) for row in self._connection.execute(query).all()]

    def _neighbour(self, article_id: int) -> Neighbour:
        sketch = sa.select(t.fingerprint.c.hash).where(
            t.fingerprint.c.article_id == article_id, t.fingerprint.c.hash >= 0
        )
        columns = (t.article.c.source_id, t.article.c.story_id, t.article.c.language)
        article = self._connection.execute(sa.select(*columns).where(t.article.c.id == article_id)).one()
        shingles = tuple(self._connection.execute(sketch.order_by(t.fingerprint.c.hash)).scalars())
        return Neighbour(article_id=article_id, shingles=shingles, **article._mapping)

    def remember(self, article_id: int, hashes: Sequence[int], now: datetime) -> None:
        """Replace the article's fingerprint."""
        self._connection.execute(sa.delete(t.fingerprint).where(t.fingerprint.c.article_id == article_id))
        if hashes:
            rows = [{"hash": each, "article_id": article_id, "seen_at": now} for each in hashes]
            self._connection.execute(insert(self._connection, t.fingerprint).on_conflict_do_nothing(), rows)

    def forget_fingerprints(self, before: datetime) -> int:
        """Drop fingerprints that no copy can join any more."""
        statement = sa.delete(t.fingerprint).where(t.fingerprint.c.seen_at < before)
        return self._connection.execute(statement).rowcount
