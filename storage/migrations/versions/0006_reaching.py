"""how news and codes reach a phone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    nth = sa.Column("pick_up_nth", sa.Integer(), nullable=False, server_default="0")
    op.add_column("orders", nth)
    op.create_table(
        "told",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("at", storage.columns.Instant(length=32), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_told_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_told")),
    )
    op.create_table(
        "gateways",
        sa.Column("sender", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("unsure", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sent >= 0 AND unsure >= 0 AND failed >= 0", name=op.f("ck_gateways_counts")
        ),
        sa.PrimaryKeyConstraint("sender", "day", name=op.f("pk_gateways")),
    )
    op.create_table(
        "credentials",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("good_until", storage.columns.Instant(length=32), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("leased_until", storage.columns.Instant(length=32), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_credentials")),
    )


def downgrade() -> None:
    op.drop_table("credentials")
    op.drop_table("gateways")
    op.drop_table("told")
    with op.batch_alter_table("orders") as orders:
        orders.drop_column("pick_up_nth")
