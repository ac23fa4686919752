"""The ways to a phone that the settings name, made ready."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from aiohttp import ClientSession

from bot.codes import Gateway
from bot.codes.chain import Chain
from bot.codes.console import ConsoleSender
from bot.codes.esms import EsmsSender
from bot.codes.http import HttpSender, Recipe
from bot.codes.officer import Ask, OfficerSender, nobody, officers
from bot.codes.settings import CodeSettings, ways
from bot.codes.speedsms import SpeedSmsSender
from bot.codes.tally import Tally
from bot.codes.zalo_template import Tokens, ZaloTemplateSender
from bot.ports import Cabinet
from bot.world import World


def codes_of(
    settings: CodeSettings,
    session: ClientSession,
    tokens: Tokens | None,
    cabinet: Cabinet,
    world: World,
) -> Chain:
    """The chain that carries codes, over what this cabinet has counted."""
    tally = Tally(cabinet, world, settings.codes_a_day)
    senders = senders_of(settings, session, tokens, officers(cabinet, world))
    return Chain(senders, tally, world)


def senders_of(
    settings: CodeSettings,
    session: ClientSession,
    tokens: Tokens | None = None,
    ask: Ask = nobody,
) -> list[Gateway]:
    """The senders in their order; an end where one lacks an Official Account's token.

    `ask`: how officers are asked to read a code out.
    """
    made: Mapping[str, Callable[[], Gateway]] = {
        "console": lambda: ConsoleSender(sys.stdout),
        "officer": lambda: OfficerSender(ask),
        "esms": lambda: esms(settings, session),
        "speedsms": lambda: speedsms(settings, session),
        "zalo_template": lambda: zalo_template(settings, session, tokens),
        "http": lambda: HttpSender(session, recipe(settings)),
    }
    return [made[name]() for name in ways(settings.codes)]


def esms(settings: CodeSettings, session: ClientSession) -> EsmsSender:
    """eSMS, with its account."""
    key, secret = settings.esms_key.get_secret_value(), settings.esms_secret.get_secret_value()
    account = (key, secret, settings.esms_brand)
    return EsmsSender(session, *account, sandbox=settings.esms_sandbox, base_url=settings.esms_api)


def speedsms(settings: CodeSettings, session: ClientSession) -> SpeedSmsSender:
    """SpeedSMS, with its account."""
    account = (settings.speedsms_token.get_secret_value(), settings.speedsms_sender)
    return SpeedSmsSender(session, *account, base_url=settings.speedsms_api)


def zalo_template(
    settings: CodeSettings, session: ClientSession, tokens: Tokens | None
) -> ZaloTemplateSender:
    """Zalo's templates, with the token of the Official Account they belong to."""
    if tokens is None:
        sys.exit("BANSAO_CODES: zalo_template needs an Official Account's token")
    return ZaloTemplateSender(
        session,
        tokens,
        settings.zbs_templates,
        parameter=settings.zbs_parameter,
        sandbox=settings.zbs_sandbox,
        base_url=settings.zbs_api,
    )


def recipe(settings: CodeSettings) -> Recipe:
    """How the gateway of one's own is spoken to."""
    return Recipe(
        settings.http_url,
        settings.http_body.get_secret_value(),
        settings.http_shape,
        settings.http_named_headers,
        settings.http_phone,
        settings.http_path,
        settings.http_taken,
        settings.http_nobody,
        settings.http_refused,
    )
