"""What was put into the outbox reaches people: a lane a chat, codes first, until it arrives."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from bot.channels import Channel, Hopeless, Trouble
from bot.codes import CodeSender
from bot.ports import Book, Cabinet
from bot.render import render
from bot.world import World
from core.errors import CabinetDown
from core.models import Parcel
from core.names import unaccented
from handlers import news
from handlers.offers import offer
from handlers.screens import Screen, from_json, say
from handlers.words import words

MOST_AT_ONCE = 200
MOST_TRIES = 10
LONGEST_WAIT = timedelta(hours=24)
LONGEST_PAUSE = 300.0
IDLE_LOOK = 30.0
ROOMS = ("group", "sms")

log = structlog.get_logger("relay")


@dataclass(frozen=True, slots=True)
class Showing:
    """A parcel as it is to be shown now: its screen, language, and the message it replaces."""

    screen: Screen
    lang: str
    edit: str | None
    first: int = 1


class Relay:
    """Carries the outbox. `channels`: by the first part of an address (`citizen:c01`)."""

    def __init__(
        self, cabinet: Cabinet, channels: Mapping[str, Channel], codes: CodeSender, world: World
    ) -> None:
        self._cabinet, self._channels = cabinet, channels
        self._codes, self._world = codes, world
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._answers: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()

    async def run(self) -> None:
        """Until cancelled: everything that is due, each lane in its own order."""
        while True:
            self._cabinet.news.clear()
            await self._start_lanes()
            await self._pause()

    async def settle(self) -> None:
        """Until nothing that is due waits any more."""
        while await self._start_lanes() or self._answers:
            if under_way := [*self._lanes.values(), *self._answers]:
                await asyncio.wait(under_way)

    async def _start_lanes(self) -> int:
        """Set idle lanes going; a lane that was busy when we looked may have moved on since."""
        async with self._starting:
            busy = set(self._lanes)
            due = await self._due()
            for lane in due.keys() - busy:
                self._lanes[lane] = asyncio.create_task(self._run_lane(lane, due[lane]))
            return len(due)

    async def close(self) -> None:
        """Let what is on its way arrive."""
        under_way = [*self._lanes.values(), *self._answers]
        if under_way:
            await asyncio.wait(under_way, timeout=5)

    def show_soon(self, parcel: Parcel) -> None:
        """Show an answer right after its commit, ahead of the lanes."""
        task = asyncio.create_task(self._deliver_quietly(parcel))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _due(self) -> dict[str, list[Parcel]]:
        now = self._world.now()
        lanes: dict[str, list[Parcel]] = defaultdict(list)
        for parcel in await self._cabinet.look(lambda b: b.outbox.waiting(now, MOST_AT_ONCE)):
            lanes[lane_of(parcel)].append(parcel)
        return lanes

    async def _pause(self) -> None:
        """Until there is news, or the next parcel is due."""
        due = await self._cabinet.look(lambda book: book.outbox.next_at())
        wait = IDLE_LOOK
        if due is not None:
            wait = min(max((due - self._world.now()).total_seconds(), 0.02), IDLE_LOOK)
        try:
            async with asyncio.timeout(wait):
                await self._cabinet.news.wait()
        except TimeoutError:
            pass

    async def _run_lane(self, lane: str, parcels: list[Parcel]) -> None:
        try:
            newest = {card_of(p): p.id for p in parcels if card_of(p)}
            for parcel in parcels:
                if newest.get(card_of(parcel), parcel.id) != parcel.id:
                    await self._done(parcel)
                elif not await self._deliver(parcel):
                    return
        except CabinetDown:
            log.warning("the cabinet cannot write")
        except Exception:
            log.exception("lane failed", lane_kind=lane.split(":", maxsplit=1)[0])
        finally:
            del self._lanes[lane]
            self._cabinet.news.set()

    async def _deliver_quietly(self, parcel: Parcel) -> None:
        """An answer that cannot be shown now waits for its lane."""
        try:
            await self._deliver(parcel)
        except CabinetDown:
            log.warning("the cabinet cannot write")

    async def _deliver(self, parcel: Parcel) -> bool:
        """Show a parcel and mark it; False when its lane has to wait."""
        try:
            if parcel.kind == "code":
                await self._send_code(parcel)
                await self._done(parcel)
            else:
                await self._show(parcel)
        except Hopeless as hopeless:
            await self._park(parcel, str(hopeless))
        except Exception as trouble:  # noqa: BLE001 - whatever it was, the parcel is tried again
            return await self._try_later(parcel, trouble)
        return True

    async def _show(self, parcel: Parcel) -> None:
        showing = await self._showing(parcel)
        if showing is None:
            return await self._say_nothing(parcel)
        channel = self._channels[parcel.to.split(":")[0]]
        spoken = words(showing.lang).at(self._world.now())
        if receipt := parcel.payload.get("receipt"):
            await channel.acknowledge(receipt, spoken.text(showing.screen.text))
            if parcel.payload["passing"]:
                return await self._done(parcel)
        bubbles = render(showing.screen, channel.can, spoken, showing.first)
        for part, bubble in enumerate(bubbles):
            name = f"b{parcel.id}" + (f"-{part}" if part else "")
            edit = showing.edit if part == 0 and channel.can.edit else None
            ref = await channel.show(parcel.to, bubble, name=name, edit=edit)
        await self._done(parcel, ref if len(bubbles) == 1 else None)
        return None

    async def _showing(self, parcel: Parcel) -> Showing | None:
        if parcel.kind == "answer":
            return Showing(from_json(parcel.payload["screen"]), parcel.payload["lang"], None)
        showing = await self._cabinet.look(partial(self._drawn, parcel=parcel))
        if showing is None or parcel.to.split(":")[0] in ROOMS or not showing.screen.choices:
            return showing
        first = await self._cabinet.turn(lambda b: offer(b, parcel.to, showing.screen))
        return Showing(showing.screen, showing.lang, showing.edit, first)

    def _drawn(self, book: Book, parcel: Parcel) -> Showing | None:
        now = self._world.now()
        screen = news.draw(book, parcel.kind, parcel.to, parcel.payload, now)
        if screen is None:
            return None
        lang = "vi" if parcel.to.startswith("group:") else book.chats.chat(parcel.to).lang
        card = card_of(parcel)
        return Showing(screen, lang, book.outbox.card(parcel.to, card) if card else None)

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

    async def _send_code(self, parcel: Parcel) -> None:
        """Derive the code now; a decoy has nobody to go to, an old one is let fall."""
        found = await self._cabinet.look(partial(self._text, challenge=parcel.payload["challenge"]))
        if found:
            await self._codes.send(*found)

    def _text(self, book: Book, challenge: str) -> tuple[str, str] | None:
        asked = book.logins.challenge(challenge)
        if asked is None or asked.citizen_id is None or asked.expires_at < self._world.now():
            return None
        citizen = book.people.citizen(asked.citizen_id)
        place = book.people.office(citizen.office_id).place
        code = book.keys.one_time_code(asked.key_id, asked.id, asked.counter)
        text = words("vi").text(say("sms.code", place=unaccented(place), code=code))
        return citizen.phone, text

    async def _done(self, parcel: Parcel, ref: str | None = None) -> None:
        def mark(book: Book) -> None:
            book.outbox.done(parcel.id, self._world.now())
            if ref and (card := card_of(parcel)):
                book.outbox.keep_card(parcel.to, card, ref)

        await self._cabinet.turn(mark)

    async def _try_later(self, parcel: Parcel, trouble: Exception) -> bool:
        """Wait as long as the platform says, or twice as long each time; then give up aloud."""
        tries, now = parcel.tries + 1, self._world.now()
        if tries >= MOST_TRIES or now - parcel.made_at > LONGEST_WAIT:
            await self._park(parcel, type(trouble).__name__)
            return True
        asked = trouble.after if isinstance(trouble, Trouble) else None
        pause = asked if asked is not None else min(2.0**tries, LONGEST_PAUSE)
        log.warning("will try again", kind=parcel.kind, tries=tries, trouble=type(trouble).__name__)
        at, why = now + timedelta(seconds=pause), type(trouble).__name__
        await self._cabinet.turn(lambda book: book.outbox.later(parcel.id, tries, at, why))
        return False

    async def _park(self, parcel: Parcel, why: str) -> None:
        """Give up, and tell the desk if it was about an order."""

        def park(book: Book) -> None:
            now = self._world.now()
            book.outbox.park(parcel.id, now, why[:64])
            order = book.orders.order(parcel.payload.get("order", 0))
            if order and not parcel.to.startswith("group:"):
                group, facts = f"group:{order.office_id}", {"order": order.id}
                book.outbox.put(group, "undelivered", facts, now, once=f"undelivered:{parcel.id}")

        log.error("parked", kind=parcel.kind, why=why)
        await self._cabinet.turn(park)


def lane_of(parcel: Parcel) -> str:
    """Texts to phones never wait for each other; a chat's messages keep their order."""
    return f"sms:{parcel.id}" if parcel.to == "sms" else parcel.to


def card_of(parcel: Parcel) -> str | None:
    """Which card a parcel draws; cards are edited in place."""
    about: dict[str, Any] = parcel.payload
    if parcel.kind == "card":
        return f"order:{about['order']}"
    return f"call:{about['call']}" if parcel.kind == "call" else None
