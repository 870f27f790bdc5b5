"""The full-text index: analysed words in, candidates out.

The index holds the token stream that `topics/` made of an article (the words in order, then its stems behind "~"), so
that history and live matching mean the same by a word. What comes out are candidates: the matcher decides.
SQLite: FTS5. PostgreSQL: tsvector of the distinct tokens, made by us and not by a text search configuration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.prefilter import AllOf, AnyOf, Prefilter, Stem, Words

_LONGEST = 200
"""Characters of a token that is worth indexing; PostgreSQL takes lexemes of at most 2,046 bytes."""
_MOST = 60_000
"""Different tokens of one article; a tsvector holds one megabyte."""


class Search:
    """The index over the newest revision of each article."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._postgresql = connection.dialect.name == "postgresql"
        self._id: sa.ColumnClause[int] = sa.column("article_id" if self._postgresql else "rowid", sa.BigInteger)
        self._table = sa.table("article_fts", self._id, sa.column("stream"))

    def index(self, article_id: int, words: Sequence[str], stems: Iterable[str]) -> None:
        """Put the article's analysed text in place of what was indexed of it before."""
        self.remove(article_id)
        if self._postgresql:
            tokens = {word for word in words if len(word) <= _LONGEST}
            tokens |= {f"~{stem}" for stem in stems if len(stem) <= _LONGEST}
            self._connection.execute(
                sa.text("INSERT INTO article_fts (article_id, stream) VALUES (:id, array_to_tsvector(:tokens))"),
                {"id": article_id, "tokens": sorted(tokens)[:_MOST]},
            )
        else:
            stream = " ".join([*(word for word in words if len(word) <= _LONGEST), "~", *(f"~{s}" for s in stems)])
            self._connection.execute(
                sa.text("INSERT INTO article_fts (rowid, stream) VALUES (:id, :stream)"),
                {"id": article_id, "stream": stream},
            )

    def count(self) -> int:
        """How many articles are in the index."""
        return int(self._connection.execute(sa.select(sa.func.count()).select_from(self._table)).scalar_one())

    def streams(self) -> Iterator[tuple[int, set[str]]]:
        """Of each article the distinct tokens by which it is found; of a SQLite ledger."""
        query = sa.text(
            "SELECT rowid, stream FROM article_fts WHERE rowid > :after AND rowid IN (SELECT id FROM article)"
            " ORDER BY rowid LIMIT 500"
        )
        after = 0
        while rows := self._connection.execute(query, {"after": after}).all():
            for row in rows:
                yield int(row.rowid), set(row.stream.split(" ")) - {"~", ""}
            after = int(rows[-1].rowid)

    def put(self, article_id: int, tokens: Iterable[str]) -> None:
        """Keep an article's tokens as another ledger had them; of a PostgreSQL ledger."""
        self._connection.execute(
            sa.text("INSERT INTO article_fts (article_id, stream) VALUES (:id, array_to_tsvector(:tokens))"),
            {"id": article_id, "tokens": sorted(tokens)[:_MOST]},
        )

    def remove(self, article_id: int) -> None:
        self._connection.execute(sa.delete(self._table).where(self._id == article_id))

    def candidates(
        self,
        condition: Prefilter | None,
        *,
        limit: int,
        before: int | None = None,
        since: datetime | None = None,
    ) -> list[int]:
        """Ids of articles that may match, newest first; page on with `before` (the last id given)."""
        query = self._meeting(condition, since)
        if before is not None:
            query = query.where(t.article.c.id < before)
        return list(self._connection.execute(query.order_by(t.article.c.id.desc()).limit(limit)).scalars())

    def all_candidates(self, condition: Prefilter | None, *, since: datetime | None = None) -> list[int]:
        """Ids of all articles that may match, in no order."""
        return list(self._connection.execute(self._meeting(condition, since)).scalars())

    def _meeting(self, condition: Prefilter | None, since: datetime | None) -> sa.Select[Any]:
        expression = None if condition is None else (_tsquery(condition) if self._postgresql else _fts5(condition))
        query = sa.select(t.article.c.id)
        if expression is not None:
            meets = "stream @@ CAST(:expression AS tsquery)" if self._postgresql else "article_fts MATCH :expression"
            found = sa.select(self._id).select_from(self._table).where(sa.text(meets))
            query = query.where(t.article.c.id.in_(found)).params(expression=expression)
        return query if since is None else query.where(t.article.c.first_seen_at >= since)


def _fts5(condition: Prefilter) -> str | None:
    """FTS5 query syntax: strings in double quotes, juxtaposed tokens of a string are a phrase."""
    match condition:
        case Words(tokens, prefix):
            if any(len(token) > _LONGEST for token in tokens):
                return None
            words = " ".join(tokens).replace('"', '""')
            return f'"{words}"' + ("*" if prefix else "")
        case Stem(any_of):
            choices = [f'"{word}"' for each in any_of for word in (each, f"~{each}") if '"' not in each]
            return f"({' OR '.join(choices)})" if choices else None
        case AllOf(parts):
            return _joined([_fts5(part) for part in parts], " AND ", every=False)
        case AnyOf(parts):
            return _joined([_fts5(part) for part in parts], " OR ", every=True)


def _tsquery(condition: Prefilter) -> str | None:
    match condition:
        case Words(tokens, prefix):
            kept = [token for token in tokens if len(token) <= _LONGEST]
            if not kept:
                return None
            last = len(tokens) - 1
            return " & ".join(
                _lexeme(token) + (":*" if prefix and place == last else "")
                for place, token in enumerate(tokens)
                if len(token) <= _LONGEST
            )
        case Stem(any_of):
            choices = [_lexeme(word) for each in any_of for word in (each, f"~{each}") if len(each) <= _LONGEST]
            return f"({' | '.join(choices)})" if choices else None
        case AllOf(parts):
            return _joined([_tsquery(part) for part in parts], " & ", every=False)
        case AnyOf(parts):
            return _joined([_tsquery(part) for part in parts], " | ", every=True)


def _joined(parts: Sequence[str | None], operator: str, *, every: bool) -> str | None:
    """None means "anything": it swallows an OR, and drops out of an AND."""
    known = [part for part in parts if part is not None]
    if not known or (every and len(known) < len(parts)):
        return None
    return f"({operator.join(f'({part})' for part in known)})"


def _lexeme(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
