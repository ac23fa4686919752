"""How fast a platform may be spoken to: overall, in one chat, in one group; the urgent first."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

WINDOW = 60.0
MANY_LANES = 1000


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second overall and in one chat, and a minute in one group."""

    overall: float = 30.0
    chat: float = 1.0
    group: int = 20


@dataclass(slots=True)
class Lane:
    """What one chat has been sent of late, and until when it is to be left alone."""

    free_at: float = 0.0
    sent: deque[float] = field(default_factory=deque)
    queue: asyncio.Lock = field(default_factory=asyncio.Lock)


class Pace:
    """Hands out permits to send. `clock` and `sleep` are seconds of the event loop.

    Permits overall are spaced evenly, so no second ever holds more than `overall`; of those who
    wait, the lowest priority number goes first. Lanes wait for themselves and hold nobody up.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] | None = None) -> None:
        self._limits = limits
        self._clock = clock or asyncio.get_running_loop().time
        self._lanes: dict[str, Lane] = {}
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()
        self._free_at = 0.0
        self._pump: asyncio.Task[None] | None = None

    async def permit(self, lane: str, priority: int, *, group: bool = False) -> None:
        """Return when one message may go to this lane; who came first goes first."""
        if len(self._lanes) >= MANY_LANES:
            self.forget_idle()
        async with self._lanes.setdefault(lane, Lane()).queue:
            pause = self._lane_pause(lane, group=group)
            while pause > 0:
                await asyncio.sleep(pause)
                pause = self._lane_pause(lane, group=group)
            self._note(lane, group=group)
            await self._overall(priority)

    def hold(self, lane: str, seconds: float) -> None:
        """The platform asked to leave this lane alone."""
        state = self._lanes.setdefault(lane, Lane())
        state.free_at = max(state.free_at, self._clock() + seconds)

    def forget_idle(self) -> None:
        """Lanes with nothing left to remember take no memory."""
        now = self._clock()
        idle = [
            name
            for name, lane in self._lanes.items()
            if lane.free_at <= now
            and not lane.queue.locked()
            and (not lane.sent or lane.sent[-1] + WINDOW <= now)
        ]
        for name in idle:
            del self._lanes[name]

    def _lane_pause(self, lane: str, *, group: bool) -> float:
        state, now = self._lanes.get(lane), self._clock()
        if state is None:
            return 0.0
        pause = state.free_at - now
        if group:
            while state.sent and state.sent[0] + WINDOW <= now:
                state.sent.popleft()
            if len(state.sent) >= self._limits.group:
                pause = max(pause, state.sent[0] + WINDOW - now)
        return pause

    def _note(self, lane: str, *, group: bool) -> None:
        state, now = self._lanes.setdefault(lane, Lane()), self._clock()
        state.free_at = max(state.free_at, now + 1 / self._limits.chat)
        if group:
            state.sent.append(now)

    async def _overall(self, priority: int) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._order), turn))
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._hand_out())
        await turn

    async def _hand_out(self) -> None:
        """One permit each time the line is free, to the most urgent who still waits."""
        while self._waiting:
            pause = self._free_at - self._clock()
            if pause > 0:
                await asyncio.sleep(pause)
                continue
            _, _, turn = heapq.heappop(self._waiting)
            if turn.done():
                continue
            self._free_at = self._clock() + 1 / self._limits.overall
            turn.set_result(None)
