"""A folder put back, a copy put in place: no number that was told is told again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from core import desk as counter
from core import orders
from core.errors import PaperBehind
from core.keys import Keys
from core.models import Stage
from storage.backup import backup
from storage.cabinet import FILE
from tests.desk import MORNING, PEPPERS, Desk, Stock, open_desk
from tests.register.rows import LAP_VO
from tests.register.test_guard import closed_with, issue, locked, read_off

KEYS = Keys(PEPPERS)


@pytest.mark.parametrize("empty", [True, False])
async def test_a_folder_copied_back_is_noticed(stock: Stock, tmp_path: Path, empty: bool) -> None:
    """Into an emptied place or over what is there, whatever inode the files get."""
    folder = await closed_with(stock, tmp_path / "desk", 2)
    shutil.copytree(folder, tmp_path / "old")
    async with open_desk(folder) as desk:
        await issue(desk, 1)
    if empty:
        shutil.rmtree(folder)
    shutil.copytree(tmp_path / "old", folder, dirs_exist_ok=True)
    async with open_desk(folder) as desk:
        assert await locked(desk)


async def test_a_copy_put_in_place_keeps_what_the_mark_knows(stock: Stock, tmp_path: Path) -> None:
    """Two officers who read too low a number are told so."""
    folder = await closed_with(stock, tmp_path / "desk", 3)
    backup(folder, tmp_path / "copy", KEYS, MORNING)
    async with open_desk(folder) as desk:
        assert await issue(desk, 4) == [4, 5, 6, 7]
    for file in folder.glob(f"{FILE}*"):
        file.unlink()
    shutil.copy(tmp_path / "copy", folder / FILE)
    async with open_desk(folder) as desk:
        with pytest.raises(PaperBehind):
            await read_off(desk, LAP_VO, 5)


async def test_receipts_and_dossiers_are_not_told_twice(desk: Desk, tmp_path: Path) -> None:
    """A desk on a copy numbers them far beyond what may be lost."""
    await paid(desk)
    backup(desk.folder, tmp_path / "copy", KEYS, MORNING)
    lost = await paid(desk)
    (tmp_path / "other").mkdir()
    shutil.copy(tmp_path / "copy", tmp_path / "other" / FILE)
    async with open_desk(tmp_path / "other") as other:
        receipt, code = await paid(other)
    assert receipt > lost[0]
    assert code > lost[1]


async def paid(desk: Desk) -> tuple[int, str]:
    """A fresh order that is paid: its receipt's number and its code."""

    def pay(book: Any) -> tuple[int, str]:
        at, wishes = desk.world.now(), [[1, 1]]
        number = orders.place(book, at, citizen=1, peer="citizen:c1", wishes=wishes)["id"]
        counter.take(book, at, peer=LAP_VO, order=number, seen=Stage.PLACED)
        counter.pay(book, at, peer=LAP_VO, order=number, seen=Stage.ACCEPTED)
        return book.handouts.receipt_of(number).number, book.orders.order(number).code

    return await desk.turn(pay)
