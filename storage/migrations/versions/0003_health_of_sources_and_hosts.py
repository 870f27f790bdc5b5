"""Health of sources and hosts, and queues in which news does not wait behind the past

Revision ID: 0003
Revises: 0008
"""

from urllib.parse import urlsplit

from alembic import op
import sqlalchemy as sa
import storage.types
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0008"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
_WAITS = sa.text("state IN ('pending', 'fetching')")
_FETCHING = sa.text("state IN ('fetching')")
_UNMATCHED = sa.text("matched_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "host",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("health", sa.Text(), nullable=False),
        sa.Column("health_since", storage.types.Instant(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", storage.types.Instant(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("seen_at", storage.types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host")),
        sa.UniqueConstraint("name", name=op.f("uq_host_name")),
    )
    op.create_index("ix_host_health", "host", ["health"])
    op.add_column("source", sa.Column("health", sa.Text(), nullable=False, server_default="ok"))
    op.add_column("source", sa.Column("health_since", storage.types.Instant(), nullable=True))
    op.add_column("source", sa.Column("extraction", _JSON, nullable=True))
    op.add_column("feed", sa.Column("host", sa.Text(), nullable=True))
    op.add_column("feed", sa.Column("whole_at", storage.types.Instant(), nullable=True))
    op.create_index("ix_feed_host", "feed", ["host"])
    with op.batch_alter_table("health_change") as table:
        table.alter_column("feed_id", existing_type=_KEY, nullable=True)
        for other in ("source", "host"):
            table.add_column(sa.Column(f"{other}_id", _KEY, nullable=True))
            table.create_foreign_key(
                op.f(f"fk_health_change_{other}_id"), other, [f"{other}_id"], ["id"], ondelete="CASCADE"
            )
            table.create_index(f"ix_health_change_{other}_id", [f"{other}_id"])
    op.drop_index("ix_entry_to_fetch", "entry")
    columns = ["baseline", "source_id", "next_fetch_at"]
    op.create_index("ix_entry_to_fetch", "entry", columns, sqlite_where=_WAITS, postgresql_where=_WAITS)
    op.create_index("ix_entry_fetching", "entry", ["source_id"], sqlite_where=_FETCHING, postgresql_where=_FETCHING)
    op.drop_index("ix_revision_to_match", "revision")
    columns = ["baseline", "id"]
    op.create_index("ix_revision_to_match", "revision", columns, sqlite_where=_UNMATCHED, postgresql_where=_UNMATCHED)
    _name_hosts()


def _name_hosts() -> None:
    """Feeds that are known already learn on which host they are."""
    feed = sa.table("feed", sa.column("id"), sa.column("url"), sa.column("host"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(feed.c.id, feed.c.url)).all():
        try:
            host = urlsplit(row.url).hostname
        except ValueError:
            host = None
        connection.execute(sa.update(feed).where(feed.c.id == row.id).values(host=host))
