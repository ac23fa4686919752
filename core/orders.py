"""What a citizen does with an order: place, cancel, answer, rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.days import Calendar, local
from core.errors import (
    AlreadyMoved,
    DocumentGone,
    EmptyBasket,
    NotNow,
    NotYours,
    ReasonNeeded,
    TooManyCopies,
)
from core.fees import fee
from core.models import Document, Order, Stage, Step, Wish
from core.ports import Book, Look
from core.promises import Hours, extra_days, promise, received
from core.steps import reached

MOST_COPIES = 50
SENSITIVE_COPIES = 10
MOST_WISHES = 20
SAME_SOON = timedelta(hours=2)
LOWEST, HIGHEST = 1, 4
CALENDAR_AHEAD = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a basket costs (đồng) and when it is due."""

    total: int
    pages: int
    received_at: datetime
    due_at: datetime


def usable(document: Document, today: date) -> bool:
    """Whether copies may still be made: neither withdrawn nor out of date."""
    return document.withdrawn_at is None and (
        document.expires_on is None or document.expires_on >= today
    )


def shelf(look: Look, citizen_id: int, at: datetime) -> list[Document]:
    """The citizen's documents that can be copied today."""
    today = local(at).date()
    return [d for d in look.archive.documents_of(citizen_id) if usable(d, today)]


def quote(look: Look, documents: Sequence[Document], wishes: Sequence[Wish], at: datetime) -> Quote:
    """Price and promise of a basket, as the citizen sees them before confirming."""
    pages_of = {document.id: document.pages for document in documents}
    pages = sum(pages_of[wish.document_id] * wish.copies for wish in wishes)
    total = sum(fee(pages_of[wish.document_id]) * wish.copies for wish in wishes)
    calendar = calendar_from(look, at)
    return Quote(
        total,
        pages,
        received(at, Hours(), calendar),
        promise(at, Hours(), calendar, extra_days(pages)),
    )


def calendar_from(look: Look, at: datetime) -> Calendar:
    """The working calendar around a moment, with the decided days laid over it."""
    today = local(at).date()
    return Calendar(look.days.between(today, today + CALENDAR_AHEAD))


def place(
    book: Book, at: datetime, *, citizen: int, peer: str, wishes: list[list[int]]
) -> dict[str, int | str]:
    """Record the order and tell the desk: {"id", "code", "due", "pick_up"}.

    `wishes`: [document id, copies] pairs.
    """
    basket = [Wish(document, copies) for document, copies in wishes]
    documents = book.archive.documents_of(citizen)
    refuse_bad_basket(basket, documents, at)
    owner = book.people.citizen(citizen)
    price = quote(book, documents, basket, at)
    code = dossier_code(book, owner.office_id, at)
    order_id = book.orders.add(
        {
            "code": code,
            "office_id": owner.office_id,
            "citizen_id": citizen,
            "peer": peer,
            "key_id": book.keys.newest,
            "stage": Stage.PLACED,
            "placed_at": at,
            "received_at": price.received_at,
            "due_at": price.due_at,
            "total": price.total,
        }
    )
    add_lines(book, order_id, basket, documents)
    show_card(book, order_id, owner.office_id, at)
    pick_up = book.keys.pick_up_code(book.keys.newest, code)
    return {"id": order_id, "code": code, "due": price.due_at.isoformat(), "pick_up": pick_up}


def refuse_bad_basket(basket: Sequence[Wish], documents: Sequence[Document], at: datetime) -> None:
    """Nothing, too much, or a paper that went away while the basket was being filled."""
    if not basket:
        raise EmptyBasket
    if len(basket) > MOST_WISHES or any(not 1 <= w.copies <= MOST_COPIES for w in basket):
        raise TooManyCopies(most=MOST_COPIES)
    today = local(at).date()
    good = {document.id for document in documents if usable(document, today)}
    if not all(wish.document_id in good for wish in basket):
        raise DocumentGone


def add_lines(
    book: Book, order_id: int, basket: Sequence[Wish], documents: Sequence[Document]
) -> None:
    """The basket as rows, with pages and fee as they are today."""
    by_id = {document.id: document for document in documents}
    book.orders.add_lines(
        {
            "order_id": order_id,
            "document_id": wish.document_id,
            "kind": by_id[wish.document_id].kind,
            "tail": by_id[wish.document_id].tail,
            "pages": by_id[wish.document_id].pages,
            "copies": wish.copies,
            "fee": fee(by_id[wish.document_id].pages),
        }
        for wish in basket
    )


def dossier_code(book: Book, office_id: str, at: datetime) -> str:
    """`<agency>-YYMMDD-NNNN`; the count begins anew each day."""
    day = local(at).strftime("%y%m%d")
    return f"{office_id}-{day}-{book.register.next_count(office_id, 'dossier', day):04d}"


def show_card(book: Book, order_id: int, office_id: str, at: datetime) -> None:
    """The order's card in the staff group is to be drawn anew."""
    book.outbox.put(f"group:{office_id}", "card", {"order": order_id}, at)


def same_soon(look: Look, citizen_id: int, wishes: Sequence[Wish], at: datetime) -> Order | None:
    """The citizen's latest live order with the very same basket, if it is recent."""
    wanted = sorted((wish.document_id, wish.copies) for wish in wishes)
    for order in look.orders.orders_of(citizen_id, 3):
        if at - order.placed_at > SAME_SOON or order.stage in (Stage.CANCELLED, Stage.REFUSED):
            continue
        if (
            sorted((line.document_id, line.copies) for line in look.orders.lines(order.id))
            == wanted
        ):
            return order
    return None


def own(look: Look, order_id: int, citizen_id: int) -> Order:
    """The citizen's order; another's is as good as none."""
    order = look.orders.order(order_id)
    if order is None or order.citizen_id != citizen_id:
        raise NotYours
    return order


def way(book: Book, order: Order, step: Step) -> Stage:
    """Where the step leads, or a refusal."""
    office = book.people.office(order.office_id)
    stage = reached(order, step, number_first=office.number_first)
    if stage is None:
        raise NotNow
    return stage


def cancel(book: Book, at: datetime, *, order: int, citizen: int) -> str:
    """The citizen takes the order back, as long as nothing is printed."""
    mine = own(book, order, citizen)
    stage = way(book, mine, Step.CANCEL)
    if not book.orders.move(order, mine.stage, stage=stage, ended_at=at, reason="citizen"):
        raise AlreadyMoved
    show_card(book, order, mine.office_id, at)
    return mine.code


def resend(book: Book, at: datetime, *, order: int, citizen: int, reply: str) -> str:
    """The same order goes back to the desk with what was asked for, and a new promise."""
    mine = own(book, order, citizen)
    stage = way(book, mine, Step.RESEND)
    calendar = calendar_from(book, at)
    pages = sum(line.pages * line.copies for line in book.orders.lines(order))
    due = promise(at, Hours(), calendar, extra_days(pages))
    facts = {"stage": stage, "reply": reply, "due_at": due}
    if not book.orders.move(order, mine.stage, **facts):
        raise AlreadyMoved
    show_card(book, order, mine.office_id, at)
    if mine.officer_id:
        officer = book.people.officer(mine.officer_id)
        book.outbox.put(officer.peer, "replied", {"order": order}, at)
    return mine.code


def rate(
    book: Book, _at: datetime, *, order: int, citizen: int, rating: int, why: str = ""
) -> bool:
    """Keep the citizen's opinion, once; the lowest needs a reason."""
    mine = own(book, order, citizen)
    if mine.handed_over_at is None or not LOWEST <= rating <= HIGHEST:
        raise NotNow
    if rating == LOWEST and not why.strip():
        raise ReasonNeeded
    return book.orders.rate(order, rating, why)
