"""How alike a story was to the event that it joined."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("story", sa.Column("likeness", sa.Float(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("story") as table:
        table.drop_column("likeness")
