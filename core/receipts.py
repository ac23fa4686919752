"""Receipt numbers, issued in the transaction that takes the fee and never again."""

from __future__ import annotations

from datetime import datetime

from core.days import local
from core.handouts import Receipt
from core.models import Officer, Order
from core.ports import Book

RECEIPT = "BL"
CASH = "cash"


def issue_receipt(book: Book, at: datetime, officer: Officer, order: Order) -> Receipt:
    """The one receipt of an order; counts 1.. in the office's Vietnamese year."""
    year = local(at).year
    number = book.register.next_count(order.office_id, RECEIPT, str(year))
    facts = (order.office_id, year, number, order.id, order.total, CASH, at, officer.id)
    receipt = Receipt(*facts)
    book.handouts.add_receipt(receipt)
    return receipt
