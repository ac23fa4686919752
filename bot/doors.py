"""The doors an office has: which platforms, how their updates come in, which lanes are whose."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import structlog
from aiohttp import ClientSession, web

from bot import telegram, zalo
from bot.app import FetchFile, House
from bot.channels import Platform, TokenRefused, Trouble, open_platform
from bot.incoming import Incoming
from bot.intake import Intake
from bot.once import Once
from bot.polling import FIRST_PAUSE, LONGEST_PAUSE, BotApi, NotTaken, Poller, webhook
from bot.settings import Settings
from bot.world import World
from handlers.counters import MENUS
from handlers.screens import Side, say
from handlers.words import words

Door = Literal["citizen", "staff", ""]
LANES: Mapping[Side, tuple[str, ...]] = {
    "citizen": ("citizen", "tg", "zb", "zo", "sms"),
    "staff": ("staff", "ts", "group", "vault", "printer"),
}
SIDES: tuple[Side, ...] = ("citizen", "staff")

log = structlog.get_logger("doors")


@dataclass(frozen=True, slots=True)
class Kind:
    """A platform's kind of door: its addresses, how it is polled, where its secret stands."""

    scheme: str
    poller: Callable[[BotApi, Intake], Poller]
    secret_header: str
    hook: str
    about: Mapping[str, Any]


TELEGRAM_ABOUT = {"allowed_updates": list(telegram.ALLOWED)}
KINDS: Mapping[str, Kind] = {
    "telegram+aiogram": Kind(
        "tg",
        telegram.TelegramPoller,
        telegram.SECRET_HEADER,
        "/telegram/citizen",
        TELEGRAM_ABOUT,
    ),
    "telegram+ptb": Kind(
        "ts", telegram.TelegramPoller, telegram.SECRET_HEADER, "/telegram/staff", TELEGRAM_ABOUT
    ),
    "zalo+bot": Kind("zb", zalo.ZaloPoller, zalo.SECRET_HEADER, "/zalo/bot", {}),
}


@dataclass(frozen=True, slots=True)
class Outside:
    """One door's platform. `variable`: the setting that holds its token."""

    name: str
    side: Side
    platform: Platform
    token: str
    base_url: str
    variable: str

    @property
    def kind(self) -> Kind:
        return KINDS[self.name]


class Doors:
    """The doors of one process, from its settings."""

    def __init__(self, settings: Settings, only: Door, world: World) -> None:
        self._settings, self._world = settings, world
        self._sides = [side for side in SIDES if only in ("", side)]
        self.outsides: list[Outside] = []
        self._once: Once | None = None

    @property
    def lanes(self) -> frozenset[str]:
        """The schemes whose parcels are this process's to carry."""
        return frozenset(lane for side in self._sides for lane in LANES[side])

    @property
    def schemes(self) -> tuple[str, ...]:
        """The platforms' schemes."""
        return tuple(KINDS[name].scheme for _, name in self._named())

    def open(self, fetch: FetchFile) -> dict[str, Platform]:
        """The channels the settings name, by scheme."""
        settings = self._settings
        if settings.public_url:
            self._once = Once(settings.public_url, fetch, self._world)
        for side, name in self._named():
            token, base_url, variable = settings.access(name)
            platform = self._platform(name, token, base_url, fetch)
            self.outsides.append(Outside(name, side, platform, token, base_url, variable))
        return {outside.kind.scheme: outside.platform for outside in self.outsides}

    def _named(self) -> list[tuple[Side, str]]:
        return [(side, name) for side in self._sides for name in self._settings.doors(side)]

    def _platform(self, name: str, token: str, base_url: str, fetch: FetchFile) -> Platform:
        scheme, scans = KINDS[name].scheme, self._settings.scans_by_telegram
        if name == "zalo+bot":
            picture = self._once.address if self._once else None
            return open_platform(name, scheme, token, base_url, picture)
        return open_platform(name, scheme, token, base_url, fetch, scans=scans)

    async def close(self) -> None:
        """Hang up."""
        for outside in self.outsides:
            await outside.platform.close()

    @contextlib.asynccontextmanager
    async def taking(
        self, house: House, session: ClientSession
    ) -> AsyncIterator[list[web.RouteDef]]:
        """Every platform's updates coming in, until left; what the web door has to serve for it."""
        routes = self._once.routes() if self._once else []
        running: list[asyncio.Task[None]] = []
        for outside in self.outsides:
            await introduce(outside)
            api = BotApi(session, outside.token, outside.base_url)
            files = Incoming(house.cabinet, house.tray.take) if outside.side == "staff" else None
            ways = (house.door, house.cabinet, house.world, files)
            intake = Intake(outside.platform, outside.side, *ways)
            if self._settings.intake == "webhook":
                secret = self._settings.webhook_secret.get_secret_value()
                routes.append(
                    web.post(outside.kind.hook, webhook(intake, secret, outside.kind.secret_header))
                )
                running.append(asyncio.create_task(self._set_webhook(outside, api, secret)))
            else:
                running.append(asyncio.create_task(outside.kind.poller(api, intake).run()))
        try:
            yield routes
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _set_webhook(self, outside: Outside, api: BotApi, secret: str) -> Coroutine[Any, Any, None]:
        url = self._settings.public_url.rstrip("/") + outside.kind.hook
        return set_webhook(api, url, secret, outside.kind.about)


async def set_webhook(api: BotApi, url: str, secret: str, about: Mapping[str, Any]) -> None:
    """Tell the platform where to post, and with which secret; again until it has heard."""
    pause = FIRST_PAUSE
    while True:
        try:
            await api.call("setWebhook", url=url, secret_token=secret, **about)
        except NotTaken as trouble:
            log.warning("webhook not set", status=trouble.status)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return


async def introduce(outside: Outside) -> None:
    """Learn our own name and set the menu of commands; a refused token ends the start."""
    try:
        await outside.platform.who()
        await outside.platform.greet(commands(outside.side))
    except TokenRefused:
        sys.exit(f"{outside.variable}: the platform refuses this token")
    except Trouble as trouble:
        log.warning("could not introduce", door=outside.name, trouble=type(trouble).__name__)


def commands(side: Side) -> dict[str, str]:
    """The menu of commands, in Vietnamese."""
    spoken = words("vi")
    return {word.lstrip("/"): spoken.text(say(key)) for word, key in MENUS[side].items()}
