"""What people are told of what others do with their papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.kinds import masked_title
from core.models import Document, Order
from core.ports import Look
from core.shelf import speaker_of
from handlers.screens import Choice, Screen, Text, say

Payload = Mapping[str, Any]


def assisted(look: Look, payload: Payload, at: datetime) -> Screen | None:
    """An officer has opened the papers for a caller."""
    held = look.trust.assist(payload["assist"])
    if held is None or (held.ended_at is not None and held.order_id is None):
        return None
    name = look.people.officer(held.officer_id).short
    stop = Choice(say("watch.not_me"), f">stop_assist?assist={held.id}")
    over = held.ended_at is not None or held.until <= at
    return Screen(say("watch.assisted", name=name, at=held.opened_at), () if over else (stop,))


def ordered_here(look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen | None:
    """An officer has made an order for somebody at the desk."""
    if order.made_by is None:
        return None
    name = look.people.officer(order.made_by).short
    choices = (
        Choice(say("order.track"), f">my_orders?order={order.id}"),
        Choice(say("menu.person"), "/person"),
    )
    return Screen(say("watch.ordered_here", name=name, code=order.code), choices)


def lent(look: Look, order: Order, payload: Payload, _at: datetime) -> Screen | None:
    """Somebody who was given leave has ordered copies of one's papers."""
    papers = [look.archive.document(line.document_id) for line in look.orders.lines(order.id)]
    lender = payload["citizen"]
    mine = [title(one) for one in papers if one and speaker_of(look, one.citizen_id) == lender]
    if not mine:
        return None
    return Screen(
        say("watch.lent", lines=mine, code=order.code), (Choice(say("menu.person"), "/person"),)
    )


def go_on(_look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen:
    """The citizen wants what is left of the order."""
    return Screen(say("watch.wants_rest", code=order.code))


def title(paper: Document) -> Text:
    """A paper's masked name."""
    return say("watch.paper", title=masked_title(paper.kind, paper.tail))


def stopped(look: Look, order: Order, payload: Payload, _at: datetime) -> Screen:
    """Papers that went away while the order was under way; the rest goes on unless called off."""
    lines = look.orders.lines(order.id)
    gone = [
        say("watch.gone", title=masked_title(w.kind, w.tail), why=say(f"watch.why.{w.stopped_why}"))
        for w in lines
        if w.id in payload["lines"]
    ]
    left = [
        say("order.line", copies=w.copies, title=masked_title(w.kind, w.tail))
        for w in lines
        if w.live
    ]
    return Screen(
        say("watch.stopped", code=order.code, gone=gone, lines=left, total=order.total),
        (
            Choice(say("watch.go_on"), f">go_on?order={order.id}"),
            Choice(say("orders.cancel"), f">cancel_order?order={order.id}"),
            Choice(say("menu.person"), "/person"),
        ),
    )
