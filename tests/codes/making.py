"""Each sender beside its fake, so that one table can be run over all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession

from bot.codes import Gateway, Message
from bot.codes.esms import EsmsSender
from bot.codes.http import HttpSender, Recipe
from bot.codes.speedsms import SpeedSmsSender
from bot.codes.zalo_template import ZaloTemplateSender
from tests.codes.fakes import (
    BRAND,
    KEY,
    SECRET,
    TEMPLATE,
    Fake,
    FakeEsms,
    FakeHttp,
    FakeSpeedSms,
    FakeZbs,
)
from tests.desk import NGA

WORDS = 'Lap Vo: ma mo giay to 482913. "5 phut" & <khong> doc ma; 100% {ref} +1=2'
CODE = "482913"
PATIENCE, BRIEF = 60.0, 0.4
"""Seconds: a slow machine is no silent gateway; and where the gateway is silent on purpose."""
BODIES = {
    "json": '{"kind": 1, "message": {"to": "{phone}", "words": "{text}"}, "id": "{ref}"}',
    "form": "kind=1&to={phone}&words={text}&id={ref}",
    "xml": "<send><to>{phone}</to><words>{text}</words><id>{ref}</id></send>",
}
Make = Callable[[ClientSession, str, str, float], Gateway]


def message(number: int = 1, phone: str = NGA) -> Message:
    """A message like no other."""
    return Message(phone, WORDS.replace("{ref}", ""), f"{number:032x}", CODE)


def patience(mood: str) -> float:
    """How long to wait for a gateway in that mood."""
    return BRIEF if mood == "mute" else PATIENCE


@dataclass
class Keeper:
    """Keeps an access token; `next_ones`: what it gets when it renews."""

    now: str = KEY
    next_ones: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    async def token(self) -> str:
        return self.now

    async def renew(self, stale: str) -> str:
        self.stale.append(stale)
        if self.next_ones:
            self.now = self.next_ones.pop(0)
        return self.now


def esms(session: ClientSession, url: str, key: str, wait: float) -> Gateway:
    """ESMS with this key."""
    return EsmsSender(session, key, SECRET, BRAND, base_url=url, patience=wait)


def speedsms(session: ClientSession, url: str, key: str, wait: float) -> Gateway:
    """SpeedSMS with this token."""
    return SpeedSmsSender(session, key, BRAND, base_url=url, patience=wait)


def zbs(session: ClientSession, url: str, key: str, wait: float) -> Gateway:
    """Zalo's templates with this access token."""
    keeper, templates = Keeper(key), {"code": TEMPLATE}
    return ZaloTemplateSender(session, keeper, templates, base_url=url, patience=wait)


def http(shape: Any) -> Make:
    """The generic sender in one of its shapes."""

    def make(session: ClientSession, url: str, key: str, wait: float) -> Gateway:
        recipe = Recipe(
            f"{url}/brand/send",
            BODIES[shape],
            shape,
            {"X-Key": key},
            "+84",
            path="data.status",
            taken="0",
            nobody="NO_PHONE",
            refused="BROKE|WHO|NO_BRAND",
        )
        return HttpSender(session, recipe, patience=wait)

    return make


def shaped(shape: str) -> Callable[[], Fake]:
    """A generic gateway of one shape."""

    def make() -> Fake:
        fake = FakeHttp()
        fake.shape = shape
        return fake

    return make


SENDERS: Mapping[str, tuple[Callable[[], Fake], Make]] = {
    "esms": (FakeEsms, esms),
    "speedsms": (FakeSpeedSms, speedsms),
    "zalo_template": (FakeZbs, zbs),
    **{f"http {shape}": (shaped(shape), http(shape)) for shape in BODIES},
}
