"""The rows of what reaches a phone: news by another way, the gateways' day, rotating tokens."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
)

from storage.columns import Instant, metadata

told = Table(
    "told",
    metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("way", String(16), nullable=False),
    Column("at", Instant, nullable=False),
)

gateways = Table(
    "gateways",
    metadata,
    Column("sender", String(16), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("sent", Integer, nullable=False),
    Column("unsure", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    CheckConstraint("sent >= 0 AND unsure >= 0 AND failed >= 0", name="counts"),
)

credentials = Table(
    "credentials",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("key_id", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("good_until", Instant, nullable=False),
    Column("lease", String(32), nullable=False),
    Column("leased_until", Instant),
)
