"""`bansao printer`: whether the printers of the settings will do, a sentence each."""

from __future__ import annotations

import sys

from aiohttp import ClientSession

from bot.printers.facts import wanting
from bot.printers.ipp import Ipp, Ticket
from bot.printers.places import Place
from bot.printers.troubles import Denied, IppError
from bot.printers.wire import open_session
from bot.settings import Settings


async def check(settings: Settings) -> bool:
    """Ask each; True when all will do."""
    if not settings.printers:
        sys.exit("BANSAO_PRINTER: no printer is named; packs open from a link.")
    async with open_session() as session:
        said = [await ask(session, office, one) for office, one in settings.printers.items()]
    sys.stdout.write("".join(f"{sentence}\n" for _, sentence in said))
    return all(good for good, _ in said)


async def ask(session: ClientSession, office: str, place: Place) -> tuple[bool, str]:
    """Whether this printer will do, and the sentence that says so."""
    who = f"{office} {place.name}".strip()
    try:
        return await judge(Ipp(session, place.uri, place.trust()), place, who)
    except Denied as denied:
        return False, f"{who} will not do: it refuses a job of ours ({denied.args[1]})."
    except IppError as trouble:
        return False, f"{who} will not do: {type(trouble).__doc__}"


async def judge(printer: Ipp, place: Place, who: str) -> tuple[bool, str]:
    """Paper, format, sides, and a job on trial."""
    facts = await printer.about()
    if lacking := wanting(facts, two_sided=place.two_sided):
        return False, f"{who} ({facts.model}) will not do: it has no {', no '.join(lacking)}."
    await printer.validate(Ticket("bansao"))
    sides = "two-sided" if place.two_sided else "one-sided"
    now = "" if facts.accepts and not facts.stopped else f" Now it stands still: {facts.trouble}."
    return True, f"{who} ({facts.model}) will do: PDF, A4, {sides}.{now}"
