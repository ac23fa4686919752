"""The transcripts of tests/stories, told over HTTP by people who follow an Official Account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.app import Plan, open_house
from bot.channels.zalo_oa import OaChannel
from bot.intake import Intake
from bot.printers import room
from bot.render import Bubble, Button
from bot.serve import listening
from bot.zalo_oa import oa_webhook, press_keys
from tests.desk import BUTTONS, PEPPERS, VAULT, BlankSheets, Screenful, Stock
from tests.story import Story, Teller, leaks, stories
from tests.story_desk import StoryDesk
from tests.zalo.oa_office import HOOK
from tests.zalo.oa_rules import Json
from tests.zalo.oa_server import APP_ID, OA_SECRET, FakeZalo, zalo
from tests.zalo.test_oa_channel import Tokens

TOLD = [story for story in stories() if story.only != "numbers" and not story.prints]


class OnOa(Screenful):
    """What citizens see: each bubble goes out over HTTP, and is read off what Zalo showed."""

    def __init__(self, fake: FakeZalo) -> None:
        super().__init__(BUTTONS)
        self.fake = fake
        self.channel: OaChannel
        self._read: dict[str, int] = {}

    def open(self, fetch: Any) -> dict[str, Any]:
        """The channel of a house that opens."""
        keys = press_keys(PEPPERS)
        self.channel = OaChannel(Tokens(self.fake), self.fake.base_url, fetch, press_keys=keys)
        self.can = self.channel.can
        return {"zo": self}

    async def show(self, to: str, bubble: Bubble, *, name: str, edit: str | None) -> str:
        ref = await self.channel.show(to, bubble, name=name, edit=edit)
        user = to.removeprefix("zo:")
        new = self.fake.sent(user)[self._read.get(user, 0) :]
        self._read[user] = len(self.fake.sent(user))
        for message in new:
            if "text" in message:
                who = f"citizen:{user}"
                shown = Bubble(message["text"], buttons_of(message))
                await super().show(who, shown, name=message["message_id"], edit=None)
        return ref


def buttons_of(message: Json) -> tuple[tuple[Button, ...], ...]:
    """A message's buttons; what pressing one says is what Zalo sends for it."""
    made = message.get("attachment", {}).get("payload", {}).get("buttons", [])
    return tuple((Button(button["title"], button["payload"]),) for button in made)


class OaDesk(StoryDesk):
    """A desk whose citizens are on Zalo: what they say and press comes by a signed webhook."""

    def __init__(self, folder: Path, fake: FakeZalo) -> None:
        super().__init__(folder, BUTTONS)
        self.citizens = self.on_oa = OnOa(fake)
        self._fake = fake

    async def open(self) -> None:
        def channels(fetch: Any) -> dict[str, Any]:
            return self.on_oa.open(fetch) | {"staff": self.staff, "group": self.staff}

        keys, printers = (PEPPERS, VAULT), self.printers
        plan = Plan(self.folder, *keys, channels, pages=BlankSheets(), printers=printers)
        opening = open_house(plan, self.inbox, self.world)
        self.house = await self._stack.enter_async_context(opening)
        house = self.house
        intake = Intake(self.on_oa.channel, "citizen", house.door, house.cabinet, self.world)
        site = house.web([web.post(HOOK, oa_webhook(intake, APP_ID, OA_SECRET))])
        url = await self._stack.enter_async_context(listening(site, "127.0.0.1", 0))
        self._fake.hook = url + HOOK

    async def close(self) -> None:
        await super().close()
        await self.on_oa.channel.close()

    async def say(
        self, who: str, text: str = "", press: str = "", key: str = "", room: str = ""
    ) -> list[Bubble]:
        if not who.startswith("citizen:"):
            return await super().say(who, text, press, key, room)
        user, seen = who.removeprefix("citizen:"), len(self.citizens.log)
        if text.strip() or press:
            await self._fake.say(user, press or text)
        else:
            await self._fake.post(self._fake.event(user, "user_send_sticker", {}))
        await self.settle()
        return [bubble for to, bubble in self.citizens.log[seen:] if to == who]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job at a printer is looked at all the time."""
    monkeypatch.setattr(room, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(room, "LONGEST_PAUSE", 0.02)


@pytest.mark.parametrize("story", TOLD, ids=lambda story: story.name)
async def test_a_story_goes_as_written(stock: Stock, tmp_path: Path, story: Story) -> None:
    """People on Zalo are sent what the transcript says, and no group learns who they are."""
    async with zalo() as fake:
        desk = OaDesk(stock.copy(tmp_path / "desk"), fake)
        await desk.open()
        try:
            await Teller(desk).tell(story)
            assert not leaks(desk)
        finally:
            await desk.close()
            if desk.printers:
                await desk.printer.switch_off()
