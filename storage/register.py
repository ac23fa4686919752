"""Counts that never skip, and the register."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from core.models import Entry
from storage.statement import Act, Pen, Statement, insert_into, like
from storage.tables import counters, entries

_FIRST = upsert(counters).values(
    office_id=bindparam("office_id"), kind=bindparam("kind"), period=bindparam("period"), count=1
)
NEXT = Statement(
    _FIRST.on_conflict_do_update(
        index_elements=["office_id", "kind", "period"], set_={"count": counters.c.count + 1}
    ).returning(counters.c.count),
    int,
)
ADD = Act(insert_into(entries))
ENTRIES = Statement(
    select(*like(Entry, entries))
    .where(
        entries.c.office_id == bindparam("office_id"),
        entries.c.kind == bindparam("kind"),
        entries.c.year == bindparam("year"),
    )
    .order_by(entries.c.number),
    Entry,
)


class Register:
    """The drawer of numbers."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def next_count(self, office_id: str, kind: str, period: str) -> int:
        return self._pen.one(NEXT, office_id=office_id, kind=kind, period=period)

    def add_entry(self, entry: Entry) -> None:
        self._pen.run(ADD, **asdict(entry))

    def entries(self, office_id: str, kind: str, year: int) -> list[Entry]:
        return self._pen.rows(ENTRIES, office_id=office_id, kind=kind, year=year)
