"""What the tour sees of printing by the batch: an empty hand, a stack, a paper that went away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.demo.scenes_staff import AN, HANH, order, step
from bot.demo.tour import Tour
from core.models import Stage

WORD = "[/intheolo]"


async def empty_hand(tour: Tour) -> None:
    """Nothing waits for paper."""
    tour.scene = "batch"
    await tour.say(HANH, press=">batch", label=WORD)


async def stack(tour: Tour) -> None:
    """What is in hand goes to paper, and once more while a paper goes away."""
    await empty_hand(tour)
    await tour.tap(HANH, "batch.yes")
    number = await order(tour)
    await step(tour, "step.take")
    await empty_hand(tour)
    paper = await tour.turn(lambda book: book.orders.lines(number)[0].document_id)
    await tour.turn(lambda book: book.archive.withdraw(paper, tour.at, "lost"))
    await tour.tap(HANH, "batch.yes")
    await tour.turn(lambda book: bring_back(book, paper))
    await tour.turn(lambda book: clear(book, tour.at))


def bring_back(book: Any, paper: int) -> None:
    """The paper was found again."""
    book.archive.change_paper(paper, withdrawn_at=None, withdrawn_why="")


def clear(book: Any, at: datetime) -> None:
    """Nothing of the stack is left for the scenes that follow."""
    for each in book.orders.open_orders("LV", 500):
        if each.stage in {Stage.ACCEPTED, Stage.PRINTED}:
            book.orders.move(each.id, each.stage, stage=Stage.CANCELLED, ended_at=at)


async def on_paper(tour: Tour) -> None:
    """Each switch of what is on copies."""
    tour.scene = "on_paper"
    await tour.say(AN, press=">on_paper", label="[/banin]")
    for switch in ("two_sided", "copy_number", "copy_code"):
        await tour.tap(AN, f"on_paper.change_{switch}")


async def wording(tour: Tour) -> None:
    """New words of the statement, once without a blank they need."""
    tour.scene = "wording"
    await tour.say(AN, press=">wording", label="[/loichung]")
    await tour.tap(AN, "wording.entry")
    await tour.say(AN, "Số {number}")
    await tour.say(AN, "Số chứng thực {number}, quyển số {book} - SCT/BS")
    await tour.say(AN, "Quyết định 12/QĐ-UBND")
    await tour.tap(AN, "wording.today")
    await tour.tap(AN, "wording.again")
    await tour.tap(AN, "wording.person")
    await tour.say(AN, "thôi")
