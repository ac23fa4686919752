"""Numbers that change hands, and files that slept: with the person, and their card, at the desk."""

from __future__ import annotations

from typing import Any

from core import citizens, login, one_time
from core.archive import file_at_hand
from core.desk import colleague
from core.errors import NumberTaken
from core.models import Citizen, Officer
from core.phones import tail
from handlers.fields import Field, Misread, digits, phone, pick, sentence
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.screens import Choice, Screen, Text, say
from handlers.sign_in import CODE_LENGTH

HOME = (Choice(say("menu.home"), "/menu"),)


def change_phone(form: Form) -> Screen:
    """A new number, shown to be at hand by a code, for somebody whose card was seen."""
    person = subject(form)
    saw_card(form, person)
    number = form.ask(phone("new_phone", say("phones.new", name=person.name)))
    proof = prove(form, number)
    facts = {"citizen": person.id, "phone": number, "proof": proof}
    form.do(citizens.change_phone, peer=form.peer, **facts)
    return Screen(say("phones.changed", name=person.name, tail=tail(number)), HOME)


def release_phone(form: Form) -> Screen:
    """A number that belongs to somebody else by now opens this file no more."""
    person = subject(form)
    if person.phone is None:
        return Screen(say("phones.no_phone", name=person.name), HOME)
    question = say("phones.release_sure", name=person.name, tail=tail(person.phone))
    form.ask(pick("sure", question, [Choice(say("phones.release_yes"), "yes")]))
    form.do(citizens.release_phone, peer=form.peer, citizen=person.id)
    anew = Choice(say("phones.new_phone"), f">change_phone?citizen={person.id}")
    text = say("phones.released", name=person.name, tail=tail(person.phone))
    return Screen(text, (anew, *HOME))


def wake(form: Form) -> Screen:
    """A file that slept or was locked, for somebody whose card was seen."""
    person = subject(form)
    if not closed(form, person):
        return Screen(say("phones.awake", name=person.name), HOME)
    saw_card(form, person)
    form.do(citizens.wake, peer=form.peer, citizen=person.id)
    return Screen(say("phones.woken", name=person.name), HOME)


def closed(form: Form, person: Citizen) -> bool:
    """Whether a right code alone does not open this file now."""
    if person.frozen_until is not None and form.at < person.frozen_until:
        return True
    return form.at - person.last_used_at > login.STALE_ACCOUNT


def subject(form: Form) -> Citizen:
    """The person a link named, or the one the officer finds."""
    officer = colleague(form.look, form.peer, form.at)
    named = number_of(form.given("citizen"))
    return file_at_hand(form.look, officer, named or search(form, officer))


def search(form: Form, officer: Officer) -> int:
    """By phone, personal number or name; where several fit, the one that is meant."""
    found = citizens.find(form.look, officer, form.ask(whom(form, officer)))
    if len(found) == 1:
        return found[0].id
    people = [
        Choice(say("phones.person", name=one.name, tail=one.id_tail), str(one.id)) for one in found
    ]
    return int(form.ask(pick("which", say("phones.which"), people)))


def whom(form: Form, officer: Officer) -> Field[str]:
    """Words by which somebody is found."""
    plain = sentence("whom", say("phones.whom"))

    def read(said: str) -> str:
        words = plain.read(said)
        if not citizens.find(form.look, officer, words):
            raise Misread(say("phones.nobody"))
        return words

    return Field("whom", plain.screen, read)


def saw_card(form: Form, person: Citizen) -> None:
    """The officer says that the person and the card were there."""
    question = say("phones.seen", name=person.name, tail=person.id_tail)
    form.ask(pick("seen", question, [Choice(say("phones.seen_yes"), "yes")]))


def prove(form: Form, number: str) -> str:
    """What shows that a number nobody has yet is at hand: the code sent to it, read back."""
    if form.look.people.citizen_by_phone(number) is not None:
        raise NumberTaken
    ask = {"phone": number, "chance": form.chance, "purpose": one_time.NEW_NUMBER}
    while True:
        sent = form.do(one_time.send_code, peer=form.peer, **ask)
        verdict = ask_code(form, sent, number)
        if verdict["verdict"] == "right":
            return str(verdict["proof"])
        again = Choice(say("sign_in.again"), "again")
        form.ask(pick("renew", say("assist.spent"), [again]))


def ask_code(form: Form, challenge: str, number: str) -> dict[str, Any]:
    """Six digits, five tries."""
    note: Text | None = None
    while True:
        field = digits("code", say("phones.code", tail=tail(number)), CODE_LENGTH).noting(note)
        about = {"peer": form.peer, "challenge": challenge}
        verdict = form.ask(field, check=login.prove_number, **about)
        if verdict["verdict"] != "wrong":
            return dict(verdict)
        note = say("assist.wrong", left=verdict["left"])
