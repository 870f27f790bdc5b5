"""Posting lists: which articles hold a value, the newest of each value, however many values are asked for at once."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa

LONGEST = 64
"""Articles of one value that are looked at, the newest: what everybody writes costs no more than what few do."""

_SQLITE = """
    SELECT f.{column} AS value, f.article_id FROM json_each(:values) AS v JOIN {table} AS f ON f.{column} = v.value
    WHERE f.article_id IN (
        SELECT n.article_id FROM {table} AS n
        WHERE n.{column} = v.value AND n.article_id <> :besides ORDER BY n.article_id DESC LIMIT :longest
    )
"""
_POSTGRESQL = """
    SELECT v.value, f.article_id FROM unnest(CAST(:values AS bigint[])) AS v(value) CROSS JOIN LATERAL (
        SELECT n.article_id FROM {table} AS n
        WHERE n.{column} = v.value AND n.article_id <> :besides ORDER BY n.article_id DESC LIMIT :longest
    ) AS f
"""


def newest(
    connection: sa.Connection, column: sa.Column[int], values: Sequence[int], *, besides: int, longest: int = LONGEST
) -> list[tuple[int, int]]:
    """Pairs of a value and an article that holds it; `column` is indexed together with its table's `article_id`."""
    if not values:
        return []
    template = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
    statement = sa.text(template.format(table=column.table.name, column=column.name))
    bound = {"values": many(connection, values), "besides": besides, "longest": longest}
    return [(int(value), int(article_id)) for value, article_id in connection.execute(statement, bound)]


def many(connection: sa.Connection, values: Sequence[int]) -> object:
    """Numbers as one parameter: an array, or JSON for SQLite's json_each."""
    return list(values) if connection.dialect.name == "postgresql" else json.dumps(list(values))
