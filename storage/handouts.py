"""Receipts and moved promises: their rows and their drawer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    select,
)

from core.handouts import Extension, Receipt
from storage.columns import Instant, key, metadata, ref
from storage.statement import Act, Pen, Statement, insert_into, like

receipts = Table(
    "receipts",
    metadata,
    Column("office_id", ForeignKey("offices.id"), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False, unique=True),
    Column("amount", Integer, nullable=False),
    Column("method", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    ref("officer_id", "officers.id"),
    CheckConstraint("amount >= 0", name="amount"),
)

extensions = Table(
    "extensions",
    metadata,
    key(),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    ref("officer_id", "officers.id"),
    Column("old_due", Instant, nullable=False),
    Column("new_due", Instant, nullable=False),
    Column("why", Text, nullable=False),
    Column("agreed", Boolean, nullable=False),
    CheckConstraint("new_due > old_due", name="later"),
)

RECEIPT_OF = Statement(
    select(*like(Receipt, receipts)).where(receipts.c.order_id == bindparam("order")), Receipt
)
RECEIPTS = Statement(
    select(*like(Receipt, receipts))
    .where(receipts.c.office_id == bindparam("office"), receipts.c.year == bindparam("year"))
    .order_by(receipts.c.number),
    Receipt,
)
EXTENSIONS_OF = Statement(
    select(*like(Extension, extensions))
    .where(extensions.c.order_id == bindparam("order"))
    .order_by(extensions.c.id),
    Extension,
)
ADD_RECEIPT = Act(insert_into(receipts))
ADD_EXTENSION = Act(insert_into(extensions, [c.name for c in extensions.c if c.name != "id"]))


class Handouts:
    """The drawer of receipts and moved promises."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def receipt_of(self, order_id: int) -> Receipt | None:
        return self._pen.first(RECEIPT_OF, order=order_id)

    def receipts(self, office_id: str, year: int) -> list[Receipt]:
        return self._pen.rows(RECEIPTS, office=office_id, year=year)

    def extensions_of(self, order_id: int) -> list[Extension]:
        return self._pen.rows(EXTENSIONS_OF, order=order_id)

    def add_receipt(self, receipt: Receipt) -> None:
        self._pen.run(ADD_RECEIPT, **asdict(receipt))

    def add_extension(self, extension: Mapping[str, Any]) -> None:
        self._pen.run(ADD_EXTENSION, **extension)
