"""The doors an office has: which platforms, how their updates come in, which lanes are whose."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import structlog
from aiohttp import ClientSession, web

from bot import telegram, zalo
from bot.app import FetchFile, House
from bot.channels import Hopeless, Platform, TokenRefused, Trouble, open_platform
from bot.incoming import Incoming
from bot.intake import Intake
from bot.once import Once
from bot.polling import FIRST_PAUSE, LONGEST_PAUSE, BotApi, NotTaken, Poller, webhook
from bot.settings import OA, Settings
from bot.world import World
from bot.zalo_oa import oa_webhook, press_keys
from bot.zalo_tokens import TokenKeeper
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
    hook: str
    poller: Callable[[BotApi, Intake], Poller] | None = None
    secret_header: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


TELEGRAM = (telegram.TelegramPoller, telegram.SECRET_HEADER, {"allowed_updates": telegram.ALLOWED})
KINDS: Mapping[str, Kind] = {
    "telegram+aiogram": Kind("tg", "/telegram/citizen", *TELEGRAM),
    "telegram+ptb": Kind("ts", "/telegram/staff", *TELEGRAM),
    "zalo+bot": Kind("zb", "/zalo/bot", zalo.ZaloPoller, zalo.SECRET_HEADER),
    OA: Kind("zo", "/zalo/oa"),
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

    def __init__(
        self, settings: Settings, only: Door, world: World, keeper: TokenKeeper | None = None
    ) -> None:
        self._settings, self._world, self._keeper = settings, world, keeper
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
        if name == OA:
            keys = press_keys(self._settings.peppers)
            return open_platform(name, scheme, self._keeper, base_url, fetch, press_keys=keys)
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
            files = Incoming(house.cabinet, house.tray.take) if outside.side == "staff" else None
            ways = (house.door, house.cabinet, house.world, files)
            intake = Intake(outside.platform, outside.side, *ways)
            route, work = self._way_in(outside, intake, session)
            routes += route
            running += map(asyncio.create_task, work)
        try:
            yield routes
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _way_in(
        self, outside: Outside, intake: Intake, session: ClientSession
    ) -> tuple[list[web.RouteDef], list[Coroutine[Any, Any, None]]]:
        """What the web door serves for a platform, and what runs beside it."""
        settings, kind = self._settings, outside.kind
        if kind.poller is None:
            return [web.post(kind.hook, self._signed(intake))], []
        api = BotApi(session, outside.token, outside.base_url)
        if settings.intake == "polling":
            return [], [kind.poller(api, intake).run()]
        secret = settings.webhook_secret.get_secret_value()
        url = settings.public_url.rstrip("/") + kind.hook
        hook = web.post(kind.hook, webhook(intake, secret, kind.secret_header))
        return [hook], [set_webhook(api, url, secret, kind.about)]

    def _signed(self, intake: Intake) -> Any:
        """An Official Account posts by itself to the address set on its webhook page."""
        key = self._settings.zalo_oa_webhook_key.get_secret_value()
        try:
            return oa_webhook(intake, self._settings.zalo_oa_app, key)
        except ValueError as wrong:
            sys.exit(f"BANSAO_ZALO_OA_WEBHOOK_KEY: {wrong}")


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
    except (Trouble, Hopeless) as trouble:
        log.warning("could not introduce", door=outside.name, trouble=type(trouble).__name__)


def commands(side: Side) -> dict[str, str]:
    """The menu of commands, in Vietnamese."""
    spoken = words("vi")
    return {word.lstrip("/"): spoken.text(say(key)) for word, key in MENUS[side].items()}
