"""How the ledger grew: Alembic's revisions."""
