"""What is told of numbers that are to be void, or are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from core.models import Order
from core.ports import Look
from handlers.screens import Choice, Screen, Text, say

Payload = Mapping[str, Any]


def void_asked(look: Look, payload: Payload, _at: datetime) -> Screen | None:
    """A colleague is needed; the group sees the number and nothing else."""
    asked = look.register.void(payload["void"])
    if asked is None or asked.confirmed_at is not None:
        return None
    name = look.people.officer(asked.asked_by).short
    open_it = Choice(say("void.look"), f">confirm_void?void={asked.id}")
    return Screen(say("void.group", number=f"{asked.number:04d}", name=name), (open_it,))


def voided(look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen:
    """The copies of a number are no longer good; a new request gives new ones."""
    gone = [f"{v.number:04d}" for v in look.register.voids_on(order.id) if v.confirmed_at]
    again = Choice(say("menu.order_copies"), ">order_copies")
    person = Choice(say("menu.person"), "/person")
    key = "void.told" if order.handed_over_at else "void.told_here"
    return Screen(say(key, code=order.code, numbers=", ".join(gone)), (again, person))


def ended(_look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen:
    """An order none of whose numbers is good has ended, and what becomes of the fee."""
    refund = say("orders.refund", total=order.paid) if order.paid_at else say("orders.no_refund")
    again = Choice(say("menu.order_copies"), ">order_copies")
    person = Choice(say("menu.person"), "/person")
    return Screen(say("void.ended", code=order.code, refund=refund), (again, person))


def on_card(look: Look, order: Order) -> list[Text]:
    """The void numbers of an order, and those that are to be."""
    if order.certified_at is None:
        return []
    return [
        say("void.card" if v.confirmed_at else "void.card_asked", number=f"{v.number:04d}")
        for v in look.register.voids_on(order.id)
    ]


LETTERS: Mapping[str, Callable[[Look, Payload, datetime], Screen | None]] = {
    "void_asked": void_asked
}
