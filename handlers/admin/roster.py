"""Who works at the desk, as an admin settles it."""

from __future__ import annotations

from datetime import datetime

from core import desk, roster
from core.models import Officer
from handlers.fields import pick, sentence
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say
from handlers.staff.shift import HOME

ROLES = {"officer": say("role.officer"), "admin": say("role.admin")}


def invite(form: Form) -> Screen:
    """A link that lets one person in, for a day, once; it comes in a message of its own."""
    roster.admin(form.look, form.peer, form.at)
    name = form.ask(sentence("name", say("invite.name")))
    roles = [Choice(label, role) for role, label in ROLES.items()]
    role = form.ask(pick("role", say("invite.role", name=name), roles))
    until = form.do(roster.invite, peer=form.peer, name=name, role=role, chance=form.chance)
    return Screen(say("invite.made", name=name, until=datetime.fromisoformat(until)), HOME)


def officers(form: Form) -> Screen:
    """The team; one of them leaves, or gets a new authenticator."""
    maker = roster.admin(form.look, form.peer, form.at)
    team = [one for one in form.look.people.officers_of(maker.office_id) if one.active]
    rows = [
        say("officers.row", name=o.name, role=ROLES[o.role], state=state(form, o)) for o in team
    ]
    choices = [Choice(o.name, str(o.id)) for o in team]
    number = int(form.ask(pick("officer", say("officers.list", rows=rows), choices)))
    chosen = roster.own_officer(form.look, maker, number)
    if ask_what(form, maker, chosen) == "renew":
        form.do(roster.renew, peer=form.peer, officer=chosen.id)
        return Screen(say("officers.renewed", name=chosen.name), AGAIN)
    yes = Choice(say("officers.yes"), "yes")
    form.ask(pick("sure", say("officers.sure", name=chosen.name), [yes]))
    form.do(roster.remove, peer=form.peer, officer=chosen.id)
    return Screen(say("officers.removed", name=chosen.name), AGAIN)


def state(form: Form, officer: Officer) -> Text:
    """Whether they are at work, as far as the desk knows."""
    if not officer.totp_key:
        return say("officers.no_code")
    if not officer.totp_step:
        return say("officers.not_enrolled")
    at_work = not desk.needs_shift(officer, form.at)
    return say("officers.at_work") if at_work else say("officers.away")


def ask_what(form: Form, maker: Officer, chosen: Officer) -> str:
    """An admin cannot send themselves away."""
    acts = [Choice(say("officers.renew"), "renew")]
    if chosen.id != maker.id:
        acts.append(Choice(say("officers.remove"), "remove"))
    return str(form.ask(pick("act", say("officers.what", name=chosen.name), acts)))


AGAIN = (Choice(say("officers.again"), ">officers"), *HOME)
