"""A desk with a printer, and papers in its vault that can be printed."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from bot.app import Plan, open_house
from bot.printers.places import Place
from bot.render import Capabilities
from core.jobs import Job
from storage.vault import KEEPING
from tests.desk import BUTTONS, PEPPERS, VAULT, BlankSheets, Desk, place_order

GROUP, OFFICER = "group:LV", "staff:o1"


class PrintingDesk(Desk):
    """The office LV prints at `uri`; None is a desk whose settings name no printer."""

    def __init__(
        self,
        folder: Path,
        uri: str | None,
        *,
        two_sided: bool = False,
        can: Capabilities = BUTTONS,
    ) -> None:
        super().__init__(folder, can)
        place = Place(uri, "HP-1", two_sided) if uri else None
        self.printers = {"LV": place} if place else {}

    async def open(self) -> None:
        channels: Any = {"citizen": self.citizens, "staff": self.staff, "group": self.staff}
        plan = Plan(
            self.folder,
            PEPPERS,
            VAULT,
            lambda _fetch: channels,
            pages=BlankSheets(),
            printers=self.printers,
        )
        opening = open_house(plan, self.inbox, self.world)
        self.house = await self._stack.enter_async_context(opening)

    async def job(self, number: int = 1) -> Job:
        """A job as it is committed."""
        found: Job = await self.look(lambda book: book.jobs.job(number))
        return found

    async def until(self, state: str, number: int = 1, waking: float = 0.0) -> Job:
        """The job, once it stands so; `waking`: seconds that pass at each look."""
        async with asyncio.timeout(60):
            while (job := await self.job(number)).state != state:
                await asyncio.sleep(0.05)
                if waking:
                    self.wake(seconds=waking)
        return job

    async def until_card(self, words: str) -> None:
        """The group's card, once it says so."""
        async with asyncio.timeout(60):
            while words not in self.card():  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.02)

    async def settle(self) -> None:
        """Let everything arrive but paper; time may have passed unnoticed."""
        self.house.cabinet.news.set()
        async with asyncio.timeout(60):
            while await self.look(self._waiting):  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.01)

    def _waiting(self, book: Any) -> list[Any]:
        now = self.world.now()
        rows = book.outbox.waiting(now, 100)
        return [row for row in rows if not row.to.startswith("printer:")]

    def wake(self, **span: float) -> None:
        """Time passes, and the relay looks."""
        self.pass_time(**span)
        self.house.cabinet.news.set()

    def card(self, code: str = "LV-261123-0001") -> str:
        """The order's card as the group sees it."""
        shown = [b.text for b in self.staff.bubbles[GROUP].values() if b.text.startswith(code)]
        return shown[-1]

    def buttons(self, lane: str = GROUP) -> list[str]:
        """The labels of the newest bubble of a lane."""
        return [one.label for row in self.last(lane).buttons for one in row]


async def put_on_paper(desk: Desk, number: int = 1) -> None:
    """An accepted order goes to the printer."""
    await desk.say(OFFICER, press=f"!take:{number}:placed")
    await desk.say(OFFICER, press=f"!print:{number}:accepted")


async def ordered(desk: Desk, many: int = 1) -> None:
    """Orders of several days and chats, and scans to print them from."""
    shelve(desk)
    for nth in range(1, many + 1):
        await place_order(desk, f"citizen:c{nth}")
        desk.pass_time(hours=25 if nth < many else 0)


def shelve(desk: Desk) -> None:
    """A page for every document of the stock, none like another."""
    for document in range(1, 10):
        name = f"{document:032x}"
        if name not in set(desk.house.vault.names()):
            page = scan(f"MAU {document}")
            desk.house.vault.keep(name, document, page, desk.world.chance(KEEPING))


def scan(words: str) -> bytes:
    """A page with a few words in its upper half."""
    image = Image.new("L", (620, 877), 255)
    ImageDraw.Draw(image).text((60, 60), words, fill=0)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
