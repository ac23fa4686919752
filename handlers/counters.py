"""The two sides of the desk: what each can say, and to whom."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.desk import needs_shift
from core.errors import AlreadyMoved, Refusal
from core.kinds import KINDS
from core.models import Chat
from core.ports import Book
from handlers import about_desk, check_copy, errands, my_data, my_delegates, my_orders, my_papers
from handlers import help as helping
from handlers.admin import (
    calendar,
    fees,
    health,
    notice,
    office,
    on_paper,
    register,
    requests,
    roster,
    signers,
    wording,
)
from handlers.counter import Counter
from handlers.hearing import BACK, CANCEL, PERSON
from handlers.order_copies import order_copies
from handlers.procedures import procedures
from handlers.screens import Choice, Inbound, Screen, Side, Text, say
from handlers.staff import (
    add_document,
    assist,
    batch,
    cards,
    commands,
    desk_menu,
    jobs,
    order_here,
    papers,
    person,
    phones,
    read_out,
    recount,
    register_citizen,
    shift,
    slips,
    steps,
    tray,
    voids,
)
from handlers.voice import as_colleague
from handlers.wishes import is_kind, wish


def links(*names: str) -> frozenset[str]:
    """The answers a button or a deep link may bring to a script."""
    return frozenset(names)


def staff_menu(book: Book, _chat: Chat, said: Inbound) -> Screen:
    """An officer's own chat with the desk; the shift comes first."""
    officer = book.people.officer_at(said.peer)
    if officer is None or not officer.active:
        return Screen(say("staff.stranger"))
    usage = Choice(say("staff.help"), ">help")
    if needs_shift(officer, said.at):
        begin = Choice(say("shift.begin"), ">open_shift")
        return Screen(say("staff.no_shift", name=officer.short), (begin, usage))
    return Screen(say("staff.hello", name=officer.short), (*PEOPLE, *desk_menu.HOME, usage))


def followed(_book: Book, _said: Inbound, payload: str) -> str:
    """A link on a paper or a poster: `don_12`: order, `giay_cccd`: kind of paper, `kt_…`: copy."""
    what, _, which = payload.partition("_")
    if what == "don" and ORDER_NUMBER.fullmatch(which):
        return f">my_orders?order={which}"
    if what == "giay" and which in KINDS and KINDS[which].withdrawn is None:
        return f">order_copies?wanted={which}"
    if what == "kt" and check_copy.TOKEN.fullmatch(which):
        return f">check_copy?token={which}"
    return ""


def explain(book: Book, refusal: Refusal) -> Text:
    """A refusal in words."""
    if isinstance(refusal, AlreadyMoved) and refusal.values:
        return cards.who_was_first(book, refusal)
    return say(f"refusal.{refusal.key}", **refusal.values)


PEOPLE = (
    Choice(say("staff.find"), ">find"),
    Choice(say("staff.register"), ">register_citizen"),
    Choice(say("staff.assist"), ">assist"),
)
ORDER_NUMBER = re.compile(r"[0-9]{1,9}")
CITIZEN_COMMANDS = {
    "/datbansao": (">order_copies", "menu.order_copies"),
    "/doncuatoi": (">my_orders", "menu.my_orders"),
    "/giayto": (">my_papers", "menu.my_papers"),
    "/uyquyen": (">my_delegates", "delegates.menu"),
    "/thutuc": (">procedures", "menu.procedures"),
    "/dulieu": (">my_data", "my_data.title"),
    "/kiemtra": (">check_copy", "check.title"),
    "/gapcanbo": ("/person", "menu.person"),
    "/dangxuat": (">sign_out", "menu.sign_out"),
}
CITIZEN = Counter(
    scripts={
        "order_copies": (order_copies, links("wanted", "document", "copies")),
        "my_orders": (my_orders.my_orders, links("order")),
        "go_on": (my_orders.go_on, links("order")),
        "cancel_order": (my_orders.cancel_order, links("order")),
        "answer_request": (my_orders.answer_request, links("order")),
        "rate": (my_orders.rate, links("order", "stars")),
        "my_papers": (my_papers.my_papers, links()),
        "my_delegates": (my_delegates.my_delegates, links()),
        "procedures": (procedures, links("procedure")),
        "check_copy": (check_copy.check_copy, links("token")),
        "cost": (about_desk.cost, links()),
        "hours": (about_desk.hours, links()),
        "where": (about_desk.where, links()),
        "thanks": (about_desk.thanks, links()),
        "errands": (errands.errands, links("page")),
        "call_back": (helping.call_back, links()),
        "unread": (helping.unread, links()),
        "sign_out": (helping.sign_out, links()),
        "not_me": (helping.not_me, links("alert")),
        "stop_assist": (helping.stop_assist, links("assist")),
        **my_data.SCRIPTS,
    },
    menu=errands.menu,
    admits=lambda _book, _said: True,
    explain=explain,
    quiet=(Choice(say("menu.back"), BACK), Choice(say("menu.person"), PERSON)),
    wish=wish,
    is_kind=is_kind,
    commands={word: press for word, (press, _) in CITIZEN_COMMANDS.items()},
    arrive=followed,
)

STAFF = Counter(
    scripts={
        "hand_back": (steps.hand_back, links("order", "seen")),
        "ask": (steps.ask, links("order", "seen")),
        "refuse": (steps.refuse, links("order", "seen")),
        "compare": (steps.compare, links("order", "seen")),
        "hand_over": (steps.hand_over, links("order", "seen")),
        "reprint": (jobs.reprint, links("order")),
        "find": (person.find, links("words")),
        "file": (person.file, links("citizen")),
        "file_more": (person.file_more, links("citizen")),
        "register_citizen": (register_citizen.register_citizen, links("phone", "holder")),
        "consents": (register_citizen.consents, links("citizen")),
        "add_document": (add_document.add_document, links("citizen")),
        "renew_document": (add_document.renew_document, links("document")),
        "papers": (papers.papers, links("citizen")),
        "paper": (papers.paper, links("document")),
        "need_original": (papers.need_original, links("document", "needed")),
        "correct_paper": (papers.correct_paper, links("document")),
        "withdraw_paper": (papers.withdraw_paper, links("document")),
        "no_files": (tray.no_files, links()),
        "slips": (slips.slips, links("order", "slip")),
        "extend": (slips.extend, links("order")),
        "order_here": (order_here.order_here, links("citizen")),
        "assist": (assist.assist, links("phone", "citizen")),
        "read_out": (read_out.read_out, links("challenge")),
        "change_phone": (phones.change_phone, links("citizen", "whom")),
        "release_phone": (phones.release_phone, links("citizen", "whom")),
        "wake": (phones.wake, links("citizen", "whom")),
        "queue": (desk_menu.queue, links("page")),
        "card": (steps.card, links("order")),
        "month": (desk_menu.month, links()),
        "batch": (batch.batch, links()),
        "join": (shift.join, links("token")),
        "enrol": (shift.enrol, links()),
        "open_shift": (shift.open_shift, links()),
        "close_shift": (shift.close_shift, links()),
        "help": (commands.usage, links()),
        "invite": (roster.invite, links("name")),
        "officers": (roster.officers, links()),
        "office": (office.office, links()),
        "bind": (office.bind, links("code")),
        "on_paper": (on_paper.on_paper, links("what", "state")),
        "wording": (wording.wording, links()),
        "calendar": (calendar.calendar, links("day")),
        "fees": (fees.fees, links()),
        "signers": (signers.signers, links()),
        "health": (health.health, links()),
        "notice": (notice.notice, links("words")),
        "recount": (recount.recount, links()),
        **voids.SCRIPTS,
        **register.SCRIPTS,
        **requests.SCRIPTS,
    },
    menu=staff_menu,
    admits=commands.admits,
    explain=explain,
    quiet=(Choice(say("menu.back"), BACK), Choice(say("menu.cancel"), CANCEL)),
    cards=cards.press,
    voice=as_colleague,
    commands=commands.PRESSES,
    arrive=commands.arrive,
    aside=commands.aside,
)

MENUS: Mapping[Side, Mapping[str, str]] = {
    "citizen": {word: label for word, (_, label) in CITIZEN_COMMANDS.items()},
    "staff": {command.vi: command.what for command in commands.COMMANDS},
}
"""The commands a platform lists beside the typing box, and the sentence for each."""

COUNTERS = {"citizen": CITIZEN, "staff": STAFF}
