"""Counts that never skip, and the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, select, union, update
from sqlalchemy.dialects.sqlite import insert as upsert

from core.models import Entry
from core.volumes import COPY, Lock, Loss, Recount, Stop, Tally, Void, Volume
from storage.registry import books, locks, losses, recounts, voids
from storage.statement import Act, Pen, Statement, insert_into, like, upsert_into
from storage.tables import counters, entries, lines

ASKED = "office_id kind year number reason decision asked_by asked_at".split()


def of_year(shape: type[Any], table: Table) -> Select[Any]:
    """An office's rows of a year, by number."""
    return (
        select(*like(shape, table))
        .where(
            table.c.office_id == bindparam("office_id"),
            table.c.kind == bindparam("kind"),
            table.c.year == bindparam("year"),
        )
        .order_by(table.c.number)
    )


_FIRST = upsert(counters).values(
    office_id=bindparam("office_id"), kind=bindparam("kind"), period=bindparam("period"), count=1
)
NEXT = Statement(
    _FIRST.on_conflict_do_update(
        index_elements=["office_id", "kind", "period"], set_={"count": counters.c.count + 1}
    ).returning(counters.c.count),
    int,
)
SET_COUNT = Act(upsert_into(counters, ["office_id", "kind", "period"], ["count"]))
COUNT = Statement(
    select(counters.c.count).where(
        counters.c.office_id == bindparam("office_id"),
        counters.c.kind == bindparam("kind"),
        counters.c.period == bindparam("period"),
    ),
    int,
)
TALLIES = Statement(
    select(counters.c.office_id, counters.c.kind, counters.c.period, counters.c.count)
    .where(counters.c.kind == COPY)
    .order_by(counters.c.office_id, counters.c.period),
    lambda office, kind, period, count: Tally(office, kind, int(period), count),
)
ADD = Act(insert_into(entries))
ENTRY = Statement(of_year(Entry, entries).where(entries.c.number == bindparam("number")), Entry)
LAST = Statement(
    of_year(Entry, entries).order_by(None).order_by(entries.c.number.desc()).limit(1), Entry
)
ORDER_BEHIND = Statement(select(lines.c.order_id).where(lines.c.id == bindparam("id")), int)
ENTRIES = Statement(of_year(Entry, entries), Entry)
YEARS = Statement(
    union(
        *(
            select(table.c.year).where(
                table.c.office_id == bindparam("office_id"), table.c.kind == bindparam("kind")
            )
            for table in (entries, books, losses)
        )
    ).order_by("year"),
    int,
)
VOLUMES = Statement(of_year(Volume, books), Volume)
OPEN_VOLUMES = Statement(
    select(*like(Volume, books))
    .where(
        books.c.office_id == bindparam("office_id"),
        books.c.kind == bindparam("kind"),
        books.c.closed_at.is_(None),
    )
    .order_by(books.c.year, books.c.number),
    Volume,
)
ADD_VOLUME = Act(insert_into(books))
CLOSE_VOLUME = Act(
    update(books)
    .where(
        books.c.office_id == bindparam("office"),
        books.c.kind == bindparam("sort"),
        books.c.year == bindparam("of"),
        books.c.number == bindparam("nth"),
        books.c.closed_at.is_(None),
    )
    .values(closed_at=bindparam("at"), closed_by=bindparam("officer"), last=bindparam("count"))
)
VOID = Statement(select(*like(Void, voids)).where(voids.c.id == bindparam("id")), Void)
VOIDS = Statement(of_year(Void, voids), Void)
VOIDS_ON = Statement(
    select(*like(Void, voids))
    .join(
        entries,
        (entries.c.office_id == voids.c.office_id)
        & (entries.c.kind == voids.c.kind)
        & (entries.c.year == voids.c.year)
        & (entries.c.number == voids.c.number),
    )
    .join(lines, lines.c.id == entries.c.line_id)
    .where(lines.c.order_id == bindparam("order_id"))
    .order_by(voids.c.number),
    Void,
)
ADD_VOID = Statement(insert_into(voids, ASKED).returning(voids.c.id), int)
CONFIRM_VOID = Act(
    update(voids)
    .where(voids.c.id == bindparam("void"), voids.c.confirmed_at.is_(None))
    .values(
        confirmed_by=bindparam("officer"),
        confirmed_at=bindparam("at"),
        key_id=bindparam("under"),
        seal=bindparam("sealed"),
    )
)
DROP_VOID = Act(delete(voids).where(voids.c.id == bindparam("id"), voids.c.confirmed_at.is_(None)))
LOSSES = Statement(of_year(Loss, losses), Loss)
ADD_LOSS = Act(insert_into(losses))
LOCKED = Statement(
    select(*like(Lock, locks))
    .where(locks.c.office_id == bindparam("office_id"), locks.c.opened_at.is_(None))
    .order_by(locks.c.id)
    .limit(1),
    Lock,
)
ADD_LOCK = Act(insert_into(locks, ["office_id", "why", "at", "floors"]))
OPEN_LOCK = Act(
    update(locks)
    .where(locks.c.id == bindparam("lock"), locks.c.opened_at.is_(None))
    .values(opened_at=bindparam("at"))
)
RECOUNTS = Statement(
    select(*like(Recount, recounts))
    .where(recounts.c.lock_id == bindparam("lock_id"))
    .order_by(recounts.c.officer_id),
    Recount,
)
KEEP_RECOUNT = Act(upsert_into(recounts, ["lock_id", "officer_id"], ["at", "numbers"]))
DROP_RECOUNTS = Act(delete(recounts).where(recounts.c.lock_id == bindparam("lock_id")))


class Register:
    """The drawer of numbers. `touched`: a number was issued, or the count stopped or set anew."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen
        self.touched = False

    def next_count(self, office_id: str, kind: str, period: str) -> int:
        return self._pen.one(NEXT, office_id=office_id, kind=kind, period=period)

    def set_count(self, office_id: str, kind: str, period: str, count: int) -> None:
        self.touched = True
        self._pen.run(SET_COUNT, office_id=office_id, kind=kind, period=period, count=count)

    def count(self, office_id: str, kind: str, period: str) -> int:
        return self._pen.first(COUNT, office_id=office_id, kind=kind, period=period) or 0

    def tallies(self) -> list[Tally]:
        return self._pen.rows(TALLIES)

    def add_entry(self, entry: Entry) -> None:
        self.touched = True
        self._pen.run(ADD, **asdict(entry))

    def entry(self, office_id: str, kind: str, year: int, number: int) -> Entry | None:
        place = {"office_id": office_id, "kind": kind, "year": year, "number": number}
        return self._pen.first(ENTRY, **place)

    def last_entry(self, office_id: str, kind: str, year: int) -> Entry | None:
        return self._pen.first(LAST, office_id=office_id, kind=kind, year=year)

    def order_behind(self, line_id: int) -> int | None:
        return self._pen.first(ORDER_BEHIND, id=line_id)

    def entries(self, office_id: str, kind: str, year: int) -> list[Entry]:
        return self._pen.rows(ENTRIES, office_id=office_id, kind=kind, year=year)

    def years(self, office_id: str, kind: str) -> list[int]:
        return self._pen.rows(YEARS, office_id=office_id, kind=kind)

    def volumes(self, office_id: str, kind: str, year: int) -> list[Volume]:
        return self._pen.rows(VOLUMES, office_id=office_id, kind=kind, year=year)

    def open_volumes(self, office_id: str, kind: str) -> list[Volume]:
        return self._pen.rows(OPEN_VOLUMES, office_id=office_id, kind=kind)

    def add_volume(self, volume: Volume) -> None:
        self._pen.run(ADD_VOLUME, **asdict(volume))

    def close_volume(self, volume: Volume, at: datetime, officer_id: int | None, last: int) -> None:
        place = {"office": volume.office_id, "sort": volume.kind, "of": volume.year}
        facts = {"nth": volume.number, "at": at, "officer": officer_id, "count": last}
        self._pen.run(CLOSE_VOLUME, **place, **facts)

    def void(self, void_id: int) -> Void | None:
        return self._pen.first(VOID, id=void_id)

    def voids(self, office_id: str, kind: str, year: int) -> list[Void]:
        return self._pen.rows(VOIDS, office_id=office_id, kind=kind, year=year)

    def voids_on(self, order_id: int) -> list[Void]:
        return self._pen.rows(VOIDS_ON, order_id=order_id)

    def add_void(self, void: Mapping[str, Any]) -> int:
        return self._pen.one(ADD_VOID, **void)

    def confirm_void(
        self, void_id: int, officer_id: int, at: datetime, key_id: str, seal: str
    ) -> bool:
        facts = {"officer": officer_id, "at": at, "under": key_id, "sealed": seal}
        return self._pen.run(CONFIRM_VOID, void=void_id, **facts) == 1

    def drop_void(self, void_id: int) -> bool:
        return self._pen.run(DROP_VOID, id=void_id) == 1

    def losses(self, office_id: str, kind: str, year: int) -> list[Loss]:
        return self._pen.rows(LOSSES, office_id=office_id, kind=kind, year=year)

    def add_loss(self, loss: Loss) -> None:
        self._pen.run(ADD_LOSS, **asdict(loss))

    def locked(self, office_id: str) -> Lock | None:
        return self._pen.first(LOCKED, office_id=office_id)

    def add_lock(self, office_id: str, why: Stop, at: datetime, floors: Mapping[str, int]) -> None:
        self.touched = True
        facts = {"office_id": office_id, "why": why, "at": at, "floors": dict(floors)}
        self._pen.run(ADD_LOCK, **facts)

    def open_lock(self, lock_id: int, at: datetime) -> bool:
        return self._pen.run(OPEN_LOCK, lock=lock_id, at=at) == 1

    def recounts(self, lock_id: int) -> list[Recount]:
        return self._pen.rows(RECOUNTS, lock_id=lock_id)

    def keep_recount(self, recount: Recount) -> None:
        self._pen.run(KEEP_RECOUNT, **asdict(recount))

    def drop_recounts(self, lock_id: int) -> None:
        self._pen.run(DROP_RECOUNTS, lock_id=lock_id)
