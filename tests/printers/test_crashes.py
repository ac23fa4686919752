"""Killed around the moment a document is sent, the desk never prints it twice by itself."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.printers import room
from core.jobs import OVER, Job, JobState
from tests.desk import Stock
from tests.printers.conftest import Plug
from tests.printers.desk import GROUP, OFFICER, PrintingDesk, ordered, put_on_paper
from tests.printers.dying import LATER


async def killed_at(point: str, folder: Path, uri: str) -> None:
    """A desk on this folder, dead at that moment."""
    command = [sys.executable, "-m", "tests.printers.dying", str(folder), uri, point]
    child = await asyncio.to_thread(subprocess.run, command, timeout=90, check=False)
    assert child.returncode == -signal.SIGKILL


async def waiting_for_paper(folder: Path, many: int = 1) -> None:
    """Orders whose packs wait for the printer, on a desk that is closed again."""
    desk = PrintingDesk(folder, "ipp://127.0.0.1:9/ipp/print#HP-1")
    await desk.open()
    await ordered(desk, many)
    for number in range(1, many + 1):
        await put_on_paper(desk, number)
    await desk.until(JobState.WAITING)
    await desk.close()


@pytest.mark.parametrize("point", ["before_spool", "after_spool"])
async def test_a_desk_killed_while_sending_prints_nothing_twice(
    stock: Stock, tmp_path: Path, plug: Plug, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """Before: nothing printed, and somebody is asked. After: found by name, followed, once."""
    monkeypatch.setattr(room, "FIRST_PAUSE", 0.1)
    printer, folder = plug(), stock.copy(tmp_path / "desk")
    await waiting_for_paper(folder)
    await killed_at(point, folder, printer.uri)
    desk = PrintingDesk(folder, printer.uri)
    await desk.open()
    desk.wake(hours=LATER, minutes=2)
    try:
        if point == "after_spool":
            await desk.until(JobState.DONE)
            assert len(printer.printed()) == 1
            return
        await desk.until(JobState.UNSURE)
        await desk.settle()
        assert printer.printed() == []
        assert {"In lại", "Đã ra giấy"} <= set(desk.buttons(OFFICER))
        await desk.press(OFFICER, "In lại", GROUP)
        await desk.until(JobState.DONE)
        assert len(printer.printed()) == 1
    finally:
        await desk.close()


async def test_a_job_the_printer_forgot_is_asked_about(
    stock: Stock, tmp_path: Path, plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after sending, and the printer switched off and on: on paper, and asked about."""
    monkeypatch.setattr(room, "FIRST_PAUSE", 0.1)
    printer, folder = plug(), stock.copy(tmp_path / "desk")
    await waiting_for_paper(folder)
    await killed_at("after_spool", folder, printer.uri)
    printer.kill()
    printer.start()
    desk = PrintingDesk(folder, printer.uri)
    await desk.open()
    desk.wake(hours=LATER, minutes=2)
    try:
        await desk.until(JobState.UNSURE)
        await desk.settle()
        await desk.press(OFFICER, "Đã ra giấy")
        assert (await desk.job()).state is JobState.DONE
        assert len(printer.printed()) == 1
    finally:
        await desk.close()


KILLS, ORDERS = 5, 6


async def test_a_desk_killed_at_any_moment_prints_nothing_twice(
    stock: Stock, tmp_path: Path, plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six orders, five kills at odd moments: each is done or asked about, none came out twice."""
    monkeypatch.setattr(room, "FIRST_PAUSE", 0.1)
    printer, folder = plug(pace=0.3), stock.copy(tmp_path / "desk")
    await waiting_for_paper(folder, ORDERS)
    for nth in range(KILLS):
        await killed_after(1.0 + 0.37 * nth, folder, printer.uri)
    desk = PrintingDesk(folder, printer.uri)
    await desk.open()
    desk.wake(hours=LATER)
    try:
        jobs = [await ended(desk, number) for number in range(1, ORDERS + 1)]
        names = [paper.name for paper in printer.printed()]
        assert len(names) == len(set(names))
        assert len(names) >= len([job for job in jobs if job.state is JobState.DONE])
    finally:
        await desk.close()


async def killed_after(seconds: float, folder: Path, uri: str) -> None:
    """A desk that is at work on this folder for so long."""
    command = [sys.executable, "-m", "tests.printers.dying", str(folder), uri, "never"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: ASYNC220, S603 - a child to kill
    assert child.stdout
    await asyncio.to_thread(child.stdout.readline)
    await asyncio.sleep(seconds)
    child.kill()
    await asyncio.to_thread(child.communicate)


async def ended(desk: PrintingDesk, number: int) -> Job:
    """The job, once nothing more happens to it by itself."""
    async with asyncio.timeout(60):
        while (job := await desk.job(number)).state not in OVER | {JobState.UNSURE}:
            desk.wake(minutes=1)
            await asyncio.sleep(0.2)
    return job
