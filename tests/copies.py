"""Certified copies to check."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core import checks, desk, orders, voids
from core.models import Stage
from core.register import COPY
from storage.book import Book
from tests.desk import MORNING

YEAR = MORNING.year
HOSTILE = "</dd><script>alert(1)</script>\"'&amp;${title} {at} %s <b onx=1>Ngà"


def certified(book: Book, at: datetime = MORNING, papers: int = 1) -> list[int]:
    """An order of the stock's first citizen, two copies a paper, up to its numbers."""
    wishes = [[paper, 2] for paper in (1, 2, 3)[:papers]]
    placed = orders.place(book, at, citizen=1, peer="citizen:c1", wishes=wishes)
    order, peer = int(placed["id"]), "staff:o1"
    desk.take(book, at, peer=peer, order=order, seen=Stage.PLACED)
    desk.print_pack(book, at, peer=peer, order=order, seen=Stage.ACCEPTED, link=f"{order:032d}")
    bases: Any = {str(line.id): "original" for line in book.orders.lines(order)}
    desk.compare(book, at, peer=peer, order=order, seen=Stage.PRINTED, bases=bases)
    return desk.certify(book, at, peer=peer, order=order, seen=Stage.PRINTED)


def token(book: Book, number: int = 1) -> str:
    """The token of a number of Lấp Vò."""
    found = checks.token_of(book, "LV", COPY, YEAR, number)
    assert found
    return found


def void_asked(book: Book, decision: str = "12/QĐ-UBND") -> int:
    """An officer asks for number 1 to be void, for a reason that names somebody; what was asked."""
    facts = {"year": YEAR, "number": 1, "reason": "sai tên bà Ngà", "decision": decision}
    return voids.ask_void(book, MORNING, peer="staff:o1", **facts)  # type: ignore[arg-type]
