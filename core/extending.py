"""A promise may be moved before it passes, within the law or as far as the citizen agrees."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from core.audit import note
from core.days import local
from core.desk import at_hand, colleague, needed
from core.errors import AlreadyMoved, NotNow
from core.models import Order, Stage
from core.orders import calendar_from, show_card
from core.ports import Book, Look
from core.promises import MOST_EXTRA_DAYS, Hours, due_on, extra_days
from core.reach import tell

FURTHEST = timedelta(days=30)
OPEN = (Stage.PLACED, Stage.ACCEPTED, Stage.ASKED, Stage.PRINTED, Stage.CERTIFIED)


def first_promise(look: Look, order: Order) -> datetime:
    """What was promised before it was ever moved; an order sent again has a new first promise."""
    due = order.due_at
    for moved in reversed(look.handouts.extensions_of(order.id)):
        if moved.new_due == due:
            due = moved.old_due
    return due


def days_ahead(look: Look, order: Order) -> list[date]:
    """The working days after the promise up to which the law lets the desk move it alone.

    Two beyond the plain deadline (ND 23/2015, Art. 21), less those the first promise took.
    """
    calendar = calendar_from(look, order.received_at)
    pages = sum(line.pages * line.copies for line in look.orders.lines(order.id))
    left = MOST_EXTRA_DAYS - extra_days(pages)
    start = local(first_promise(look, order)).date()
    days = [calendar.add_working(start, n) for n in range(1, left + 1)]
    return [day for day in days if day > local(order.due_at).date()]


def is_worked(look: Look, day: date, at: datetime) -> bool:
    """Whether the desk is open on a day that can be promised."""
    return calendar_from(look, at).is_working(day)


def may_extend(order: Order, at: datetime) -> bool:
    """Only an open order, and only before its promise passes."""
    return order.stage in OPEN and order.handed_over_at is None and at < order.due_at


def extend(
    book: Book, at: datetime, *, peer: str, order: int, due: str, day: str, agreed: bool, why: str
) -> str:
    """Promise another working day (ISO) instead of `due`, the promise that was seen; the new one.

    `agreed`: the citizen has said yes to a day beyond what the law allows the desk by itself.
    """
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    if not may_extend(wanted, at):
        raise NotNow
    if wanted.due_at != datetime.fromisoformat(due):
        raise AlreadyMoved(order=order)
    chosen = date.fromisoformat(day)
    refuse_bad_day(book, at, wanted, chosen, agreed=agreed)
    new = due_on(chosen, Hours())
    if not book.orders.move(order, wanted.stage, due_at=new):
        raise AlreadyMoved(order=order)
    write_down(book, at, officer.id, wanted, new, agreed=agreed, why=needed(why))
    show_card(book, order, wanted.office_id, at)
    tell(book, wanted, "extended", at, len(book.handouts.extensions_of(order)))
    return new.isoformat()


def refuse_bad_day(book: Book, at: datetime, order: Order, chosen: date, *, agreed: bool) -> None:
    """A day that is not after the promise, not worked, or further than was allowed."""
    last = local(order.due_at).date()
    if not last < chosen <= last + FURTHEST or not is_worked(book, chosen, at):
        raise NotNow
    if not agreed and chosen not in days_ahead(book, order):
        raise NotNow


def write_down(
    book: Book,
    at: datetime,
    officer: int,
    order: Order,
    new: datetime,
    *,
    agreed: bool,
    why: str,
) -> None:
    """Both promises are kept, and whose file it was done to can see it."""
    book.handouts.add_extension(
        {
            "order_id": order.id,
            "at": at,
            "officer_id": officer,
            "old_due": order.due_at,
            "new_due": new,
            "why": why,
            "agreed": agreed,
        }
    )
    note(book, at, "extend", citizen=order.citizen_id, officer=officer, order=order.id, why=why)
