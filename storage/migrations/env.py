"""Alembic's way in: it is handed a connection and runs everything in that one transaction."""

from __future__ import annotations

from alembic import context

from storage.tables import metadata

_INDEX = "article_fts"


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """The full-text index is made by hand: FTS5 keeps tables of its own beside it."""
    return not (kind == "table" and (name or "").startswith(_INDEX))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=_ours,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
