"""A register that may have lost its newest numbers gives none until the paper was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.days import local
from core.errors import RegisterLocked
from core.ports import Book, Look
from core.volumes import Lock, Stop, Tally

SKIPPED = 1_000
"""Receipts, and dossiers of a day, that may have been numbered after a copy was made."""
Marked = Mapping[tuple[str, str, int], int]


def free(look: Look, office_id: str) -> None:
    """Nothing stops the count, or RegisterLocked."""
    if look.register.locked(office_id) is not None:
        raise RegisterLocked


def notice(book: Book, at: datetime, marked: Marked | None, *, same_file: bool) -> None:
    """Stop every office whose rows are not the ones the mark beside them was written for.

    `marked`: the highest number of each office, kind and year; None where no mark was found.
    """
    tallies = {(t.office_id, t.kind, t.year): t.count for t in book.register.tallies()}
    for office in book.people.offices():
        ours = {k: n for k, n in tallies.items() if k[0] == office.id and n}
        theirs = {k: n for k, n in (marked or {}).items() if k[0] == office.id and n}
        why = wrong(ours, theirs, found=marked is not None, same_file=same_file)
        floors = {str(k[2]): max(theirs[k], ours.get(k, 0)) for k in theirs}
        standing = book.register.locked(office.id)
        known = standing.floors if standing else {}
        if why and (standing is None or any(known.get(y, 0) < n for y, n in floors.items())):
            if standing:  # a backup's own stop knows no floors: the stricter one takes its place
                book.register.open_lock(standing.id, at)
            book.register.add_lock(office.id, why, at, floors)
        if lock := book.register.locked(office.id):
            skip(book, at, lock)


def skip(book: Book, at: datetime, lock: Lock) -> None:
    """Receipts and dossiers that may be lost were told: they are jumped over, once a lock."""
    office_id, done, day = lock.office_id, ("skipped", str(lock.id)), local(at)
    if book.register.count(office_id, *done):
        return
    book.register.set_count(office_id, *done, 1)
    for kind, period in (("BL", str(day.year)), ("dossier", day.strftime("%y%m%d"))):
        counted = book.register.count(office_id, kind, period)
        book.register.set_count(office_id, kind, period, counted + SKIPPED)


def wrong(ours: Marked, theirs: Marked, *, found: bool, same_file: bool) -> Stop | None:
    """What speaks against an office's rows, the gravest first."""
    if any(ours.get(place, 0) < number for place, number in theirs.items()):
        return "behind"
    if ours and not found:
        return "unmarked"
    return "moved" if (ours or theirs) and not same_file else None


def tallied(tallies: list[Tally]) -> dict[tuple[str, str, int], int]:
    """How far each office has counted, as the mark keeps it."""
    return {(t.office_id, t.kind, t.year): t.count for t in tallies if t.count}
