"""Printing by the batch: every order in an officer's hands that waits for paper, in one file."""

from __future__ import annotations

from datetime import datetime

from core import desk
from core.days import local
from core.models import Line, Officer, Order, Step
from core.ports import Book, Look
from core.printing import PACK_LIFE
from core.shelf import obstacle
from core.sifting import good
from core.steps import reached

MOST_LOOKED = 500
MOST = 30
"""Orders in one batch: a stack a person can still carry and sort."""


def in_hand(look: Look, officer: Officer) -> list[Order]:
    """The officer's orders that are to be printed now, the most urgent first."""
    first = look.people.office(officer.office_id).number_first
    return [
        order
        for order in look.orders.open_orders(officer.office_id, MOST_LOOKED)
        if order.officer_id == officer.id and reached(order, Step.PRINT, number_first=first)
    ][:MOST]


def print_all(book: Book, at: datetime, *, peer: str, link: str) -> dict[str, list[int]]:
    """Print what is in hand, each order by its own step: {"printed": numbers, "left": numbers}.

    One of which no paper is left to copy stays where it is, for the officer to decide.
    """
    officer = desk.colleague(book, peer, at)
    orders = in_hand(book, officer)
    printed = [order for order in orders if goes_on(book, at, order)]
    for order in printed:
        desk.print_one(book, at, officer, order, order.stage)
        book.orders.open_pack(link, order.id, officer.id, at + PACK_LIFE)
        desk.tell_printed(book, at, order)
    numbers = [order.id for order in printed]
    if numbers:
        told = {"orders": numbers, "token": link}
        book.outbox.put(officer.peer, "batch", told, at, priority=1)
    return {"printed": numbers, "left": [order.id for order in orders if order not in printed]}


def goes_on(look: Look, at: datetime, order: Order) -> bool:
    """Whether a paper of the order can still be copied."""
    return any(copyable(look, at, line) for line in good(look, order))


def copyable(look: Look, at: datetime, line: Line) -> bool:
    """Whether the line's paper is there and serves; a line with a number stands for ever."""
    paper = look.archive.document(line.document_id)
    return bool(line.number) or (paper is not None and not obstacle(paper, local(at).date()))
