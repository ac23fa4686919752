"""A desk open on real ports: citizens on the fake Zalo's Official Account, officers on the web."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web

from bot.app import House, Plan, open_house
from bot.channels.zalo_oa import OaChannel
from bot.codes.inbox import Inbox
from bot.intake import Intake
from bot.serve import listening
from bot.world import World
from bot.zalo_oa import oa_webhook, press_keys
from bot.zalo_tokens import App, TokenKeeper
from tests.desk import PEPPERS, VAULT, BlankSheets
from tests.telegram.office import until
from tests.zalo.oa_rules import Json
from tests.zalo.oa_server import APP_ID, APP_SECRET, FIRST, OA_SECRET, FakeZalo

HOOK = "/zalo/oa"
PATIENCE, LOOK = 20.0, 0.02


@dataclass
class Citizen:
    """Somebody in front of their chat on Zalo."""

    fake: FakeZalo
    user: str
    seen: int = 0

    async def sees(self, words: str) -> str:
        """Wait for a message with these words in it."""
        return str(await until(lambda: self._next(words), words))

    def _next(self, words: str) -> str:
        for number, message in enumerate(self.fake.sent(self.user)[self.seen :], self.seen + 1):
            if words in message.get("text", ""):
                self.seen = number
                return str(message["text"])
        return ""

    async def says(self, text: str) -> Json:
        """They write."""
        return await self.fake.say(self.user, text)

    async def presses(self, title: str) -> Json:
        """They press, as soon as it is there."""
        await until(lambda: self.fake.find(self.user, lambda t: t.startswith(title)), title)
        return await self.fake.press(self.user, title)


@dataclass
class OaOffice:
    """The desk as both sides meet it."""

    house: House
    fake: FakeZalo
    inbox: Inbox
    channel: OaChannel
    url: str
    session: ClientSession
    keys: Any = field(default_factory=lambda: itertools.count(1))

    def citizen(self, user: str) -> Citizen:
        """Somebody who has just begun to follow the account."""
        self.fake.person(user)
        return Citizen(self.fake, user)

    def code(self, phone: str) -> str:
        """The newest one-time code a phone received."""
        text = self.inbox.of(phone)[-1].text
        return next(word for word in text.replace(".", " ").split() if word.isdecimal())

    async def staff(self, press: str = "", text: str = "") -> None:
        """An officer presses or writes on the web."""
        said = {"press": press} if press else {"text": text}
        body = {"key": f"k{next(self.keys)}", **said}
        url = f"{self.url}/api/chat/staff/o1"
        async with self.session.post(url, json=body) as response:
            assert response.status == 202, await response.text()

    async def staff_presses(self, label: str) -> None:
        """The newest button of an officer's or their group's that begins so."""
        async with asyncio.timeout(PATIENCE):
            press = await self._find(label)
            while not press:
                await asyncio.sleep(LOOK)
                press = await self._find(label)
        await self.staff(press=press)

    async def _find(self, label: str) -> str:
        async with self.session.get(f"{self.url}/api/chat/staff/o1/bubbles") as response:
            shown = (await response.json())["bubbles"]
        for bubble in reversed(shown):
            for row in bubble["buttons"]:
                for button in row:
                    if button["label"].startswith(label):
                        return str(button["press"])
        return ""


@contextlib.asynccontextmanager
async def oa_office(
    folder: Path, fake: FakeZalo, peppers: Mapping[str, bytes] = PEPPERS
) -> AsyncIterator[OaOffice]:
    """The desk, open: its webhook where the fake posts to, its tokens bought from it."""
    world, inbox = World(), Inbox(World().now)
    app = App(APP_ID, APP_SECRET, FIRST)
    keeper = TokenKeeper(app, world, fake.oauth, spare=timedelta())
    made: list[OaChannel] = []

    def channels(fetch: Any) -> dict[str, Any]:
        made.append(OaChannel(keeper, fake.base_url, fetch, press_keys=press_keys(peppers)))
        return {"zo": made[0]}

    plan = Plan(folder, peppers, VAULT, channels, pages=BlankSheets())
    async with ClientSession() as session, open_house(plan, inbox, world) as house:
        keeper.open(house.cabinet, session)
        channel: Any = made[0]
        intake = Intake(channel, "citizen", house.door, house.cabinet, world)
        site = house.web([web.post(HOOK, oa_webhook(intake, APP_ID, OA_SECRET))])
        async with listening(site, "127.0.0.1", 0) as url:
            fake.hook = url + HOOK
            yield OaOffice(house, fake, inbox, channel, url, session)
            await house.relay.settle()
        await keeper.close()
    await channel.close()
