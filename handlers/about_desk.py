"""What anybody may ask of the desk itself: what it costs, when it is open, where it is."""

from __future__ import annotations

from core import login
from core.days import local
from core.fees import fee
from core.models import Office
from core.orders import calendar_from
from core.promises import Hours, received
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say

ORDER = Choice(say("menu.order_copies"), ">order_copies")
PERSON = Choice(say("menu.person"), "/person")


def cost(_form: Form) -> Screen:
    """The fee of a copy, by the page, with three examples."""
    examples = {"one": fee(1), "two": fee(2), "five": fee(5)}
    return Screen(
        say("about.cost", each=say("procedures.by_page"), **examples),
        (ORDER, Choice(say("menu.procedures"), ">procedures")),
    )


def hours(form: Form) -> Screen:
    """The sittings of a working day, and how it is just now."""
    return Screen(say("about.hours", hours=sittings(), now=just_now(form)), (ORDER, PERSON))


def just_now(form: Form) -> Text:
    """Open; or shut or off, and when it opens again."""
    calendar = calendar_from(form.look, form.at)
    opens = received(form.at, Hours(), calendar)
    if opens == local(form.at):
        return say("about.open")
    off = calendar.name_of(local(form.at).date())
    return say("about.off", why=off, at=opens) if off else say("about.shut", at=opens)


def sittings() -> str:
    """`7:00–11:30, 13:30–17:00`."""
    shifts = (Hours().morning, Hours().afternoon)
    return ", ".join(f"{a.hour}:{a.minute:02d}–{b.hour}:{b.minute:02d}" for a, b in shifts)


def where(form: Form) -> Screen:
    """The commune's one-stop office, and its phone."""
    ours = office_of(form)
    return Screen(say("about.where", office=ours.name, urgent=urgent(ours)), (ORDER, PERSON))


def office_of(form: Form) -> Office:
    """The office that keeps the speaker's file; the first one for a stranger."""
    citizen = login.session_of(form.chat, form.at)
    if citizen is None:
        return form.look.people.offices()[0]
    return form.look.people.office(form.look.people.citizen(citizen).office_id)


def urgent(office: Office) -> Text:
    """What somebody in a hurry does: call, or come where the desk has no phone."""
    return say("about.call", hotline=office.hotline) if office.hotline else say("about.come")


def thanks(_form: Form) -> Screen:
    """A kind word back, and what may be done next."""
    orders = Choice(say("menu.my_orders"), ">my_orders")
    return Screen(say("about.thanks"), (ORDER, orders, PERSON))
