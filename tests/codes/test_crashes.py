"""Killed around the moment a code is handed over, the desk never sends it a second time."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from core.errors import CabinetDown
from tests.codes.desk import CHAT, CodeDesk
from tests.codes.fakes import KEY, FakeSpeedSms, listening
from tests.codes.making import PATIENCE, speedsms
from tests.desk import NGA, Stock

POINTS = {"before_code": 0, "in the gateway's hands": 1, "after_code": 1}
"""When the power goes, and how many messages the gateway has by then; it knows no request ids."""


@contextlib.asynccontextmanager
async def reopened(folder: Path, session: ClientSession, url: str) -> AsyncIterator[CodeDesk]:
    """The next process on the same folder, a few seconds later."""
    desk = CodeDesk(folder, [speedsms(session, url, KEY, PATIENCE)])
    await desk.open()
    desk.pass_time(seconds=5)
    await desk.settle()
    yield desk
    await desk.close()


async def killed(folder: Path, fake: FakeSpeedSms, point: str) -> None:
    """A desk on this folder that died at that moment of its code."""
    if point not in ("before_code", "after_code"):
        fake.mood = "mute"
    command = ("-m", "tests.codes.dying", str(folder), fake.url, point)
    child = await asyncio.create_subprocess_exec(sys.executable, *command)
    async with asyncio.timeout(60):
        if fake.mood == "mute":
            await fake.came.wait()
            child.send_signal(signal.SIGKILL)
        assert await child.wait() == -signal.SIGKILL
    fake.over.set()
    fake.mood = ""


@pytest.mark.parametrize("point", POINTS)
async def test_a_code_under_way_when_the_power_went_is_not_sent_again(
    stock: Stock, tmp_path: Path, session: ClientSession, point: str
) -> None:
    """Sent once or not at all; whoever waits asks again and has a code that is theirs alone."""
    folder = stock.copy(tmp_path / "desk")
    async with listening(FakeSpeedSms()) as fake:
        assert isinstance(fake, FakeSpeedSms)
        await killed(folder, fake, point)
        async with reopened(folder, session, fake.url) as desk:
            assert len(fake.taken) == POINTS[point]
            assert await desk.parcels() == [("sent", "sending")]
            desk.pass_time(minutes=1)
            await desk.ask(NGA, CHAT)
            await desk.settle()
            assert len(fake.taken) == POINTS[point] + 1


async def test_a_code_that_was_only_waiting_outlives_the_end(
    stock: Stock, tmp_path: Path, session: ClientSession
) -> None:
    """What no gateway has had yet is sent by the next process, while the code lives."""
    async with listening(FakeSpeedSms()) as fake:
        fake.mood = "no brand"
        senders = [speedsms(session, fake.url, KEY, PATIENCE)]
        desk = CodeDesk(stock.copy(tmp_path / "desk"), senders)
        await desk.open()
        await desk.ask(NGA)
        await desk.settle()
        fake.mood = ""
        await desk.restart()
        desk.pass_time(seconds=5)
        await desk.settle()
        assert len(fake.taken) == 1
        await desk.close()


async def test_a_code_that_went_out_while_the_disk_was_full_is_not_sent_again(
    stock: Stock, tmp_path: Path, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be marked for a while; the gateway has it once all the same."""
    async with listening(FakeSpeedSms()) as fake:
        senders = [speedsms(session, fake.url, KEY, PATIENCE)]
        desk = CodeDesk(stock.copy(tmp_path / "desk"), senders)
        await desk.open()
        real, refused = desk.house.cabinet.turn, 20

        async def turn(work: object) -> object:
            nonlocal refused
            if refused and fake.taken:
                refused -= 1
                raise CabinetDown
            return await real(work)  # type: ignore[arg-type]

        monkeypatch.setattr("bot.relay.REST", 0.0)
        monkeypatch.setattr(desk.house.cabinet, "turn", turn)
        await desk.ask(NGA)
        await desk.settle()
        assert refused == 0
        assert len(fake.taken) == 1
        assert (await desk.parcels())[0][0] == "sent"
        await desk.close()


async def test_a_desk_that_closes_while_a_gateway_thinks_sends_nothing_twice(
    stock: Stock, tmp_path: Path, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An orderly end in the middle of a request is as doubtful as a crash."""
    monkeypatch.setattr("bot.relay.GRACE", 0.1)
    async with listening(FakeSpeedSms()) as fake:
        fake.mood = "mute"
        desk = CodeDesk(stock.copy(tmp_path / "desk"), [speedsms(session, fake.url, KEY, 60.0)])
        await desk.open()
        await desk.ask(NGA)
        async with asyncio.timeout(10):
            await fake.came.wait()
        await desk.close()
        fake.mood = ""
        await desk.open()
        desk.pass_time(seconds=5)
        await desk.settle()
        assert len(fake.taken) == 1
        assert await desk.parcels() == [("sent", "sending")]
        await desk.close()
