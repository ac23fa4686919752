"""The one page the world may open: what the register says about a copy in somebody's hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from ipaddress import IPv6Address, ip_address, ip_network

import structlog
from aiohttp import web

from bot import check_page
from bot.limits import MinuteLimit
from bot.ports import Cabinet
from bot.world import World
from core.checks import PATH, Facts, facts_behind
from handlers.words import words

CSS = "/static/check.css"
STYLE = (files("bot") / "static" / "check.css").read_text("utf-8")
EACH, EVERY = 30, 600
"""Checks a minute: of one address, of all."""
AT_ONCE = 4
"""Readers of the cabinet the public may keep busy; the desk's own are never all taken."""
A_NETWORK = 64
LARGEST_BODY = 1024
NO_READING = 60
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Server": "bansao",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
log = structlog.get_logger("check")


@dataclass(frozen=True, slots=True)
class Check:
    """What the page needs of the house. `proxy`: the one address whose forwarding is believed."""

    cabinet: Cabinet
    world: World
    proxy: str = ""
    limit: MinuteLimit = field(default_factory=lambda: MinuteLimit(EACH, EVERY))
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


CHECK = web.AppKey("check", Check)


def build(parts: Check) -> web.Application:
    """An application of its own: the page and its style sheet, and nothing else of the desk."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[guard])
    app[CHECK] = parts
    app.add_routes([page_at(PATH), web.get(CSS, style)])
    return app


def page_at(path: str) -> web.RouteDef:
    """The page's own address: whatever stands below the path is a token."""
    return web.get(f"{path}{{token:.*}}", check)


@web.middleware
async def guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """The headers on every answer; what is not here is a page that says so."""
    try:
        response = await handler(request)
    except web.HTTPException as refused:
        response = answer(check_page.unknown(lang_of(request)), refused.status)
        if "Allow" in refused.headers:
            response.headers["Allow"] = refused.headers["Allow"]
    except Exception:
        log.exception("check failed")
        response = answer(check_page.down(lang_of(request)), 503)
        response.headers["Retry-After"] = str(NO_READING)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


async def check(request: web.Request) -> web.Response:
    """The register's word under a token; a token that is none is looked for all the same."""
    parts, lang = request.app[CHECK], lang_of(request)
    if seconds := parts.limit.wait(caller(request, parts.proxy), parts.world.now()):
        response = answer(check_page.busy(lang, seconds), 429)
        response.headers["Retry-After"] = str(seconds)
        return response
    facts = await looked_up(parts, request.match_info["token"])
    if facts is None:
        return answer(check_page.unknown(lang), 404)
    return answer(check_page.found(lang, facts), 200)


async def looked_up(parts: Check, token: str) -> Facts | None:
    """What lies under a token, read behind glass."""
    async with parts.turns:
        return await parts.cabinet.look(partial(facts_behind, token=token))


async def style(_request: web.Request) -> web.Response:
    """The style sheet."""
    headers = {"Cache-Control": "public, max-age=86400"}
    return web.Response(text=STYLE, content_type="text/css", charset="utf-8", headers=headers)


def answer(html: str, status: int) -> web.Response:
    """A page."""
    return web.Response(text=html, status=status, content_type="text/html", charset="utf-8")


def lang_of(request: web.Request) -> str:
    """The language asked for, Vietnamese otherwise."""
    return words(request.query.get("lang", "")).lang


def caller(request: web.Request, proxy: str) -> str:
    """Who asks: the socket's address, or the last one that a believed proxy has added."""
    seen = counted(request.remote or "")
    if not proxy or seen != counted(proxy):
        return seen
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
    return counted(forwarded.rpartition(",")[2].strip()) or seen


def counted(address: str) -> str:
    """An address as it is counted, "" if it is none: of IPv6 the network a household is given."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), A_NETWORK), strict=False))
