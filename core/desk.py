"""What an officer does with an order. The stage printed on a button is the lock."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.audit import note
from core.errors import (
    AllVoid,
    AlreadyMoved,
    BasisMissing,
    NothingLeft,
    NotNow,
    NotPaid,
    NotYours,
    ReasonNeeded,
    ShiftClosed,
)
from core.models import Basis, Line, Office, Officer, Order, Stage, Step
from core.orders import show_card
from core.ports import Book, Look
from core.printing import by_link, queue
from core.reach import tell
from core.receipts import issue_receipt
from core.register import issue_number
from core.sifting import all_void, good, sift
from core.steps import reached

GROUNDS = ("altered", "damaged", "secret", "unlawful", "not_legalised", "private")
MOST_PICK_UP_TRIES = 5


def colleague(look: Look, peer: str, at: datetime) -> Officer:
    """The officer behind a chat, with an open shift; anybody else is refused."""
    officer = look.people.officer_at(peer)
    if officer is None or not officer.active:
        raise NotYours
    if needs_shift(officer, at):
        raise ShiftClosed
    return officer


def needs_shift(officer: Officer, at: datetime) -> bool:
    """Whether this officer has to open a shift before touching anything."""
    return bool(officer.totp_key) and (officer.shift_until is None or at >= officer.shift_until)


def at_hand(look: Look, officer: Officer, order_id: int) -> Order:
    """An order of the officer's own office."""
    order = look.orders.order(order_id)
    if order is None or order.office_id != officer.office_id:
        raise NotYours
    return order


def step(
    book: Book, at: datetime, officer: Officer, order: Order, what: Step, seen: Stage, **facts: Any
) -> Stage:
    """Move the order one step from the stage that was seen, or say who was first."""
    office = book.people.office(order.office_id)
    if order.stage != seen:
        raise AlreadyMoved(order=order.id)
    stage = reached(order, what, number_first=office.number_first)
    if stage is None:
        raise NotNow
    if not book.orders.move(order.id, seen, stage=stage, **facts):
        raise AlreadyMoved(order=order.id)
    write_step(book, at, officer, order, what)
    show_card(book, order.id, officer.office_id, at)
    return stage


def write_step(book: Book, at: datetime, officer: Officer, order: Order, what: Step) -> None:
    """Who did it to whose order; printing is written down paper by paper."""
    if what is not Step.PRINT:
        note(
            book,
            at,
            what.value,
            citizen=order.citizen_id,
            officer=officer.id,
            order=order.id,
            peer=officer.peer,
        )


def take(book: Book, at: datetime, *, peer: str, order: int, seen: Stage) -> None:
    """One officer takes the order."""
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    step(book, at, officer, wanted, Step.TAKE, seen, officer_id=officer.id, accepted_at=at)
    sift(book, at, wanted)
    tell(book, wanted, "taken", at)


def hand_back(book: Book, at: datetime, *, peer: str, order: int, seen: Stage, why: str) -> None:
    """The order goes back to the queue, with the reason for colleagues."""
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    facts = {"officer_id": None, "accepted_at": None, "reason": needed(why)}
    step(book, at, officer, wanted, Step.HAND_BACK, seen, **facts)


def ask(book: Book, at: datetime, *, peer: str, order: int, seen: Stage, why: str) -> None:
    """The citizen is asked for something before the order can go on."""
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    nth = wanted.rounds + 1
    step(book, at, officer, wanted, Step.ASK, seen, reason=needed(why), rounds=nth)
    tell(book, wanted, "asked", at, nth)


def refuse(book: Book, at: datetime, *, peer: str, order: int, seen: Stage, ground: str) -> None:
    """A refusal on one of the six grounds (ND 23/2015, Art. 22)."""
    if ground not in GROUNDS:
        raise ReasonNeeded
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    if any(line.number for line in book.orders.lines(order)):
        raise NotNow
    step(book, at, officer, wanted, Step.REFUSE, seen, reason=ground, ended_at=at)
    tell(book, wanted, "refused", at)


def print_pack(book: Book, at: datetime, *, peer: str, order: int, seen: Stage, link: str) -> None:
    """The pack goes to the office's printer, or to the officer behind a link that lives an hour."""
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    print_one(book, at, officer, wanted, seen)
    if book.jobs.printer_of(wanted.office_id):
        queue(book, at, officer, wanted)
        return
    by_link(book, at, officer, order, link)
    tell_printed(book, at, wanted)


def print_one(book: Book, at: datetime, officer: Officer, order: Order, seen: Stage) -> None:
    """The step itself: the newest scans are the ones printed."""
    step(book, at, officer, order, Step.PRINT, seen, printed_at=at)
    if not good(book, order):
        raise NothingLeft
    sift(book, at, order)
    for line in good(book, order):
        use_newest(book, at, officer, order.id, line)


def tell_printed(book: Book, at: datetime, order: Order) -> None:
    """The copies are on paper: the citizen may come."""
    number_first = book.people.office(order.office_id).number_first
    tell(book, order, "ready" if number_first else "printed", at)


def use_newest(book: Book, at: datetime, officer: Officer, order: int, line: Line) -> None:
    """The newest scans are what is printed; whose paper it is can see who printed it."""
    paper = book.archive.document(line.document_id)
    if paper is None:
        return
    if line.version != paper.version:
        book.orders.record_version(line.id, paper.version)
    note(
        book,
        at,
        "print",
        citizen=paper.citizen_id,
        officer=officer.id,
        document=paper.id,
        order=order,
        peer=officer.peer,
    )


def compare(
    book: Book, at: datetime, *, peer: str, order: int, seen: Stage, bases: Mapping[str, Basis]
) -> None:
    """Record on what basis each document (by its line's number) was compared, and by whom."""
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    step(book, at, officer, wanted, Step.COMPARE, seen)
    for line in book.orders.lines(order):
        basis = bases.get(str(line.id))
        if basis and not book.orders.record_basis(line.id, basis, officer.id, at):
            raise AlreadyMoved(order=order)


def certify(book: Book, at: datetime, *, peer: str, order: int, seen: Stage) -> list[int]:
    """Issue one number for each document, in one transaction with the stage.

    Where a paper went away since the last step nothing is issued yet: the numbers are none, its
    line is stopped and the citizen is asked; the next press certifies what is left.
    """
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    lines = [line for line in book.orders.lines(order) if line.live]
    if wanted.stage == seen:
        left = sift(book, at, wanted)
        if len(left) < len(lines):
            show_card(book, order, officer.office_id, at)
            return []
        if not all(line.basis for line in left):
            raise BasisMissing
    step(book, at, officer, wanted, Step.CERTIFY, seen, certified_at=at)
    office: Office = book.people.office(wanted.office_id)
    owner = book.people.citizen(wanted.citizen_id)
    numbers = [issue_number(book, at, office, owner, line).number for line in lines]
    if not office.number_first:
        tell(book, wanted, "ready", at)
    return numbers


def pay(book: Book, at: datetime, *, peer: str, order: int, seen: Stage) -> int:
    """The fee is taken, once, and its receipt numbered; đồng."""
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    if wanted.paid_at is not None or wanted.stage != seen:
        raise AlreadyMoved(order=order)
    office = book.people.office(wanted.office_id)
    if reached(wanted, Step.PAY, number_first=office.number_first) is None:
        raise NotNow
    if all_void(book, wanted):
        raise AllVoid
    if not book.orders.record_payment(order, seen, officer.id, at):
        raise AlreadyMoved(order=order)
    write_step(book, at, officer, wanted, Step.PAY)
    issue_receipt(book, at, officer, wanted)
    show_card(book, order, officer.office_id, at)
    return wanted.total


def check_pick_up(
    book: Book, at: datetime, *, code: str, peer: str, order: int
) -> dict[str, str | int]:
    """Judge the collector's four digits: {"verdict": right | wrong | spent}."""
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    if wanted.pick_up_tries >= MOST_PICK_UP_TRIES:
        return {"verdict": "spent"}
    book.orders.count_pick_up_try(order)
    expected = book.keys.pick_up_code(wanted.key_id, wanted.code, wanted.pick_up_nth)
    if hmac.compare_digest(expected.encode(), code.encode()):
        return {"verdict": "right"}
    last = wanted.pick_up_tries + 1 >= MOST_PICK_UP_TRIES
    return {"verdict": "spent" if last else "wrong"}


def hand_over(
    book: Book,
    at: datetime,
    *,
    peer: str,
    order: int,
    seen: Stage,
    proof: str,
    collector: str,
    shown: str = "",
) -> None:
    """The copies leave the desk: to whom, and how the desk knew. This is the lawful clock.

    `collector`: the name of somebody else than the citizen; `shown`: the paper they showed, masked.
    """
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    if all_void(book, wanted):
        raise AllVoid
    if wanted.paid_at is None:
        raise NotPaid
    facts: dict[str, Any] = {"handed_over_at": at, "handed_over_by": officer.id, "proof": proof}
    facts |= {"collector": collector, "collector_paper": shown}
    step(book, at, officer, wanted, Step.HAND_OVER, seen, **facts)
    tell(book, wanted, "handed_over", at)


def close(book: Book, at: datetime, *, peer: str, order: int, seen: Stage) -> None:
    """The file is closed in the software; the citizen was served when the copies left."""
    officer = colleague(book, peer, at)
    wanted = at_hand(book, officer, order)
    step(book, at, officer, wanted, Step.CLOSE, seen, closed_at=at)


def needed(why: str) -> str:
    """A reason in words, or a refusal."""
    if not why.strip():
        raise ReasonNeeded
    return why.strip()
