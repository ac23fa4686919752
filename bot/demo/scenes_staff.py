"""What the tour sees while officers work: cards, steps that ask, news, and who was first."""

from __future__ import annotations

import re

from bot.demo.scenes import basket, reach
from bot.demo.tour import CUC, NGA, Tour
from core import desk
from handlers.fields import LONGEST_WORDS
from handlers.screens import Screen, say

HANH, TAM, LOAN = "staff:o1", "staff:o2", "staff:o3"
AN = "staff:a1"
LV, MAH = "group:LV", "group:MAH"
WHO = "citizen:c1"


async def order(tour: Tour, who: str = WHO, phone: str = NGA, papers: int = 1) -> int:
    """A fresh order; its number on buttons."""
    tour.wait(minutes=2)
    tour.scene = "order_copies"
    await reach(tour, who, ">order_copies", "[Đặt bản sao]", phone)
    asked = await basket(tour, who, 1, papers)
    if asked.text.key == "order.twin":
        await tour.tap(who, "order.twin_new")
    thanks = await tour.tap(who, "order.place")
    found = re.search(r"[0-9]+$", thanks.choices[0].value)
    assert found
    return int(found[0])


async def look(tour: Tour, number: int, who: str = WHO) -> None:
    """The citizen looks where the order stands."""
    scene, tour.scene = tour.scene, "my_orders"
    await tour.say(who, press=f">my_orders?order={number}", label="[Theo dõi đơn]")
    tour.scene = scene


async def step(tour: Tour, *keys: str, officer: str = HANH, lane: str = LV) -> None:
    """One-tap steps on the newest card."""
    for key in keys:
        tour.scene = "card_presses"
        await tour.tap(officer, key, lane)


async def second(tour: Tour, number: int) -> None:
    """A colleague presses the order's very first button."""
    tour.scene = "card_presses"
    await tour.say(TAM, press=f"!take:{number}:placed", label="[Nhận]")


async def staff_menu(tour: Tour) -> None:
    """An officer's own chat, with nothing to do yet."""
    tour.scene = "menu"
    await tour.say(HANH, "/start")
    tour.scene = "queue"
    await tour.tap(HANH, "staff.queue")


async def asked_and_answered(tour: Tour) -> None:
    """One takes, another is second; the citizen is asked, answers; the order is handed back."""
    number = await order(tour)
    await look(tour, number)
    await step(tour, "step.take")
    await second(tour, number)
    await tour.say(HANH, press=f"!take:{number}:accepted", label="[Nhận]")
    await tour.say(LOAN, press=f"!print:{number}:accepted", label="[In]")
    await tour.say(HANH, press="!print:1", label="[In]")
    tour.scene = "ask"
    await tour.tap(HANH, "step.ask", LV)
    await tour.say(HANH, "x" * (LONGEST_WORDS + 1))
    await tour.say(HANH, "\u200b")
    await tour.tap(HANH, "needs.blurred")
    await look(tour, number)
    await second(tour, number)
    tour.scene = "answer_request"
    await tour.say(WHO, press=f">answer_request?order={number}", label="[Gửi lại đơn]")
    await tour.tap(WHO, "orders.will_bring")
    tour.scene = "hand_back"
    await tour.tap(HANH, "step.hand_back", LV)
    await tour.say(HANH, "ờ thì")
    await tour.tap(HANH, "hand_back.absent")
    tour.scene = "cancel_order"
    await tour.say(WHO, press=f">cancel_order?order={number}", label="[Huỷ đơn]")
    await tour.tap(WHO, "orders.yes_cancel")
    await tour.say(WHO, press=f">cancel_order?order={number}", label="[Huỷ đơn]")
    await look(tour, number)
    await second(tour, number)


async def to_the_end(tour: Tour) -> None:
    """Printed, compared paper by paper, certified, paid, handed over by code, rated."""
    number = await order(tour, papers=2)
    await step(tour, "step.take")
    await look(tour, number)
    tour.scene = "cancel_order"
    sure = await tour.say(WHO, press=f">cancel_order?order={number}", label="[Huỷ đơn]")
    await step(tour, "step.print")
    tour.scene = "cancel_order"
    await tour.tap(WHO, "orders.yes_cancel", sure)
    await look(tour, number)
    await second(tour, number)
    await tour.say(HANH, press=f"!certify:{number}:printed", label="[Chứng thực]")
    tour.scene = "compare"
    await tour.tap(HANH, "step.compare_each", LV)
    await tour.tap(HANH, "step.compare_vneid")
    await tour.tap(HANH, "step.compare_database")
    await step(tour, "step.certify")
    tour.scene = "hand_over"
    await hand_over(tour, number)
    await tour.tap(HANH, "hand_over.id")
    await tour.tap(HANH, "hand_over.self")
    await tour.say(HANH, "thôi")
    await step(tour, "step.pay")
    await look(tour, number)
    await tour.say(HANH, press=f"!pay:{number}:certified", label="[Đã thu]")
    tour.scene = "hand_over"
    await hand_over(tour, number)
    await tour.tap(HANH, "hand_over.code")
    await tour.say(HANH, "12")
    await tour.say(HANH, wrong_pick_up(tour, WHO))
    await tour.say(HANH, pick_up(tour, WHO))
    await look(tour, number)
    await second(tour, number)
    tour.scene = "rate"
    await tour.say(WHO, press=f">rate?order={number}", label="[Đánh giá]")
    await tour.say(WHO, "sao vậy cháu")
    await tour.tap(WHO, "rating.1")
    await tour.say(WHO, "Chờ hơi lâu")
    await tour.say(WHO, press=f">rate?order={number}&stars=4", label="[Rất hài lòng]")
    await tour.say("citizen:c2", press=f">rate?order={number}&stars=4", label="[Rất hài lòng]")
    await step(tour, "step.close")
    await look(tour, number)
    await second(tour, number)


async def hand_over(tour: Tour, number: int, officer: str = HANH, seen: str = "certified") -> None:
    """The question who collects."""
    press = f">hand_over?order={number}&seen={seen}"
    await tour.say(officer, press=press, label="[Trả kết quả]")


def pick_up(tour: Tour, who: str) -> str:
    """The code on the citizen's newest screen that has one."""
    return tour.pick_ups[who]


def wrong_pick_up(tour: Tour, who: str) -> str:
    """Another code."""
    return f"{(int(pick_up(tour, who)) + 1) % 10_000:04d}"


async def refused(tour: Tour) -> None:
    """Refused on a lawful ground: before the fee, and after it."""
    for paid in (False, True):
        number = await order(tour)
        await step(tour, "step.take", *(["step.pay"] if paid else []))
        tour.scene = "refuse"
        await tour.tap(HANH, "step.refuse", LV)
        await tour.tap(HANH, f"ground.{desk.GROUNDS[paid]}")
        await tour.say(HANH, "khoan đã")
        await tour.tap(HANH, "refuse.yes")
        await look(tour, number)
        await second(tour, number)
    number = await order(tour)
    await step(tour, "step.take", "step.pay")
    tour.scene = "cancel_order"
    await tour.say(WHO, press=f">cancel_order?order={number}", label="[Huỷ đơn]")
    await tour.tap(WHO, "orders.yes_cancel")


async def grounds(tour: Tour) -> None:
    """Every ground and every need, as the question names it."""
    for ground in desk.GROUNDS:
        number = await order(tour)
        tour.scene = "refuse"
        await tour.say(HANH, press=f">refuse?order={number}&seen=placed", label="[Từ chối]")
        await tour.tap(HANH, f"ground.{ground}")
        await tour.tap(HANH, "refuse.yes")


async def number_first(tour: Tour) -> None:
    """The other way of working: number, then print; collected by somebody else, late."""
    who = "citizen:c3"
    number = await order(tour, who, CUC)
    await step(tour, "step.take", "step.compare_vneid", officer=LOAN, lane=MAH)
    await step(tour, "step.certify", "step.print", "step.pay", officer=LOAN, lane=MAH)
    tour.wait(days=3)
    tour.scene = "hand_over"
    await hand_over(tour, number, LOAN, "printed")
    await tour.tap(LOAN, "hand_over.code")
    for _ in range(desk.MOST_PICK_UP_TRIES + 1):
        await tour.say(LOAN, wrong_pick_up(tour, who))
    await tour.tap(LOAN, "hand_over.id")
    await tour.say(LOAN, "Lê Văn Em")
    await tour.tap(LOAN, "collector.cccd")
    await tour.say(LOAN, "1234")
    await step(tour, "step.close", officer=LOAN, lane=MAH)


async def late(tour: Tour) -> None:
    """Handed over in time but closed late; overdue; the queue and the month look like that."""
    await order(tour)
    tour.wait_until_due(WHO)
    await step(tour, "step.take", "step.print", "step.compare_original", "step.certify", "step.pay")
    tour.scene = "hand_over"
    await tour.tap(HANH, "step.hand_over", LV)
    await tour.tap(HANH, "hand_over.id")
    await tour.tap(HANH, "hand_over.self")
    await month(tour)
    tour.wait(hours=16)
    await step(tour, "step.close")
    await month(tour)
    await order(tour)
    tour.wait(days=4)
    await step(tour, "step.take")
    await month(tour)
    await tour.tell("group:LV", "undelivered", {"order": 1})
    tour.show("citizen", "trouble", Screen(say("trouble.turn", number=4821)))


async def month(tour: Tour) -> None:
    """What is waiting, and how the month went."""
    tour.scene = "queue"
    waiting = await tour.say(HANH, press=">queue", label="[Việc đang chờ]")
    tour.scene = "card"
    await tour.say(HANH, press=waiting.choices[0].value, label="[LV-…]")
    tour.scene = "month"
    await tour.say(HANH, press=">month", label="[Số liệu tháng]")
