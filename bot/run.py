"""The desk with an office's own settings: its doors, the web door, codes on the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import structlog
from aiohttp import ClientSession

from bot import check
from bot.app import FetchFile, House, Plan, open_house
from bot.channels import Platform, Trouble, open_platform
from bot.chores import Chores
from bot.codes.console import ConsoleSender
from bot.codes.opening import codes_of
from bot.delivery import scheme
from bot.incoming import Incoming
from bot.intake import Intake
from bot.relay import IDLE_LOOK
from bot.scanning.page import ScanNow
from bot.scanning.sources import Sources
from bot.serve import listening, serve
from bot.settings import Settings
from bot.telegram import (
    ALLOWED,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    BotApi,
    NotTaken,
    Poller,
    webhook,
)
from core.roster import add_invite
from handlers.counters import MENUS
from handlers.screens import Side, say
from handlers.words import words

Door = Literal["citizen", "staff", ""]
LANES: Mapping[Side, tuple[str, ...]] = {
    "citizen": ("citizen", "tg", "sms"),
    "staff": ("staff", "ts", "group", "vault", "printer"),
}
SCHEMES: Mapping[Side, str] = {"citizen": "tg", "staff": "ts"}
SIDES: tuple[Side, ...] = ("citizen", "staff")
IDLE_LOOK_OF_TWO = 0.5
"""Seconds: how long one process may not notice what the other has written."""

log = structlog.get_logger("run")


@dataclass(frozen=True, slots=True)
class Outside:
    """One side's platform, with the token its calls are made with."""

    side: Side
    platform: Platform
    token: str


async def run(settings: Settings, only: Door = "") -> None:
    """Serve until told to stop; a cabinet without an office says how to add one."""
    outsides: list[Outside] = []
    plan = plan_of(settings, only, outsides)
    try:
        async with (
            ClientSession() as session,
            open_house(reaching(plan, settings, session), ConsoleSender(sys.stdout)) as house,
        ):
            if not await house.cabinet.look(lambda book: book.people.offices()):
                sys.exit("No office yet. Add one first: bansao office --help")
            async with (
                taking(house, settings, session, outsides) as hooks,
                scanning(house, settings, session) as scan,
                by_itself(house, only),
                checking(house, settings, only),
            ):
                app = house.web(hooks, scan)
                await serve(app, settings.web_host, settings.web_port, announce)
    finally:
        for outside in outsides:
            await outside.platform.close()


def reaching(plan: Plan, settings: Settings, session: ClientSession) -> Plan:
    """The same plan with the settings' ways to a phone."""
    return replace(plan, codes=partial(codes_of, settings, session, None))


def plan_of(settings: Settings, only: Door, outsides: list[Outside]) -> Plan:
    """The whole desk, or one side of it beside another process."""
    sides = [side for side in SIDES if only in ("", side)]
    lanes = {name for side in sides for name in LANES[side]}
    return Plan(
        settings.data,
        settings.peppers,
        settings.vault,
        channels=partial(open_platforms, settings, sides, outsides),
        paced=tuple(SCHEMES[side] for side in sides),
        part=only,
        serves=lambda lane: scheme(lane) in lanes,
        idle_look=IDLE_LOOK_OF_TWO if only else IDLE_LOOK,
        desk=f"http://{settings.web_host}:{settings.web_port}",
        bucket=settings.bucket,
        printers=settings.printers,
        check_url=settings.check_url,
    )


def open_platforms(
    settings: Settings, sides: list[Side], outsides: list[Outside], fetch: FetchFile
) -> dict[str, Platform]:
    """The channels the settings name, by scheme."""
    for side in sides:
        if name := getattr(settings, f"{side}_door"):
            token = getattr(settings, f"{side}_token").get_secret_value()
            platform = open_platform(
                name, SCHEMES[side], token, settings.telegram_api, fetch, settings.scans_by_telegram
            )
            outsides.append(Outside(side, platform, token))
    return {SCHEMES[outside.side]: outside.platform for outside in outsides}


@contextlib.asynccontextmanager
async def taking(
    house: House, settings: Settings, session: ClientSession, outsides: list[Outside]
) -> AsyncIterator[dict[str, Any]]:
    """Every platform's updates coming in, until left; the webhooks to serve."""
    hooks: dict[str, Any] = {}
    running: list[asyncio.Task[None]] = []
    for outside in outsides:
        await introduce(outside)
        api = BotApi(session, outside.token, settings.telegram_api)
        files = Incoming(house.cabinet, house.tray.take) if outside.side == "staff" else None
        ways = (house.door, house.cabinet, house.world, files)
        intake = Intake(outside.platform, outside.side, *ways)
        if settings.intake == "webhook":
            secret = settings.webhook_secret.get_secret_value()
            path = f"/telegram/{outside.side}"
            hooks[path] = webhook(intake, secret)
            url = settings.public_url.rstrip("/") + path
            running.append(asyncio.create_task(set_webhook(api, url, secret)))
        else:
            running.append(asyncio.create_task(Poller(api, intake).run()))
    try:
        yield hooks
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


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


async def set_webhook(api: BotApi, url: str, secret: str) -> None:
    """Tell the platform where to post, and with which secret; again until it has heard."""
    about: dict[str, Any] = {"url": url, "secret_token": secret, "allowed_updates": list(ALLOWED)}
    pause = FIRST_PAUSE
    while True:
        try:
            await api.call("setWebhook", **about)
        except NotTaken as trouble:
            log.warning("webhook not set", status=trouble.status)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return


async def introduce(outside: Outside) -> None:
    """Learn our own name and set the menu of commands; a refused token ends the start."""
    from bot.channels.telegram_facts import TokenRefused  # noqa: PLC0415 - only with such a door

    try:
        await outside.platform.who()
        await outside.platform.greet(commands(outside.side))
    except TokenRefused:
        sys.exit(f"BANSAO_{outside.side.upper()}_TOKEN: Telegram refuses this token")
    except Trouble as trouble:
        log.warning("could not introduce", side=outside.side, trouble=type(trouble).__name__)


def commands(side: Side) -> dict[str, str]:
    """The menu of commands, in Vietnamese."""
    spoken = words("vi")
    return {word.lstrip("/"): spoken.text(say(key)) for word, key in MENUS[side].items()}


async def maintain(settings: Settings, work: Callable[[House], Any]) -> None:
    """Do one thing in the cabinet; nobody is told anything, but what has to be shredded is."""
    keys = (settings.peppers, settings.vault)
    plan = Plan(
        settings.data,
        *keys,
        serves=lambda lane: scheme(lane) == "vault",
        bucket=settings.bucket,
    )
    async with open_house(plan, ConsoleSender(sys.stderr)) as house:
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
