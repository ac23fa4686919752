"""What an office has on its copies beside the law's words, and on how many sides."""

from __future__ import annotations

from core import office as offices
from core import roster
from core.models import Office
from handlers.admin.office import on_or_off
from handlers.fields import pick
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say
from handlers.staff.shift import HOME


def on_paper(form: Form) -> Screen:
    """How the copies look; one switch turned over, and the switches as they are then."""
    maker = roster.admin(form.look, form.peer, form.at)
    ours = form.look.people.office(maker.office_id)
    what = form.ask(pick("what", facts(ours), [Choice(label, name) for name, label in CHANGES]))
    wanted = form.given("state")
    value = wanted == ON if wanted else not getattr(ours, what)
    form.do(offices.change, peer=form.peer, what=what, value=value)
    fresh = form.look.people.office(ours.id)
    return Screen(facts(fresh), (*switches(fresh), *HOME))


def switches(ours: Office) -> list[Choice]:
    """Each switch to the other side; a second tap on the same button changes nothing more."""
    other = {name: OFF if getattr(ours, name) else ON for name, _ in CHANGES}
    return [Choice(label, f">on_paper?what={name}&state={other[name]}") for name, label in CHANGES]


def facts(ours: Office) -> Text:
    """The switches in a few lines."""
    return say(
        "on_paper.facts",
        rows=[
            say("on_paper.two_sided", state=on_or_off(on=ours.two_sided)),
            say("on_paper.copy_number", state=on_or_off(on=ours.copy_number)),
            say("on_paper.copy_code", state=on_or_off(on=ours.copy_code)),
        ],
    )


ON, OFF = "on", "off"
CHANGES = (
    ("two_sided", say("on_paper.change_two_sided")),
    ("copy_number", say("on_paper.change_copy_number")),
    ("copy_code", say("on_paper.change_copy_code")),
)
