"""A paper that goes away while its order is under way stops itself and nothing else."""

from __future__ import annotations

from datetime import datetime

from core.audit import note
from core.days import local
from core.errors import NothingLeft
from core.models import Line, Order
from core.ports import Book, Look
from core.reach import tell
from core.shelf import obstacle


def sift(book: Book, at: datetime, order: Order) -> list[Line]:
    """The lines that go on; those whose paper went away are stopped, repriced, and told."""
    lines = [line for line in book.orders.lines(order.id) if line.live]
    stopped = [line for line in lines if stop(book, at, order, line)]
    if not stopped:
        return lines
    left = [line for line in lines if line not in stopped]
    if not left:
        raise NothingLeft
    book.orders.reprice(order.id, sum(line.fee * line.copies for line in left))
    gone = [line.id for line in stopped]
    tell(book, order, "stopped", at, gone[0], {"lines": gone})
    return left


def good(look: Look, order: Order) -> list[Line]:
    """The lines that may stand on paper: those that go on and whose number is not void."""
    gone = {v.number for v in look.register.voids_on(order.id) if v.confirmed_at is not None}
    lines = look.orders.lines(order.id)
    return [line for line in lines if line.live and line.number not in gone]


def all_void(look: Look, order: Order) -> bool:
    """Whether the order was certified and no number of it is good any more."""
    return order.certified_at is not None and not good(look, order)


def stop(book: Book, at: datetime, order: Order, line: Line) -> bool:
    """Whether this line's paper is gone; a line with a number stands for ever."""
    document = book.archive.document(line.document_id)
    why = "withdrawn" if document is None else obstacle(document, local(at).date())
    if not why or not book.orders.stop_line(line.id, at, why):
        return False
    owner = document.citizen_id if document else order.citizen_id
    note(book, at, "stop", citizen=owner, document=line.document_id, order=order.id, why=why)
    return True
