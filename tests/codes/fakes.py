"""Small, strict gateways on the loopback: each knows its fields, its errors, and what it took."""

from __future__ import annotations

import asyncio
import contextlib
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from xml.etree import ElementTree as ET

from aiohttp import web

KEY, SECRET = "K3y9QpL0sXw7RtYb2Nd5", "Zk3v9QpL0sXw7RtYb2Nd"
BRAND, TEMPLATE = "UBND LAP VO", "316271"


class Wrong(Exception):
    """The request is not what the documentation says."""


def demand(what: Any, why: str) -> None:
    """Refuse loudly what is not documented."""
    if not what:
        raise Wrong(why)


@dataclass
class Fake:
    """A gateway. `mood`: what it does with the next messages; `taken`: phone, words, ref.

    `answer`: what it says whatever comes.
    """

    mood: str = ""
    url: str = ""
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)
    asked: int = 0
    answer: Any = None
    balance: float = 10_000.0
    callers: set[Any] = field(default_factory=set)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    refusals: ClassVar[Mapping[str, Any]] = {}
    stranger: ClassVar[Any] = {}
    """What a wrong key is told."""

    def app(self) -> web.Application:
        """Its web server."""
        app = web.Application()
        app.router.add_post("/{path:.*}", self._post)
        app.router.add_get("/{path:.*}", self._get)
        return app

    async def read(self, request: web.Request) -> tuple[str, str, str] | None:
        """A message, or None for a wrong key; Wrong for any other field."""
        raise NotImplementedError

    def yes(self, phone: str) -> Any:
        """A message that was taken."""
        raise NotImplementedError

    async def look(self, request: web.Request) -> Any:
        """What it says of the account."""
        raise Wrong(f"no such page: {request.path}")

    async def _get(self, request: web.Request) -> web.Response:
        return web.json_response(await self.look(request))

    async def _post(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        assert request.transport is not None
        self.callers.add(request.transport.get_extra_info("peername"))
        try:
            message = await self.read(request)
        except (Wrong, KeyError, ValueError, ET.ParseError) as wrong:
            self.wrongs.append(f"{type(wrong).__name__}: {wrong}")
            return web.Response(status=400, text="<html>wrong</html>")
        if message is None:
            return web.json_response(self.stranger)
        if self.mood in ("403", "302"):
            return web.Response(status=int(self.mood), headers={"Location": "/elsewhere"})
        if self.answer is not None:
            return web.json_response(self.answer)
        if self.mood in self.refusals:
            return web.json_response(self.refusals[self.mood])
        return await self._take(request, message)

    async def _take(
        self, request: web.Request, message: tuple[str, str, str]
    ) -> web.StreamResponse:
        self.taken.append(message)
        self.came.set()
        if self.mood == "mute":
            await self.over.wait()
        if self.mood == "slow":
            await asyncio.sleep(0.2)
        if self.mood == "cut":
            assert request.transport is not None
            request.transport.abort()
        if self.mood == "500":
            return web.Response(status=500, text=json.dumps(self.yes(message[0])))
        if self.mood == "garbage":
            return web.Response(text="<html>Bad Gateway</html>")
        if self.mood == "drip":
            return await self._drip(request)
        return web.json_response(self.yes(message[0]))

    async def _drip(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while not self.over.is_set():
                await response.write(b" ")
                await asyncio.sleep(0.05)
        return response


class FakeEsms(Fake):
    """eSMS: one shape of body, a request id once a day."""

    refusals: ClassVar[Mapping[str, Any]] = {
        name: {"CodeResult": code, "CountRegenerate": 0, "ErrorMessage": "…"}
        for name, code in {
            "no balance": "103",
            "bad phone": "108",
            "blocked": "99",
            "no brand": "104",
            "unknown": "4711",
        }.items()
    }
    stranger: ClassVar[Any] = {"CodeResult": "101", "ErrorMessage": "Authorize Failed"}

    async def read(self, request: web.Request) -> tuple[str, str, str] | None:
        demand(request.path == "/MainService.svc/json/SendMultipleMessage_V4_post_json/", "path")
        said = await request.json()
        fields = "ApiKey SecretKey Phone Content SmsType Brandname IsUnicode Sandbox RequestId"
        demand(set(said) == set(fields.split()), "the message's fields")
        demand(all(isinstance(value, str) for value in said.values()), "all are texts")
        demand((said["SmsType"], said["IsUnicode"]) == ("2", "0"), "a code from a brand")
        demand(said["Sandbox"] in ("0", "1") and said["Brandname"] == BRAND, "sandbox or brand")
        demand(said["Phone"].startswith("0") and len(said["Phone"]) == 10, "0912345678")
        demand(len(said["RequestId"]) <= 50, "request id")
        if (said["ApiKey"], said["SecretKey"]) != (KEY, SECRET):
            return None
        return said["Phone"], said["Content"], said["RequestId"]

    def yes(self, phone: str) -> Any:
        del phone
        return {"CodeResult": "100", "CountRegenerate": 0, "SMSID": "d533459ee42b2b9525ba"}

    async def _post(self, request: web.Request) -> web.StreamResponse:
        if not request.path.endswith("/GetBalance_json"):
            return await super()._post(request)
        said = await request.json()
        demand(set(said) == {"ApiKey", "SecretKey"}, "the account's fields")
        if (said["ApiKey"], said["SecretKey"]) != (KEY, SECRET):
            return web.json_response({"Balance": 0, "CodeResponse": "101"})
        return web.json_response({"Balance": self.balance, "CodeResponse": "100", "UserID": 9999})

    async def _take(
        self, request: web.Request, message: tuple[str, str, str]
    ) -> web.StreamResponse:
        if message[2] in {ref for _, _, ref in self.taken}:
            return web.json_response({"CodeResult": "124", "ErrorMessage": "Request exist 1"})
        return await super()._take(request, message)


class FakeSpeedSms(Fake):
    """SpeedSMS: the token as a user's name, phones in a list."""

    refusals: ClassVar[Mapping[str, Any]] = {
        "no balance": {"status": "error", "code": "300", "message": "…"},
        "bad phone": {"status": "error", "code": "105", "message": "…", "invalidPhone": ["…"]},
        "blocked": {
            "status": "success",
            "code": "00",
            "data": {"tranId": 0, "totalSMS": 0, "totalPrice": 0, "invalidPhone": ["84…"]},
        },
        "no brand": {"status": "error", "message": "sender not found"},
        "unknown": {"status": "error", "code": "4711", "message": "…"},
    }
    stranger: ClassVar[Any] = {"status": "error", "code": "007", "message": "…"}

    async def read(self, request: web.Request) -> tuple[str, str, str] | None:
        demand(request.path == "/index.php/sms/send", "path")
        demand(request.content_type == "application/json", "JSON")
        said = await request.json()
        demand(set(said) == {"to", "content", "sms_type", "sender"}, "the message's fields")
        demand(said["sms_type"] in (2, 3, 4, 5), "a number's kind")
        demand((said["sms_type"] == 3) == (said["sender"] == BRAND), "kind and brand")
        (phone,) = said["to"]
        demand(phone.startswith("84") and len(phone) == 11, "84912345678")
        return (phone, said["content"], "") if self._known(request) else None

    def _known(self, request: web.Request) -> bool:
        return (
            request.headers["Authorization"] == "Basic " + b64encode(f"{KEY}:x".encode()).decode()
        )

    def yes(self, phone: str) -> Any:
        del phone
        data = {"tranId": 123456, "totalSMS": 1, "totalPrice": 250, "invalidPhone": []}
        return {"status": "success", "code": "00", "data": data}

    async def look(self, request: web.Request) -> Any:
        demand(request.path == "/index.php/user/info", "path")
        if not self._known(request):
            return self.stranger
        return {"email": "desk@example.vn", "balance": self.balance, "currency": "VND"}


class FakeZbs(Fake):
    """Zalo's templates: a token in a header of its own, errors under HTTP 200."""

    token: str = KEY
    refusals: ClassVar[Mapping[str, Any]] = {
        name: {"error": code, "message": "…"}
        for name, code in {
            "no balance": -144,
            "bad phone": -108,
            "blocked": -118,
            "no brand": -109,
            "night": -133,
            "unknown": -4711,
        }.items()
    }
    stranger: ClassVar[Any] = {"error": -124, "message": "Access token invalid"}

    async def read(self, request: web.Request) -> tuple[str, str, str] | None:
        demand(request.path == "/message/template", "path")
        demand("Authorization" not in request.headers, "never a Bearer")
        said = await request.json()
        fields = {"phone", "template_id", "template_data", "tracking_id"}
        demand(set(said) - {"mode"} == fields, "the message's fields")
        demand(said.get("mode", "development") == "development", "mode")
        demand(said["template_id"] == TEMPLATE, "template")
        demand(set(said["template_data"]) == {"otp"}, "what the template asks for")
        demand(len(said["tracking_id"]) <= 48, "tracking id")
        demand(said["phone"].startswith("84") and len(said["phone"]) == 11, "84912345678")
        if request.headers["access_token"] != self.token:
            return None
        return said["phone"], said["template_data"]["otp"], said["tracking_id"]

    def yes(self, phone: str) -> Any:
        del phone
        quota = {"dailyQuota": "500", "remainingQuota": "499"}
        data = {"msg_id": "a4d0243feb1ac644", "sent_time": "1626926349402", "quota": quota}
        return {"error": 0, "message": "Success", "data": data}

    async def look(self, request: web.Request) -> Any:
        demand(request.path == "/message/quota", "path")
        if request.headers["access_token"] != self.token:
            return self.stranger
        data = {"dailyQuota": "500", "remainingQuota": str(int(self.balance))}
        return {"error": 0, "message": "Success", "data": data}


class FakeHttp(Fake):
    """A gateway of somebody else's making, spoken to in one of three shapes."""

    shape: str = "json"
    refusals: ClassVar[Mapping[str, Any]] = {
        name: {"data": {"status": code}}
        for name, code in {
            "no balance": "BROKE",
            "bad phone": "NO_PHONE",
            "blocked": "NO_PHONE",
            "no brand": "NO_BRAND",
            "unknown": "odd",
        }.items()
    }
    stranger: ClassVar[Any] = {"data": {"status": "WHO"}}

    async def read(self, request: web.Request) -> tuple[str, str, str] | None:
        demand(request.path == "/brand/send", "path")
        said = await getattr(self, f"_{self.shape}")(request)
        demand(set(said) == {"to", "words", "id"}, "the message's fields")
        demand(said["to"].startswith("+84"), "+84912345678")
        if request.headers["X-Key"] != KEY:
            return None
        return said["to"], said["words"], said["id"]

    async def _json(self, request: web.Request) -> dict[str, str]:
        demand(request.content_type == "application/json", "JSON")
        said = await request.json()
        demand(said.pop("kind") == 1, "a number stays a number")
        return {**said.pop("message"), **said}

    async def _form(self, request: web.Request) -> dict[str, str]:
        demand(request.content_type == "application/x-www-form-urlencoded", "a form")
        said = dict(await request.post())
        demand(said.pop("kind") == "1", "kind")
        return {name: str(value) for name, value in said.items()}

    async def _xml(self, request: web.Request) -> dict[str, str]:
        demand(request.content_type == "text/xml", "XML")
        tree = ET.fromstring(await request.text())  # noqa: S314 - our own client's
        demand(tree.tag == "send", "an element")
        return {one.tag: one.text or "" for one in tree}

    def yes(self, phone: str) -> Any:
        del phone
        return {"data": {"status": 0}}


@contextlib.asynccontextmanager
async def listening(fake: Fake) -> AsyncIterator[Fake]:
    """The gateway, switched on."""
    runner = web.AppRunner(fake.app(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield fake
    finally:
        fake.over.set()
        await runner.cleanup()
