"""No number of what is known outside by its number is given a second time, on SQLite as on PostgreSQL.

SQLite gives the number of a newest row that was deleted to the next one: a cursor behind it would miss that, and an
address, a link in a message or a page under way would mean another thing. A table that never does so differs in nothing
but its declaration, which is changed in place, as SQLite's own documents describe ("Making Other Kinds Of Table Schema
Changes"): to write the tables anew would take minutes and as much room again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_TABLES = ("entry", "article", "revision", "story", "subscriber", "alert", "silence", "delivery", "edition")
_PLAIN, _LASTING = "CONSTRAINT pk_{0} PRIMARY KEY (id)", "CONSTRAINT pk_{0} PRIMARY KEY (id AUTOINCREMENT)"
_GIVEN = "INSERT INTO sqlite_sequence (name, seq) SELECT '{0}', coalesce(max(id), 0) FROM {0}"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _declare(_PLAIN, _LASTING)
        for table in _TABLES:
            op.execute(_GIVEN.format(table))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _declare(_LASTING, _PLAIN)
        for table in _TABLES:
            op.execute(f"DELETE FROM sqlite_sequence WHERE name = '{table}'")


def _declare(before: str, after: str) -> None:
    connection = op.get_bind()
    change = sa.text(
        "UPDATE sqlite_schema SET sql = replace(sql, :before, :after)"
        " WHERE type = 'table' AND name = :table AND instr(sql, :before) > 0"
    )
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    try:
        for table in _TABLES:
            said = {"table": table, "before": before.format(table), "after": after.format(table)}
            if connection.execute(change, said).rowcount != 1:
                raise RuntimeError(f"the table {table} is not declared as it was made")
        version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
        connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    finally:
        connection.exec_driver_sql("PRAGMA writable_schema=RESET")
