"""What the law lets go leaves the vault and the database's files, after its turn has committed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bot.channels import Trouble
from bot.delivery import Errand
from core.archive import SHRED
from core.erasure import CLEAN

A_MOMENT, MOST_LOOKS = 0.05, 40
SOON = 2.0
"""Seconds: between looks at a log that a reader holds, and until the lane tries again."""


class Scrubs(Protocol):
    """A cabinet that can empty its log."""

    async def scrub(self) -> bool: ...


class Shredder:
    """Does the vault's errands. `remove` has a page gone from the vault for good."""

    def __init__(self, cabinet: Scrubs, remove: Callable[[str], None]) -> None:
        self._cabinet, self._remove = cabinet, remove

    @property
    def errands(self) -> Mapping[str, Errand]:
        """What is done for each kind of parcel of the vault's lane."""
        return {SHRED: self.shred, CLEAN: self.scrub}

    async def shred(self, about: Mapping[str, Any]) -> None:
        """Let pages go that no row names any more."""
        for name in about["names"]:
            await asyncio.to_thread(self._remove, name)

    async def scrub(self, _about: Mapping[str, Any]) -> None:
        """Readers come and go: between two of them the log can be emptied."""
        for _ in range(MOST_LOOKS):
            if await self._cabinet.scrub():
                return
            await asyncio.sleep(A_MOMENT)
        raise Trouble("a reader holds the log", SOON)
