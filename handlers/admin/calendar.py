"""Days off and days worked to make up for them, as they are decided."""

from __future__ import annotations

from datetime import date, timedelta

from core import office
from core.days import Day, local
from core.roster import admin
from handlers.dates import day, moment
from handlers.fields import pick, sentence
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say
from handlers.staff.shift import HOME

AHEAD = timedelta(days=730)
MOST_SHOWN = 12


def calendar(form: Form) -> Screen:
    """The decided days to come; one more, or one less."""
    maker = admin(form.look, form.peer, form.at)
    today = local(form.at).date()
    coming = form.look.days.between(today, today + AHEAD)
    what = form.ask(pick("what", listed(coming), acts(coming)))
    if what == "remove":
        return remove(form, coming)
    asked = say("calendar.which_off") if what == "off" else say("calendar.which_work")
    chosen = form.ask(day("day", asked, today, today + AHEAD))
    name = form.ask(sentence("name", say("calendar.name", at=moment(date.fromisoformat(chosen)))))
    form.do(office.decide_day, peer=form.peer, day=chosen, kind=what, name=name)
    decided = Day(date.fromisoformat(chosen), what, name)
    promised = [
        order
        for order in form.look.orders.open_orders(maker.office_id, office.MOST_ORDERS)
        if order.handed_over_at is None and local(order.due_at).date() == decided.date
    ]
    warning = say("calendar.promised", n=len(promised)) if promised else say("calendar.later")
    return Screen(say("calendar.kept", day=row(decided), promised=warning), AGAIN)


def listed(coming: list[Day]) -> Text:
    """The next few."""
    rows = [row(one) for one in coming[:MOST_SHOWN]] or [say("calendar.none")]
    return say("calendar.list", rows=rows)


def row(decided: Day) -> Text:
    """One decided day."""
    at = moment(decided.date)
    if decided.kind == "off":
        return say("calendar.off", at=at, name=decided.name)
    return say("calendar.work", at=at, name=decided.name)


def acts(coming: list[Day]) -> list[Choice]:
    """A day can be taken back only if there is one."""
    more = [Choice(say("calendar.remove"), "remove")] if coming else []
    return [Choice(say("calendar.add_off"), "off"), Choice(say("calendar.add_work"), "work"), *more]


def remove(form: Form, coming: list[Day]) -> Screen:
    """The day is again what the calendar says."""
    choices = [
        Choice(say("calendar.one", at=moment(one.date)), one.date.isoformat()) for one in coming
    ]
    chosen = form.ask(pick("gone", say("calendar.which_remove"), choices))
    form.do(office.forget_day, peer=form.peer, day=chosen)
    return Screen(say("calendar.removed", at=moment(date.fromisoformat(chosen))), AGAIN)


AGAIN = (Choice(say("calendar.again"), ">calendar"), *HOME)
