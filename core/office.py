"""What an admin settles: the office's own facts, its days, who signs, a word to everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from core.audit import note
from core.days import Day, Kind
from core.errors import NotYours, UnsoundTemplate, WorkUnderWay
from core.models import Stage
from core.names import tidy
from core.ports import Book, Look
from core.roster import admin
from core.templates import kept_for_later, sound, template_on

MOST_ORDERS = 10_000
SWITCHES = ("number_first", "mark", "footer", "two_sided", "copy_number", "copy_code")
CHANGEABLE = frozenset({"hotline", "place", *SWITCHES})
HALF_WAY = frozenset({Stage.PRINTED, Stage.CERTIFIED})


def change(book: Book, at: datetime, *, peer: str, what: str, value: str | bool) -> None:
    """One fact of the admin's office.

    Number and print do not change places while an order is between the two: it would skip one.
    """
    maker = admin(book, peer, at)
    office_id = maker.office_id
    if what not in CHANGEABLE:
        raise NotYours
    if what == "number_first":
        standing = book.orders.open_orders(office_id, MOST_ORDERS)
        if half_way := sum(order.stage in HALF_WAY for order in standing):
            raise WorkUnderWay(n=half_way)
    book.people.change_office(office_id, **{what: value})
    note(book, at, "office", officer=maker.id, peer=peer, why=f"{what}={value}")


def decide_day(book: Book, at: datetime, *, peer: str, day: str, kind: Kind, name: str) -> None:
    """A day (ISO) is off, or worked to make up for one."""
    maker = admin(book, peer, at)
    book.days.keep(Day(date.fromisoformat(day), kind, tidy(name)))
    note(book, at, "decide_day", officer=maker.id, peer=peer, why=f"{day} {kind}")


def forget_day(book: Book, at: datetime, *, peer: str, day: str) -> None:
    """The day (ISO) is again what the calendar says."""
    maker = admin(book, peer, at)
    book.days.forget(date.fromisoformat(day))
    note(book, at, "forget_day", officer=maker.id, peer=peer, why=day)


def add_signer(
    book: Book, at: datetime, *, peer: str, name: str, title: str, since: str, until: str
) -> None:
    """Somebody signs from a day (ISO) on, until another one or, with "", until further notice."""
    maker = admin(book, peer, at)
    office_id = maker.office_id
    note(book, at, "signer", officer=maker.id, peer=peer, why=f"{since} {name}")
    last = date.fromisoformat(until) if until else None
    book.roster.add_signer(office_id, tidy(name), tidy(title), date.fromisoformat(since), last)


def add_template(
    book: Book, at: datetime, *, peer: str, line: str, words: str, since: str, source: str
) -> None:
    """New words of one line of the statement from a day (ISO) on; the others stay as they were.

    Versions kept for later days follow along, up to the first that has changed this line.
    """
    maker = admin(book, peer, at)
    if not sound(line, words):
        raise UnsoundTemplate
    day = date.fromisoformat(since)
    before = template_on(book, maker.office_id, day)
    changed: dict[str, Any] = {line: words.strip(), "since": day, "source": source.strip()}
    later = kept_for_later(book, maker.office_id, day)
    book.roster.add_template(maker.office_id, replace(before, **changed))
    followed: dict[str, Any] = {line: words.strip()}
    for version in takewhile(lambda each: getattr(each, line) == getattr(before, line), later):
        book.roster.add_template(maker.office_id, replace(version, **followed))
    note(book, at, "template", officer=maker.id, peer=peer, why=f"{since} {line}")


def waiting_chats(look: Look, office_id: str) -> list[str]:
    """Every chat that waits for an order of the office, once."""
    standing = look.orders.open_orders(office_id, MOST_ORDERS)
    return list(dict.fromkeys(o.peer for o in standing if o.stage is not Stage.HANDED_OVER))


def tell_waiting(book: Book, at: datetime, *, peer: str, words: str) -> int:
    """The admin's words to everybody who waits for an order; how many chats that is."""
    maker = admin(book, peer, at)
    office_id = maker.office_id
    note(book, at, "notice", officer=maker.id, peer=peer)
    chats = waiting_chats(book, office_id)
    for chat in chats:
        book.outbox.put(chat, "notice", {"office": office_id, "words": words}, at, priority=3)
    return len(chats)
