"""A message comes in, a turn commits, the answer goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from bot.ports import Book, Cabinet
from bot.relay import Relay
from bot.world import World
from core.errors import CabinetDown
from core.parcel import Parcel
from handlers.screens import Inbound, Screen, say, to_json
from handlers.turn import Counter, take_turn

GRACE = timedelta(seconds=5)
log = structlog.get_logger("door")


class Door:
    """The one way in. A key that was answered before is answered the same, and nothing is done."""

    def __init__(
        self, cabinet: Cabinet, counters: Mapping[str, Counter], relay: Relay, world: World
    ) -> None:
        self._cabinet, self._counters = cabinet, counters
        self._relay, self._world = relay, world

    async def receive(self, said: Inbound, raw: bytes) -> None:
        """Return once the turn, or the quarantine of an update that broke it, is on disk."""
        parcel = await self.commit(said, raw)
        if parcel is not None:
            self._relay.show_soon(parcel)

    async def commit(self, said: Inbound, raw: bytes) -> Parcel | None:
        """The answer of this message, old or new; None where there is nothing to say (any more)."""
        turn = f"{said.peer}|{said.key}"
        try:
            return await self._cabinet.turn(partial(self._turn, said=said, turn=turn))
        except CabinetDown:
            raise
        except Exception as bug:
            log.exception("turn failed", side=said.side)
            broke = partial(self._quarantine, said=said, turn=turn, raw=raw, bug=bug)
            return await self._cabinet.turn(broke)

    def _turn(self, book: Book, said: Inbound, turn: str) -> Parcel | None:
        if answered := book.outbox.answered(turn):
            return answered if answered.payload else None
        answer = take_turn(book, said, self._counters[said.side])
        if answer is None:
            return None
        erase = said.ref if answer.secret and said.side == "staff" else ""
        return self._answer(book, said, turn, answer.screen, answer.lang, erase)

    def _quarantine(
        self, book: Book, said: Inbound, turn: str, raw: bytes, bug: Exception
    ) -> Parcel | None:
        if answered := book.outbox.answered(turn):
            return answered
        number = book.outbox.quarantine(
            said.peer, turn, said.at, raw, type(bug).__name__, self._world.chance(12)
        )
        lang = book.chats.chat(said.peer).lang
        return self._answer(book, said, turn, Screen(say("trouble.turn", number=number)), lang)

    @staticmethod
    def _answer(
        book: Book, said: Inbound, turn: str, screen: Screen, lang: str, erase: str = ""
    ) -> Parcel:
        payload: dict[str, Any] = {"screen": to_json(screen), "lang": lang}
        if erase:
            payload["erase"] = erase
        if said.receipt:
            payload |= {"receipt": said.receipt, "passing": bool(said.room and not screen.choices)}
        return book.outbox.answer(said.peer, turn, payload, said.at, said.at + GRACE)
