"""The desk with an office's own settings: its doors, the web door, its ways to a phone."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot import check
from bot.app import House, Plan, open_house
from bot.chores import Chores
from bot.codes.console import ConsoleSender
from bot.codes.opening import codes_of
from bot.delivery import scheme
from bot.doors import Door, Doors
from bot.relay import IDLE_LOOK
from bot.scanning.page import ScanNow
from bot.scanning.sources import Sources
from bot.serve import listening, serve
from bot.settings import Settings
from bot.world import World
from bot.zalo_tokens import App, TokenKeeper
from core.roster import add_invite

IDLE_LOOK_OF_TWO = 0.5
"""Seconds: how long one process may not notice what the other has written."""
NO_CODES = ConsoleSender(sys.stderr)
"""Of a house that sends none: its plan names the ways to a phone, or it only keeps order."""


async def run(settings: Settings, only: Door = "") -> None:
    """Serve until told to stop; a cabinet without an office says how to add one."""
    keeper = keeper_of(settings, only)
    doors = Doors(settings, only, World(), keeper)
    try:
        async with (
            ClientSession() as session,
            open_house(plan_of(settings, only, doors, keeper, session), NO_CODES) as house,
            granted(keeper, house, session),
        ):
            if not await house.cabinet.look(lambda book: book.people.offices()):
                sys.exit("No office yet. Add one first: bansao office --help")
            async with (
                doors.taking(house, session) as hooks,
                scanning(house, settings, session) as scan,
                by_itself(house, only),
                checking(house, settings, only),
            ):
                app = house.web(hooks, scan)
                await serve(app, settings.web_host, settings.web_port, announce)
    finally:
        await doors.close()


def keeper_of(settings: Settings, only: Door) -> TokenKeeper | None:
    """Who keeps the Official Account's tokens, where one is set; the staff's side needs none."""
    if not settings.zalo_oa_app or only == "staff":
        return None
    secret, grant = settings.zalo_oa_secret, settings.zalo_oa_grant
    account = App(settings.zalo_oa_app, secret.get_secret_value(), grant.get_secret_value())
    return TokenKeeper(account, World(), settings.zalo_oauth)


@contextlib.asynccontextmanager
async def granted(
    keeper: TokenKeeper | None, house: House, session: ClientSession
) -> AsyncIterator[None]:
    """The Official Account's tokens kept good, until left."""
    if keeper is None:
        yield
        return
    keeper.open(house.cabinet, session)
    keeping = asyncio.create_task(keeper.run())
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await keeper.close()


def plan_of(
    settings: Settings,
    only: Door,
    doors: Doors,
    keeper: TokenKeeper | None,
    session: ClientSession,
) -> Plan:
    """The whole desk, or one side of it beside another process."""
    return Plan(
        settings.data,
        settings.peppers,
        settings.vault,
        channels=doors.open,
        paced=doors.schemes,
        part=only,
        serves=lambda lane: scheme(lane) in doors.lanes,
        idle_look=IDLE_LOOK_OF_TWO if only else IDLE_LOOK,
        desk=f"http://{settings.web_host}:{settings.web_port}",
        bucket=settings.bucket,
        printers=settings.printers,
        check_url=settings.check_url,
        codes=None if only == "staff" else partial(codes_of, settings, session, keeper),
    )


@contextlib.asynccontextmanager
async def scanning(
    house: House, settings: Settings, session: ClientSession
) -> AsyncIterator[ScanNow | None]:
    """The office's folder watched, until left; how its scanner is asked, if it has one."""
    sources = Sources(house.cabinet, house.tray, house.world, session)
    folder, watching = settings.scan_folder, None
    if folder:
        watching = asyncio.create_task(sources.watch(Path(folder)))
    try:
        yield partial(sources.scan, settings.scanner) if settings.scanner else None
    finally:
        if watching:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


@contextlib.asynccontextmanager
async def by_itself(house: House, only: Door) -> AsyncIterator[None]:
    """The daily chores while the desk is open; of two processes the staff's does them."""
    if only == "citizen":
        yield
        return
    chores = asyncio.create_task(Chores(house.cabinet, house.world).run())
    try:
        yield
    finally:
        chores.cancel()
        await asyncio.gather(chores, return_exceptions=True)


@contextlib.asynccontextmanager
async def checking(house: House, settings: Settings, only: Door) -> AsyncIterator[None]:
    """The public check of copies at its own address, until left; of two processes the citizens'."""
    if not settings.check_url or only == "staff":
        yield
        return
    app = check.build(check.Check(house.cabinet, house.world, settings.trust_proxy))
    async with listening(app, settings.check_host, settings.check_port) as address:
        sys.stdout.write(f"copies are checked at {address}, for {settings.check_url}\n")
        yield


async def maintain(settings: Settings, work: Callable[[House], Any]) -> None:
    """Do one thing in the cabinet; nobody is told anything, but what has to be shredded is."""
    keys = (settings.peppers, settings.vault)
    plan = Plan(
        settings.data,
        *keys,
        serves=lambda lane: scheme(lane) == "vault",
        bucket=settings.bucket,
    )
    async with open_house(plan, NO_CODES) as house:
        await work(house)


async def retain(settings: Settings, *, dry_run: bool) -> None:
    """Forget what has lain too long, or only count it; a line a kind."""

    async def sweep(house: House) -> None:
        chores = Chores(house.cabinet, house.world)
        counts = await (chores.would_forget() if dry_run else chores.forget())
        for what, count in counts.items():
            sys.stdout.write(f"{what} {count}\n")
        await house.relay.settle()

    await maintain(settings, sweep)


async def add_office(settings: Settings, **facts: str) -> None:
    """Write an office's row."""
    row = {"number_first": False, "mark": True, "footer": True, **facts}
    await maintain(settings, lambda h: h.cabinet.turn(lambda book: book.people.add_office(**row)))


async def add_officer(settings: Settings, **facts: str) -> None:
    """Write an officer's row."""
    await maintain(
        settings,
        lambda h: h.cabinet.turn(lambda book: book.people.add_officer(active=True, **facts)),
    )


async def invite(settings: Settings, office_id: str, name: str, role: str) -> None:
    """Print an invitation for somebody to join the office's staff."""

    async def make(house: House) -> None:
        secret, at = house.world.chance().hex(), house.world.now()
        facts = (at, office_id, role, name, None, secret)
        await house.cabinet.turn(lambda book: add_invite(book, *facts))
        sys.stdout.write(f"/start {secret}\n")

    await maintain(settings, make)


def announce(url: str) -> None:
    """One line for people and programs."""
    sys.stdout.write(f"bansao ready: {url}\n")
    sys.stdout.flush()
