"""A desk whose codes go out by gateways that really listen."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.app import Plan, open_house
from bot.codes import Gateway
from bot.codes.chain import Chain
from bot.codes.officer import OfficerSender, officers
from bot.codes.tally import Tally
from core import one_time
from tests.desk import PEPPERS, VAULT, BlankSheets, Desk

CHAT = "citizen:c9"


class CodeDesk(Desk):
    """A desk with these senders and this budget a day; `aloud`: officers are the last way."""

    def __init__(
        self, folder: Path, senders: Sequence[Gateway], budget: int = 0, *, aloud: bool = False
    ) -> None:
        super().__init__(folder)
        self._senders, self._budget, self._aloud = senders, budget, aloud
        self.chain: Chain

    async def open(self) -> None:
        self._stack = contextlib.AsyncExitStack()
        channels: Any = {"citizen": self.citizens, "staff": self.staff, "group": self.staff}

        def codes(cabinet: Any, world: Any) -> Chain:
            last = [OfficerSender(officers(cabinet, world))] if self._aloud else []
            tally = Tally(cabinet, world, self._budget)
            self.chain = Chain([*self._senders, *last], tally, world)
            return self.chain

        plan = Plan(
            self.folder,
            PEPPERS,
            VAULT,
            lambda _fetch: channels,
            pages=BlankSheets(),
            codes=codes,
        )
        opening = open_house(plan, self.inbox, self.world)
        self.house = await self._stack.enter_async_context(opening)

    async def ask(self, phone: str, chat: str = CHAT) -> str:
        """A code is asked for, by the law itself; its challenge."""
        at, chance = self.world.now(), self.world.chance()

        def send(book: Any) -> str:
            return one_time.send_code(book, at, peer=chat, phone=phone, chance=chance)

        return str(await self.turn(send))

    async def rows(self, query: str) -> list[Any]:
        """Committed rows."""

        def read(book: Any) -> list[Any]:
            book.pen.raw(query)
            return list(book.pen._cursor.fetchall())

        return list(await self.look(read))

    async def parcels(self) -> list[tuple[str, str]]:
        """How far the codes got: state and trouble."""
        found = await self.rows("SELECT state, trouble FROM outbox WHERE kind = 'code' ORDER BY id")
        return [tuple(row) for row in found]

    async def counts(self) -> dict[str, tuple[int, int, int]]:
        """Sent, unsure, failed by sender, over all days."""
        query = "SELECT sender, sum(sent), sum(unsure), sum(failed) FROM gateways GROUP BY sender"
        return {row[0]: (row[1], row[2], row[3]) for row in await self.rows(query)}

    async def alerts(self) -> list[tuple[str, int]]:
        """What the admin was told: which, and how often."""
        query = (
            "SELECT json_extract(payload, '$.what'), count(*) FROM outbox"
            " WHERE kind = 'alert' GROUP BY 1 ORDER BY 1"
        )
        return [tuple(row) for row in await self.rows(query)]
