"""The rows of a person's file. A table for each noun of `core/keeping.py`, with the same names."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from storage.columns import Instant, key, metadata, ref

consents = Table(
    "consents",
    metadata,
    key(),
    ref("citizen_id", "citizens.id"),
    Column("purpose", String(16), nullable=False),
    Column("given", Boolean, nullable=False),
    Column("version", String(16), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("lang", String(8), nullable=False),
    Column("at", Instant, nullable=False),
    Column("peer", String(128), nullable=False),
    ref("officer_id", "officers.id", needed=False),
    CheckConstraint("purpose IN ('keep_scans', 'notify', 'post')", name="purpose"),
    Index("ix_consents_citizen", "citizen_id", "id"),
)

delegations = Table(
    "delegations",
    metadata,
    key(),
    Column("citizen_id", ForeignKey("citizens.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("phone", String(16), nullable=False, server_default="", index=True),
    Column("may_order", Boolean, nullable=False),
    Column("may_collect", Boolean, nullable=False),
    Column("papers", JSON),
    Column("until", Instant, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

assists = Table(
    "assists",
    metadata,
    key(),
    ref("officer_id", "officers.id"),
    Column("citizen_id", ForeignKey("citizens.id"), nullable=False, index=True),
    Column("opened_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    ref("order_id", "orders.id", needed=False),
    Column("ended_at", Instant),
    Index("ix_assists_officer", "officer_id", "id"),
)

acts = Table(
    "acts",
    metadata,
    key(),
    Column("at", Instant, nullable=False),
    ref("officer_id", "officers.id", needed=False),
    ref("citizen_id", "citizens.id", needed=False),
    Column("what", String(24), nullable=False),
    ref("document_id", "documents.id", needed=False),
    ref("order_id", "orders.id", needed=False),
    Column("peer", String(128), nullable=False, server_default=""),
    Column("why", Text, nullable=False, server_default=""),
    Column("peer_digest", String(32), nullable=False, server_default=""),
    Column("why_digest", String(32), nullable=False, server_default=""),
    Column("key_id", String(16), nullable=False),
    Column("link", String(64), nullable=False),
    Index("ix_acts_citizen", "citizen_id", "id"),
    sqlite_autoincrement=True,
)

requests = Table(
    "requests",
    metadata,
    key(),
    ref("office_id", "offices.id"),
    Column("citizen_id", ForeignKey("citizens.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("about", Text, nullable=False, server_default=""),
    Column("peer", String(128), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("answer_by", Instant, nullable=False),
    Column("finish_by", Instant, nullable=False),
    Column("answered_at", Instant),
    ref("answered_by", "officers.id", needed=False),
    Column("finished_at", Instant),
    ref("finished_by", "officers.id", needed=False),
    Column("outcome", String(8), nullable=False, server_default=""),
    Column("why", Text, nullable=False, server_default=""),
    CheckConstraint("kind IN ('export', 'correct', 'withdraw', 'erase')", name="kind"),
    CheckConstraint("outcome IN ('', 'done', 'refused')", name="outcome"),
    Index("ix_requests_office", "office_id", "outcome"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("officer_id", ForeignKey("officers.id"), primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
)
