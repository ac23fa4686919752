"""What the law lets go leaves the vault and the database's files, after its turn has committed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from bot.channels import Trouble
from core.archive import VAULT
from core.erasure import CLEAN
from core.parcel import Parcel

A_MOMENT, MOST_LOOKS = 0.05, 40
SOON = 2.0
"""Seconds: between looks at a log that a reader holds, and until the lane tries again."""


class Scrubs(Protocol):
    """A cabinet that can empty its log."""

    async def scrub(self) -> bool: ...


class Shredder:
    """Carries the vault's lane. `remove` has a page gone from the vault for good."""

    def __init__(self, cabinet: Scrubs, remove: Callable[[str], None]) -> None:
        self._cabinet, self._remove = cabinet, remove

    async def carry(self, parcel: Parcel) -> bool:
        """Do what a parcel of the vault's lane says; False for any other lane's."""
        if parcel.to != VAULT:
            return False
        if parcel.kind == CLEAN:
            await self._scrub()
        else:
            await asyncio.to_thread(self._shred, parcel.payload["names"])
        return True

    def _shred(self, names: list[str]) -> None:
        for name in names:
            self._remove(name)

    async def _scrub(self) -> None:
        """Readers come and go: between two of them the log can be emptied."""
        for _ in range(MOST_LOOKS):
            if await self._cabinet.scrub():
                return
            await asyncio.sleep(A_MOMENT)
        raise Trouble("a reader holds the log", SOON)
