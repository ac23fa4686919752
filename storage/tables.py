"""The rows. A table for each noun of `core/models.py`, with the same names."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    true,
)

from storage.columns import Instant, StageName, key, metadata, ref

offices = Table(
    "offices",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("hotline", String(32), nullable=False, server_default=""),
    Column("authority", Text, nullable=False, server_default=""),
    Column("signer", Text, nullable=False),
    Column("signer_title", Text, nullable=False),
    Column("number_first", Boolean, nullable=False, server_default=false()),
    Column("mark", Boolean, nullable=False, server_default=true()),
    Column("footer", Boolean, nullable=False, server_default=true()),
    Column("two_sided", Boolean, nullable=False, server_default=false()),
    Column("copy_number", Boolean, nullable=False, server_default=false()),
    Column("copy_code", Boolean, nullable=False, server_default=false()),
)

officers = Table(
    "officers",
    metadata,
    key(),
    ref("office_id", "offices.id"),
    Column("peer", String(128), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(8), nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("totp_key", String(16), nullable=False, server_default=""),
    Column("totp_turn", Integer, nullable=False, server_default="0"),
    Column("totp_step", Integer, nullable=False, server_default="0"),
    Column("totp_wrongs", Integer, nullable=False, server_default="0"),
    Column("shut_until", Instant),
    Column("shift_until", Instant),
)

citizens = Table(
    "citizens",
    metadata,
    key(),
    ref("office_id", "offices.id"),
    Column("phone", String(16), unique=True),
    Column("name", Text, nullable=False),
    Column("id_number", String(16), nullable=False, server_default="", index=True),
    Column("born_on", Date),
    Column("address", Text, nullable=False, server_default=""),
    ref("holder_id", "citizens.id", needed=False),
    Column("added_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=False),
    Column("frozen_until", Instant),
    Column("erased_at", Instant),
    Column("folded", Text, nullable=False, server_default=""),
    Column("called", Text, nullable=False, server_default=""),
    Index("ix_citizens_holder", "holder_id"),
    Index("ix_citizens_folded", "office_id", "folded"),
    Index("ix_citizens_called", "office_id", "called"),
)
"""`folded`: the name as search compares it; `called`: the same with the given name first."""

documents = Table(
    "documents",
    metadata,
    key(),
    Column("citizen_id", ForeignKey("citizens.id"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("title", Text, nullable=False),
    Column("tail", String(4), nullable=False, server_default=""),
    Column("pages", Integer, nullable=False),
    Column("issued_on", Date),
    Column("expires_on", Date),
    Column("withdrawn_at", Instant),
    Column("withdrawn_why", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("uses", Integer, nullable=False, server_default="0"),
    Column("original_needed", Boolean, nullable=False, server_default=false()),
    Column("added_at", Instant, nullable=False),
    CheckConstraint("pages >= 1", name="pages"),
    Index("ix_documents_expires", "expires_on"),
    sqlite_autoincrement=True,
)

scans = Table(
    "scans",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("version", Integer, primary_key=True, server_default="1"),
    Column("page", Integer, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    Column("mark", String(16), nullable=False, server_default=""),
    Column("notes", String(64), nullable=False, server_default=""),
    Column("ink", Text, nullable=False, server_default=""),
)

orders = Table(
    "orders",
    metadata,
    key(),
    Column("code", String(32), nullable=False, unique=True),
    ref("office_id", "offices.id"),
    ref("citizen_id", "citizens.id"),
    Column("peer", String(128), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("stage", StageName, nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("total", Integer, nullable=False),
    ref("officer_id", "officers.id", needed=False),
    Column("accepted_at", Instant),
    Column("printed_at", Instant),
    Column("certified_at", Instant),
    Column("paid_at", Instant),
    ref("paid_to", "officers.id", needed=False),
    Column("handed_over_at", Instant),
    ref("handed_over_by", "officers.id", needed=False),
    Column("proof", String(8), nullable=False, server_default=""),
    Column("collector", Text, nullable=False, server_default=""),
    Column("pick_up_tries", Integer, nullable=False, server_default="0"),
    Column("closed_at", Instant),
    Column("ended_at", Instant),
    Column("reason", Text, nullable=False, server_default=""),
    Column("rounds", Integer, nullable=False, server_default="0"),
    Column("reply", Text, nullable=False, server_default=""),
    Column("rating", Integer),
    Column("rating_why", Text, nullable=False, server_default=""),
    Column("origin", String(8), nullable=False, server_default="chat"),
    ref("made_by", "officers.id", needed=False),
    Column("paid", Integer, nullable=False, server_default="0"),
    Column("collector_paper", Text, nullable=False, server_default=""),
    Column("pick_up_nth", Integer, nullable=False, server_default="0"),
    CheckConstraint("total >= 0", name="total"),
    CheckConstraint("origin IN ('chat', 'phone', 'desk')", name="origin"),
    CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
    Index("ix_orders_citizen", "citizen_id", "id"),
    Index("ix_orders_office", "office_id", "stage"),
    Index("ix_orders_handed_over", "office_id", "handed_over_at"),
)

lines = Table(
    "lines",
    metadata,
    key(),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    ref("document_id", "documents.id"),
    Column("kind", String(32), nullable=False),
    Column("tail", String(4), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("fee", Integer, nullable=False),
    Column("basis", String(8)),
    ref("basis_by", "officers.id", needed=False),
    Column("basis_at", Instant),
    Column("number", Integer),
    Column("book", String(16), nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("stopped_at", Instant),
    Column("stopped_why", Text, nullable=False, server_default=""),
    CheckConstraint("copies >= 1", name="copies"),
    CheckConstraint("basis IN ('original', 'vneid', 'database')", name="basis"),
)

counters = Table(
    "counters",
    metadata,
    Column("office_id", String(16), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("period", String(16), primary_key=True),
    Column("count", Integer, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("office_id", ForeignKey("offices.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("book", String(16), nullable=False),
    Column("certified_at", Instant, nullable=False),
    Column("requester", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("fee", Integer, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("line_id", ForeignKey("lines.id"), nullable=False, unique=True),
    Column("key_id", String(16), nullable=False, server_default=""),
    Column("link", String(64), nullable=False, server_default=""),
)
"""Triggers of the migrations refuse every change of a row, and its deletion."""

packs = Table(
    "packs",
    metadata,
    Column("link", String(32), primary_key=True),
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    ref("officer_id", "officers.id"),
    Column("until", Instant, nullable=False),
)

invites = Table(
    "invites",
    metadata,
    Column("hash", String(64), primary_key=True),
    ref("office_id", "offices.id"),
    Column("role", String(8), nullable=False),
    Column("name", Text, nullable=False),
    ref("made_by", "officers.id", needed=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

groups = Table(
    "groups",
    metadata,
    Column("office_id", ForeignKey("offices.id"), primary_key=True),
    Column("room", String(128), nullable=False, unique=True),
    Column("bound_at", Instant, nullable=False),
)

signers = Table(
    "signers",
    metadata,
    key(),
    ref("office_id", "offices.id"),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
)

templates = Table(
    "templates",
    metadata,
    key(),
    ref("office_id", "offices.id"),
    Column("since", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("placed_day", Text, nullable=False),
    Column("placed", Boolean, nullable=False),
    Column("person", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("seal", Integer, nullable=False),
)

call_backs = Table(
    "call_backs",
    metadata,
    key(),
    ref("office_id", "offices.id"),
    Column("peer", String(128), nullable=False),
    ref("citizen_id", "citizens.id", needed=False),
    Column("phone", String(16), nullable=False),
    Column("asked_at", Instant, nullable=False),
    ref("officer_id", "officers.id", needed=False),
    Column("taken_at", Instant),
)

days = Table(
    "days",
    metadata,
    Column("date", Date, primary_key=True),
    Column("kind", String(4), nullable=False),
    Column("name", Text, nullable=False),
    CheckConstraint("kind IN ('off', 'work')", name="kind"),
)
