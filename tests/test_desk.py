"""What an officer may not do, whatever button they hold."""

from __future__ import annotations

import pytest

from core import desk as law
from core import voids
from core.errors import BasisMissing, NotNow, NotPaid, NotYours
from core.models import Stage
from tests.desk import CUC, Desk, place_order

OFFICER = {"peer": "staff:o1", "order": 1}


async def stand_at(desk: Desk, *steps: str) -> None:
    """An order brought so far by the buttons of its card."""
    await place_order(desk)
    for label in steps:
        await desk.press("staff:o1", label, "group:LV")


async def test_nothing_leaves_the_desk_unpaid(desk: Desk) -> None:
    """A forged hand-over of a certified order is refused until the fee is taken."""
    await stand_at(desk, "Nhận", "In", "Đối chiếu", "Chứng thực")
    facts = {**OFFICER, "seen": Stage.CERTIFIED, "proof": "id", "collector": ""}
    with pytest.raises(NotPaid):
        await desk.turn(lambda book: law.hand_over(book, desk.world.now(), **facts))
    await desk.press("staff:o1", "Đã thu", "group:LV")
    await desk.turn(lambda book: law.hand_over(book, desk.world.now(), **facts))
    order = await desk.look(lambda book: book.orders.order(1))
    assert order.stage is Stage.HANDED_OVER


async def test_no_number_without_a_comparison(desk: Desk) -> None:
    """Certifying a document nobody compared is refused and burns no number."""
    await stand_at(desk, "Nhận", "In")
    facts = {**OFFICER, "seen": Stage.PRINTED}
    with pytest.raises(BasisMissing):
        await desk.turn(lambda book: law.certify(book, desk.world.now(), **facts))
    assert await desk.look(lambda book: book.register.entries("LV", "SCT/BS", 2026)) == []


async def test_a_step_the_law_does_not_know_is_refused(desk: Desk) -> None:
    """An order that was only placed cannot be printed, and another office's not touched."""
    await stand_at(desk)
    at, seen = desk.world.now(), Stage.PLACED
    with pytest.raises(NotNow):
        await desk.turn(lambda b: law.print_pack(b, at, **OFFICER, seen=seen, link="x" * 32))
    with pytest.raises(NotYours):
        await desk.turn(lambda b: law.take(b, at, peer="staff:o3", order=1, seen=seen))


async def test_where_the_number_comes_first_the_citizen_is_asked_to_come_last(desk: Desk) -> None:
    """Certified is not yet printed; printed is ready; and nobody comes for void copies."""
    who, officer = "citizen:c1", "staff:o3"
    await place_order(desk, who, CUC)

    async def stands() -> str:
        shown = (await desk.say(who, press=">my_orders?order=1"))[-1]
        return shown.text.split(".")[0].partition(": ")[2]

    for step in ("take:1:placed", "compare:1:accepted:original", "certify:1:accepted"):
        await desk.say(officer, press=f"!{step}")
    assert await stands() == "quầy đang làm"
    await desk.say(officer, press="!print:1:certified")
    assert await stands() == "đã chứng thực, mời đến nhận"
    at = desk.world.now()
    why = {"year": 2026, "number": 1, "reason": "sai tên", "decision": "1/QĐ"}
    facts = {"office_id": "MAH", "name": "Lê Văn Tám", "role": "officer", "active": True}
    await desk.turn(lambda book: book.people.add_officer(peer="staff:o4", **facts))
    void = await desk.turn(lambda book: voids.ask_void(book, at, peer=officer, **why))
    await desk.turn(lambda book: voids.confirm_void(book, at, peer="staff:o4", void=void))
    await desk.settle()
    assert await stands() == "số chứng thực bị huỷ"
