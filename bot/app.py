"""The only place where all rooms meet."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import logs, web
from bot.channels import Channel
from bot.channels.webchat import WebChat
from bot.codes import CodeSender
from bot.delivery import Delivery
from bot.door import Door
from bot.printing import PrintShop
from bot.relay import Relay
from bot.world import World
from core.keys import Keys
from handlers.counters import COUNTERS
from storage.cabinet import Cabinet
from storage.scans import Vault


@dataclass(frozen=True, slots=True)
class House:
    """A desk that is open."""

    cabinet: Cabinet
    vault: Vault
    door: Door
    relay: Relay
    chat: WebChat
    shop: PrintShop
    world: World

    def web(self) -> Any:
        """Its web application."""
        return web.build(web.Web(self.cabinet, self.door, self.chat, self.shop, self.world))


@contextlib.asynccontextmanager
async def open_house(
    folder: Path,
    peppers: Mapping[str, bytes],
    vault_keys: Mapping[str, bytes],
    codes: CodeSender,
    world: World | None = None,
    channels: Mapping[str, Channel] | None = None,
) -> AsyncIterator[House]:
    """Open the desk in a folder; on leaving, what was under way is finished."""
    logs.configure()
    world = world or World()
    cabinet = Cabinet(folder, Keys(peppers))
    vault = Vault(folder / "scans", vault_keys)
    chat = WebChat(mailbox(cabinet, world))
    doors = channels or {"citizen": chat, "staff": chat, "group": chat}
    delivery = Delivery(cabinet, doors, {}, codes, world)
    relay = Relay(cabinet, delivery, world)
    door = Door(cabinet, COUNTERS, relay, world)
    shop = PrintShop(cabinet, vault.read)
    carrying = asyncio.create_task(relay.run())
    try:
        yield House(cabinet, vault, door, relay, chat, shop, world)
    finally:
        carrying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await carrying
        await relay.close()
        shop.close()
        await cabinet.close()


def mailbox(cabinet: Cabinet, world: World) -> Any:
    """How the web chat keeps a bubble."""

    async def keep(to: str, bubble_id: str, content: dict[str, Any]) -> None:
        await cabinet.turn(lambda book: book.mailbox.keep(to, bubble_id, content, world.now()))

    return keep
