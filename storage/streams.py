"""What came in and went out, in the order in which it did: read on from a cursor, nothing twice, nothing left out.

The cursor is the number of the last row that was read, for alerts and deliveries that of its last change: what changes
comes again. Numbers grow in the order of commits, because one transaction writes at a time, on PostgreSQL too
(`leases.take_turn`). A revision is there when it is matched: those behind one that is not yet are told after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.types import microseconds


class Streams:
    """Numbers of rows after a cursor, oldest first."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def revisions(self, after: int, limit: int, *, topic: str | None = None, source: str | None = None) -> list[int]:
        """Matched revisions: each is an article that is new or has changed."""
        query = sa.select(t.revision.c.id).where(t.revision.c.id > after, _told())
        if topic is not None:
            met = (
                sa.select(t.match.c.revision_id)
                .join(t.topic, t.topic.c.id == t.match.c.topic_id)
                .where(t.topic.c.name == topic, t.match.c.revision_id > after)
            )
            query = query.where(t.revision.c.id.in_(met))
        if source is not None:
            query = (
                query.join(t.article, t.article.c.id == t.revision.c.article_id)
                .join(t.source, t.source.c.id == t.article.c.source_id)
                .where(t.source.c.name == source)
            )
        return self._numbers(query.order_by(t.revision.c.id).limit(limit))

    def articles(
        self,
        after: int,
        limit: int,
        *,
        since: datetime | None = None,
        topic: str | None = None,
        source: str | None = None,
    ) -> list[int]:
        """Articles of which a revision is matched, in the order in which they were stored."""
        query = _articles(since, topic, source).where(t.article.c.id > after)
        return self._numbers(query.order_by(t.article.c.id).limit(limit))

    def count_articles(
        self, *, since: datetime | None = None, topic: str | None = None, source: str | None = None
    ) -> int:
        """How many articles there are to read."""
        query = sa.select(sa.func.count()).select_from(_articles(since, topic, source).subquery())
        return int(self._connection.execute(query).scalar_one())

    def alerts(
        self, after: int, limit: int, *, state: str | None = None, topic: str | None = None
    ) -> list[tuple[int, int]]:
        """The numbers of alerts' last changes, each with the alert's own."""
        query = _changed(t.alert_change, t.alert, after, state, (t.ALERT_WAITS, t.ALERT_UNSENT))
        if topic is not None:
            named = sa.select(t.alert_match.c.alert_id).where(t.alert_match.c.topic == topic)
            query = query.where(t.alert.c.id.in_(named))
        return [(change, number) for change, number in self._connection.execute(query.limit(limit))]

    def deliveries(self, after: int, limit: int, *, state: str | None = None) -> list[tuple[int, int]]:
        """The numbers of deliveries' last changes, each with the delivery's own."""
        few = (t.DELIVERY_WAITS, ("dead",), ("dropped",))
        query = _changed(t.delivery_change, t.delivery, after, state, few)
        return [(change, number) for change, number in self._connection.execute(query.limit(limit))]

    def new_alerts(self, after: int, limit: int) -> list[int]:
        """Alerts that were opened after this one."""
        return self._numbers(sa.select(t.alert.c.id).where(t.alert.c.id > after).order_by(t.alert.c.id).limit(limit))

    def newest_alert(self) -> int:
        """The cursor behind which only what is still to come lies."""
        return int(self._connection.execute(sa.select(sa.func.coalesce(sa.func.max(t.alert.c.id), 0))).scalar_one())

    def _numbers(self, query: sa.Select[int]) -> list[int]:
        return list(self._connection.execute(query).scalars())


def _changed(
    changes: sa.Table, table: sa.Table, after: int, state: str | None, few: Sequence[tuple[str, ...]]
) -> sa.Select[int, int]:
    """Rows after the cursor in the order of their last changes; `few`: states that have an index of their own."""
    query = sa.select(changes.c.id, table.c.id).join(table, table.c.id == changes.c[f"{table.name}_id"])
    if state is None:
        return query.where(changes.c.id > after).order_by(changes.c.id)
    query = query.where(table.c.state == state)
    rare = next((some for some in few if state in some), None)
    if rare is None:
        return query.where(changes.c.id > after).order_by(changes.c.id)
    # Of a few each is read, and then sorted: in the order of all changes one would look long for them.
    return query.where(t.among(table.c.state, *rare), changes.c.id + 0 > after).order_by(changes.c.id + 0)


def _told() -> sa.ColumnElement[bool]:
    """Of a revision: none before it still waits to be matched."""
    # Of each kind by itself, so that the index of the queue answers: else SQLite reads every revision there is.
    first = [
        sa.select(sa.func.min(t.revision.c.id).label("id")).where(
            t.revision.c.baseline == baseline, t.revision.c.matched_at.is_(None)
        )
        for baseline in (sa.false(), sa.true())
    ]
    ends = sa.union_all(*first).subquery()
    waiting = sa.select(sa.func.min(ends.c.id)).scalar_subquery()
    return sa.or_(waiting.is_(None), t.revision.c.id < waiting)


def _articles(since: datetime | None, topic: str | None, source: str | None) -> sa.Select[int]:
    query = sa.select(t.article.c.id).where(sa.exists().where(t.revision.c.article_id == t.article.c.id, _told()))
    # "+ 0" keeps SQLite to the order of the numbers: by another index it would sort all that is left for each page.
    if since is not None:
        query = query.where(sa.type_coerce(t.article.c.first_seen_at, sa.BigInteger) + 0 >= microseconds(since))
    if topic is not None:
        topic_id = sa.select(t.topic.c.id).where(t.topic.c.name == topic).scalar_subquery()
        query = query.where(sa.exists().where(t.match.c.topic_id == topic_id, t.match.c.article_id == t.article.c.id))
    if source is not None:
        source_id = sa.select(t.source.c.id).where(t.source.c.name == source).scalar_subquery()
        query = query.where(t.article.c.source_id + 0 == source_id)
    return query
