"""Citizens on Zalo, through a bot of the Zalo Bot Platform: words and pictures, no buttons."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.channels import ChatMoved, Heard, Hopeless, Membership, Rights, Trouble, Unread
from bot.channels import zalo_facts as facts
from bot.render import Bubble, Capabilities
from handlers.screens import Attachment

ShowPicture = Callable[[Attachment], Awaitable[str]]
"""Puts a picture where Zalo can fetch it once, and gives its address."""


class ZaloBotChannel:
    """Chats `zb:<chat>`. `picture`: how a picture gets an address; without it there are none.

    Staff cannot work here: a bot sees nothing of a group, and has no buttons.
    """

    scheme = "zb"

    def __init__(
        self, token: str, base_url: str = facts.ZALO, picture: ShowPicture | None = None
    ) -> None:
        self.can = Capabilities(
            buttons=False,
            edit=False,
            files=False,
            groups=False,
            longest=facts.LONGEST_UNITS,
            scans=False,
            pictures=picture is not None,
            public=True,
        )
        self._picture = picture
        self._root = f"{base_url.rstrip('/')}/bot{token}/"
        self._session: ClientSession | None = None
        self._begun: dict[tuple[str, str], int] = {}

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()

    def read(self, update: Mapping[str, Any]) -> Heard | ChatMoved | Membership | Unread | None:
        """What somebody did; None for what is no business of ours; ValueError if unreadable."""
        event = facts.event_of(update)
        if event is None or event.group:
            return None
        peer = f"{self.scheme}:{event.chat}"
        if event.name == facts.WORDS:
            return Heard(peer, event.key, event.text)
        if event.name in facts.OTHERS:
            return Heard(peer, event.key, event.text, kind="other")
        return Unread(peer, event.key) if event.name == facts.UNSUPPORTED else None

    async def show(self, to: str, bubble: Bubble, *, name: str, edit: str | None) -> str:
        """Send what the last try at the same bubble had not sent yet; nothing is ever edited."""
        del edit
        chat, mark = facts.chat_of(to), (to, name)
        sends = [*map(self._photo, bubble.files), *map(self._words, facts.messages(bubble.text))]
        if not sends:
            raise Hopeless("nothing to show")
        ref = ""
        for number, send in enumerate(sends):
            if number >= self._begun.get(mark, 0):
                ref = await send(chat)
                self._begun[mark] = number + 1
        self._begun.pop(mark, None)
        return ref

    def _words(self, text: str) -> Callable[[str], Awaitable[str]]:
        async def send(chat: str) -> str:
            styles = facts.styles(text)
            more = {"text_styles": styles} if styles else {}
            return ref_of(await self._call("sendMessage", chat_id=chat, text=text, **more))

        return send

    def _photo(self, file: Attachment) -> Callable[[str], Awaitable[str]]:
        async def send(chat: str) -> str:
            assert self._picture is not None, "a picture without a way to it"
            with contextlib.suppress(Trouble, Hopeless):
                await self._call("sendChatAction", chat_id=chat, action="typing")
            address = await self._picture(file)
            return ref_of(await self._call("sendPhoto", chat_id=chat, photo=address))

        return send

    async def acknowledge(self, receipt: str, words: str) -> None:
        """There are no presses here."""

    async def erase(self, to: str, ref: str) -> None:
        """A bot cannot take a message away; whoever types a code here sees it stay."""

    async def greet(self, commands: Mapping[str, str]) -> None:
        """There is no menu of commands here."""

    async def rights(self, room: str) -> Rights | None:
        """A bot works in no group."""
        del room
        return None

    async def who(self) -> str:
        """Our own name on Zalo."""
        me = await self._call("getMe")
        return str(me.get("account_name", "")) if isinstance(me, dict) else ""

    async def _call(self, method: str, **params: Any) -> Any:
        """One try. Exceptions of the library stay here: they hold the token."""
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=facts.PATIENCE))
        try:
            async with self._session.post(self._root + method, json=params) as got:
                status, body, after = got.status, await got.read(), got.headers.get("Retry-After")
        except (TimeoutError, ClientError, OSError) as trouble:
            raise Trouble(f"zalo: {type(trouble).__name__}") from None
        return facts.outcome(status, body, after)


def ref_of(sent: Any) -> str:
    """A message's reference; one the platform took without naming is `?`."""
    return str(sent.get("message_id", "?")) if isinstance(sent, dict) else "?"
