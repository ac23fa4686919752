"""Codes that go to no phone: the officers on shift are told, and one reads the code out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.codes import Message, NoSuchPhone
from bot.ports import Book, Cabinet
from bot.world import World
from core.read_out import offer

CODE = "code"
Ask = Callable[[str], Awaitable[int]]
"""Asks the officers to read out the code of a challenge; how many were asked."""


class OfficerSender:
    """The desk itself is the way: for whoever stands before it, whatever becomes of the others."""

    name, paid = "officer", False

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    async def send(self, message: Message) -> None:
        """News is not read out, nor is a code that has to show a phone; at night nobody is here."""
        if message.kind != CODE or not await self._ask(message.ref):
            raise NoSuchPhone("nobody to read it out")

    async def health(self) -> str:
        return ""


def officers(cabinet: Cabinet, world: World) -> Ask:
    """How the officers of this cabinet are asked."""

    async def ask(challenge: str) -> int:
        at = world.now()

        def work(book: Book) -> int:
            return offer(book, at, challenge=challenge)

        return await cabinet.turn(work)

    return ask


async def nobody(_challenge: str) -> int:
    """Where no cabinet is open."""
    return 0
