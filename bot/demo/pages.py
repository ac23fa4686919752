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


def wire(sms: Sms, phone: str) -> dict[str, Any]:
    """One text as JSON; `to` where it went to another phone."""
    about = {"at": sms.at.isoformat(timespec="seconds"), "text": sms.text}
    return about if sms.to == phone else {**about, "to": spaced(sms.to)}


def shown(request: web.Request, phone: str) -> list[dict[str, Any]]:
    """The phone's texts, and those of phones whose owners come for the first time."""
    known = {person.phone for person in cast(request.app[SEED])[1]}
    return [wire(sms, phone) for sms in request.app[INBOX].beside(phone, known)]


async def texts(request: web.Request) -> web.Response:
    """Every text of a demo phone, oldest first."""
    found = shown(request, phone_of(request))
    return web.json_response({"messages": found}, dumps=dumps)


async def text_stream(request: web.Request) -> web.StreamResponse:
    """The same, as they arrive."""
    inbox, phone, seen = request.app[INBOX], phone_of(request), 0
    async with events(request) as (response, send):
        while True:
            async with inbox.bell:
                fresh = shown(request, phone)[seen:]
                if not fresh:
                    try:
                        async with asyncio.timeout(HEARTBEAT):
                            await inbox.bell.wait()
                    except TimeoutError:
                        await send(None, None)
                    continue
            seen += len(fresh)
            for sms in fresh:
                await send(sms, None)
    return response
