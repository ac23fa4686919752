"""What is asked of the register from the command line, beside a desk that runs, and by its link."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from pypdf import PdfReader

from bot import register
from core import register_file
from storage.cabinet import FILE
from tests.desk import MORNING, PEPPERS, Desk
from tests.register.rows import ADMIN, certify, compared
from tests.register.test_guard import issue


def settings(desk: Desk) -> Any:
    """The part of the settings these commands read."""
    return SimpleNamespace(data=desk.folder, peppers=PEPPERS)


async def test_verify_says_what_it_saw(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """A whole register: one line and a good end, with the desk open."""
    await issue(desk, 3)
    assert register.verify(settings(desk), "", 0)
    assert capsys.readouterr().out == "entries 3, books 1, void 0, lost 0: all whole\n"
    assert register.verify(settings(desk), "MAH", 2026)
    assert capsys.readouterr().out == "entries 0, books 0, void 0, lost 0: all whole\n"


async def test_verify_names_the_row(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """What was changed is named by office, year and number, and by no name of a person."""
    await issue(desk, 3)
    with closing(sqlite3.connect(desk.folder / FILE, isolation_level=None)) as other:
        other.execute("DROP TRIGGER entries_update")
        other.execute("UPDATE entries SET requester = 'Người Khác' WHERE number = 2")
    assert not register.verify(settings(desk), "LV", 0)
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("office LV, year 2026: 2 was changed")
    assert said[-1].endswith("1 wrong")
    assert not any("Người" in line for line in said)


def test_every_fault_has_words() -> None:
    """No examination ends in a key that is not there."""
    source = Path("core/examination.py").read_text(encoding="utf-8")
    assert [fault for fault in register.WORDS if f'"{fault}"' not in source] == []
    said = {line.partition(", ")[2].strip('"') for line in source.splitlines() if "yield " in line}
    assert {one for one in said if one and "what" not in one and "Fault" not in one} <= set(
        register.WORDS
    )


async def test_a_folder_without_a_desk_is_said(desk: Desk, tmp_path: Path) -> None:
    """One sentence, no traceback; an office there is not, and a month there is not, too."""
    nowhere: Any = SimpleNamespace(data=tmp_path, peppers=PEPPERS)
    for act in (
        partial(register.verify, nowhere, "", 0),
        partial(register.backup, nowhere, tmp_path / "copy", MORNING),
        partial(register.verify, settings(desk), "XX", 0),
        partial(register.export_year, settings(desk), tmp_path / "x.xlsx", 2026, ""),
        partial(register.print_month, settings(desk), tmp_path / "x.pdf", "2026-13", "LV"),
    ):
        with pytest.raises(SystemExit) as ended:
            act()
        assert isinstance(ended.value.code, str)
    assert not (tmp_path / "x.pdf").exists()


async def test_the_files_hold_the_book(desk: Desk, tmp_path: Path) -> None:
    """The month, the closing sheet and the workbook agree with the rows; nobody else reads them."""
    await issue(desk, 3)
    month, year, sheet = (tmp_path / name for name in ("so.pdf", "khoa.pdf", "so.xlsx"))
    register.print_month(settings(desk), month, "2026-11", "LV")
    register.close_year(settings(desk), year, 2026, "LV")
    register.export_year(settings(desk), sheet, 2026, "LV")
    assert "Cộng trang này: 6 bản sao; 24.000đ" in PdfReader(month).pages[0].extract_text()
    assert "Hai mươi bốn nghìn đồng" in PdfReader(year).pages[0].extract_text()
    (book,) = load_workbook(sheet).worksheets
    rows = list(book.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [1, 2, 3]
    assert {row[2] for row in rows} == {"Nguyễn Thị Ngà"}
    assert {file.stat().st_mode & 0o077 for file in (month, year, sheet)} == {0}


async def test_a_backup_says_where_it_is(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line; a second one into the same file is refused."""
    await issue(desk, 1)
    register.backup(settings(desk), tmp_path / "copy", MORNING)
    assert "entries 1, whole" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="is there already"):
        register.backup(settings(desk), tmp_path / "copy", MORNING)


async def link(desk: Desk) -> str:
    """The admin's link to November."""
    work = partial(register_file.month_link, at=desk.world.now(), peer=ADMIN, month="202611")
    return str(await desk.turn(work))


async def test_the_admins_link_opens_the_month(desk: Desk) -> None:
    """The web door lays it out while the link lives; an hour later it is gone."""
    order = await desk.turn(partial(compared, at=MORNING))
    await desk.turn(partial(certify, at=MORNING, order=order))
    token = await link(desk)
    found = await desk.house.shop.file_behind(token, MORNING + timedelta(minutes=59))
    assert found
    name, content, kind = found
    assert (name, kind) == ("so-2026-11.pdf", "application/pdf")
    with content:
        (page,) = PdfReader(BytesIO(await content.read())).pages
    assert "Nguyễn Thị Ngà" in page.extract_text()
    assert await desk.house.shop.file_behind(token, MORNING + timedelta(hours=1)) is None


async def test_a_link_that_was_touched_opens_nothing(desk: Desk) -> None:
    """Another month, another officer, another hour: each needs a link of its own."""
    token = await link(desk)
    head, officer, month, until, proof = token.split("-")
    forged = (
        f"{head}-{officer}-202610-{until}-{proof}",
        f"{head}-1-{month}-{until}-{proof}",
        "-".join((head, officer, month, str(int(until) + 60), proof)),
        token[:-1] + ("0" if token[-1] != "0" else "1"),
    )
    for one in forged:
        assert await desk.look(partial(register_file.leaf_behind, token=one, at=MORNING)) is None
    assert await desk.look(partial(register_file.leaf_behind, token=token, at=MORNING))
    await desk.turn(lambda book: book.roster.dismiss(4))
    assert await desk.look(partial(register_file.leaf_behind, token=token, at=MORNING)) is None


def test_the_months_to_choose_from_cross_the_year() -> None:
    """This one and those before it."""
    assert register_file.months(MORNING + timedelta(days=70), 4) == [
        *("202702", "202701", "202612", "202611"),
    ]
