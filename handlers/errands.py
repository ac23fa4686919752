"""What a citizen can ask for: the main errands on the menu, the others one tap behind."""

from __future__ import annotations

from core.models import Chat
from core.ports import Book
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.paging import leaf, size_for
from handlers.screens import Choice, Inbound, Screen, say

ORDER = Choice(say("menu.order_copies"), ">order_copies")
PERSON = Choice(say("menu.person"), "/person")
OTHERS = Choice(say("menu.others"), ">errands", words=("xem them", "viec khac", "khac", "more"))
ERRANDS = (
    Choice(say("menu.my_orders"), ">my_orders"),
    Choice(say("menu.my_papers"), ">my_papers"),
    Choice(say("menu.procedures"), ">procedures"),
    Choice(say("my_data.title"), ">my_data"),
    Choice(say("delegates.menu"), ">my_delegates"),
    Choice(say("check.title"), ">check_copy"),
)
NO_ROOM = 3
"""Buttons every menu has: to order, to meet a person, to see the others."""


def menu(book: Book, chat: Chat, _said: Inbound) -> Screen:
    """The first words to anybody, saying that a machine answers."""
    room = size_for(elder=chat.elder) - NO_ROOM
    office = book.people.offices()[0]
    return Screen(
        say("menu.hello", office=office.name),
        (ORDER, *ERRANDS[:room], PERSON, OTHERS),
        unseen=ERRANDS[room:],
    )


def errands(form: Form) -> Screen:
    """The errands the menu has no room for, a page at a time."""
    size = size_for(elder=form.chat.elder)
    shown, following = leaf(ERRANDS[size - NO_ROOM :], number_of(form.given("page")), size)
    more = (Choice(say("menu.more"), f">errands?page={following}"),) if following else ()
    return Screen(say("menu.others_what"), (*shown, *more, Choice(say("menu.home"), "/menu")))
