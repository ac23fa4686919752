"""What the tour sees of the register: the next book, a month on paper, a void, a restore."""

from __future__ import annotations

from typing import Any

from bot.demo.scenes_admin import ask
from bot.demo.scenes_staff import AN, HANH, LOAN, LV, TAM, look, order, second, step
from bot.demo.tour import Tour
from core.days import local
from core.volumes import COPY

LAST = {"certify": ("step.take", "step.print", "step.compare_original", "step.certify")}


async def numbered(tour: Tour) -> int:
    """A fresh number of this year."""
    await order(tour)
    await step(tour, *LAST["certify"])
    year = str(local(tour.at).year)
    return int(await tour.do(lambda book: book.register.count("LV", COPY, year)))


async def no_book(tour: Tour) -> None:
    """Before the year's first number."""
    await ask(tour, AN, "/soquyen")


async def books(tour: Tour) -> None:
    """The next book, and at once again; a month as a file."""
    number = await numbered(tour)
    assert number
    await ask(tour, AN, "/soquyen")
    await tour.tap(AN, "book.next")
    await ask(tour, AN, "/soquyen")
    await tour.tap(AN, "book.next")
    await tour.say(AN, "thôi")
    await ask(tour, AN, "/sobo")
    await tour.tap(AN, "book.month")
    await ask(tour, HANH, "/sobo")


async def voids(tour: Tour) -> None:
    """Asked, taken back, asked anew, confirmed by a colleague; what is refused on the way."""
    number = await numbered(tour)
    await ask(tour, HANH, "/huyso")
    await tour.say(HANH, "số hôm qua")
    await tour.say(HANH, "9999")
    await tour.say(HANH, "thôi")
    for act in ("void.decline", "void.confirm"):
        await ask(tour, HANH, f"/huyso {number}")
        await tour.say(HANH, "Ghi sai tên người yêu cầu")
        await tour.say(HANH, "12/QĐ-UBND")
        await tour.tap(HANH, "void.ask")
        tour.scene = "confirm_void"
        await tour.tap(HANH, "void.look", LV)
        await tour.tap(HANH, "void.confirm")
        await tour.say(HANH, "thôi")
        await tour.tap(TAM, "void.look", LV)
        pressed = tour.newest(TAM, "number")
        assert pressed
        await tour.tap(TAM, act)
    await look(tour, await newest_order(tour))
    await ask(tour, HANH, f"/huyso {number}")
    await tour.say(HANH, "Ghi sai tên")
    await tour.say(HANH, "13/QĐ-UBND")
    await tour.tap(HANH, "void.ask")
    await tour.say(HANH, "thôi")


async def all_void(tour: Tour) -> None:
    """An order none of whose numbers is good: unpaid, paid, and handed over already."""
    for paid in (False, True):
        number = await numbered(tour)
        holder = await newest_order(tour)
        if paid:
            await step(tour, "step.pay")
        await voided(tour, number)
        await look(tour, holder)
        tour.scene = "card_presses"
        await tour.say(HANH, press=f"!pay:{holder}:certified", label="[Đã thu]")
        await step(tour, "step.stop")
        await look(tour, holder)
        await second(tour, holder)
    number = await numbered(tour)
    await step(tour, "step.pay")
    tour.scene = "hand_over"
    await tour.tap(HANH, "step.hand_over", LV)
    await tour.tap(HANH, "hand_over.id")
    await tour.tap(HANH, "hand_over.self")
    await voided(tour, number)


async def newest_order(tour: Tour) -> int:
    """The number on the buttons of the order placed last."""
    return int(await tour.do(lambda book: book.orders.orders_of(1, 1)[0].id))


async def voided(tour: Tour, number: int) -> None:
    """Asked by one, confirmed by another."""
    await ask(tour, HANH, f"/huyso {number}")
    await tour.say(HANH, "Ghi sai tên người yêu cầu")
    await tour.say(HANH, "14/QĐ-UBND")
    await tour.tap(HANH, "void.ask")
    tour.scene = "confirm_void"
    await tour.tap(TAM, "void.look", LV)
    await tour.tap(TAM, "void.confirm")


async def restored(tour: Tour) -> None:
    """No number before two officers read the same off the paper."""
    await ask(tour, HANH, "/xacnhanso")
    await order(tour)
    await step(tour, *LAST["certify"][:-1])
    await tour.do(lambda book: book.register.add_lock("LV", "restored", tour.at, {}))
    await step(tour, "step.certify")
    last = await tour.do(lambda book: counted(book, local(tour.at).year))
    for who, number in ((HANH, last + 1), (TAM, last), (HANH, last), (TAM, last)):
        await ask(tour, who, "/xacnhanso")
        if number == last and who == HANH:
            await tour.say(who, "không rõ")
            await tour.say(who, "0")
        await tour.say(who, str(number))
    await ask(tour, LOAN, "/xacnhanso")
    await step(tour, "step.certify")


def counted(book: Any, year: int) -> int:
    """The last number of the year."""
    return int(book.register.count("LV", COPY, str(year)))


ALL = (books, voids, all_void, restored)
