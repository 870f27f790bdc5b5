"""When there were gaps between polls, and until when hosts asked to be left alone

Revision ID: 0011b
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant, Key

revision = "0011b"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "host_rest",
        sa.Column("id", Key, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_rest")),
        sa.UniqueConstraint("name", name=op.f("uq_host_rest_name")),
    )
    op.create_table(
        "poll_gap",
        sa.Column("id", Key, nullable=False),
        sa.Column("feed_id", Key, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("missed", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_poll_gap_feed_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_gap")),
    )
    op.create_index("ix_poll_gap_feed_id_until", "poll_gap", ["feed_id", "until"])
    # What was counted bears no time: none of it is carried over.
    for column in ("missed", "gaps"):
        op.drop_column("feed", column)


def downgrade() -> None:
    op.add_column("feed", sa.Column("gaps", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feed", sa.Column("missed", sa.Float(), nullable=False, server_default="0"))
    op.drop_table("poll_gap")
    op.drop_table("host_rest")
