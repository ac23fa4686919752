"""What the tour sees of people's rights over their data, and of admins who answer them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from bot.demo.scenes import reach
from bot.demo.scenes_admin import ask
from bot.demo.scenes_staff import HANH
from bot.demo.tour import SON, Tour
from core import audit, expiry, rights
from core.consents import agreed
from core.days import local
from handlers.my_data import ACTS
from handlers.screens import Screen

WHO, AN, SIX = "citizen:c6", "staff:a1", 6
FACTS = (
    ("name", "Huỳnh Thanh Sơn"),
    ("id_number", "087 190 004 878"),
    ("born_on", "1/2/1990"),
    ("address", "ấp Bình Hoà"),
)


async def running_out(tour: Tour) -> None:
    """A paper that runs out in a week."""

    def soon(book: Any) -> None:
        paper = book.archive.documents_of(SIX)[0].id
        last = local(tour.at).date() + timedelta(days=7)
        book.people.change_person(SIX, phone=SON)
        book.people.link(SIX, WHO, tour.at)
        book.people.used(SIX, tour.at)
        book.archive.change_paper(paper, expires_on=last)
        expiry.tell(book, tour.at)
        book.archive.change_paper(paper, expires_on=last)

    await tour.do(soon)
    await tour.settle()
    tour.scene = "order_copies"
    await fresh(tour, ">order_copies")
    await tour.tap(WHO, "order.paper")
    await tour.say(WHO, "1")
    await tour.tap(WHO, "order.done")
    await tour.say(WHO, "thôi")


async def citizen(tour: Tour) -> None:
    """Everything a citizen may see and ask."""
    tour.scene = "my_data"
    await fresh(tour, ">my_data")
    tour.scene = "who_looked"
    await tour.say(WHO, press=">who_looked", label="[Ai đã xem giấy tờ]")
    await tour.do(every_act)
    for page in range(12):
        await tour.say(WHO, press=f">who_looked?page={page}", label="[Cũ hơn]")
    tour.scene = "agreed"
    for purpose in ("notify", "notify", "post", "post", "keep_scans", "keep_scans", "keep_scans"):
        given = await tour.do(partial(agreed, citizen_id=SIX, purpose=purpose))
        await fresh(tour, f">agreed?purpose={purpose}", "take_back" if given else "give")
    await nothing_to_copy(tour)
    tour.scene = "agreed"
    await fresh(tour, ">agreed")
    await fresh(tour, ">agreed?purpose=notify", "keep")
    tour.scene = "ask_correct"
    await fresh(tour, ">ask_correct")
    await tour.say(WHO, "Tên tôi phải là Huỳnh Thanh Sơn Em")
    tour.scene = "ask_erase"
    await fresh(tour, ">ask_erase", "no")
    await fresh(tour, ">ask_erase", "yes")
    tour.scene = "export_mine"
    await fresh(tour, ">export_mine")


async def nothing_to_copy(tour: Tour) -> None:
    """After the yes to keep scans was taken back."""
    for script in ("my_papers", "order_copies"):
        tour.scene = script
        await fresh(tour, f">{script}")


async def fresh(tour: Tour, press: str, value: str = "") -> None:
    """Press on, with another code where one is asked for."""
    tour.wait(days=1)
    screen = await reach(tour, WHO, press, f"[{press[1:]}]", SON)
    if screen.text.key == "sign_in.phone":
        screen = await tour.tap(WHO, "sign_in.same_phone")
    if screen.text.key == "sign_in.code":
        screen = await tour.say(WHO, tour.codes[SON])
    if value:
        screen = await tour.choose(WHO, value)
    if screen.text.key == "sign_in.code":
        await tour.say(WHO, tour.codes[SON])


def every_act(book: Any) -> None:
    """One of each thing that can be done with a file, and one on a file of the household."""
    at = book.people.citizen(SIX).added_at
    child = book.people.add_person("LV", "Huỳnh Gia Bảo", at, holder_id=SIX)
    rows = [*((SIX, what, 1, "") for what in sorted(ACTS)), (SIX, "unheard_of", None, "")]
    for whose, what, officer, peer in [*rows, (child, "print", 1, ""), (SIX, "consent", None, WHO)]:
        audit.note(book, at, what, citizen=whose, officer=officer, peer=peer)


async def admin(tour: Tour) -> None:
    """The list, each request opened; answered, corrected, exported, refused, done."""
    await ask(tour, AN, "/yeucau")
    await tour.say(HANH, press=">requests", label="[/yeucau]")
    correct, erase = await open_ones(tour, "correct"), await open_ones(tour, "erase")
    tour.scene = "correct"
    for fact, value in FACTS:
        await tour.say(AN, press=f">correct?request={correct}", label="[Sửa hồ sơ]")
        await tour.choose(AN, fact)
        await tour.say(AN, value)
    tour.scene = "export_file"
    await tour.say(AN, press=f">export_file?request={correct}", label="[Xuất cả bản quét]")
    await act(tour, correct, "answer")
    await fresh(tour, ">my_data")
    await act(tour, correct, "do")
    await open_one(tour, correct)
    number = str(await open_ones(tour, "withdraw"))
    await act(tour, int(number), "do", number[:-1] + ("8" if number.endswith("9") else "9"))
    await tour.say(AN, "thôi")
    await act(tour, erase, "do", str(erase))
    await tour.say(AN, "thôi")
    await act(tour, erase, "refuse", "Ông còn một đơn chưa nhận")
    await finish(tour)


async def finish(tour: Tour) -> None:
    """A request that is empty of words; the last of somebody; nothing waits any more."""
    facts: dict[str, Any] = {"citizen": SIX, "peer": WHO}
    for kind in ("export", "correct", "erase"):
        await tour.do(partial(rights.ask, at=tour.at, kind=kind, **facts))
        await open_one(tour, await open_ones(tour, kind))
    again = await open_ones(tour, "correct")
    await tour.say(AN, press=f">correct?request={again}", label="[Sửa hồ sơ]")
    await tour.say(AN, "thôi")
    await tour.do(lambda b: end_orders(b, tour))
    for kind in ("export", "correct", "withdraw", "erase"):
        number = await open_ones(tour, kind)
        await act(tour, number, "do", *((str(number),) if kind in ("withdraw", "erase") else ()))
    await ask(tour, AN, "/yeucau")


def end_orders(book: Any, tour: Tour) -> None:
    """Nothing of this person's is under way any more."""
    for order in book.orders.orders_of(SIX, 99):
        book.orders.move(order.id, order.stage, stage=order.stage.CLOSED, closed_at=tour.at)


async def open_ones(tour: Tour, kind: Any) -> int:
    """The number of the open request of this kind."""
    (found,) = await tour.do(partial(rights.open_of, citizen=SIX, kind=kind))
    return int(found.id)


async def open_one(tour: Tour, number: int) -> Screen:
    """One request."""
    tour.scene = "requests"
    return await tour.say(AN, press=f">requests?request={number}", label=f"[Số {number}]")


async def act(tour: Tour, number: int, value: str, *typed: str) -> None:
    """One thing done about a request."""
    await open_one(tour, number)
    await tour.choose(AN, value)
    for words in typed:
        await tour.say(AN, words)
