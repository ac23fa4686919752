"""Updates of a platform become turns; what cannot be read is put aside, sealed, and told."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from bot.channels import ChatMoved, Heard, Membership, Platform, Unread
from bot.door import Door
from bot.incoming import Incoming
from bot.ports import Book, Cabinet
from bot.world import World
from core.alerts import CONFLICT, GROUP_BLIND, GROUP_LOST, POISON, alert
from handlers.screens import Inbound, Side

log = structlog.get_logger("intake")
GONE = ("left", "kicked")
UNREAD = ">unread"
ADMINISTRATOR = "administrator"


class Intake:
    """One platform's way in. `take` returns once the update, or its quarantine, is on disk."""

    def __init__(
        self,
        platform: Platform,
        side: Side,
        door: Door,
        cabinet: Cabinet,
        world: World,
        incoming: Incoming | None = None,
    ) -> None:
        self.platform, self.side, self._incoming = platform, side, incoming
        self._door, self._cabinet, self._world = door, cabinet, world

    async def take(self, update: Mapping[str, Any], raw: bytes) -> None:
        """Hear one update."""
        try:
            heard = self.platform.read(update)
        except Exception as trouble:  # noqa: BLE001 - a poisoned update must not stop the line
            await self._set_aside(raw, trouble)
            return
        if isinstance(heard, Unread):
            heard = Heard(heard.peer, heard.key, press=UNREAD)
        if isinstance(heard, Heard):
            if chatter(heard, self.side):
                return
            if heard.file and self._incoming and not heard.room:
                press = await self._incoming.press_for(heard, self.platform)
                heard = replace(heard, text="", press=press)
            await self._door.receive(self._inbound(heard), raw)
        elif isinstance(heard, ChatMoved):
            await self._cabinet.turn(lambda book: book.roster.move_group(heard.old, heard.new))
        elif isinstance(heard, Membership):
            await self._cabinet.turn(partial(self._stands, heard=heard))

    async def conflict(self) -> None:
        """Another program takes this token's updates: the admins have to know."""
        now = self._world.now()
        await self._cabinet.turn(lambda book: alert(book, now, CONFLICT))

    def _stands(self, book: Book, heard: Membership) -> None:
        """The bot's standing in a group changed; the office's own group matters."""
        office = book.roster.office_of_group(heard.room)
        if office is None:
            return
        if heard.status in GONE:
            book.roster.unbind(heard.room)
            alert(book, self._world.now(), GROUP_LOST, office_id=office)
        elif heard.status != ADMINISTRATOR:
            alert(book, self._world.now(), GROUP_BLIND, office_id=office)

    def _inbound(self, heard: Heard) -> Inbound:
        return Inbound(
            peer=heard.peer,
            side=self.side,
            at=self._world.now(),
            key=heard.key,
            chance=self._world.chance(),
            text=heard.text,
            press=heard.press,
            room=heard.room,
            receipt=heard.receipt,
            ref=heard.ref,
        )

    async def _set_aside(self, raw: bytes, trouble: Exception) -> None:
        """Keep an unreadable update once, under its own hash."""
        log.warning("unreadable update", side=self.side, trouble=type(trouble).__name__)
        turn = f"{self.side}|{hashlib.sha256(raw).hexdigest()}"
        await self._cabinet.turn(partial(self._quarantine, raw=raw, turn=turn, why=trouble))

    def _quarantine(self, book: Book, raw: bytes, turn: str, why: Exception) -> None:
        if not book.outbox.is_quarantined(turn):
            nonce, now = self._world.chance(12), self._world.now()
            number = book.outbox.quarantine(self.side, turn, now, raw, type(why).__name__, nonce)
            alert(book, now, POISON, number=number)


def chatter(heard: Heard, side: Side) -> bool:
    """What people of a group say to each other is none of the desk's business."""
    if not heard.room or heard.kind == "press":
        return False
    return side == "citizen" or not heard.text.startswith("/")
