"""The register as it is printed and bound: the rows of a month, and what was counted before it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core import audit
from core.days import local
from core.models import Entry
from core.ports import Look
from core.register import signer_on
from core.volumes import COPY, Loss, Void

HEADS = (
    "Số thứ tự/số chứng thực",
    "Ngày, tháng, năm chứng thực",
    "Họ tên của người yêu cầu chứng thực",
    "Tên của bản chính giấy tờ, văn bản",
    "Họ tên, chức danh người ký chứng thực",
    "Số bản sao đã được chứng thực",
    "Lệ phí/phí chứng thực",
    "Ghi chú",
)
"""The eight columns in the order of the law (ND 23/2015, the register's form)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the register. `day`: None for a number that was lost; `fee`: đồng."""

    number: int
    book: str
    day: date | None
    requester: str
    title: str
    signer: str
    copies: int
    fee: int
    note: str
    void: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """Copies and đồng."""

    copies: int
    fees: int

    def plus(self, rows: Iterable[Row]) -> Sum:
        """The same with these rows."""
        kept = list(rows)
        copies = self.copies + sum(row.copies for row in kept)
        return Sum(copies, self.fees + sum(row.fee for row in kept))


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is bound together: a month, or with `month` 0 the whole year.

    `before`: the year's sums up to the first row; `books`: of these rows, or the one that was
    open; `chief`: who signs under it, name and title; `head`: the audit chain's when it
    was printed, as `bansao audit verify --head` takes it.
    """

    office: str
    place: str
    year: int
    month: int
    books: tuple[str, ...]
    rows: tuple[Row, ...]
    before: Sum
    chief: tuple[str, str]
    head: str = ""

    @property
    def total(self) -> Sum:
        return Sum(0, 0).plus(self.rows)


def leaf(look: Look, office_id: str, year: int, month: int) -> Leaf:
    """The rows of a month (0: of the year) and the sums of the year before them."""
    office = look.people.office(office_id)
    dated = all_rows(look, office_id, year)
    rows = tuple(row for at, row in dated if month in (0, at.month))
    earlier = [row for at, row in dated if at.month < month]
    books = tuple(dict.fromkeys(row.book for row in rows)) or standing(look, office_id, year)
    chief = signer_on(look, office_id, last_day(year, month))
    before, newest = Sum(0, 0).plus(earlier), audit.head(look)
    head = f"{newest.id}:{newest.mark}" if newest else ""
    return Leaf(office.name, office.place, year, month, books, rows, before, chief, head)


def last_day(year: int, month: int) -> date:
    """The day a month is bound on, or with 0 a year."""
    return date(year, month or 12, monthrange(year, month or 12)[1])


def all_rows(look: Look, office_id: str, year: int) -> list[tuple[date, Row]]:
    """Every row of a year by number, with the day it is bound under."""
    place = (office_id, COPY, year)
    voids = {v.number: v for v in look.register.voids(*place) if v.confirmed_at is not None}
    rows = [
        (local(entry.certified_at).date(), row_of(entry, voids.get(entry.number)))
        for entry in look.register.entries(*place)
    ]
    rows += [(bound_on(loss, year), lost_row(look, loss)) for loss in look.register.losses(*place)]
    return sorted(rows, key=lambda pair: pair[1].number)


def bound_on(loss: Loss, year: int) -> date:
    """A lost number is bound under the day it was read off the paper, within its year."""
    return min(local(loss.at).date(), date(year, 12, 31))


def row_of(entry: Entry, void: Void | None) -> Row:
    """An entry as a row; a void is column 8's."""
    day = local(entry.certified_at).date()
    notes = [part for part in (entry.note, void.note if void else "") if part]
    who, facts = entry.requester, (entry.title, entry.signer, entry.copies, entry.fee)
    return Row(entry.number, entry.book, day, who, *facts, "; ".join(notes), void is not None)


def lost_row(look: Look, loss: Loss) -> Row:
    """A lost number as a row of its book."""
    volumes = look.register.volumes(loss.office_id, loss.kind, loss.year)
    names = [volume.name for volume in volumes if volume.first <= loss.number]
    return Row(loss.number, names[-1] if names else "", None, "", "", "", 0, 0, loss.note)


def standing(look: Look, office_id: str, year: int) -> tuple[str, ...]:
    """The book that would have been written in."""
    volumes = look.register.volumes(office_id, COPY, year)
    return (volumes[-1].name,) if volumes else (f"01/{year}",)
