"""A claimed file, read in pieces and off the event loop."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar

from bot.scanning.folder_files import Changed, Facts, claim

PIECE = 256 << 10
HANDS = 4

P = ParamSpec("P")
T = TypeVar("T")


class Hands:
    """Threads for work that waits for a disk or a share.

    Not those of `asyncio.to_thread`: a share that hangs would hold up whatever else uses them.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(HANDS, "folders")

    async def do(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """What the work returns or raises; cancelled, it waits until what has begun is done."""
        loop = asyncio.get_running_loop()
        working = loop.run_in_executor(self._threads, lambda: work(*args, **named))
        try:
            return await asyncio.shield(working)
        except asyncio.CancelledError:
            await asyncio.wait([working])
            if not working.cancelled():
                working.exception()  # looked at, so that asyncio does not complain of it
            raise

    def rest(self) -> None:
        """Take no more work, and wait for none."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Reading:
    """A file that was seen, from claiming it to letting it go.

    `broken`: it was not read to an end that holds; `unreadable`: and that was the disk's doing.
    """

    def __init__(self, facts: Facts, hands: Hands) -> None:
        self._facts, self._hands = facts, hands
        self._file: BinaryIO = io.BytesIO()
        self.broken = self.unreadable = False

    async def claim(self, folder: Path, name: str) -> None:
        """Claim and open it: see `folder_files.claim`."""
        await self._hands.do(self._claim, folder, name)

    def _claim(self, folder: Path, name: str) -> None:
        self._file = claim(folder, name, self._facts)

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """The file as long as it was; OSError if it cannot be read or changes meanwhile."""
        left = self._facts.size
        try:
            while piece := await self._hands.do(self._file.read, min(PIECE, left)):
                left -= len(piece)
                yield piece
            if not await self.is_whole():
                raise Changed
        except OSError as trouble:
            self.broken, self.unreadable = True, not isinstance(trouble, Changed)
            raise

    async def is_whole(self) -> bool:
        """Whether the file still is what was claimed."""
        now = await self._hands.do(os.fstat, self._file.fileno())
        return Facts.of(now) == self._facts

    async def aclose(self) -> None:
        """Let go of the file, after any read under way."""
        await self._hands.do(self._file.close)
