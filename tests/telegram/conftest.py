"""Both channels on both servers: only the wire differs."""

from __future__ import annotations

import importlib
import itertools
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from bot.channels import Platform
from tests.telegram import peer
from tests.telegram.fake_api import TOKEN, FakeTelegram, telegram
from tests.telegram.peer import Crabline

CHANNELS = {"aiogram": "AiogramChannel", "ptb": "PtbChannel"}
FILES = {"pack": b"%PDF-1.7 a pack", "slip": b"%PDF-1.7 a slip"}
FORUM = -1005500
Json = dict[str, Any]


async def fetch(token: str) -> bytes:
    """What the desk lays out under a token."""
    return FILES[token]


def channel_of(library: str, base_url: str, **named: Any) -> Any:
    """A channel of that library; the library is imported only now."""
    module = importlib.import_module(f"bot.channels.telegram_{library}")
    return getattr(module, CHANNELS[library])(TOKEN, base_url, fetch, **named)


@dataclass(frozen=True)
class Wired:
    """A channel, the server it speaks to, and a chat no other test uses."""

    library: str
    channel: Any
    server: FakeTelegram | Crabline
    topic: int
    chats: Callable[[], int]

    @property
    def platform(self) -> Platform:
        """The channel as the desk sees it."""
        channel: Platform = self.channel
        return channel

    @property
    def crab(self) -> Crabline:
        """The server, where it is somebody else's."""
        assert isinstance(self.server, Crabline)
        return self.server

    @property
    def fake(self) -> FakeTelegram:
        """The server, where it is our own."""
        assert isinstance(self.server, FakeTelegram)
        return self.server

    def person(self) -> int:
        """Somebody new."""
        chat = self.chats()
        if isinstance(self.server, FakeTelegram):
            self.server.person(chat)
        return chat

    def group(self) -> int:
        """A group of no other test."""
        chat = -self.chats()
        if isinstance(self.server, FakeTelegram):
            self.server.group(chat)
        return chat

    def to(self, chat: int, thread: int | None = None) -> str:
        """A chat's address on the channel."""
        return f"{self.channel.scheme}:{chat}" + (f"/{thread}" if thread else "")

    def sent(self, chat: int) -> list[tuple[str, Json]]:
        """All that was put into a chat: methods and payloads, files by name."""
        return [call for call in self._calls() if call[1].get("chat_id") == chat]

    def _calls(self) -> list[tuple[str, Json]]:
        if isinstance(self.server, Crabline):
            return [(method, payload(body)) for method, body in self.server.calls()]
        return [
            (call.method, payload(call.values | {k: f.name for k, f in call.files.items()}))
            for call in self.server.calls
        ]


def payload(wire: Json) -> Json:
    """What was sent, whichever way a library writes it."""
    sent = {key: unpacked(value) for key, value in wire.items()}
    if str(sent.get("document", "")).startswith("attach://"):
        sent["document"] = sent.pop(sent["document"].removeprefix("attach://"))
    return sent


def unpacked(value: Any) -> Any:
    """A form's field as the value it stands for."""
    if isinstance(value, str) and (value[:1] in "{[" or value in {"true", "false"}):
        return json.loads(value)
    if isinstance(value, str) and value.removeprefix("-").isdecimal():
        return int(value)
    return value


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fake() -> AsyncIterator[FakeTelegram]:
    """Our own strict server."""
    async with telegram() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crabline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Crabline]:
    """Somebody else's server, where it is installed."""
    if why := peer.missing():
        pytest.skip(why)
    async with peer.crabline(tmp_path_factory.mktemp("crabline")) as server:
        yield server


@pytest.fixture(scope="module", params=CHANNELS)
def library(request: pytest.FixtureRequest) -> str:
    """Which library speaks."""
    return str(request.param)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def wired(library: str, fake: FakeTelegram) -> AsyncIterator[Wired]:
    """Each channel on our own server."""
    if FORUM not in fake.chats:
        fake.group(FORUM, forum=True).topics.add(9)
    channel = channel_of(library, fake.base_url, username="ban_sao_bot")
    first = {"aiogram": 1000, "ptb": 2000}[library]
    yield Wired(library, channel, fake, 9, itertools.count(first).__next__)
    await channel.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def wired_to_peer(library: str, crabline: Crabline) -> AsyncIterator[Wired]:
    """Each channel on somebody else's server."""
    await crabline.say(FORUM, "x", fromId=7, isForum=True, chatType="supergroup")
    channel = channel_of(library, crabline.base_url)
    first = {"aiogram": 1000, "ptb": 2000}[library]
    yield Wired(library, channel, crabline, 9, itertools.count(first).__next__)
    await channel.close()
