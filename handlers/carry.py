"""A basket begun in another chat goes on in this one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from core.models import Chat, Citizen
from core.orders import Wish
from handlers.fields import pick
from handlers.form import Form
from handlers.screens import Choice, Text, say

KEPT = timedelta(hours=12)
"""As long as a session may live."""
HERE, ANEW = "here", "anew"
SCRIPT, PAPER, COPIES, MORE = "order_copies", "document", "copies", "more"

Answers = Mapping[str, Any]


def carry_over(form: Form, citizen: Citizen, names: Mapping[int, Text | str]) -> None:
    """Fill this form with what was chosen elsewhere, if the person says so.

    `names`: the papers of this citizen by id; a basket with any other is left where it is.
    """
    if form.given(PAPER) or form.given("wanted"):
        return
    left = left_elsewhere(form, citizen, names)
    if not left:
        return
    lines = [
        say("order.line", copies=wish.copies, title=names[wish.document_id])
        for wish in wishes(left)
    ]
    choices = [Choice(say("order.carry_here"), HERE), Choice(say("order.carry_anew"), ANEW)]
    if form.ask(pick("carry", say("order.carry", lines=lines), choices)) == HERE:
        for slot, value in left.items():
            form.fill(slot, value)


def left_elsewhere(form: Form, citizen: Citizen, names: Mapping[int, Any]) -> Answers:
    """The newest basket that this citizen's other chats have not ordered yet."""
    peers = [link.peer for link in form.look.people.links_of(citizen.id) if link.peer != form.peer]
    chats = [form.look.chats.chat(peer) for peer in peers]
    mine = [chat for chat in chats if is_fresh(chat, form, citizen)]
    mine.sort(key=lambda chat: chat.seen_at or form.at, reverse=True)
    return next((basket for chat in mine if (basket := basket_in(chat, names))), {})


def is_fresh(chat: Chat, form: Form, citizen: Citizen) -> bool:
    """Whether this citizen spoke there of late, and nobody else since."""
    recent = chat.seen_at is not None and form.at - chat.seen_at <= KEPT
    return recent and chat.citizen_id == citizen.id


def basket_in(chat: Chat, names: Mapping[int, Any]) -> Answers:
    """The answers that make up the basket of an unfinished order, in their order."""
    unfinished = [f for f in chat.forms if f["script"] == SCRIPT and f["last"] is None]
    if not unfinished:
        return {}
    answers = unfinished[-1]["answers"]
    whole = {slot: value for slot, value in answers.items() if belongs(slot, answers)}
    known = all(wish.document_id in names for wish in wishes(whole))
    return whole if known and wishes(whole) else {}


def belongs(slot: str, answers: Answers) -> bool:
    """Whether this answer is of a line of the basket that has its paper and its copies."""
    name, dot, nth = slot.partition(".")
    whole = all(f"{part}{dot}{nth}" in answers for part in (PAPER, COPIES))
    return name in (PAPER, COPIES, MORE) and whole


def wishes(answers: Answers) -> list[Wish]:
    """The lines of the basket; one that was taken out again has no number of copies."""
    lines = [(slot, str(value)) for slot, value in answers.items() if slot.startswith(COPIES)]
    return [
        Wish(int(answers[slot.replace(COPIES, PAPER)]), int(copies))
        for slot, copies in lines
        if copies.isdecimal()
    ]
