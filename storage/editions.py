"""Press reviews: stories that somebody picked, ordered and commented, and what they said when they were frozen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.rows import plain, records


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A story in its place, by the article that stands for it."""

    article_id: int
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A press review, being made or frozen."""

    id: int
    title: str
    author: str
    since: datetime
    until: datetime
    """The period of which it picks."""
    topics: tuple[str, ...]
    """Whose stories it picks from; none: those of all topics."""
    created_at: datetime
    number: int | None = None
    """1, 2, ... given when it is frozen; from then on nothing of it changes."""
    frozen_at: datetime | None = None
    picks: tuple[Pick, ...] = ()
    content: Mapping[str, Any] | None = None
    """What it says, once it is frozen."""


class Editions:
    """Editions, by id and by number."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def begin(
        self, title: str, author: str, since: datetime, until: datetime, topics: Sequence[str], now: datetime
    ) -> int:
        values = {"title": title, "author": author, "since": since, "until": until, "topics": list(topics)}
        statement = sa.insert(t.edition).values(**values, created_at=now, picks=[]).returning(t.edition.c.id)
        return int(self._connection.execute(statement).scalar_one())

    def get(self, edition_id: int) -> Edition | None:
        found = records(Edition, self._connection.execute(sa.select(t.edition).where(t.edition.c.id == edition_id)))
        return found[0] if found else None

    def recent(self, limit: int = 50) -> list[Edition]:
        """Editions, newest first."""
        query = sa.select(t.edition).order_by(t.edition.c.id.desc()).limit(limit)
        return records(Edition, self._connection.execute(query))

    def pick(self, edition_id: int, picks: Sequence[Pick]) -> bool:
        """Keep the picks in this order; False if the edition is frozen or not there."""
        which = sa.and_(t.edition.c.id == edition_id, t.edition.c.frozen_at.is_(None))
        return self._connection.execute(sa.update(t.edition).where(which).values(picks=plain(list(picks)))).rowcount > 0

    def freeze(self, edition_id: int, content: Mapping[str, Any], now: datetime) -> int | None:
        """Give the edition its number and its words for good; None if it is frozen already or not there."""
        last = self._connection.execute(sa.select(sa.func.max(t.edition.c.number))).scalar()
        number = int(last or 0) + 1
        which = sa.and_(t.edition.c.id == edition_id, t.edition.c.frozen_at.is_(None))
        values = {"number": number, "frozen_at": now, "content": {**content, "number": number}}
        done = self._connection.execute(sa.update(t.edition).where(which).values(**values)).rowcount
        return number if done else None

    def remove(self, edition_id: int) -> bool:
        """Take an edition out that is not frozen."""
        which = sa.and_(t.edition.c.id == edition_id, t.edition.c.frozen_at.is_(None))
        return self._connection.execute(sa.delete(t.edition).where(which)).rowcount > 0

    def forget(self, article_id: int, urls: Collection[str]) -> None:
        """Take an article out of every edition, frozen or not."""
        query = sa.select(t.edition.c.id, t.edition.c.picks, t.edition.c.content)
        for row in self._connection.execute(query).all():
            values: dict[str, Any] = {}
            left = [each for each in row.picks if each["article_id"] != article_id]
            if len(left) < len(row.picks):
                values["picks"] = left
            if row.content is not None:
                stories = [_without(each, urls) for each in row.content["stories"] if each["article_id"] != article_id]
                if stories != row.content["stories"]:
                    values["content"] = {**row.content, "stories": stories}
            if values:
                self._connection.execute(sa.update(t.edition).where(t.edition.c.id == row.id).values(**values))


def _without(story: Mapping[str, Any], urls: Collection[str]) -> dict[str, Any]:
    return {**story, "others": [each for each in story["others"] if each["url"] not in urls]}
