"""The first visit: phone, person, consent to each purpose in its full words; then the papers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from core import citizens, desk, login, one_time
from core.archive import file_at_hand
from core.consents import PURPOSES, WORDINGS, standing
from core.days import local
from core.keeping import Purpose
from core.models import Citizen, Officer
from core.names import fold
from core.ports import Book
from handlers.dates import day, moment
from handlers.fields import Field, Misread, digits, phone, pick, sentence
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.screens import Choice, Screen, Text, say
from handlers.sign_in import AGAIN, CODE_LENGTH, OTHER, RENEW
from handlers.staff.person import who
from handlers.staff.shift import HOME

NONE, SKIP, YES, NO = "none", "-", "yes", "no"
CODE_TRACES = ("code", "renew", "send_code")
OLDEST = date(1900, 1, 1)


def register_citizen(form: Form) -> Screen:
    """A new file, or the one this phone opens already."""
    officer = desk.colleague(form.look, form.peer, form.at)
    holder = holder_of(form, officer)
    number, proof = ("", "") if holder else phone_proved(form)
    if taken := form.look.people.citizen_by_phone(number) if number and not done(form) else None:
        return known(form, officer, taken)
    facts = ask_facts(form, officer, holder)
    citizen = form.do(
        citizens.register,
        peer=form.peer,
        phone=number,
        proof=proof,
        holder=holder.id if holder else 0,
        **facts,
    )
    ask_consents(form, citizen)
    return registered(form, citizen)


def done(form: Form) -> bool:
    """Whether the file was opened in this very form."""
    return "!register" in form.state.results


def holder_of(form: Form, officer: Officer) -> Citizen | None:
    """Whose household the new person belongs to, if a button said so."""
    holder = number_of(form.given("holder"))
    return file_at_hand(form.look, officer, holder) if holder else None


def phone_proved(form: Form) -> tuple[str, str]:
    """The phone and the proof that it is at hand; "" for somebody without one."""
    nobody = Choice(say("register.no_phone"), NONE)
    while True:
        number = form.ask(phone("phone", say("register.phone"), (nobody,)))
        if number == NONE:
            return "", ""
        if form.look.people.citizen_by_phone(number) and not done(form):
            return str(number), ""
        if proof := prove(form, str(number)):
            return str(number), proof
        form.forget("phone", *CODE_TRACES)
        form.forget_slots()


def prove(form: Form, number: str) -> str:
    """A code to this phone, read out and typed; "" to try another number."""
    facts = {"peer": form.peer, "phone": number, "purpose": one_time.NEW_NUMBER}
    while True:
        sent = form.do(one_time.send_code, chance=form.chance, **facts)
        verdict = ask_code(form, sent)
        if verdict["verdict"] == "right":
            return str(verdict["proof"])
        if verdict["verdict"] == "spent":
            verdict = {"verdict": form.ask(pick("renew", say("sign_in.spent"), RENEW))}
        if verdict["verdict"] == OTHER:
            return ""


def ask_code(form: Form, challenge: str) -> dict[str, Any]:
    """The six digits the person reads out, until they are right, spent or given up."""
    note: Text | None = None
    while True:
        field = digits("code", say("register.code"), CODE_LENGTH, RENEW).noting(note)
        verdict = form.ask(field, check=judge, peer=form.peer, challenge=challenge)
        if verdict["verdict"] != "wrong":
            return dict(verdict)
        note = say("sign_in.wrong", left=verdict["left"])


def judge(book: Book, at: datetime, *, code: str, peer: str, challenge: str) -> dict[str, Any]:
    """A typed code is judged by the law; the two buttons beside it are no codes."""
    if code in (AGAIN, OTHER):
        return {"verdict": code}
    return login.prove_number(book, at, code=code, peer=peer, challenge=challenge)


def known(form: Form, officer: Officer, taken: Citizen) -> Screen:
    """The phone has a file: open it, add somebody of the household, or the number changed hands."""
    if taken.office_id != officer.office_id:
        office = form.look.people.office(taken.office_id)
        return Screen(say("refusal.other_office", office=office.name), HOME)
    return Screen(
        say("register.known", who=who(taken), at=taken.last_used_at),
        (
            Choice(say("register.open"), f">file?citizen={taken.id}"),
            Choice(say("register.member"), f">register_citizen?holder={taken.id}"),
            Choice(say("register.released"), f">release_phone?citizen={taken.id}"),
        ),
    )


def ask_facts(form: Form, officer: Officer, holder: Citizen | None) -> dict[str, str]:
    """Name, personal number, day of birth, address; then all of it once more to look at."""
    while True:
        question = say("register.member_name", name=holder.name) if holder else say("register.name")
        name = form.ask(full_name(question))
        number = ask_number(form, officer, name)
        today = local(form.at).date()
        skip = (Choice(say("register.skip"), SKIP),)
        born = form.ask(day("born", say("register.born"), OLDEST, today, skip))
        address = form.ask(sentence("address", say("register.address"), skip))
        facts = {"name": name, "id_number": number, "born": born, "address": address}
        facts = {key: "" if value == SKIP else str(value) for key, value in facts.items()}
        if form.ask(confirm(facts)) == YES:
            return facts
        form.forget_slots("name", "number", "odd", "born", "address", "confirm")


def full_name(question: Text) -> Field[str]:
    """A name with a letter in it."""
    plain = sentence("name", question)

    def read(said: str) -> str:
        if not fold(name := plain.read(said)):
            raise Misread(say("refusal.name_missing"))
        return name

    return Field("name", plain.screen, read)


def ask_number(form: Form, officer: Officer, name: str) -> str:
    """The personal number; an odd one, or one already here, is asked about, not refused."""
    while True:
        number = str(form.ask(id_number(name)))
        if number == SKIP or not (doubt := doubts(form, officer, number)):
            return number
        keep = Choice(say("register.keep_number"), YES)
        retype = Choice(say("register.retype"), NO)
        if form.ask(pick("odd", doubt, [keep, retype])) == YES:
            return number
        form.forget_slots("number", "odd")


def id_number(name: str) -> Field[str]:
    """Twelve digits, or nine of an old card's."""
    skip = Choice(say("register.skip"), SKIP)

    def read(said: str) -> str:
        bare = "".join(sign for sign in said if sign.isascii() and sign.isalnum())
        if said != SKIP and not citizens.ID_NUMBER.fullmatch(bare):
            raise Misread(say("misread.id_number"))
        return SKIP if said == SKIP else bare

    question = say("register.number", name=name)
    return Field("number", Screen(question, (skip,), asks="number"), read)


def doubts(form: Form, officer: Officer, number: str) -> Text | None:
    """What is odd about a personal number."""
    twins = form.look.people.citizens_numbered(officer.office_id, number)
    if twins and not done(form):
        return say("register.twin", name=twins[0].name)
    if len(number) == len("079") * 4 and not citizens.known_prefix(number):
        return say("register.odd", prefix=number[:3])
    return None


def confirm(facts: dict[str, str]) -> Field[str]:
    """Everything once more, before it is written."""
    born: Text | str = "–"
    if facts["born"]:
        born = say("register.day", at=moment(date.fromisoformat(facts["born"])))
    question = say(
        "register.confirm",
        name=facts["name"],
        number=facts["id_number"] or "–",
        born=born,
        address=facts["address"] or "–",
    )
    yes, no = Choice(say("register.write"), YES), Choice(say("register.edit"), NO)
    return pick("confirm", question, [yes, no])


def ask_consents(form: Form, citizen: int) -> None:
    """Each purpose by itself, in its full words; silence is no answer."""
    for purpose in PURPOSES:
        given = form.ask(consent(form, purpose)) == YES
        form.do(
            citizens.hear_consent,
            peer=form.peer,
            citizen=citizen,
            purpose=purpose,
            given=given,
            lang=form.chat.lang,
        )


def consent(form: Form, purpose: Purpose) -> Field[str]:
    """The words as they stand, with their version, to be read out or shown."""
    wording = WORDINGS[purpose]
    question = say(
        "consent.ask", words=wording.text(form.chat.lang).strip(), version=wording.version
    )
    yes, no = Choice(say("consent.yes"), YES), Choice(say("consent.no"), NO)
    return pick(f"consent_{purpose}", question, [yes, no])


def consents(form: Form) -> Screen:
    """The person at the desk answers anew."""
    citizen = citizens.at_hand(form.look, form.peer, form.at, number_of(form.given("citizen")))
    ask_consents(form, citizen.id)
    return Screen(say("consent.kept"), (Choice(say("file.back"), f">file?citizen={citizen.id}"),))


def registered(form: Form, citizen: int) -> Screen:
    """The file is open; the papers come next, if they may be kept."""
    person = form.look.people.citizen(citizen)
    back = Choice(say("file.back"), f">file?citizen={citizen}")
    if not standing(form.look, citizen)["keep_scans"]:
        return Screen(say("register.no_scans", name=person.name), (back, *HOME))
    add = Choice(say("file.add"), f">add_document?citizen={citizen}")
    more = [Choice(say("file.member"), f">register_citizen?holder={citizen}")]
    return Screen(
        say("register.done", name=person.name), (add, *([] if person.holder_id else more), back)
    )
