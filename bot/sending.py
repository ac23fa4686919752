"""A one-time code, or news of an order, on its way to a phone: drawn now, sent at most once."""

from __future__ import annotations

from functools import partial

import structlog

from bot.codes import CodeSender, Message, NoSuchPhone, Unsure
from bot.ports import Book, Cabinet
from bot.world import World
from core import read_out
from core.crashpoints import crashpoint
from core.parcel import Parcel
from core.reach import PHONE, UNSURE
from handlers.code_text import addressed
from handlers.phone_news import texted
from handlers.screens import Text
from handlers.words import words

UNDER_WAY = "sending"
"""What stands beside a parcel while a gateway has it, and after a process that died meanwhile."""

log = structlog.get_logger("sending")


class Sending:
    """Carries texts. What may have been sent is never sent again: who wants a code can ask anew.

    `send` returns when nothing more is to be done: `sms`, `unsure` when it may not have gone out,
    or "" when nothing was to be said; whatever it raises, nothing was sent.
    """

    def __init__(self, cabinet: Cabinet, codes: CodeSender, world: World) -> None:
        self._cabinet, self._codes, self._world = cabinet, codes, world

    async def send(self, parcel: Parcel) -> str:
        """A decoy has nobody to go to; an old code, and news that is not true, are let fall."""
        if parcel.trouble == UNDER_WAY:
            log.warning("may have been sent before the end")
            return UNSURE
        is_code = parcel.kind == "code"
        if is_code and getattr(self._codes, "at_desk", False):
            await self._cabinet.turn(partial(self._invite, parcel=parcel))
        draw = self._message if is_code else self._news
        message = await self._cabinet.look(partial(draw, parcel=parcel))
        if message is None:
            return ""
        await self._cabinet.turn(partial(self._mark, parcel=parcel))
        crashpoint("before_code")
        try:
            await self._codes.send(message)
        except Unsure:
            log.warning("not sent again", kind=parcel.kind)
            return UNSURE
        crashpoint("after_code")
        return PHONE

    def _message(self, book: Book, parcel: Parcel) -> Message | None:
        asked = book.logins.challenge(parcel.payload["challenge"])
        if asked is None or asked.closed_at or asked.expires_at < self._world.now():
            return None
        found = addressed(book, asked)
        if found is None:
            return None
        phone, text = found
        return Message(phone, words("vi").text(text), asked.id, text.values["code"])

    def _news(self, book: Book, parcel: Parcel) -> Message | None:
        """News of an order as a phone shows it; its ref is the same for every try."""
        found = texted(book, parcel.kind, parcel.payload, self._world.now())
        if found is None:
            return None
        phone, text = found
        if not phone:
            raise NoSuchPhone("none that may be texted by now")
        spoken = words("vi")
        parts = {n: spoken.text(v) if isinstance(v, Text) else v for n, v in text.values.items()}
        ref = f"n{parcel.id}"
        return Message(phone, spoken.text(text).strip(), ref, kind=parcel.kind, values=parts)

    def _invite(self, book: Book, parcel: Parcel) -> None:
        """Known or not, whoever asks hears the same."""
        read_out.invite(book, self._world.now(), challenge=parcel.payload["challenge"])

    def _mark(self, book: Book, parcel: Parcel) -> None:
        book.outbox.later(parcel.id, parcel.tries, parcel.next_at, UNDER_WAY)
