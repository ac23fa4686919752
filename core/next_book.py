"""An admin closes a full book of the register and opens the next one."""

from __future__ import annotations

from datetime import datetime

from core import guard
from core.books import open_volume, started
from core.days import local
from core.errors import BookEmpty
from core.ports import Book
from core.roster import admin
from core.volumes import COPY, Volume


def open_next(book: Book, at: datetime, *, peer: str) -> str:
    """The present book is closed and the next one opened; the name of the new one."""
    maker = admin(book, peer, at)
    guard.free(book, maker.office_id)
    present = open_volume(book, maker.office_id, at)
    year = local(at).year
    last = book.register.count(maker.office_id, COPY, str(year))
    if present is None or last < present.first:
        raise BookEmpty
    book.register.close_volume(present, at, maker.id, last)
    place = (maker.office_id, COPY, year, present.number + 1)
    return started(book, Volume(*place, at, maker.id, last + 1, None, None, None)).name
