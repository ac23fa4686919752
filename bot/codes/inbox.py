"""Phones of the demo: texts kept in memory, to be looked at on the page."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import datetime

from bot.codes import Message

MOST_KEPT = 50


@dataclass(frozen=True, slots=True)
class Sms:
    """A text as a phone shows it."""

    at: datetime
    text: str
    to: str = ""


class Inbox:
    """Every demo phone's texts, oldest first."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._texts: dict[str, deque[Sms]] = defaultdict(lambda: deque(maxlen=MOST_KEPT))
        self.bell = asyncio.Condition()

    async def send(self, message: Message) -> None:
        """Deliver at once."""
        phone = message.phone
        self._texts[phone].append(Sms(self._now(), message.text, phone))
        async with self.bell:
            self.bell.notify_all()

    def beside(self, phone: str, known: Container[str]) -> list[Sms]:
        """The texts of a phone and of every phone that nobody is known to have, oldest first."""
        strangers = [p for p in self._texts if p != phone and p not in known]
        found = [sms for one in (phone, *strangers) for sms in self._texts.get(one, ())]
        return sorted(found, key=lambda sms: sms.at)

    def of(self, phone: str) -> list[Sms]:
        """The texts of a phone (E.164)."""
        return list(self._texts.get(phone, ()))
