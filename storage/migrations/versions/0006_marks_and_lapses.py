"""What people said of a topic's articles, and when an article began or ceased to meet a topic.

Revision ID: 0006
Revises: 0002
"""

from alembic import op
import sqlalchemy as sa
import storage.types

revision = "0006"
down_revision = "0002"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("match", sa.Column("kind", sa.Text(), nullable=False, server_default="new"))
    op.create_table(
        "lapse",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("revision_id", _KEY, nullable=False),
        sa.Column("article_id", _KEY, nullable=False),
        sa.Column("topic_id", _KEY, nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_lapse_revision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_lapse_article_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_lapse_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lapse")),
        sa.UniqueConstraint("revision_id", "topic_id", name=op.f("uq_lapse_revision_id_topic_id")),
    )
    op.create_index("ix_lapse_article_id", "lapse", ["article_id"])
    op.create_index("ix_lapse_topic_id", "lapse", ["topic_id"])
    op.create_table(
        "mark",
        sa.Column("topic_id", _KEY, nullable=False),
        sa.Column("article_id", _KEY, nullable=False),
        sa.Column("relevant", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_mark_topic_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_mark_article_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("topic_id", "article_id", name=op.f("pk_mark")),
    )
    op.create_index("ix_mark_article_id", "mark", ["article_id"])


def downgrade() -> None:
    op.drop_table("mark")
    op.drop_table("lapse")
    op.drop_column("match", "kind")
