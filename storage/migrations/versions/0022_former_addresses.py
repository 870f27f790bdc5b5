"""Where feeds were before they moved, so that whoever still names the old address means the same feed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import Instant, Key

revision = "0022"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_address",
        sa.Column("id", Key, nullable=False),
        sa.Column("feed_id", Key, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_former_address_feed_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_former_address"),
        sa.UniqueConstraint("url", name="uq_former_address_url"),
    )
    op.create_index("ix_former_address_feed_id", "former_address", ["feed_id"])


def downgrade() -> None:
    op.drop_table("former_address")
