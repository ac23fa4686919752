"""The desk on the web: the page, the stable door for programs, files, health."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

import structlog
from aiohttp import web

from bot.channels.webchat import WebChat
from bot.door import Door
from bot.handing import hand_out
from bot.ports import Cabinet
from bot.printing import File, PrintShop
from bot.scanning.page import DESK, Desk, routes
from bot.scanning.page import TOKEN as TRAY
from bot.slips import SlipShop, Undrawable
from bot.world import World
from bot.wrongs import BY_STATUS, WRONG, wrong
from core.errors import CabinetDown
from core.names import whole
from handlers.screens import Inbound, Side

STATIC = files("bot") / "static"
PEER = re.compile(r"[A-Za-z0-9_-]{1,64}")
LINK = re.compile(r"[0-9a-z-]{32,64}")
LARGEST_BODY, LARGEST_UPDATE = 64 * 1024, 1024 * 1024
LONGEST_TEXT, LONGEST_KEY = 4_000, 128
MOST_BUBBLES = 500
HEARTBEAT = 15.0
SIDES: dict[str, Side] = {"citizen": "citizen", "staff": "staff"}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
log = structlog.get_logger("web")


@dataclass(frozen=True, slots=True)
class Web:
    """What the web needs of the house."""

    cabinet: Cabinet
    door: Door
    chat: WebChat
    shop: PrintShop
    world: World
    desk: Desk
    slips: SlipShop


WEB = web.AppKey("web", Web)


def build(parts: Web, hooks: Sequence[web.RouteDef]) -> web.Application:
    """The application, ready to serve."""
    app = web.Application(client_max_size=LARGEST_UPDATE, middlewares=[guard])
    app[WEB] = parts
    app[DESK] = parts.desk
    app.add_routes(
        [
            web.get("/", index),
            web.get("/healthz", healthz),
            web.get("/files/{link}", pack),
            web.post("/api/chat/{door}/{peer}", said),
            web.get("/api/chat/{door}/{peer}/bubbles", bubbles),
            web.get("/api/chat/{door}/{peer}/stream", stream),
            *routes(),
            web.static("/static", str(STATIC)),
            *hooks,
        ]
    )
    return app


@web.middleware
async def guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Headers on every answer, a sentence on every refusal."""
    try:
        response = await handler(request)
    except web.HTTPException as refused:
        if refused.content_type != "application/json":
            sentence = WRONG.get(BY_STATUS.get(refused.status, ""), refused.reason)
            refused.text = json.dumps({"error": sentence}, ensure_ascii=False)
            refused.content_type = "application/json"
        refused.headers.update(HEADERS)
        raise
    except CabinetDown:
        body = {"error": WRONG["busy"]}
        return web.json_response(body, status=503, headers={**HEADERS, "Retry-After": "2"})
    except ConnectionError:
        raise
    except Exception:
        log.exception("request failed")
        body = {"error": WRONG["trouble"]}
        return web.json_response(body, status=500, headers=HEADERS)
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


async def index(_request: web.Request) -> web.StreamResponse:
    """The page."""
    return web.FileResponse(str(STATIC / "index.html"), headers={"Cache-Control": "no-cache"})


async def healthz(request: web.Request) -> web.Response:
    """Alive: the cabinet can be read and written."""
    parts = request.app[WEB]
    await parts.cabinet.look(lambda book: book.people.offices())
    await parts.cabinet.turn(lambda _book: None)
    return web.json_response({"ok": True})


async def pack(request: web.Request) -> web.StreamResponse:
    """A print pack, a slip or a person's data, put together now, for whoever holds the link."""
    link = request.match_info["link"]
    if TRAY.fullmatch(link):
        raise web.HTTPFound(f"/tray/{link}")
    found = await behind(request.app[WEB], link)
    if found is None:
        raise wrong("file", web.HTTPNotFound)
    return await hand_out(request, found, HEADERS)


async def behind(parts: Web, link: str) -> File | None:
    """The name, bytes and type of what a link opens now."""
    now = parts.world.now()
    try:
        slip = await parts.slips.opened(link, now)
    except Undrawable:
        raise wrong("glyph", web.HTTPUnprocessableEntity) from None
    if slip:
        name, body = slip
        return name, parts.shop.held(body), "application/pdf"
    return await parts.shop.file_behind(link, now) if LINK.fullmatch(link) else None


async def said(request: web.Request) -> web.Response:
    """One message of one person. 202 once its turn is on disk."""
    raw = await request.read()
    if len(raw) > LARGEST_BODY:
        raise web.HTTPRequestEntityTooLarge(LARGEST_BODY, len(raw))
    message = heard(request, raw)
    await request.app[WEB].door.receive(message, raw)
    return web.json_response({"ok": True}, status=202)


def heard(request: web.Request, raw: bytes) -> Inbound:
    """The message in a request, or a refusal that says what is wrong with it."""
    side, peer = whose(request)
    try:
        body: Any = json.loads(raw)
    except (ValueError, RecursionError):
        raise wrong("json") from None
    if not isinstance(body, dict):
        raise wrong("json")
    key, text, press = body.get("key"), body.get("text"), body.get("press")
    if not isinstance(key, str) or not 0 < len(whole(key)) <= LONGEST_KEY:
        raise wrong("key")
    if isinstance(text, str) == isinstance(press, str):
        raise wrong("words")
    typed = isinstance(text, str)
    words = whole(str(text if typed else press))
    if len(words) > LONGEST_TEXT:
        raise wrong("long")
    world = request.app[WEB].world
    return Inbound(
        peer=f"{side}:{peer}",
        side=side,
        at=world.now(),
        key=whole(key),
        chance=world.chance(),
        text=words if typed else "",
        press="" if typed else words,
    )


def whose(request: web.Request) -> tuple[Side, str]:
    """The side and the peer of an address."""
    side, peer = SIDES.get(request.match_info["door"]), request.match_info["peer"]
    if side is None:
        raise wrong("door", web.HTTPNotFound)
    if not PEER.fullmatch(peer):
        raise wrong("peer")
    return side, peer


async def lanes_of(request: web.Request) -> list[str]:
    """The chat's own lane; an officer also sees the office's group."""
    side, peer = whose(request)
    own = f"{side}:{peer}"
    if side == "citizen":
        return [own]
    officer = await request.app[WEB].cabinet.look(lambda book: book.people.officer_at(own))
    return [own, f"group:{officer.office_id}"] if officer and officer.active else [own]


def after_of(request: web.Request) -> int:
    """The last bubble the reader has seen."""
    text = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise wrong("after")
    return int(text)


async def shown_after(parts: Web, lanes: list[str], after: int) -> list[dict[str, Any]]:
    """The bubbles of these lanes since then, in order, as the wire carries them."""

    def read(book: Any) -> list[tuple[str, Any]]:
        return [
            (lane, row) for lane in lanes for row in book.mailbox.after(lane, after, MOST_BUBBLES)
        ]

    rows = sorted(await parts.cabinet.look(read), key=lambda pair: pair[1].seq)
    return [wire(lane, row) for lane, row in rows[:MOST_BUBBLES]]


def wire(lane: str, row: Any) -> dict[str, Any]:
    """One bubble as JSON."""
    at: datetime = row.at
    return {
        "id": row.bubble_id,
        "seq": row.seq,
        "at": at.isoformat(timespec="seconds"),
        "room": "group" if lane.startswith("group:") else "private",
        **row.content,
        "edited": row.edited,
    }


async def bubbles(request: web.Request) -> web.Response:
    """What was shown since `after`."""
    lanes, after = await lanes_of(request), after_of(request)
    found = await shown_after(request.app[WEB], lanes, after)
    return web.json_response({"bubbles": found}, dumps=dumps, headers={"Cache-Control": "no-store"})


async def stream(request: web.Request) -> web.StreamResponse:
    """The same, as it happens (server-sent events)."""
    parts, lanes, after = request.app[WEB], await lanes_of(request), after_of(request)
    async with events(request) as (response, send):
        with parts.chat.listening(*lanes) as bell:
            while True:
                bell.clear()
                found = await shown_after(parts, lanes, after)
                for bubble in found:
                    after = bubble["seq"]
                    await send(bubble, after)
                if found:
                    continue
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        await bell.wait()
                except TimeoutError:
                    await send(None, None)
    return response


Send = Callable[[dict[str, Any] | None, int | None], Awaitable[None]]


@asynccontextmanager
async def events(request: web.Request) -> AsyncIterator[tuple[web.StreamResponse, Send]]:
    """A server-sent event response, until its reader leaves; `send(None, None)` is a heartbeat."""
    headers = {**HEADERS, "Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)

    async def send(data: dict[str, Any] | None, number: int | None) -> None:
        if data is None:
            await response.write(b": \n\n")
            return
        head = f"id: {number}\n" if number is not None else ""
        await response.write(f"{head}data: {dumps(data)}\n\n".encode())

    with suppress(ConnectionResetError):
        yield response, send


def dumps(data: Any) -> str:
    """JSON with Vietnamese as it is written."""
    return json.dumps(data, ensure_ascii=False)
