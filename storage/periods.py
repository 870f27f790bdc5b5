"""What was watched between two instants: how much came in, from whom, and how much of it could not be read whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.records import LIKELY_WHOLE, SHORT_METHODS, SHUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of the watch; baselines are not part of it."""

    since: datetime
    until: datetime
    articles: int
    sources: int
    """Watched now."""
    silent: tuple[str, ...]
    """Names of those of them that brought nothing."""
    on_summary: int
    """Articles that were judged on headline and summary only."""


class Periods:
    """Stretches of the watch."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def between(self, since: datetime, until: datetime) -> Period:
        """What was first seen after `since` and not after `until`."""
        seen = sa.and_(t.article.c.first_seen_at > since, t.article.c.first_seen_at <= until, ~t.article.c.baseline)
        per_source = sa.select(t.article.c.source_id, sa.func.count()).where(seen).group_by(t.article.c.source_id)
        brought = {row[0]: int(row[1]) for row in self._connection.execute(per_source)}
        polled = sa.select(t.feed.c.source_id).where(t.feed.c.retired_at.is_(None))
        watched = sa.select(t.source.c.id, t.source.c.name).where(
            t.source.c.retired_at.is_(None), t.source.c.id.in_(polled)
        )
        sources = self._connection.execute(watched.order_by(t.source.c.name)).all()
        details = t.revision.c.details
        short = sa.func.coalesce(details["extraction_method"].as_string(), "").in_(SHORT_METHODS)
        shut = sa.or_(  # the same as not `Article.in_full`
            t.revision.c.body_text == "",
            sa.and_(short, sa.func.coalesce(details["extraction_probability"].as_float(), 0.0) < LIKELY_WHOLE),
            sa.and_(~short, sa.func.coalesce(details["access"].as_string(), "").in_([each.value for each in SHUT])),
        )
        newest = sa.and_(t.revision.c.article_id == t.article.c.id, t.revision.c.number == t.article.c.revisions)
        on_summary = sa.select(sa.func.count()).select_from(t.article.join(t.revision, newest)).where(seen, shut)
        return Period(
            since=since,
            until=until,
            articles=sum(brought.values()),
            sources=len(sources),
            silent=tuple(source.name for source in sources if source.id not in brought),
            on_summary=int(self._connection.execute(on_summary).scalar_one()),
        )
