"""Pictures at a public address that opens once: some platforms fetch what they show themselves."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.world import World
from handlers.screens import Attachment

PATH = "/once/{name}"
KEPT = 15 * 60.0
"""Seconds an address opens at all."""
MOST = 200
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}

FetchFile = Callable[[str], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Offered:
    """A file behind an address, until then (seconds of the event loop)."""

    file: Attachment
    until: float


class Once:
    """Addresses under `public_url`, each good for one look; laid out only when looked at."""

    def __init__(self, public_url: str, fetch: FetchFile, world: World) -> None:
        self._public_url, self._fetch, self._world = public_url.rstrip("/"), fetch, world
        self._offered: OrderedDict[str, Offered] = OrderedDict()

    async def address(self, file: Attachment) -> str:
        """A fresh address for a file."""
        name = self._world.chance().hex()
        until = asyncio.get_running_loop().time() + KEPT
        self._offered[name] = Offered(file, until)
        while len(self._offered) > MOST:
            self._offered.popitem(last=False)
        return self._public_url + PATH.format(name=name)

    def routes(self) -> list[web.RouteDef]:
        """Where the web door lets them be fetched."""
        return [web.get(PATH, self.fetched)]

    async def fetched(self, request: web.Request) -> web.Response:
        """The picture, for whoever comes first; asking only for its head takes nothing."""
        name = request.match_info["name"]
        offered = self._offered.get(name)
        if offered is None or offered.until < asyncio.get_running_loop().time():
            raise web.HTTPNotFound(reason="no")
        if request.method == "HEAD":
            return web.Response(headers=PRIVATE, content_type=offered.file.kind)
        del self._offered[name]
        content = await self._fetch(offered.file.token)
        return web.Response(body=content, headers=PRIVATE, content_type=offered.file.kind)
