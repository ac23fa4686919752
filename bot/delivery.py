"""One parcel to one chat: drawn now, shown at the platform's pace, marked, or tried again."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

import structlog

from bot.channels import Channel, Hopeless, Moved, Trouble, Unreachable, can_work
from bot.codes import CodeSender, NoSuchPhone
from bot.pacing import Pace
from bot.ports import Book, Cabinet
from bot.render import render
from bot.sending import Sending
from bot.showing import Showing, card_of, from_answer
from bot.world import World
from core import reach
from core.alerts import GROUP_BLIND, alert
from core.errors import CabinetDown
from core.parcel import Parcel
from core.reach import PHONE
from handlers import news
from handlers.offers import offer
from handlers.words import words

MOST_TRIES = 10
LONGEST_WAIT = timedelta(hours=24)
LONGEST_PAUSE = 300.0
A_MOMENT = 0.1
MOST_ENDED = 1000
GROUP = "group"

Errand = Callable[[Mapping[str, Any]], Awaitable[None]]

log = structlog.get_logger("delivery")


class Delivery:
    """Carries parcels. `channels` and `paces`: by the first part of an address (`tg:123`).

    `desk`: where the desk's own machine serves files that no platform may carry; `errands`: what
    is done inside the house after a commit, by kind.
    """

    def __init__(
        self,
        cabinet: Cabinet,
        channels: Mapping[str, Channel],
        paces: Mapping[str, Pace],
        codes: CodeSender,
        world: World,
        desk: str = "",
        errands: Mapping[str, Errand] = MappingProxyType({}),
    ) -> None:
        self._cabinet, self._channels, self._paces = cabinet, channels, paces
        self._world, self._desk, self._errands = world, desk, errands
        self._sending = Sending(cabinet, codes, world)
        self._arrived: dict[int, tuple[str | None, tuple[int, ...], str]] = {}
        self._under_way: set[int] = set()
        self._ended: deque[int] = deque(maxlen=MOST_ENDED)

    async def deliver(self, parcel: Parcel, *, again: bool = False) -> bool:
        """Show a parcel and mark it; False when its lane has to wait.

        A lane may hold a parcel it read before it was ended elsewhere: that one is passed over,
        but `again` shows the answer of an update that came twice.
        """
        if parcel.id in self._ended and not again:
            return True
        if parcel.id in self._under_way:
            await asyncio.sleep(A_MOMENT)
            return False
        self._under_way.add(parcel.id)
        try:
            await self._carry(parcel)
        except CabinetDown:
            raise
        except Hopeless as hopeless:
            await self._park(parcel, hopeless)
        except Exception as trouble:  # noqa: BLE001 - whatever it was, the parcel is tried again
            return await self._try_later(parcel, trouble)
        finally:
            self._under_way.discard(parcel.id)
        return True

    async def _carry(self, parcel: Parcel) -> None:
        if parcel.id in self._arrived:
            await self._done(parcel, *self._arrived[parcel.id])
        elif errand := self._errands.get(parcel.kind):
            await errand(parcel.payload)
            await self._done(parcel)
        elif parcel.to.startswith(PHONE):
            await self._text(parcel)
        else:
            await self._show(parcel)

    async def _text(self, parcel: Parcel) -> None:
        """To a phone; a code that leads to no phone is let fall, news of an order passed on."""
        try:
            way = await self._sending.send(parcel)
        except NoSuchPhone:
            if parcel.kind != "code":
                raise Hopeless("no such phone") from None
            log.warning("no such phone")
            way = ""
        await self._done(parcel, way=way)

    async def _show(self, parcel: Parcel) -> None:
        to = await self._address(parcel.to)
        channel = self._channels.get(scheme(to)) if to else None
        if to is None:
            await self._done(parcel)
            return
        if channel is None:
            raise Hopeless("no such door")
        if await self._acknowledged(parcel, channel) or await self._looked(parcel, channel):
            return
        if pace := self._paces.get(scheme(to)):
            await pace.permit(to, parcel.priority, group=parcel.to.startswith(GROUP))
        showing = await self._showing(parcel)
        if showing is None:
            await self._say_nothing(parcel)
            return
        ref = await self._send(parcel, to, channel, showing)
        await self._done(parcel, ref, showing.same, scheme(to))

    async def _address(self, lane: str) -> str | None:
        """Where a lane leads: an office's group may live on a platform, or nowhere yet."""
        kind, _, office = lane.partition(":")
        if kind != GROUP:
            return lane
        bound = await self._cabinet.look(lambda book: book.roster.group_of(office))
        return bound or (lane if GROUP in self._channels else None)

    async def _acknowledged(self, parcel: Parcel, channel: Channel) -> bool:
        """End the waiting of a press; words that only pass by need no message of their own."""
        receipt = parcel.payload.get("receipt")
        if not receipt:
            return False
        answer = from_answer(parcel)
        spoken = words(answer.lang).at(self._world.now())
        sentence = answer.screen.note or answer.screen.text
        await channel.acknowledge(receipt, spoken.text(sentence))
        if parcel.payload["passing"]:
            await self._done(parcel)
        return bool(parcel.payload["passing"])

    async def _looked(self, parcel: Parcel, channel: Any) -> bool:
        """A code is taken out of the chat; a group just bound is looked at for our rights."""
        if ref := parcel.payload.get("erase"):
            await channel.erase(parcel.to, ref)
        if parcel.kind != "rights":
            return False
        room, office = parcel.payload["room"], parcel.payload["office"]
        if not await can_work(channel, room):
            now = self._world.now()
            await self._cabinet.turn(lambda b: alert(b, now, GROUP_BLIND, office_id=office))
        await self._done(parcel)
        return True

    async def _send(
        self, parcel: Parcel, to: str, channel: Channel, showing: Showing
    ) -> str | None:
        spoken = words(showing.lang).at(self._world.now())
        bubbles = render(showing.screen, channel.can, spoken, showing.first, self._desk)
        ref = ""
        for part, bubble in enumerate(bubbles):
            name = f"b{parcel.id}" + (f"-{part}" if part else "")
            edit = showing.edit if part == 0 and channel.can.edit else None
            ref = await channel.show(to, bubble, name=name, edit=edit)
        return ref if len(bubbles) == 1 else None

    async def _showing(self, parcel: Parcel) -> Showing | None:
        if parcel.kind == "answer":
            return from_answer(parcel)
        showing = await self._cabinet.look(partial(self._drawn, parcel=parcel))
        if showing is None or parcel.to.startswith(GROUP) or not showing.screen.choices:
            return showing
        first = await self._cabinet.turn(lambda book: offer(book, parcel.to, showing.screen))
        return replace(showing, first=first)

    def _drawn(self, book: Book, parcel: Parcel) -> Showing | None:
        now, same = self._world.now(), self._same(book, parcel)
        screen = news.draw(book, parcel.kind, parcel.to, parcel.payload, now)
        if screen is None:
            return None
        if not parcel.to.startswith(GROUP):
            return Showing(screen, book.chats.chat(parcel.to).lang)
        card = card_of(parcel)
        edit = book.outbox.card(parcel.to, card) if card else None
        return Showing(screen, "vi", edit, same=same)

    def _same(self, book: Book, parcel: Parcel) -> tuple[int, ...]:
        """What waits to be said of the same card: the card drawn after this look says it all.

        A look is no snapshot: what is committed while the card is drawn waits for the next.
        """
        card = card_of(parcel) if parcel.to.startswith(GROUP) else None
        if card is None:
            return ()
        waiting = book.outbox.of_lane(parcel.to, self._world.now())
        return tuple(p.id for p in waiting if card_of(p) == card and p.id != parcel.id)

    async def _say_nothing(self, parcel: Parcel) -> None:
        """News that is no longer true is done with; news that came too early waits."""
        now = self._world.now()

        def put_off(book: Book) -> None:
            later = news.again_at(book, parcel.kind, parcel.to, parcel.payload, now)
            if later is None:
                book.outbox.done(parcel.id, now)
            else:
                book.outbox.later(parcel.id, parcel.tries, later, "")

        await self._cabinet.turn(put_off)

    async def _done(
        self,
        parcel: Parcel,
        ref: str | None = None,
        same: tuple[int, ...] = (),
        way: str = "",
    ) -> None:
        def mark(book: Book) -> None:
            if way:
                reach.arrived(book, parcel, way, self._world.now())
            for parcel_id in (parcel.id, *same):
                book.outbox.done(parcel_id, self._world.now())
            if ref and (card := card_of(parcel)):
                book.outbox.keep_card(parcel.to, card, ref)

        self._arrived[parcel.id] = ref, same, way
        await self._cabinet.turn(mark)
        self._ended += [parcel.id, *same]
        del self._arrived[parcel.id]

    async def _try_later(self, parcel: Parcel, trouble: Exception) -> bool:
        """Wait as long as the platform says, or twice as long each time; then give up aloud."""
        now, why = self._world.now(), type(trouble).__name__
        if isinstance(trouble, Moved):
            old = await self._address(parcel.to)
            await self._cabinet.turn(lambda b: b.roster.move_group(old, trouble.to))
        asked = trouble.after if isinstance(trouble, Trouble) else None
        asked = 0.0 if isinstance(trouble, Moved) else asked
        tries = parcel.tries + 1
        if (tries >= MOST_TRIES and asked is None) or now - parcel.made_at > LONGEST_WAIT:
            await self._park(parcel, trouble)
            return True
        pause = asked if asked is not None else min(2.0**tries, LONGEST_PAUSE)
        if asked is not None:
            await self._hold(parcel.to, asked)
        log.warning("will try again", kind=parcel.kind, tries=tries, trouble=why)
        at = now + timedelta(seconds=pause)
        kept = tries if asked is None else max(parcel.tries, 1)
        await self._cabinet.turn(lambda book: book.outbox.later(parcel.id, kept, at, why))
        return False

    async def _hold(self, lane: str, seconds: float) -> None:
        to = await self._address(lane)
        if to and (pace := self._paces.get(scheme(to))):
            pace.hold(to, seconds)

    async def _park(self, parcel: Parcel, trouble: Exception) -> None:
        """Give up, and tell the desk if it was about an order."""
        now, why = self._world.now(), type(trouble).__name__

        def park(book: Book) -> None:
            book.outbox.park(parcel.id, now, why)
            if isinstance(trouble, Unreachable) and not parcel.to.startswith(GROUP):
                book.chats.shut(parcel.to, now)
            if isinstance(trouble, Hopeless) and reach.pass_on(book, parcel, now):
                return
            reach.give_up(book, parcel, now)

        log.error("parked", kind=parcel.kind, why=why)
        await self._cabinet.turn(park)
        self._ended.append(parcel.id)


def scheme(address: str) -> str:
    """Which channel an address belongs to."""
    return address.partition(":")[0]
