"""Pushes of hubs, what publishers wish of our polls, and what was missed between them

Revision ID: 0002
Revises: 0010
"""

from alembic import op
import sqlalchemy as sa
import storage.types
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0010"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("feed", sa.Column("missed", sa.Float(), nullable=False, server_default="0"))
    op.add_column("feed", sa.Column("wishes", _JSON, nullable=True))
    op.add_column("feed", sa.Column("hub", sa.Text(), nullable=True))
    op.add_column("feed", sa.Column("self_url", sa.Text(), nullable=True))
    op.create_table(
        "push",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("feed_id", _KEY, nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("self_url", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", storage.types.Instant(), nullable=True),
        sa.Column("verified_at", storage.types.Instant(), nullable=True),
        sa.Column("lease_until", storage.types.Instant(), nullable=True),
        sa.Column("next_at", storage.types.Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("last_at", storage.types.Instant(), nullable=True),
        sa.Column("pushed", sa.Float(), nullable=False),
        sa.Column("missed", sa.Float(), nullable=False),
        sa.Column("digests", _JSON, nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_push_feed_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push")),
        sa.UniqueConstraint("feed_id", name=op.f("uq_push_feed_id")),
        sa.UniqueConstraint("token", name=op.f("uq_push_token")),
    )
    due = sa.text("next_at IS NOT NULL")
    op.create_index("ix_push_due", "push", ["next_at"], unique=False, sqlite_where=due, postgresql_where=due)


def downgrade() -> None:
    op.drop_index("ix_push_due", table_name="push")
    op.drop_table("push")
    for column in ("self_url", "hub", "wishes", "missed"):
        op.drop_column("feed", column)
