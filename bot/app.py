"""The only place where all rooms meet."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot import logs, qr, web
from bot.channels import Channel, Hopeless
from bot.channels.webchat import WebChat
from bot.codes import CodeSender
from bot.delivery import Delivery, Errand
from bot.door import Door
from bot.pacing import Limits, Pace
from bot.printers.places import Place, at_home
from bot.printers.room import PrintRoom
from bot.printers.wire import open_session
from bot.printing import PrintShop
from bot.relay import IDLE_LOOK, Relay
from bot.scanning.limited import ReadingRoom
from bot.scanning.page import Desk, ScanNow
from bot.scanning.tray import PageWork, Tray
from bot.settings import Bucket
from bot.shredder import Shredder
from bot.slips import SlipShop, links_of
from bot.world import World
from core.keys import Keys
from handlers.counters import COUNTERS
from storage import keyholders
from storage.cabinet import Cabinet
from storage.stores import FolderStore
from storage.vault import KEEPING, Vault

FetchFile = Callable[[str], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class House:
    """A desk that is open."""

    cabinet: Cabinet
    vault: Vault
    door: Door
    relay: Relay
    chat: WebChat
    shop: PrintShop
    tray: Tray
    world: World
    slips: SlipShop

    def web(self, hooks: Sequence[Any] = (), scan: ScanNow | None = None) -> Any:
        """Its web application; `hooks` are what platforms ask of it; `scan`: the scanner."""
        tray = Desk(self.cabinet, self.tray, self.vault.read, self.world, scan)
        parts = web.Web(self.cabinet, self.door, self.chat, self.shop, self.world, tray, self.slips)
        return web.build(parts, hooks)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a house is opened: its folder and secrets, and which doors are this process's.

    `channels` is handed a way to fetch files and gives the channels by scheme; `part` and `serves`
    are for one door of several processes; `desk` is the address of the desk's own web door;
    `bucket` is where sealed scans lie if not in the folder; `pages` is another image work;
    `printers`: by office, None to leave as it is which office has one; `check_url`: the public
    address copies are checked at; `codes` is handed the cabinet and gives the ways to a phone.
    """

    folder: Path
    peppers: Mapping[str, bytes]
    vault_keys: Mapping[str, bytes]
    channels: Callable[[FetchFile], Mapping[str, Channel]] | None = None
    paced: tuple[str, ...] = ()
    part: str = ""
    serves: Callable[[str], bool] = bool
    idle_look: float = IDLE_LOOK
    desk: str = ""
    bucket: Bucket | None = None
    pages: PageWork | None = None
    printers: Mapping[str, Place] | None = None
    check_url: str = ""
    codes: Callable[[Cabinet, World], CodeSender] | None = None


@contextlib.asynccontextmanager
async def open_house(
    plan: Plan, codes: CodeSender, world: World | None = None
) -> AsyncIterator[House]:
    """Open the desk; on leaving, what was under way is finished."""
    logs.configure()
    world = world or World()
    cabinet = Cabinet(plan.folder, Keys(plan.peppers), plan.part)
    await cabinet.guard_register(world.now())
    vault = open_vault(plan)
    keyholders.declare(plan.folder, plan.part, plan.vault_keys)
    shop = PrintShop(cabinet, vault.read, world, plan.folder, plan.check_url)
    chat = WebChat(mailbox(cabinet, world))
    channels: dict[str, Channel] = {"citizen": chat, "staff": chat, "group": chat}
    slips = SlipShop(cabinet, shop, partial(links_of, channels))
    if plan.channels:
        channels |= plan.channels(partial(fetch_file, cabinet, shop, slips, world))
    paces = {scheme: Pace(Limits()) for scheme in plan.paced}
    shredder = Shredder(cabinet, vault.remove)
    printers, session = await declare(cabinet, plan.printers), open_session()
    room = PrintRoom(cabinet, shop, world, printers, session)
    errands: dict[str, Errand] = {**shredder.errands, "print": room.carry}
    codes = plan.codes(cabinet, world) if plan.codes else codes
    delivery = Delivery(cabinet, channels, paces, codes, world, plan.desk, errands)
    relay = Relay(cabinet, delivery, world, serves=plan.serves, idle_look=plan.idle_look)
    door = Door(cabinet, COUNTERS, relay, world)
    work = plan.pages or open_page_work()
    tray = Tray(cabinet, vault, work, world, KEEPING)
    carrying = asyncio.create_task(relay.run())
    try:
        yield House(cabinet, vault, door, relay, chat, shop, tray, world, slips)
    finally:
        carrying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await carrying
        await relay.close()
        await session.close()
        shop.close()
        work.close()
        await cabinet.close()


def open_vault(plan: Plan) -> Vault:
    """The vault in the plan's bucket, or in the folder `scans` beside its rows."""
    if plan.bucket is None:
        return Vault(FolderStore(plan.folder / "scans"), plan.vault_keys)
    try:
        from storage.bucket import S3Store  # noqa: PLC0415 - an extra, for those with a bucket
    except ModuleNotFoundError:
        sys.exit("BANSAO_VAULT_STORE: a bucket needs obstore: pip install 'bansao[s3]'")
    bucket = plan.bucket
    place = (bucket.name, bucket.prefix, bucket.endpoint, bucket.region)
    return Vault(S3Store(*place, bucket.key, bucket.secret), plan.vault_keys)


def open_page_work() -> PageWork:
    """The image work, in a limited process of its own that starts with the first file."""
    return ReadingRoom()


async def declare(cabinet: Cabinet, named: Mapping[str, Place] | None) -> Mapping[str, Place]:
    """Write down which office has which printer; an end where that is not clear."""
    if named is None:
        return {}
    offices = await cabinet.look(lambda book: [one.id for one in book.people.offices()])
    try:
        printers = at_home(named, offices)
    except ValueError as unclear:
        sys.exit(f"BANSAO_PRINTER: {unclear}")
    names = {office: place.name for office, place in printers.items()}
    await cabinet.turn(lambda book: book.jobs.declare(names))
    return printers


async def fetch_file(
    cabinet: Cabinet, shop: PrintShop, slips: SlipShop, world: World, token: str
) -> bytes:
    """A file a bubble names: an authenticator's QR, a slip, a print pack, a person's own data."""
    if enrolment := await cabinet.look(lambda book: qr.enrolment(book, token)):
        return qr.png(enrolment)
    now = world.now()
    if slip := await slips.opened(token, now):
        return slip[1]
    found = await shop.file_behind(token, now)
    if found is None:
        raise Hopeless("the link has run out")
    with found[1] as file:
        return await file.read()


def mailbox(cabinet: Cabinet, world: World) -> Any:
    """How the web chat keeps a bubble."""

    async def keep(to: str, bubble_id: str, content: dict[str, Any]) -> None:
        await cabinet.turn(lambda book: book.mailbox.keep(to, bubble_id, content, world.now()))

    return keep
