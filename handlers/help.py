"""A person instead of a machine; the way out; a stranger in the account."""

from __future__ import annotations

from core import assisted, calls, login
from handlers.about_desk import office_of, sittings, urgent
from handlers.fields import phone, pick
from handlers.form import Form
from handlers.my_orders import number_of
from handlers.screens import Choice, Screen, say
from handlers.sign_in import sign_in

HOME = (Choice(say("menu.order_copies"), ">order_copies"), Choice(say("menu.home"), "/menu"))


def call_back(form: Form) -> Screen:
    """Leave word for the desk to call; a signed-in citizen has nothing more to say."""
    citizen_id = login.session_of(form.chat, form.at)
    if citizen_id is not None:
        citizen = form.look.people.citizen(citizen_id)
        number, office = citizen.phone, citizen.office_id
    else:
        question = say("call.phone", urgent=urgent(office_of(form)))
        number = form.ask(phone("call_phone", question))
        office = form.look.people.offices()[0].id
    form.do(calls.ask_for_call, peer=form.peer, office=office, citizen=citizen_id, phone=number)
    in_a_hurry = urgent(form.look.people.office(office))
    return Screen(say("call.noted", hours=sittings(), urgent=in_a_hurry), HOME)


def unread(form: Form) -> Screen:
    """The platform had words for us that it may not, or cannot, pass on: how else to reach us."""
    hotline = form.look.people.offices()[0].hotline
    person = Choice(say("menu.person"), "/person")
    return Screen(say("menu.unread", hotline=hotline), (*HOME, person))


def sign_out(form: Form) -> Screen:
    """Leave this chat, or every chat."""
    if login.session_of(form.chat, form.at) is None:
        return Screen(say("sign_out.not_in"), HOME)
    citizen = sign_in(form)
    where = form.ask(
        pick(
            "where",
            say("sign_out.where"),
            [Choice(say("sign_out.here"), "here"), Choice(say("sign_out.everywhere"), "all")],
        )
    )
    if where == "all":
        form.do(login.sign_out_everywhere, citizen=citizen.id)
    else:
        form.do(login.sign_out, peer=form.peer)
    return Screen(say("sign_out.done"), HOME)


def not_me(form: Form) -> Screen:
    """The owner says that a new chat is not theirs."""
    form.do(login.disown, peer=form.peer, alert=form.given("alert"))
    return Screen(say("not_me.done"), (Choice(say("menu.person"), "/person"),))


def stop_assist(form: Form) -> Screen:
    """The owner says that they never called."""
    form.do(assisted.stop, peer=form.peer, assist=number_of(form.given("assist")))
    return Screen(say("watch.stopped_assist"), (Choice(say("menu.person"), "/person"),))
