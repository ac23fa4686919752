"""A number voided: one officer asks, a colleague confirms."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core import voids
from core.days import local
from core.desk import colleague
from core.models import Entry, Officer
from core.volumes import Void
from handlers.fields import Field, Misread, pick, sentence
from handlers.form import Form, Script
from handlers.my_orders import number_of
from handlers.screens import Choice, Screen, Text, say
from handlers.staff.shift import HOME

NUMBER = re.compile(r"([0-9]{1,7})(?:/([0-9]{4}))?")


def void(form: Form) -> Screen:
    """Which number, why, by which decision; then it waits for a colleague."""
    officer = colleague(form.look, form.peer, form.at)
    number, year = which(form)
    entry = voids.entry_of(form.look, officer, year, number)
    about = {"number": shown(entry), "title": entry.title, "at": entry.certified_at}
    why = form.ask(sentence("why", say("void.why", copies=entry.copies, **about)))
    decision = form.ask(sentence("decision", say("void.decision")))
    yes = Choice(say("void.ask"), "yes")
    sure = say("void.sure", number=shown(entry), decision=decision, why=why)
    form.ask(pick("sure", sure, [yes]))
    facts = {"year": year, "number": number, "reason": why, "decision": decision}
    form.do(voids.ask_void, peer=form.peer, **facts)
    return Screen(say("void.asked", number=shown(entry)), HOME)


def which(form: Form) -> tuple[int, int]:
    """The number and its year: this one where none is named."""
    found = NUMBER.fullmatch(form.ask(numbered()))
    assert found is not None
    return int(found[1]), int(found[2] or local(form.at).year)


def numbered() -> Field[str]:
    """`123`, or `123/2025` for another year's."""

    def read(said: str) -> str:
        typed = "".join(said.split())
        if not NUMBER.fullmatch(typed):
            raise Misread(say("void.misread"))
        return typed

    return Field("number", Screen(say("void.number"), asks="number"), read)


def confirm_void(form: Form) -> Screen:
    """What a colleague asked, whole; confirmed or taken back."""
    officer = colleague(form.look, form.peer, form.at)
    asked = voids.pending(form.look, officer, number_of(form.given("void")))
    choices = [Choice(say("void.confirm"), "yes"), Choice(say("void.decline"), "no")]
    said = form.ask(pick("act", detail(form, officer, asked), choices))
    use = voids.confirm_void if said == "yes" else voids.decline_void
    form.do(use, peer=form.peer, void=asked.id)
    key = "void.confirmed" if said == "yes" else "void.declined"
    return Screen(say(key, number=f"{asked.number:04d}"), HOME)


def detail(form: Form, officer: Officer, asked: Void) -> Text:
    """The number, why, by which decision, and who asks."""
    entry = voids.entry_of(form.look, officer, asked.year, asked.number)
    return say(
        "void.detail",
        number=shown(entry),
        title=entry.title,
        at=entry.certified_at,
        why=asked.reason,
        decision=asked.decision,
        name=form.look.people.officer(asked.asked_by).short,
    )


def shown(entry: Entry) -> str:
    """`0123 · 01/2026`."""
    return f"{entry.number:04d} · {entry.book}"


SCRIPTS: Mapping[str, tuple[Script, frozenset[str]]] = {
    "void": (void, frozenset({"number"})),
    "confirm_void": (confirm_void, frozenset({"void"})),
}
