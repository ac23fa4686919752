"""Files officers send through a platform: into the tray where the office allows it, else a word."""

from __future__ import annotations

from typing import Any

from bot.channels import Heard, Platform
from bot.ports import Cabinet
from bot.scanning import Take

NOT_HERE, SEE = ">no_files", "/resume"


class Incoming:
    """What becomes of a file in an officer's own chat: the press that shows it."""

    def __init__(self, cabinet: Cabinet, take: Take) -> None:
        self._cabinet, self._take = cabinet, take

    async def press_for(self, heard: Heard, platform: Platform) -> str:
        """Take the file, unless its update was answered before, and say what to show."""
        fetch: Any = getattr(platform, "fetch", None)
        if fetch is None or not platform.can.scans:
            return NOT_HERE
        turn = f"{heard.peer}|{heard.key}"
        if await self._cabinet.look(lambda book: book.outbox.answered(turn)):
            return SEE
        officer = await self._cabinet.look(lambda book: book.people.officer_at(heard.peer))
        if officer is not None:
            await self._take(officer.id, fetch(heard.file), "telegram")
        return SEE
