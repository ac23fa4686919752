"""A void number stays off paper; money told is money taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.printing import job_of
from core import batch, orders, paper, voids
from core import desk as counter
from core.errors import NothingLeft
from core.models import Stage
from core.monthly import leaf
from handlers import news
from handlers.staff import cards
from tests.desk import Desk
from tests.register.rows import LAP_VO, MY_AN_HUNG, certify, compared

COLLEAGUE = "staff:o4"


async def test_a_void_number_is_not_printed(desk: Desk) -> None:
    """Neither alone nor in a batch, and nobody is told that it is ready."""

    def go(book: Any) -> tuple[Any, ...]:
        at = desk.world.now()
        facts = {"office_id": "MAH", "name": "Lê Văn Tám", "role": "officer", "active": True}
        book.people.add_officer(peer=COLLEAGUE, **facts)
        order = compared(book, at, MY_AN_HUNG)
        certify(book, at, order, MY_AN_HUNG)
        number = book.orders.lines(order)[0].number
        why = {"reason": "sai tên", "decision": "1/QĐ"}
        void = voids.ask_void(book, at, peer=MY_AN_HUNG, year=2026, number=number, **why)
        voids.confirm_void(book, at, peer=COLLEAGUE, void=void)
        done = batch.print_all(book, at, peer=MY_AN_HUNG, link="L1")
        seen = {"seen": Stage.CERTIFIED, "link": "L2"}
        with pytest.raises(NothingLeft):
            counter.print_pack(book, at, peer=MY_AN_HUNG, order=order, **seen)
        told = news.ready(book, book.orders.order(order), {}, at)
        return done, job_of(book, book.orders.order(order)).lines, told, order

    done, lines, told, order = await desk.turn(go)
    assert (done, lines, told) == ({"printed": [], "left": [order]}, [], None)


def shrunk(book: Any, desk: Desk) -> Any:
    """An order of two papers that was paid, and one of them went away before printing."""
    at, wishes = desk.world.now(), [[1, 2], [2, 2]]
    number = orders.place(book, at, citizen=1, peer="citizen:c1", wishes=wishes)["id"]
    counter.take(book, at, peer=LAP_VO, order=number, seen=Stage.PLACED)
    counter.pay(book, at, peer=LAP_VO, order=number, seen=Stage.ACCEPTED)
    book.archive.withdraw(1, at, "mất")
    counter.print_pack(book, at, peer=LAP_VO, order=number, seen=Stage.ACCEPTED, link="x")
    return book.orders.order(number)


async def test_the_refund_told_is_what_was_paid(desk: Desk) -> None:
    """Not what the order came down to."""

    def go(book: Any) -> tuple[int, int, Any]:
        order, at = shrunk(book, desk), desk.world.now()
        known = {"seen": Stage.PRINTED, "ground": "damaged"}
        counter.refuse(book, at, peer=LAP_VO, order=order.id, **known)
        order = book.orders.order(order.id)
        return order.paid, order.total, news.refused(book, order, {}, at).text.values["refund"]

    paid, total, refund = await desk.turn(go)
    assert paid > total
    assert refund.values["total"] == paid


async def test_the_till_and_the_register_agree(desk: Desk) -> None:
    """What is to be given back is in neither sum."""

    def go(book: Any) -> tuple[int, int]:
        order, at = shrunk(book, desk), desk.world.now()
        bases = {str(line.id): "original" for line in book.orders.lines(order.id)}
        counter.compare(book, at, peer=LAP_VO, order=order.id, seen=Stage.PRINTED, bases=bases)
        counter.certify(book, at, peer=LAP_VO, order=order.id, seen=Stage.PRINTED)
        day = timedelta(days=1)
        taken = book.orders.fees_taken("LV", at - day, at + day)
        return taken, leaf(book, "LV", 2026, 11).total.fees

    taken, certified = await desk.turn(go)
    assert taken == certified


async def test_what_went_by_link_can_be_printed_again(desk: Desk) -> None:
    """After the link's hour the card still leads back to paper."""

    def go(book: Any) -> tuple[bool, list[str]]:
        order, later = shrunk(book, desk), desk.world.now() + timedelta(hours=2)
        values = [choice.value for choice in cards.draw(book, order, later).choices]
        return paper.reprintable(book, order), values

    able, values = await desk.turn(go)
    assert able
    assert any(value.startswith(">reprint?order=") for value in values)
