"""What the tour sees of slips: a result on another day, a promise moved, papers of each stage."""

from __future__ import annotations

from datetime import timedelta

from bot.demo.scenes_staff import HANH, LV, WHO, order, step
from bot.demo.tour import Tour
from core.days import local


async def another_day(tour: Tour) -> None:
    """Received too late for today: the appointment; then the promise is moved."""
    here = local(tour.at)
    late = here.replace(hour=15, minute=30)
    tour.at = late if here < late else late + timedelta(days=1)
    number = await order(tour)
    await step(tour, "step.take")
    tour.scene = "slips"
    await tour.tap(HANH, "slip.appointment")
    await tour.tap(HANH, "slip.all")
    tour.scene = "extend"
    await tour.tap(HANH, "slip.extend")
    await tour.tap(HANH, "extend.day")
    await tour.tap(HANH, "extend.machine")
    await further(tour, number)
    tour.scene = "slips"
    await tour.tap(HANH, "slip.apology")
    await papers_of_the_stages(tour, number)


async def further(tour: Tour, number: int) -> None:
    """Beyond what the law allows: the citizen has agreed; a day the desk is closed is refused."""
    await tour.say(HANH, press=f">extend?order={number}", label="[Xin lỗi, hẹn lại]")
    await tour.tap(HANH, "extend.further")
    await tour.tap(HANH, "extend.yes")
    sunday = local(tour.at) + timedelta(days=13 - local(tour.at).weekday())
    for day in (sunday, sunday + timedelta(days=1)):
        await tour.say(HANH, f"{day.day}/{day.month}/{day.year}")
    await tour.say(HANH, "Chờ trường xác minh bản chính")


async def papers_of_the_stages(tour: Tour, number: int) -> None:
    """Receipt, request for more, refusal; an order that has no slip; one chosen from the list."""
    await step(tour, "step.pay")
    tour.scene = "slips"
    await tour.tap(HANH, "slip.receipt")
    tour.scene = "ask"
    await tour.tap(HANH, "step.ask", LV)
    await tour.tap(HANH, "needs.blurred")
    tour.scene = "slips"
    await tour.tap(HANH, "slip.more_needed")
    tour.scene = "refuse"
    await tour.tap(HANH, "step.refuse", LV)
    await tour.tap(HANH, "ground.damaged")
    await tour.tap(HANH, "refuse.yes")
    tour.scene = "slips"
    await tour.tap(HANH, "slip.refusal")
    await tour.say(HANH, f"/phieu {number}")
    await nothing_to_print(tour)


async def nothing_to_print(tour: Tour) -> None:
    """An order taken back has no slip; without an open order there is nothing to choose."""
    number = await order(tour)
    tour.scene = "cancel_order"
    await tour.say(WHO, press=f">cancel_order?order={number}", label="[Huỷ đơn]")
    await tour.tap(WHO, "orders.yes_cancel")
    tour.scene = "slips"
    await tour.say(HANH, press=f">slips?order={number}", label="[In phiếu]")
    await order(tour)
    tour.scene = "slips"
    await tour.say(HANH, "/phieu")
