"""What the pages ask for is found without reading what was kept before: by topic, by state, by tag, by time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0022"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_match_topic_id_article_id", "match", ("topic_id", "article_id")),
    ("ix_alert_state_id", "alert", ("state", "id")),
    ("ix_alert_created_at", "alert", ("created_at",)),
    ("ix_alert_released_at", "alert", ("released_at",)),
    ("ix_alert_match_topic_alert_id", "alert_match", ("topic", "alert_id")),
    ("ix_delivery_state_id", "delivery", ("state", "id")),
    ("ix_delivery_delivered_at", "delivery", ("delivered_at",)),
    ("ix_annotation_at", "annotation", ("at",)),
)


def upgrade() -> None:
    for name, table, columns in _INDEXES:
        op.create_index(name, table, list(columns))
    op.drop_index("ix_article_source_id", "article")
    op.create_index("ix_article_source_id_first_seen_at", "article", ["source_id", "first_seen_at"])
    tagged = sa.text("kind IN ('tag')")
    op.create_index(
        "ix_annotation_tag", "annotation", ["text", "article_id"], sqlite_where=tagged, postgresql_where=tagged
    )


def downgrade() -> None:
    op.drop_index("ix_annotation_tag", "annotation")
    op.drop_index("ix_article_source_id_first_seen_at", "article")
    op.create_index("ix_article_source_id", "article", ["source_id"])
    for name, table, _ in reversed(_INDEXES):
        op.drop_index(name, table)
