"""receipts and moved promises"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("office_id", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("at", storage.columns.Instant(length=32), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_receipts_amount")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_receipts_office_id")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_receipts_officer_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_receipts_order_id")),
        sa.PrimaryKeyConstraint("office_id", "year", "number", name=op.f("pk_receipts")),
        sa.UniqueConstraint("order_id", name=op.f("uq_receipts_order_id")),
    )
    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("at", storage.columns.Instant(length=32), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("old_due", storage.columns.Instant(length=32), nullable=False),
        sa.Column("new_due", storage.columns.Instant(length=32), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("new_due > old_due", name=op.f("ck_extensions_later")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_extensions_officer_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_extensions_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
    )
    op.create_index(op.f("ix_extensions_order_id"), "extensions", ["order_id"])


def downgrade() -> None:
    op.drop_table("extensions")
    op.drop_table("receipts")
