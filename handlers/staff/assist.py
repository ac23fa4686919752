"""An officer orders for somebody on the phone, who reads out a code sent to their own phone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import assisted
from core.archive import file_at_hand
from core.desk import colleague
from core.keeping import Assist
from core.login import MOST_TAILS
from core.names import initials
from core.phones import tail
from core.ports import Book
from core.shelf import speaker_of
from handlers.fields import digits, phone, pick
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.order_copies import LEAVE, Left, agreed, fill_basket, pairs, papers_for
from handlers.screens import Choice, Screen, Text, say
from handlers.sign_in import AGAIN, CODE_LENGTH, OTHER, RENEW, TAIL_LENGTH

TRACES = ("phone", "citizen", "code", "renew", "tail", "send")
ANOTHER = Choice(say("assist.another"), ">assist")
HANG_UP = Choice(say("assist.leave"), LEAVE)
CLOSED = {"frozen": "assist.frozen", "desk": "assist.desk"}
OVER = {"late": "assist.late", "served": "assist.over", "hung_up": "assist.over"}


def assist(form: Form) -> Screen:
    """A code, the caller's papers, one order; the session ends with it."""
    verdict = opened(form)
    if verdict["verdict"] != "right":
        return Screen(say(CLOSED[verdict["verdict"]]), (ANOTHER,))
    held = assisted.mine(form.look, form.peer, form.at, verdict["assist"])
    state = assisted.state(form.look, form.at, held)
    if state == "stopped":
        return Screen(say("assist.stopped"), (ANOTHER,))
    if state != "open":
        anew = Choice(say("assist.new_code"), f">assist?citizen={held.citizen_id}")
        return Screen(say(OVER[state]), (anew, ANOTHER))
    try:
        return order_for(form, held)
    except Left:
        return leave(form, held, say("assist.ended"))


def opened(form: Form) -> dict[str, Any]:
    """The session a code has opened, {"verdict": right | frozen | desk, "assist": its number}.

    Once it is open the form keeps neither the phone nor the code.
    """
    if known := number_of(form.given("assist")):
        return {"verdict": "right", "assist": known}
    verdict = prove(form)
    while verdict["verdict"] == "check":
        verdict = ask_tail(form, verdict)
    if verdict["verdict"] == "right":
        form.fill("assist", str(verdict["assist"]))
        form.forget(*TRACES)
    return verdict


def prove(form: Form) -> dict[str, Any]:
    """Send codes to the caller until one is read out rightly, or nothing more is to be had."""
    number = phone_of(form) or str(form.ask(phone("phone", say("assist.phone"))))
    while True:
        sent = form.do(assisted.send, peer=form.peer, phone=number, chance=form.chance)
        verdict = ask_code(form, sent, number)
        if verdict["verdict"] == "spent":
            verdict = {"verdict": form.ask(pick("renew", say("assist.spent"), RENEW))}
        if verdict["verdict"] == OTHER:
            form.forget(*TRACES)
            form.forget_slots()
        if verdict["verdict"] != AGAIN:
            return verdict


def phone_of(form: Form) -> str:
    """The number that speaks for the person a link named, "" if none does."""
    named = number_of(form.given("citizen"))
    if not named:
        return ""
    officer = colleague(form.look, form.peer, form.at)
    person = file_at_hand(form.look, officer, named)
    return form.look.people.citizen(speaker_of(form.look, person.id)).phone or ""


def ask_code(form: Form, challenge: str, number: str) -> dict[str, Any]:
    """The code as it is read out, until it is right, spent or given up."""
    note: Text | None = None
    while True:
        field = digits("code", say("assist.code", tail=tail(number)), CODE_LENGTH, RENEW)
        about = {"peer": form.peer, "challenge": challenge}
        verdict = form.ask(field.noting(note), check=judge, **about)
        if verdict["verdict"] != "wrong":
            return dict(verdict)
        note = say("assist.wrong", left=verdict["left"])


def judge(book: Book, at: datetime, *, code: str, peer: str, challenge: str) -> dict[str, Any]:
    """A code is judged by the law; the two buttons beside it are no codes."""
    if code in (AGAIN, OTHER):
        return {"verdict": code}
    return assisted.enter_code(book, at, code=code, peer=peer, challenge=challenge)


def ask_tail(form: Form, asked: dict[str, Any]) -> dict[str, Any]:
    """The second check of a sleeping file."""
    note = say("assist.tail_wrong") if asked["left"] < MOST_TAILS else None
    field = digits("tail", say("assist.tail"), TAIL_LENGTH).noting(note)
    about = {"peer": form.peer, "challenge": asked["challenge"]}
    return dict(form.ask(field, check=assisted.enter_tail, **about))


def order_for(form: Form, held: Assist) -> Screen:
    """The questions of an order, for the officer to read out, and its one order."""
    caller = form.look.people.citizen(held.citizen_id)
    note = say("assist.opened", who=initials(caller.name), until=held.until)
    papers = papers_for(form.look, caller, form.at, note, (HANG_UP,))
    if not papers.usable:
        return leave(form, held, say("assist.nothing"))
    basket = fill_basket(form, papers)
    twin = agreed(form, caller, papers, basket)
    if twin:
        return leave(form, held, say("assist.stands", code=twin.code, due=twin.due_at))
    placed = form.do(assisted.place, peer=form.peer, assist=held.id, wishes=pairs(basket))
    return read_out(form, placed)


def leave(form: Form, held: Assist, why: Text) -> Screen:
    """The session ends without an order."""
    form.do(assisted.end, peer=form.peer, assist=held.id)
    return Screen(why, (ANOTHER,))


def read_out(form: Form, placed: dict[str, int | str]) -> Screen:
    """What the caller is told: when, how much, and the code to collect with."""
    order = form.look.orders.order(int(placed["id"]))
    facts = {"due": datetime.fromisoformat(str(placed["due"])), "pick_up": placed["pick_up"]}
    total = order.total if order else 0
    return Screen(say("assist.placed", code=placed["code"], total=total, **facts), (ANOTHER,))
