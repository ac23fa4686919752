"""The workbook, read back by another library, is the book; text stays text."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

from openpyxl import load_workbook  # type: ignore[import-untyped]

from core.monthly import HEADS, Leaf, Row, Sum
from storage.sheets import workbook

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+84912",
    "-1+1",
    "@SUM(A1)",
    "http://a.b/c",
    "007",
    "<b>&\"'",
    "Ngà",
)


def leaf(*books: str) -> Leaf:
    """A year whose names are meant to hurt, as many rows in each book."""
    rows = tuple(
        Row(
            *(n, book, date(2026, 11, n), name, name, name, n, 2_000 * n, name),
            void=n == 1,
        )
        for book, first in zip(books, range(1, 99, len(HOSTILE)), strict=False)
        for n, name in enumerate(HOSTILE, first)
    )
    return Leaf("UBND", "Lấp Vò", 2026, 0, books, rows, Sum(0, 0), ("Ký", "Phó"))


def test_what_is_read_back_is_the_book() -> None:
    """Heads, then every row: number, copies and đồng as numbers, all else as it was written."""
    made = leaf("01/2026", "02/2026")
    read = load_workbook(BytesIO(workbook(made)))
    assert read.sheetnames == ["Quyển 01-2026", "Quyển 02-2026"]
    for sheet, book in zip(read.worksheets, made.books, strict=True):
        head, *rows = sheet.iter_rows(values_only=True)
        assert head == HEADS
        expected = [
            (r.number, f"{r.day:%d/%m/%Y}", r.requester, r.title, r.signer, r.copies, r.fee, r.note)
            for r in made.rows
            if r.book == book
        ]
        assert rows == expected


def test_no_cell_is_a_formula_or_a_link() -> None:
    """Whatever a name begins with, it is a string; the file holds no formula at all."""
    content = workbook(leaf("01/2026"))
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds == {"n", "s"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(BytesIO(content)) as parts:
        written = b"".join(parts.read(name) for name in parts.namelist())
    assert b"<f>" not in written


def test_an_empty_year_is_a_sheet() -> None:
    """The heads alone."""
    empty = Leaf("UBND", "Lấp Vò", 2026, 0, ("01/2026",), (), Sum(0, 0), ("Ký", "Phó"))
    (sheet,) = load_workbook(BytesIO(workbook(empty))).worksheets
    assert list(sheet.iter_rows(values_only=True)) == [HEADS]
