"""Stories, and the fingerprints by which copies of one text find each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.addresses import shown
from storage.postings import newest
from storage.records import Step, Story
from storage.rows import insert, record, records

COPIES, EVENT = "copies", "event"
"""The two levels: articles with one text, and such stories on one thing that happened."""


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


@dataclass(frozen=True, slots=True)
class ToldBy:
    """Who tells a story of copies, and where."""

    story_id: int
    article_id: int
    source: str
    url: str
    published_at: datetime | None
    first_seen_at: datetime


class Stories:
    """Stories on both levels: opened, joined, listed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def open(
        self,
        headline: str,
        now: datetime,
        *,
        event_id: int | None = None,
        follows_id: int | None = None,
        likeness: float | None = None,
    ) -> int:
        """A story of copies, in this event or in a new one of its own; `follows_id` is the closed story before it.

        `likeness` is how alike it is to the event that it joins.
        """
        if event_id is None:
            follows = None if follows_id is None else self.event_of(follows_id)
            event_id = self._add(headline, now, EVENT, None, follows)
        return self._add(headline, now, COPIES, event_id, follows_id, likeness)

    def open_event(self, headline: str, now: datetime, *, follows_id: int | None = None) -> int:
        """An event without any article yet; `follows_id` is the closed event before it."""
        return self._add(headline, now, EVENT, None, follows_id)

    def _add(
        self,
        headline: str,
        now: datetime,
        level: str,
        event_id: int | None,
        follows_id: int | None,
        likeness: float | None = None,
    ) -> int:
        statement = sa.insert(t.story).values(
            headline=headline,
            opened_at=now,
            last_at=now,
            level=level,
            event_id=event_id,
            follows_id=follows_id,
            likeness=likeness,
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

    def told_by(self, story_ids: Sequence[int], most: int) -> dict[int, list[ToldBy]]:
        """Of each story of copies the articles that tell it, the newest first, up to so many of each."""
        place = sa.func.row_number().over(partition_by=t.article.c.story_id, order_by=t.article.c.id.desc())
        newest_first = (
            sa.select(t.article.c.id.label("article_id"), place.label("place"))
            .where(t.article.c.story_id.in_(story_ids))
            .subquery()
        )
        columns = ("story_id", "url", "canonical_url", "published_at", "first_seen_at")
        query = (
            sa.select(
                newest_first.c.article_id, t.source.c.name.label("source"), *(t.article.c[each] for each in columns)
            )
            .join_from(newest_first, t.article, t.article.c.id == newest_first.c.article_id)
            .join(t.source, t.source.c.id == t.article.c.source_id)
            .where(newest_first.c.place <= most)
            .order_by(newest_first.c.article_id.desc())
        )
        found: dict[int, list[ToldBy]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.story_id, []).append(record(ToldBy, shown(row._mapping)))
        return found

    def standing(self, story_id: int) -> int:
        """The story itself, or, if it was joined to another and holds nothing any more, the event that took it in."""
        event_id, story = self.event_of(story_id), self.get(story_id)
        return story_id if story is None or story.articles else event_id

    def of_article(self, article_id: int) -> int | None:
        """The story of copies of an article; None if it has none yet."""
        return self._connection.execute(sa.select(t.article.c.story_id).where(t.article.c.id == article_id)).scalar()

    def likeness(self, story_id: int) -> float | None:
        """How alike copies were to the event that they joined; None if they opened it or were put there by hand."""
        return self._connection.execute(sa.select(t.story.c.likeness).where(t.story.c.id == story_id)).scalar()

    def copies_of(self, event_id: int) -> list[Story]:
        """The stories of copies that make up an event, in the order in which they joined it."""
        query = _STORY.where(t.story.c.event_id == event_id).order_by(t.story.c.id)
        return records(Story, self._connection.execute(query))

    def get(self, story_id: int) -> Story | None:
        row = self._connection.execute(_STORY.where(t.story.c.id == story_id)).first()
        return None if row is None else record(Story, row)

    def recent(self, limit: int = 50, *, level: str = COPIES) -> list[Story]:
        """Stories of one level, newest first, without those that were joined to others and hold nothing."""
        emptied = (
            t.story.c.event_id.is_not(None)
            if level == EVENT
            else ~sa.exists().where(t.article.c.story_id == t.story.c.id)
        )
        query = _STORY.where(t.story.c.level == level, ~emptied).order_by(t.story.c.id.desc()).limit(limit)
        return records(Story, self._connection.execute(query))

    def former(self, story_id: int) -> Story | None:
        """The closed story that this one's event goes on with; of copies that go on with another one, that event."""
        event_id = self.event_of(story_id)
        for each in (event_id, story_id):
            story = self.get(each)
            if story is not None and story.follows_id is not None:
                followed = self.event_of(story.follows_id)
                if followed != event_id:  # copies may go on with others of their own event
                    return self.get(followed)
        return None

    def followed_by(self, story_id: int) -> list[int]:
        """The stories that go on with a closed one."""
        query = sa.select(t.story.c.id).where(t.story.c.follows_id == story_id).order_by(t.story.c.id)
        return list(self._connection.execute(query).scalars())

    def timeline(self, story_id: int, limit: int = 1000) -> list[Step]:
        """The articles of a story of either level, the one that was seen first first."""
        earliest = (
            sa.select(t.entry.c.unseen_at)
            .where(t.entry.c.article_id == t.article.c.id)
            .order_by(t.entry.c.first_seen_at, t.entry.c.id)
            .limit(1)
            .scalar_subquery()
        )
        columns = (
            "story_id",
            "headline",
            "url",
            "canonical_url",
            "language",
            "published_at",
            "first_seen_at",
            "revisions",
            "removed_at",
        )
        query = (
            sa.select(
                t.article.c.id.label("article_id"),
                *(t.article.c[name] for name in columns),
                earliest.label("unseen_at"),
                t.source.c.name.label("source"),
            )
            .join(t.source, t.source.c.id == t.article.c.source_id)
            .where(in_story(story_id))
            .order_by(t.article.c.first_seen_at, t.article.c.id)
            .limit(limit)
        )
        return [Step(**shown(row._mapping)) for row in self._connection.execute(query)]

    def topics_of(self, story_id: int) -> list[str]:
        """The names of the topics that its articles met."""
        query = (
            sa.select(t.topic.c.name)
            .join(t.match, t.match.c.topic_id == t.topic.c.id)
            .join(t.article, t.article.c.id == t.match.c.article_id)
            .where(in_story(story_id))
            .distinct()
            .order_by(t.topic.c.name)
        )
        return list(self._connection.execute(query).scalars())

    def close(self, quiet_since: datetime, opened_before: datetime, now: datetime, limit: int = 1000) -> int:
        """Mark the stories that nothing can join any more; how many."""
        over = sa.or_(t.story.c.last_at < quiet_since, t.story.c.opened_at < opened_before)
        query = sa.select(t.story.c.id).where(t.story.c.closed_at.is_(None), over).order_by(t.story.c.last_at)
        ids = list(self._connection.execute(query.limit(limit)).scalars())
        for start in range(0, len(ids), 400):
            some = t.story.c.id.in_(ids[start : start + 400])
            self._connection.execute(sa.update(t.story).where(some).values(closed_at=now))
        return len(ids)

    def sharing(self, hashes: Sequence[int], *, besides: int, most: int) -> list[int]:
        """Articles whose fingerprint shares hashes, those first that share most; at most so many."""
        found = newest(self._connection, t.fingerprint.c.hash, hashes, besides=besides)
        shared = Counter(article_id for _, article_id in found)
        return sorted(shared, key=lambda article_id: (-shared[article_id], -article_id))[:most]

    def sketches(self, article_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """The fingerprints of articles, smallest hash first, without that of the headline (which is negative)."""
        query = (
            sa.select(t.fingerprint.c.article_id, t.fingerprint.c.hash)
            .where(t.fingerprint.c.article_id.in_(article_ids), t.fingerprint.c.hash >= 0)
            .order_by(t.fingerprint.c.article_id, t.fingerprint.c.hash)
        )
        found: dict[int, list[int]] = {}
        for article_id, hash_ in self._connection.execute(query).all():
            found.setdefault(article_id, []).append(hash_)
        return {article_id: tuple(hashes) for article_id, hashes in found.items()}

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
