"""A desk whose newest numbers may be lost gives none before two officers have read the paper."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core import recounts
from core.errors import CabinetDown, NotNow, NotYours, PaperBehind, RegisterLocked, ShiftClosed
from core.examination import faults, gathered
from core.keys import Keys
from core.monthly import leaf
from core.volumes import COPY, Lock
from storage import mark
from storage.backup import BadCopy, backup
from storage.cabinet import FILE
from storage.glass import NoDesk
from tests.desk import MORNING, PEPPERS, Desk, Stock, open_desk
from tests.register.rows import ADMIN, LAP_VO, TAM, certify, compared, numbers

KEYS = Keys(PEPPERS)


async def issue(desk: Desk, many: int) -> list[int]:
    """So many numbers from a desk that is open."""
    at, told = desk.world.now(), []
    for _ in range(many):
        order = await desk.turn(partial(compared, at=at))
        told += await desk.turn(partial(certify, at=at, order=order))
    return told


async def locked(desk: Desk) -> Lock | None:
    """What stops Lấp Vò's count."""
    found: Lock | None = await desk.look(lambda book: book.register.locked("LV"))
    return found


async def read_off(desk: Desk, peer: str, number: int, year: int = 2026) -> str:
    """What an officer read off the paper."""
    typed = {str(year): number}
    work = partial(recounts.recount, at=desk.world.now(), peer=peer, numbers=typed)
    return str(await desk.turn(work))


@asynccontextmanager
async def restored(file: Path, folder: Path) -> AsyncIterator[Desk]:
    """A desk on a folder that holds only this file."""
    async with open_desk(holding(file, folder)) as desk:
        yield desk


def holding(file: Path, folder: Path) -> Path:
    """A new folder with this file as its database."""
    folder.mkdir()
    shutil.copy(file, folder / FILE)
    return folder


async def test_a_backup_restores_and_asks(desk: Desk, tmp_path: Path) -> None:
    """The copy made beside the running desk is whole, and gives no number at first."""
    await issue(desk, 3)
    copied = backup(desk.folder, tmp_path / "copy", KEYS, MORNING)
    assert copied.entries == 3
    assert await issue(desk, 1) == [4]
    async with restored(tmp_path / "copy", tmp_path / "other") as other:
        assert await other.look(numbers) == [1, 2, 3]
        found = await locked(other)
        assert found
        assert found.why == "restored"
        with pytest.raises(RegisterLocked):
            await issue(other, 1)
        assert await other.look(numbers) == [1, 2, 3]
        assert await read_off(other, LAP_VO, 4) == "first"
        with pytest.raises(RegisterLocked):
            await issue(other, 1)
        assert await read_off(other, TAM, 4) == "open"
        assert await issue(other, 2) == [5, 6]
        year = await other.look(lambda book: gathered(book, "LV", 2026))
        assert [loss.number for loss in year.losses] == [4]
        assert list(faults(KEYS, year)) == []
        rows = (await other.look(lambda book: leaf(book, "LV", 2026, 11))).rows
        assert [(row.number, row.day is None) for row in rows][3] == (4, True)
        await other.restart()
        assert await issue(other, 1) == [7]


async def test_one_officer_twice_is_not_two(desk: Desk) -> None:
    """The same officer's second word replaces the first."""
    await desk.turn(lambda book: book.register.add_lock("LV", "restored", MORNING, {}))
    assert await read_off(desk, LAP_VO, 5) == "first"
    assert await read_off(desk, LAP_VO, 6) == "first"
    assert await read_off(desk, TAM, 6) == "open"
    assert await issue(desk, 1) == [7]


async def test_two_who_differ_begin_anew(desk: Desk) -> None:
    """Neither word counts; the next two have to agree."""
    await desk.turn(lambda book: book.register.add_lock("LV", "restored", MORNING, {}))
    assert await read_off(desk, LAP_VO, 5) == "first"
    assert await read_off(desk, TAM, 6) == "differ"
    assert await read_off(desk, TAM, 6) == "first"
    assert await locked(desk)
    assert await read_off(desk, ADMIN, 6) == "open"
    volumes = await desk.look(lambda book: book.register.volumes("LV", COPY, 2026))
    assert [(v.name, v.first) for v in volumes] == [("01/2026", 1)]


async def test_the_paper_cannot_be_behind(desk: Desk) -> None:
    """A number the desk has issued is on paper; a number far ahead is a slip of the hand."""
    await issue(desk, 3)
    await desk.turn(lambda book: book.register.add_lock("LV", "restored", MORNING, {"2026": 5}))
    for number in (2, 4, 3 + recounts.MOST_LOST + 1):
        with pytest.raises(PaperBehind):
            await read_off(desk, LAP_VO, number)
    with pytest.raises(NotNow):
        await read_off(desk, LAP_VO, 5, year=2025)
    assert await read_off(desk, LAP_VO, 5) == "first"


async def test_only_officers_in_a_shift_of_the_office(desk: Desk) -> None:
    """Nobody else's word counts; where nothing is stopped nothing is asked."""
    with pytest.raises(NotNow):
        await read_off(desk, LAP_VO, 0)
    await desk.turn(lambda book: book.register.add_lock("LV", "restored", MORNING, {}))
    with pytest.raises(NotYours):
        await read_off(desk, "citizen:c1", 0)
    with pytest.raises(NotNow):
        await read_off(desk, "staff:o3", 0)
    await desk.turn(lambda book: book.roster.renew(1, "t1"))
    with pytest.raises(ShiftClosed):
        await read_off(desk, LAP_VO, 0)


async def closed_with(stock: Stock, folder: Path, many: int) -> Path:
    """A folder whose desk has issued so many numbers and closed."""
    async with open_desk(stock.copy(folder)) as desk:
        await issue(desk, many)
    return folder


async def test_a_copy_without_the_log_is_noticed(desk: Desk, tmp_path: Path) -> None:
    """The file alone, without its WAL, lacks numbers that were told: the mark says so."""
    await issue(desk, 3)
    log = desk.folder / f"{FILE}-wal"
    assert log.stat().st_size > 0
    folder = tmp_path / "raw"
    folder.mkdir()
    for name in (FILE, mark.NAME):
        shutil.copy(desk.folder / name, folder / name)
    async with open_desk(folder) as other:
        assert await other.look(numbers) == []
        found = await locked(other)
        assert found
        assert (found.why, found.floors) == ("behind", {"2026": 3})
        with pytest.raises(RegisterLocked):
            await issue(other, 1)


async def test_a_database_without_its_mark_is_noticed(stock: Stock, tmp_path: Path) -> None:
    """A file that was carried here alone may be an old one."""
    folder = await closed_with(stock, tmp_path / "a", 2)
    (folder / mark.NAME).unlink()
    async with open_desk(folder) as desk:
        found = await locked(desk)
        assert found
        assert found.why == "unmarked"


async def test_an_old_folder_put_back_is_noticed(stock: Stock, tmp_path: Path) -> None:
    """Copied back whole, mark and all: the file is another one than the mark was written for."""
    folder = await closed_with(stock, tmp_path / "a", 2)
    shutil.copytree(folder, tmp_path / "old")
    async with open_desk(folder) as desk:
        assert await issue(desk, 1) == [3]
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "old", folder)
    async with open_desk(folder) as desk:
        found = await locked(desk)
        assert found
        assert found.why == "moved"
        assert await read_off(desk, LAP_VO, 3) == "first"
        assert await read_off(desk, TAM, 3) == "open"
        assert await issue(desk, 1) == [4]
    async with open_desk(folder) as desk:
        assert await locked(desk) is None


async def test_the_desk_that_only_restarts_is_not_asked(stock: Stock, tmp_path: Path) -> None:
    """The same file and its mark: nothing is stopped, and no empty desk is."""
    folder = await closed_with(stock, tmp_path / "a", 2)
    for _ in range(2):
        async with open_desk(folder) as desk:
            assert await locked(desk) is None
            assert await issue(desk, 1)
    async with open_desk(stock.copy(tmp_path / "b")) as desk:
        assert await locked(desk) is None


async def test_the_mark_is_on_disk_before_the_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No number is told whose mark could not be written; the next commit writes it first."""
    order = await desk.turn(partial(compared, at=MORNING))
    real = mark.keep

    def full(*_: Any) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(mark, "keep", full)
    with pytest.raises(CabinetDown):
        await desk.turn(partial(certify, at=MORNING, order=order))
    monkeypatch.setattr(mark, "keep", real)
    before = mark.read(desk.folder)
    assert before
    assert before.numbers == {}
    await desk.turn(lambda book: book.people.offices())
    kept = mark.read(desk.folder)
    assert kept
    assert kept.numbers == {("LV", COPY, 2026): 1}


def test_no_number_in_the_mark_gets_lower(tmp_path: Path) -> None:
    """Whoever writes last, the highest stays; a mark that cannot be read is none."""
    database = tmp_path / FILE
    database.touch()
    place = ("LV", COPY, 2026)
    mark.keep(database, {place: 7})
    mark.keep(database, {place: 5, ("MAH", COPY, 2026): 1})
    kept = mark.read(tmp_path)
    assert kept == mark.Mark(mark.here(database), {place: 7, ("MAH", COPY, 2026): 1})
    (tmp_path / mark.NAME).write_text("{")
    assert mark.read(tmp_path) is None


def lying(folder: Path, name: str) -> list[Path]:
    """What lies in a folder under this name, or one that begins so."""
    return list(folder.glob(f"{name}*"))


async def test_a_copy_that_is_not_whole_is_not_kept(desk: Desk, tmp_path: Path) -> None:
    """A broken chain or a pointer to nothing: no file is left, and the reason is said."""
    await issue(desk, 2)
    with closing(sqlite3.connect(desk.folder / FILE, isolation_level=None)) as other:
        other.execute("DROP TRIGGER entries_update")
        other.execute("UPDATE entries SET copies = 9 WHERE number = 2")
    with pytest.raises(BadCopy, match="number 2: chain broken"):
        backup(desk.folder, tmp_path / "copy", KEYS, MORNING)
    assert lying(tmp_path, "copy") == []
    with closing(sqlite3.connect(desk.folder / FILE, isolation_level=None)) as other:
        other.execute("UPDATE lines SET order_id = 999 WHERE id = 1")
    with pytest.raises(BadCopy, match="lines points at nothing"):
        backup(desk.folder, tmp_path / "copy", KEYS, MORNING)


async def test_a_copy_is_never_written_over(desk: Desk, tmp_path: Path) -> None:
    """A file that is there stays; a folder without a desk gives none; nobody else reads it."""
    (tmp_path / "copy").write_text("ours")
    with pytest.raises(FileExistsError):
        backup(desk.folder, tmp_path / "copy", KEYS, MORNING)
    assert (tmp_path / "copy").read_text() == "ours"
    with pytest.raises(NoDesk):
        backup(tmp_path, tmp_path / "new", KEYS, MORNING)
    assert lying(tmp_path, "new") == []
    backup(desk.folder, tmp_path / "good", KEYS, MORNING)
    assert (tmp_path / "good").stat().st_mode & 0o077 == 0
