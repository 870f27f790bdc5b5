"""Two levels of stories, and articles that are read again

Revision ID: 0005
Revises: 0001
"""

from alembic import op
import sqlalchemy as sa
import storage.types
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0001"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("entry", sa.Column("unseen_at", storage.types.Instant(), nullable=True))
    op.add_column("entry", sa.Column("reread_at", storage.types.Instant(), nullable=True))
    op.add_column("entry", sa.Column("page_etag", sa.Text(), nullable=True))
    op.add_column("entry", sa.Column("page_modified", sa.Text(), nullable=True))
    op.add_column("entry", sa.Column("missing", sa.Integer(), server_default="0", nullable=False))
    waits = sa.text("reread_at IS NOT NULL")
    op.create_index("ix_entry_to_reread", "entry", ["reread_at"], sqlite_where=waits, postgresql_where=waits)

    op.add_column("article", sa.Column("removed_at", storage.types.Instant(), nullable=True))
    op.add_column("revision", sa.Column("notice_id", _KEY, nullable=True))

    op.add_column("story", sa.Column("level", sa.Text(), server_default="copies", nullable=False))
    op.add_column("story", sa.Column("event_id", _KEY, nullable=True))
    op.add_column("story", sa.Column("follows_id", _KEY, nullable=True))
    op.create_index("ix_story_event_id", "story", ["event_id"])
    op.create_index("ix_story_level_id", "story", ["level", "id"])
    still_open = sa.text("closed_at IS NULL")
    op.create_index("ix_story_open", "story", ["last_at"], sqlite_where=still_open, postgresql_where=still_open)
    _events_of_stories()

    op.create_table(
        "story_edit",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("story_id", _KEY, nullable=False),
        sa.Column("at", storage.types.Instant(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("other_id", _KEY, nullable=False),
        sa.Column("articles", _JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_story_edit_story_id_story"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_edit")),
    )
    op.create_index("ix_story_edit_story_id", "story_edit", ["story_id"])

    op.create_table(
        "gist",
        sa.Column("article_id", _KEY, nullable=False),
        sa.Column("seen_at", storage.types.Instant(), nullable=False),
        sa.Column("terms", _JSON, nullable=False),
        sa.Column("details", _JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_gist_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_gist")),
    )
    op.create_index("ix_gist_seen_at", "gist", ["seen_at"])
    op.create_table(
        "gist_term",
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("article_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_gist_term_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("term", "article_id", name=op.f("pk_gist_term")),
    )
    op.create_index("ix_gist_term_article_id", "gist_term", ["article_id"])
    op.create_table(
        "term",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_term")),
    )


def _events_of_stories() -> None:
    """Each story that there is becomes the only one of an event of its own."""
    highest = op.get_bind().execute(sa.text("SELECT coalesce(max(id), 0) FROM story")).scalar_one()
    if not highest:
        return
    op.execute(
        "INSERT INTO story (id, headline, opened_at, last_at, closed_at, level)"
        f" SELECT id + {highest}, headline, opened_at, last_at, closed_at, 'event' FROM story"
    )
    op.execute(f"UPDATE story SET event_id = id + {highest} WHERE level = 'copies'")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('story', 'id'), (SELECT max(id) FROM story))")
