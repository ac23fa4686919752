"""The desk's own record of its gateways: counted by the day, limited, and told to the admins."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from functools import partial

import structlog

from bot.ports import Book, Cabinet
from bot.world import World
from core.alerts import alert
from core.days import local
from core.errors import CabinetDown

log = structlog.get_logger("codes")


@dataclass
class Place:
    """A place in the day's budget; `spent` once a paid gateway may have its message."""

    spent: bool = False


class Tally:
    """Counts in the cabinet. `budget`: messages a local day over all paid gateways, 0 for any.

    One process sends, so what today has cost is read once and then kept beside what is under way.
    """

    def __init__(self, cabinet: Cabinet, world: World, budget: int = 0) -> None:
        self._cabinet, self._world, self._budget = cabinet, world, budget
        self._under_way, self._spent = 0, 0
        self._day: date | None = None
        self._owed: list[tuple[str, date, dict[str, int]]] = []
        self._reserving = asyncio.Lock()

    async def reserve(self) -> Place | None:
        """A place in today's budget, until it is released; None when none is left."""
        async with self._reserving:
            day = self._today()
            if day != self._day:
                self._spent = await self._cabinet.look(lambda book: book.gateways.spent(day))
                self._day = day
            if self._budget and self._spent + self._under_way >= self._budget:
                return None
            self._under_way += 1
            return Place()

    def release(self, place: Place) -> None:
        """The place was spent, or is somebody else's again."""
        self._under_way -= 1
        self._spent += place.spent

    async def count(self, sender: str, **what: int) -> None:
        """Add to a sender's day; what cannot be written now is written with the next."""
        self._owed.append((sender, self._today(), what))
        owed, self._owed = self._owed, []
        try:
            await self._cabinet.turn(partial(self._write, owed=owed))
        except CabinetDown:
            self._owed = owed + self._owed
            log.warning("a gateway's count waits")

    async def tell(self, what: str, sign: str = "") -> None:
        """An alert to every admin, once an hour; `sign`: the gateway's own number for it."""
        number = int(sign) if sign.removeprefix("-").isdecimal() else 0
        at = self._world.now()
        try:
            await self._cabinet.turn(lambda book: alert(book, at, what, number=number))
        except CabinetDown:
            log.warning("an alert could not be written", what=what)

    def _today(self) -> date:
        return local(self._world.now()).date()

    def _write(self, book: Book, owed: list[tuple[str, date, dict[str, int]]]) -> None:
        for sender, day, what in owed:
            book.gateways.count(sender, day, **what)
