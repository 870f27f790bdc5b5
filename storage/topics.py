"""Topics and their matches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.records import Evidence, Lapse, LapseReason, Mark, Match, MatchKind, Topic
from storage.rows import insert, plain, record, records, retire_undeclared

_MATCH = sa.select(t.match, t.topic.c.name.label("topic")).join(t.topic, t.topic.c.id == t.match.c.topic_id)

_LOOKED_AT = 10
"""Matches that are looked at for each story that is wanted: copies and revisions match again."""


@dataclass(frozen=True, slots=True)
class Counted:
    """An article that met a topic, as it is counted."""

    article_id: int
    story_id: int
    """Below 0 for an article that is in no story yet."""
    language: str | None
    source: str
    tier: int | None
    at: datetime


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
        known: Mapping[str, Topic] | None = None,
    ) -> int:
        """Add the topic, or change it; its id. Changing a topic never alerts again what was alerted.

        Who declares many hands in all that are `known` by name, retired ones too: those that stay as they are cost
        nothing.
        """
        before = self.named(name) if known is None else known.get(name)
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
        elif (before.title, before.declared) == (title, declared):
            return before.id
        statement = insert(self._connection, t.topic).values(name=name, created_at=now, **{"changed_at": now, **values})
        statement = statement.on_conflict_do_update(index_elements=["name"], set_=values).returning(t.topic.c.id)
        return int(self._connection.execute(statement).scalar_one())

    def retire_undeclared(self, keep: Collection[int], now: datetime) -> int:
        return retire_undeclared(self._connection, t.topic, keep, retired_at=now, changed_at=now)

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
        kind: MatchKind = MatchKind.NEW,
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
            "kind": kind,
        }
        row = self._connection.execute(sa.insert(t.match).values(**values).returning(t.match)).one()
        return record(Match, row, topic=topic.name)

    def last_met(self, article_id: int, revision_id: int) -> dict[int, tuple[int, str]]:
        """Of each topic that an earlier revision of the article met: the last of those, and the query that it met."""
        query = (
            sa.select(t.match.c.topic_id, t.match.c.revision_id, t.match.c.query)
            .where(t.match.c.article_id == article_id, t.match.c.revision_id < revision_id)
            .order_by(t.match.c.revision_id)
        )
        return {row.topic_id: (row.revision_id, row.query) for row in self._connection.execute(query)}

    def add_lapse(self, *, revision_id: int, article_id: int, topic_id: int, why: LapseReason, now: datetime) -> None:
        """Keep that the revision does not meet a topic which the one before met."""
        values = {"revision_id": revision_id, "article_id": article_id, "topic_id": topic_id, "why": why, "at": now}
        self._connection.execute(sa.insert(t.lapse).values(**values))

    def lapses(self, article_id: int) -> list[Lapse]:
        """When the article ceased to meet which topic, oldest first."""
        query = (
            sa.select(t.lapse, t.topic.c.name.label("topic"))
            .join(t.topic, t.topic.c.id == t.lapse.c.topic_id)
            .where(t.lapse.c.article_id == article_id)
            .order_by(t.lapse.c.revision_id)
        )
        return records(Lapse, self._connection.execute(query))

    def add_overrun(self, *, revision_id: int, article_id: int, topic_id: int, now: datetime) -> None:
        """Keep that the topic was given up on the revision, because it took too much work."""
        values = {"revision_id": revision_id, "article_id": article_id, "topic_id": topic_id, "at": now}
        self._connection.execute(sa.insert(t.overrun).values(**values))

    def overruns(self, topic_id: int, since: datetime) -> int:
        """On how many articles the topic was given up since then."""
        query = sa.select(sa.func.count(t.overrun.c.article_id.distinct())).where(
            t.overrun.c.topic_id == topic_id, t.overrun.c.at >= since
        )
        return int(self._connection.execute(query).scalar_one())

    def overran(self, topic_id: int, article_id: int) -> datetime | None:
        """When the topic was last given up on the article; None: never."""
        query = sa.select(sa.func.max(t.overrun.c.at)).where(
            t.overrun.c.topic_id == topic_id, t.overrun.c.article_id == article_id
        )
        at: datetime | None = self._connection.execute(query).scalar_one()
        return at

    def matched_articles(self, topic_id: int, since: datetime) -> list[Counted]:
        """The articles that met the topic and came since then, oldest first. What stood in a feed when it was first
        seen came when it was published, if that is known, as in `Articles.days`."""
        met = sa.select(t.match.c.article_id).where(t.match.c.topic_id == topic_id)
        query = (
            sa.select(
                t.article.c.id,
                t.article.c.story_id,
                t.article.c.language,
                t.source.c.name.label("source"),
                t.source.c.tier,
                t.article.c.first_seen_at,
                t.article.c.published_at,
                t.article.c.baseline,
            )
            .join(t.source, t.source.c.id == t.article.c.source_id)
            .where(t.article.c.id.in_(met))
            .order_by(t.article.c.id)
        )
        found = []
        for row in self._connection.execute(query):
            at = row.first_seen_at
            if row.baseline and row.published_at is not None:
                at = min(at, row.published_at)
            if at >= since:
                found.append(Counted(row.id, row.story_id or -row.id, row.language, row.source, row.tier, at))
        return found

    def days(self, since: datetime, *, topic: str | None = None) -> dict[str, Counter[date]]:
        """How many articles that were first seen on each day (UTC) since then met each topic, or one, by name."""
        # The least of the numbers, not that of the first: what was imported has seen earlier days than its number says.
        # With + 0 the index of the days is read; SQLite would else walk all articles from the oldest on.
        opening = sa.select(sa.func.min(t.article.c.id + 0)).where(t.article.c.first_seen_at >= since)
        first = self._connection.execute(opening).scalar()
        if first is None:
            return {}
        query = (
            sa.select(t.topic.c.name, t.article.c.id, t.article.c.first_seen_at)
            .join_from(t.match, t.topic, t.topic.c.id == t.match.c.topic_id)
            .join(t.article, t.article.c.id == t.match.c.article_id)
            .where(t.match.c.article_id >= first, t.article.c.id >= first)  # a number, for its share to be known
            .distinct()
        )
        if topic is not None:
            query = query.where(t.topic.c.name == topic)
        found: dict[str, Counter[date]] = {}
        for name, _, at in self._connection.execute(query):
            found.setdefault(name, Counter())[at.astimezone(UTC).date()] += 1
        return found

    def stories_since(self, since: datetime) -> dict[str, int]:
        """How many stories met each topic since then, by name; matches of what was past by then left out."""
        query = (
            sa.select(t.topic.c.name, sa.func.count(t.match.c.story_id.distinct()))
            .join(t.match, t.match.c.topic_id == t.topic.c.id)
            .join(t.revision, t.revision.c.id == t.match.c.revision_id)
            .where(t.match.c.matched_at >= since, t.match.c.kind != MatchKind.PAST, ~t.revision.c.baseline)
            .group_by(t.topic.c.name)
        )
        return {name: int(count) for name, count in self._connection.execute(query)}

    # -------------------------------------------------------------- marks

    def mark(self, topic_id: int, article_id: int, relevant: bool | None, author: str, now: datetime) -> None:
        """Keep what somebody says of an article for a topic, in place of what was said before; None: nothing."""
        if relevant is None:
            gone = sa.delete(t.mark).where(t.mark.c.topic_id == topic_id, t.mark.c.article_id == article_id)
            self._connection.execute(gone)
            return
        values = {"relevant": relevant, "author": author, "at": now}
        statement = insert(self._connection, t.mark).values(topic_id=topic_id, article_id=article_id, **values)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["topic_id", "article_id"], set_=values)
        )

    def marks(self, *, topic_id: int | None = None, article_id: int | None = None) -> list[Mark]:
        """Marks of a topic or of an article, by topic and article."""
        query = sa.select(t.mark, t.topic.c.name.label("topic")).join(t.topic, t.topic.c.id == t.mark.c.topic_id)
        if topic_id is not None:
            query = query.where(t.mark.c.topic_id == topic_id)
        if article_id is not None:
            query = query.where(t.mark.c.article_id == article_id)
        return records(Mark, self._connection.execute(query.order_by(t.mark.c.topic_id, t.mark.c.article_id)))

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

    def met_by(self, topic_id: int, revision_ids: Sequence[int]) -> dict[int, Match]:
        """How the revisions met the topic, by revision; nothing of one that did not."""
        query = _MATCH.where(t.match.c.topic_id == topic_id, t.match.c.revision_id.in_(revision_ids))
        return {each.revision_id: each for each in records(Match, self._connection.execute(query))}

    def newest_stories(self, topic_id: int, most: int) -> list[list[int]]:
        """The stories of copies that the topic met last, newest first; of each the articles met, oldest first."""
        story = sa.func.coalesce(t.article.c.story_id, -t.article.c.id).label("story_id")
        met = sa.select(story).join(t.match, t.match.c.article_id == t.article.c.id)
        newest = met.where(t.match.c.topic_id == topic_id).order_by(t.match.c.id.desc()).limit(_LOOKED_AT * most)
        stories: dict[int, list[int]] = {
            each: [] for each in list(dict.fromkeys(self._connection.execute(newest).scalars()))[:most]
        }
        query = sa.select(t.article.c.id, story).where(
            sa.or_(
                t.article.c.story_id.in_([each for each in stories if each > 0]),
                t.article.c.id.in_([-each for each in stories if each < 0]),
            ),
            sa.exists().where(t.match.c.topic_id == topic_id, t.match.c.article_id == t.article.c.id),
        )
        for row in self._connection.execute(query.order_by(t.article.c.id)):
            stories[row.story_id].append(row.id)
        return list(stories.values())

    def story_times(self, topic_id: int, since: datetime, limit: int) -> list[datetime]:
        """When the topic met each of its newest stories first, since then."""
        first = sa.func.min(t.match.c.matched_at)
        query = (
            sa.select(first)
            .where(t.match.c.topic_id == topic_id, t.match.c.matched_at > since)
            .group_by(t.match.c.story_id)
            .order_by(first.desc())
            .limit(limit)
        )
        return list(self._connection.execute(query).scalars())

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
