"""On which articles a topic was given up because it took too much work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import Instant, Key

revision = "0013"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "overrun",
        sa.Column("id", Key, nullable=False),
        sa.Column("revision_id", Key, nullable=False),
        sa.Column("article_id", Key, nullable=False),
        sa.Column("topic_id", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_overrun_revision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_overrun_article_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_overrun_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrun")),
        sa.UniqueConstraint("revision_id", "topic_id", name=op.f("uq_overrun_revision_id_topic_id")),
    )
    op.create_index("ix_overrun_article_id", "overrun", ["article_id"])
    op.create_index("ix_overrun_topic_id_at", "overrun", ["topic_id", "at"])


def downgrade() -> None:
    op.drop_table("overrun")
