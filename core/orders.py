"""What a citizen does with an order: place, cancel, answer, rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.audit import note
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
from core.models import Citizen, Document, Order, Origin, Stage, Step
from core.ports import Book, Look
from core.promises import Hours, extra_days, promise, received
from core.shelf import shelf, speaker_of
from core.steps import FRUITLESS, reached

MOST_COPIES = 50
SENSITIVE_COPIES = 10
MOST_WISHES = 20
SAME_SOON = timedelta(hours=2)
LOWEST, HIGHEST = 1, 4
CALENDAR_AHEAD = timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Wish:
    """One line of a basket, before it is an order."""

    document_id: int
    copies: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a basket costs (đồng) and when it is due."""

    total: int
    pages: int
    received_at: datetime
    due_at: datetime


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
    book: Book,
    at: datetime,
    *,
    citizen: int,
    peer: str,
    wishes: list[list[int]],
    origin: Origin = "chat",
    officer: int | None = None,
) -> dict[str, int | str]:
    """Record the order and tell the desk: {"id", "code", "due", "pick_up"}.

    `wishes`: [document id, copies] pairs; `officer`: who asks for somebody on the phone or here.
    """
    basket = [Wish(document, copies) for document, copies in wishes]
    documents = shelf(book, citizen, at)
    refuse_bad_basket(basket, documents)
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
            "origin": origin,
            "made_by": officer,
        }
    )
    ordered = [
        document for wish in basket for document in documents if document.id == wish.document_id
    ]
    add_lines(book, order_id, basket, documents)
    write_down(book, at, order_id, owner, ordered, peer, officer)
    show_card(book, order_id, owner.office_id, at)
    pick_up = book.keys.pick_up_code(book.keys.newest, code)
    return {"id": order_id, "code": code, "due": price.due_at.isoformat(), "pick_up": pick_up}


def write_down(
    book: Book,
    at: datetime,
    order_id: int,
    asker: Citizen,
    ordered: Sequence[Document],
    peer: str,
    officer: int | None,
) -> None:
    """Each paper counts its use; whoever lent one, or speaks for whose paper was lent, is told."""
    speakers = {paper.id: speaker_of(book, paper.citizen_id) for paper in ordered}
    for paper in ordered:
        book.archive.count_use(paper.id)
        note(
            book,
            at,
            "order",
            citizen=paper.citizen_id,
            officer=officer,
            document=paper.id,
            order=order_id,
            peer=peer,
            why="" if speakers[paper.id] in (asker.id, asker.holder_id) else "lent",
        )
    for lender in sorted(set(speakers.values()) - {asker.id, asker.holder_id}):
        for link in book.people.links_of(lender):
            told = {"order": order_id, "citizen": lender}
            book.outbox.put(link.peer, "lent", told, at)


def refuse_bad_basket(basket: Sequence[Wish], documents: Sequence[Document]) -> None:
    """Nothing, too much, or a paper that went away while the basket was being filled."""
    if not basket:
        raise EmptyBasket
    if len(basket) > MOST_WISHES or any(not 1 <= w.copies <= MOST_COPIES for w in basket):
        raise TooManyCopies(most=MOST_COPIES)
    good = {document.id for document in documents}
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
            "version": by_id[wish.document_id].version,
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
        if at - order.placed_at > SAME_SOON or order.stage in FRUITLESS:
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
    note(book, at, "cancel", citizen=citizen, order=order, peer=mine.peer)
    show_card(book, order, mine.office_id, at)
    return mine.code


def resend(book: Book, at: datetime, *, order: int, citizen: int, reply: str) -> str:
    """The same order goes back to the desk with what was asked for, and a new promise."""
    mine = own(book, order, citizen)
    stage = way(book, mine, Step.RESEND)
    calendar = calendar_from(book, at)
    lines = [line for line in book.orders.lines(order) if line.live]
    pages = sum(line.pages * line.copies for line in lines)
    due = promise(at, Hours(), calendar, extra_days(pages))
    facts = {"stage": stage, "reply": reply, "due_at": due}
    if not book.orders.move(order, mine.stage, **facts):
        raise AlreadyMoved
    note(book, at, "resend", citizen=citizen, order=order, peer=mine.peer)
    show_card(book, order, mine.office_id, at)
    if mine.officer_id:
        officer = book.people.officer(mine.officer_id)
        book.outbox.put(officer.peer, "replied", {"order": order}, at)
    return mine.code


def go_on(book: Book, at: datetime, *, order: int, citizen: int) -> str:
    """The citizen wants what is left of an order; whoever has it in hand is told."""
    mine = own(book, order, citizen)
    if mine.officer_id:
        officer = book.people.officer(mine.officer_id)
        book.outbox.put(officer.peer, "go_on", {"order": order}, at)
    return mine.code


def rate(book: Book, at: datetime, *, order: int, citizen: int, rating: int, why: str = "") -> bool:
    """Keep the citizen's opinion, once; the lowest needs a reason."""
    mine = own(book, order, citizen)
    if mine.handed_over_at is None or not LOWEST <= rating <= HIGHEST:
        raise NotNow
    if rating == LOWEST and not why.strip():
        raise ReasonNeeded
    rated = book.orders.rate(order, rating, why)
    if rated:
        note(book, at, "rate", citizen=citizen, order=order, peer=mine.peer)
    return rated
