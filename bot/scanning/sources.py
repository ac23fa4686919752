"""An office's own sources of scans beside the tray's page: a folder for each officer, a scanner."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import structlog
from aiohttp import ClientSession

from bot.ports import Book, Cabinet
from bot.scanning import Receipt, Source
from bot.scanning.escl import bring
from bot.scanning.escl_facts import Wish
from bot.scanning.escl_troubles import ScannerTrouble
from bot.scanning.folder import Folders
from bot.scanning.tray import NO_DRAFT, Tray
from bot.world import World
from handlers.screens import Text, packed, say

AGAIN = 60.0
"""Seconds between looks for officers who have no folder yet."""

log = structlog.get_logger("scanning.sources")


class Sources:
    """Watches the folders under a root and asks the scanner, for the officers of this desk."""

    def __init__(self, cabinet: Cabinet, tray: Tray, world: World, session: ClientSession) -> None:
        self._cabinet, self._tray = cabinet, tray
        self._world, self._session = world, session

    async def watch(self, root: Path) -> None:
        """Until cancelled: a folder for every officer at work here, and what is put into it."""
        tray = self._tray
        folders = Folders(
            root, tray.take, tray.ready, self._world, tell=self.tell, since=tray.since
        )
        async with asyncio.TaskGroup() as both:
            both.create_task(folders.run())
            both.create_task(self._make_folders(folders))

    async def _make_folders(self, folders: Folders) -> None:
        while True:
            for number, name in await self._cabinet.look(officers):
                with contextlib.suppress(OSError):
                    await folders.make(number, name)
            await asyncio.sleep(AGAIN)

    async def tell(self, officer_id: int, news: Text) -> None:
        """Word to an officer about a folder or a scanner."""
        await self._cabinet.turn(partial(self._put, officer_id=officer_id, news=news))

    def _put(self, book: Book, officer_id: int, news: Text) -> None:
        peer = book.people.officer(officer_id).peer
        book.outbox.put(peer, "tray_news", {"news": packed(news)}, self._world.now(), priority=1)

    async def scan(self, scanner: str, officer_id: int) -> list[Receipt]:
        """What lies in the scanner, into this officer's tray; why not, if it does not work."""
        source: Source = "scanner"
        draft = await self._tray.draft(officer_id)
        if draft is None:
            return [Receipt(0, NO_DRAFT)]

        async def put(pieces: AsyncIterator[bytes]) -> Receipt:
            return await self._tray.take(officer_id, pieces, source, draft)

        try:
            return await bring(self._session, scanner, Wish(), put)
        except ScannerTrouble as trouble:
            log.warning("scanner", trouble=type(trouble).__name__)
            await self.tell(officer_id, say(trouble.key))
            return [*trouble.brought, Receipt(0, trouble.key)]


def officers(book: Book) -> list[tuple[int, str]]:
    """Everybody who may add papers: number and short name."""
    offices = [office.id for office in book.people.offices()]
    team = [one for office in offices for one in book.people.officers_of(office)]
    return [(one.id, one.short) for one in team if one.active]
