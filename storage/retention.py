"""What may be kept no longer goes: texts of sources that allow it for a time only, wherever they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.search import Search
from storage.types import microseconds

_TEXTS = ("kicker", "deck", "description", "lead", "ed_note", "dateline_raw", "byline_raw", "provenance")
"""Of an article's details, what is text of its page."""


class Retention:
    """`keep_text`: headline, address, dates and hashes stay."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def expire(self, now: datetime, limit: int = 500) -> dict[str, int]:
        """Take out what is due, up to a number of each; how many of each. Call again while any is not 0."""
        return {
            "texts": self._revisions(now, limit),
            "announcements": self._entries(now, limit),
            "quarantined": self._quarantined(now),
        }

    def _revisions(self, now: datetime, limit: int) -> int:
        query = (
            sa.select(t.revision.c.id, t.revision.c.article_id, t.revision.c.details)
            .join(t.article, t.article.c.id == t.revision.c.article_id)
            .join(t.source, t.source.c.id == t.article.c.source_id)
            .where(t.revision.c.matched_at.is_not(None), t.revision.c.body_text != "", _over(t.revision.c.seen_at, now))
            .limit(limit)
        )
        rows = self._connection.execute(query).all()
        for row in rows:
            kept = {name: value for name, value in row.details.items() if name not in _TEXTS}
            self._connection.execute(
                sa.update(t.revision)
                .where(t.revision.c.id == row.id)
                .values(body_text="", details={**kept, "warnings": ["text expired"]})
            )
            Search(self._connection).remove(row.article_id)
        return len({row.article_id for row in rows})

    def _entries(self, now: datetime, limit: int) -> int:
        """What feeds say of articles: their summaries and whole texts."""
        said = sa.or_(t.entry.c.content.is_not(None), t.entry.c.summary.is_not(None))
        query = (
            sa.select(t.entry.c.id)
            .join(t.source, t.source.c.id == t.entry.c.source_id)
            .where(said, t.entry.c.state.not_in(t.ENTRY_WAITS), _over(t.entry.c.last_seen_at, now))
            .limit(limit)
        )
        ids: Sequence[int] = list(self._connection.execute(query).scalars())
        for start in range(0, len(ids), 400):
            some = t.entry.c.id.in_(ids[start : start + 400])
            self._connection.execute(sa.update(t.entry).where(some).values(content=None, summary=None))
        return len(ids)

    def _quarantined(self, now: datetime) -> int:
        query = (
            sa.select(t.quarantine.c.id)
            .join(t.source, t.source.c.id == t.quarantine.c.source_id)
            .where(_over(t.quarantine.c.at, now))
        )
        ids = list(self._connection.execute(query).scalars())
        if ids:
            self._connection.execute(sa.delete(t.quarantine).where(t.quarantine.c.id.in_(ids)))
        return len(ids)


def _over(since: sa.ColumnElement[Any], now: datetime) -> sa.ColumnElement[bool]:
    """Whether the source's `keep_text` has passed since then."""
    number = sa.BigInteger
    age = sa.literal(microseconds(now), number) - sa.type_coerce(since, number)
    return sa.and_(t.source.c.keep_text.is_not(None), age > sa.type_coerce(t.source.c.keep_text, number))
