"""Which article of a source is this? By its addresses, ids and words, else by nearly the same words in 72 hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage import tables as t
from storage.identity import is_same_text, near_keys, own_keys
from storage.kinship import is_kin
from storage.records import Article
from storage.revisions import REVISION, revision_of
from storage.rows import insert

NEAR = timedelta(hours=72)
"""So long after it was first seen an article is known again by nearly the same words."""


class Resolver:
    """The keys by which articles of one source are known again."""

    def __init__(self, connection: sa.Connection, source_id: int) -> None:
        self._connection = connection
        self._source_id = source_id

    def known(self, article: Article, keys: Sequence[str], now: datetime) -> int | None:
        """The article that this is, if it is known; `keys` are its own, the strongest first."""
        found = self._by(keys)
        own = next((found[key] for key in own_keys(article) if key in found), None)
        for each in dict.fromkeys(found[key] for key in keys if key in found):
            if each == own or self._is_kin(each, article):
                return each
        near = sorted(set(self._by(near_keys(article)).values()), reverse=True)
        return next((each for each in near if self._is_near(each, article, now)), None)

    def remember(
        self, article: Article, keys: Sequence[str], article_id: int, now: datetime, *, taken: Sequence[str] = ()
    ) -> None:
        """Know the article again by these keys, and by nearly the same words.

        The first to have a key keeps it, but for those that it took from an article whose place it took.
        """
        one = insert(self._connection, t.article_key)
        newer = {name: one.excluded[name] for name in ("article_id", "added_at")}
        found = {"source_id": self._source_id, "article_id": article_id, "added_at": now}
        for statement, of in (
            (one.on_conflict_do_nothing(), keys),
            (
                one.on_conflict_do_update(index_elements=["source_id", "key"], set_=newer),
                [*taken, *near_keys(article)],
            ),
        ):
            if of:
                self._connection.execute(statement, [{**found, "key": key} for key in of])

    def _by(self, keys: Sequence[str]) -> dict[str, int]:
        query = sa.select(t.article_key.c.key, t.article_key.c.article_id).where(
            t.article_key.c.source_id == self._source_id, t.article_key.c.key.in_(keys)
        )
        return {row.key: int(row.article_id) for row in self._connection.execute(query)}

    def _is_kin(self, article_id: int, article: Article) -> bool:
        query = REVISION.where(t.revision.c.article_id == article_id)
        row = self._connection.execute(query.order_by(t.revision.c.number.desc()).limit(1)).first()
        return row is not None and is_kin(revision_of(row).article, article)

    def _is_near(self, article_id: int, article: Article, now: datetime) -> bool:
        query = REVISION.where(t.revision.c.article_id == article_id, t.article.c.first_seen_at >= now - NEAR)
        row = self._connection.execute(query.order_by(t.revision.c.number.desc()).limit(1)).first()
        return row is not None and is_same_text(revision_of(row).article, article)
