"""The desk, the disk or the share fails: no page is lost, none is taken twice without a word."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import structlog.testing

from bot.scanning import Receipt
from bot.scanning.folder import MOST_TRIES
from core.errors import CabinetDown
from handlers.screens import say
from tests.scanning_sources.scan_folder import HANH, ScanFolder

BIG = bytes(range(256)) * 4096
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("trouble", [CabinetDown(), RuntimeError("the name of Nguyễn Thị Mẫu")])
async def test_a_desk_that_fails_may_have_taken_it(scans: ScanFolder, trouble: Exception) -> None:
    """Whether the pages are there is not known: set aside, told of, never taken by itself."""
    (scans.hanh / "1.pdf").write_text("1")
    (scans.hanh / "2.pdf").write_text("2")
    scans.desk.answers = [trouble]
    with structlog.testing.capture_logs() as logged:
        await scans.looks()
    assert scans.desk.files == [b"2"]
    assert scans.lying() == ["refused/interrupted-1.pdf"]
    assert scans.desk.told == [(HANH, say("scan.folder.interrupted", n=1))]
    assert "Mẫu" not in str(logged)


async def test_a_desk_that_is_down_leaves_the_other_files_waiting(scans: ScanFolder) -> None:
    """One file is set aside; until that can be told, no other is begun."""
    for n in (1, 2, 3):
        (scans.hanh / f"{n}.pdf").write_text(str(n))
    scans.desk.answers = [CabinetDown()]
    scans.desk.is_down = True
    await scans.looks(5)
    assert scans.desk.begun == 1
    assert scans.lying() == ["2.pdf", "3.pdf", "refused/interrupted-1.pdf"]
    scans.desk.is_down = False
    await scans.look()
    assert scans.desk.files == [b"2", b"3"]
    assert scans.desk.told == [(HANH, say("scan.folder.interrupted", n=1))]


async def test_a_disk_that_fails_is_tried_again_a_few_times(
    scans: ScanFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that cannot be read to its end was not taken; after some tries it is set aside."""
    (scans.hanh / "1.pdf").write_bytes(BIG)
    (scans.hanh / "2.pdf").write_text("2")
    fstat, tries = os.fstat, []

    def fail(handle: int) -> os.stat_result:
        if fstat(handle).st_size == len(BIG) and os.lseek(handle, 0, os.SEEK_CUR):
            tries.append(handle)
            raise OSError(5, "Input/output error")
        return fstat(handle)

    monkeypatch.setattr(os, "fstat", fail)
    await scans.looks(MOST_TRIES)
    assert scans.lying() == ["1.pdf", "2.pdf"]
    await scans.looks(2)
    assert len(tries) == MOST_TRIES
    assert scans.desk.files == [b"2"]
    assert scans.lying() == ["refused/unreadable-1.pdf"]


async def test_a_reading_that_broke_and_pages_that_came_are_asked_about(scans: ScanFolder) -> None:
    """A desk that took pages of a file we could not read to its end is not believed."""
    page = scans.hanh / "1.pdf"
    page.write_bytes(BIG)

    async def hasty(officer_id: int, pieces: Any, source: str) -> Receipt:  # noqa: ARG001 - as Take
        with contextlib.suppress(OSError):
            async for _ in pieces:
                os.utime(next(page.parent.glob("*/1.pdf")), (1, 1))
        return Receipt(1)

    scans.folders._take = hasty
    await scans.looks()
    assert scans.lying() == ["refused/interrupted-1.pdf"]


async def test_a_refusal_of_what_could_not_be_read_is_not_believed(scans: ScanFolder) -> None:
    """The desk calls a file broken that changed under it: the file is read again."""
    page = scans.hanh / "1.pdf"
    page.write_bytes(BIG)

    async def strict(officer_id: int, pieces: Any, source: str) -> Receipt:
        try:
            return await scans.desk.take(officer_id, pieces, "folder")
        except OSError:
            return Receipt(0, f"broken_{source}")

    scans.folders._take = strict
    scans.desk.between = lambda: os.utime(next(page.parent.glob("*/1.pdf")), (1, 1))
    await scans.looks(2)
    assert scans.lying() == ["1.pdf"]
    scans.desk.between = lambda: None
    await scans.looks(2)
    assert scans.desk.files == [BIG]


async def test_what_was_being_taken_when_the_desk_went_down_is_asked_about(
    scans: ScanFolder,
) -> None:
    """Killed in the middle of taking: the file is kept, told of, and never taken a second time."""
    (scans.hanh / "1.pdf").write_bytes(BIG)
    (scans.hanh / "2.pdf").write_text("2")
    command = (sys.executable, "-m", "tests.scanning_sources.dying", str(scans.root))
    died = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: ASYNC221, S603
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert scans.lying() == [".taking/1.pdf", "2.pdf"]
    scans.restart()
    scans.desk.adding = set()
    await scans.looks()
    assert scans.lying() == ["2.pdf", "refused/interrupted-1.pdf"]
    assert scans.desk.told == [(HANH, say("scan.folder.interrupted", n=1))]
    scans.desk.adding = {HANH}
    await scans.looks()
    assert scans.desk.files == [b"2"]


class PowerCut(BaseException):
    """The machine is off."""


class Power:
    """Calls of the system that work until the power is cut before one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, calls: int) -> None:
        self.left, self.is_cut = calls, False
        for name in ("open", "mkdir", "rename", "unlink", "fsync", "stat", "fstat", "scandir"):
            monkeypatch.setattr(os, name, self._powered(getattr(os, name)))

    def _powered(self, work: Any) -> Any:
        def powered(*args: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                self.is_cut = True
                raise PowerCut
            return work(*args, **named)

        return powered


async def until_cut(scans: ScanFolder, monkeypatch: pytest.MonkeyPatch, calls: int) -> bool:
    """Take one page, have another refused and a third put back; whether the power was cut."""
    with monkeypatch.context() as patched:
        power = Power(patched, calls)
        with contextlib.suppress(PowerCut):
            await scans.looks(3)
    return power.is_cut


def close_at_last(scans: ScanFolder) -> None:
    """The paper is closed while the third page is being read."""
    if scans.desk.begun == 3:
        scans.desk.adding.clear()


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
async def test_a_power_cut_anywhere_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before every single call of the system: each page is taken once, or lies there and is told.

    What was taken and lies there still is among the refused as interrupted, and told of. A power
    cut closes no file either.
    """
    for calls in itertools.count():
        scans = ScanFolder(tmp_path / str(calls))
        for n in (b"1", b"2", b"3"):
            (scans.hanh / f"{n.decode()}.pdf").write_bytes(n)
        scans.desk.answers = [Receipt(1), Receipt(0, "locked"), Receipt(0, "closed")]
        scans.desk.after = partial(close_at_last, scans)
        was_cut = await until_cut(scans, monkeypatch, calls)
        scans.restart()
        scans.desk.answers, scans.desk.after = [], bool
        scans.desk.adding = {HANH}
        await scans.looks(3)
        scans.folders.close()
        lying = {path.read_bytes(): path for path in scans.hanh.rglob("*.pdf")}
        assert len(scans.desk.files) == len(set(scans.desk.files))
        assert {*scans.desk.files, *lying} == {b"1", b"2", b"3"}
        both = [path.name for content, path in lying.items() if content in scans.desk.files]
        told = [news for _, news in scans.desk.told if news.key == "scan.folder.interrupted"]
        assert all(name.startswith("interrupted-") for name in both)
        assert len(both) <= len(told)
        if not was_cut:
            break
    assert calls > 50


async def test_put_back_by_hand_it_is_taken(scans: ScanFolder) -> None:
    """What the officer moves out of the refused again is a file like any other."""
    (scans.hanh / "refused").mkdir()
    page = scans.hanh / "refused" / "interrupted-1.pdf"
    page.write_text("1")
    page.rename(scans.hanh / page.name)
    await scans.looks()
    assert scans.desk.files == [b"1"]


async def test_a_share_that_goes_away_after_a_file_was_taken(
    scans: ScanFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken and not unlinked: this desk remembers, and unlinks when the share is back."""
    (scans.hanh / "1.pdf").write_text("1")
    away = scans.root.with_name("away")
    scans.desk.after = lambda: scans.root.rename(away)
    with structlog.testing.capture_logs() as logged:
        await scans.looks(4)
        assert scans.lying(away / scans.hanh.name) == [".taking/1.pdf"]
        away.rename(scans.root)
        await scans.look()
    assert scans.desk.files == [b"1"]
    assert scans.lying() == []
    assert scans.desk.told == []
    assert [note["event"] for note in logged if "away" in note["event"] or "back" in note["event"]]
    assert "1.pdf" not in str(logged)
    monkeypatch.undo()


async def test_a_root_that_is_missing_is_waited_for(scans: ScanFolder) -> None:
    """Gone, or another thing in its place, and back: noted once each, and nothing is lost."""
    (scans.hanh / "1.pdf").write_text("1")
    away = scans.root.with_name("away")
    scans.root.rename(away)
    with structlog.testing.capture_logs() as logged:
        await scans.looks(3)
        scans.root.write_text("a file")
        await scans.looks(3)
        scans.root.unlink()
        away.rename(scans.root)
        await scans.looks(2)
    assert [note.get("trouble") for note in logged[:3]] == [
        "FileNotFoundError",
        "NotADirectoryError",
        "",
    ]
    assert scans.desk.files == [b"1"]


async def test_one_folder_in_trouble_does_not_stop_the_others(scans: ScanFolder) -> None:
    """A question that cannot be answered for one officer is noted once, by its kind."""
    for folder in (scans.hanh, scans.lan):
        (folder / "1.pdf").write_text(folder.name)

    async def ready(officer_id: int) -> bool:
        if officer_id == HANH:
            raise CabinetDown
        return True

    scans.folders._ready = ready
    with structlog.testing.capture_logs() as logged:
        await scans.looks(4)
    assert scans.desk.files == [scans.lan.name.encode()]
    assert [note.get("trouble") for note in logged if "trouble" in note] == ["CabinetDown"]


@pytest.mark.parametrize("forgets", [True, False])
async def test_a_desk_told_to_stop_while_taking_asks_about_it(
    scans: ScanFolder, *, forgets: bool
) -> None:
    """Stopped in an orderly way, it still does not know whether the pages came."""
    (scans.hanh / "1.pdf").write_bytes(BIG)
    begun = asyncio.Event()

    async def endless(officer_id: int, pieces: Any, source: str) -> Receipt:  # noqa: ARG001 - as Take
        await anext(pieces)
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    scans.folders._take = endless
    await scans.look()
    looking = asyncio.create_task(scans.look())
    await begun.wait()
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    if forgets:
        scans.restart()
    await scans.looks(1)
    assert scans.lying() == ["refused/interrupted-1.pdf"]
    assert scans.desk.told == [(HANH, say("scan.folder.interrupted", n=1))]
