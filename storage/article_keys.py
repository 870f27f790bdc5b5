"""The keys of articles as rows: looked up and kept many at a time, by statements that are made once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.rows import insert_in

_KEYS = t.article_key.c
_OF_SOURCE = sa.select(_KEYS.key, _KEYS.article_id).where(
    _KEYS.source_id == sa.bindparam("source_id"), _KEYS.key.in_(sa.bindparam("keys", expanding=True))
)
_ANYWHERE = sa.select(_KEYS.key).where(_KEYS.key.in_(sa.bindparam("keys", expanding=True))).distinct()
_AT_A_TIME = 400


def articles_by(connection: sa.Connection, source_id: int, keys: Sequence[str]) -> dict[str, int]:
    """The articles of a source that have these keys, by key."""
    rows = connection.execute(_OF_SOURCE, {"source_id": source_id, "keys": keys})
    return {row.key: int(row.article_id) for row in rows}


def known_among(connection: sa.Connection, keys: Sequence[str]) -> set[str]:
    """Those of the keys that any article has, whatever its source."""
    found: set[str] = set()
    for start in range(0, len(keys), _AT_A_TIME):
        found.update(connection.execute(_ANYWHERE, {"keys": keys[start : start + _AT_A_TIME]}).scalars())
    return found


def keep_keys(
    connection: sa.Connection,
    source_id: int,
    keys: Iterable[str],
    article_id: int,
    now: datetime,
    *,
    take_over: bool = False,
) -> None:
    """Know the article by these keys; one that another has stays with it, or is taken over."""
    found = {"source_id": source_id, "article_id": article_id, "added_at": now}
    if rows := [{**found, "key": key} for key in keys]:
        connection.execute(_keeping(connection.dialect.name, take_over), rows)


@cache
def _keeping(dialect: str, take_over: bool) -> Any:
    statement = insert_in(dialect, t.article_key)
    if not take_over:
        return statement.on_conflict_do_nothing()
    newer = {name: statement.excluded[name] for name in ("article_id", "added_at")}
    return statement.on_conflict_do_update(index_elements=["source_id", "key"], set_=newer)
