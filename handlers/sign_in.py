"""Who is speaking? An open session is let through; anybody else proves a phone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import login, one_time
from core.errors import AtTheDesk
from core.models import Citizen
from core.phones import tail
from core.ports import Book
from handlers.fields import digits, phone, pick
from handlers.form import Form
from handlers.screens import Choice, Text, say

CODE_LENGTH, TAIL_LENGTH = 6, 4
KNOWN, AGAIN, OTHER = "known", "again", "other"
SHARE = Choice(say("sign_in.share"), "/share_phone")
"""Shown only where a channel can pass on the speaker's own number; a code is asked all the same."""
RENEW = (Choice(say("sign_in.again"), AGAIN), Choice(say("sign_in.other"), OTHER))
TRACES = ("phone", "code", "renew", "tail", "send_code")


def sign_in(form: Form) -> Citizen:
    """The citizen this chat may act for, once a code has shown it."""
    citizen_id = login.session_of(form.chat, form.at)
    if citizen_id is None:
        prove(form, one_time.LOG_IN)
        citizen_id = login.session_of(form.chat, form.at)
    if citizen_id is None:
        raise AtTheDesk
    form.forget(*TRACES)
    return form.look.people.citizen(citizen_id)


def fresh_code(form: Form) -> None:
    """A sensitive act wants a code of the last twenty minutes."""
    if not login.has_fresh_code(form.chat, form.at):
        prove(form, one_time.SENSITIVE)
        form.forget(*TRACES)


def prove(form: Form, purpose: str) -> None:
    """Ask for the phone and the code until one is right."""
    known = linked_phone(form)
    number = known if purpose == one_time.SENSITIVE and known else ask_phone(form, known)
    while True:
        sent = form.do(
            one_time.send_code, peer=form.peer, phone=number, chance=form.chance, purpose=purpose
        )
        verdict = ask_code(form, sent)
        if verdict["verdict"] == "spent":
            verdict = {"verdict": form.ask(pick("renew", say("sign_in.spent"), RENEW))}
        if verdict["verdict"] == OTHER:
            form.forget(*TRACES)
            form.forget_slots()
        if verdict["verdict"] != AGAIN:
            return finish(form, verdict)


def ask_code(form: Form, challenge: str) -> dict[str, Any]:
    """Ask for the code until it is right, spent, or given up."""
    note: Text | None = None
    while True:
        field = digits("code", say("sign_in.code"), CODE_LENGTH, RENEW).noting(note)
        verdict = form.ask(field, check=judge, peer=form.peer, challenge=challenge)
        if verdict["verdict"] != "wrong":
            return dict(verdict)
        note = say("sign_in.wrong", left=verdict["left"])


def finish(form: Form, verdict: dict[str, Any]) -> None:
    """After a right code: in, or the second check of a sleeping account, or to the desk."""
    while verdict["verdict"] == "check":
        note = say("sign_in.tail_wrong") if verdict["left"] < login.MOST_TAILS else None
        field = digits("tail", say("sign_in.tail"), TAIL_LENGTH).noting(note)
        verdict = form.ask(
            field,
            check=login.enter_tail,
            peer=form.peer,
            challenge=verdict["challenge"],
        )
    if verdict["verdict"] != "right":
        raise AtTheDesk


def judge(book: Book, at: datetime, *, code: str, peer: str, challenge: str) -> dict[str, Any]:
    """A typed code is judged by the law; the two buttons beside it are no codes."""
    if code in (AGAIN, OTHER):
        return {"verdict": code}
    return login.enter_code(book, at, code=code, peer=peer, challenge=challenge)


def ask_phone(form: Form, known: str | None) -> str:
    """The phone number, or the one this chat has used before."""
    if known is None:
        return str(form.ask(phone("phone", say("sign_in.phone"), (SHARE,))))
    same = Choice(say("sign_in.same_phone", tail=tail(known)), KNOWN)
    said = form.ask(phone("phone", say("sign_in.phone"), (same, SHARE)))
    return known if said == KNOWN else str(said)


def linked_phone(form: Form) -> str | None:
    """The phone of the citizen this chat opened last."""
    return form.look.people.phone_linked(form.peer)
