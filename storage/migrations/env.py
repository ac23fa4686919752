from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool

from storage import (
    checks,
    columns,
    handouts,
    keeping,
    printing,
    reaching,
    registry,
    tables,
    traffic,
)

ROOMS = (checks, handouts, keeping, printing, reaching, registry, tables, traffic)
"""Importing them is what fills the metadata."""

engine = create_engine(
    context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool
)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=columns.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
