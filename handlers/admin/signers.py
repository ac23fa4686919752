"""Who signs certifications, and from when until when."""

from __future__ import annotations

from datetime import date, timedelta

from core import office
from core.days import local
from core.register import signer_on
from core.roster import admin
from core.staff import Signer
from handlers.dates import day, moment
from handlers.fields import pick, sentence
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say
from handlers.staff.shift import HOME

BACK_TO, AHEAD = timedelta(days=365), timedelta(days=3650)
OPEN_END = "-"


def signers(form: Form) -> Screen:
    """The list; one more signer, with name, title and days."""
    maker = admin(form.look, form.peer, form.at)
    today = local(form.at).date()
    form.ask(pick("what", listed(form, maker.office_id), [Choice(say("signers.add"), "add")]))
    name = form.ask(sentence("name", say("signers.name")))
    title = form.ask(sentence("title", say("signers.title", name=name)))
    now = (Choice(say("signers.today"), today.isoformat()),)
    since = form.ask(day("since", say("signers.since"), today - BACK_TO, today + AHEAD, now))
    first = date.fromisoformat(since)
    open_end = (Choice(say("signers.open_end"), OPEN_END),)
    until = form.ask(day("until", say("signers.until"), first, first + AHEAD, open_end))
    last = "" if until == OPEN_END else until
    form.do(office.add_signer, peer=form.peer, name=name, title=title, since=since, until=last)
    return Screen(listed(form, maker.office_id), (Choice(say("signers.again"), ">signers"), *HOME))


def listed(form: Form, office_id: str) -> Text:
    """Everybody with their days, and whose name stands on copies today."""
    ours = form.look.people.office(office_id)
    usual = say("signers.usual", name=ours.signer, title=ours.signer_title)
    rows = [usual, *(row(one) for one in form.look.roster.signers(office_id))]
    name, title = signer_on(form.look, office_id, local(form.at).date())
    return say("signers.list", rows=rows, name=name, title=title)


def row(signer: Signer) -> Text:
    """One signer."""
    since = moment(signer.since)
    if signer.until is None:
        return say("signers.from", name=signer.name, title=signer.title, since=since)
    until = moment(signer.until)
    return say("signers.between", name=signer.name, title=signer.title, since=since, until=until)
