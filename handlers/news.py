"""What others are told: drawn from the facts as they are when it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from core import login, orders, reach
from core.models import Order, Stage
from core.ports import Look
from core.sifting import good
from handlers import register_news, rights_news, watch
from handlers.my_orders import SPOKEN, needed
from handlers.screens import Attachment, Choice, Screen, say
from handlers.staff import batch, cards, jobs, letters, read_out, slips, tray

Payload = Mapping[str, Any]


def draw(look: Look, kind: str, to: str, payload: Payload, at: datetime) -> Screen | None:
    """The screen for a piece of news; None when it no longer says anything true."""
    return drawn(look, kind, to, payload, at) if still_theirs(look, kind, to, payload) else None


def drawn(look: Look, kind: str, to: str, payload: Payload, at: datetime) -> Screen | None:
    """The same, for a chat that may still hear it."""
    if kind in ABOUT_ORDERS:
        order = look.orders.order(payload["order"])
        return ABOUT_ORDERS[kind](look, order, payload, at) if order else None
    if kind == "call":
        return cards.draw_call(look, payload["call"])
    if kind == "new_chat":
        return new_chat(look, payload)
    if kind == login.SESSION_WARNING:
        return session_warning(look, to, payload, at)
    if kind in LETTERS:
        return LETTERS[kind](look, payload, at)
    return None


def still_theirs(look: Look, kind: str, to: str, payload: Payload) -> bool:
    """A chat that was shut out of a file hears no more of it, not even what was on its way."""
    if kind in reach.ABOUT_AN_ORDER:
        order = look.orders.order(payload["order"])
        return order is not None and reach.may_hear(look, order, to)
    if kind in TO_WHOSE_FILE:
        return whose(look, payload) in look.people.citizens_linked(to)
    return True


def whose(look: Look, payload: Payload) -> int:
    """The person whose file a piece of news is about, 0 for nobody."""
    if "citizen" in payload:
        return int(payload["citizen"])
    if "assist" in payload:
        held = look.trust.assist(payload["assist"])
        return held.citizen_id if held else 0
    order = look.orders.order(payload["order"])
    return order.citizen_id if order else 0


def card(look: Look, order: Order, _payload: Payload, at: datetime) -> Screen:
    """The order's card in the staff group."""
    return cards.draw(look, order, at)


def taken(look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen | None:
    """The desk is on it."""
    if order.accepted_at is None:
        return None
    first = look.people.office(order.office_id).number_first
    key = "news.taken_bring" if first else "news.taken"
    return Screen(say(key, code=order.code, due=order.due_at), (track(order),))


def asked(_look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen | None:
    """Something is needed before the order can go on."""
    if order.stage is not Stage.ASKED:
        return None
    return Screen(
        say("news.asked", code=order.code, why=needed(order)),
        (
            Choice(say("orders.resend"), f">answer_request?order={order.id}"),
            Choice(say("orders.cancel"), f">cancel_order?order={order.id}"),
        ),
    )


def refused(_look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen:
    """A refusal, its ground, and what to do about it."""
    refund = say("orders.refund", total=order.paid) if order.paid_at else say("orders.no_refund")
    ground = say(f"ground.{order.reason}")
    return Screen(
        say("news.refused", code=order.code, ground=ground, refund=refund),
        (Choice(say("menu.person"), "/person"),),
    )


def printed(look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen | None:
    """Come with the original."""
    if order.certified_at is not None:
        return None
    return Screen(
        say("news.printed", code=order.code, due=order.due_at, pick_up=pick_up(look, order)),
        (track(order),),
    )


def ready(look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen | None:
    """The copies are certified: come and collect, unless every number is void."""
    if not good(look, order):
        return None
    return Screen(
        say(
            "news.ready",
            code=order.code,
            due=order.due_at,
            total=order.total,
            pick_up=pick_up(look, order),
        ),
        (track(order),),
    )


def handed_over(_look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen:
    """The copies left the desk; was it good?"""
    choices = tuple(
        Choice(say(f"rating.{level}"), f">rate?order={order.id}&stars={level}", words=SPOKEN[level])
        for level in range(orders.HIGHEST, orders.LOWEST - 1, -1)
    )
    handed = order.handed_over_at
    return Screen(say("news.handed_over", code=order.code, at=handed), choices)


def pack(look: Look, order: Order, payload: Payload, _at: datetime) -> Screen:
    """The print pack, for the officer who pressed print."""
    sheets = sum(
        len(look.archive.scans_of(line.document_id, line.version)) * line.copies
        for line in good(look, order)
    )
    file = Attachment(f"{order.code}.pdf", payload["token"])
    words = say("news.pack", code=order.code, sheets=sheets)
    return Screen(batch.reminded(look, [order], words), files=(file,))


def new_code(look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen:
    """A stranger knew the code to collect with: here is another."""
    return Screen(say("news.new_code", code=order.code, pick_up=pick_up(look, order)))


def disowned(_look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen:
    """The desk has printed what a stranger may have ordered."""
    return Screen(say("card.disowned", code=order.code))


def undelivered(_look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen:
    """A piece of news did not arrive: somebody has to call."""
    return Screen(say("card.undelivered", code=order.code))


def replied(look: Look, order: Order, _payload: Payload, _at: datetime) -> Screen:
    """The citizen's answer, for the officer who asked."""
    del look
    reply = say("orders.will_bring") if order.reply == "✓" else order.reply
    return Screen(say("news.replied", code=order.code, reply=reply))


def new_chat(look: Look, payload: Payload) -> Screen:
    """Somebody opened the papers from a chat that never did before."""
    alert = login.alert_id(look, payload["peer"])
    return Screen(
        say("news.new_chat"),
        (
            Choice(say("news.was_me"), "/menu"),
            Choice(say("news.not_me"), f">not_me?alert={alert}"),
        ),
    )


def session_warning(look: Look, to: str, payload: Payload, at: datetime) -> Screen | None:
    """The session is about to close, if it is still open, the same one, and nobody spoke since."""
    due = warning_due(look, to, payload)
    if due is None or due > at or login.session_of(look.chats.chat(to), at) is None:
        return None
    return Screen(say("news.session_ends"), (Choice(say("news.stay"), "/resume"),))


def warning_due(look: Look, to: str, payload: Payload) -> datetime | None:
    """When the session's warning is due; None when that session has ended."""
    chat = look.chats.chat(to)
    if chat.opened_at is None or chat.opened_at.isoformat() != payload["opened"]:
        return None
    return login.warning_at(chat)


def again_at(look: Look, kind: str, to: str, payload: Payload, at: datetime) -> datetime | None:
    """When news that says nothing now is worth another look."""
    due = warning_due(look, to, payload) if kind == login.SESSION_WARNING else None
    return due if due and due > at else None


def notice(look: Look, payload: Payload, _at: datetime) -> Screen:
    """The office's own words to everybody who waits for an order."""
    office = look.people.office(payload["office"])
    return Screen(say("news.notice", office=office.name, words=payload["words"]))


def alert(_look: Look, payload: Payload, _at: datetime) -> Screen:
    """Something about the machinery that an admin has to know."""
    return Screen(say(f"alert.{payload['what']}", number=payload["number"]))


def pick_up(look: Look, order: Order) -> str:
    """The code the collector shows."""
    return look.keys.pick_up_code(order.key_id, order.code, order.pick_up_nth)


def track(order: Order) -> Choice:
    """A button to the order's timeline."""
    return Choice(say("order.track"), f">my_orders?order={order.id}")


TO_WHOSE_FILE = {"new_chat", "new_code", "assisted", "lent", "ordered_here"}
Draw = Callable[[Look, Order, Payload, datetime], Screen | None]
ABOUT_ORDERS: Mapping[str, Draw] = {
    "card": card,
    "taken": taken,
    "asked": asked,
    "refused": refused,
    "printed": printed,
    "ready": ready,
    "handed_over": handed_over,
    "pack": pack,
    "replied": replied,
    "undelivered": undelivered,
    "new_code": new_code,
    "disowned": disowned,
    "stopped": watch.stopped,
    "ordered_here": watch.ordered_here,
    "lent": watch.lent,
    "go_on": watch.go_on,
    "extended": slips.told,
    "voided": register_news.voided,
    "ended": register_news.ended,
}
LETTERS: Mapping[str, Callable[[Look, Payload, datetime], Screen | None]] = {
    "authenticator": letters.authenticator,
    "renewed": letters.renewed,
    "invitation": letters.invitation,
    "bound": letters.bound,
    "head": letters.head,
    "notice": notice,
    "assisted": watch.assisted,
    "print_unsure": jobs.asked,
    "tray": tray.arrived,
    "tray_news": tray.told,
    "alert": alert,
    "batch": batch.pack,
    **read_out.LETTERS,
    **rights_news.LETTERS,
    **register_news.LETTERS,
}
