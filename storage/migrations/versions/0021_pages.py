"""What the pages ask for is found without reading what was kept before: by topic, by state, by tag, by time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0016"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_match_topic_id_article_id", "match", ("topic_id", "article_id")),
    ("ix_alert_created_at", "alert", ("created_at",)),
    ("ix_alert_released_at", "alert", ("released_at",)),
    ("ix_alert_match_topic_alert_id", "alert_match", ("topic", "alert_id")),
    ("ix_delivery_delivered_at", "delivery", ("delivered_at",)),
    ("ix_annotation_at", "annotation", ("at",)),
)
_PARTIAL = (
    ("ix_annotation_tag", "annotation", ("text", "article_id"), "kind IN ('tag')"),
    ("ix_alert_unsent", "alert", ("id",), "state IN ('suppressed', 'expired')"),
    ("ix_delivery_dropped", "delivery", ("id",), "state IN ('dropped')"),
)


def upgrade() -> None:
    for name, table, columns in _INDEXES:
        op.create_index(name, table, list(columns))
    op.drop_index("ix_article_source_id", "article")
    op.create_index("ix_article_source_id_first_seen_at", "article", ["source_id", "first_seen_at"])
    for name, table, columns, rows in _PARTIAL:
        where = sa.text(rows)
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _, _ in reversed(_PARTIAL):
        op.drop_index(name, table)
    op.drop_index("ix_article_source_id_first_seen_at", "article")
    op.create_index("ix_article_source_id", "article", ["source_id"])
    for name, table, _ in reversed(_INDEXES):
        op.drop_index(name, table)
