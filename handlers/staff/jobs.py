"""The printer on the card: how far a pack is on its way to paper, and what officers may say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import desk, paper
from core.jobs import AT_PRINTER, REASONS, Job, JobState, Why
from core.keys import token
from core.models import Order
from core.ports import Book, Look
from handlers.fields import number, pick
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.screens import Choice, Inbound, Screen, Text, say

QUICK = (0, 1, 2, 5)
HOW: Mapping[JobState, str] = {
    JobState.QUEUED: "print.queued",
    JobState.WAITING: "print.waiting",
    JobState.SENDING: "print.sending",
    JobState.SENT: "print.sent",
    JobState.PRINTING: "print.printing",
    JobState.STOPPED: "print.stopped",
    JobState.UNSURE: "print.unsure",
    JobState.DONE: "print.done",
    JobState.ABORTED: "print.aborted",
    JobState.CANCELLED: "print.cancelled",
    JobState.BY_HAND: "print.by_hand",
}
TROUBLES: Mapping[str, str] = {
    "offline": "print.offline",
    "no_paper": "print.no_paper",
    "jam": "print.jam",
    "no_ink": "print.no_ink",
    "open": "print.open",
    "paused": "print.paused",
}
"""What a printer that has the job needs."""

NOT_YET: Mapping[str, str] = {
    "offline": "print.waiting_offline",
    "busy": "print.waiting_busy",
}
NEVER: Mapping[str, str] = {
    "refused": "print.aborted_refused",
    "untrusted": "print.aborted_untrusted",
    "too_long": "print.aborted_too_long",
    "no_pack": "print.aborted_no_pack",
}
WHY: Mapping[Why, str] = {
    "jam": "print.card_jam",
    "faint": "print.card_faint",
    "missing": "print.card_missing",
    "other": "print.card_other",
}
CHOICES: Mapping[Why, str] = {
    "jam": "print.why_jam",
    "faint": "print.why_faint",
    "missing": "print.why_missing",
    "other": "print.why_other",
}


def told(look: Look, order: Order) -> list[Text]:
    """Each printing of an order, a short line; none where no printer was asked."""
    name = called(look, order.office_id)
    return [line(look, job, name) for job in look.jobs.jobs_of(order.id)]


def called(look: Look, office: str) -> str | Text:
    """What the office's printer is called; it may have none any more."""
    return look.jobs.printer_of(office) or say("print.printer")


def line(look: Look, job: Job, name: str | Text) -> Text:
    """One printing, and why it was needed if it is not the first."""
    if job.nth == 1:
        return say("print.card", name=name, how=how(look, job))
    why = say(WHY[job.reason])
    return say(
        "print.card_again", n=job.nth, why=why, sheets=job.spoilt, name=name, how=how(look, job)
    )


def how(look: Look, job: Job) -> Text:
    """How far a job is."""
    if job.state in AT_PRINTER and job.trouble in TROUBLES:
        return standing(job)
    if job.state is JobState.WAITING:
        return say(NOT_YET.get(job.trouble) or TROUBLES.get(job.trouble) or HOW[job.state])
    if job.state is JobState.ABORTED:
        return say(NEVER.get(job.trouble, HOW[job.state]))
    if job.state is JobState.DONE and not job.sheets:
        return say("print.done_seen")
    name = look.people.officer(job.officer_id).short
    return say(HOW[job.state], name=name, sheets=job.sheets)


def standing(job: Job) -> Text:
    """What the printer needs; of a job that goes on, both."""
    trouble = say(TROUBLES[job.trouble])
    if job.state is JobState.STOPPED or job.trouble == "offline":
        return trouble
    return say("print.but", how=say(HOW[job.state]), trouble=trouble)


def buttons(look: Look, order: Order) -> list[Choice]:
    """What may be said to the printer now, each with the state it was drawn from."""
    jobs = look.jobs.jobs_of(order.id)
    if not paper.wanted(look, order):
        return []
    if jobs and (choices := answers(jobs[-1])):
        return choices
    if paper.reprintable(look, order):
        return [Choice(say("print.again"), f">reprint?order={order.id}")]
    return []


def answers(job: Job) -> list[Choice]:
    """Print it again, it is there, or the officer takes the pack."""
    choices: list[Choice] = []
    if job.state in paper.AGAIN:
        choices.append(Choice(say("print.again"), answer(job, "again")))
    if job.state is JobState.UNSURE:
        choices.append(Choice(say("print.came_out"), answer(job, "out")))
    elif job.state in paper.BY_LINK:
        choices.append(Choice(say("print.take_pack"), answer(job, "pack")))
    return choices


def answer(job: Job, said: str) -> str:
    """What such a button says."""
    return f"!job:{job.id}:{job.state.value}:{said}"


def press(book: Book, said: Inbound, job: int, seen: str, what: str) -> Screen:
    """An officer's answer; the card redraws itself."""
    state = next((state for state in JobState if state.value == seen), None)
    if state is None:
        return Screen(say("misread.stale"))
    facts: dict[str, Any] = {"peer": said.peer, "job": job, "seen": state}
    if what == "again":
        paper.again(book, said.at, **facts)
        return about(book, job, "print.going")
    if what == "out":
        paper.came_out(book, said.at, **facts)
        return about(book, job, "print.seen")
    if what == "pack":
        paper.take_pack(book, said.at, **facts, link=token(said.chance, "pack"))
        return about(book, job, "print.taken")
    return Screen(say("misread.stale"))


def about(look: Look, job: int, key: str) -> Screen:
    """A short word with the order's code."""
    return Screen(say(key, code=code_of(look, job)))


def code_of(look: Look, job: int) -> str:
    """The dossier code of a job's order."""
    found = look.jobs.job(job)
    order = look.orders.order(found.order_id) if found else None
    return order.code if order else ""


def asked(look: Look, payload: Mapping[str, Any], _at: datetime) -> Screen | None:
    """The officer who printed is asked whether it came out, while nobody has said."""
    job = look.jobs.job(payload["job"])
    if job is None or job.state is not JobState.UNSURE:
        return None
    name = called(look, job.office_id)
    return Screen(say("print.asked", code=code_of(look, job.id), name=name), tuple(answers(job)))


def reprint(form: Form) -> Screen:
    """Once more: why, and how many sheets were wasted."""
    officer = desk.colleague(form.look, form.peer, form.at)
    order = desk.at_hand(form.look, officer, number_of(form.given("order")))
    reasons = [Choice(say(CHOICES[why]), why) for why in REASONS]
    why = form.ask(pick("why", say("print.why", code=order.code), reasons))
    spoilt = form.ask(number("spoilt", say("print.spoilt"), 0, paper.MOST_SPOILT, quick=QUICK))
    link = token(form.chance, "pack")
    form.do(paper.reprint, peer=form.peer, order=order.id, why=why, spoilt=spoilt, link=link)
    going = look_for(form.look, order)
    return Screen(say(going, code=order.code))


def look_for(look: Look, order: Order) -> str:
    """Where the officer finds the paper: at the printer, or in a file of their own."""
    return "print.going" if look.jobs.printer_of(order.office_id) else "done.print"
