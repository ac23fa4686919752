"""What people have asked about their data: the most urgent first, both clocks in sight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core import citizens, rights
from core.days import local
from core.keeping import Request
from core.names import initials
from core.roster import admin
from handlers.dates import day
from handlers.fields import digits, pick, sentence
from handlers.form import Form, Script
from handlers.my_orders import number_of
from handlers.screens import Choice, Screen, Text, say
from handlers.staff.export_file import export_file
from handlers.staff.shift import HOME

MOST_SHOWN = 20
FIRST_BORN = date(1900, 1, 1)
FACTS = ("name", "id_number", "born_on", "address")
AGAIN = (Choice(say("requests.again"), ">requests"), *HOME)


def requests(form: Form) -> Screen:
    """The open ones; one of them answered, done, or refused."""
    maker = admin(form.look, form.peer, form.at)
    waiting = form.look.acts.open_requests(maker.office_id)[:MOST_SHOWN]
    chosen = number_of(form.given("request"))
    if not waiting and not chosen:
        return Screen(say("requests.none"), HOME)
    if not chosen:
        choices = [Choice(short(form, request), str(request.id)) for request in waiting]
        rows = [row(form, request) for request in waiting]
        chosen = int(form.ask(pick("request", say("requests.list", rows=rows), choices)))
    request = rights.at_hand(form.look, maker, chosen)
    if request.outcome:
        return Screen(say("requests.closed", number=request.id), AGAIN)
    return opened(form, request)


def short(form: Form, request: Request) -> Text:
    """A request on a button."""
    del form
    return say("requests.one", number=request.id, kind=say(f"requests.kind.{request.kind}"))


def row(form: Form, request: Request) -> Text:
    """A request in a line: whose, by initials, and its two clocks."""
    key = "requests.row_answered" if request.answered_at else "requests.row"
    if request.answered_at:
        return say(key, **facts(form, request))
    return say(key, first=request.answer_by, **facts(form, request))


def facts(form: Form, request: Request) -> dict[str, Any]:
    """What every line about a request says."""
    owner = form.look.people.citizen(request.citizen_id)
    return {
        "number": request.id,
        "kind": say(f"requests.kind.{request.kind}"),
        "who": initials(owner.name),
        "last": request.finish_by,
    }


def opened(form: Form, request: Request) -> Screen:
    """One request, and what can be done about it."""
    question = say("requests.detail", about=about(form, request), rows=[row(form, request)])
    act = form.ask(pick("act", question, list(actions(request))))
    done = {"peer": form.peer, "request": request.id}
    if act == "answer":
        form.do(rights.acknowledge, **done)
        return Screen(say("requests.answered", number=request.id), AGAIN)
    if act == "refuse":
        why = form.ask(sentence("why", say("requests.why", number=request.id)))
        form.do(rights.refuse, why=why, **done)
        return Screen(say("requests.refused", number=request.id), AGAIN)
    if request.kind in ("erase", "withdraw"):
        confirm(form, request)
    form.do(rights.carry_out, **done)
    return Screen(say("requests.done", number=request.id), AGAIN)


def about(form: Form, request: Request) -> Text | str:
    """What it is about: the person's words, or what will go."""
    if request.kind == "correct":
        return request.about
    pages = form.look.sweep.scans_kept(request.citizen_id)
    return say(f"requests.about.{request.kind}", pages=pages)


def actions(request: Request) -> tuple[Choice, ...]:
    """What can be done with it now."""
    answer = Choice(say("requests.answer"), "answer")
    form = Choice(say("requests.correct"), f">correct?request={request.id}")
    file = Choice(say("requests.file"), f">export_file?request={request.id}")
    return (
        *(() if request.answered_at else (answer,)),
        *((form,) if request.kind == "correct" else ()),
        Choice(say("requests.do"), "do"),
        file,
        Choice(say("requests.refuse"), "refuse"),
    )


def confirm(form: Form, request: Request) -> None:
    """What is destroyed is confirmed by typing the number of the request."""
    number, note = str(request.id), None
    while True:
        field = digits("number", say("requests.type", number=number), len(number)).noting(note)
        if form.ask(field) == number:
            return
        note = say("requests.other_number")


def correct(form: Form) -> Screen:
    """One fact of a file put right."""
    maker = admin(form.look, form.peer, form.at)
    request = rights.at_hand(form.look, maker, number_of(form.given("request")))
    choices = [Choice(say(f"requests.fact.{fact}"), fact) for fact in FACTS]
    question = say("requests.which_fact", about=request.about or say("requests.no_words"))
    what = form.ask(pick("fact", question, choices))
    value = value_of(form, what)
    person = {"citizen": request.citizen_id, "what": what, "value": value}
    form.do(citizens.correct, peer=form.peer, **person)
    done = Choice(say("requests.close"), f">requests?request={request.id}")
    more = Choice(say("requests.correct"), f">correct?request={request.id}")
    return Screen(say("requests.corrected", fact=say(f"requests.fact.{what}")), (done, more, *HOME))


def value_of(form: Form, what: str) -> str:
    """The fact as it should be."""
    question = say("requests.value", fact=say(f"requests.fact.{what}"))
    if what == "born_on":
        return str(form.ask(day("day", question, FIRST_BORN, local(form.at).date())))
    if what == "id_number":
        return str(form.ask(digits("digits", question, 12)))
    return str(form.ask(sentence("value", question)))


SCRIPTS: Mapping[str, tuple[Script, frozenset[str]]] = {
    "requests": (requests, frozenset({"request"})),
    "correct": (correct, frozenset({"request"})),
    "export_file": (export_file, frozenset({"request"})),
}
