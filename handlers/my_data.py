"""A citizen and their own data: who looked, what was agreed to, a copy, a correction, the end."""

from __future__ import annotations

from collections.abc import Mapping

from core import consents, export, rights
from core.consents import PURPOSES, WORDINGS
from core.keeping import Act, Asking, Purpose, Request
from core.kinds import masked_title
from core.models import Citizen
from handlers.fields import pick, sentence
from handlers.form import Form, Script
from handlers.my_orders import number_of
from handlers.screens import Attachment, Choice, Screen, Text, say
from handlers.sign_in import fresh_code, sign_in

A_PAGE = 5
ACTS = frozenset(
    "add ask ask_original ask_correct ask_erase ask_withdraw assist cancel certify close collect"
    " compare consent correct destroy disown end_assist export hand_back hand_over lend look"
    " new_phone no_consent order original_shown pay print rate read_out refuse register"
    " released_phone renew resend sign_in stop stop_assist take take_back void wake"
    " withdraw".split()
)
BACK = (Choice(say("my_data.title"), ">my_data"), Choice(say("menu.person"), "/person"))
ZIP = "application/zip"
NO_MORE = (
    *("khong dong y", "khong dong y nua", "toi khong dong y", "toi khong dong y nua"),
    *("rut lai dong y", "toi rut dong y", "thoi dong y", "i do not agree", "i don t agree"),
)


def my_data(form: Form) -> Screen:
    """What one may ask, and how what was asked stands."""
    citizen = sign_in(form)
    asked = form.look.acts.requests_of(citizen.id)
    rows = [state(request) for request in asked[-3:]] or [say("my_data.nothing_asked")]
    return Screen(
        say("my_data.what", rows=rows),
        (
            Choice(say("my_data.who"), ">who_looked"),
            Choice(say("my_data.agreed"), ">agreed"),
            Choice(say("my_data.copy"), ">export_mine"),
            Choice(say("my_data.wrong"), ">ask_correct"),
            Choice(say("my_data.erase"), ">ask_erase"),
        ),
    )


def state(request: Request) -> Text:
    """One request in a line."""
    kind = say(f"my_data.kind.{request.kind}")
    if request.outcome == rights.REFUSED and request.why == rights.AGAIN:
        return say("my_data.given_again", kind=kind)
    if request.outcome == rights.REFUSED:
        return say("my_data.refused", kind=kind, why=request.why)
    if request.outcome:
        return say("my_data.done", kind=kind, at=request.finished_at or request.asked_at)
    if request.answered_at:
        return say("my_data.under_way", kind=kind, due=request.finish_by)
    return say("my_data.waiting", kind=kind, due=request.answer_by)


def who_looked(form: Form) -> Screen:
    """The latest acts on the files of the household, a page at a time."""
    citizen = sign_in(form)
    acts = rights.seen_by(form.look, citizen)
    page = min(number_of(form.given("page")), max(len(acts) - 1, 0) // A_PAGE)
    shown = acts[page * A_PAGE : (page + 1) * A_PAGE]
    more = Choice(say("my_data.older"), f">who_looked?page={page + 1}")
    older = (more,) if len(acts) > (page + 1) * A_PAGE else ()
    rows = [deed(form, citizen, act) for act in shown] or [say("my_data.no_acts")]
    return Screen(say("my_data.log", rows=rows), (*older, *BACK))


def deed(form: Form, reader: Citizen, act: Act) -> Text:
    """Who, when, what; which paper, masked; whose, where it is not the reader's own."""
    paper = form.look.archive.document(act.document_id) if act.document_id else None
    line = say("my_data.deed", at=act.at, who=doer(form, act), what=done(act))
    if paper is not None:
        line = say("my_data.deed_paper", deed=line, title=masked_title(paper.kind, paper.tail))
    if act.citizen_id not in (None, reader.id):
        owner = form.look.people.citizen(act.citizen_id or 0)
        line = say("my_data.deed_of", deed=line, name=owner.name)
    return line


def done(act: Act) -> Text:
    """What was done; a paper is taken out of an order, and an order is stopped."""
    if act.what == "stop" and act.document_id is None:
        return say("my_data.act.stop_order")
    return say(f"my_data.act.{act.what}") if act.what in ACTS else say("my_data.act.other")


def doer(form: Form, act: Act) -> Text:
    """An officer by the given name; else the person, or the desk's clock."""
    if act.officer_id is None:
        return say("my_data.you") if act.peer else say("my_data.clock")
    return say("my_data.officer", name=form.look.people.officer(act.officer_id).short)


def agreed(form: Form) -> Screen:
    """Each purpose with its state; one of them in full, given or taken back."""
    citizen = sign_in(form)
    choices = [Choice(say(f"my_data.purpose.{p}"), p) for p in PURPOSES]
    rows = [standing(form, citizen, purpose) for purpose in PURPOSES]
    chosen = form.ask(pick("purpose", say("my_data.consents", rows=rows), choices))
    purpose = next(p for p in PURPOSES if p == chosen)
    given = consents.agreed(form.look, citizen.id, purpose)
    words = WORDINGS[purpose].text(form.chat.lang)
    change = (
        Choice(say("my_data.withdraw"), "take_back", words=NO_MORE)
        if given
        else Choice(say("my_data.give"), "give")
    )
    keep = Choice(say("my_data.keep"), "keep")
    question = say("my_data.full", words=words, state=standing(form, citizen, purpose))
    if form.ask(pick("answer", question, [change, keep])) == "keep":
        return my_data(form)
    return changed(form, citizen, purpose, given=given)


def standing(form: Form, citizen: Citizen, purpose: Purpose) -> Text:
    """The last answer to a purpose, when it was given, and to which version."""
    name = say(f"my_data.purpose.{purpose}")
    said = [c for c in form.look.trust.consents_of(citizen.id) if c.purpose == purpose]
    if not said:
        return say("my_data.never", purpose=name)
    key = "my_data.yes" if said[-1].given else "my_data.no"
    return say(key, purpose=name, at=said[-1].at, version=said[-1].version)


def changed(form: Form, citizen: Citizen, purpose: Purpose, *, given: bool) -> Screen:
    """A yes is a tap; a no wants a fresh code and works at once."""
    facts = {"citizen": citizen.id, "purpose": purpose, "lang": form.chat.lang, "peer": form.peer}
    if not given:
        form.do(rights.give, **facts)
        return Screen(say("my_data.given", purpose=say(f"my_data.purpose.{purpose}")), BACK)
    fresh_code(form)
    form.do(rights.take_back, **facts)
    if purpose != "keep_scans":
        gone = say("my_data.taken_back", purpose=say(f"my_data.purpose.{purpose}"))
        return Screen(gone, BACK)
    (request,) = rights.open_of(form.look, citizen.id, "withdraw")
    return Screen(say("my_data.scans_going", due=request.finish_by), BACK)


def export_mine(form: Form) -> Screen:
    """A file of what the desk knows, without scans and without whole numbers."""
    citizen = sign_in(form)
    fresh_code(form)
    token = form.do(export.for_citizen, citizen=citizen.id, peer=form.peer)
    file = Attachment("du-lieu-cua-toi.zip", token, ZIP)
    return Screen(say("my_data.file"), BACK, files=(file,))


def ask_correct(form: Form) -> Screen:
    """What is wrong, in the person's own words; the desk puts it right."""
    citizen = sign_in(form)
    about = form.ask(sentence("about", say("my_data.what_wrong")))
    return asked(form, citizen, "correct", about)


def ask_erase(form: Form) -> Screen:
    """What goes and what the law keeps, said before; a code; then the desk does it."""
    citizen = sign_in(form)
    sure = Choice(say("my_data.yes_erase"), "yes")
    keep = Choice(say("my_data.keep_mine"), "no")
    if form.ask(pick("sure", say("my_data.warning"), [keep, sure])) == "no":
        return my_data(form)
    fresh_code(form)
    return asked(form, citizen, "erase", "")


def asked(form: Form, citizen: Citizen, kind: Asking, about: str) -> Screen:
    """The request is written down, or was already."""
    facts = {"citizen": citizen.id, "kind": kind, "peer": form.peer, "about": about}
    number = form.do(rights.ask, **facts)
    request = form.look.acts.request(number)
    assert request is not None
    name = say(f"my_data.kind.{kind}")
    noted = say("my_data.asked", kind=name, first=request.answer_by, last=request.finish_by)
    return Screen(noted, BACK)


SCRIPTS: Mapping[str, tuple[Script, frozenset[str]]] = {
    "my_data": (my_data, frozenset()),
    "who_looked": (who_looked, frozenset({"page"})),
    "agreed": (agreed, frozenset({"purpose"})),
    "export_mine": (export_mine, frozenset()),
    "ask_correct": (ask_correct, frozenset()),
    "ask_erase": (ask_erase, frozenset()),
}
INTENTS = {
    "who_looked": ("ai da xem", "ai da in", "ai xem giay to", "who looked"),
    "ask_erase": ("xoa du lieu", "xoa thong tin", "erase my data"),
    "agreed": ("rut dong y", "rut lai dong y", "toi da dong y", "my consent"),
    "my_data": ("du lieu cua toi", "my data"),
}
