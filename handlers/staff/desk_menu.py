"""What an officer can ask the desk in their own chat."""

from __future__ import annotations

from core import desk, figures
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say

MOST_WAITING = 20


def queue(form: Form) -> Screen:
    """Every open order of the office, the most urgent first."""
    officer = desk.colleague(form.look, form.peer, form.at)
    waiting = form.look.orders.open_orders(officer.office_id, MOST_WAITING)
    rows: list[Text] = [
        say("queue.row", code=o.code, state=say(f"card.stage.{o.stage.value}"), due=o.due_at)
        for o in waiting
    ]
    if not rows:
        return Screen(say("queue.empty"), HOME)
    return Screen(say("queue.list", rows=rows), HOME)


def month(form: Form) -> Screen:
    """The month's figures; late paperwork apart from late service."""
    officer = desk.colleague(form.look, form.peer, form.at)
    this = figures.figures(form.look, officer.office_id, form.at)
    late = [say("figures.closed_late", code=o.code, at=o.handed_over_at) for o in this.closed_late]
    return Screen(
        say(
            "figures.month",
            early=this.early,
            on_time=this.on_time,
            late=this.late,
            in_progress=this.in_progress,
            overdue=this.overdue,
            fees=this.fees,
            ratings=[
                say("figures.rating", level=say(f"rating.{k}"), n=n)
                for k, n in sorted(this.ratings.items())
            ]
            or [say("figures.none")],
            closed_late=late or [say("figures.none")],
        ),
        HOME,
    )


HOME = (Choice(say("staff.queue"), ">queue"), Choice(say("staff.month"), ">month"))
