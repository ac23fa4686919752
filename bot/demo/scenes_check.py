"""What the tour sees where anybody checks a copy."""

from __future__ import annotations

from dataclasses import replace

from bot.demo.tour import Tour
from core.checks import facts_behind, token_of
from core.register import COPY
from handlers.check_copy import AGAIN, told
from handlers.screens import Screen


async def check(tour: Tour) -> None:
    """By the link on the copy, by a link pasted; words that are none; a code nobody has printed."""
    who, tour.scene = "citizen:reader", "check_copy"
    token = await tour.do(lambda book: token_of(book, "LV", COPY, tour.at.year, 1))
    await tour.say(who, f"/start kt_{token}")
    await tour.say(who, "kiểm tra bản sao")
    await tour.say(who, "tờ này có thật không")
    await tour.say(who, f"https://ban-sao.example/kiem-tra/{'0' * 32}")
    facts = await tour.do(lambda book: facts_behind(book, token))
    tour.show(
        "citizen",
        "check_copy",
        Screen(told(replace(facts, void=True, decision="12/QĐ-UBND")), AGAIN),
    )
