"""No platform is spoken to faster than it allows, and nobody waits for another's chat."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from bot.pacing import Limits, Pace


async def test_permits_overall_are_spaced() -> None:
    """Between two permits there is never less than the line's share of a second."""
    pace, times = Pace(Limits(overall=200)), []
    loop = asyncio.get_running_loop()

    async def send(number: int) -> None:
        await pace.permit(f"chat{number}", 2)
        times.append(loop.time())

    await asyncio.gather(*(send(number) for number in range(40)))
    assert all(later - earlier >= 1 / 200 - 1e-4 for earlier, later in pairwise(times))


async def test_the_urgent_overtake_those_who_wait() -> None:
    """A code put in behind a hundred notices gets the very next permit."""
    pace, order = Pace(Limits(overall=500)), []

    async def send(name: str, priority: int) -> None:
        await pace.permit(name, priority)
        order.append(name)

    notices = [asyncio.create_task(send(f"notice{n}", 3)) for n in range(100)]
    await asyncio.sleep(0)
    code = asyncio.create_task(send("code", 0))
    await asyncio.gather(*notices, code)
    assert order.index("code") <= 1


async def test_one_chat_is_spoken_to_at_its_own_pace() -> None:
    """A chat that is full does not hold up another."""
    pace, order = Pace(Limits(overall=1000, chat=20)), []

    async def send(lane: str) -> None:
        await pace.permit(lane, 2)
        order.append(lane)

    first = asyncio.create_task(send("a"))
    await asyncio.sleep(0.005)
    second = asyncio.create_task(send("a"))
    await asyncio.sleep(0)
    await send("b")
    assert order == ["a", "b"]
    await asyncio.gather(first, second)
    assert order == ["a", "b", "a"]


async def test_a_group_takes_so_many_a_minute() -> None:
    """The message after the last allowed one has to wait for the first to leave the minute."""
    pace = Pace(Limits(overall=10_000, chat=10_000, group=3))
    for _ in range(3):
        await pace.permit("g", 2, group=True)
    waiting = asyncio.create_task(pace.permit("g", 2, group=True))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    waiting.cancel()


async def test_a_lane_on_hold_is_left_alone() -> None:
    """What the platform asked for is waited for, and others go on."""
    pace, loop = Pace(Limits(overall=1000)), asyncio.get_running_loop()
    pace.hold("a", 0.2)
    asked = loop.time()
    await pace.permit("b", 2)
    assert loop.time() - asked < 0.2
    await pace.permit("a", 2)
    assert loop.time() - asked >= 0.2


async def test_somebody_who_gave_up_takes_no_permit() -> None:
    """A cancelled sender is passed over."""
    pace = Pace(Limits(overall=50))
    await pace.permit("x", 2)
    gone = asyncio.create_task(pace.permit("y", 0))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait_for(pace.permit("z", 2), 1)


async def test_idle_lanes_are_forgotten() -> None:
    """A chat nobody spoke to for a while costs no memory."""
    now = [0.0]
    pace = Pace(Limits(overall=10_000, chat=1), clock=lambda: now[0])
    await pace.permit("a", 2)
    now[0] = 120.0
    pace.forget_idle()
    assert not pace._lanes
