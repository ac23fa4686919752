"""How the desk's machinery is doing, in four lines."""

from __future__ import annotations

from core.figures import figures
from core.roster import admin
from handlers.form import Form
from handlers.screens import Screen, say
from handlers.staff.shift import HOME


def health(form: Form) -> Screen:
    """What waits, what was given up or put aside, and the orders that stand."""
    maker = admin(form.look, form.peer, form.at)
    backlog = form.look.health.backlog(form.at)
    this = figures(form.look, maker.office_id, form.at)
    oldest = backlog.oldest
    return Screen(
        say(
            "health.state",
            n=backlog.waiting,
            oldest=say("health.oldest", at=oldest) if oldest else say("health.nothing"),
            parked=backlog.parked,
            aside=backlog.quarantined,
            in_progress=this.in_progress,
            overdue=this.overdue,
            version=form.look.health.version(),
        ),
        HOME,
    )
