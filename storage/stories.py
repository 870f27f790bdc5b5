"""Stories, and the fingerprints by which copies of one text find each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.records import Story
from storage.rows import insert, record, records

COPIES, EVENT = "copies", "event"
"""The two levels: articles with one text, and such stories on one thing that happened."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An article that shares hashes with another."""

    article_id: int
    source_id: int
    story_id: int | None
    language: str | None
    shingles: tuple[int, ...]
    """Its sketch, smallest first, without the hash of its headline (which is negative)."""


def in_story(story_id: int) -> sa.ColumnElement[bool]:
    """The article is in this story, of either level."""
    of_event = sa.select(t.story.c.id).where(t.story.c.event_id == story_id)
    return sa.or_(t.article.c.story_id == story_id, t.article.c.story_id.in_(of_event))


_part = t.story.alias("part")
_STORY = sa.select(
    t.story,
    sa.case(
        (
            t.story.c.level == EVENT,
            sa.select(sa.func.count())
            .select_from(t.article.join(_part, _part.c.id == t.article.c.story_id))
            .where(_part.c.event_id == t.story.c.id)
            .scalar_subquery(),
        ),
        else_=sa.select(sa.func.count()).where(t.article.c.story_id == t.story.c.id).scalar_subquery(),
    ).label("articles"),
)


class Stories:
    """Stories on both levels: opened, joined, listed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def open(self, headline: str, now: datetime, *, event_id: int | None = None, follows_id: int | None = None) -> int:
        """A story of copies, in this event or in a new one of its own; `follows_id` is the closed story before it."""
        if event_id is None:
            follows = None if follows_id is None else self.event_of(follows_id)
            event_id = self._add(headline, now, EVENT, None, follows)
        return self._add(headline, now, COPIES, event_id, follows_id)

    def open_event(self, headline: str, now: datetime, *, follows_id: int | None = None) -> int:
        """An event without any article yet; `follows_id` is the closed event before it."""
        return self._add(headline, now, EVENT, None, follows_id)

    def _add(self, headline: str, now: datetime, level: str, event_id: int | None, follows_id: int | None) -> int:
        statement = sa.insert(t.story).values(
            headline=headline, opened_at=now, last_at=now, level=level, event_id=event_id, follows_id=follows_id
        )
        return int(self._connection.execute(statement.returning(t.story.c.id)).scalar_one())

    def touch(self, story_id: int, now: datetime) -> None:
        """An article joined the story, and with it its event."""
        moved = t.story.c.id.in_([story_id, self.event_of(story_id)])
        self._connection.execute(sa.update(t.story).where(moved, t.story.c.last_at < now).values(last_at=now))

    def event_of(self, story_id: int) -> int:
        """The event of a story of copies; an event is its own."""
        event_id = self._connection.execute(sa.select(t.story.c.event_id).where(t.story.c.id == story_id)).scalar()
        return story_id if event_id is None else int(event_id)

    def copies_of(self, event_id: int) -> list[Story]:
        """The stories of copies that make up an event, in the order in which they joined it."""
        query = _STORY.where(t.story.c.event_id == event_id).order_by(t.story.c.id)
        return records(Story, self._connection.execute(query))

    def get(self, story_id: int) -> Story | None:
        row = self._connection.execute(_STORY.where(t.story.c.id == story_id)).first()
        return None if row is None else record(Story, row)

    def recent(self, limit: int = 50, *, level: str = COPIES) -> list[Story]:
        """Stories of one level, newest first."""
        query = _STORY.where(t.story.c.level == level).order_by(t.story.c.id.desc()).limit(limit)
        return records(Story, self._connection.execute(query))

    def close(self, quiet_since: datetime, opened_before: datetime, now: datetime, limit: int = 1000) -> int:
        """Mark the stories that nothing can join any more; how many."""
        over = sa.or_(t.story.c.last_at < quiet_since, t.story.c.opened_at < opened_before)
        query = sa.select(t.story.c.id).where(t.story.c.closed_at.is_(None), over).order_by(t.story.c.last_at)
        ids = list(self._connection.execute(query.limit(limit)).scalars())
        for start in range(0, len(ids), 400):
            some = t.story.c.id.in_(ids[start : start + 400])
            self._connection.execute(sa.update(t.story).where(some).values(closed_at=now))
        return len(ids)

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
