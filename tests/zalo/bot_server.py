"""A small, strict Zalo Bot Platform on the loopback: what crabline lacks, and how it is obeyed.

One update a call and no acknowledgement, `ok: false` under HTTP 200, 2,000 units of text, pictures
it fetches itself, messages it cannot carry, webhooks bare and wrapped.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web

from bot.serve import listening

Json = dict[str, Any]
TOKEN = "12345689:canary-zalo_token-abc"
LONGEST, SHORTEST_SECRET, LONGEST_SECRET = 2000, 8, 256
SENT_LONG_AGO = 1_780_000_000_000
FIELDS = {
    "getMe": set(),
    "getUpdates": {"timeout"},
    "setWebhook": {"url", "secret_token"},
    "deleteWebhook": set(),
    "getWebhookInfo": set(),
    "sendMessage": {"chat_id", "text", "text_styles"},
    "sendPhoto": {"chat_id", "photo", "caption"},
    "sendChatAction": {"chat_id", "action"},
}
STYLES = {"b", "i", "u", "s", "f_13", "f_15", "f_18", "f_20"}


class Refused(Exception):
    """A call that is not as the platform's pages say."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass
class Fault:
    """What the next calls of a method meet: an error's code under a status, or a lost connection.

    `done`: it happens after the platform did as asked.
    """

    code: int = 0
    words: str = ""
    status: int = 200
    body: str = ""
    drop: bool = False
    done: bool = False
    after: str = ""


@dataclass
class FakeZalo:
    """The platform. `shown` is what each chat sees; `leads`: public addresses on the loopback."""

    url: str = ""
    calls: list[tuple[str, Json]] = field(default_factory=list)
    shown: dict[str, list[Json]] = field(default_factory=dict)
    waiting: deque[Json] = field(default_factory=deque)
    blocked: set[str] = field(default_factory=set)
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    hook: Json = field(default_factory=dict)
    wrapped: bool = False
    pictures: list[bytes] = field(default_factory=list)
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def app(self) -> web.Application:
        """Its web server."""
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._call)
        return app

    def fail(self, method: str, **fault: Any) -> None:
        """The next call of this method goes wrong."""
        self.faults.setdefault(method, deque()).append(Fault(**fault))

    def event(self, name: str, chat: str, **more: Any) -> Json:
        """Something a person did, as the platform writes it."""
        message = {
            "from": {"id": chat, "display_name": "Lan", "is_bot": False},
            "chat": {"id": chat, "chat_type": "PRIVATE"},
            "message_id": f"{next(self.numbers):016x}",
            "date": SENT_LONG_AGO,
        }
        return {"event_name": f"message.{name}.received", "message": message | more}

    async def say(self, chat: str, text: str) -> Json:
        """A person writes."""
        return await self.hand_out(self.event("text", chat, text=text))

    async def hand_out(self, update: Json) -> Json:
        """To the webhook, where there is one; else to whoever polls."""
        if not self.hook:
            self.waiting.append(update)
            self.bell.set()
            return update
        headers = {"X-Bot-Api-Secret-Token": self.hook["secret_token"]}
        body = {"ok": True, "result": update} if self.wrapped else update
        url = self.leads.get(self.hook["url"], self.hook["url"])
        async with (
            ClientSession(headers=headers) as session,
            session.post(url, json=body) as answer,
        ):
            assert answer.status == 200, answer.status
        return update

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            params = await self._checked(request, method)
            return await self._answer(request, method, params)
        except Refused as refused:
            return said(refused.code, str(refused))

    async def _checked(self, request: web.Request, method: str) -> Json:
        if request.match_info["token"] != TOKEN:
            raise Refused(401, "Unauthorized")
        if method not in FIELDS:
            raise Refused(404, "Bad request - invalid API name")
        params: Json = await request.json()
        if unknown := set(params) - FIELDS[method]:
            raise Refused(400, f"unknown {unknown}")
        return params

    async def _answer(self, request: web.Request, method: str, params: Json) -> Any:
        queue = self.faults.get(method)
        fault = queue.popleft() if queue else None
        self.calls.append((method, params))
        if fault is None or fault.done:
            result = await getattr(self, f"_{method}")(**params)
        if fault is None:
            return web.json_response(
                {"ok": True} if result is None else {"ok": True, "result": result}
            )
        if fault.drop:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        headers = {"Retry-After": fault.after} if fault.after else {}
        if fault.body:
            return web.Response(status=fault.status, text=fault.body, headers=headers)
        return said(fault.code, fault.words, fault.status, headers)

    async def _getMe(self) -> Json:  # noqa: N802 - the platform's name
        return {
            "id": "1459232241454765289",
            "account_name": "bot.BanSao",
            "account_type": "BASIC",
            "can_join_groups": False,
        }

    async def _getUpdates(self, timeout: str = "30") -> Json:  # noqa: N802, ASYNC109
        if self.hook:
            raise Refused(400, "Webhook is configured")
        if not isinstance(timeout, str):
            raise Refused(400, "timeout is a string")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(float(timeout)):
                while not self.waiting:
                    self.bell.clear()
                    await self.bell.wait()
        if not self.waiting:
            raise Refused(408, "Request timeout")
        return self.waiting.popleft()

    async def _setWebhook(self, url: str, secret_token: str) -> Json:  # noqa: N802
        if not url.startswith("https://"):
            raise Refused(400, "url must use HTTPS")
        if not SHORTEST_SECRET <= len(secret_token) <= LONGEST_SECRET:
            raise Refused(400, "secret_token is 8 to 256 characters")
        self.hook = {"url": url, "secret_token": secret_token}
        return {"url": url, "updated_at": SENT_LONG_AGO}

    async def _deleteWebhook(self) -> Json:  # noqa: N802
        self.hook = {}
        return {"url": "", "updated_at": SENT_LONG_AGO}

    async def _getWebhookInfo(self) -> Json:  # noqa: N802
        return {"url": self.hook.get("url", ""), "updated_at": SENT_LONG_AGO}

    async def _sendMessage(  # noqa: N802
        self, chat_id: str, text: str, text_styles: list[Json] | None = None
    ) -> Json:
        if not isinstance(text, str) or not 1 <= units(text) <= LONGEST:
            raise Refused(400, "text is 1 to 2000 characters")
        for style in text_styles or []:
            fits = 0 <= style["start"] < style["start"] + style["len"] <= units(text)
            if not fits or not set(style["st"]) <= STYLES:
                raise Refused(400, "text_styles")
        return self._keep(chat_id, {"text": text})

    async def _sendPhoto(self, chat_id: str, photo: str, caption: str = "") -> Json:  # noqa: N802
        if not photo.startswith("https://"):
            raise Refused(400, "photo is a public address")
        where = next((to for of, to in self.leads.items() if photo.startswith(of)), "")
        public = next((of for of in self.leads if photo.startswith(of)), "")
        async with ClientSession() as session, session.get(where + photo[len(public) :]) as got:
            if got.status != 200:
                raise Refused(400, "photo cannot be fetched")
            self.pictures.append(await got.read())
        return self._keep(chat_id, {"photo": photo, "caption": caption})

    async def _sendChatAction(self, chat_id: str, action: str) -> None:  # noqa: N802
        del chat_id
        if action != "typing":
            raise Refused(400, "action")

    def _keep(self, chat_id: str, message: Json) -> Json:
        if not isinstance(chat_id, str) or not chat_id:
            raise Refused(400, "chat_id is required")
        if chat_id in self.blocked:
            raise Refused(403, "user has blocked the bot")
        self.shown.setdefault(chat_id, []).append(message)
        return {"message_id": f"{next(self.numbers):016x}", "date": SENT_LONG_AGO}


def said(code: int, words: str, status: int = 200, headers: Mapping[str, str] = {}) -> web.Response:
    """A refusal as the platform gives it: under HTTP 200."""
    body = json.dumps({"ok": False, "error_code": code, "description": words})
    return web.Response(text=body, status=status, content_type="application/json", headers=headers)


def units(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


@contextlib.asynccontextmanager
async def zalo() -> AsyncIterator[FakeZalo]:
    """The platform on a free port."""
    fake = FakeZalo()
    async with listening(fake.app(), "127.0.0.1", 0) as fake.url:
        yield fake
