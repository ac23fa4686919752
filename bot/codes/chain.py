"""The ways to a phone in their order: the first that is well and takes the message has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.channels import Trouble
from bot.codes import Ailing, Gateway, Message, NoSuchPhone, NotSent, Spent, Unsure
from bot.codes.officer import OfficerSender
from bot.codes.tally import Place, Tally
from bot.world import World
from core.alerts import CODES_BUDGET, CODES_ILL, CODES_SPENT
from core.errors import CabinetDown

FIRST_REST, LONGEST_REST = 5.0, 120.0
"""Seconds an ailing sender rests, twice as long each time; less than a code lives, so that each
code finds every way open once."""
DOUBTS_IN_ROW = 2
AILS_TOLD = 2
"""One slip of the line is nobody's business."""

log = structlog.get_logger("codes")


@dataclass
class Way:
    """A sender and how it has been lately."""

    sender: Gateway
    ails: int = 0
    doubts: int = 0
    rests_until: datetime | None = None

    def is_open(self, now: datetime, *, paid: bool) -> bool:
        """Whether it is to be asked now; `paid`: whether there is money for it."""
        return (paid or not self.sender.paid) and not (self.rests_until and now < self.rests_until)

    def well(self) -> None:
        """It has taken a message, or knows whom it cannot reach."""
        self.ails, self.doubts, self.rests_until = 0, 0, None

    def rest(self, now: datetime) -> None:
        """Leave it alone for a while, longer each time; once for all who found it ill together."""
        if self.rests_until and now < self.rests_until:
            return
        pause = min(FIRST_REST * 2.0**self.ails, LONGEST_REST)
        self.ails, self.doubts = self.ails + 1, 0
        self.rests_until = now + timedelta(seconds=pause)


class Chain:
    """Sends each message at most once: what a sender may have taken goes to no other.

    Trouble: no way took it now; NoSuchPhone: none of them leads to this phone; Unsure: one of
    them may have taken it.
    """

    def __init__(self, senders: Sequence[Gateway], tally: Tally, world: World) -> None:
        self.ways = [Way(sender) for sender in senders]
        self._tally, self._world = tally, world
        self.at_desk = any(sender.name == OfficerSender.name for sender in senders)

    async def send(self, message: Message) -> None:
        place = await self._tally.reserve()
        try:
            await self._send(message, place)
        finally:
            if place:
                self._tally.release(place)

    async def _send(self, message: Message, place: Place | None) -> None:
        if not place and any(way.sender.paid for way in self.ways):
            log.warning("the day's budget is spent")
            await self._tally.tell(CODES_BUDGET)
        refusals: list[NotSent] = []
        for way in self.ways:
            if not way.is_open(self._world.now(), paid=place is not None):
                continue
            try:
                await self._hand_over(way, message, place)
            except NotSent as refusal:
                refusals.append(refusal)
                await self._refused(way, refusal)
            else:
                return
        nobody = [one for one in refusals if isinstance(one, NoSuchPhone)]
        if self.ways and len(nobody) == len(self.ways):
            raise NoSuchPhone("no way leads to that phone")
        raise Trouble("no way took it")

    async def _hand_over(self, way: Way, message: Message, place: Place | None) -> None:
        """Whatever is not known for certain to have stayed here may have gone out."""
        try:
            await way.sender.send(message)
            self._spend(way, place)
        except (NotSent, CabinetDown):
            raise
        except Exception as doubt:  # noqa: BLE001 - as above
            self._spend(way, place)
            await self._doubted(way, doubt)
            raise Unsure("it may have been sent") from None
        way.well()
        await self._count(way, sent=1)

    @staticmethod
    def _spend(way: Way, place: Place | None) -> None:
        if place and way.sender.paid:
            place.spent = True

    async def _refused(self, way: Way, refusal: NotSent) -> None:
        await self._count(way, failed=1)
        if isinstance(refusal, Ailing):
            log.warning(
                "gateway ailing", sender=way.sender.name, why=str(refusal), sign=refusal.sign
            )
            await self._fell_ill(way, refusal.sign, spent=isinstance(refusal, Spent))
        else:
            way.well()
            log.info("no way to that phone", sender=way.sender.name)

    async def _doubted(self, way: Way, doubt: Exception) -> None:
        log.warning("may have been sent", sender=way.sender.name, doubt=type(doubt).__name__)
        await self._count(way, unsure=1)
        way.doubts += 1
        if way.doubts >= DOUBTS_IN_ROW:
            await self._fell_ill(way, "")

    async def _fell_ill(self, way: Way, sign: str, *, spent: bool = False) -> None:
        way.rest(self._world.now())
        if spent:
            await self._tally.tell(CODES_SPENT, sign)
        elif way.ails >= AILS_TOLD:
            await self._tally.tell(CODES_ILL, sign)

    async def _count(self, way: Way, **what: int) -> None:
        if way.sender.paid:
            await self._tally.count(way.sender.name, **what)
