"""What the tour sees on the citizen's side: every script, and what goes wrong in it."""

from __future__ import annotations

from bot.demo.tour import BAO, CUC, LAN, NGA, SON, TAM, Tour
from core import one_time
from core.phones import spaced
from handlers.screens import Screen

NO_PHONES = {
    "not_a_number": "số của tôi",
    "too_short": "0912 345",
    "too_long": "0912 345 678 90",
    "landline": "0277 3845 000",
    "not_vietnamese": "+1 202 555 0123",
    "not_mobile": "1900 1234",
}


async def sign_in(tour: Tour, who: str, phone: str) -> None:
    """From the question for a phone to an open session."""
    await tour.say(who, spaced(phone))
    await tour.say(who, tour.codes[phone])


async def reach(tour: Tour, who: str, press: str, label: str, phone: str = NGA) -> Screen:
    """Press a button, and sign in on the way if the session has ended."""
    screen = await tour.say(who, press=press, label=label)
    if screen.text.key == "sign_in.phone":
        await tour.say(who, spaced(phone))
        screen = await tour.say(who, tour.codes[phone])
    return screen


async def basket(tour: Tour, who: str, copies: int, papers: int = 1) -> Screen:
    """Copies of the first papers, and that is all; the chat is signed in."""
    await tour.say(who, press=">order_copies", label="[Đặt bản sao]")
    await tour.tap(who, "order.paper")
    await tour.say(who, str(copies))
    for _ in range(papers - 1):
        await tour.tap(who, "order.add")
        await tour.tap(who, "order.paper")
        await tour.say(who, str(copies))
    return await tour.tap(who, "order.done")


async def menu(tour: Tour) -> None:
    """The first words, words nobody understands, other eyes and tongues."""
    who, tour.scene = "citizen:menu", "menu"
    await tour.say(who, "/start")
    await tour.say(who, "trời hôm nay đẹp quá")
    await tour.say(who, press="77.copies=3", label="[3]")
    await tour.say(who, "english")
    await tour.say(who, "tiếng việt")
    await tour.say(who, "chữ to")
    await tour.say(who, press=">procedures", label="[Tra thủ tục]")
    await tour.say(who, "/start")
    await tour.tap(who, "menu.resume")
    await tour.say(who, "thôi")


async def procedures(tour: Tour) -> None:
    """The list by pages, and one procedure of each kind of fee."""
    who, tour.scene = "citizen:menu", "procedures"
    for code in ("2.000815", "2.000884", "2.001035", "2.000908"):
        await tour.say(who, press=">procedures", label="[Tra thủ tục]")
        await tour.say(who, press=f">procedures?procedure={code}", label=f"[{code}]")
    await tour.say(who, press=">procedures", label="[Tra thủ tục]")
    await tour.say(who, "gì vậy")
    await tour.tap(who, "menu.more")
    await tour.say(who, "quay lại")


async def signing_in(tour: Tour) -> None:
    """Phones that are none, codes that are wrong, spent, sent again, and a sleeping account."""
    who, tour.scene = "citizen:c1", "order_copies"
    await tour.say(who, press=">order_copies", label="[Đặt bản sao]")
    for text in NO_PHONES.values():
        await tour.say(who, text)
    await tour.say(who, spaced(NGA))
    await tour.say(who, "12")
    for _ in range(one_time.MOST_TRIES):
        await tour.say(who, wrong(tour.codes[NGA]))
    await tour.tap(who, "sign_in.again")
    tour.wait(minutes=6)
    await tour.tap(who, "sign_in.again")
    await tour.tap(who, "sign_in.other")
    tour.wait(minutes=6)
    await sign_in(tour, who, NGA)
    await tour.say(who, "thôi")
    await sleepers(tour)
    await limits(tour)


async def sleepers(tour: Tour) -> None:
    """After two months a second question, after six only the desk."""
    who = "citizen:c4"
    await tour.say(who, press=">my_papers", label="[Giấy tờ của tôi]")
    await sign_in(tour, who, TAM)
    await tour.say(who, "0000")
    await tour.say(who, "4877")
    who = "citizen:c5"
    await tour.say(who, press=">my_papers", label="[Giấy tờ của tôi]")
    await sign_in(tour, who, LAN)
    await tour.say(who, "thôi")


async def limits(tour: Tour) -> None:
    """Too many wrong codes, too many codes in a day."""
    tour.scene = "sign_in"
    for nth in range(3):
        who = f"citizen:guess{nth}"
        tour.wait(minutes=16)
        await tour.say(who, press=">my_orders", label="[Đơn của tôi]")
        await tour.say(who, "0389 000 111")
        if nth < 2:
            for _ in range(one_time.MOST_TRIES):
                await tour.say(who, "000000")
    for nth in range(one_time.SENDS_A_DAY + 1):
        tour.wait(minutes=16)
        await tour.say(f"citizen:many{nth}", press=">my_orders", label="[Đơn của tôi]")
        await tour.say(f"citizen:many{nth}", "0389 000 222")
    for phone in ("0389 000 111", "0389 000 222"):
        await tour.say("staff:o2", "/hosomoi")
        await tour.say("staff:o2", phone)
    await tour.say("staff:o2", "thôi")


async def budget(tour: Tour) -> None:
    """The desk has sent all it may in an hour."""
    tour.scene = "sign_in"
    for nth in range(one_time.BUDGET_AN_HOUR + 1):
        await tour.say(f"citizen:crowd{nth}", press=">my_orders", label="[Đơn của tôi]")
        await tour.say(f"citizen:crowd{nth}", f"0388 {nth:03} 999")
    await tour.say("staff:o2", "/hosomoi")
    await tour.say("staff:o2", "0388 000 998")
    await tour.say("staff:o2", "thôi")


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def order_copies(tour: Tour) -> None:
    """A basket filled, misread, changed and placed; the same again; many copies; no papers."""
    who, tour.scene = "citizen:c1", "order_copies"
    tour.wait(minutes=20)
    await tour.say(who, press=">order_copies", label="[Đặt bản sao]")
    await tour.tap(who, "sign_in.same_phone")
    await tour.say(who, tour.codes[NGA])
    for text in ("giấy phép bay", "cccd", "một trăm", "3", "chưa biết"):
        await tour.say(who, text)
    await tour.tap(who, "order.add")
    await tour.tap(who, "order.paper")
    await tour.say(who, "1")
    await tour.tap(who, "order.done")
    await tour.say(who, "để xem")
    await tour.tap(who, "order.edit")
    await tour.tap(who, "order.change")
    await tour.say(who, "2")
    await tour.tap(who, "order.edit")
    await tour.tap(who, "order.take_out", nth=1)
    await tour.tap(who, "order.place")
    await basket(tour, who, 2)
    await tour.tap(who, "order.twin_see")
    await basket(tour, who, 2)
    await tour.tap(who, "order.twin_new")
    await tour.say(who, "thôi")
    await reach(tour, who, ">order_copies?wanted=bang_thpt&copies=3", "[3 bản bằng THPT]")
    tour.wait(minutes=16)
    await reach(tour, "citizen:c1b", ">order_copies", "[Đặt bản sao]")
    await tour.tap("citizen:c1b", "order.carry_anew")
    await tour.say(who, "huỷ")
    await many(tour)


async def many(tour: Tour) -> None:
    """More than ten copies want a fresh code; a drawer with many papers, and one with none."""
    who = "citizen:c6"
    await tour.say(who, press=">order_copies", label="[Đặt bản sao]")
    await sign_in(tour, who, SON)
    await tour.tap(who, "menu.more")
    tour.wait(minutes=14)
    await tour.tap(who, "order.paper")
    tour.wait(minutes=14)
    await tour.say(who, "30")
    await tour.say(who, "xong")
    await tour.say(who, tour.codes[SON])
    await tour.tap(who, "order.place")
    who = "citizen:c2"
    await tour.say(who, press=">order_copies", label="[Đặt bản sao]")
    await sign_in(tour, who, BAO)


async def my_orders(tour: Tour) -> None:
    """No orders, the list, one order; cancelled, kept."""
    tour.scene = "my_orders"
    await reach(tour, "citizen:c2", ">my_orders", "[Đơn của tôi]", BAO)
    who = "citizen:c1"
    await reach(tour, who, ">my_orders", "[Đơn của tôi]")
    await tour.tap(who, "orders.one")
    tour.scene = "cancel_order"
    await tour.tap(who, "orders.cancel")
    await tour.tap(who, "orders.keep")
    await tour.tap(who, "orders.cancel")
    await tour.tap(who, "orders.yes_cancel")
    await tour.say(who, press=">cancel_order?order=999", label="[Huỷ đơn]")
    await tour.say(who, press=">cancel_order?order=1", label="[Huỷ đơn]")


async def my_papers(tour: Tour) -> None:
    """Papers good, out of date and withdrawn; none."""
    tour.scene = "my_papers"
    await reach(tour, "citizen:c2", ">my_papers", "[Giấy tờ của tôi]", BAO)
    who = "citizen:c4"
    tour.wait(minutes=20)
    await tour.say(who, press=">my_papers", label="[Giấy tờ của tôi]")
    await tour.tap(who, "sign_in.same_phone")
    await tour.say(who, tour.codes[TAM])


async def call_back(tour: Tour) -> None:
    """A person, please: as a stranger, and signed in."""
    tour.scene = "call_back"
    await tour.say("citizen:c9", "gặp cán bộ")
    await tour.say("citizen:c9", "0912 345 678")
    await tour.say("staff:o1", press="!call:1", label="[Tôi gọi]")
    await tour.say("staff:o2", press="!call:1", label="[Tôi gọi]")
    await reach(tour, "citizen:c1", ">my_papers", "[Giấy tờ của tôi]")
    await tour.say("citizen:c1", "0")
    tour.scene = "unread"
    await tour.say("citizen:c9", press=">unread", label="(tin Zalo không chuyển được)")


async def strangers(tour: Tour) -> None:
    """Another chat opens the papers; the owner disowns it; the way out; the session ends."""
    tour.scene = "not_me"
    tour.wait(minutes=40)
    await tour.say("citizen:x1", press=">my_papers", label="[Giấy tờ của tôi]")
    await sign_in(tour, "citizen:x1", SON)
    await tour.tap("citizen:c6", "news.not_me")
    await tour.say("citizen:c6", press=">not_me?alert=0", label="[Không phải tôi]")
    await tour.say("citizen:x2", press=">my_papers", label="[Giấy tờ của tôi]")
    await sign_in(tour, "citizen:x2", SON)
    tour.scene = "sign_out"
    await tour.say("citizen:c9", "đăng xuất")
    who = "citizen:c3"
    await tour.say(who, press=">my_papers", label="[Giấy tờ của tôi]")
    await sign_in(tour, who, CUC)
    tour.scene = "where"
    await tour.say(who, "quầy ở đâu")
    tour.scene = "sign_out"
    tour.wait(minutes=13, seconds=30)
    await tour.settle()
    for answer in ("sign_out.here", "sign_out.everywhere"):
        tour.wait(minutes=3)
        await reach(tour, who, ">my_papers", "[Giấy tờ của tôi]", CUC)
        await tour.say(who, "đăng xuất")
        await tour.tap(who, answer)
