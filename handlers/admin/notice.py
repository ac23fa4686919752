"""A word from the office to everybody who waits for an order."""

from __future__ import annotations

from core import office
from core.roster import admin
from handlers.fields import pick, sentence
from handlers.form import Form
from handlers.screens import Choice, Screen, say
from handlers.staff.shift import HOME


def notice(form: Form) -> Screen:
    """The words, how they will read, to how many; then they go out after everything urgent."""
    maker = admin(form.look, form.peer, form.at)
    chats = office.waiting_chats(form.look, maker.office_id)
    if not chats:
        return Screen(say("notice.nobody"), HOME)
    words = form.ask(sentence("words", say("notice.words", n=len(chats))))
    name = form.look.people.office(maker.office_id).name
    preview = say("news.notice", office=name, words=words)
    yes = Choice(say("notice.yes"), "yes")
    form.ask(pick("sure", say("notice.sure", preview=preview, n=len(chats)), [yes]))
    told = form.do(office.tell_waiting, peer=form.peer, words=words)
    return Screen(say("notice.sent", n=told), HOME)
