"""The rows of what is said: conversations, codes, what is to be told, what was shown."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from storage.columns import Instant, key, metadata, ref

chats = Table(
    "chats",
    metadata,
    Column("peer", String(128), primary_key=True),
    Column("lang", String(8), nullable=False),
    Column("elder", Boolean, nullable=False),
    Column("citizen_id", ForeignKey("citizens.id"), index=True),
    Column("opened_at", Instant),
    Column("seen_at", Instant),
    Column("code_at", Instant),
    Column("serial", Integer, nullable=False),
    Column("forms", JSON, nullable=False),
    Column("shown", JSON, nullable=False),
    Column("unreachable_at", Instant),
)

links = Table(
    "links",
    metadata,
    Column("citizen_id", ForeignKey("citizens.id"), primary_key=True),
    Column("peer", String(128), primary_key=True, index=True),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
)

challenges = Table(
    "challenges",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("peer", String(128), nullable=False),
    Column("phone_key", String(32), nullable=False),
    ref("citizen_id", "citizens.id", needed=False),
    Column("purpose", String(16), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("counter", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent_at", Instant, nullable=False, index=True),
    Column("expires_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("phone", String(16), nullable=False, server_default=""),
    Index("ix_challenges_peer", "peer", "sent_at"),
)

guards = Table(
    "guards",
    metadata,
    Column("phone_key", String(32), primary_key=True),
    Column("day", Date, nullable=False),
    Column("sends", Integer, nullable=False),
    Column("sent_at", Instant),
    Column("wrongs", Integer, nullable=False),
    Column("wrong_in_row", Integer, nullable=False),
    Column("locks", Integer, nullable=False),
    Column("locked_until", Instant),
)

outbox = Table(
    "outbox",
    metadata,
    key(),
    Column("to", String(128), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("trouble", String(64), nullable=False, server_default=""),
    Column("turn", String(256), unique=True),
    Column("once", String(256), unique=True),
    CheckConstraint("state IN ('waiting', 'sent', 'parked')", name="state"),
    Index(
        "ix_outbox_waiting",
        "next_at",
        sqlite_where=Column("state") == "waiting",
        postgresql_where=Column("state") == "waiting",
    ),
)

cards = Table(
    "cards",
    metadata,
    Column("to", String(128), primary_key=True),
    Column("card", String(32), primary_key=True),
    Column("ref", String(64), nullable=False),
)

quarantine = Table(
    "quarantine",
    metadata,
    key(),
    Column("peer", String(128), nullable=False),
    Column("turn", String(256), nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("error", String(64), nullable=False),
)

bubbles = Table(
    "bubbles",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("to", String(128), nullable=False),
    Column("bubble_id", String(64), nullable=False),
    Column("content", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("edited", Boolean, nullable=False),
    UniqueConstraint("to", "bubble_id"),
    Index("ix_bubbles_to", "to", "seq"),
    sqlite_autoincrement=True,
)
