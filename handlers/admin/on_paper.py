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
    """How the copies look; one switch turned over."""
    maker = roster.admin(form.look, form.peer, form.at)
    ours = form.look.people.office(maker.office_id)
    what = form.ask(pick("what", facts(ours), list(CHANGES)))
    form.do(offices.change, peer=form.peer, what=what, value=not getattr(ours, what))
    return Screen(facts(form.look.people.office(ours.id)), AGAIN)


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


CHANGES = (
    Choice(say("on_paper.change_two_sided"), "two_sided"),
    Choice(say("on_paper.change_copy_number"), "copy_number"),
    Choice(say("on_paper.change_copy_code"), "copy_code"),
)
AGAIN = (Choice(say("on_paper.again"), ">on_paper"), *HOME)
