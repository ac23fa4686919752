"""The rows of the register's books, its voids and losses, and what stops the count."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import Instant, key, metadata, ref
from storage.tables import entries

PLACE = ("office_id", "kind", "year", "number")

books = Table(
    "books",
    metadata,
    Column("office_id", ForeignKey("offices.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("opened_at", Instant, nullable=False),
    ref("opened_by", "officers.id", needed=False),
    Column("first", Integer, nullable=False),
    Column("closed_at", Instant),
    ref("closed_by", "officers.id", needed=False),
    Column("last", Integer),
)

voids = Table(
    "voids",
    metadata,
    key(),
    Column("office_id", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decision", Text, nullable=False),
    ref("asked_by", "officers.id"),
    Column("asked_at", Instant, nullable=False),
    ref("confirmed_by", "officers.id", needed=False),
    Column("confirmed_at", Instant),
    Column("key_id", String(16), nullable=False, server_default=""),
    Column("seal", String(64), nullable=False, server_default=""),
    ForeignKeyConstraint(PLACE, [entries.c[name] for name in PLACE], name="fk_voids_entry"),
    UniqueConstraint(*PLACE, name="uq_voids_entry"),
)

losses = Table(
    "losses",
    metadata,
    Column("office_id", ForeignKey("offices.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    ref("lock_id", "locks.id"),
    Column("at", Instant, nullable=False),
)

locks = Table(
    "locks",
    metadata,
    key(),
    ref("office_id", "offices.id"),
    Column("why", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    Column("floors", JSON, nullable=False),
    Column("opened_at", Instant),
    CheckConstraint("why IN ('restored', 'behind', 'moved', 'unmarked')", name="why"),
)

recounts = Table(
    "recounts",
    metadata,
    Column("lock_id", ForeignKey("locks.id"), primary_key=True),
    Column("officer_id", ForeignKey("officers.id"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("numbers", JSON, nullable=False),
)
