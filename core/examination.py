"""Whether a year of the register is whole: complete, in order, chained, and agreed on all sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.days import local
from core.keys import Keys
from core.models import Entry
from core.ports import Look
from core.register import linked
from core.voids import sealed
from core.volumes import COPY, Loss, Void, Volume


@dataclass(frozen=True, slots=True)
class Year:
    """Everything the register holds of an office's year; `count`: the counter's word."""

    office_id: str
    year: int
    entries: list[Entry]
    volumes: list[Volume]
    voids: list[Void]
    losses: list[Loss]
    count: int

    @property
    def unchained(self) -> int:
        """How many entries are older than the chain."""
        return sum(not entry.key_id for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and with which number (or book) of the year."""

    office_id: str
    year: int
    number: int
    what: str


def gathered(look: Look, office_id: str, year: int) -> Year:
    """A year as the rows have it."""
    place = (office_id, COPY, year)
    drawer = look.register
    entries, volumes = drawer.entries(*place), drawer.volumes(*place)
    voids, losses = drawer.voids(*place), drawer.losses(*place)
    count = drawer.count(office_id, COPY, str(year))
    return Year(office_id, year, entries, volumes, voids, losses, count)


def years_of(look: Look, office_id: str) -> list[int]:
    """The years an office has counted in or opened a book for."""
    counted = {t.year for t in look.register.tallies() if t.office_id == office_id}
    return sorted(counted | set(look.register.years(office_id, COPY)))


def faults(keys: Keys, seen: Year) -> Iterator[Fault]:
    """Everything that is wrong with a year, in the order of the checks."""
    for check in (complete, dated, booked, voided):
        for number, what in check(seen):
            yield Fault(seen.office_id, seen.year, number, what)
    for number, what in (*chained(keys, seen), *stamped(keys, seen)):
        yield Fault(seen.office_id, seen.year, number, what)


Found = Iterator[tuple[int, str]]


def complete(seen: Year) -> Found:
    """1..n, each once, as an entry or as lost; the counter says n."""
    numbers = sorted([e.number for e in seen.entries] + [loss.number for loss in seen.losses])
    expected = 1
    for number in numbers:
        if number < expected:
            yield number, "twice"
            continue
        for gap in range(expected, number):
            yield gap, "missing"
        expected = number + 1
    for gap in range(expected, seen.count + 1):
        yield gap, "missing"
    if seen.count < expected - 1:
        yield expected - 1, "uncounted"


def dated(seen: Year) -> Found:
    """No entry is of an earlier day than the one before, or of another year."""
    day = None
    for entry in seen.entries:
        here = local(entry.certified_at).date()
        if here.year != seen.year:
            yield entry.number, "other year"
        elif day is not None and here < day:
            yield entry.number, "day before"
        day = here


def booked(seen: Year) -> Found:
    """The books follow each other without a gap, and each entry names the book it stands in."""
    following, first = 1, 1
    for volume in seen.volumes:
        if volume.number != following or volume.first != first:
            yield volume.first, "book begins elsewhere"
        if volume.last is not None and volume.last < volume.first - 1:
            yield volume.first, "book ends before it begins"
        if volume.last is None and volume is not seen.volumes[-1]:
            yield volume.first, "book left open"
        following, first = volume.number + 1, (volume.last or 0) + 1
    names = iter(seen.volumes)
    volume_now = next(names, None)
    for entry in seen.entries:
        while volume_now and volume_now.last is not None and entry.number > volume_now.last:
            volume_now = next(names, None)
        if volume_now is None or entry.book != volume_now.name:
            yield entry.number, "other book"


def chained(keys: Keys, seen: Year) -> Found:
    """Each link is the keyed hash of its row and the link before."""
    before, started = "", False
    for entry in seen.entries:
        if not entry.key_id and not started:
            continue
        started = True
        try:
            if linked(keys, before, entry) != entry.link:
                yield entry.number, "chain broken"
        except KeyError:
            yield entry.number, "key unknown"
        before = entry.link


def voided(seen: Year) -> Found:
    """Every void is of an entry, and by two officers."""
    numbers = {entry.number for entry in seen.entries}
    for void in seen.voids:
        if void.number not in numbers:
            yield void.number, "void of nothing"
        if void.confirmed_at is not None and void.confirmed_by in (None, void.asked_by):
            yield void.number, "void by one"


def stamped(keys: Keys, seen: Year) -> Found:
    """Every confirmed void still has its seal."""
    for void in seen.voids:
        if void.confirmed_at is None:
            continue
        try:
            if sealed(keys, void) != void.seal:
                yield void.number, "void changed"
        except KeyError:
            yield void.number, "key unknown"
