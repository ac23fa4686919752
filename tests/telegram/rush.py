"""A desk on a fake Telegram in this very process, with a clock that runs fast."""

from __future__ import annotations

import asyncio
import contextlib
import types
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot import app, pacing, polling
from bot.app import House, Plan, open_house
from bot.channels.telegram_aiogram import AiogramChannel
from bot.channels.telegram_ptb import PtbChannel
from bot.codes.inbox import Inbox
from bot.intake import Intake
from bot.polling import BotApi
from bot.telegram import TelegramPoller
from tests.desk import BAO, MORNING, PEPPERS, VAULT, TestWorld, open_desk, place_order
from tests.telegram import fake_api
from tests.telegram.fake_api import Call, FakeTelegram
from tests.telegram.fake_world import FakeBot
from tests.telegram.office import (
    BINH,
    CITIZEN_TOKEN,
    GROUP,
    HANH,
    LAN,
    OFFICERS,
    STAFF_TOKEN,
    STRANGER,
    TAM,
    until,
)

SPEED = 100
A_LOOK = 0.002
SOON = 3.0
"""Seconds of ours: nobody waits longer for somebody else's trouble."""


class Rushing(TestWorld):
    """Each of our seconds is SPEED of its own, and it can be put forward."""

    def __init__(self) -> None:
        super().__init__(MORNING + timedelta(minutes=5))
        self._time = asyncio.get_running_loop().time
        self._begun = self._time()

    def now(self) -> datetime:
        return self.at + timedelta(seconds=(self._time() - self._begun) * SPEED)

    def seconds(self) -> float:
        """Now, since the morning."""
        return (self.now() - MORNING).total_seconds()

    async def sleep(self, pause: float) -> None:
        """Until so many of its seconds have passed."""
        end = self.seconds() + pause
        await asyncio.sleep(0)
        while self.seconds() < end:  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(A_LOOK)


class Ledger(list[Call]):
    """All calls, and when each was answered by the fast clock."""

    def __init__(self, world: Rushing) -> None:
        super().__init__()
        self.times: list[float] = []
        self._world = world

    def append(self, call: Call) -> None:
        self.times.append(self._world.seconds())
        super().append(call)


@dataclass
class Rush:
    """The house, its platform and its clock."""

    house: House
    fake: FakeTelegram
    world: Rushing
    ledger: Ledger

    def __post_init__(self) -> None:
        self.citizens, self.staff = self.fake.bots.values()

    async def put(self, to: str, kind: str, **facts: Any) -> int:
        """A piece of news about the order; its parcel's number."""
        at, about = self.world.now(), {"order": 1, **facts}
        await self.house.cabinet.turn(lambda book: book.outbox.put(to, kind, about, at))
        return int((await self.rows("SELECT max(id) FROM outbox"))[0][0])

    async def rows(self, query: str) -> list[Any]:
        """Committed rows."""

        def read(book: Any) -> list[Any]:
            book.pen.raw(query)
            return list(book.pen._cursor.fetchall())

        return list(await self.house.cabinet.look(read))

    async def state(self, parcel: int) -> str:
        """How far it got: waiting, sent, parked."""
        return str((await self.rows(f"SELECT state FROM outbox WHERE id = {parcel}"))[0][0])  # noqa: S608

    async def ends(self, *parcels: int) -> list[str]:
        """Time flies until each has come to its end; how."""
        for _ in range(4000):
            states = [await self.state(parcel) for parcel in parcels]
            if "waiting" not in states:
                return states
            self.world.at += timedelta(seconds=20)
            await asyncio.sleep(0.01)
        raise AssertionError("no end in sight")

    def said(self, chat: int) -> list[tuple[float, Call]]:
        """What was put into a chat, in vain or not, and when."""
        calls = zip(self.ledger.times, self.ledger, strict=True)
        return [(at, c) for at, c in calls if str(c.values.get("chat_id")) == str(chat)]

    def texts(self, chat: int) -> list[str]:
        """The words that arrived in a chat, an edit for itself."""
        return [str(c.values["text"]) for _, c in self.said(chat) if c.status == 200]

    async def soon(self, there: Callable[[], Any], what: str = "") -> Any:
        """It comes within a few of our own seconds."""
        return await until(there, what, SOON)


async def prepare(folder: Path) -> None:
    """An order of Lan's and one of Bình's, accepted; officers and a group on Telegram."""

    def settle_in(book: Any) -> None:
        for user, name in OFFICERS.items():
            book.people.add_officer(
                office_id="LV", peer=f"ts:{user}", name=name, role="officer", active=True
            )
        book.roster.bind("LV", f"ts:{GROUP}", MORNING)
        for who, peer in ((LAN, "citizen:c1"), (BINH, "citizen:c2")):
            for table in ("orders", "chats", "links"):
                book.pen.raw(f"UPDATE {table} SET peer = 'tg:{who}' WHERE peer = '{peer}'")  # noqa: S608
        book.pen.raw("UPDATE outbox SET state = 'sent'")

    async with open_desk(folder) as desk:
        await place_order(desk)
        await place_order(desk, "citizen:c2", BAO)
        for order in (1, 2):
            await desk.say("staff:o1", press=f"!take:{order}:placed")
        await desk.turn(settle_in)


@contextlib.asynccontextmanager
async def rush(
    folder: Path, monkeypatch: pytest.MonkeyPatch, patience: float = 1.0
) -> AsyncIterator[Rush]:
    """A prepared desk that polls for both its bots; citizens' answers are waited for so long."""
    world = Rushing()
    shim = types.SimpleNamespace(**vars(asyncio) | {"sleep": world.sleep})
    monkeypatch.setattr(pacing, "asyncio", shim)
    monkeypatch.setattr(app, "Pace", partial(pacing.Pace, clock=world.seconds))
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.02)
    bots = FakeBot(CITIZEN_TOKEN, "ban_sao_bot"), FakeBot(STAFF_TOKEN, "can_bo_bot")
    async with fake_api.telegram(*bots) as fake:
        fake.calls = ledger = Ledger(world)
        for who in (LAN, BINH, HANH, TAM, STRANGER):
            fake.person(who)
        fake.group(GROUP)
        tg = AiogramChannel(CITIZEN_TOKEN, fake.base_url, patience=patience)
        ts = PtbChannel(STAFF_TOKEN, fake.base_url, patience=0.5)
        plan = Plan(
            folder,
            PEPPERS,
            VAULT,
            channels=lambda _fetch: {"tg": tg, "ts": ts},
            paced=("tg", "ts"),
            idle_look=0.02,
        )
        try:
            async with open_house(plan, Inbox(world.now), world) as house, ClientSession() as web:
                pollers = []
                for channel, side in ((tg, "citizen"), (ts, "staff")):
                    intake = Intake(channel, side, house.door, house.cabinet, world)  # type: ignore[arg-type]
                    token = CITIZEN_TOKEN if side == "citizen" else STAFF_TOKEN
                    poller = TelegramPoller(BotApi(web, token, fake.base_url), intake)
                    pollers.append(asyncio.create_task(poller.run()))
                yield Rush(house, fake, world, ledger)
                for task in pollers:
                    task.cancel()
                ended = await asyncio.gather(*pollers, return_exceptions=True)
                assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended
        finally:
            await tg.close()
            await ts.close()
