"""What the desk does by itself once a day: forget, remind, tell of papers that run out."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from functools import partial

import structlog

from bot.ports import Cabinet
from bot.world import World
from core import audit, expiry, retention, rights
from core.days import VN, local
from core.errors import CabinetDown
from core.sweep import Stale

HOUR = time(7)
"""When the desk opens in Việt Nam; at a start later in the day the chores are done at once."""
LONGEST_NAP = 600.0
"""Seconds: a clock that was set anew is noticed by then."""

log = structlog.get_logger("chores")


class Chores:
    """The daily jobs. Each may run twice a day: what is told is told once."""

    def __init__(self, cabinet: Cabinet, world: World) -> None:
        self._cabinet, self._world = cabinet, world

    async def run(self) -> None:
        """Until cancelled: at seven every morning, and at a start after seven."""
        done: datetime | None = None
        while True:
            now = self._world.now()
            if done is None or now >= next_after(done):
                if local(now).time() >= HOUR:
                    await self._try()
                done = now
            wait = (next_after(now) - now).total_seconds()
            await asyncio.sleep(min(wait, LONGEST_NAP))

    async def _try(self) -> None:
        """A day's chores that fail are tried again tomorrow."""
        try:
            log.info("chores done", **await self.day())
        except CabinetDown:
            log.warning("the cabinet cannot write")
        except Exception:
            log.exception("chores failed")

    async def day(self) -> dict[str, int]:
        """All of it now; how many of each kind."""
        now = self._world.now()
        counts: dict[str, int] = {str(what): n for what, n in (await self.forget()).items()}
        counts["requests"] = await self._cabinet.turn(lambda book: rights.remind(book, now))
        counts["heads"] = await self._cabinet.turn(lambda book: audit.post_head(book, now))
        counts["expiring"] = await self._cabinet.turn(lambda book: expiry.tell(book, now))
        return counts

    async def forget(self) -> dict[Stale, int]:
        """Everything that has lain too long, a slice a turn; how much of each kind."""
        now, counts = self._world.now(), dict[Stale, int]()
        for what in retention.LIMITS:
            counts[what] = 0
            full = True
            while full:
                slice_ = partial(retention.clear, at=now, what=what)
                gone = await self._cabinet.turn(slice_)
                counts[what] += gone
                full = gone == retention.A_SLICE
        return counts

    async def would_forget(self) -> dict[Stale, int]:
        """The same counts, and nothing is changed."""
        now = self._world.now()
        return await self._cabinet.look(lambda book: retention.due(book, now))


def next_after(moment: datetime) -> datetime:
    """The next seven o'clock in Việt Nam."""
    today = datetime.combine(local(moment).date(), HOUR, VN)
    return today if moment < today else today + timedelta(days=1)
