"""What every channel is: it shows bubbles; a platform's channel also reads updates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any, Literal, Protocol

from bot.render import Bubble, Capabilities


class Trouble(Exception):
    """A bubble could not be shown now. `after`: seconds the platform asked us to wait."""

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what)
        self.after = after


class TokenRefused(Trouble):
    """The platform does not know the bot's token: it was mistyped or replaced."""


class Hopeless(Exception):
    """A bubble can never be shown there: blocked, gone, malformed."""


class Unreachable(Hopeless):
    """The person or group has shut us out: blocked, left, kicked."""


class WindowClosed(Hopeless):
    """The platform lets us write only a while after the person has; the chat itself is open."""


class Moved(Exception):
    """The chat lives on under another address."""

    def __init__(self, to: str) -> None:
        super().__init__("the chat has moved")
        self.to = to


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing a person did on a platform, before the desk gives it a time.

    `peer`: the person's own chat; `room`: where it was said, when that is a group; `receipt`: what
    a press must be acknowledged with; `kind`: `other` is a file, a sticker, anything unread; `ref`:
    the message itself, for taking it away; `file`: what the platform calls a picture or document.
    """

    peer: str
    key: str
    text: str = ""
    press: str = ""
    room: str = ""
    receipt: str = ""
    kind: Literal["words", "press", "other"] = "words"
    ref: str = field(default="", compare=False)
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Unread:
    """Somebody spoke, and the platform may not pass it on: a kind it cannot carry, or a child."""

    peer: str
    key: str


@dataclass(frozen=True, slots=True)
class ChatMoved:
    """A group became a supergroup: the same people under a new address."""

    old: str
    new: str
    key: str


@dataclass(frozen=True, slots=True)
class Membership:
    """What the bot may do in a chat has changed: `status` is the platform's word for it."""

    room: str
    by: str
    status: str
    key: str


class Rights(Protocol):
    """What the bot may do in a group."""

    @property
    def sees(self) -> bool: ...
    @property
    def edits(self) -> bool: ...


class Channel(Protocol):
    """One way to reach people.

    `show` returns the message's reference, which a later `edit` may name. `name` is the same for
    every try at the same thing: a channel that can will show it once only.
    `acknowledge` ends the waiting of a press, with a few words that pass by.
    """

    @property
    def can(self) -> Capabilities: ...

    async def show(self, to: str, bubble: Bubble, *, name: str, edit: str | None) -> str: ...
    async def acknowledge(self, receipt: str, words: str) -> None: ...


class Platform(Channel, Protocol):
    """A channel whose updates come as JSON from outside."""

    def read(self, update: Mapping[str, Any]) -> Heard | ChatMoved | Membership | Unread | None: ...
    async def erase(self, to: str, ref: str) -> None: ...
    async def rights(self, room: str) -> Rights | None: ...
    async def who(self) -> str: ...
    async def greet(self, commands: Mapping[str, str]) -> None: ...
    async def close(self) -> None: ...


PLATFORMS = {
    "telegram+aiogram": ("bot.channels.telegram_aiogram", "AiogramChannel"),
    "telegram+ptb": ("bot.channels.telegram_ptb", "PtbChannel"),
    "zalo+bot": ("bot.channels.zalo_bot", "ZaloBotChannel"),
    "zalo+oa": ("bot.channels.zalo_oa", "OaChannel"),
}


def open_platform(
    name: str,
    scheme: str,
    token: Any,
    base_url: str,
    files: Any = None,
    *,
    scans: bool = False,
    **own: Any,
) -> Platform:
    """A platform's channel by its name; its library is loaded now and not before.

    `token`: a bot's, or an account's keeper of tokens; `files`: how it comes by a file, in the
    channel's own way; `scans`: people's papers may go by it; `own`: what it needs besides.
    """
    module, kind = PLATFORMS[name]
    channel: Any = getattr(import_module(module), kind)(token, base_url, files, **own)
    if channel.scheme != scheme:
        raise ValueError(f"{name} is not a door for {scheme}:")
    channel.can = replace(channel.can, contact=hasattr(channel, "shares_phones"), scans=scans)
    platform: Platform = channel
    return platform


async def can_work(channel: Any, room: str) -> bool:
    """Whether the bot sees commands in a group and may edit its cards; the web always may."""
    if not hasattr(channel, "rights"):
        return True
    rights = await channel.rights(room)
    return rights is not None and rights.sees and rights.edits
