"""The desk stories are told at: any office of it may be given a printer on the way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from bot.printers.places import Place
from bot.render import Capabilities
from core.jobs import Job
from tests.desk import BUTTONS, Desk
from tests.printers.desk import PrintingDesk, shelve
from tests.printers.tray import OfficePrinter

LANE = "printer:"
LONG = 60.0


class StoryDesk(PrintingDesk):
    """Until it has a printer it is the desk of every other test."""

    def __init__(self, folder: Path, can: Capabilities) -> None:
        super().__init__(folder, None, can=can)
        self.printer = OfficePrinter()

    async def plug_in(self, office: str) -> None:
        """The office has a printer from now on."""
        await self.printer.switch_on()
        shelve(self)
        self.printers = {office: Place(self.printer.uri, "HP-1")}
        await self.restart()

    async def settle(self) -> None:
        """Let everything arrive, answers on their way too; paper takes as long as it takes."""
        await (super().settle() if self.printers else Desk.settle(self))
        if answers := self.house.relay._answers:
            await asyncio.wait(answers)

    async def close(self) -> None:
        """End without waiting for paper."""
        for lane, task in self.house.relay._lanes.items():
            if lane.startswith(LANE):
                task.cancel()
        await super().close()

    async def until_job(self, there: Callable[[Job], bool]) -> None:
        """Until the newest print job stands so, and the card says it."""
        async with asyncio.timeout(LONG):
            while not there(await self.look(newest)):  # noqa: ASYNC110 - no event tells of it
                await asyncio.sleep(0.02)
        await self.settle()


def newest(book: Any) -> Job:
    """The last job of any printer."""
    jobs: list[Job] = []
    while job := book.jobs.job(len(jobs) + 1):
        jobs.append(job)
    return jobs[-1]


@contextlib.asynccontextmanager
async def open_story_desk(folder: Path, can: Capabilities = BUTTONS) -> AsyncIterator[StoryDesk]:
    """A desk on a folder; closed, and its printer switched off, on leaving."""
    desk = StoryDesk(folder, can)
    await desk.open()
    try:
        yield desk
    finally:
        await desk.close()
        if desk.printers:
            await desk.printer.switch_off()
