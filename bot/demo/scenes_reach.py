"""What the tour sees of ways to a person: texts on a phone, and how the card tells of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from bot.demo.scenes_staff import HANH
from bot.demo.tour import Tour
from core import reach
from core.login import change_code
from handlers.phone_news import text_of
from handlers.screens import Screen

WAYS = ("citizen", "tg", "zb", "zo", reach.PHONE, reach.UNSURE, reach.CALL)


async def ways(tour: Tour) -> None:
    """Each kind of text of an open order, each way on its card, and a code that was changed."""
    order = await tour.do(open_order)
    for kind in sorted(reach.WORTH_A_TEXT):
        text = await tour.do(partial(text_of, order=order, kind=kind))
        tour.show("citizen", "sms", Screen(text))
    for way in WAYS:
        told = {"order": order, "kind": "asked", "way": way, "at": tour.at}
        await tour.do(partial(reach.write_down, **told))
        await tour.settle()
    await tour.do(partial(change_code, at=tour.at, order=order, owner="citizen:c1"))
    await tour.settle()
    tour.scene = "queue"
    await tour.say(HANH, press=">queue", label="[Việc đang chờ]")


def open_order(book: Any) -> Any:
    """An order that has not been handed over."""
    numbers = range(1, 100)
    orders = (book.orders.order(number) for number in numbers)
    return next(o for o in orders if o and not o.handed_over_at and not o.ended_at)
