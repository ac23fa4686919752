"""What officers and admins can ask for by a word, and where words may be said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core import roster
from core.ports import Book
from handlers.form import Form
from handlers.screens import Inbound, Screen, Text, say
from handlers.staff.shift import HOME

INVITED = re.compile(r"/start ([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Command:
    """The word in each language, what it presses, and what it is for."""

    vi: str
    en: str
    press: str
    what: str
    admin: bool = True


BIND = Command("/gan", "/bind", ">bind?code=", "help.bind")
COMMANDS = (
    Command("/timkiem", "/find", ">find?words=", "help.find", admin=False),
    Command("/hosomoi", "/new", ">register_citizen", "help.register", admin=False),
    Command("/hangcho", "/queue", ">queue", "help.queue", admin=False),
    Command("/phieu", "/slips", ">slips?order=", "slip.help", admin=False),
    Command("/intheolo", "/batch", ">batch", "batch.what", admin=False),
    Command("/thang", "/month", ">month", "help.month", admin=False),
    Command("/giup", "/assist", ">assist?phone=", "assist.what", admin=False),
    Command("/doiso", "/newnumber", ">change_phone?whom=", "phones.change", admin=False),
    Command("/goso", "/oldnumber", ">release_phone?whom=", "phones.release", admin=False),
    Command("/molai", "/wake", ">wake?whom=", "phones.wake", admin=False),
    Command("/ca", "/shift", ">open_shift", "help.shift", admin=False),
    Command("/moi", "/invite", ">invite?name=", "help.invite"),
    Command("/canbo", "/officers", ">officers", "help.officers"),
    Command("/donvi", "/office", ">office", "help.office"),
    BIND,
    Command("/lich", "/calendar", ">calendar?day=", "help.calendar"),
    Command("/phi", "/fees", ">fees", "help.fees"),
    Command("/nguoiky", "/signers", ">signers", "help.signers"),
    Command("/banin", "/copies", ">on_paper", "on_paper.help"),
    Command("/loichung", "/statement", ">wording", "wording.help"),
    Command("/trangthai", "/status", ">health", "help.health"),
    Command("/thongbao", "/notice", ">notice?words=", "help.notice"),
    Command("/yeucau", "/requests", ">requests", "requests.help"),
    Command("/soquyen", "/nextbook", ">next_volume", "book.help_next"),
    Command("/sobo", "/printbook", ">print_month", "book.help_print"),
    Command("/huyso", "/void", ">void?number=", "void.help", admin=False),
    Command("/xacnhanso", "/lastnumber", ">recount", "recount.help", admin=False),
    Command("/trogiup", "/help", ">help", "help.help", admin=False),
)
PRESSES = {word: command.press for command in COMMANDS for word in (command.vi, command.en)}


def usage(form: Form) -> Screen:
    """The commands the speaker may use, a line each."""
    officer = roster.present(form.look, form.peer)
    english = form.chat.lang == "en"
    mine = [c for c in COMMANDS if officer.role == "admin" or not c.admin]
    rows = [say("help.one", command=c.en if english else c.vi, what=say(c.what)) for c in mine]
    return Screen(say("help.list", rows=rows), HOME)


def admits(book: Book, said: Inbound) -> bool:
    """Staff is who the desk knows, and who follows an invitation.

    In a group only buttons and commands are for the desk.
    """
    officer = book.people.officer_at(said.peer)
    if officer is None or not officer.active:
        return not said.room and INVITED.fullmatch(said.text.strip()) is not None
    return not said.room or bool(said.press) or said.text.startswith("/")


def arrive(book: Book, said: Inbound, payload: str) -> str:
    """An invitation is for somebody who is not at the desk yet."""
    officer = book.people.officer_at(said.peer)
    if officer is not None and officer.active:
        return ""
    return f">join?token={payload}" if INVITED.fullmatch(f"/start {payload}") else ""


def aside(book: Book, said: Inbound) -> Text | None:
    """In a group: the buttons of one's own cards, and the word that binds it; nothing else."""
    if said.press:
        officer = roster.present(book, said.peer)
        own = roster.in_group(book, officer, said.room)
        return None if own else say("staff.foreign_group")
    word = said.text.split(maxsplit=1)[0].lower()
    return None if word in (BIND.vi, BIND.en) else say("staff.in_private")
