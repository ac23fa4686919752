"""What stands outside: ways to a phone, printer, scanner, the public check, others' clocks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

from aiohttp import ClientError, ClientSession, ClientTimeout, TraceConfig, TraceRequestEndParams

from bot.channels import Trouble
from bot.codes.opening import senders_of
from bot.doctor import Finding, fine, wrong
from bot.printers.check import ask as ask_printer
from bot.printers.wire import open_session
from bot.scanning.escl import Escl
from bot.scanning.escl_troubles import ScannerTrouble
from bot.settings import OA, Settings
from bot.world import World
from bot.zalo_tokens import name_of, opened
from core.keys import Keys
from storage.glass import NoDesk, beside

FURTHEST = timedelta(seconds=30)
"""How far our clock may be from others': a one-time code of an officer lives so long."""
PATIENCE = ClientTimeout(total=15)
GETOA = "/v2.0/oa/getoa"
WOULD_SEND = "it would send."
BY_HAND = {
    "console": "they appear where `bansao run` was started; news by text goes nowhere.",
    "officer": "officers on shift read them out.",
}


class Clock:
    """Listens to the dates servers put on their answers."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.skews: list[timedelta] = []

    def tracing(self) -> TraceConfig:
        """What a session has to be made with."""
        config = TraceConfig()
        config.on_request_end.append(self._heard)
        return config

    async def _heard(
        self, _session: ClientSession, _about: SimpleNamespace, params: TraceRequestEndParams
    ) -> None:
        told = params.response.headers.get("Date", "")
        try:
            self.skews.append(self._world.now() - parsedate_to_datetime(told))
        except (TypeError, ValueError):
            return

    def finding(self) -> Finding:
        """Our clock beside the nearest of theirs: a proxy may answer with an old page."""
        if not self.skews:
            return fine("clock", "nobody answered to compare it with.")
        nearest = min(self.skews, key=abs)
        if abs(nearest) > FURTHEST:
            way = "ahead" if nearest > timedelta() else "behind"
            seconds = abs(round(nearest.total_seconds()))
            return wrong("clock", f"{seconds} s {way}: turn on the machine's time service.")
        return fine("clock", f"within {abs(nearest.total_seconds()) + 1:.0f} s of others.")


class Stored:
    """The access token the desk keeps now; looking never spends a refresh token."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self._settings, self._now = settings, now

    async def token(self) -> str:
        """The stored one; `Trouble` where there is none that is good."""
        name = name_of(self._settings.zalo_oa_app)
        keys = Keys(self._settings.peppers)
        try:
            found = beside(self._settings.data, keys, lambda book: book.credentials.of(name))
        except (NoDesk, KeyError):
            found = None
        if found is None or found.good_until <= self._now:
            raise Trouble("no token yet")
        return opened(found).access

    async def renew(self, stale: str) -> str:
        """Nothing is renewed by looking."""
        del stale
        raise Trouble("no token yet")


async def phones(
    settings: Settings, session: ClientSession, now: datetime
) -> AsyncIterator[Finding]:
    """Each way to a phone, in its order."""
    for sender in senders_of(settings, session, Stored(settings, now)):
        trouble = await sender.health()
        name = f"codes by {sender.name}"
        yield wrong(name, trouble) if trouble else fine(name, BY_HAND.get(sender.name, WOULD_SEND))


async def account(settings: Settings, session: ClientSession, now: datetime) -> Finding:
    """The Official Account's token is good."""
    try:
        token = await Stored(settings, now).token()
    except Trouble:
        return wrong(OA, "the desk has no good token yet: start it, then look again.")
    url, headers = settings.zalo_oa_api.rstrip("/") + GETOA, {"access_token": token}
    try:
        async with session.get(url, headers=headers, timeout=PATIENCE) as answer:
            said = await answer.json(content_type=None)
    except (ClientError, OSError, TimeoutError, ValueError):
        return wrong(OA, f"nobody answers at {settings.zalo_oa_api}.")
    error = said.get("error") if isinstance(said, dict) else "?"
    if error:
        return wrong(OA, f"Zalo refuses the token it gave ({error}).")
    return fine(OA, "Zalo knows its token.")


async def printers(settings: Settings) -> AsyncIterator[Finding]:
    """Each office's printer."""
    async with open_session() as session:
        for office, place in settings.printers.items():
            good, sentence = await ask_printer(session, office, place)
            yield fine("printer", sentence) if good else wrong("printer", sentence)


async def scanner(settings: Settings, session: ClientSession) -> Finding:
    """The network scanner answers."""
    try:
        about = await Escl(session, settings.scanner).about()
    except ScannerTrouble as trouble:
        return wrong("BANSAO_SCANNER", f"it will not do ({trouble.key}).")
    return fine("BANSAO_SCANNER", f"{about.name or 'it'} answers.")


async def public_check(settings: Settings, session: ClientSession) -> Finding:
    """The address on the copies leads to the check."""
    try:
        async with session.get(settings.check_url, timeout=PATIENCE) as answer:
            policy = answer.headers.get("Content-Security-Policy", "")
    except (ClientError, OSError, TimeoutError):
        return wrong(settings.check_url, "nobody answers: is the desk open, and the proxy?")
    if "default-src 'none'" not in policy:
        return wrong(settings.check_url, "something else answers: the proxy leads elsewhere.")
    return fine(settings.check_url, "it leads to the check.")
