"""Days off and make-up days that were decided."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from sqlalchemy import bindparam, delete, select

from core.days import Day
from storage.statement import Act, Pen, Statement, like, upsert_into
from storage.tables import days

BETWEEN = Statement(
    select(*like(Day, days))
    .where(days.c.date.between(bindparam("first"), bindparam("last")))
    .order_by(days.c.date),
    Day,
)
KEEP = Act(upsert_into(days, ["date"], ["kind", "name"]))
FORGET = Act(delete(days).where(days.c.date == bindparam("day")))
KNOWN = Path(__file__).with_name("calendar_vn.csv")


def known_days() -> list[Day]:
    """The decided days this release knows of."""
    with KNOWN.open(encoding="utf-8", newline="") as table:
        return [
            Day(
                date.fromisoformat(row["date"]),
                "off" if row["kind"] == "off" else "work",
                row["name"],
            )
            for row in csv.DictReader(table)
        ]


class Days:
    """The drawer of days."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def between(self, first: date, last: date) -> list[Day]:
        return self._pen.rows(BETWEEN, first=first, last=last)

    def keep(self, day: Day) -> None:
        self._pen.run(KEEP, date=day.date, kind=day.kind, name=day.name)

    def forget(self, day: date) -> None:
        """The day is again what the calendar says."""
        self._pen.run(FORGET, day=day)
