"""An officer comes in by an invitation, proves themselves with six digits, and goes home."""

from __future__ import annotations

from core import desk, roster
from core.models import Officer
from handlers.fields import digits
from handlers.form import Form
from handlers.hearing import MENU
from handlers.screens import Choice, Screen, Text, say

CODE_LENGTH = 6
HOME = (Choice(say("menu.home"), MENU),)


def join(form: Form) -> Screen:
    """An invitation is followed; the authenticator's first code opens the first shift."""
    form.do(roster.join, peer=form.peer, secret=form.given("token"))
    form.forget("token")
    officer = roster.present(form.look, form.peer)
    office = form.look.people.office(officer.office_id)
    return first_code(form, say("join.welcome", name=officer.name, office=office.name))


def enrol(form: Form) -> Screen:
    """The authenticator's secret, until a first code has shown that it arrived."""
    officer = roster.present(form.look, form.peer)
    if not officer.totp_key:
        return Screen(say("shift.not_needed"), HOME)
    if officer.totp_step:
        return Screen(say("enrol.already"), HOME)
    return first_code(form, None)


def first_code(form: Form, note: Text | None) -> Screen:
    """The secret is on its way in a message of its own, drawn when sent and kept nowhere."""
    form.do(roster.show_secret, peer=form.peer)
    return ask_code(form, say("enrol.code"), note)


def open_shift(form: Form) -> Screen:
    """Six digits once a shift; five wrong ones shut the door for a while."""
    officer = roster.present(form.look, form.peer)
    if not officer.totp_key:
        return Screen(say("shift.not_needed"), HOME)
    if not desk.needs_shift(officer, form.at):
        leave = Choice(say("shift.close"), ">close_shift")
        return Screen(say("shift.open", until=officer.shift_until), (leave, *HOME))
    if officer.shut_until and form.at < officer.shut_until:
        return shut(officer)
    if not officer.totp_step:
        return first_code(form, None)
    return ask_code(form, say("shift.code"), None)


def ask_code(form: Form, question: Text, note: Text | None) -> Screen:
    """The digits, until they are right or the door is shut."""
    while True:
        field = digits("code", question, CODE_LENGTH).noting(note)
        verdict = form.ask(field, check=roster.open_shift, peer=form.peer)
        officer = roster.present(form.look, form.peer)
        if verdict["verdict"] == "right":
            return Screen(say("shift.opened", name=officer.short, until=officer.shift_until), HOME)
        if verdict["verdict"] == "shut":
            return shut(officer)
        note = say("shift.wrong", left=verdict["left"])


def shut(officer: Officer) -> Screen:
    """Too many wrong codes."""
    return Screen(say("shift.shut", until=officer.shut_until), HOME)


def close_shift(form: Form) -> Screen:
    """Until the next shift nothing can be pressed."""
    if not roster.present(form.look, form.peer).totp_key:
        return Screen(say("shift.not_needed"), HOME)
    form.do(roster.close_shift, peer=form.peer)
    return Screen(say("shift.closed"), (Choice(say("shift.begin"), ">open_shift"),))
