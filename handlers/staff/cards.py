"""The staff group's card: one for each order, no personal data, only the legal next steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from core import calls, desk, figures, reach, voids
from core.consents import agreed
from core.errors import AlreadyMoved
from core.keys import token
from core.kinds import KINDS
from core.models import Basis, Line, Order, Stage, Step
from core.names import initials
from core.parcel import NOBODY
from core.phones import spaced
from core.ports import Book, Look
from core.promises import lateness
from core.sifting import all_void
from core.steps import ENDED, FRUITLESS, next_steps
from handlers import register_news
from handlers.screens import Choice, Inbound, Screen, Text, say
from handlers.staff import jobs, slips

PRESS = re.compile(r"!([a-z_]{1,16}):([0-9]{1,9})(?::([a-z_]{1,16}))?(?::([a-z]{1,16}))?")
FORMS = {Step.HAND_BACK, Step.ASK, Step.REFUSE, Step.HAND_OVER}
BASES: Mapping[str, Basis] = {
    "original": "original",
    "vneid": "vneid",
    "database": "database",
}


class OneTap(Protocol):
    """A step of an officer that asks nothing more."""

    def __call__(
        self, book: Book, at: datetime, /, *, peer: str, order: int, seen: Stage
    ) -> object: ...


WHY_BACK = ("busy", "mistake", "absent")
NUMBER_FIRST_NOW = {
    Stage.ACCEPTED: "card.now.printed",
    Stage.CERTIFIED: "card.now.to_print",
    Stage.PRINTED: "card.now.certified",
}
ONE_TAP: Mapping[Step, OneTap] = {
    Step.TAKE: desk.take,
    Step.CERTIFY: desk.certify,
    Step.PAY: desk.pay,
    Step.CLOSE: desk.close,
    Step.STOP: voids.stop,
}


def draw(look: Look, order: Order, at: datetime) -> Screen:
    """The card as the facts are now."""
    lines = look.orders.lines(order.id)
    owner = look.people.citizen(order.citizen_id)
    text = say(
        "card.order",
        code=order.code,
        due=order.due_at,
        who=initials(owner.name),
        lines=[
            say("card.line", copies=w.copies, short=KINDS[w.kind].short, pages=w.pages)
            for w in lines
            if w.live
        ],
        total=order.total,
        story=story(look, order, lines, at),
    )
    return Screen(text, (*buttons(look, order, lines), *jobs.buttons(look, order)))


def story(look: Look, order: Order, lines: list[Line], at: datetime) -> list[Text]:
    """What has happened to the order, a short line each, and where it stands."""
    told: list[Text] = [say(f"card.origin.{order.origin}")] if order.origin != "chat" else []
    if order.officer_id and order.accepted_at:
        officer = look.people.officer(order.officer_id)
        told.append(say("card.taken", name=officer.short, at=order.accepted_at))
    if order.printed_at:
        copies = sum(w.copies for w in lines if w.live)
        by_hand = [say("card.printed", at=order.printed_at, copies=copies)]
        told += jobs.told(look, order) or by_hand
    told += [
        say("card.compared", short=KINDS[w.kind].short, basis=say(f"basis.{w.basis}"))
        for w in lines
        if w.basis and w.live
    ]
    told += [
        say("card.stopped", short=KINDS[w.kind].short, why=say(f"watch.why.{w.stopped_why}"))
        for w in lines
        if not w.live
    ]
    if order.pick_up_nth:
        told.append(say("card.new_code"))
    if order.certified_at:
        told.append(say("card.certified", numbers=numbers(lines), book=book_of(lines)))
        told += register_news.on_card(look, order)
    if order.paid_at:
        told.append(say("card.paid", total=order.paid, at=order.paid_at))
    void = order.handed_over_at is None and all_void(look, order)
    fruitless = void or order.stage in FRUITLESS
    owed = order.paid if fruitless else order.paid - order.total
    if owed > 0 and order.stage is not Stage.CLOSED:
        told.append(say("card.give_back", total=owed))
    first = look.people.office(order.office_id).number_first
    told += ending(order, at, number_first=first, void=void)
    if order.handed_over_at is None and order.stage not in ENDED and (why := silence(look, order)):
        told.append(why)
    return told


def silence(look: Look, order: Order) -> Text | None:
    """Why the desk's messages do not reach this person, if they do not."""
    if told := look.told.of(order.id):
        return say(f"card.told_by.{told.way}", at=told.at)
    if order.peer.startswith(NOBODY) and not reach.chats_of(look, order):
        return None if order.origin == "desk" else say("card.no_chat")
    if look.chats.chat(order.peer).unreachable_at:
        return say("card.unreachable")
    return None if agreed(look, order.citizen_id, "notify") else say("card.no_messages")


def numbers(lines: list[Line]) -> str:
    """`0123, 0124`."""
    return ", ".join(f"{line.number:04d}" for line in lines if line.number)


def book_of(lines: list[Line]) -> str:
    """The book the numbers stand in: they were issued together."""
    return next((line.book for line in lines if line.number), "")


def ending(order: Order, at: datetime, *, number_first: bool, void: bool) -> list[Text]:
    """How it stands now: waiting, overdue, handed over, closed, ended."""
    if order.handed_over_at:
        how = say(f"lateness.{lateness(order.due_at, order.handed_over_at)}")
        proof = say(f"proof.{order.proof}")
        told = [say("card.handed_over", at=order.handed_over_at, proof=proof, how=how)]
        if order.closed_at:
            late = figures.closed_late(order, at)
            told.append(say("card.closed_late" if late else "card.closed", at=order.closed_at))
        return told
    if order.stage in FRUITLESS:
        return [without_copies(order, at)]
    if void:
        return [say("card.now.void")]
    if order.stage is Stage.PLACED and order.reason in WHY_BACK:
        return [say("card.handed_back", why=say(f"hand_back.{order.reason}"), due=order.due_at)]
    key = "card.overdue" if order.due_at < at else f"card.now.{order.stage.value}"
    if number_first and order.stage in NUMBER_FIRST_NOW and order.due_at >= at:
        key = NUMBER_FIRST_NOW[order.stage]
    told = [say(key, due=order.due_at)]
    if order.stage is Stage.ACCEPTED and order.reply:
        told.append(say("card.replied"))
    return told


def without_copies(order: Order, at: datetime) -> Text:
    """Who ended an order without copies, and why."""
    at = order.ended_at or at
    if order.stage is Stage.REFUSED:
        return say("card.refused", at=at, ground=say(f"ground.{order.reason}"))
    return say("card.cancelled" if order.stage is Stage.CANCELLED else "card.ended", at=at)


def buttons(look: Look, order: Order, lines: list[Line]) -> list[Choice]:
    """Only what the law allows next, each with the stage it was drawn from."""
    first, void = look.people.office(order.office_id).number_first, all_void(look, order)
    choices: list[Choice] = []
    for step in next_steps(order, lines, number_first=first, void=void):
        if step is Step.COMPARE:
            choices += [compare_button(order, basis) for basis in BASES]
            if len([line for line in lines if line.live and line.basis is None]) > 1:
                choices.append(Choice(say("step.compare_each"), form_press("compare", order)))
        elif step in FORMS:
            choices.append(Choice(say(f"step.{step.value}"), form_press(step.value, order)))
        else:
            label = say(f"step.{step.value}", total=order.total)
            choices.append(Choice(label, f"!{step.value}:{order.id}:{order.stage.value}"))
    return choices


def compare_button(order: Order, basis: str) -> Choice:
    """Every document still open compared on this basis, in one tap."""
    press = f"!compare:{order.id}:{order.stage.value}:{basis}"
    return Choice(say(f"step.compare_{basis}"), press)


def form_press(script: str, order: Order) -> str:
    """A step that asks something first opens a form in the officer's own chat."""
    return f">{script}?order={order.id}&seen={order.stage.value}"


def press(book: Book, said: Inbound, pressed: str) -> Screen:
    """A one-tap step, done; the card redraws itself."""
    match = PRESS.fullmatch(pressed)
    if match is None:
        return Screen(say("misread.stale"))
    name, number, seen, more = match.groups()
    if name == "call":
        return took_call(book, said, int(number))
    if name == "job":
        return jobs.press(book, said, int(number), seen or "", more or "")
    stage = next((stage for stage in Stage if stage.value == seen), None)
    if stage is None or name not in {step.value for step in Step}:
        return Screen(say("misread.stale"))
    return act(book, said, Step(name), int(number), stage, more or "")


def act(book: Book, said: Inbound, step: Step, order: int, seen: Stage, more: str) -> Screen:
    """One of the steps that need no question."""
    if step in ONE_TAP:
        result = ONE_TAP[step](book, said.at, peer=said.peer, order=order, seen=seen)
        if step is Step.CERTIFY and not result:
            return Screen(say("card.look_again"))
    elif step is Step.PRINT:
        link = token(said.chance, "pack")
        desk.print_pack(book, said.at, peer=said.peer, order=order, seen=seen, link=link)
    elif step is Step.COMPARE and more in BASES:
        compare_all(book, said, order, seen, BASES[more])
    else:
        return Screen(say("misread.stale"))
    return done(book, order, step.value)


def compare_all(book: Book, said: Inbound, order: int, seen: Stage, basis: Basis) -> None:
    """Every document still open, on the one basis."""
    open_lines = [line for line in book.orders.lines(order) if line.live and line.basis is None]
    bases = {str(line.id): basis for line in open_lines}
    desk.compare(book, said.at, peer=said.peer, order=order, seen=seen, bases=bases)


def done(look: Look, order_id: int, step: str) -> Screen:
    """A short word to the officer; the group sees the card."""
    order = look.orders.order(order_id)
    if order is None:
        return Screen(say("misread.stale"))
    if step == Step.PRINT and look.jobs.printer_of(order.office_id):
        return Screen(say("print.going", code=order.code))
    lines = look.orders.lines(order_id)
    text = say(f"done.{step}", code=order.code, total=order.total, numbers=numbers(lines))
    return Screen(text, slips.after(order, step), note=slips.reminder(order, step))


def draw_call(look: Look, call_id: int) -> Screen | None:
    """Somebody waits for a call: initials at most, and one button."""
    call = look.orders.call_back(call_id)
    if call is None:
        return None
    who = initials(look.people.citizen(call.citizen_id).name) if call.citizen_id else "?"
    if call.officer_id and call.taken_at:
        officer = look.people.officer(call.officer_id)
        return Screen(say("card.call_taken", who=who, name=officer.short, at=call.taken_at))
    return Screen(
        say("card.call", who=who, at=call.asked_at),
        (Choice(say("step.call"), f"!call:{call.id}"),),
    )


def took_call(book: Book, said: Inbound, call: int) -> Screen:
    """The number to call, for this officer alone."""
    phone = calls.take_call(book, said.at, peer=said.peer, call=call)
    return Screen(say("done.call", phone=spaced(phone)))


def who_was_first(look: Look, refusal: AlreadyMoved) -> Text:
    """Where the order stands now, for the officer who came second."""
    order = look.orders.order(int(refusal.values.get("order", 0)))
    if order is None:
        return say("refusal.already_moved")
    state = say(f"card.stage.{order.stage.value}")
    if order.officer_id is None:
        return say("refusal.moved_to", code=order.code, state=state)
    name = look.people.officer(order.officer_id).short
    return say("refusal.moved_by", code=order.code, state=state, name=name)
