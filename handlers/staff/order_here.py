"""Somebody stands at the desk: their order is made and in hand at once."""

from __future__ import annotations

from datetime import datetime

from core import assisted, citizens
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.order_copies import agreed, fill_basket, pairs, papers_for
from handlers.screens import Choice, Screen, say
from handlers.staff import cards, slips


def order_here(form: Form) -> Screen:
    """Papers and copies, price and promise; then the card's own next steps."""
    person = citizens.at_hand(form.look, form.peer, form.at, number_of(form.given("citizen")))
    back = Choice(say("file.back"), f">file?citizen={person.id}")
    papers = papers_for(form.look, person, form.at)
    if not papers.usable:
        return Screen(say("here.no_papers", name=person.name), (back,))
    basket = fill_basket(form, papers)
    if twin := agreed(form, person, papers, basket):
        return in_hand(form, twin.id, back)
    placed = form.do(assisted.place_here, peer=form.peer, citizen=person.id, wishes=pairs(basket))
    return in_hand(form, int(placed["id"]), back)


def in_hand(form: Form, number: int, back: Choice) -> Screen:
    """The order as it stands now, with what the law allows next."""
    order = form.look.orders.order(number)
    assert order is not None
    lines = form.look.orders.lines(number)
    steps = cards.buttons(form.look, order, lines)
    due: datetime = order.due_at
    return Screen(
        say("here.made", code=order.code, total=order.total, due=due),
        (*steps, slips.button(order), back),
    )
