"""The register as an admin keeps it: the next book, a month on paper."""

from __future__ import annotations

from collections.abc import Mapping

from core import books, next_book, register_file
from core.roster import admin
from core.volumes import COPY
from handlers.fields import pick
from handlers.form import Form, Script
from handlers.screens import AT_HOME, Attachment, Choice, Screen, Text, say
from handlers.staff.shift import HOME

MOST_MONTHS = 4


def next_volume(form: Form) -> Screen:
    """The book in use and its last number; the next one opened."""
    maker = admin(form.look, form.peer, form.at)
    volume = books.open_volume(form.look, maker.office_id, form.at)
    if volume is None:
        return Screen(say("book.none"), HOME)
    last = form.look.register.count(maker.office_id, COPY, str(volume.year))
    yes = Choice(say("book.next"), "yes")
    form.ask(pick("sure", say("book.now", book=volume.name, number=f"{last:04d}"), [yes]))
    opened = form.do(next_book.open_next, peer=form.peer)
    return Screen(say("book.opened", book=opened), HOME)


def print_month(form: Form) -> Screen:
    """One of the last months as a file to print and bind."""
    admin(form.look, form.peer, form.at)
    choices = [Choice(named(month), month) for month in register_file.months(form.at, MOST_MONTHS)]
    month = form.ask(pick("month", say("book.which_month"), choices))
    token = form.do(register_file.month_link, peer=form.peer, month=month)
    file = Attachment(f"so-{month[:4]}-{month[4:]}.pdf", token, AT_HOME)
    return Screen(say("book.file_ready", month=named(month)), HOME, files=(file,))


def named(month: str) -> Text:
    """`11/2026`."""
    return say("book.month", month=f"{int(month[4:])}/{month[:4]}")


SCRIPTS: Mapping[str, tuple[Script, frozenset[str]]] = {
    "next_volume": (next_volume, frozenset()),
    "print_month": (print_month, frozenset()),
}
