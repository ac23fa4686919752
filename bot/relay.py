"""What was put into the outbox reaches people: a lane a chat, codes first, until it arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import structlog

from bot.delivery import Delivery
from bot.ports import Book, Cabinet
from bot.world import World
from core.errors import CabinetDown
from core.parcel import Parcel

MOST_AT_ONCE = 200
IDLE_LOOK, REST, GRACE = 30.0, 1.0, 5.0
"""Seconds: between looks when nothing happens, after a failed look, and to finish when closing."""

log = structlog.get_logger("relay")


class Relay:
    """Sets the lanes going. A lane's first parcel waits for its time; the others wait for it.

    `serves`: which lanes are this process's to carry; `idle_look`: seconds between looks without
    being told, for news of other processes.
    """

    def __init__(
        self,
        cabinet: Cabinet,
        delivery: Delivery,
        world: World,
        *,
        serves: Callable[[str], bool] = bool,
        idle_look: float = IDLE_LOOK,
    ) -> None:
        self._cabinet, self._delivery, self._world = cabinet, delivery, world
        self._serves, self._idle_look = serves, idle_look
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._answers: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()

    async def run(self) -> None:
        """Until cancelled: everything that is due, each lane in its own order."""
        while True:
            self._cabinet.news.clear()
            try:
                await self._start_lanes()
                await self._pause()
            except Exception:
                log.exception("could not look")
                await asyncio.sleep(REST)

    async def settle(self) -> None:
        """Until nothing that is due waits any more."""
        while await self._start_lanes() or self._answers:
            if under_way := [*self._lanes.values(), *self._answers]:
                await asyncio.wait(under_way)

    async def close(self) -> None:
        """Let what is on its way arrive; what does not is still in the outbox."""
        under_way = [*self._lanes.values(), *self._answers]
        if under_way:
            _, left = await asyncio.wait(under_way, timeout=GRACE)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def show_soon(self, parcel: Parcel) -> None:
        """Show an answer right after its commit, ahead of the lanes."""
        task = asyncio.create_task(self._answer(parcel))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _start_lanes(self) -> int:
        """Set idle lanes going; a lane that was busy when we looked may have moved on since."""
        async with self._starting:
            busy, now = set(self._lanes), self._world.now()
            heads = await self._cabinet.look(
                lambda b: b.outbox.heads(now, MOST_AT_ONCE + len(busy))
            )
            mine = [parcel for parcel in heads if self._serves(parcel.to)]
            for parcel in mine:
                if parcel.to not in busy:
                    self._lanes[parcel.to] = asyncio.create_task(self._run_lane(parcel))
            return len(mine)

    async def _pause(self) -> None:
        """Until there is news, or something becomes due; what is due already has its lane."""
        now = self._world.now()
        due = await self._cabinet.look(lambda book: book.outbox.next_after(now))
        wait = self._idle_look
        if due is not None:
            wait = min((due - now).total_seconds() + 0.001, wait)
        try:
            async with asyncio.timeout(wait):
                await self._cabinet.news.wait()
        except TimeoutError:
            pass

    async def _run_lane(self, head: Parcel) -> None:
        """One parcel after another, until the lane is empty or its first has to wait."""
        lane = head.to
        try:
            next_one: Parcel | None = head
            while next_one is not None and await self._delivery.deliver(next_one):
                next_one = await self._cabinet.look(partial(self._next_of, lane=lane))
        except CabinetDown:
            log.warning("the cabinet cannot write")
            await asyncio.sleep(REST)
        except Exception:
            log.exception("lane failed")
            await asyncio.sleep(REST)
        finally:
            del self._lanes[lane]
            self._cabinet.news.set()

    def _next_of(self, book: Book, lane: str) -> Parcel | None:
        rest = book.outbox.of_lane(lane, self._world.now())
        return rest[0] if rest else None

    async def _answer(self, parcel: Parcel) -> None:
        """An answer that cannot be shown now waits for its lane."""
        try:
            if not await self._delivery.deliver(parcel, again=True):
                self._cabinet.news.set()
        except CabinetDown:
            log.warning("the cabinet cannot write")
        except Exception:
            log.exception("answer failed")
