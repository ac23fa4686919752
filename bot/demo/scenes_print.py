"""What the tour sees of a printer: how far a pack is, what stops it, and what officers answer."""

from __future__ import annotations

from typing import Any

from bot.demo.scenes_staff import HANH, LV, order, step
from bot.demo.tour import Tour
from core import paper
from core.jobs import REASONS, JobState

STANDS_STILL = ("no_paper", "jam", "no_ink", "open", "paused", "")
NEVER = ("refused", "untrusted", "too_long", "no_pack")


async def printing(tour: Tour) -> None:
    """A printer that is off, busy, silent in the middle, out of paper, and done in the end."""
    await tour.turn(lambda book: book.jobs.declare({"LV": "HP-1"}))
    number = await order(tour)
    await step(tour, "step.take", "step.print")
    for trouble in ("offline", "busy", "strange"):
        await become(tour, number, JobState.WAITING, trouble=trouble)
    await become(tour, number, JobState.SENDING)
    await become(tour, number, JobState.UNSURE)
    await tour.tap(HANH, "print.again")
    await become(tour, number, JobState.SENT)
    await become(tour, number, JobState.PRINTING)
    await become(tour, number, JobState.PRINTING, trouble="no_paper")
    await become(tour, number, JobState.PRINTING, trouble="offline")
    for trouble in STANDS_STILL:
        await become(tour, number, JobState.STOPPED, trouble=trouble)
    await become(tour, number, JobState.DONE, trouble="", sheets=8)
    await again(tour, number)
    await tour.turn(lambda book: book.jobs.declare({}))
    await reprint(tour, number, "faint")


async def again(tour: Tour, number: int) -> None:
    """Printed again for each reason; it goes wrong in each way."""
    for why, trouble in zip(REASONS, NEVER, strict=True):
        await reprint(tour, number, why)
        await become(tour, number, JobState.ABORTED, trouble=trouble)
    await become(tour, number, JobState.ABORTED, trouble="strange")
    await reprint(tour, number, "jam")
    await become(tour, number, JobState.CANCELLED)
    await reprint(tour, number, "jam")
    await become(tour, number, JobState.UNSURE)
    await tour.tap(HANH, "print.came_out")
    await reprint(tour, number, "jam")
    await become(tour, number, JobState.WAITING, trouble="offline")
    await tour.tap(HANH, "print.take_pack", LV)


async def reprint(tour: Tour, number: int, why: str) -> None:
    """The reason, and two sheets wasted."""
    tour.scene = "reprint"
    await tour.say(HANH, press=f">reprint?order={number}", label="[In lại]")
    await tour.tap(HANH, f"print.why_{why}")
    await tour.say(HANH, "2")


async def become(tour: Tour, number: int, state: JobState, **facts: Any) -> None:
    """The newest job of an order comes so far."""

    def work(book: Any) -> None:
        paper.progress(book, tour.at, book.jobs.jobs_of(number)[-1], state, **facts)

    await tour.turn(work)
    await tour.settle()
