"""Every change of an alert and of a delivery has a number of its own, so that who reads on sees what changed later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import Key

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

_WHAT = ("alert", "delivery")
_NOTED = "DELETE FROM {0}_change WHERE {0}_id = NEW.id; INSERT INTO {0}_change ({0}_id) VALUES (NEW.id);"
_SQLITE = "CREATE TRIGGER {0}_after_{1} AFTER {1} ON {0} BEGIN {2} END"
_POSTGRESQL = (
    "CREATE FUNCTION {0}_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {1} RETURN NULL; END $$",
    "CREATE TRIGGER {0}_changed AFTER INSERT OR UPDATE ON {0} FOR EACH ROW EXECUTE FUNCTION {0}_changed()",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for what in _WHAT:
        op.create_table(
            f"{what}_change",
            sa.Column("id", Key, nullable=False),
            sa.Column(f"{what}_id", Key, nullable=False),
            sa.ForeignKeyConstraint(
                [f"{what}_id"], [f"{what}.id"], name=f"fk_{what}_change_{what}_id", ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("id", name=f"pk_{what}_change"),
            sa.UniqueConstraint(f"{what}_id", name=f"uq_{what}_change_{what}_id"),
            sqlite_autoincrement=True,
        )
        # A cursor was the number of the last row that was read: whoever has one reads on with it.
        op.execute(f"INSERT INTO {what}_change (id, {what}_id) SELECT id, id FROM {what} ORDER BY id")
        noted = _NOTED.format(what)
        if sqlite:
            for event in ("insert", "update"):
                op.execute(_SQLITE.format(what, event, noted))
        else:
            op.execute(
                f"SELECT setval(pg_get_serial_sequence('{what}_change', 'id'), coalesce(max(id), 0) + 1, false) "
                f"FROM {what}_change"
            )
            for statement in _POSTGRESQL:
                op.execute(statement.format(what, noted))


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for what in reversed(_WHAT):
        for name in (f"{what}_after_insert", f"{what}_after_update") if sqlite else (f"{what}_changed",):
            op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {what}")
        if not sqlite:
            op.execute(f"DROP FUNCTION {what}_changed()")
        op.drop_table(f"{what}_change")
