"""Topics and their matches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.records import Evidence, Match, Topic
from storage.rows import insert, plain, record, records

_MATCH = sa.select(t.match, t.topic.c.name.label("topic")).join(t.topic, t.topic.c.id == t.match.c.topic_id)


class Topics:
    """Topics: declared or added, met by revisions."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self, *, retired: bool = False) -> list[Topic]:
        query = sa.select(t.topic).order_by(t.topic.c.name)
        if not retired:
            query = query.where(t.topic.c.retired_at.is_(None))
        return records(Topic, self._connection.execute(query))

    def named(self, name: str) -> Topic | None:
        row = self._connection.execute(sa.select(t.topic).where(t.topic.c.name == name)).first()
        return None if row is None else record(Topic, row)

    def queries(self) -> dict[str, str]:
        """The queries of the topics in force, by name."""
        query = sa.select(t.topic.c.name, t.topic.c.query).where(t.topic.c.retired_at.is_(None))
        return {row.name: row.query for row in self._connection.execute(query)}

    def declare(
        self,
        name: str,
        *,
        title: str,
        query: str,
        now: datetime,
        languages: Sequence[str] = (),
        sources: Sequence[str] = (),
        declared: bool = True,
    ) -> int:
        """Add the topic, or change it; its id. Changing a topic never alerts again what was alerted."""
        before = self.named(name)
        values: dict[str, Any] = {
            "title": title,
            "query": query,
            "languages": list(languages),
            "sources": list(sources),
            "declared": declared,
            "retired_at": None,
        }
        if (
            before is None
            or before.retired_at is not None
            or _meaning(before) != (query, *map(tuple, (languages, sources)))
        ):
            values["changed_at"] = now
        statement = insert(self._connection, t.topic).values(name=name, created_at=now, **{"changed_at": now, **values})
        statement = statement.on_conflict_do_update(index_elements=["name"], set_=values).returning(t.topic.c.id)
        return int(self._connection.execute(statement).scalar_one())

    def retire_undeclared(self, keep: Collection[int], now: datetime) -> int:
        statement = (
            sa.update(t.topic)
            .where(t.topic.c.declared, t.topic.c.retired_at.is_(None), t.topic.c.id.not_in(keep))
            .values(retired_at=now, changed_at=now)
        )
        return self._connection.execute(statement).rowcount

    def retire(self, topic_id: int, now: datetime) -> None:
        statement = sa.update(t.topic).where(t.topic.c.id == topic_id)
        self._connection.execute(statement.values(retired_at=now, changed_at=now))

    def version(self) -> tuple[int, datetime | None]:
        """Changes whenever any topic was added, changed or retired: cheap to ask before each round of matching."""
        count, changed = self._connection.execute(
            sa.select(sa.func.count(), sa.func.max(t.topic.c.changed_at)).select_from(t.topic)
        ).one()
        return int(count), changed

    # -------------------------------------------------------------- matches

    def add_match(
        self,
        *,
        revision_id: int,
        article_id: int,
        story_id: int,
        topic: Topic,
        now: datetime,
        analyzer: str,
        evidence: Sequence[Evidence],
    ) -> Match:
        """Keep that the revision met the topic, with what it was met by."""
        values = {
            "revision_id": revision_id,
            "article_id": article_id,
            "story_id": story_id,
            "topic_id": topic.id,
            "matched_at": now,
            "query": topic.query,
            "analyzer": analyzer,
            "evidence": plain(tuple(evidence)),
        }
        row = self._connection.execute(sa.insert(t.match).values(**values).returning(t.match)).one()
        return record(Match, row, topic=topic.name)

    def matched_before(self, article_id: int, revision_id: int) -> set[int]:
        """Ids of topics that an earlier revision of the article met."""
        query = sa.select(t.match.c.topic_id).where(
            t.match.c.article_id == article_id, t.match.c.revision_id < revision_id
        )
        return set(self._connection.execute(query.distinct()).scalars())

    def matches(
        self,
        *,
        topic: str | None = None,
        article_id: int | None = None,
        revision_id: int | None = None,
        story_id: int | None = None,
        limit: int = 100,
    ) -> list[Match]:
        """Matches, newest first."""
        query = _MATCH
        if topic is not None:
            query = query.where(t.topic.c.name == topic)
        if article_id is not None:
            query = query.where(t.match.c.article_id == article_id)
        if revision_id is not None:
            query = query.where(t.match.c.revision_id == revision_id)
        if story_id is not None:
            query = query.where(t.match.c.story_id == story_id)
        return records(Match, self._connection.execute(query.order_by(t.match.c.id.desc()).limit(limit)))

    def counts(self) -> dict[str, int]:
        """How many matches each topic has, by name."""
        query = (
            sa.select(t.topic.c.name, sa.func.count(t.match.c.id))
            .outerjoin(t.match, t.match.c.topic_id == t.topic.c.id)
            .where(t.topic.c.retired_at.is_(None))
            .group_by(t.topic.c.name)
        )
        return {name: int(count) for name, count in self._connection.execute(query)}


def _meaning(topic: Topic) -> tuple[Any, ...]:
    return (topic.query, topic.languages, topic.sources)
