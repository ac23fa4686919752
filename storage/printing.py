"""The rows of printing: which office has a printer, and every job it was given."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from storage.columns import Instant, key, metadata, ref

printers = Table(
    "printers",
    metadata,
    Column("office_id", ForeignKey("offices.id"), primary_key=True),
    Column("name", String(64), nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    key(),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    ref("office_id", "offices.id"),
    ref("officer_id", "officers.id"),
    Column("nth", Integer, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("spoilt", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("number", Integer),
    Column("after", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("trouble", String(16), nullable=False),
    Column("sheets", Integer, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
