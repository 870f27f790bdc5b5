"""The first ledger

Revision ID: 0001
Revises:
"""

from alembic import op
import sqlalchemy as sa
import storage.types
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("breaker_until", storage.types.Instant(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("retired_at", storage.types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("name", name=op.f("uq_channel_name")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("started_at", storage.types.Instant(), nullable=False),
        sa.Column("ended_at", storage.types.Instant(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index("ix_job_run_job_started_at", ["job", "started_at"], unique=False)

    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=True),
        sa.Column("lists", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("rights", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("keep_text", storage.types.Span(), nullable=True),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("retired_at", storage.types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("name", name=op.f("uq_source_name")),
    )
    op.create_table(
        "story",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("opened_at", storage.types.Instant(), nullable=False),
        sa.Column("last_at", storage.types.Instant(), nullable=False),
        sa.Column("closed_at", storage.types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
    )
    op.create_table(
        "subscriber",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("quiet_hours", sa.Text(), nullable=True),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("retired_at", storage.types.Instant(), nullable=True),
        sa.Column("suspended_at", storage.types.Instant(), nullable=True),
        sa.Column("suspended_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("name", name=op.f("uq_subscriber_name")),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("languages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("sources", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("retired_at", storage.types.Instant(), nullable=True),
        sa.Column("created_at", storage.types.Instant(), nullable=False),
        sa.Column("changed_at", storage.types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("name", name=op.f("uq_topic_name")),
    )
    op.create_table(
        "article",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("published_at", storage.types.Instant(), nullable=True),
        sa.Column("first_seen_at", storage.types.Instant(), nullable=False),
        sa.Column("last_checked_at", storage.types.Instant(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_article_source_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_article_story_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index("ix_article_first_seen_at", ["first_seen_at"], unique=False)
        batch_op.create_index("ix_article_source_id", ["source_id"], unique=False)
        batch_op.create_index("ix_article_story_id", ["story_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("idem_key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("thread_ref", sa.Text(), nullable=True),
        sa.Column("order_key", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", storage.types.Instant(), nullable=False),
        sa.Column("next_attempt_at", storage.types.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ambiguous", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", storage.types.Instant(), nullable=True),
        sa.Column("provider_ref", sa.Text(), nullable=True),
        sa.Column("error_kind", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("delivered_at", storage.types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_delivery_channel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("idem_key", name=op.f("uq_delivery_idem_key")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_due",
            ["next_attempt_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('queued', 'sending', 'retrying')"),
            postgresql_where=sa.text("state IN ('queued', 'sending', 'retrying')"),
        )
        batch_op.create_index(
            "ix_delivery_order",
            ["channel_id", "order_key"],
            unique=False,
            sqlite_where=sa.text("state IN ('queued', 'sending', 'retrying')"),
            postgresql_where=sa.text("state IN ('queued', 'sending', 'retrying')"),
        )
        batch_op.create_index("ix_delivery_recipient_created_at", ["recipient", "created_at"], unique=False)

    op.create_table(
        "feed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("retired_at", storage.types.Instant(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("baseline_at", storage.types.Instant(), nullable=True),
        sa.Column("next_poll_at", storage.types.Instant(), nullable=True),
        sa.Column("next_poll_why", sa.Text(), nullable=True),
        sa.Column("rhythm", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("last_poll_at", storage.types.Instant(), nullable=True),
        sa.Column("last_success_at", storage.types.Instant(), nullable=True),
        sa.Column("last_status", sa.Text(), nullable=True),
        sa.Column("last_http_status", sa.Integer(), nullable=True),
        sa.Column("last_error_kind", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("moved_count", sa.Integer(), nullable=False),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.Column("entries_seen", sa.Integer(), nullable=False),
        sa.Column("health", sa.Text(), nullable=False),
        sa.Column("health_since", storage.types.Instant(), nullable=True),
        sa.Column("new_at", storage.types.Instant(), nullable=True),
        sa.Column("longest_gap", storage.types.Span(), nullable=True),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.Column("learned", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_feed_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("url", name=op.f("uq_feed_url")),
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.create_index(
            "ix_feed_due",
            ["next_poll_at"],
            unique=False,
            sqlite_where=sa.text("retired_at IS NULL"),
            postgresql_where=sa.text("retired_at IS NULL"),
        )
        batch_op.create_index("ix_feed_source_id", ["source_id"], unique=False)

    op.create_table(
        "health_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("feed_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("health", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("told_at", storage.types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_health_change_feed_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_change")),
    )
    with op.batch_alter_table("health_change", schema=None) as batch_op:
        batch_op.create_index("ix_health_change_feed_id", ["feed_id"], unique=False)
        batch_op.create_index(
            "ix_health_change_untold",
            ["at"],
            unique=False,
            sqlite_where=sa.text("told_at IS NULL"),
            postgresql_where=sa.text("told_at IS NULL"),
        )

    op.create_table(
        "quarantine",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_quarantine_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.create_index("ix_quarantine_source_id", ["source_id"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("group_wait", storage.types.Span(), nullable=False),
        sa.Column("max_per_hour", sa.Integer(), nullable=True),
        sa.Column("breakthrough", sa.Integer(), nullable=True),
        sa.Column("group_by", sa.Text(), nullable=False),
        sa.Column("embargo", sa.Text(), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("retired_at", storage.types.Instant(), nullable=True),
        sa.Column("created_at", storage.types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_subscription_channel_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_subscription_subscriber_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_subscription_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_topic_id", ["topic_id"], unique=False)

    op.create_table(
        "annotation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_annotation_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation")),
    )
    with op.batch_alter_table("annotation", schema=None) as batch_op:
        batch_op.create_index("ix_annotation_article_id", ["article_id"], unique=False)

    op.create_table(
        "article_key",
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_at", storage.types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_key_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_article_key_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "key", name=op.f("pk_article_key")),
    )
    with op.batch_alter_table("article_key", schema=None) as batch_op:
        batch_op.create_index("ix_article_key_article_id", ["article_id"], unique=False)

    op.create_table(
        "delivery_attempt",
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", storage.types.Instant(), nullable=False),
        sa.Column("ended_at", storage.types.Instant(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_attempt_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_delivery_attempt")),
    )
    op.create_table(
        "digest_slot",
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("slot_at", storage.types.Instant(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_digest_slot_delivery_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("recipient", "rhythm", "slot_at", name=op.f("pk_digest_slot")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("feed_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("url_key", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("authors", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("categories", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("published", storage.types.Instant(), nullable=True),
        sa.Column("published_raw", sa.Text(), nullable=True),
        sa.Column("updated", storage.types.Instant(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("first_seen_at", storage.types.Instant(), nullable=False),
        sa.Column("last_seen_at", storage.types.Instant(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("rereads", sa.Integer(), nullable=False),
        sa.Column("next_fetch_at", storage.types.Instant(), nullable=True),
        sa.Column("last_fetch_at", storage.types.Instant(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_entry_article_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_entry_feed_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_entry_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("feed_id", "key", name=op.f("uq_entry_feed_id_key")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index("ix_entry_article_id", ["article_id"], unique=False)
        batch_op.create_index("ix_entry_source_url", ["source_id", "url_key"], unique=False)
        batch_op.create_index(
            "ix_entry_to_fetch",
            ["next_fetch_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending', 'fetching')"),
            postgresql_where=sa.text("state IN ('pending', 'fetching')"),
        )

    op.create_table(
        "fingerprint",
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_at", storage.types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_fingerprint_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", "article_id", name=op.f("pk_fingerprint")),
    )
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.create_index("ix_fingerprint_article_id", ["article_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seen_at", storage.types.Instant(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("analyzer", sa.Text(), nullable=True),
        sa.Column("matched_at", storage.types.Instant(), nullable=True),
        sa.Column("match_failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_revision_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_revision_article_id_number")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_revision_to_match",
            ["id"],
            unique=False,
            sqlite_where=sa.text("matched_at IS NULL"),
            postgresql_where=sa.text("matched_at IS NULL"),
        )

    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("revision_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("created_at", storage.types.Instant(), nullable=False),
        sa.Column("due_at", storage.types.Instant(), nullable=False),
        sa.Column("released_at", storage.types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_alert_article_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_alert_channel_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_alert_revision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_alert_story_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_alert_subscriber_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint(
            "recipient", "story_id", "kind", "revision_key", name=op.f("uq_alert_recipient_story_id_kind_revision_key")
        ),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index("ix_alert_article_id", ["article_id"], unique=False)
        batch_op.create_index(
            "ix_alert_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('grouping', 'held')"),
            postgresql_where=sa.text("state IN ('grouping', 'held')"),
        )
        batch_op.create_index("ix_alert_story_id", ["story_id"], unique=False)

    op.create_table(
        "match",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("matched_at", storage.types.Instant(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("analyzer", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_match_article_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_match_revision_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_match_story_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_match_topic_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint("revision_id", "topic_id", name=op.f("uq_match_revision_id_topic_id")),
    )
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.create_index("ix_match_article_id", ["article_id"], unique=False)
        batch_op.create_index("ix_match_story_id", ["story_id"], unique=False)
        batch_op.create_index("ix_match_topic_id_id", ["topic_id", "id"], unique=False)

    op.create_table(
        "alert_match",
        sa.Column("alert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("match_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_match_alert_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_alert_match_match_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("alert_id", "match_id", name=op.f("pk_alert_match")),
    )
    with op.batch_alter_table("alert_match", schema=None) as batch_op:
        batch_op.create_index("ix_alert_match_match_id", ["match_id"], unique=False)

    op.create_table(
        "delivery_alert",
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("alert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_delivery_alert_alert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_alert_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery_id", "alert_id", name=op.f("pk_delivery_alert")),
    )
    with op.batch_alter_table("delivery_alert", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_alert_alert_id", ["alert_id"], unique=False)

    # The index is filled with tokens that are analysed already: it must neither fold nor split them again.
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE article_fts (article_id BIGINT PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,"
            " stream TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX ix_article_fts_stream ON article_fts USING gin (stream)")
    else:
        op.execute(
            "CREATE VIRTUAL TABLE article_fts USING fts5(stream, tokenize="
            "\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc' tokenchars '~'\")"
        )


def downgrade() -> None:
    op.execute("DROP TABLE article_fts")

    with op.batch_alter_table("delivery_alert", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_alert_alert_id")

    op.drop_table("delivery_alert")
    with op.batch_alter_table("alert_match", schema=None) as batch_op:
        batch_op.drop_index("ix_alert_match_match_id")

    op.drop_table("alert_match")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_index("ix_match_topic_id_id")
        batch_op.drop_index("ix_match_story_id")
        batch_op.drop_index("ix_match_article_id")

    op.drop_table("match")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index("ix_alert_story_id")
        batch_op.drop_index(
            "ix_alert_due",
            sqlite_where=sa.text("state IN ('grouping', 'held')"),
            postgresql_where=sa.text("state IN ('grouping', 'held')"),
        )
        batch_op.drop_index("ix_alert_article_id")

    op.drop_table("alert")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_revision_to_match",
            sqlite_where=sa.text("matched_at IS NULL"),
            postgresql_where=sa.text("matched_at IS NULL"),
        )

    op.drop_table("revision")
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.drop_index("ix_fingerprint_article_id")

    op.drop_table("fingerprint")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_entry_to_fetch",
            sqlite_where=sa.text("state IN ('pending', 'fetching')"),
            postgresql_where=sa.text("state IN ('pending', 'fetching')"),
        )
        batch_op.drop_index("ix_entry_source_url")
        batch_op.drop_index("ix_entry_article_id")

    op.drop_table("entry")
    op.drop_table("digest_slot")
    op.drop_table("delivery_attempt")
    with op.batch_alter_table("article_key", schema=None) as batch_op:
        batch_op.drop_index("ix_article_key_article_id")

    op.drop_table("article_key")
    with op.batch_alter_table("annotation", schema=None) as batch_op:
        batch_op.drop_index("ix_annotation_article_id")

    op.drop_table("annotation")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index("ix_subscription_topic_id")

    op.drop_table("subscription")
    op.drop_table("quarantine")
    op.drop_table("health_change")
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.drop_index("ix_feed_source_id")
        batch_op.drop_index(
            "ix_feed_due", sqlite_where=sa.text("retired_at IS NULL"), postgresql_where=sa.text("retired_at IS NULL")
        )

    op.drop_table("feed")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_recipient_created_at")
        batch_op.drop_index(
            "ix_delivery_order",
            sqlite_where=sa.text("state IN ('queued', 'sending', 'retrying')"),
            postgresql_where=sa.text("state IN ('queued', 'sending', 'retrying')"),
        )
        batch_op.drop_index(
            "ix_delivery_due",
            sqlite_where=sa.text("state IN ('queued', 'sending', 'retrying')"),
            postgresql_where=sa.text("state IN ('queued', 'sending', 'retrying')"),
        )

    op.drop_table("delivery")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index("ix_article_story_id")
        batch_op.drop_index("ix_article_source_id")
        batch_op.drop_index("ix_article_first_seen_at")

    op.drop_table("article")
    op.drop_table("topic")
    op.drop_table("subscriber")
    op.drop_table("story")
    op.drop_table("source")
    op.drop_table("setting")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index("ix_job_run_job_started_at")

    op.drop_table("job_run")
    op.drop_table("channel")
