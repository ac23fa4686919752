"""What the demo's page needs beside the chat: who there is, and what their phones received."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from bot.codes.inbox import Inbox, Sms
from bot.demo.people import cast
from bot.web import HEARTBEAT, dumps, events
from core.phones import PhoneError, read, spaced

INBOX = web.AppKey("inbox", Inbox)
SEED = web.AppKey("seed", int)


def add_demo(app: web.Application, inbox: Inbox, seed: int) -> None:
    """The demo's own addresses; never part of a real desk."""
    app[INBOX], app[SEED] = inbox, seed
    app.add_routes(
        [
            web.get("/api/people", people),
            web.get("/api/sms/{phone}", texts),
            web.get("/api/sms/{phone}/stream", text_stream),
        ]
    )


def who(seed: int) -> list[dict[str, str]]:
    """The cast as JSON."""
    _, cast_ = cast(seed)
    return [
        {
            "role": person.role,
            "name": person.name,
            "phone": spaced(person.phone),
            "peer": person.peer,
            "office": person.office,
        }
        for person in cast_
    ]


async def people(request: web.Request) -> web.Response:
    """The cast and their offices."""
    offices, _ = cast(request.app[SEED])
    listed = [{"id": office.id, "name": office.name} for office in offices]
    return web.json_response({"people": who(request.app[SEED]), "offices": listed}, dumps=dumps)


def phone_of(request: web.Request) -> str:
    """The phone in the address."""
    try:
        return read(request.match_info["phone"])
    except PhoneError:
        raise web.HTTPNotFound(reason="no such phone") from None


def wire(sms: Sms) -> dict[str, Any]:
    """One text as JSON."""
    return {"at": sms.at.isoformat(timespec="seconds"), "text": sms.text}


async def texts(request: web.Request) -> web.Response:
    """Every text of a demo phone, oldest first."""
    found = [wire(sms) for sms in request.app[INBOX].of(phone_of(request))]
    return web.json_response({"messages": found}, dumps=dumps)


async def text_stream(request: web.Request) -> web.StreamResponse:
    """The same, as they arrive."""
    inbox, phone, seen = request.app[INBOX], phone_of(request), 0
    async with events(request) as send:
        while True:
            async with inbox.bell:
                fresh = inbox.of(phone)[seen:]
                if not fresh:
                    try:
                        async with asyncio.timeout(HEARTBEAT):
                            await inbox.bell.wait()
                    except TimeoutError:
                        await send(None, None)
                    continue
            seen += len(fresh)
            for sms in fresh:
                await send(wire(sms), None)
    raise AssertionError("a stream ends by its reader leaving")
