"""What an officer can ask the desk in their own chat."""

from __future__ import annotations

from core import desk, figures, reach
from core.models import Order
from core.ports import Look
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.paging import A_PAGE, leaf
from handlers.screens import Choice, Screen, Text, say

MOST_WAITING = 500


def queue(form: Form) -> Screen:
    """Every open order of the office, the most urgent first, a page at a time; each opens."""
    officer = desk.colleague(form.look, form.peer, form.at)
    waiting = form.look.orders.open_orders(officer.office_id, MOST_WAITING)
    if not waiting:
        return Screen(say("queue.empty"), HOME)
    shown, following = leaf(waiting, number_of(form.given("page")), A_PAGE)
    rows = [row(form.look, order) for order in shown]
    cards = tuple(Choice(o.code, f">card?order={o.id}") for o in shown)
    more = (Choice(say("menu.more"), f">queue?page={following}"),) if following else ()
    return Screen(say("queue.list", n=len(waiting), rows=rows), (*cards, *more, *HOME))


def row(look: Look, order: Order) -> Text:
    """One order; who could not be told of it has to be called."""
    told = look.told.of(order.id)
    key = "queue.row_call" if told and told.way == reach.CALL else "queue.row"
    return say(key, code=order.code, state=say(f"card.stage.{order.stage.value}"), due=order.due_at)


def month(form: Form) -> Screen:
    """The month's figures; late paperwork apart from late service."""
    officer = desk.colleague(form.look, form.peer, form.at)
    this = figures.figures(form.look, officer.office_id, form.at)
    late = [say("figures.closed_late", code=o.code, at=o.handed_over_at) for o in this.closed_late]
    return Screen(
        say(
            "figures.month",
            early=this.early,
            on_time=this.on_time,
            late=this.late,
            in_progress=this.in_progress,
            overdue=this.overdue,
            fees=this.fees,
            ratings=[
                say("figures.rating", level=say(f"rating.{k}"), n=n)
                for k, n in sorted(this.ratings.items())
            ]
            or [say("figures.none")],
            closed_late=late or [say("figures.none")],
        ),
        HOME,
    )


HOME = (Choice(say("staff.queue"), ">queue"), Choice(say("staff.month"), ">month"))
