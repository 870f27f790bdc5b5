"""Between rows and records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.conversion import Record, converted


def record(kind: type[Record], row: sa.Row[Any] | Mapping[str, Any], **more: Any) -> Record:
    """A frozen record of the row's columns that it knows by name; `more` adds or overrides."""
    columns = row._mapping if isinstance(row, sa.Row) else row
    # str(): SQLAlchemy names some columns by a subclass, of which msgspec will not hear
    return converted({**{str(name): value for name, value in columns.items()}, **more}, kind)


def records(kind: type[Record], rows: Iterable[sa.Row[Any]]) -> list[Record]:
    return [record(kind, row) for row in rows]


_AT_A_TIME = 500
"""Rows that one statement names."""


def retire_undeclared(connection: sa.Connection, table: sa.Table, keep: Collection[int], **values: Any) -> int:
    """Set this in the rows that once stood in the configuration, are in force and are none of those; how many."""
    in_force = sa.select(table.c.id).where(table.c.declared, table.c.retired_at.is_(None))
    gone = set(connection.execute(in_force).scalars()).difference(keep)  # few, and what is kept may be many
    left = iter(sorted(gone))
    while chunk := list(islice(left, _AT_A_TIME)):
        connection.execute(sa.update(table).where(table.c.id.in_(chunk)).values(**values))
    return len(gone)


def plain(value: Any) -> Any:
    """A record as JSON-able values: instants as ISO 8601, enums as their words."""
    return msgspec.to_builtins(value)


def insert(connection: sa.Connection, table: sa.Table) -> Any:
    """INSERT with ON CONFLICT, in the connection's dialect (both spell it alike)."""
    return insert_in(connection.dialect.name, table)


def insert_in(dialect: str, table: sa.Table) -> Any:
    """The same for a statement that is made once."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
