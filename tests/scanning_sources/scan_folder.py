"""A root of watched folders, a desk that takes what is in them, and a clock set by hand."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.scanning import Receipt, Source
from bot.scanning.folder import Folders
from core.errors import CabinetDown
from handlers.screens import Text
from tests.desk import TestWorld

HANH, LAN = 7, 12


@dataclass
class FakeDesk:
    """Takes files as the desk does. `answers`: what to say or raise to the next ones, in order."""

    taken: list[tuple[int, bytes]] = field(default_factory=list)
    told: list[tuple[int, Text]] = field(default_factory=list)
    answers: list[Receipt | Exception] = field(default_factory=list)
    adding: set[int] = field(default_factory=lambda: {HANH, LAN})
    begun: int = 0
    is_down: bool = False
    sources: set[Source] = field(default_factory=set)
    between: Callable[[], object] = lambda: None
    after: Callable[[], object] = lambda: None

    async def take(self, officer_id: int, pieces: AsyncIterator[bytes], source: Source) -> Receipt:
        """Read all of a file; `between`: what happens after each piece, `after`: at the end."""
        self.begun += 1
        whole = b""
        async for piece in pieces:
            whole += piece
            self.between()
        self.after()
        answer = self.answers.pop(0) if self.answers else Receipt(1)
        if isinstance(answer, Exception):
            raise answer
        if not answer.refused:
            self.taken.append((officer_id, whole))
            self.sources.add(source)
        return answer

    async def ready(self, officer_id: int) -> bool:
        """Whether the officer is adding a paper."""
        return officer_id in self.adding

    async def tell(self, officer_id: int, news: Text) -> None:
        """Tell an officer, unless the desk is down."""
        if self.is_down:
            raise CabinetDown
        self.told.append((officer_id, news))

    @property
    def files(self) -> list[bytes]:
        """What was taken, in order."""
        return [whole for _, whole in self.taken]


class ScanFolder:
    """The folders of two officers, looked into when a test says so."""

    def __init__(self, root: Path) -> None:
        self.root, self.desk, self.world = root, FakeDesk(), TestWorld()
        self.hanh, self.lan = root / f"{HANH}-hanh", root / f"{LAN}-lan"
        for folder in (self.hanh, self.lan):
            folder.mkdir(parents=True, exist_ok=True)
        self.open()

    def open(self) -> None:
        """Start to watch, knowing nothing of before."""
        desk = self.desk
        self.folders = Folders(self.root, desk.take, desk.ready, self.world, tell=desk.tell)

    def restart(self) -> None:
        """The desk went down and is back."""
        self.folders.close()
        self.open()

    async def look(self, later: float = 2.0) -> int:
        """Look, some seconds after the last time."""
        self.world.at += timedelta(seconds=later)
        return await self.folders.look()

    async def looks(self, times: int = 3) -> None:
        """Look again and again, two seconds between."""
        for _ in range(times):
            await self.look()

    def lying(self, folder: Path | None = None) -> list[str]:
        """The names of all that is not a folder, in the officer's folder or below."""
        place = folder or self.hanh
        return sorted(
            os.path.relpath(os.path.join(at, name), place)  # noqa: PTH118 - names of any bytes
            for at, _, names in os.walk(place)
            for name in names
        )
