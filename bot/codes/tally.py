"""The desk's own record of its gateways: counted by the day, limited, and told to the admins."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import partial

import structlog

from bot.ports import Book, Cabinet
from bot.world import World
from core.alerts import alert
from core.days import local
from core.errors import CabinetDown

log = structlog.get_logger("codes")


class Tally:
    """Counts in the cabinet. `budget`: messages a local day over all paid gateways, 0 for any."""

    def __init__(self, cabinet: Cabinet, world: World, budget: int = 0) -> None:
        self._cabinet, self._world, self._budget = cabinet, world, budget
        self._under_way = 0
        self._owed: list[tuple[str, date, dict[str, int]]] = []
        self._reserving = asyncio.Lock()

    async def reserve(self) -> bool:
        """A place in today's budget, until it is released; False when none is left."""
        async with self._reserving:
            day = self._today()
            spent = await self._cabinet.look(lambda book: book.gateways.spent(day))
            if self._budget and spent + self._under_way >= self._budget:
                return False
            self._under_way += 1
            return True

    def release(self) -> None:
        """The place is counted by now, or was not needed."""
        self._under_way -= 1

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
        number = int(sign) if sign.lstrip("-").isdecimal() else 0
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
