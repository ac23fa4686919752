"""A small, strict Bot API server on the loopback: polling, webhooks, faults, a recorder."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.telegram.fake_methods import METHODS
from tests.telegram.fake_rules import WEBHOOK_SECRET, Params, Refused, Upload, params_of
from tests.telegram.fake_world import FakeBot, Json, World

TOKEN = "4242:canary-AAE7fake-token_for-tests0"
ANOTHER_TOKEN = "4343:canary-BBF8fake-token_for-staff0"
POLLED_TWICE = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)
HOOKED = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)
HANG = 600.0
RETRY_HOOK = 0.05
NOWHERE = "http://127.0.0.1:1"

How = Literal["refuse", "hang", "close", "hang after", "close after", "garbage", "odd"]


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked, as it came over the wire, and the status it was answered with."""

    bot: str
    method: str
    values: Json
    files: dict[str, Upload]
    status: int


@dataclass
class Fault:
    """What goes wrong, how many times.

    `hang after` and `close after` do it and never say so; `odd` does it and describes it oddly.
    """

    method: str
    chat: int | None
    times: int
    status: int
    words: str
    parameters: Json
    how: How
    having: str

    def meets(self, method: str, params: Params) -> bool:
        """Whether this call is the one it is for."""
        chat = str(params.values.get("chat_id", ""))
        return bool(
            self.times
            and method == self.method.lower()
            and (self.chat is None or chat == str(self.chat))
            and self.having in str(params.values)
        )


class FakeTelegram(World):
    """The server. `base_url` is what a channel is given; `calls` is all it was ever asked.

    `leads`: where a webhook's public address leads to on this machine, as a proxy would.
    """

    def __init__(self, *bots: FakeBot) -> None:
        own = (FakeBot(TOKEN, "ban_sao_bot"), FakeBot(ANOTHER_TOKEN, "can_bo_bot"))
        super().__init__(*(bots or own))
        self.base_url = ""
        self.calls: list[Call] = []
        self.leads: dict[str, str] = {}
        self._hooks: dict[str, asyncio.Task[None]] = {}
        self._closing = asyncio.Event()

    def fail(
        self,
        method: str,
        *,
        chat: int | None = None,
        times: int = 1,
        status: int = 500,
        words: str = "Internal Server Error",
        how: How = "refuse",
        having: str = "",
        **parameters: int,
    ) -> None:
        """Let the next calls of a method go wrong; `having`: only those that hold these words."""
        self.faults.append(Fault(method, chat, times, status, words, parameters, how, having))

    def called(self, method: str) -> list[Call]:
        """Every call of one method."""
        return [call for call in self.calls if call.method.lower() == method.lower()]

    async def start(self, runner: web.AppRunner) -> None:
        """Listen on a free port of this machine."""
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Let go of whoever polls, and of the webhooks."""
        self._closing.set()
        for bot in self.bots.values():
            bot.bell.set()
        for task in self._hooks.values():
            task.cancel()
        await asyncio.gather(*self._hooks.values(), return_exceptions=True)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One call, recorded whatever becomes of it."""
        bot = self.bots.get(request.match_info["token"])
        if bot is None:
            return answer(401, "Unauthorized")
        params, name = await params_of(request), request.match_info["method"]
        fault = next((f for f in self.faults if f.meets(name.lower(), params)), None)
        response = await self._faulty(request, bot, name, params, fault)
        self.calls.append(Call(bot.username, name, params.values, params.files, response.status))
        if fault and fault.how.startswith(("hang", "close")):
            await self._break(request, fault)
        return response

    async def _faulty(
        self, request: web.Request, bot: FakeBot, name: str, params: Params, fault: Fault | None
    ) -> web.Response:
        if fault is None:
            return await self._answered(bot, name, params)
        fault.times -= 1
        if fault.how.endswith("after"):
            return await self._answered(bot, name, params)
        if fault.how == "odd":
            done = METHODS[name.lower()](self, bot, params)
            return web.json_response({"ok": True, "result": done | {"photo": [{"size": "?"}]}})
        if fault.how == "garbage":
            return web.Response(status=fault.status, text=f"<h1>{request.path}</h1>")
        return answer(fault.status, fault.words, fault.parameters)

    async def _break(self, request: web.Request, fault: Fault) -> None:
        if fault.how.startswith("hang"):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), HANG)
        assert request.transport is not None or fault.how.startswith("hang")
        if request.transport is not None:
            request.transport.abort()

    async def _answered(self, bot: FakeBot, name: str, params: Params) -> web.Response:
        try:
            result = await self._do(bot, name.lower(), params)
        except Refused as refused:
            return answer(refused.status, refused.description, refused.parameters)
        return web.json_response({"ok": True, "result": result})

    async def _do(self, bot: FakeBot, method: str, params: Params) -> Any:
        match method:
            case "getupdates":
                return await self._poll(bot, params)
            case "setwebhook":
                return self._hook(bot, params)
            case "deletewebhook":
                return self._unhook(bot, params)
            case "getwebhookinfo":
                hook = {k: v for k, v in bot.hook.items() if k != "secret"} or {"url": ""}
                more = {"has_custom_certificate": False, "pending_update_count": len(bot.waiting)}
                return hook | more
            case _ if method in METHODS:
                return METHODS[method](self, bot, params)
            case _:
                raise Refused("Not Found", 404)

    async def _poll(self, bot: FakeBot, params: Params) -> list[Json]:
        """What waits, from `offset` on; asking for an update confirms all before it."""
        if bot.hook.get("url"):
            raise Refused(HOOKED, 409)
        offset, limit = params.number("offset", 0), params.number("limit", 100)
        self._remember_kinds(bot, params)
        bot.poll += 1
        mine, deadline = bot.poll, asyncio.get_running_loop().time() + params.number("timeout", 0)
        bot.bell.set()  # whoever polls already is told to stop
        confirm(bot, offset)
        while not bot.waiting:
            bot.bell.clear()
            left = deadline - asyncio.get_running_loop().time()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bot.bell.wait(), max(left, 0))
            if bot.poll != mine or bot.hook.get("url"):
                raise Refused(POLLED_TWICE, 409)
            if left <= 0 or self._closing.is_set():
                break
        return list(bot.waiting)[: max(1, min(limit, 100))]

    def _remember_kinds(self, bot: FakeBot, params: Params) -> None:
        if "allowed_updates" in params.values:
            bot.allowed = params.json("allowed_updates") or []

    def _hook(self, bot: FakeBot, params: Params) -> bool:
        url, secret = params.values.get("url", ""), params.values.get("secret_token", "")
        if not url:
            return self._unhook(bot, params)
        if not url.startswith(("https://", "http://127.0.0.1")):
            raise Refused("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not WEBHOOK_SECRET.fullmatch(secret):
            raise Refused("Bad Request: secret token contains unallowed characters")
        self._unhook(bot, params)
        self._remember_kinds(bot, params)
        bot.hook = {"url": url, "secret": secret}
        self._hooks[bot.token] = asyncio.create_task(self._deliver(bot))
        bot.bell.set()
        return True

    def _unhook(self, bot: FakeBot, params: Params) -> bool:
        if params.flag("drop_pending_updates"):
            bot.waiting.clear()
        bot.hook = {}
        if task := self._hooks.pop(bot.token, None):
            task.cancel()
        return True

    async def _deliver(self, bot: FakeBot) -> None:
        """Post what waits, one by one and in order, each until it is taken."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": bot.hook["secret"]}
        headers = headers if bot.hook["secret"] else {}
        async with ClientSession(timeout=ClientTimeout(total=5), headers=headers) as session:
            while True:
                while bot.waiting:
                    await self._deliver_one(session, bot)
                bot.bell.clear()
                await bot.bell.wait()

    async def _deliver_one(self, session: ClientSession, bot: FakeBot) -> None:
        update, url = bot.waiting[0], bot.hook["url"]
        url = self.leads.get(url, url if url.startswith("http://") else NOWHERE)
        try:
            async with session.post(url, json=update) as response:
                wrong = "" if response.ok else f"Wrong response from the webhook: {response.status}"
        except (ClientError, TimeoutError):
            wrong = "Connection refused"
        if not wrong:
            bot.waiting.remove(update)
            return
        bot.hook["last_error_message"] = wrong
        await asyncio.sleep(RETRY_HOOK)

    async def download(self, request: web.Request) -> web.Response:
        """A file by the path `getFile` gave."""
        found = self.files.get(request.match_info["name"])
        if request.match_info["token"] not in self.bots or found is None:
            return answer(404, "Not Found")
        return web.Response(body=found)


def answer(status: int, words: str, parameters: Json | None = None) -> web.Response:
    """A refusal as Telegram words it."""
    more = {"parameters": parameters} if parameters else {}
    said = {"ok": False, "error_code": status, "description": words, **more}
    return web.json_response(said, status=status)


def confirm(bot: FakeBot, offset: int) -> None:
    """Forget all before `offset`; a negative one keeps so many of the newest."""
    if offset < 0:
        while len(bot.waiting) > -offset:
            bot.waiting.popleft()
        return
    while bot.waiting and bot.waiting[0]["update_id"] < offset:
        bot.waiting.popleft()


@contextlib.asynccontextmanager
async def telegram(*bots: FakeBot) -> AsyncIterator[FakeTelegram]:
    """The fake Telegram, up and listening; with no bots named, a citizens' and a staff bot."""
    fake = FakeTelegram(*bots)
    app = web.Application(client_max_size=64 << 20)
    app.router.add_route("*", "/bot{token}/{method}", fake.serve)
    app.router.add_get("/file/bot{token}/files/{name}", fake.download)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await fake.start(runner)
    try:
        yield fake
    finally:
        await fake.stop()
        await runner.cleanup()
