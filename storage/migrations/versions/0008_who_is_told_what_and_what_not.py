"""Who is told what, and what not: silences, thresholds, unsubscribing, bounces, threads

Revision ID: 0008
Revises: 0009
"""

from alembic import op
import sqlalchemy as sa
import storage.types

revision = "0008"
down_revision = "0009"


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "silence",
        sa.Column("id", _key(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("created_at", storage.types.Instant(), nullable=False),
        sa.Column("starts_at", storage.types.Instant(), nullable=False),
        sa.Column("ends_at", storage.types.Instant(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("subscriber", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("story_id", _key(), nullable=True),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_silence_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silence")),
    )
    op.create_index("ix_silence_ends_at", "silence", ["ends_at"])
    op.create_index("ix_silence_story_id", "silence", ["story_id"])
    op.create_index("ix_alert_recipient_released_at", "alert", ["recipient", "released_at"])
    op.add_column("subscriber", sa.Column("bounces", sa.Integer(), nullable=False, server_default="0"))
    for column in (
        sa.Column("max_age", storage.types.Span(), nullable=True),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.Column("threshold_window", storage.types.Span(), nullable=True),
        sa.Column("follow_up_gap", storage.types.Span(), nullable=False, server_default="1800000000"),
        sa.Column("tell_silence", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("unsubscribed_at", storage.types.Instant(), nullable=True),
    ):
        op.add_column("subscription", column)
    op.add_column("delivery", sa.Column("thread_id", _key(), nullable=True))
