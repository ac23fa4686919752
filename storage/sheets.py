"""The register as a workbook: every name is text, whatever it begins with; nothing is a formula."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter  # type: ignore[import-untyped]

from core.monthly import HEADS, Leaf, Row

WIDTHS = (12, 13, 28, 32, 32, 11, 13, 34)
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
SAFE |= {"strings_to_numbers": False}


def workbook(leaf: Leaf) -> bytes:
    """One sheet a book: the heads, then a row each; number, copies and đồng are numbers."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, SAFE) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for name in leaf.books:
            sheet = book.add_worksheet(f"Quyển {name.replace('/', '-')}")
            for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, head, bold)
            sheet.freeze_panes(1, 0)
            rows = [row for row in leaf.rows if row.book == name]
            for line, row in enumerate(rows, 1):
                for column, value in enumerate(cells(row)):
                    if isinstance(value, int):
                        sheet.write_number(line, column, value)
                    else:
                        sheet.write_string(line, column, value, wrap)
    return made.getvalue()


def cells(row: Row) -> tuple[int | str, ...]:
    """The eight columns of a row."""
    day = f"{row.day:%d/%m/%Y}" if row.day else ""
    facts = (row.requester, row.title, row.signer, row.copies, row.fee, row.note)
    return (row.number, day, *facts)
