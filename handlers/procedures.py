"""What the commune certifies, how long it takes, what it costs."""

from __future__ import annotations

from core.names import fold
from core.procedures import PROCEDURES, Procedure
from handlers.fields import pick
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say


def procedures(form: Form) -> Screen:
    """The list, then one of it."""
    choices = [Choice(p.name, p.code, words=(fold(p.name),)) for p in PROCEDURES]
    code = form.ask(pick("procedure", say("procedures.which"), choices))
    chosen = next(p for p in PROCEDURES if p.code == code)
    return Screen(
        say(
            "procedures.one",
            name=chosen.name,
            code=chosen.code,
            limit=limit(chosen),
            fee=cost(chosen),
        ),
        (
            Choice(say("menu.order_copies"), ">order_copies"),
            Choice(say("procedures.others"), ">procedures"),
        ),
    )


def limit(procedure: Procedure) -> Text:
    """How long it may take."""
    return say("procedures.days", days=procedure.days) if procedure.days else say("procedures.same")


def cost(procedure: Procedure) -> Text:
    """What it costs."""
    if procedure.fee is None:
        return say("procedures.by_page")
    return say("procedures.fee", fee=procedure.fee) if procedure.fee else say("procedures.free")
