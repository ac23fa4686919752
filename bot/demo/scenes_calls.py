"""What the tour sees of calls, of people named to help, and of numbers that change hands."""

from __future__ import annotations

from functools import partial

from bot.demo.scenes import reach, wrong
from bot.demo.scenes_staff import AN, HANH, LV, TAM, pick_up, step
from bot.demo.tour import BAO, CUC, LAN, NGA, SON, Tour
from core import one_time
from core import read_out as law
from core.phones import spaced
from core.ports import Book
from handlers.screens import Screen

STRANGER, NEW = "+84977000111", "+84912000999"


async def call(tour: Tour, phone: str = NGA, officer: str = HANH) -> Screen:
    """From the caller's number to their open papers."""
    tour.wait(minutes=16)
    tour.scene = "assist"
    await tour.say(officer, "/giup")
    await tour.say(officer, spaced(phone))
    return await tour.say(officer, tour.codes[phone])


async def choose(tour: Tour, copies: int = 2) -> None:
    """Copies of the first paper, and that is all."""
    await tour.tap(HANH, "order.paper")
    await tour.say(HANH, str(copies))
    await tour.tap(HANH, "order.done")


async def calls(tour: Tour) -> None:
    """Numbers nobody has, codes read wrongly, an order, the same again, a caller who is gone."""
    tour.wait(days=2)
    await reach(tour, "citizen:c1", ">my_papers", "[Giấy tờ của tôi]")
    tour.wait(minutes=16)
    tour.scene = "assist"
    await tour.say(HANH, "/giup")
    for number in (STRANGER, CUC, NGA):
        await tour.say(HANH, spaced(number))
    for _ in range(one_time.MOST_TRIES):
        await tour.say(HANH, wrong(tour.codes[NGA]))
    tour.wait(minutes=2)
    await tour.tap(HANH, "sign_in.again")
    await tour.say(HANH, tour.codes[NGA])
    await choose(tour)
    await tour.tap(HANH, "order.place")
    await call(tour)
    await choose(tour)
    await tour.tap(HANH, "order.twin_see")
    await call(tour)
    await tour.tap(HANH, "assist.leave")
    await call(tour, BAO)


async def calls_cut_short(tour: Tour) -> None:
    """Twenty minutes pass; the owner never called; the number goes; a file sleeps or has died."""
    tour.wait(days=1)
    await call(tour)
    tour.wait(minutes=21)
    await tour.tap(HANH, "order.paper")
    await call(tour, SON)
    tour.scene = "release_phone"
    await tour.say(TAM, f"/goso {spaced(SON)}")
    await tour.tap(TAM, "phones.release_yes")
    await tour.tap(TAM, "phones.new_phone")
    tour.scene = "assist"
    await tour.tap(HANH, "order.paper")
    await call(tour)
    tour.scene = "stop_assist"
    await tour.tap("citizen:c1", "watch.not_me")
    tour.scene = "assist"
    await tour.tap(HANH, "order.paper")
    await call(tour)
    await call(tour, LAN)
    tour.wait(days=61)
    await call(tour)
    await tour.say(HANH, "0000")
    await tour.say(HANH, "4877")
    await tour.tap(HANH, "assist.leave")


async def woken(tour: Tour) -> None:
    """A file that died is opened again at the desk; its owner has no chat and is phoned."""
    tour.scene = "wake"
    await tour.say(HANH, f"/molai {spaced(LAN)}")
    await tour.tap(HANH, "phones.seen_yes")
    await tour.say(HANH, f"/molai {spaced(LAN)}")
    await call(tour, LAN)
    await tour.tap(HANH, "order.paper")
    await tour.say(HANH, "2")
    await tour.tap(HANH, "order.place")


async def named(tour: Tour) -> None:
    """Somebody is named for chosen papers, another for all; one orders, one collects, none may."""
    who, tour.scene = "citizen:c1", "my_delegates"
    tour.wait(days=1)
    await reach(tour, who, ">my_delegates", "[Uỷ quyền]")
    await tour.tap(who, "delegates.add")
    await tour.say(who, "Trần Văn Bảo")
    await tour.tap(who, "delegates.may_both")
    await tour.say(who, spaced(BAO))
    await tour.tap(who, "delegates.choose")
    await tour.tap(who, "watch.paper")
    await tour.tap(who, "watch.paper")
    await tour.tap(who, "delegates.enough")
    await tour.tap(who, "delegates.week")
    await tour.tap(who, "delegates.yes")
    for may in ("delegates.may_collect", "delegates.may_order"):
        await tour.tap(who, "delegates.again")
        await tour.tap(who, "delegates.add")
        await tour.say(who, "Lê Thị Út")
        await tour.tap(who, may)
        if may == "delegates.may_order":
            await tour.say(who, spaced(CUC))
        await tour.tap(who, "delegates.every")
        await tour.tap(who, "delegates.month")
        await tour.tap(who, "delegates.yes")
    await lent(tour)
    await collected(tour)
    tour.scene = "my_delegates"
    await reach(tour, who, ">my_delegates", "[Uỷ quyền]")
    await tour.tap(who, "Trần Văn Bảo")
    await tour.tap(who, "delegates.yes_back")


async def lent(tour: Tour) -> None:
    """The one who was named orders what was lent; its owner hears of it."""
    who, tour.scene = "citizen:c2", "order_copies"
    await reach(tour, who, ">order_copies", "[Đặt bản sao]", BAO)
    await tour.tap(who, "order.paper")
    await tour.say(who, "2")
    await tour.tap(who, "order.done")
    await tour.tap(who, "order.place")


async def collected(tour: Tour) -> None:
    """Somebody named comes for an order, shows a paper, and is written down."""
    who, tour.scene = "citizen:c1", "order_copies"
    await reach(tour, who, ">order_copies", "[Đặt bản sao]")
    await tour.tap(who, "order.paper")
    await tour.say(who, "1")
    await tour.tap(who, "order.done")
    await tour.tap(who, "order.place")
    assert pick_up(tour, who)
    await step(tour, "step.take", "step.print", "step.compare_original", "step.certify", "step.pay")
    tour.scene = "hand_over"
    await tour.tap(HANH, "step.hand_over", LV)
    await tour.tap(HANH, "hand_over.id")
    await tour.tap(HANH, "Lê Thị Út")
    await tour.tap(HANH, "collector.other")
    await tour.say(HANH, "5678")


async def read_aloud(tour: Tour) -> None:
    """No text message comes: a card is seen, the code is read out, and it serves once."""
    tour.wait(minutes=20)
    who = "citizen:c2"
    await tour.say(who, press=">my_papers", label="[Giấy tờ của tôi]")
    await tour.say(who, spaced(BAO))
    asked = await tour.turn(partial(waiting, who=who))
    await tour.turn(partial(law.invite, at=tour.at, challenge=asked))
    await tour.turn(partial(law.offer, at=tour.at, challenge=asked))
    tour.scene = "officer_news"
    await tour.settle()
    tour.scene = "read_out"
    offered = tour.shown_last(HANH)
    await tour.tap(HANH, "phones.seen_yes", offered)
    await tour.say(who, tour.codes[BAO])
    tour.scene = "read_out"
    await tour.tap(HANH, "phones.seen_yes", offered)


def waiting(book: Book, who: str) -> str:
    """The challenge this chat has for Bảo's number."""
    asked = book.logins.open_challenge(who, book.keys.index("phone", BAO), one_time.LOG_IN)
    assert asked is not None
    return asked.id


async def numbers(tour: Tour) -> None:
    """A file is found, a card seen, a number proved; a number is taken out, and is not there."""
    tour.scene = "change_phone"
    await tour.say(HANH, "/doiso")
    await tour.say(HANH, "không có ai tên vậy")
    await tour.say(HANH, "087190004877")
    await tour.tap(HANH, "phones.person")
    await tour.tap(HANH, "phones.seen_yes")
    await tour.say(HANH, spaced(BAO))
    await tour.say(HANH, spaced(NEW))
    for _ in range(one_time.MOST_TRIES):
        await tour.say(HANH, wrong(tour.codes[NEW]))
    tour.wait(minutes=2)
    await tour.tap(HANH, "sign_in.again")
    await tour.say(HANH, tour.codes[NEW])
    tour.scene = "release_phone"
    await tour.say(AN, f"/goso {spaced(BAO)}")
    await tour.tap(AN, "phones.release_yes")
    await tour.say(AN, "/goso trần văn bảo")


ALL = (calls, named, calls_cut_short, woken, read_aloud, numbers)
