"""Papers besides the copies: which to print, and a new promise with its apology."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from core import desk, extending
from core import slips as law
from core.days import local
from core.errors import NotNow, NotYours
from core.handouts import Extension
from core.models import Order
from core.ports import Look
from handlers.dates import day, moment
from handlers.fields import Field, Misread, pick, sentence
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.screens import Attachment, Choice, Screen, Text, say

MOST_OPEN = 20
FURTHER, EXTEND = "further", "extend"
WHY_MOVED = ("extend.many", "extend.machine", "extend.signer", "extend.check")
AFTER: Mapping[str, law.Kind] = {
    "ask": "more_needed",
    "refuse": "refusal",
    "pay": "receipt",
    "hand_over": "hand_over",
}


def slips(form: Form) -> Screen:
    """The papers that make sense for an order; the one chosen opens for an hour."""
    order = subject(form)
    choices = [Choice(say(f"slip.{kind}"), kind) for kind in law.fitting(form.look, order)]
    if extending.may_extend(order, form.at):
        choices.append(Choice(say("slip.extend"), EXTEND))
    if not choices:
        return Screen(say("slip.none", code=order.code))
    chosen = form.ask(pick("slip", say("slip.which", code=order.code), choices))
    if chosen == EXTEND:
        return extend(form)
    kind = next(kind for kind in law.KINDS if kind == chosen)
    token = form.do(law.make, peer=form.peer, order=order.id, kind=kind)
    file = Attachment(law.file_name(kind, order.code), token)
    title = say(f"slip.{kind}")
    return Screen(say("slip.ready", title=title, code=order.code), (button(order),), files=(file,))


def subject(form: Form) -> Order:
    """The order a button or a typed code named, or one of the open ones."""
    officer = desk.colleague(form.look, form.peer, form.at)
    text = form.given("order") or one_of_the_open(form, officer.office_id)
    number = number_of(text)
    coded = None if number else form.look.orders.order_coded(text.strip().upper())
    return desk.at_hand(form.look, officer, coded.id if coded else number)


def one_of_the_open(form: Form, office_id: str) -> str:
    """An order that is under way, by its code."""
    waiting = form.look.orders.open_orders(office_id, MOST_OPEN)
    if not waiting:
        raise NotYours
    choices = [Choice(order.code, str(order.id)) for order in waiting]
    return str(form.ask(pick("order", say("slip.of_which"), choices)))


def extend(form: Form) -> Screen:
    """Another promise, why, and the citizen's yes where it is further than the law lets us go."""
    order = subject(form)
    if not extending.may_extend(order, form.at):
        raise NotNow
    chosen = form.ask(pick("day", say("extend.which", code=order.code), days_for(form, order)))
    agreed = chosen == FURTHER
    if agreed:
        yes = Choice(say("extend.yes"), "yes")
        form.ask(pick("agreed", say("extend.agreed", code=order.code), [yes]))
        chosen = form.ask(further_day(form, order))
    usual = tuple(Choice(say(why), why) for why in WHY_MOVED)
    why = form.ask(sentence("why", say("extend.why"), usual))
    facts = {"due": order.due_at.isoformat(), "day": chosen, "agreed": agreed, "why": why}
    due = form.do(extending.extend, peer=form.peer, order=order.id, **facts)
    text = say("extend.done", code=order.code, due=datetime.fromisoformat(due))
    return Screen(text, (open_button(order, "apology"),))


def days_for(form: Form, order: Order) -> list[Choice]:
    """The days the law allows, and the way to a later one."""
    days = extending.days_ahead(form.look, order)
    named = [Choice(say("extend.day", at=moment(d)), d.isoformat()) for d in days]
    return [*named, Choice(say("extend.further"), FURTHER)]


def further_day(form: Form, order: Order) -> Field[str]:
    """A later day on which the desk is open."""
    due = local(order.due_at).date()
    first, last = due + timedelta(days=1), due + extending.FURTHEST
    asked = day("further_day", say("extend.which_day"), first, last)

    def read(said: str) -> str:
        found = asked.read(said)
        if not extending.is_worked(form.look, date.fromisoformat(found), form.at):
            raise Misread(say("extend.closed"))
        return found

    return Field(asked.name, asked.screen, read)


def told(look: Look, order: Order, _payload: Mapping[str, Any], _at: datetime) -> Screen | None:
    """The promise has moved: an apology, why, and the new one; None where it moved again."""
    moved = look.handouts.extensions_of(order.id)
    if not moved or moved[-1].new_due != order.due_at or order.handed_over_at:
        return None
    last = moved[-1]
    why = why_moved(last)
    return Screen(
        say("extend.told", code=order.code, old=last.old_due, why=why, due=last.new_due),
        (
            Choice(say("order.track"), f">my_orders?order={order.id}"),
            Choice(say("menu.person"), "/person"),
        ),
    )


def why_moved(moved: Extension) -> Text | str:
    """A usual reason in the reader's language; any other in the words it was given."""
    return say(moved.why) if moved.why in WHY_MOVED else moved.why


def after(order: Order, step: str) -> tuple[Choice, ...]:
    """The paper that goes with a step just done."""
    kind = "appointment" if due_another_day(order, step) else AFTER.get(step)
    return (open_button(order, kind),) if kind else ()


def reminder(order: Order, step: str) -> Text | None:
    """A result on another day needs slip 01, said as the order is taken."""
    return say("slip.remind", due=order.due_at) if due_another_day(order, step) else None


def due_another_day(order: Order, step: str) -> bool:
    """Whether the order was just taken and is not due on the day it was received."""
    return step == "take" and law.needs_appointment(order)


def open_button(order: Order, kind: law.Kind) -> Choice:
    """One paper by its name."""
    return Choice(say(f"slip.{kind}"), f">slips?order={order.id}&slip={kind}")


def button(order: Order) -> Choice:
    """All papers of an order."""
    return Choice(say("slip.all"), f">slips?order={order.id}")
