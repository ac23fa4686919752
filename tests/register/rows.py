"""A filled register to look at: certified through the law, or written straight as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from core import books, desk, orders
from core.crashpoints import listener
from core.models import Entry, Stage
from core.register import linked
from core.volumes import COPY
from storage.book import Book
from tests.desk import MORNING
from tests.turns import Turns

LAP_VO, TAM, MY_AN_HUNG, ADMIN = "staff:o1", "staff:o2", "staff:o3", "staff:a1"
PAPERS = {LAP_VO: (1, (1, 2, 3)), MY_AN_HUNG: (3, (7, 8, 9))}
"""Officer: a citizen of the office, and that citizen's papers."""
STANDING = {LAP_VO: Stage.PRINTED, MY_AN_HUNG: Stage.ACCEPTED}


def compared(book: Book, at: datetime, peer: str = LAP_VO, papers: int = 1) -> int:
    """An order that only waits for its numbers."""
    citizen, kept = PAPERS[peer]
    wishes = [[paper, 2] for paper in kept[:papers]]
    placed = orders.place(book, at, citizen=citizen, peer="citizen:c1", wishes=wishes)
    order = int(placed["id"])
    desk.take(book, at, peer=peer, order=order, seen=Stage.PLACED)
    if peer == LAP_VO:
        link = f"{order:032d}"
        desk.print_pack(book, at, peer=peer, order=order, seen=Stage.ACCEPTED, link=link)
    bases: Any = {str(line.id): "original" for line in book.orders.lines(order)}
    desk.compare(book, at, peer=peer, order=order, seen=STANDING[peer], bases=bases)
    return order


def certify(book: Book, at: datetime, order: int, peer: str = LAP_VO) -> list[int]:
    """One officer presses "cấp số"."""
    return desk.certify(book, at, peer=peer, order=order, seen=STANDING[peer])


def issue(turns: Turns, many: int, peer: str = LAP_VO) -> list[int]:
    """So many numbers, each in an order of its own; the numbers."""
    at, told = turns.world.now(), []
    for _ in range(many):
        order = turns.turn(partial(compared, at=at, peer=peer))
        told += turns.turn(partial(certify, at=at, order=order, peer=peer))
    return told


def numbers(book: Book, office: str = "LV", year: int = 2026) -> list[int]:
    """The numbers of the register."""
    return [entry.number for entry in book.register.entries(office, COPY, year)]


def write(book: Book, many: int, names: Callable[[int], str] = str) -> None:
    """So many chained entries of Lấp Vò, straight into the rows; each with a line of its own."""
    at = MORNING - timedelta(days=300)
    order = compared(book, at)
    first = book.orders.lines(order)[0]
    before = ""
    volume = books.current(book, at, "LV", COPY, 2026, 1)
    for number in range(1, many + 1):
        line = {**facts_of(first), "order_id": order}
        book.orders.add_lines([line])
        moment = at + timedelta(days=300 * number // many)
        entry = Entry(
            *("LV", COPY, 2026, number, volume.name, moment, names(number), "CCCD"),
            *("Phan Văn Ký, Phó Chủ tịch", 2, 8_000, "", first.id + number, book.keys.newest, ""),
        )
        entry = replace(entry, link=linked(book.keys, before, entry))
        before = entry.link
        book.register.add_entry(entry)
    book.register.set_count("LV", COPY, "2026", many)


def facts_of(line: Any) -> dict[str, Any]:
    """What is ordered of a line."""
    names = ("document_id", "kind", "tail", "pages", "copies", "fee", "version")
    return {name: getattr(line, name) for name in names}


@contextmanager
def at_point(name: str, act: Callable[[], None]) -> Iterator[None]:
    """Something happens whenever the work comes to this point."""

    def heard(reached: str) -> None:
        if reached == name:
            act()

    listener.append(heard)
    try:
        yield
    finally:
        listener.remove(heard)
