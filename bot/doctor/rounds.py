"""The round: everything that is set, one after another, and how it went."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator

from aiohttp import ClientSession

from bot.doctor import Finding
from bot.doctor.doors import doors
from bot.doctor.home import at_home
from bot.doctor.outside import Clock, account, phones, printers, public_check, scanner
from bot.settings import OA, Settings
from bot.world import World


async def check(settings: Settings, world: World) -> bool:
    """Print a line for each thing; whether all of them are well."""
    well = True
    async for finding in findings(settings, world):
        sys.stdout.write(f"{finding}\n")
        sys.stdout.flush()
        well = well and not finding.wrong
    return well


async def findings(settings: Settings, world: World) -> AsyncIterator[Finding]:
    """What is on this machine first, what is far away last."""
    for finding in at_home(settings):
        yield finding
    clock, now = Clock(world), world.now()
    async with ClientSession(trace_configs=[clock.tracing()]) as session:
        async for finding in doors(settings, session):
            yield finding
        if OA in settings.doors("citizen"):
            yield await account(settings, session, now)
        async for finding in phones(settings, session, now):
            yield finding
        async for finding in printers(settings):
            yield finding
        if settings.scanner:
            yield await scanner(settings, session)
        if settings.check_url:
            yield await public_check(settings, session)
        yield clock.finding()
