"""What the tour sees when people talk as people talk: of the desk itself, and kind words."""

from __future__ import annotations

from datetime import timedelta

from bot.demo.tour import MORNING, Tour


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


ALL = (about_the_desk, errands)
