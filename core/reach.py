"""The ways to a person, one after another: the chat used last, the others, the phone, a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.consents import agreed
from core.models import Citizen, Order
from core.parcel import NOBODY, Parcel, Told
from core.ports import Book, Look
from core.shelf import speaker_of

PHONE = "sms"
CALL = "call"
UNSURE = "unsure"
"""A text that may not have gone out."""
TRIED = "tried"
WORTH_A_TEXT = frozenset("asked refused printed ready stopped voided ended extended".split())
"""News a person has to act on, or would come in vain without."""
WORTH_A_CHAT = frozenset({"taken", "handed_over"})
"""News for whoever reads along; nobody is texted or called for it."""
ABOUT_AN_ORDER = WORTH_A_TEXT | WORTH_A_CHAT


def tell(
    book: Book,
    order: Order,
    kind: str,
    at: datetime,
    nth: int = 0,
    more: Mapping[str, Any] | None = None,
) -> None:
    """News of an order, once for each kind (and round), by the first way that is open.

    Who wants no messages gets none; where no way is open, the desk is told to call.
    """
    if not agreed(book, order.citizen_id, "notify"):
        return
    payload = {"order": order.id, **(more or {})}
    send(book, order, kind, payload, at, once=f"{kind}:{order.id}:{nth}")


def pass_on(book: Book, parcel: Parcel, at: datetime) -> bool:
    """The same news by the next way; False when this news has no other to go.

    One message only: each parcel is passed on once.
    """
    order = book.orders.order(parcel.payload.get("order", 0))
    if order is None or parcel.kind not in ABOUT_AN_ORDER or is_office(parcel.to):
        return False
    tried = [*parcel.payload.get(TRIED, []), address(parcel.to)]
    payload = {**parcel.payload, TRIED: tried}
    send(book, order, parcel.kind, payload, at, once=f"passed_on:{parcel.id}")
    return True


def give_up(book: Book, parcel: Parcel, at: datetime) -> None:
    """It was tried for long and nobody knows what arrived: the desk has to call."""
    order = book.orders.order(parcel.payload.get("order", 0))
    if order is None or is_office(parcel.to) or not is_urgent(book, order, parcel.kind):
        return
    ask_to_call(book, order, parcel.kind, at, once=f"undelivered:{parcel.id}")


def send(
    book: Book, order: Order, kind: str, payload: Mapping[str, Any], at: datetime, *, once: str
) -> None:
    """By the first way that was not tried; without one the desk has to call."""
    way = next_way(book, order, kind, payload.get(TRIED, ()), at)
    if way:
        book.outbox.put(way, kind, payload, at, once=once)
    elif is_urgent(book, order, kind):
        ask_to_call(book, order, kind, at, once=f"undelivered:{once}")


def ask_to_call(book: Book, order: Order, kind: str, at: datetime, *, once: str) -> None:
    """The office's group is told, and the card says so until something else arrives."""
    write_down(book, order, kind, CALL, at)
    group, about = f"group:{order.office_id}", {"order": order.id}
    book.outbox.put(group, "undelivered", about, at, once=once)


def next_way(look: Look, order: Order, kind: str, tried: Sequence[str], at: datetime) -> str:
    """A lane: a chat of the person's that is not shut, or their phone; "" when none is left."""
    for chat in chats_of(look, order):
        if chat not in tried and not look.chats.chat(chat).unreachable_at:
            return chat
    if PHONE in tried or not phone_for(look, order, kind, at):
        return ""
    return f"{PHONE}:{kind}-{order.id}"


def chats_of(look: Look, order: Order) -> list[str]:
    """Where the order was placed, then the chat used last, then the others."""
    links = look.people.links_of(order.citizen_id)
    peers = [link.peer for link in sorted(links, key=lambda link: link.last_at, reverse=True)]
    first = [] if order.peer.startswith(NOBODY) else [order.peer]
    return [*first, *(peer for peer in peers if peer != order.peer)]


def phone_for(look: Look, order: Order, kind: str, at: datetime) -> str:
    """The phone (E.164) that may be texted; "" for none: a stranger may have the person's phone."""
    person = look.people.citizen(order.citizen_id)
    speaker = look.people.citizen(speaker_of(look, person.id))
    if is_frozen(person, at) or is_frozen(speaker, at) or not is_urgent(look, order, kind):
        return ""
    return speaker.phone or ""


def is_urgent(look: Look, order: Order, kind: str) -> bool:
    """Whether somebody without a chat has to hear of it all the same.

    Not who stands at the desk, nor who comes there anyway before all is certified, nor who was
    forgotten meanwhile.
    """
    forgotten = look.people.citizen(order.citizen_id).erased_at is not None
    if order.origin == "desk" or kind not in WORTH_A_TEXT or forgotten:
        return False
    return kind != "ready" or look.people.office(order.office_id).number_first


def is_frozen(person: Citizen, at: datetime) -> bool:
    """Whether the owner has said that a stranger was in."""
    return person.frozen_until is not None and at < person.frozen_until


def may_hear(look: Look, order: Order, to: str) -> bool:
    """Whether a lane still leads to whose order it is."""
    return address(to) == PHONE or to in chats_of(look, order)


def arrived(book: Book, parcel: Parcel, way: str, at: datetime) -> None:
    """Write down by which way news came that did not come by the first; the card says so."""
    order = book.orders.order(parcel.payload.get("order", 0))
    if order is None or parcel.kind not in ABOUT_AN_ORDER:
        return
    if way in (PHONE, UNSURE) or parcel.payload.get(TRIED) or book.told.of(order.id):
        write_down(book, order, parcel.kind, way, at)


def write_down(book: Book, order: Order, kind: str, way: str, at: datetime) -> None:
    """How the person was told last, and the card anew."""
    book.told.keep(Told(order.id, kind, way, at))
    book.outbox.put(f"group:{order.office_id}", "card", {"order": order.id}, at)


def address(lane: str) -> str:
    """A chat's address; of a phone's lane only that it is a phone's."""
    return PHONE if lane.partition(":")[0] == PHONE else lane


def is_office(lane: str) -> bool:
    """Whether the lane is the office's own group."""
    return lane.partition(":")[0] == "group"
