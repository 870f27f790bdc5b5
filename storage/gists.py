"""What articles are about, in hashed terms, and how common each term is: by these, articles on one event are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.postings import many, newest
from storage.rows import insert

_ALL = 0
"""The hash under which all documents are counted."""

_COUNT = {
    "sqlite": "SELECT value, 1 FROM json_each(:terms) WHERE true",
    "postgresql": "SELECT value, 1 FROM unnest(CAST(:terms AS bigint[])) AS v(value) ORDER BY value",
}
_FIND = {
    "sqlite": "SELECT term.hash, term.documents FROM json_each(:terms) AS v JOIN term ON term.hash = v.value",
    "postgresql": "SELECT hash, documents FROM term WHERE hash = ANY(CAST(:terms AS bigint[]))",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """An article's gist as it is kept, and where the article stands."""

    article_id: int
    source_id: int
    story_id: int
    event_id: int
    seen_at: datetime
    terms: Mapping[int, int]
    """Term -> weight."""
    details: Mapping[str, Any]
    """As `remember` was given them."""


class Gists:
    """Gists: remembered, counted, found by the terms that they share."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def count(self, terms: Sequence[int]) -> None:
        """One more document with these terms, each named once."""
        source = _COUNT[self._connection.dialect.name]
        self._connection.execute(
            sa.text(
                f"INSERT INTO term (hash, documents) {source}"
                " ON CONFLICT (hash) DO UPDATE SET documents = term.documents + 1"
            ),
            {"terms": many(self._connection, sorted({_ALL, *terms}))},
        )

    def documents(self, terms: Sequence[int]) -> tuple[int, dict[int, int]]:
        """How many documents were counted, and in how many each of the terms stood."""
        statement = sa.text(_FIND[self._connection.dialect.name])
        rows = self._connection.execute(statement, {"terms": many(self._connection, [_ALL, *terms])})
        found = {int(hash_): int(documents) for hash_, documents in rows}
        return found.pop(_ALL, 0), found

    def fade(self, most: int) -> int:
        """Halve all counts once more documents than this were counted, and forget what is rare: words come and go."""
        total, _ = self.documents([])
        if total <= most:
            return 0
        self._connection.execute(sa.update(t.term).values(documents=t.term.c.documents // 2))
        return self._connection.execute(sa.delete(t.term).where(t.term.c.documents < 1)).rowcount

    def remember(
        self,
        article_id: int,
        now: datetime,
        *,
        terms: Mapping[int, int],
        found_by: Iterable[int],
        details: Mapping[str, Any],
    ) -> None:
        """Replace the article's gist; `found_by` are the terms under which others will find it."""
        values = {"seen_at": now, "terms": [[term, weight] for term, weight in terms.items()], "details": dict(details)}
        statement = insert(self._connection, t.gist).values(article_id=article_id, **values)
        changes = {name: value for name, value in values.items() if name != "seen_at"}
        self._connection.execute(statement.on_conflict_do_update(index_elements=["article_id"], set_=changes))
        self._connection.execute(sa.delete(t.gist_term).where(t.gist_term.c.article_id == article_id))
        if rows := [{"term": term, "article_id": article_id} for term in found_by]:
            self._connection.execute(insert(self._connection, t.gist_term).on_conflict_do_nothing(), rows)

    def sharing(self, weights: Mapping[int, int], *, besides: int, most: int) -> list[Kept]:
        """Articles found by any of these terms, those first whose shared terms weigh most; at most so many."""
        shared: Counter[int] = Counter()
        for term, article_id in newest(self._connection, t.gist_term.c.term, list(weights), besides=besides):
            shared[article_id] += weights[term]
        first = sorted(shared, key=lambda article_id: (-shared[article_id], -article_id))[:most]
        kept = self.of(first)
        return [kept[article_id] for article_id in first if article_id in kept]

    def of(self, article_ids: Sequence[int]) -> dict[int, Kept]:
        """The gists of articles that have a story."""
        if not article_ids:
            return {}
        query = (
            sa.select(
                t.gist.c.article_id,
                t.article.c.source_id,
                t.article.c.story_id,
                t.story.c.event_id,
                t.gist.c.seen_at,
                t.gist.c.terms,
                t.gist.c.details,
            )
            .join(t.article, t.article.c.id == t.gist.c.article_id)
            .join(t.story, t.story.c.id == t.article.c.story_id)
            .where(t.gist.c.article_id.in_(article_ids))
        )
        found = {}
        for row in self._connection.execute(query):
            terms = {int(term): int(weight) for term, weight in row.terms}
            event_id = row.story_id if row.event_id is None else row.event_id
            found[row.article_id] = Kept(
                row.article_id, row.source_id, row.story_id, event_id, row.seen_at, terms, row.details
            )
        return found

    def forget(self, before: datetime, limit: int = 2000) -> int:
        """Drop gists that nothing can follow any more."""
        query = sa.select(t.gist.c.article_id).where(t.gist.c.seen_at < before).limit(limit)
        ids = list(self._connection.execute(query).scalars())
        for start in range(0, len(ids), 400):
            some = ids[start : start + 400]
            self._connection.execute(sa.delete(t.gist_term).where(t.gist_term.c.article_id.in_(some)))
            self._connection.execute(sa.delete(t.gist).where(t.gist.c.article_id.in_(some)))
        return len(ids)
