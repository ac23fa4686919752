"""The transcripts of tests/stories, told over HTTP by people on somebody else's Zalo."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from bot.app import Plan, open_house
from bot.channels.zalo_bot import ZaloBotChannel
from bot.intake import Intake
from bot.polling import BotApi
from bot.printers import room
from bot.render import Bubble
from bot.zalo import ZaloPoller
from tests.desk import BUTTONS, PEPPERS, VAULT, BlankSheets, Screenful, Stock
from tests.story import Story, Teller, leaks, stories
from tests.story_desk import StoryDesk
from tests.telegram import peer
from tests.telegram.peer import Crabline
from tests.zalo import bot_peer
from tests.zalo.bot_server import TOKEN

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(bool(peer.missing()), reason=peer.missing() or "crabline is here"),
]
TOLD = [story for story in stories() if story.only != "buttons" and not story.prints]
VISITS = count(1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Crabline]:
    """One platform for all stories; each has chats of its own."""
    async with peer.crabline(tmp_path_factory.mktemp("crab"), TOKEN, "zalo") as server:
        yield server


class OnZalo(Screenful):
    """What citizens see: each bubble goes out over HTTP, and is read off the platform's record."""

    def __init__(self, crab: Crabline, visit: int) -> None:
        self._crab, self._visit, self._read = crab, visit, 0
        self._sent: dict[str, list[str]] = defaultdict(list)
        self.channel = ZaloBotChannel(TOKEN, crab.base_url)
        super().__init__(self.channel.can)

    def chat(self, who: str) -> str:
        """A story's person as the platform knows them."""
        return f"{who.removeprefix('citizen:')}.{self._visit}"

    async def show(self, to: str, bubble: Bubble, *, name: str, edit: str | None) -> str:
        ref = await self.channel.show(to, bubble, name=name, edit=edit)
        chat = to.removeprefix("zb:")
        who = f"citizen:{chat.rpartition('.')[0]}"
        for text in self._new(chat):
            await super().show(who, Bubble(text), name=f"{name}{len(self.log)}", edit=None)
        return ref

    def _new(self, chat: str) -> list[str]:
        with self._crab.recorder.open("rb") as record:
            record.seek(self._read)
            rows = [json.loads(row) for row in record]
            self._read = record.tell()
        for body in (row["body"] for row in rows if row["path"].endswith("/sendMessage")):
            self._sent[body["chat_id"]].append(str(body["text"]))
        return self._sent.pop(chat, [])


class ZaloDesk(StoryDesk):
    """A desk whose citizens are on Zalo: what they say comes in by polling."""

    def __init__(self, folder: Path, crab: Crabline, web: ClientSession) -> None:
        super().__init__(folder, BUTTONS)
        self._crab, self._web = crab, web
        self.citizens = self.on_zalo = OnZalo(crab, next(VISITS))

    async def open(self) -> None:
        channels: Any = {"zb": self.citizens, "staff": self.staff, "group": self.staff}
        keys, printers = (PEPPERS, VAULT), self.printers
        plan = Plan(
            self.folder, *keys, lambda _fetch: channels, pages=BlankSheets(), printers=printers
        )
        opening = open_house(plan, self.inbox, self.world)
        self.house = await self._stack.enter_async_context(opening)
        house, world = self.house, self.world
        intake = Intake(self.on_zalo.channel, "citizen", house.door, house.cabinet, world)
        self._poller = ZaloPoller(BotApi(self._web, TOKEN, self._crab.base_url), intake)
        self._intake = intake

    async def say(
        self, who: str, text: str = "", press: str = "", key: str = "", room: str = ""
    ) -> list[Bubble]:
        if not who.startswith("citizen:"):
            return await super().say(who, text, press, key, room)
        assert not press, "nobody presses anything on Zalo"
        chat, seen = self.on_zalo.chat(who), len(self.citizens.log)
        if text.strip():
            await bot_peer.say(self._crab, chat, text)
            await self._poller.once()
        else:
            update = wordless(chat, len(self.citizens.log))
            await self._intake.take(update, json.dumps(update).encode())
        await self.settle()
        return [bubble for to, bubble in self.citizens.log[seen:] if to == who]


def wordless(chat: str, number: int) -> dict[str, Any]:
    """A message without words, which crabline does not know how to make."""
    message = {
        "from": {"id": chat, "is_bot": False},
        "chat": {"id": chat, "chat_type": "PRIVATE"},
        "message_id": f"w{number}",
    }
    return {"event_name": "message.sticker.received", "message": message}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job at a printer is looked at all the time."""
    monkeypatch.setattr(room, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(room, "LONGEST_PAUSE", 0.02)


@pytest.mark.parametrize("story", TOLD, ids=lambda story: story.name)
async def test_a_story_goes_as_written(
    stock: Stock, tmp_path: Path, crab: Crabline, story: Story
) -> None:
    """People on Zalo are sent what the transcript says, and no group learns who they are."""
    async with ClientSession() as web:
        desk = ZaloDesk(stock.copy(tmp_path / "desk"), crab, web)
        await desk.open()
        try:
            await Teller(desk).tell(story)
            assert not leaks(desk)
        finally:
            await desk.close()
            await desk.on_zalo.channel.close()
            if desk.printers:
                await desk.printer.switch_off()
