"""What was put into the outbox arrives, or somebody is told; nothing arrives at another's cost."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot import delivery
from bot import relay as relays
from bot.channels import Hopeless, Trouble
from bot.codes import Message
from bot.render import Bubble
from bot.world import World
from core import one_time, orders
from core.errors import CabinetDown
from core.keys import Keys
from handlers import news
from handlers.screens import Inbound
from storage.cabinet import FILE
from storage.sealing import NONCE, unseal
from tests.desk import BAO, BUTTONS, NGA, PEPPERS, Desk, Screenful, Stock, place_order, sign_in

CHAT, OTHER, GROUP = "citizen:away", "citizen:c2", "group:LV"


class Faulty(Screenful):
    """A platform with bad days: each lane's troubles, then its gate, then it shows."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(BUTTONS)
        self._desk = desk
        self.troubles: dict[str, list[Exception]] = defaultdict(list)
        self.always: dict[str, Exception] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.tried: list[tuple[str, datetime]] = []

    async def show(self, to: str, bubble: Bubble, *, name: str, edit: str | None) -> str:
        self.tried.append((to, self._desk.world.now()))
        if to in self.gates:
            await self.gates[to].wait()
        if self.troubles[to]:
            raise self.troubles[to].pop(0)
        if to in self.always:
            raise self.always[to]
        return await super().show(to, bubble, name=name, edit=edit)

    def tries(self, to: str) -> list[datetime]:
        """When this lane was tried."""
        return [at for lane, at in self.tried if lane == to]


class FaultyDesk(Desk):
    """A desk whose platforms can fail."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.citizens: Faulty = Faulty(self)
        self.staff: Faulty = Faulty(self)

    async def put(self, to: str = CHAT, kind: str = "taken", order: int = 1, **more: Any) -> None:
        """A piece of news."""
        at = self.world.now()
        await self.turn(lambda book: book.outbox.put(to, kind, {"order": order}, at, **more))

    async def rows(self, query: str) -> list[Any]:
        """Committed rows."""

        def read(book: Any) -> list[Any]:
            book.pen.raw(query)
            return list(book.pen._cursor.fetchall())

        return list(await self.look(read))

    async def states(self, to: str = CHAT, kind: str = "taken") -> list[str]:
        """How far these parcels got."""
        query = f"SELECT state FROM outbox WHERE \"to\" = '{to}' AND kind = '{kind}' ORDER BY id"  # noqa: S608
        return [state for (state,) in await self.rows(query)]


@pytest.fixture
async def desk(
    stock: Stock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FaultyDesk]:
    """A desk with an accepted order and nothing on its way."""
    monkeypatch.setattr(relays, "REST", 0.0)
    made = FaultyDesk(stock.copy(tmp_path / "desk"))
    await made.open()
    await place_order(made)
    await made.say("staff:o1", press="!take:1:placed")
    await made.turn(know_other_chats)
    made.citizens.tried.clear()
    yield made
    await made.close()


def know_other_chats(book: Any) -> None:
    """Whose order it is has opened their papers from two more chats."""
    order = book.orders.order(1)
    for chat in (CHAT, OTHER):
        book.people.link(order.citizen_id, chat, order.placed_at)


async def elapse(desk: FaultyDesk, seconds: int) -> None:
    """Time passes, and what is due is tried."""
    desk.pass_time(seconds=seconds)
    await desk.settle()


async def test_each_pause_is_twice_as_long_and_the_tenth_try_is_the_last(desk: FaultyDesk) -> None:
    """2, 4, 8 … 300 seconds between tries; after ten the news is parked and the group told."""
    desk.citizens.always[CHAT] = Trouble("down")
    await desk.put(kind="printed")
    await desk.settle()
    for pause in (2, 4, 8, 16, 32, 64, 128, 256, 300):
        tries = len(desk.citizens.tries(CHAT))
        await elapse(desk, pause - 1)
        assert len(desk.citizens.tries(CHAT)) == tries
        await elapse(desk, 1)
        assert len(desk.citizens.tries(CHAT)) == tries + 1
    assert len(desk.citizens.tries(CHAT)) == 10
    assert (await desk.states(kind="printed"))[-1] == "parked"
    assert await desk.states(GROUP, "undelivered") == ["sent"]
    await elapse(desk, 100_000)
    assert len(desk.citizens.tries(CHAT)) == 10


async def test_a_platform_that_says_wait_is_not_asked_before(desk: FaultyDesk) -> None:
    """After "retry in 30 s" no news goes to that chat for 30 s: not this, and no newer one."""
    desk.citizens.troubles[CHAT] = [Trouble("429", after=30.0)]
    await desk.put()
    await desk.put(kind="printed")
    await desk.settle()
    assert len(desk.citizens.tries(CHAT)) == 1
    for _ in range(29):
        await elapse(desk, 1)
        await desk.put(kind="ready")
    assert len(desk.citizens.tries(CHAT)) == 1
    await elapse(desk, 1)
    assert len(desk.citizens.tries(CHAT)) > 30
    assert set(await desk.states()) == set(await desk.states(kind="ready")) == {"sent"}


async def test_a_lane_keeps_its_order_through_trouble(desk: FaultyDesk) -> None:
    """What comes after a message that could not be shown is shown after it."""
    desk.citizens.troubles[CHAT] = [Trouble("5xx")]
    seen = len(desk.citizens.log)
    for kind in ("taken", "ready", "handed_over"):
        await desk.put(kind=kind)
    await desk.settle()
    assert len(desk.citizens.log) == seen
    await elapse(desk, 2)
    shown = [bubble.text for _, bubble in desk.citizens.log[seen:]]
    assert len(shown) == 3
    assert shown == [bubble.text for bubble in list(desk.citizens.bubbles[CHAT].values())[-3:]]
    assert "nhận" in shown[0]


async def test_one_stuck_lane_keeps_nobody_waiting(desk: FaultyDesk) -> None:
    """Hundreds of messages for a chat that is stuck do not delay another chat's one."""
    desk.citizens.always[CHAT] = Trouble("429", after=600.0)
    for _ in range(relays.MOST_AT_ONCE + 50):
        await desk.put()
    await desk.put(OTHER)
    await desk.settle()
    assert await desk.states(OTHER) == ["sent"]
    desk.citizens.gates["citizen:c3"] = asyncio.Event()
    await desk.put("citizen:c3")
    await desk.put(OTHER)
    await until(lambda: len(desk.citizens.tries(OTHER)) == 2)
    desk.citizens.gates["citizen:c3"].set()


async def test_news_a_day_old_is_parked(desk: FaultyDesk) -> None:
    """However few the tries, after 24 hours the news is given up and the group is told."""
    desk.citizens.always[CHAT] = Trouble("429", after=5 * 3600.0)
    await desk.put(kind="printed")
    await desk.settle()
    for _ in range(4):
        await elapse(desk, 5 * 3600)
    assert (await desk.states(kind="printed"))[-1] == "waiting"
    await elapse(desk, 5 * 3600)
    assert (await desk.states(kind="printed"))[-1] == "parked"
    assert await desk.states(GROUP, "undelivered") == ["sent"]


async def test_a_chat_that_blocked_us_is_parked_at_once(desk: FaultyDesk) -> None:
    """Blocked, gone, malformed: one try, and the group hears of the order, without a name."""
    desk.citizens.always[CHAT] = Hopeless("blocked")
    await desk.put()
    await desk.settle()
    assert len(desk.citizens.tries(CHAT)) == 1
    assert (await desk.states())[-1] == "parked"
    told = desk.staff.log[-1]
    assert told[0] == GROUP
    assert "LV-261123-0001" in told[1].text
    assert "Ngà" not in told[1].text


async def test_a_poisoned_message_stops_nobody(
    desk: FaultyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """News that cannot even be drawn is parked in the end; its lane then goes on."""
    real = news.draw

    def draw(look: Any, kind: str, *rest: Any) -> Any:
        if kind == "poison":
            raise ZeroDivisionError
        return real(look, kind, *rest)

    monkeypatch.setattr(news, "draw", draw)
    await desk.put(kind="poison")
    await desk.put()
    await desk.put(OTHER)
    await desk.settle()
    assert await desk.states(OTHER) == ["sent"]
    for _ in range(9):
        await elapse(desk, 300)
    assert await desk.states(kind="poison") == ["parked"]
    assert await desk.states() == ["sent"]


async def test_codes_go_before_everything(desk: FaultyDesk) -> None:
    """A one-time code waits for no broadcast: it is first in the queue and has its own lane."""
    gate = desk.citizens.gates[OTHER] = desk.staff.gates[GROUP] = asyncio.Event()
    for _ in range(300):
        await desk.put(OTHER)
        await desk.put(GROUP, "card")
    before = len(desk.inbox.of(NGA))
    await ask_for_code(desk, "citizen:c9", NGA)
    await until(lambda: len(desk.inbox.of(NGA)) == before + 1)
    assert set(await desk.states(OTHER)) == {"waiting"}
    gate.set()
    await desk.settle()


async def test_one_phone_that_cannot_be_reached_keeps_no_other_code(
    desk: FaultyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway that fails for one number sends the next person's code at once."""
    real = desk.inbox.send

    async def send(message: Message) -> None:
        if message.phone == NGA:
            raise Trouble("no network there")
        await real(message)

    monkeypatch.setattr(desk.inbox, "send", send)
    await ask_for_code(desk, "citizen:c8", NGA)
    await desk.settle()
    await ask_for_code(desk, "citizen:c9", BAO)
    await desk.settle()
    assert len(desk.inbox.of(BAO)) == 1


async def ask_for_code(desk: FaultyDesk, chat: str, phone: str) -> None:
    """A code is asked for, by the law itself."""
    desk.pass_time(minutes=2)
    at, chance = desk.world.now(), desk.world.chance()
    await desk.turn(partial(one_time.send_code, at=at, peer=chat, phone=phone, chance=chance))


async def until(there: Callable[[], Any]) -> None:
    """Wait for what is bound to come."""
    async with asyncio.timeout(30):
        while not there():  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(0)


async def test_many_changes_of_a_card_are_one_edit(desk: FaultyDesk) -> None:
    """While the group is slow its cards pile up; then only the newest state is drawn, in place."""
    desk.staff.troubles[GROUP] = [Trouble("429", after=10.0)]
    before = len(desk.staff.log)
    for press in ("!print:1:accepted", "!compare:1:printed:original", "!certify:1:printed"):
        await desk.say("staff:o1", press=press)
    await elapse(desk, 10)
    drawn = [bubble.text for to, bubble in desk.staff.log[before:] if to == GROUP]
    assert len(drawn) == 1
    assert "0001" in drawn[0]
    assert len(desk.staff.bubbles[GROUP]) == 1
    assert set(await desk.states(GROUP, "card")) == {"sent"}


async def test_what_happens_while_a_card_is_drawn_is_drawn_too(
    desk: FaultyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change committed between two reads of one drawing has a drawing of its own."""
    real, drawn = news.draw, []

    def draw(look: Any, kind: str, *rest: Any) -> Any:
        screen = real(look, kind, *rest)
        if kind == "card" and not drawn:
            with contextlib.closing(sqlite3.connect(desk.folder / FILE)) as other, other:
                other.execute("UPDATE orders SET total = 77000 WHERE id = 1")
                other.execute(ANOTHER_CARD)
        drawn.append(kind)
        return screen

    monkeypatch.setattr(news, "draw", draw)
    await desk.put(GROUP, "card")
    await desk.settle()
    assert "77.000đ" in desk.last(GROUP).text
    assert set(await desk.states(GROUP, "card")) == {"sent"}


ANOTHER_CARD = """
    INSERT INTO outbox ("to", kind, payload, priority, state, tries, made_at, next_at)
    SELECT "to", kind, payload, priority, state, tries, made_at, next_at
    FROM outbox WHERE kind = 'card' AND state = 'waiting'
"""


async def test_an_update_that_comes_again_is_shown_again_and_does_nothing(
    desk: FaultyDesk,
) -> None:
    """The stored answer goes out under its old name; the order is one order."""
    await sign_in(desk, OTHER, BAO)
    for text in ("cccd", "3", "xong"):
        await desk.say(OTHER, text)
    press = desk.find(OTHER, "Đặt đơn")
    first = await desk.say(OTHER, press=press, key="again")
    bubbles = len(desk.citizens.bubbles[OTHER])
    rows = await desk.rows("SELECT count(*) FROM outbox")
    second = await desk.say(OTHER, press=press, key="again")
    assert first == second
    assert len(desk.citizens.bubbles[OTHER]) == bubbles
    assert await desk.rows("SELECT count(*) FROM outbox") == rows
    assert await desk.rows("SELECT count(*) FROM orders") == [(2,)]


async def test_an_answer_that_could_not_be_shown_follows(desk: FaultyDesk) -> None:
    """An answer refused by the platform is shown by its lane a little later."""
    desk.citizens.troubles[CHAT] = [Trouble("down")]
    assert await desk.say(CHAT, "menu") == []
    await elapse(desk, 2)
    assert desk.last(CHAT).buttons


async def test_an_answer_that_could_not_be_shown_follows_soon(
    desk: FaultyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its second try comes after two seconds, not with the relay's next idle look."""
    monkeypatch.setattr(desk.world, "now", World().now)
    desk.citizens.troubles["citizen:c2"] = [Trouble("down")]
    said = Inbound("citizen:c2", "citizen", desk.world.now(), "k", b"0" * 16, text="chào")
    await desk.house.door.receive(said, b"{}")
    async with asyncio.timeout(10):
        await until(lambda: len(desk.citizens.tries("citizen:c2")) == 2)
        await until(lambda: desk.citizens.bubbles["citizen:c2"])


async def test_what_was_shown_is_not_shown_again_while_it_cannot_be_marked(
    desk: FaultyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full just after a message went out: it is marked later, not sent again."""
    real, refused = desk.house.cabinet.turn, 20

    async def turn(work: Any) -> Any:
        nonlocal refused
        if refused and getattr(work, "__name__", "") == "mark":
            refused -= 1
            raise CabinetDown
        return await real(work)

    await desk.put()
    monkeypatch.setattr(desk.house.cabinet, "turn", turn)
    await desk.settle()
    assert refused == 0
    assert len(desk.citizens.tries(CHAT)) == 1
    assert (await desk.states())[-1] == "sent"


async def test_the_relay_outlives_a_look_that_fails(
    desk: FaultyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that cannot be read for a moment does not end the carrying."""
    real, refused = desk.house.cabinet.look, 5

    async def look(work: Any) -> Any:
        nonlocal refused
        if refused:
            refused -= 1
            raise OSError
        return await real(work)

    monkeypatch.setattr(desk.house.cabinet, "look", look)
    desk.house.cabinet.news.set()
    await until(lambda: not refused)
    await desk.put()
    await until(lambda: desk.citizens.tries(CHAT))


async def test_news_waits_through_a_restart(desk: FaultyDesk) -> None:
    """What could not be shown before the end is shown by the next process."""
    desk.citizens.troubles[CHAT] = [Trouble("down")]
    await desk.put()
    await desk.settle()
    await desk.restart()
    await elapse(desk, 2)
    assert (await desk.states())[-1] == "sent"


# ---- quarantine


@pytest.fixture
async def broken(desk: FaultyDesk, monkeypatch: pytest.MonkeyPatch) -> FaultyDesk:
    """A desk whose ordering has a bug."""
    await sign_in(desk, OTHER, BAO)
    for text in ("cccd", "3", "xong"):
        await desk.say(OTHER, text)

    def place(book: Any, *_: Any, **__: Any) -> Any:
        book.register.next_count("LV", "dossier", "261123")
        raise KeyError(NGA)

    monkeypatch.setattr(orders, "place", place)
    return desk


async def quarantined(desk: FaultyDesk) -> list[Any]:
    """What is kept of the updates that broke a turn."""
    return await desk.rows("SELECT id, raw, error FROM quarantine")


async def test_a_turn_that_fails_by_a_bug_is_kept_and_the_person_told(broken: FaultyDesk) -> None:
    """The raw update is sealed, nothing of the turn remains, and the answer names a number."""
    press = broken.find(OTHER, "Đặt đơn")
    told = await broken.say(OTHER, press=press, key="bad")
    ((number, raw, error),) = await quarantined(broken)
    assert f"số {number}" in told[-1].text
    assert error == "KeyError"
    key = Keys(PEPPERS).derive("t1", "quarantine")
    assert unseal(key, raw, b"") == b"{}"
    assert len(raw) > NONCE
    assert await broken.rows("SELECT count FROM counters WHERE kind = 'dossier'") == [(1,)]


async def test_a_broken_update_that_comes_again_is_quarantined_once(broken: FaultyDesk) -> None:
    """Redelivery shows the same sentence with the same number."""
    press = broken.find(OTHER, "Đặt đơn")
    first = await broken.say(OTHER, press=press, key="bad")
    assert await broken.say(OTHER, press=press, key="bad") == first
    assert len(await quarantined(broken)) == 1


async def test_after_the_bug_is_mended_the_form_goes_on(
    broken: FaultyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing the person chose is lost: the same button works once the desk is well."""
    await broken.say(OTHER, press=broken.find(OTHER, "Đặt đơn"))
    monkeypatch.undo()
    await broken.say(OTHER, "đặt đơn")
    assert "LV-261123-0002" in broken.last(OTHER).text


async def test_a_bug_in_one_turn_is_nobody_elses(broken: FaultyDesk) -> None:
    """Turns that share a commit with a broken one are answered as ever."""
    press = broken.find(OTHER, "Đặt đơn")
    said = [partial(broken.say, OTHER, press=press)]
    said += [partial(broken.say, f"citizen:n{n}", "xin chào") for n in range(20)]
    await asyncio.gather(*(one() for one in said))
    assert all(broken.citizens.bubbles[f"citizen:n{n}"] for n in range(20))
    assert len(await quarantined(broken)) == 1


def test_a_day_is_a_day() -> None:
    """The limits of the relay are the promised ones."""
    assert (10, timedelta(hours=24)) == (delivery.MOST_TRIES, delivery.LONGEST_WAIT)
