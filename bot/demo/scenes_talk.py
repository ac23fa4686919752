"""What the tour sees when people talk as people talk: of the desk itself, and kind words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.demo.scenes import wrong
from bot.demo.scenes_staff import HANH
from bot.demo.tour import MORNING, Tour, paper_row
from core.citizens import MOST_FOUND
from core.models import Scan
from core.one_time import MOST_TRIES, RESERVED_SENDS, SENDS_A_DAY
from core.phones import spaced

NOBODYS = "+84388000997"


async def about_the_desk(tour: Tour) -> None:
    """What it costs, where it is, when it is open, and a kind word."""
    who, now = "citizen:talk", tour.at
    for scene, words in (
        ("cost", "giá bao nhiêu vậy"),
        ("where", "quầy ở đâu"),
        ("hours", "mấy giờ đóng cửa"),
        ("thanks", "cảm ơn nhiều"),
    ):
        tour.scene = scene
        await tour.say(who, words)
    tour.scene = "hours"
    for span in (timedelta(hours=3), timedelta(days=1)):
        tour.at = MORNING + span
        await tour.say(who, "hôm nay có làm việc không")
    tour.at = now


async def errands(tour: Tour) -> None:
    """The errands behind the menu, a page at a time for older eyes."""
    who, tour.scene = "citizen:talk", "menu"
    await tour.say(who, "chào")
    tour.scene = "errands"
    await tour.tap(who, "menu.others")
    await tour.say(who, "chữ to")
    await tour.tap(who, "menu.others")
    await tour.tap(who, "menu.more")
    await tour.say(who, "chữ to")


async def namesakes(tour: Tour) -> None:
    """More people of one name than a screen holds, and two papers that look alike."""
    last = await tour.do(alike)
    tour.scene = "find"
    await tour.say(HANH, "/timkiem lam thi mai")
    await tour.tap(HANH, "find.again")
    await tour.say(HANH, "thôi")
    tour.scene = "papers"
    await tour.say(HANH, press=f">papers?citizen={last}", label="[Xem từng giấy]")


def alike(book: Any) -> int:
    """Namesakes, and one paper kept twice for the last of them."""
    owner = 0
    for _ in range(MOST_FOUND + 1):
        owner = book.people.add_person("LV", "Lâm Thị Mai", MORNING)
    for _ in range(2):
        number = book.archive.add_document(citizen_id=owner, **paper_row("cccd"))
        book.archive.add_scan(Scan(number, 1, f"alike {number}", "0" * 64))
    return owner


async def officers_words(tour: Tour) -> None:
    """What both sides are told, in the words for officers: small talk, codes spent and too many."""
    tour.at = tour.at.replace(hour=2) + timedelta(days=1)
    tour.scene = "menu"
    await tour.say(HANH, "/start")
    await tour.say(HANH, "trời hôm nay đẹp quá")
    tour.scene = "register_citizen"
    await tour.say(HANH, "/hosomoi")
    await tour.say(HANH, spaced(NOBODYS))
    for _ in range(MOST_TRIES):
        await tour.say(HANH, wrong(tour.codes[NOBODYS]))
    for _ in range(SENDS_A_DAY + RESERVED_SENDS):
        await tour.tap(HANH, "sign_in.again")
        tour.wait(minutes=16)
        await tour.tap(HANH, "sign_in.again")
    await tour.say(HANH, "thôi")


ALL = (about_the_desk, errands)
