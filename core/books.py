"""The books of the register: the count goes on across them and begins anew each year."""

from __future__ import annotations

from datetime import datetime

from core.days import local
from core.ports import Book, Look
from core.volumes import COPY, Volume


def current(book: Book, at: datetime, office_id: str, kind: str, year: int, number: int) -> Volume:
    """The open book a number goes into; the year's first number opens one and ends the old year."""
    volumes = book.register.volumes(office_id, kind, year)
    if volumes and volumes[-1].closed_at is None:
        return volumes[-1]
    if not volumes:
        close_earlier(book, at, office_id, kind, year)
    place = (office_id, kind, year, len(volumes) + 1)
    return started(book, Volume(*place, at, None, number, None, None, None))


def started(book: Book, volume: Volume) -> Volume:
    """A fresh book."""
    book.register.add_volume(volume)
    return volume


def close_earlier(book: Book, at: datetime, office_id: str, kind: str, year: int) -> None:
    """The books of the years before are closed with the last number of their year."""
    for volume in book.register.open_volumes(office_id, kind):
        if volume.year < year:
            last = book.register.count(office_id, kind, str(volume.year))
            book.register.close_volume(volume, at, None, last)


def open_volume(look: Look, office_id: str, at: datetime) -> Volume | None:
    """The book the next copy of this year is written in, if one is open."""
    volumes = look.register.volumes(office_id, COPY, local(at).year)
    return volumes[-1] if volumes and volumes[-1].closed_at is None else None
