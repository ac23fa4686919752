"""Entries of an earlier release keep their books and numbers; the count goes on after them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy.dialects.sqlite import dialect

from core.examination import faults, gathered
from core.keys import Keys
from core.volumes import COPY
from storage import migrate
from storage.book import Book
from storage.statement import Pen
from tests.desk import PEPPERS

AT = "2026-0{}-05T03:00:00.000000+00:00"
OLD = (("2025", 1, "01/2025", 1), ("2026", 1, "01/2026", 2), ("2026", 2, "02/2026", 3))
"""Year, number, book and month (before 2026: the year's own) of entries without a chain."""


def old_desk(file: Path) -> None:
    """A database of the second release with three entries in three books."""
    command.upgrade(migrate.config_for(file), "0002")
    with closing(sqlite3.connect(file, isolation_level=None)) as old:
        old.execute(
            "INSERT INTO offices (id, name, place, signer, signer_title)"
            " VALUES ('LV', 'UBND xã Lấp Vò', 'Lấp Vò', 'Ký', 'Phó Chủ tịch')"
        )
        for line, (year, number, book, month) in enumerate(OLD, 1):
            at = AT.format(month).replace("2026", year)
            old.execute(
                "INSERT INTO entries (office_id, kind, year, number, book, certified_at, requester,"
                " title, signer, copies, fee, note, line_id)"
                " VALUES ('LV', ?, ?, ?, ?, ?, 'Ngà', 'CCCD', 'Ký', 1, 2000, '', ?)",
                (COPY, int(year), number, book, at, line),
            )
        for year, count in (("2025", 1), ("2026", 2)):
            old.execute("INSERT INTO counters VALUES ('LV', ?, ?, ?)", (COPY, year, count))


def test_old_books_become_rows(tmp_path: Path) -> None:
    """Each book has its bounds, the newest is open, and the years are whole but unchained."""
    file = tmp_path / "old.sqlite3"
    old_desk(file)
    migrate.to_newest(file)
    with closing(sqlite3.connect(file)) as connection:
        book = Book(Pen(connection.cursor(), dialect()), Keys(PEPPERS))
        years = [gathered(book, "LV", year) for year in (2025, 2026)]
        bounds = [(v.name, v.first, v.last) for year in years for v in year.volumes]
        assert bounds == [("01/2025", 1, 1), ("01/2026", 1, 1), ("02/2026", 2, None)]
        assert [list(faults(book.keys, year)) for year in years] == [[], []]
        assert [year.unchained for year in years] == [1, 2]
        with pytest.raises(sqlite3.DatabaseError, match="never changed"):
            connection.execute("DELETE FROM entries")
