"""The scan tray: a file from any source becomes pages of the paper an officer is adding."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog

from bot.ports import Book, Cabinet
from bot.scanning import Receipt, Source
from bot.world import World
from core import archive
from core.archive import TakenPage
from core.desk import needs_shift
from core.errors import NoDraft, TrayFull
from core.keeping import Draft

NO_DRAFT = NoDraft.key
QUIET = ("folder", "web")
"""Sources that tell of a refusal themselves."""
ALIKE = "alike"

log = structlog.get_logger("tray")


class CleanPage(Protocol):
    """A page as the image work hands it over."""

    @property
    def jpeg(self) -> bytes: ...
    @property
    def sha256(self) -> str: ...
    @property
    def mark(self) -> int: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...
    @property
    def ink(self) -> str: ...


class PageWork(Protocol):
    """The image work: clean pages of a file; `refusal` is raised, with a `key`, for a bad one."""

    refusal: type[Exception]

    def pages(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[CleanPage]: ...
    def alike(self, one: int, other: int) -> bool: ...
    def close(self) -> None: ...


class Vault(Protocol):
    """Where pages lie."""

    def keep(self, name: str, document: int, page: bytes, chance: bytes) -> None: ...
    def remove(self, name: str) -> None: ...


class Tray:
    """Takes files one after another for each officer; a file is taken whole or not at all.

    `chance`: how many bytes of it the vault takes for a page.
    """

    def __init__(
        self,
        cabinet: Cabinet,
        vault: Vault,
        work: PageWork,
        world: World,
        chance: int,
    ) -> None:
        self._cabinet, self._vault, self._world = cabinet, vault, world
        self._work, self._chance = work, chance
        self._turns: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def ready(self, officer_id: int) -> bool:
        """Whether this officer is at work and has a paper open for scans."""
        now = self._world.now()
        return await self._cabinet.look(lambda book: open_draft(book, officer_id, now) is not None)

    async def since(self, officer_id: int) -> datetime | None:
        """When the paper this officer is adding was begun."""
        now = self._world.now()
        draft = await self._cabinet.look(lambda book: open_draft(book, officer_id, now))
        return draft.opened_at if draft else None

    async def draft(self, officer_id: int) -> Draft | None:
        """The paper this officer is adding now."""
        now = self._world.now()
        return await self._cabinet.look(lambda book: open_draft(book, officer_id, now))

    async def take(
        self,
        officer_id: int,
        pieces: AsyncIterator[bytes],
        source: Source,
        draft: Draft | None = None,
    ) -> Receipt:
        """Every page of a file behind those of `draft`, or of the paper open as the file came."""
        draft = draft or await self.draft(officer_id)
        async with self._turns[officer_id]:
            if draft is None:
                return Receipt(0, NO_DRAFT)
            receipt = await self._fill(officer_id, draft, pieces)
            log.info("taken", source=source, pages=receipt.pages, refused=receipt.refused)
            if receipt.pages or source not in QUIET:
                await self._cabinet.turn(partial(self._tell, officer_id=officer_id, got=receipt))
            return receipt

    async def _fill(self, officer_id: int, draft: Draft, pieces: AsyncIterator[bytes]) -> Receipt:
        """The pages of one file; what lies in the vault of a file that is not taken is let go.

        Where nobody knows whether a turn came to its end, its pages stay for the vault's check.
        """
        names: list[str] = []
        try:
            pages = [
                await self._keep(draft, page, names) async for page in self._work.pages(pieces)
            ]
        except self._work.refusal as refused:
            await self._let_go(names)
            return Receipt(0, getattr(refused, "key", NO_DRAFT))
        except BaseException:
            await self._let_go(names)
            raise
        try:
            await self._cabinet.turn(partial(self._write, officer_id, draft, pages))
        except (NoDraft, TrayFull) as refused:
            await self._let_go(names)
            return Receipt(0, refused.key)
        return Receipt(len(names))

    async def _keep(self, draft: Draft, page: CleanPage, names: list[str]) -> TakenPage:
        names.append(self._world.chance(16).hex())
        chance = self._world.chance(self._chance)
        keep = partial(self._vault.keep, names[-1], draft.document_id, page.jpeg, chance)
        await asyncio.to_thread(keep)
        return TakenPage(names[-1], page.sha256, f"{page.mark:016x}", page.warnings, page.ink)

    def _write(self, officer_id: int, draft: Draft, pages: list[TakenPage], book: Book) -> None:
        """All of them in one turn; a page like one before it says so."""
        if open_draft(book, officer_id, self._world.now()) is None:
            raise NoDraft
        known = marks(book, draft)
        for page in pages:
            mark = int(page.mark, 16)
            twice = any(self._work.alike(mark, other) for other in known)
            noted = replace(page, notes=(*page.notes, ALIKE)) if twice else page
            archive.take_page(book, officer=officer_id, draft=draft, page=noted)
            known.append(mark)

    async def _let_go(self, names: list[str]) -> None:
        for name in names:
            await asyncio.to_thread(self._vault.remove, name)

    def _tell(self, book: Book, officer_id: int, got: Receipt) -> None:
        officer = book.people.officer(officer_id)
        told = {"officer": officer_id, "pages": got.pages, "refused": got.refused}
        book.outbox.put(officer.peer, "tray", told, self._world.now(), priority=1)


def marks(book: Book, draft: Draft) -> list[int]:
    """The marks of the pages this paper has so far."""
    return [int(scan.mark, 16) for scan in archive.drafted(book, draft) if scan.mark]


def open_draft(book: Book, officer_id: int, at: datetime) -> Draft | None:
    """The paper an officer in a shift is adding."""
    officer = book.people.officer_if(officer_id)
    if officer is None or not officer.active or needs_shift(officer, at):
        return None
    return book.archive.draft_of(officer_id)
