"""A person is reached by the first way that is open, with one message, and the card tells how."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels import Hopeless, Trouble, Unreachable, WindowClosed
from bot.codes import Ailing, Message, NoSuchPhone, Unsure
from core import reach
from core.erasure import erase
from core.errors import CabinetDown
from core.models import Stage
from core.parcel import NOBODY
from tests.desk import BAO, BUTTONS, NGA, Desk, Screenful, Stock, place_order, sign_in

FIRST, SECOND, THIRD, GROUP, HANH = "citizen:c1", "citizen:c2", "citizen:c3", "group:LV", "staff:o1"


class Moody(Screenful):
    """A platform that shuts some chats out."""

    def __init__(self) -> None:
        super().__init__(BUTTONS)
        self.shut: dict[str, Exception] = {}
        self.tried: list[str] = []

    async def show(self, to: str, bubble: Any, *, name: str, edit: str | None) -> str:
        self.tried.append(to)
        if to in self.shut:
            raise self.shut[to]
        return await super().show(to, bubble, name=name, edit=edit)


class MoodyDesk(Desk):
    """A desk whose platform and gateway have moods."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.citizens: Moody = Moody()
        self.refusals: list[Exception] = []
        self.texts: list[Message] = []
        self._send, self.inbox.send = self.inbox.send, self.send  # type: ignore[method-assign]

    async def send(self, message: Message) -> None:
        """A code always arrives; news meets what was arranged."""
        if message.kind == "code":
            await self._send(message)
            return
        self.texts.append(message)
        if self.refusals:
            raise self.refusals.pop(0)

    def shut(self, *chats: str, how: type[Exception] = Unreachable) -> None:
        """These chats take nothing any more."""
        self.citizens.shut |= {chat: how("no") for chat in chats}

    def heard(self, words: str) -> list[str]:
        """The chats that were shown these words."""
        return [to for to, bubble in self.citizens.log if words in bubble.text]

    @property
    def card(self) -> str:
        """The order's card as it is."""
        bubbles = self.staff.bubbles[GROUP].values()
        return next(b.text for b in bubbles if "LV-261123-0001" in b.text and "hẹn" in b.text)

    async def print(self) -> None:
        """Hạnh takes the order and prints it."""
        await self.say(HANH, press="!take:1:placed")
        await self.say(HANH, press="!print:1:accepted")

    def calls(self) -> list[str]:
        """What the group was told of people who have to be called."""
        log = self.staff.log
        return [b.text for to, b in log if to == GROUP and "cần gọi điện" in b.text]


@pytest.fixture
async def desk(stock: Stock, tmp_path: Path) -> AsyncIterator[MoodyDesk]:
    """Bà Ngà has an order from her first chat; she knows the desk from three."""
    made = MoodyDesk(stock.copy(tmp_path / "desk"))
    await made.open()
    for chat in (THIRD, SECOND):
        await sign_in(made, chat)
        made.pass_time(minutes=16)
    await place_order(made, FIRST)
    yield made
    await made.close()


PRINTED = "đã in xong"


async def test_the_first_chat_is_enough(desk: MoodyDesk) -> None:
    """News goes where the order was placed, nowhere else, and the card has nothing to add."""
    await desk.print()
    assert desk.heard(PRINTED) == [FIRST]
    assert desk.texts == []
    assert "báo qua" not in desk.card


@pytest.mark.parametrize("how", [Unreachable, WindowClosed, Hopeless])
async def test_a_chat_that_is_shut_hands_on_to_the_next(
    desk: MoodyDesk, how: type[Exception]
) -> None:
    """Blocked, or too long ago: the chat used last has it, one message, and the card says how."""
    desk.shut(FIRST, how=how)
    await desk.print()
    assert desk.heard(PRINTED) == [SECOND]
    assert desk.texts == []
    assert "Đã báo qua trang web" in desk.card
    assert desk.calls() == []


async def test_after_all_chats_comes_the_phone(desk: MoodyDesk) -> None:
    """One plain text with the code to collect, no name and no paper; the card says SMS."""
    desk.shut(FIRST, SECOND, THIRD)
    await desk.print()
    (text,) = desk.texts
    assert text.phone == NGA
    assert text.kind == "printed"
    assert "LV-261123-0001" in text.text
    assert text.values["pick_up"] in text.text
    for secret in ("Ng", "4877", "CCCD", "912"):
        assert secret not in text.text.replace(text.values["place"], "")
    assert "Đã báo qua SMS" in desk.card
    assert desk.calls() == []


async def test_only_what_is_worth_a_text_is_texted(desk: MoodyDesk) -> None:
    """Taken, certified at the desk and handed over wake nobody's phone and call nobody."""
    desk.shut(FIRST, SECOND, THIRD)
    await desk.print()
    for press in ("!compare:1:printed:original", "!certify:1:printed", "!pay:1:certified"):
        await desk.say(HANH, press=press)
    assert [text.kind for text in desk.texts] == ["printed"]
    assert desk.calls() == []


@pytest.mark.parametrize("refusal", [NoSuchPhone("none"), Hopeless("no")])
async def test_without_any_way_the_desk_calls(desk: MoodyDesk, refusal: Exception) -> None:
    """A phone nobody can text: the group is told once, and the card says to call."""
    desk.shut(FIRST, SECOND, THIRD)
    desk.refusals = [refusal]
    await desk.print()
    assert len(desk.texts) == 1
    assert len(desk.calls()) == 1
    assert "Chưa báo tới được – gọi điện" in desk.card
    assert "Ngà" not in desk.calls()[0]
    (queue,) = await desk.say(HANH, "/hangcho")
    assert "LV-261123-0001 · " in queue.text
    assert "CẦN GỌI ĐIỆN" in queue.text


async def test_a_text_that_may_have_gone_out_is_not_sent_again(desk: MoodyDesk) -> None:
    """The card does not claim what nobody knows."""
    desk.shut(FIRST, SECOND, THIRD)
    desk.refusals = [Unsure("it may have been sent")]
    await desk.print()
    desk.pass_time(hours=3)
    await desk.settle()
    assert len(desk.texts) == 1
    assert "chưa chắc tới" in desk.card


async def test_a_gateway_in_trouble_is_tried_again(desk: MoodyDesk) -> None:
    """Nothing went out for certain: the same text goes out later, once."""
    desk.shut(FIRST, SECOND, THIRD)
    desk.refusals = [Trouble("no way took it"), Ailing("down")]
    await desk.print()
    for _ in range(4):
        desk.pass_time(minutes=5)
        await desk.settle()
    assert len(desk.texts) == 3
    assert len({text.ref for text in desk.texts}) == 1
    assert "Đã báo qua SMS" in desk.card


async def test_a_chat_known_to_be_shut_is_passed_over(desk: MoodyDesk) -> None:
    """The second piece of news does not knock again where the first was turned away."""
    desk.shut(FIRST)
    await desk.print()
    tried = desk.citizens.tried.count(FIRST)
    await desk.say(HANH, press="!compare:1:printed:original")
    await desk.say(HANH, press="!certify:1:printed")
    assert desk.citizens.tried.count(FIRST) == tried
    assert desk.heard("đã chứng thực xong") == [SECOND]


async def test_a_chat_that_speaks_again_is_used_again(desk: MoodyDesk) -> None:
    """Whoever writes to us is no longer shut, and hears there."""
    desk.shut(FIRST)
    await desk.print()
    desk.citizens.shut.clear()
    await desk.say(FIRST, "chào")
    await desk.say(HANH, press="!compare:1:printed:original")
    await desk.say(HANH, press="!certify:1:printed")
    assert desk.heard("đã chứng thực xong") == [FIRST]


async def test_who_wants_no_messages_gets_none_by_any_way(desk: MoodyDesk) -> None:
    """Consent to messages is asked before the first way and holds for all."""
    await desk.turn(lambda book: withdraw_messages(book, desk))
    desk.shut(FIRST, SECOND, THIRD)
    await desk.print()
    assert desk.texts == []
    assert "không muốn nhận tin" in desk.card


def withdraw_messages(book: Any, desk: MoodyDesk) -> None:
    """Bà Ngà takes back her consent to messages."""
    from core.consents import answer  # noqa: PLC0415 - for this test alone

    answer(book, desk.world.at, citizen=1, purpose="notify", given=False, peer=FIRST, lang="vi")


async def test_a_file_a_stranger_was_in_is_not_texted(desk: MoodyDesk) -> None:
    """Whoever got into the chat may have the phone too: somebody calls."""
    until = desk.world.at + timedelta(hours=24)
    await desk.turn(lambda book: book.people.freeze(1, until))
    desk.shut(FIRST, SECOND, THIRD)
    await desk.print()
    assert desk.texts == []
    assert len(desk.calls()) == 1


async def test_a_caller_without_a_chat_is_texted(desk: MoodyDesk) -> None:
    """Ông Bảo ordered by phone and never wrote: his phone is told."""
    await desk.say("staff:o2", "/giup 0987654321")
    await desk.say("staff:o2", desk.code(BAO))
    for text in ("cccd", "1", "xong", "đặt đơn"):
        await desk.say("staff:o2", text)
    await desk.say("staff:o2", press="!take:2:placed")
    await desk.say("staff:o2", press="!print:2:accepted")
    assert [(text.phone, text.kind) for text in desk.texts] == [(BAO, "printed")]


SHUT = list(itertools.product((False, True), repeat=4))


@pytest.mark.parametrize(
    "shut", SHUT, ids=lambda shut: "".join("x" if one else "o" for one in shut)
)
async def test_one_message_whatever_is_shut(desk: MoodyDesk, shut: tuple[bool, ...]) -> None:
    """Of three chats and a phone the first open way has the news, and it alone; else a call."""
    *chats, phone = shut
    desk.shut(*(chat for chat, gone in zip((FIRST, SECOND, THIRD), chats, strict=True) if gone))
    desk.refusals = [NoSuchPhone("none")] * phone
    await desk.print()
    arrived = [*desk.heard(PRINTED), *([] if phone else desk.texts)]
    assert len(arrived) + len(desk.calls()) == 1
    expected = next((n for n, gone in enumerate(shut) if not gone), 4)
    ways = [desk.heard(PRINTED) == [chat] for chat in (FIRST, SECOND, THIRD)]
    ways += [len(desk.texts) == 1 and not phone, len(desk.calls()) == 1]
    assert ways.index(True) == expected


async def test_the_ways_are_in_their_order(desk: MoodyDesk) -> None:
    """Where it was ordered, then by last use, then the phone."""
    order = await desk.look(lambda book: book.orders.order(1))

    def ways(book: Any) -> list[str]:
        tried: list[str] = []
        while way := reach.next_way(book, order, "printed", tried, desk.world.at):
            tried.append(reach.address(way))
        return tried

    assert await desk.look(ways) == [FIRST, SECOND, THIRD, reach.PHONE]


async def test_a_chat_behind_a_door_that_is_gone_hands_on(desk: MoodyDesk) -> None:
    """The office has no such door any more: that chat hears nothing, so another has the news."""
    await desk.turn(lambda book: book.orders.readdress(1, "zb:gone"))
    await desk.print()
    assert desk.heard(PRINTED) == [FIRST]
    assert "Đã báo qua trang web" in desk.card


async def test_a_file_shut_while_its_text_waited_is_called(desk: MoodyDesk) -> None:
    """The text is not sent to a stranger, and the news is not lost with it."""
    desk.shut(FIRST, SECOND, THIRD)
    desk.refusals = [Trouble("no way took it")]
    await desk.print()
    until = desk.world.at + timedelta(hours=24)
    await desk.turn(lambda book: book.people.freeze(1, until))
    desk.pass_time(minutes=5)
    await desk.settle()
    assert len(desk.texts) == 1
    assert len(desk.calls()) == 1
    assert "Chưa báo tới được – gọi điện" in desk.card


async def test_how_it_arrived_outlives_a_cabinet_that_could_not_write(desk: MoodyDesk) -> None:
    """The text went out before the cabinet failed: it is marked later, and the card says SMS."""
    desk.shut(FIRST, SECOND, THIRD)
    cabinet, send = desk.house.cabinet, desk.inbox.send
    turn = cabinet.turn

    async def fail(_work: Any) -> Any:
        cabinet.turn = turn
        raise CabinetDown

    async def sent(message: Message) -> None:
        await send(message)
        if message.kind == "printed":
            cabinet.turn = fail

    desk.inbox.send = sent  # type: ignore[method-assign]
    await desk.print()
    await desk.settle()
    assert len(desk.texts) == 1
    assert "Đã báo qua SMS" in desk.card


async def test_a_text_for_the_household_of_a_shut_file_is_a_call(desk: MoodyDesk) -> None:
    """Whoever speaks for a child has said that a stranger was in: the phone is the same."""
    until = desk.world.at + timedelta(hours=24)

    def lend(book: Any) -> str:
        child = book.people.add_person("LV", "Lê Gia Bảo", desk.world.at, holder_id=1)
        order = replace(book.orders.order(1), citizen_id=child, peer=f"{NOBODY}{child}")
        assert reach.phone_for(book, order, "printed", desk.world.at) == NGA
        book.people.freeze(1, until)
        return reach.phone_for(book, order, "printed", desk.world.at)

    assert await desk.turn(lend) == ""


async def test_nobody_calls_somebody_who_was_forgotten(desk: MoodyDesk) -> None:
    """A person erased while their text waited is neither texted nor called."""
    desk.shut(FIRST, SECOND, THIRD)
    desk.refusals = [Trouble("no way took it")]
    at = desk.world.at

    def refuse(book: Any) -> None:
        book.orders.move(1, Stage.PLACED, stage=Stage.REFUSED, reason="damaged", ended_at=at)
        reach.tell(book, book.orders.order(1), "refused", at)

    await desk.turn(refuse)
    await desk.settle()
    await desk.turn(lambda book: erase(book, at, book.people.citizen(1), None, FIRST))
    desk.pass_time(minutes=5)
    await desk.settle()
    told = await desk.look(lambda book: book.told.of(1))
    assert (len(desk.texts), told) == (1, None)


@pytest.mark.parametrize("hotline", ["0277 3845 000 (giờ hành chính)", "0277 3845 000 – máy lẻ 12"])
async def test_a_hotline_that_fits_no_text_does_not_stop_it(desk: MoodyDesk, hotline: str) -> None:
    """The news goes out all the same; a number cut short would be another's."""
    await desk.turn(lambda book: book.people.change_office("LV", hotline=hotline))
    desk.shut(FIRST, SECOND, THIRD)
    await desk.print()
    (text,) = desk.texts
    assert text.values["pick_up"] in text.text
    assert "0277" not in text.text
