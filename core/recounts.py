"""Two officers read the last numbers off the paper; where they agree the count goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from core.days import local
from core.desk import colleague
from core.errors import NotNow, PaperBehind
from core.models import Officer
from core.ports import Book, Look
from core.volumes import COPY, Lock, Loss, Recount, Volume

MOST_LOST = 10_000
Verdict = Literal["first", "open", "differ"]


def years(look: Look, office_id: str, at: datetime) -> list[int]:
    """The years whose last number has to be read: of every open book, and this one."""
    standing = {volume.year for volume in look.register.open_volumes(office_id, COPY)}
    return sorted(standing | {local(at).year})


def recount(book: Book, at: datetime, *, peer: str, numbers: Mapping[str, int]) -> Verdict:
    """What one officer read off the paper; two who agree set the count going again.

    Where two differ both begin anew.
    """
    officer = colleague(book, peer, at)
    lock = book.register.locked(officer.office_id)
    if lock is None or set(numbers) != set(map(str, years(book, officer.office_id, at))):
        raise NotNow
    for year, number in numbers.items():
        counted = book.register.count(officer.office_id, COPY, year)
        floor = max(counted, lock.floors.get(year, 0))
        if not floor <= number <= counted + MOST_LOST:
            raise PaperBehind(year=int(year))
    others = [r for r in book.register.recounts(lock.id) if r.officer_id != officer.id]
    if any(other.numbers != numbers for other in others):
        book.register.drop_recounts(lock.id)
        return "differ"
    book.register.keep_recount(Recount(lock.id, officer.id, at, dict(numbers)))
    if not others:
        return "first"
    settle(book, at, officer, lock, numbers)
    return "open"


def settle(
    book: Book, at: datetime, officer: Officer, lock: Lock, numbers: Mapping[str, int]
) -> None:
    """The count goes on after the paper's last number; what only the paper has is written down."""
    for year, number in sorted(numbers.items()):
        place = (officer.office_id, COPY, int(year))
        counted = book.register.count(officer.office_id, COPY, year)
        for lost in range(counted + 1, number + 1):
            book.register.add_loss(Loss(*place, lost, lock.id, at))
        if number > counted:
            book.register.set_count(officer.office_id, COPY, year, number)
            open_for(book, at, place, counted + 1)
    book.register.open_lock(lock.id, at)


def open_for(book: Book, at: datetime, place: tuple[str, str, int], first: int) -> None:
    """Lost numbers stand in the open book of their year, in a new one where none is."""
    volumes = book.register.volumes(*place)
    if not volumes or volumes[-1].closed_at is not None:
        numbered = (*place, len(volumes) + 1)
        book.register.add_volume(Volume(*numbered, at, None, first, None, None, None))
