"""A stranger who is disowned keeps nothing: no order, no code, no file of data."""

from __future__ import annotations

from functools import partial
from typing import Any

from core import export, login
from core.desk import check_pick_up
from core.models import Stage
from tests.desk import Desk, place_order, sign_in
from tests.visit import NGA_ID

OWNER, STRANGER = "citizen:c1", "citizen:c7"


async def disowned(desk: Desk) -> str:
    """The owner signed in, a stranger ordered and asked for the data, and is disowned; the link."""
    await sign_in(desk, OWNER)
    desk.pass_time(minutes=5)
    await place_order(desk, STRANGER)
    at = desk.world.now()
    link = await desk.turn(lambda book: export.for_citizen(book, at, citizen=NGA_ID, peer=STRANGER))
    alert = await desk.look(lambda book: login.alert_id(book, STRANGER))
    await desk.turn(lambda book: login.disown(book, at, peer=OWNER, alert=alert))
    return str(link)


async def test_what_a_stranger_ordered_is_taken_back(desk: Desk) -> None:
    """The order is cancelled, and what is still to be said goes to the owner."""
    await disowned(desk)
    order = await desk.look(lambda book: book.orders.order(1))
    assert order
    assert (order.stage, order.peer) == (Stage.CANCELLED, OWNER)


async def test_a_strangers_link_opens_nothing(desk: Desk) -> None:
    """The data stay shut, though the hour is not over."""
    link = await disowned(desk)
    desk.pass_time(minutes=30)
    at = desk.world.now()
    assert await desk.look(lambda book: export.opened(book, link, at)) is None


async def test_an_impossible_link_is_none(desk: Desk) -> None:
    """A moment after the end of the calendar is no link, and no crash."""
    link, at = f"mine-1-{'9' * 12}-{'0' * 32}", desk.world.now()
    assert await desk.look(lambda book: export.opened(book, link, at)) is None


async def printed_for_a_stranger(desk: Desk) -> tuple[str, str]:
    """The desk has printed what the stranger ordered when the owner says so; both codes."""
    await sign_in(desk, OWNER)
    desk.pass_time(minutes=5)
    await place_order(desk, STRANGER)
    await desk.say("staff:o1", press="!take:1:placed")
    await desk.say("staff:o1", press="!print:1:accepted")
    before = await desk.look(code_of)
    at = desk.world.now()
    alert = await desk.look(lambda book: login.alert_id(book, STRANGER))
    await desk.turn(lambda book: login.disown(book, at, peer=OWNER, alert=alert))
    await desk.settle()
    return before, await desk.look(code_of)


def code_of(book: Any) -> str:
    """The code that collects the order."""
    order = book.orders.order(1)
    return str(book.keys.pick_up_code(order.key_id, order.code, order.pick_up_nth))


async def test_a_strangers_code_collects_nothing(desk: Desk) -> None:
    """The owner has another, the stranger is not told of it, and the desk is warned."""
    before, after = await printed_for_a_stranger(desk)
    assert before != after
    spaced = " ".join(after)
    assert spaced in desk.last(OWNER).text
    shown = [bubble.text for to, bubble in desk.citizens.log if to == STRANGER]
    assert not [text for text in shown if spaced in text]
    group = [bubble.text for to, bubble in desk.staff.log if to == "group:LV"]
    assert [text for text in group if "xem kỹ giấy tờ" in text and "Ngà" not in text]
    assert "mã nhận đã đổi" in group[-1]
    judge = partial(check_pick_up, at=desk.world.now(), peer="staff:o1", order=1)
    assert (await desk.turn(lambda book: judge(book, code=before)))["verdict"] == "wrong"
    assert (await desk.turn(lambda book: judge(book, code=after)))["verdict"] == "right"


async def test_the_new_code_is_not_told_to_a_chat_that_was_shut_out(desk: Desk) -> None:
    """The owner's own chat is lost before the word gets there: it hears no code."""
    await sign_in(desk, OWNER)
    desk.pass_time(minutes=5)
    await place_order(desk, STRANGER)
    await desk.say("staff:o1", press="!take:1:placed")
    await desk.say("staff:o1", press="!print:1:accepted")
    at = desk.world.now()
    alert = await desk.look(lambda book: login.alert_id(book, STRANGER))

    def disown_and_lose(book: Any) -> None:
        login.disown(book, at, peer=OWNER, alert=alert)
        book.people.unlink(NGA_ID, OWNER)

    await desk.turn(disown_and_lose)
    await desk.settle()
    spaced = " ".join(await desk.look(code_of))
    assert not [bubble for _, bubble in desk.citizens.log if spaced in bubble.text]


async def test_a_code_a_stranger_has_looked_at_collects_nothing(desk: Desk) -> None:
    """The owner's own order shows its code to whoever is in: that code is over too."""
    await place_order(desk, OWNER)
    desk.pass_time(minutes=5)
    await sign_in(desk, STRANGER)
    await desk.say(STRANGER, press=">my_orders?order=1")
    seen = await desk.look(code_of)
    assert " ".join(seen) in desk.last(STRANGER).text
    at = desk.world.now()
    alert = await desk.look(lambda book: login.alert_id(book, STRANGER))
    await desk.turn(lambda book: login.disown(book, at, peer=OWNER, alert=alert))
    await desk.settle()
    order = await desk.look(lambda book: book.orders.order(1))
    assert order
    assert order.stage is Stage.PLACED
    assert await desk.look(code_of) != seen
    assert " ".join(await desk.look(code_of)) in desk.last(OWNER).text


async def test_a_stranger_is_shut_out_of_every_file_of_a_shared_chat(desk: Desk) -> None:
    """Two people share a chat, and the stranger opened both files: one word is enough."""
    await sign_in(desk, OWNER)
    desk.pass_time(minutes=5)
    await sign_in(desk, STRANGER)
    at, both = desk.world.now(), (NGA_ID, NGA_ID + 1)

    def share_and_disown(book: Any) -> None:
        for chat in (OWNER, STRANGER):
            book.people.link(both[1], chat, at)
        login.disown(book, at, peer=OWNER, alert=login.alert_id(book, STRANGER))

    await desk.turn(share_and_disown)
    assert await desk.look(lambda book: book.people.citizens_linked(STRANGER)) == []
    for citizen in both:
        person = await desk.look(lambda book, who=citizen: book.people.citizen(who))
        assert person.frozen_until
