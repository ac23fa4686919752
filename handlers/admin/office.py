"""The office's own facts, and the group its cards go to."""

from __future__ import annotations

import re

from core import office as offices
from core import roster
from core.models import Office
from handlers.code_text import LONGEST_PLACE
from handlers.fields import Field, Misread, pick, sentence
from handlers.form import Form
from handlers.screens import Choice, Screen, Text, say
from handlers.staff.shift import HOME

HOTLINE = re.compile(r"\+?[0-9][0-9 .-]{2,18}[0-9]")


def office(form: Form) -> Screen:
    """How the office stands; one thing changed."""
    maker = roster.admin(form.look, form.peer, form.at)
    ours = form.look.people.office(maker.office_id)
    what = form.ask(pick("what", facts(form, ours), list(CHANGES)))
    if what == "bind":
        code = form.do(roster.bind_code, peer=form.peer, chance=form.chance)
        return Screen(say("office.bind_code", code=code), HOME)
    form.do(offices.change, peer=form.peer, what=what, value=value_of(form, ours, what))
    return Screen(facts(form, form.look.people.office(ours.id)), AGAIN)


def facts(form: Form, ours: Office) -> Text:
    """The office in a few lines."""
    group = form.look.roster.group_of(ours.id)
    return say(
        "office.facts",
        rows=[
            say("office.name", name=ours.name, place=ours.place),
            say("office.hotline", hotline=ours.hotline or say("office.none")),
            say("office.number_first") if ours.number_first else say("office.print_first"),
            say("office.mark", state=on_or_off(on=ours.mark)),
            say("office.footer", state=on_or_off(on=ours.footer)),
            say("office.group") if group else say("office.no_group"),
        ],
    )


def on_or_off(*, on: bool) -> Text:
    """How a switch stands."""
    return say("office.on") if on else say("office.off")


def value_of(form: Form, ours: Office, what: str) -> str | bool:
    """The new value: typed, or a switch turned over."""
    if what == "hotline":
        return str(form.ask(hotline()))
    if what == "place":
        return str(form.ask(place()))
    return not getattr(ours, what)


def hotline() -> Field[str]:
    """A number people can call, short ones too."""

    def read(said: str) -> str:
        if not HOTLINE.fullmatch(said.strip()):
            raise Misread(say("misread.hotline"))
        return said.strip()

    return Field("hotline", Screen(say("office.ask_hotline"), asks="number"), read)


def place() -> Field[str]:
    """The commune's name; it has to fit a text message."""
    words = sentence("place", say("office.ask_place"))

    def read(said: str) -> str:
        name = words.read(said)
        if len(name) > LONGEST_PLACE:
            raise Misread(say("misread.long", most=LONGEST_PLACE))
        return name

    return Field("place", words.screen, read)


def bind(form: Form) -> Screen:
    """Said in a group: from now on the office's cards go there."""
    maker = roster.admin(form.look, form.peer, form.at)
    if not form.said.room or not form.given("code"):
        return Screen(say("office.bind_how"), (Choice(say("office.again"), ">office"), *HOME))
    secret = form.given("code").strip().lower()
    form.do(roster.bind_group, peer=form.peer, room=form.said.room, secret=secret)
    return Screen(say("office.bound", office=form.look.people.office(maker.office_id).name))


CHANGES = (
    Choice(say("office.change_hotline"), "hotline"),
    Choice(say("office.change_place"), "place"),
    Choice(say("office.change_number_first"), "number_first"),
    Choice(say("office.change_mark"), "mark"),
    Choice(say("office.change_footer"), "footer"),
    Choice(say("office.bind"), "bind"),
)
AGAIN = (Choice(say("office.again"), ">office"), *HOME)
