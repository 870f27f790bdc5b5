"""Feeds that hold no entry, and feeds whose certificate is not verified

Revision ID: 0011
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Instant

revision = "0011"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("empty_since", Instant(), nullable=True))
    op.add_column("feed", sa.Column("verify_tls", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column("feed", "verify_tls")
    op.drop_column("feed", "empty_since")
