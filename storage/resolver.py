"""Which article of a source is this? By its addresses, ids and words, else by nearly the same words in 72 hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage import tables as t
from storage.article_keys import articles_by, keep_keys
from storage.identity import is_same_text, near_keys, own_keys
from storage.kinship import is_kin
from storage.records import Article
from storage.revisions import REVISION, revision_of

NEAR = timedelta(hours=72)
"""So long after it was first seen an article is known again by nearly the same words."""


class Resolver:
    """The keys by which articles of one source are known again."""

    def __init__(self, connection: sa.Connection, source_id: int) -> None:
        self._connection = connection
        self._source_id = source_id
        self._nearly: tuple[Article | None, Sequence[str]] = (None, ())
        """What was looked up last, and its keys by nearly the same words, which take a while to make."""

    def known(self, article: Article, keys: Sequence[str], now: datetime) -> int | None:
        """The article that this is, if it is known; `keys` are its own, the strongest first."""
        nearly = near_keys(article)
        self._nearly = article, nearly
        found = articles_by(self._connection, self._source_id, [*keys, *nearly])
        own = next((found[key] for key in own_keys(article) if key in found), None)
        for each in dict.fromkeys(found[key] for key in keys if key in found):
            if each == own or self._is_kin(each, article):
                return each
        near = sorted({found[key] for key in nearly if key in found}, reverse=True)
        return next((each for each in near if self._is_near(each, article, now)), None)

    def remember(
        self, article: Article, keys: Sequence[str], article_id: int, now: datetime, *, taken: Sequence[str] = ()
    ) -> None:
        """Know the article again by these keys, and by nearly the same words.

        The first to have a key keeps it, but for those that it took from an article whose place it took.
        """
        looked_up, nearly = self._nearly
        if looked_up is not article:
            nearly = near_keys(article)
        keep_keys(self._connection, self._source_id, keys, article_id, now)
        keep_keys(self._connection, self._source_id, [*taken, *nearly], article_id, now, take_over=True)

    def _is_kin(self, article_id: int, article: Article) -> bool:
        query = REVISION.where(t.revision.c.article_id == article_id)
        row = self._connection.execute(query.order_by(t.revision.c.number.desc()).limit(1)).first()
        return row is not None and is_kin(revision_of(row).article, article)

    def _is_near(self, article_id: int, article: Article, now: datetime) -> bool:
        query = REVISION.where(t.revision.c.article_id == article_id, t.article.c.first_seen_at >= now - NEAR)
        row = self._connection.execute(query.order_by(t.revision.c.number.desc()).limit(1)).first()
        return row is not None and is_same_text(revision_of(row).article, article)
