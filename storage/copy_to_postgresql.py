"""A SQLite ledger carried to PostgreSQL: whole, compared row by row, or not at all."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from storage import schema
from storage.database import Database, StorageError
from storage.search import Search
from storage.tables import metadata

_AT_A_TIME = 1000
INDEX = "article_fts"


@dataclass(frozen=True, slots=True)
class Carried:
    """One table on the other side."""

    table: str
    rows: int


def size(source: Database) -> int:
    """How many rows there are to carry."""
    with source.read() as ledger:
        return (
            sum(_count(ledger.connection, table) for table in metadata.sorted_tables)
            + Search(ledger.connection).count()
        )


def carry(source: Database, target: Database, step: Callable[[int], None] = lambda _: None) -> list[Carried]:
    """Copy every row; `step` is told how many were. For whoever holds both ledgers' locks.

    The target must be empty. All is written in one transaction, and each table is read back and compared before that
    ends: whatever goes wrong, and whatever kills the process, leaves the target empty, and it can be begun again.
    """
    if source.path is None or target.url.get_backend_name() != "postgresql":
        raise StorageError("a ledger is carried from SQLite to PostgreSQL: name the address of a PostgreSQL database")
    if schema.state(source) is not schema.SchemaState.CURRENT:
        raise StorageError(f"database {source} has not this version's form: run `wirewatch db upgrade`")
    schema.upgrade(target)
    carried = []
    with source.read() as here, target.begin() as there:
        taken = [table.name for table in metadata.sorted_tables if _count(there.connection, table)]
        if taken:
            raise StorageError(f"database {target} is not empty ({', '.join(taken)}): name one that is")
        for table in metadata.sorted_tables:
            rows, digest = 0, hashlib.sha256()
            there.connection.execute(sa.delete(table))  # triggers number what is carried, and have their own numbers
            for some in _chunks(here.connection, table):
                there.connection.execute(sa.insert(table), [dict(row) for row in some])
                _add(digest, some)
                rows += len(some)
                step(len(some))
            arrived = hashlib.sha256()
            for some in _chunks(there.connection, table):
                _add(arrived, some)
            if arrived.digest() != digest.digest():
                raise StorageError(f"table {table.name} did not arrive as it was: nothing was kept, report it")
            _number_on(there.connection, table, _last_number(here.connection, table))
            carried.append(Carried(table.name, rows))
        carried.append(Carried(INDEX, _carry_index(Search(here.connection), Search(there.connection), step)))
    return carried


def _carry_index(here: Search, there: Search, step: Callable[[int], None]) -> int:
    rows = 0
    for article_id, tokens in here.streams():
        there.put(article_id, tokens)
        rows += 1
        step(1)
    if there.count() != rows:
        raise StorageError("the full-text index did not arrive as it was: nothing was kept, report it")
    return rows


def _chunks(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[sa.RowMapping]]:
    """The rows in the order of their key, some at a time."""
    key = list(table.primary_key.columns)
    order = [_bytewise(connection, column) for column in key]
    last: Sequence[Any] | None = None
    while True:
        query = sa.select(table).order_by(*order).limit(_AT_A_TIME)
        if last is not None:
            given = [sa.bindparam(None, value, type_=column.type) for column, value in zip(key, last, strict=True)]
            query = query.where(sa.tuple_(*order) > sa.tuple_(*given) if len(order) > 1 else order[0] > given[0])
        some = connection.execute(query).mappings().all()
        if some:
            yield some
        if len(some) < _AT_A_TIME:
            return
        last = [some[-1][column.name] for column in key]


def _bytewise(connection: sa.Connection, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Texts in the order of their bytes, as SQLite has them: PostgreSQL's own order is that of a language."""
    if connection.dialect.name == "postgresql" and isinstance(column.type, sa.Text):
        return sa.collate(column, "C")
    return column


def _add(digest: Any, rows: Sequence[sa.RowMapping]) -> None:
    """What the rows say, the same whichever database says it."""
    for row in rows:
        digest.update(msgspec.json.encode([_said(value) for value in row.values()], order="deterministic"))


def _said(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    return value


def _last_number(connection: sa.Connection, table: sa.Table) -> int | None:
    """The last number that was given, of a row that is gone by now perhaps; None if SQLite does not say."""
    query = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    return connection.execute(query, {"name": table.name}).scalar() or None


def _number_on(connection: sa.Connection, table: sa.Table, last: int | None) -> None:
    """The next row gets the number after the last."""
    column = table.autoincrement_column
    if column is None:
        return
    query = sa.text("SELECT pg_get_serial_sequence(:name, :column)")
    sequence = connection.execute(query, {"name": f'"{table.name}"', "column": column.name}).scalar()
    if sequence is not None:
        highest = last or connection.execute(sa.select(sa.func.max(column))).scalar()
        statement = sa.text("SELECT setval(CAST(:sequence AS regclass), :value, :used)")
        connection.execute(statement, {"sequence": sequence, "value": highest or 1, "used": highest is not None})


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
