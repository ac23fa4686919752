"""The citizens' doors and the staff's: is the token good, where do its updates go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.channels import Trouble, can_work, open_platform
from bot.doctor import Finding, fine, wrong
from bot.doors import KINDS
from bot.polling import BotApi, NotTaken
from bot.settings import OA, Settings
from core.keys import Keys
from storage.book import Book
from storage.glass import NoDesk, beside

REFUSED = (401, 404)
LONGEST_WORDS = 200
UNAUTHORISED, OK = 401, 200
PATIENCE = ClientTimeout(total=15)


async def doors(settings: Settings, session: ClientSession) -> AsyncIterator[Finding]:
    """Each door that is named; none is a finding too."""
    named = [(side, door) for side in ("citizen", "staff") for door in settings.doors(side)]
    if not named:
        yield fine("doors", "only this machine's web door.")
    for _, door in named:
        if door != OA:
            yield await bot(settings, session, door)
            if door == "telegram+ptb":
                async for finding in groups(settings, door):
                    yield finding
        if settings.intake == "webhook" or door == OA:
            yield await hook(settings, session, door)


async def bot(settings: Settings, session: ClientSession, door: str) -> Finding:
    """The platform knows the token, and its updates come to this desk."""
    token, base_url, variable = settings.access(door)
    api = BotApi(session, token, base_url)
    try:
        me, about = [
            said if isinstance(said := await api.call(method), dict) else {}
            for method in ("getMe", "getWebhookInfo")
        ]
    except NotTaken as trouble:
        if trouble.status in REFUSED:
            return wrong(variable, "the platform does not know this token.")
        said = f"it answers {trouble.status}" if trouble.status else "nobody answers"
        return wrong(door, f"{said} at {base_url}.")
    name = me.get("username") or me.get("account_name") or "?"
    return arriving(settings, door, name, about)


def arriving(settings: Settings, door: str, name: str, about: dict[str, Any]) -> Finding:
    """Whether updates go where this desk takes them."""
    url = str(about.get("url") or "")
    last = " ".join(str(about.get("last_error_message") or "").split())[:LONGEST_WORDS]
    if settings.intake == "polling":
        if url:
            return wrong(door, f"{name} posts to a webhook: does another desk have its token?")
        return fine(door, f"{name}, polled.")
    expected = settings.public_url.rstrip("/") + KINDS[door].hook
    if url != expected:
        return wrong(door, f"{name} does not post to {expected} yet: start the desk.")
    if last:
        return wrong(door, f"{name} could not post to {expected}: {last}.")
    return fine(door, f"{name} posts to {expected}.")


async def hook(settings: Settings, session: ClientSession, door: str) -> Finding:
    """The public address leads to this desk's web door, which lets no stranger in."""
    if not settings.public_url:
        return wrong("BANSAO_PUBLIC_URL", f"{door} needs an address the world reaches us by.")
    url = settings.public_url.rstrip("/") + KINDS[door].hook
    expected = OK if door == OA else UNAUTHORISED
    try:
        async with session.post(url, data=b"{}", timeout=PATIENCE) as answer:
            status = answer.status
    except (ClientError, OSError, TimeoutError):
        return wrong(url, "nobody answers: are the desk and the proxy up, is its certificate good?")
    if status != expected:
        return wrong(url, f"it answers {status}, not {expected}: the proxy leads elsewhere.")
    return fine(url, "it leads to this desk, and strangers are turned away.")


async def groups(settings: Settings, door: str) -> AsyncIterator[Finding]:
    """The staff's groups: the bot is in them, sees commands, may change its cards."""
    token, base_url, _ = settings.access(door)
    try:
        bound = beside(settings.data, Keys(settings.peppers), bound_groups)
    except NoDesk:
        return
    platform = open_platform(door, KINDS[door].scheme, token, base_url)
    try:
        for office, room in bound.items():
            yield await group(platform, office, room)
    finally:
        await platform.close()


def bound_groups(book: Book) -> dict[str, str | None]:
    """The group of each office, None where none is bound."""
    return {office.id: book.roster.group_of(office.id) for office in book.people.offices()}


async def group(platform: Any, office: str, room: str | None) -> Finding:
    """One office's group."""
    name = f"group of {office}"
    if room is None:
        return wrong(name, "none is bound: an admin says /gan in the group (see README).")
    try:
        works = await can_work(platform, room)
    except Trouble:
        return wrong(name, "the platform does not say what the bot may do there.")
    if not works:
        return wrong(name, "the bot is not in it, or is no administrator: its cards stand still.")
    return fine(name, "the bot sees commands and may change its cards.")
