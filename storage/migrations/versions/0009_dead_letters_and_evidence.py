"""Dead letters, the operator told of channels, and the evidence of each alert.

Revision ID: 0009
Revises: 0005
"""

from alembic import op
import sqlalchemy as sa
import storage.types
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0005"

_DEAD = sa.text("state IN ('dead')")
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    op.add_column("channel", sa.Column("settings_hash", sa.Text(), nullable=True))
    op.add_column("channel", sa.Column("told_state", sa.Text(), nullable=True))
    op.add_column("channel", sa.Column("told_at", storage.types.Instant(), nullable=True))
    op.add_column("delivery", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("delivery", sa.Column("crashes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("delivery", sa.Column("died_at", storage.types.Instant(), nullable=True))
    op.execute("UPDATE delivery SET died_at = next_attempt_at WHERE state = 'dead'")
    op.create_index("ix_delivery_dead", "delivery", ["died_at"], sqlite_where=_DEAD, postgresql_where=_DEAD)
    op.create_table(
        "evidence",
        sa.Column("number", _KEY, autoincrement=False, nullable=False),
        sa.Column("alert_id", _KEY, nullable=False),
        sa.Column("delivery_id", _KEY, nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("record", _JSON, nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_evidence")),
        sa.UniqueConstraint("previous", name=op.f("uq_evidence_previous")),
    )
    op.create_index("ix_evidence_alert_id", "evidence", ["alert_id"])


def downgrade() -> None:
    op.drop_table("evidence")
    op.drop_index("ix_delivery_dead", "delivery")
    for column in ("failures", "crashes", "died_at"):
        op.drop_column("delivery", column)
    for column in ("settings_hash", "told_state", "told_at"):
        op.drop_column("channel", column)
