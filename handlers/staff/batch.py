"""Printing by the batch: one question, one link, each order a step further."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from core import batch as batches
from core import desk
from core.keys import token
from core.kinds import KINDS
from core.models import Line, Order
from core.ports import Look
from core.sifting import good
from handlers.fields import pick
from handlers.form import Form
from handlers.screens import Attachment, Choice, Screen, Text, say
from handlers.staff.desk_menu import HOME

SEAM_FROM = 2
"""Sheets of one copy that a seam stamp holds together (ND 23/2015)."""


def batch(form: Form) -> Screen:
    """The officer's orders that wait for paper, printed together."""
    officer = desk.colleague(form.look, form.peer, form.at)
    waiting = batches.in_hand(form.look, officer)
    if not waiting:
        return Screen(say("batch.none"), HOME)
    rows = [say("batch.row", code=o.code, due=o.due_at) for o in waiting]
    yes = Choice(say("batch.yes", n=len(waiting)), "yes")
    form.ask(pick("sure", say("batch.sure", n=len(waiting), rows=rows), [yes]))
    done = form.do(batches.print_all, peer=form.peer, link=token(form.chance, "pack"))
    return Screen(told(form.look, done), HOME)


def told(look: Look, done: Mapping[str, list[int]]) -> Text:
    """What was printed, and what stayed."""
    left = [order.code for number in done["left"] if (order := look.orders.order(number))]
    if left:
        return say("batch.some_left", n=len(done["printed"]), numbers=", ".join(left))
    return say("batch.done", n=len(done["printed"]))


def pack(look: Look, payload: Mapping[str, Any], _at: datetime) -> Screen:
    """The link to the stack, for the officer who asked."""
    orders = [order for number in payload["orders"] if (order := look.orders.order(number))]
    file = Attachment("in-theo-lo.pdf", payload["token"])
    words = say("batch.pack", n=len(orders), numbers=", ".join(order.code for order in orders))
    return Screen(reminded(look, orders, words), files=(file,))


def reminded(look: Look, orders: Iterable[Order], words: Text) -> Text:
    """The words, and which copies need a seam stamp."""
    rows = [row for order in orders for row in seams(look, order)]
    return say("batch.seam", words=words, rows=rows) if rows else words


def seams(look: Look, order: Order) -> list[Text]:
    """A row for each paper whose scans alone take several sheets."""
    two_sided = look.people.office(order.office_id).two_sided
    counted = [(line, sheets(look, line, two_sided=two_sided)) for line in good(look, order)]
    return [
        say("batch.seam_row", short=KINDS[line.kind].short, copies=line.copies, sheets=many)
        for line, many in counted
        if many >= SEAM_FROM
    ]


def sheets(look: Look, line: Line, *, two_sided: bool) -> int:
    """Sheets of one copy, a statement on a page of its own not counted."""
    pages = len(look.archive.scans_of(line.document_id, line.version))
    return -(-pages // 2) if two_sided else pages
