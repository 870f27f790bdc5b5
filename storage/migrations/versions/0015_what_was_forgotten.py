"""Marks of what was forgotten; deliveries of which something was taken out; excerpts by source; press reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import Instant, Json, Key

revision = "0015"
down_revision = "0011b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_forgotten"),
    )
    op.add_column("delivery", sa.Column("erased_at", Instant(), nullable=True))
    op.add_column("source", sa.Column("excerpt_chars", sa.Integer(), nullable=True))
    op.create_table(
        "edition",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("frozen_at", Instant(), nullable=True),
        sa.Column("picks", Json, nullable=False),
        sa.Column("content", Json, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
        sa.UniqueConstraint("number", name="uq_edition_number"),
    )


def downgrade() -> None:
    op.drop_table("edition")
    op.drop_column("source", "excerpt_chars")
    op.drop_column("delivery", "erased_at")
    op.drop_table("forgotten")
