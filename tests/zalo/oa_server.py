"""Zalo as far as an Official Account needs it: tokens, messages, uploads, webhooks; real HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from aiohttp import ClientSession, ClientTimeout, web

from bot.world import World
from tests.zalo.oa_rules import Json, Refused, check_message, check_upload, exactly

APP_ID, OA_ID = "3608465248940903967", "388613280878808645"
APP_SECRET, OA_SECRET = "canary-app-key-4f1c", "canary-oa-key-9d2e7b"
FIRST = "canary-refresh-token-0"
A_LIFE = timedelta(seconds=90_000)
FREE, WINDOW, KEPT = timedelta(hours=48), timedelta(days=7), timedelta(days=7)
ANSWERS_WITHIN, HANG = 2.0, 30.0
By = Literal["body", "header", "oa"]
How = Literal["refuse", "status", "garbage", "hang", "hang after", "close", "close after"]


@dataclass
class Person:
    """Somebody with a Zalo account, as the Official Account knows them."""

    id: str
    last: datetime | None = None
    blocked: bool = False
    shown: list[Json] = field(default_factory=list)


@dataclass(frozen=True)
class Call:
    """What was asked, and the number it was answered with."""

    path: str
    body: Json
    error: int
    token: str


@dataclass
class Fault:
    """What goes wrong, how many times. `after`: it is done and never said so."""

    path: str
    times: int = 1
    how: How = "refuse"
    error: int = -200
    words: str = "Send message failed"
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    to: str = ""
    having: str = ""

    def meets(self, path: str, body: Json) -> bool:
        """Whether this call is the one it is for."""
        user = body.get("recipient", {}).get("user_id", "")
        here = self.path in path and self.to in ("", user)
        return bool(self.times) and here and self.having in str(body)


class FakeZalo:
    """The server. `base_url` is what a channel is given, `oauth` what a token keeper is."""

    def __init__(self) -> None:
        self.base_url, self.hook = "", ""
        self.people: dict[str, Person] = {}
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.passed = timedelta()
        self.refresh, self.spent = FIRST, set[str]()
        self.tokens: dict[str, datetime] = {}
        self.refreshes = self.reuses = 0
        self.uploads: dict[str, tuple[bytes, str, datetime]] = {}
        self.asked = asyncio.Event()
        self._numbers = itertools.count(1)
        self._closing = asyncio.Event()

    @property
    def oauth(self) -> str:
        """Where tokens are renewed."""
        return f"{self.base_url}/v4/oa/access_token"

    def now(self) -> datetime:
        """The server's own clock, which tests may put forward."""
        return World().now() + self.passed

    def person(self, user: str) -> Person:
        """Somebody who has just followed the account."""
        return self.people.setdefault(user, Person(user, self.now()))

    def grant(self, life: timedelta = A_LIFE) -> str:
        """An access token that is good for a while."""
        token = f"canary-access-{next(self._numbers)}"
        self.tokens[token] = self.now() + life
        return token

    def fail(self, path: str, **facts: Any) -> None:
        """Let the next calls of a path go wrong."""
        self.faults.append(Fault(path, **facts))

    def sent(self, user: str) -> list[Json]:
        """Every message this person was shown, in order."""
        return self.person(user).shown

    # ---- tokens

    async def renew(self, request: web.Request) -> web.StreamResponse:
        """A refresh token buys one new pair; a second time it buys nothing."""
        form = dict(await request.post())
        fault = self._fault(request.path, {})
        if fault and not fault.how.endswith("after"):
            return await self._broken(request, fault)
        answer = self._renewed(request, form)
        self.asked.set()
        if fault:
            return await self._broken(request, fault)
        return web.json_response(answer, content_type="text/json")

    def _renewed(self, request: web.Request, form: Json) -> Json:
        if request.headers.get("secret_key") != APP_SECRET:
            return {"error": -14004, "error_name": "Invalid secret key"}
        if set(form) != {"refresh_token", "app_id", "grant_type"} or form["app_id"] != APP_ID:
            return {"error": -14002, "error_name": "Invalid appId"}
        if form["refresh_token"] in self.spent:
            self.reuses += 1
            return {"error": -14020, "error_name": "Refresh token is used"}
        if form["refresh_token"] != self.refresh or form["grant_type"] != "refresh_token":
            return {"error": -14014, "error_name": "Invalid refresh token"}
        self.refreshes += 1
        self.spent.add(self.refresh)
        self.refresh = f"canary-refresh-token-{next(self._numbers)}"
        life = str(int(A_LIFE.total_seconds()))
        return {
            "access_token": self.grant(),
            "refresh_token": self.refresh,
            "expires_in": life,
        }

    # ---- calls

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One call, recorded whatever becomes of it."""
        body = await body_of(request)
        fault = self._fault(request.path, body)
        token = request.headers.get("access_token", "")
        if fault and not fault.how.endswith("after"):
            self.calls.append(Call(request.path, body, fault.error, token))
            return await self._broken(request, fault)
        error, headers = 0, {"X-RateLimit-Limit": "4000", "X-RateLimit-Remain": "3999"}
        try:
            self._admit(request, token)
            data = self._do(request.path, body)
            answer = {"data": data, "error": 0, "message": "Success"}
        except Refused as refused:
            error, headers = refused.error, headers | refused.headers
            answer = {"error": refused.error, "message": refused.words}
        self.calls.append(Call(request.path, body, error, token))
        if fault:
            return await self._broken(request, fault)
        return web.json_response(answer, headers=headers)

    def _admit(self, request: web.Request, token: str) -> None:
        if "Authorization" in request.headers or token not in self.tokens:
            raise Refused(-216, "Access token is invalid")
        if self.tokens[token] <= self.now():
            raise Refused(-220, "access_token is expired or removed")

    def _do(self, path: str, body: Json) -> Json:
        match path:
            case "/v3.0/oa/message/cs":
                return self._show(body)
            case "/v2.0/oa/upload/image":
                return {"attachment_id": self._keep(body, "image")}
            case "/v2.0/oa/upload/file":
                return {"token": self._keep(body, "file")}
            case "/v2.0/oa/getoa":
                return {"oaid": OA_ID, "name": "UBND xã Lấp Vò", "is_verified": True}
            case _:
                raise Refused(-209, "Not supported this api")

    def _show(self, body: Json) -> Json:
        exactly(body, "recipient", "message")
        person = self.people.get(str(exactly(body["recipient"], "user_id")["user_id"]))
        if person is None:
            raise Refused(-201, "user_id is invalid!")
        if person.blocked:
            raise Refused(-213, "User has not followed OA")
        if person.last is None or self.now() - person.last > WINDOW:
            raise Refused(-230, "User has not interacted with the OA in the past 7 days")
        alive = {name for name, (_, _, until) in self.uploads.items() if self.now() < until}
        check_message(body["message"], alive)
        number = f"m{next(self._numbers)}"
        kind = "free" if self.now() - person.last <= FREE else "purchase_quota"
        person.shown.append({"message_id": number, "quota": kind, **body["message"]})
        when = str(int(self.now().timestamp() * 1000))
        return {"message_id": number, "user_id": person.id, "sent_time": when}

    def _keep(self, body: Json, kind: str) -> str:
        content, name = body["content"], body["name"]
        check_upload(content, kind)
        upload = f"{kind}-{next(self._numbers)}"
        self.uploads[upload] = (content, name, self.now() + KEPT)
        return upload

    def _fault(self, path: str, body: Json) -> Fault | None:
        fault = next((fault for fault in self.faults if fault.meets(path, body)), None)
        if fault:
            fault.times -= 1
        return fault

    async def _broken(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.how == "refuse":
            answer = {"error": fault.error, "message": fault.words}
            return web.json_response(answer, headers=fault.headers)
        if fault.how in ("status", "garbage"):
            return web.Response(status=fault.status, text=f"<h1>{request.path}</h1>")
        self.asked.set()
        if fault.how.startswith("hang"):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), HANG)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def stop(self) -> None:
        """Let go of whoever waits."""
        self._closing.set()

    # ---- webhooks

    def event(self, user: str, name: str, message: Json | None = None, **more: Any) -> Json:
        """An event of this person's as Zalo writes it; it opens the window."""
        self.person(user).last = self.now()
        made: Json = {
            "app_id": APP_ID,
            "sender": {"id": user},
            "recipient": {"id": OA_ID},
            "user_id_by_app": f"9{user}",
            "event_name": name,
            "timestamp": str(int(self.now().timestamp() * 1000)),
        }
        if message is not None:
            made["message"] = {"msg_id": f"h{next(self._numbers)}", **message}
        return made | more

    async def say(self, user: str, text: str) -> Json:
        """Somebody writes."""
        return await self.post(self.event(user, "user_send_text", {"text": text}))

    async def press(self, user: str, title: str) -> Json:
        """Somebody presses the newest button that begins so: what it carries comes as words."""
        return await self.say(user, self.find(user, lambda found: found.startswith(title)))

    def find(self, user: str, wanted: Callable[[str], bool]) -> str:
        """What the newest such button carries; "" for none."""
        for message in reversed(self.sent(user)):
            payload = message.get("attachment", {}).get("payload", {})
            for button in payload.get("buttons", []):
                if wanted(button["title"]):
                    return str(button["payload"])
        return ""

    async def share(self, user: str, phone: str) -> Json:
        """Somebody fills in the card that asks for their number."""
        info = {"name": "Lan", "phone": phone, "user_dob": "30/10/1999", "gender": "Nữ"}
        return await self.post(self.event(user, "user_submit_info", info=info))

    async def post(self, event: Json, by: By = "body") -> Json:
        """Deliver an event, signed, as long as Zalo waits; what was delivered, for once more."""
        raw = json.dumps(event, separators=(",", ":")).encode()
        stamp = str(event["timestamp"])
        if by == "header":
            stamp = str(int(stamp) + 7)
        headers = {"X-ZEvent-Timestamp": stamp, "Content-Type": "application/json"}
        name = OA_ID if by == "oa" else APP_ID
        headers["X-ZEvent-Signature"] = f"mac={signature(name, raw, stamp)}"
        async with (
            ClientSession(timeout=ClientTimeout(total=ANSWERS_WITHIN)) as session,
            session.post(self.hook, data=raw, headers=headers) as response,
        ):
            assert response.status == 200, await response.text()
        return event


def signature(name: str, raw: bytes, stamp: str, secret: str = OA_SECRET) -> str:
    """Plain SHA-256 over the app, the raw body, the time and the account's own key."""
    return hashlib.sha256(name.encode() + raw + stamp.encode() + secret.encode()).hexdigest()


async def body_of(request: web.Request) -> Json:
    """The JSON of a call, or the one file of an upload."""
    if request.content_type == "multipart/form-data":
        part = (await request.post())["file"]
        assert isinstance(part, web.FileField)
        return {"content": part.file.read(), "name": part.filename}
    if request.method == "GET":
        return {}
    assert request.content_type == "application/json", request.content_type
    found: Json = json.loads(await request.read())
    return found


@contextlib.asynccontextmanager
async def zalo() -> AsyncIterator[FakeZalo]:
    """The fake Zalo, up and listening."""
    fake = FakeZalo()
    app = web.Application(client_max_size=16 << 20)
    app.router.add_post("/v4/oa/access_token", fake.renew)
    app.router.add_route("*", "/{rest:v[23].0/oa/.*}", fake.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        fake.stop()
        await runner.cleanup()
