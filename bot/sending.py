"""A one-time code on its way to a phone: derived now, handed over at most once."""

from __future__ import annotations

from functools import partial

import structlog

from bot.codes import CodeSender, Message, NoSuchPhone, Unsure
from bot.ports import Book, Cabinet
from bot.world import World
from core import read_out
from core.crashpoints import crashpoint
from core.parcel import Parcel
from handlers.code_text import addressed
from handlers.words import words

UNDER_WAY = "sending"
"""What stands beside a parcel while a gateway has it, and after a process that died meanwhile."""

log = structlog.get_logger("sending")


class Sending:
    """Carries codes. What may have been sent is never sent again: the person can ask for another.

    `send` returns when nothing more is to be done; whatever it raises, nothing was sent.
    """

    def __init__(self, cabinet: Cabinet, codes: CodeSender, world: World) -> None:
        self._cabinet, self._codes, self._world = cabinet, codes, world

    async def send(self, parcel: Parcel) -> None:
        """A decoy has nobody to go to; an old code is let fall."""
        if parcel.trouble == UNDER_WAY:
            log.warning("may have been sent before the end")
            return
        if getattr(self._codes, "at_desk", False):
            await self._cabinet.turn(partial(self._invite, parcel=parcel))
        message = await self._cabinet.look(partial(self._message, parcel=parcel))
        if message is None:
            return
        await self._cabinet.turn(partial(self._mark, parcel=parcel))
        crashpoint("before_code")
        try:
            await self._codes.send(message)
        except (NoSuchPhone, Unsure) as end:
            log.warning("code not sent again", why=type(end).__name__)
        crashpoint("after_code")

    def _message(self, book: Book, parcel: Parcel) -> Message | None:
        asked = book.logins.challenge(parcel.payload["challenge"])
        if asked is None or asked.closed_at or asked.expires_at < self._world.now():
            return None
        found = addressed(book, asked)
        if found is None:
            return None
        phone, text = found
        return Message(phone, words("vi").text(text), asked.id, text.values["code"])

    def _invite(self, book: Book, parcel: Parcel) -> None:
        """Known or not, whoever asks hears the same."""
        read_out.invite(book, self._world.now(), challenge=parcel.payload["challenge"])

    def _mark(self, book: Book, parcel: Parcel) -> None:
        book.outbox.later(parcel.id, parcel.tries, parcel.next_at, UNDER_WAY)
