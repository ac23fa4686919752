"""A register that may have lost its newest numbers gives none until the paper was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.errors import RegisterLocked
from core.ports import Book, Look
from core.volumes import Stop, Tally

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
        if why and book.register.locked(office.id) is None:
            floors = {str(k[2]): max(theirs[k], ours.get(k, 0)) for k in theirs}
            book.register.add_lock(office.id, why, at, floors)


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
