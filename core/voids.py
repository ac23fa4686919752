"""A wrongly certified copy is voided by a decision and published (TT 01/2020, Art. 7)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime

from core.audit import note
from core.desk import at_hand, colleague, needed, step
from core.errors import AlreadyVoid, NoSuchNumber, NotNow, NotYours, SecondOfficer
from core.keys import Keys
from core.models import Entry, Officer, Order, Stage, Step
from core.names import tidy
from core.orders import show_card
from core.ports import Book, Look
from core.reach import tell
from core.register import plain
from core.sifting import all_void
from core.volumes import COPY, Void

SEALED = tuple(f.name for f in fields(Void) if f.name != "seal")


def ask_void(
    book: Book, at: datetime, *, peer: str, year: int, number: int, reason: str, decision: str
) -> int:
    """One officer asks; nothing is void before a colleague confirms. The id of what was asked."""
    officer = colleague(book, peer, at)
    entry = entry_of(book, officer, year, number)
    if any(v.number == number for v in book.register.voids(officer.office_id, COPY, year)):
        raise AlreadyVoid(number=number)
    asked = book.register.add_void(
        {
            "office_id": entry.office_id,
            "kind": entry.kind,
            "year": year,
            "number": number,
            "reason": tidy(needed(reason)),
            "decision": tidy(needed(decision)),
            "asked_by": officer.id,
            "asked_at": at,
        }
    )
    show_card(book, order_of(book, entry).id, officer.office_id, at)
    book.outbox.put(f"group:{officer.office_id}", "void_asked", {"void": asked}, at)
    return asked


def confirm_void(book: Book, at: datetime, *, peer: str, void: int) -> int:
    """A second officer confirms: the number is void and the citizen is told; the number."""
    officer = colleague(book, peer, at)
    asked = pending(book, officer, void)
    if asked.asked_by == officer.id:
        raise SecondOfficer
    done = replace(asked, confirmed_by=officer.id, confirmed_at=at, key_id=book.keys.newest)
    facts = (officer.id, at, done.key_id, sealed(book.keys, done))
    if not book.register.confirm_void(void, *facts):
        raise AlreadyVoid(number=asked.number)
    order = order_of(book, entry_of(book, officer, asked.year, asked.number))
    reason, whose = done.note, order.citizen_id
    note(book, at, "void", citizen=whose, officer=officer.id, order=order.id, why=reason)
    show_card(book, order.id, order.office_id, at)
    tell(book, order, "voided", at, asked.id)
    return asked.number


def decline_void(book: Book, at: datetime, *, peer: str, void: int) -> int:
    """What was asked is taken back, by whoever looks at it; the number stays good."""
    officer = colleague(book, peer, at)
    asked = pending(book, officer, void)
    if not book.register.drop_void(void):
        raise AlreadyVoid(number=asked.number)
    entry = entry_of(book, officer, asked.year, asked.number)
    show_card(book, order_of(book, entry).id, officer.office_id, at)
    return asked.number


def stop(book: Book, at: datetime, *, peer: str, order: int, seen: Stage) -> int:
    """Every number is void: the order ends, and what was paid is given back; đồng."""
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    if wanted.stage == seen and not all_void(book, wanted):
        raise NotNow
    step(book, at, officer, wanted, Step.STOP, seen, ended_at=at)
    tell(book, wanted, "ended", at)
    return wanted.paid


def pending(look: Look, officer: Officer, void: int) -> Void:
    """A void of the officer's own office that waits for a second officer."""
    asked = look.register.void(void)
    if asked is None or asked.office_id != officer.office_id:
        raise NotYours
    if asked.confirmed_at is not None:
        raise AlreadyVoid(number=asked.number)
    return asked


def entry_of(look: Look, officer: Officer, year: int, number: int) -> Entry:
    """An entry of the officer's own office."""
    found = look.register.entry(officer.office_id, COPY, year, number)
    if found is None:
        raise NoSuchNumber(number=number)
    return found


def order_of(look: Look, entry: Entry) -> Order:
    """The order a number was issued for."""
    behind = look.register.order_behind(entry.line_id)
    order = look.orders.order(behind) if behind else None
    if order is None:
        raise NoSuchNumber(number=entry.number)
    return order


def sealed(keys: Keys, void: Void) -> str:
    """The seal of a confirmed void over every other column; KeyError."""
    facts = (plain(getattr(void, name)) for name in SEALED)
    return keys.derive(void.key_id, "void", *facts).hex()


def published(look: Look, office_id: str, year: int) -> list[Void]:
    """The numbers of a year that are void, as the office has to publish them."""
    return [v for v in look.register.voids(office_id, COPY, year) if v.confirmed_at is not None]
