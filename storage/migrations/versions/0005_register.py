"""Books, voids, what was lost, what stops the count; entries that nothing can change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    instant = storage.columns.Instant(length=32)
    with op.batch_alter_table("entries", schema=None) as batch_op:
        for name, length in (("key_id", 16), ("link", 64)):
            batch_op.add_column(
                sa.Column(name, sa.String(length=length), server_default="", nullable=False)
            )
    op.create_table(
        "books",
        *place(),
        sa.Column("opened_at", instant, nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("closed_at", instant, nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("last", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["officers.id"], name=op.f("fk_books_closed_by")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_books_office_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["officers.id"], name=op.f("fk_books_opened_by")),
        sa.PrimaryKeyConstraint("office_id", "kind", "year", "number", name=op.f("pk_books")),
    )
    op.create_table(
        "voids",
        sa.Column("id", sa.Integer(), nullable=False),
        *place(),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", instant, nullable=True),
        sa.Column("key_id", sa.String(length=16), server_default="", nullable=False),
        sa.Column("seal", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["officers.id"], name=op.f("fk_voids_asked_by")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["officers.id"], name=op.f("fk_voids_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "kind", "year", "number"],
            ["entries.office_id", "entries.kind", "entries.year", "entries.number"],
            name=op.f("fk_voids_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voids")),
        sa.UniqueConstraint("office_id", "kind", "year", "number", name=op.f("uq_voids_entry")),
    )
    op.create_table(
        "locks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("floors", sa.JSON(), nullable=False),
        sa.Column("opened_at", instant, nullable=True),
        sa.CheckConstraint(
            "why IN ('restored', 'behind', 'moved', 'unmarked')", name=op.f("ck_locks_why")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_locks_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locks")),
    )
    op.create_table(
        "recounts",
        sa.Column("lock_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["lock_id"], ["locks.id"], name=op.f("fk_recounts_lock_id")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_recounts_officer_id")
        ),
        sa.PrimaryKeyConstraint("lock_id", "officer_id", name=op.f("pk_recounts")),
    )
    op.create_table(
        "losses",
        *place(),
        sa.Column("lock_id", sa.Integer(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.ForeignKeyConstraint(["lock_id"], ["locks.id"], name=op.f("fk_losses_lock_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_losses_office_id")),
        sa.PrimaryKeyConstraint("office_id", "kind", "year", "number", name=op.f("pk_losses")),
    )
    name_the_books()
    for table, done in (
        ("entries", "1"),
        ("voids", "OLD.confirmed_at IS NOT NULL"),
        ("losses", "1"),
    ):
        freeze(table, done)


def place() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("office_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
    )


def freeze(table: str, done: str) -> None:
    """No row that is done is changed, deleted, or replaced by an insert."""
    never = "SELECT RAISE(ABORT, 'the register is never changed')"
    same = " AND ".join(f"{name} = NEW.{name}" for name in ("office_id", "kind", "year", "number"))
    same += " OR line_id = NEW.line_id" if table == "entries" else ""
    taken = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608 - names of this file
    for act, when in (("UPDATE", done), ("DELETE", done), ("INSERT", f"EXISTS ({taken})")):
        op.execute(
            f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table}"
            f" WHEN {when} BEGIN {never}; END"
        )


def name_the_books() -> None:
    """The books that entries already stand in; only the newest of each office may go on."""
    op.execute(
        "INSERT INTO books (office_id, kind, year, number, opened_at, first, closed_at, last)"
        " SELECT office_id, kind, year, CAST(book AS INTEGER), min(certified_at), min(number),"
        " max(certified_at), max(number) FROM entries"
        " GROUP BY office_id, kind, year, CAST(book AS INTEGER)"
    )
    op.execute(
        "UPDATE books SET closed_at = NULL, last = NULL WHERE (year, number) ="
        " (SELECT b.year, b.number FROM books b"
        " WHERE b.office_id = books.office_id AND b.kind = books.kind"
        " ORDER BY b.year DESC, b.number DESC LIMIT 1)"
    )
    with op.batch_alter_table("offices", schema=None) as batch_op:
        batch_op.drop_column("book")
