"""What the tour sees of the roster: a newcomer, shifts, and everything an admin settles."""

from __future__ import annotations

import pyotp

from bot.demo.scenes import wrong
from bot.demo.scenes_staff import HANH, LOAN, WHO, order, step
from bot.demo.tour import Tour
from core import alerts, audit, roster
from core.days import local
from handlers.code_text import LONGEST_PLACE
from handlers.fields import LONGEST_WORDS
from handlers.staff.commands import PRESSES

AN, KHANH, MAI, STRANGER = "staff:a1", "staff:a2", "staff:mai", "staff:who"
ROOM = "ts:-100/7"
SCRIPTS = {word: press[1:].partition("?")[0] for word, press in PRESSES.items()}


async def ask(tour: Tour, who: str, command: str, room: str = "") -> None:
    """A command, shown under the name of its script."""
    tour.scene = SCRIPTS[command.split(maxsplit=1)[0]]
    await tour.say(who, command, room=room)


async def code(tour: Tour, who: str, *, right: bool = True) -> None:
    """The six digits an authenticator shows, or six others."""
    digits = pyotp.TOTP(tour.secrets[who]).at(tour.at)
    await tour.say(who, digits if right else wrong(digits))


async def newcomer(tour: Tour) -> None:
    """An admin invites; the newcomer joins and enrols; the link works once."""
    await ask(tour, AN, "/moi")
    await tour.say(AN, "x" * (LONGEST_WORDS + 1))
    await tour.say(AN, "Trần Thị Mai")
    await tour.say(AN, "người mới")
    await tour.tap(AN, "role.officer")
    link = tour.newest(AN, "link")
    tour.scene = "join"
    await tour.say(MAI, link)
    await tour.say(MAI, "chưa thấy số")
    await code(tour, MAI, right=False)
    await code(tour, MAI)
    await tour.say(STRANGER, link)
    await ask(tour, HANH, "/moi Trần Thị Bé")


async def shifts(tour: Tour) -> None:
    """A shift is closed and opened; presses without one; wrong codes shut the door."""
    await ask(tour, MAI, "/ca")
    tour.scene = "close_shift"
    await tour.tap(MAI, "shift.close")
    await tour.say(HANH, press=">close_shift", label="[Đóng ca]")
    await ask(tour, MAI, "/hangcho")
    tour.scene = "menu"
    await tour.say(MAI, "/start")
    await ask(tour, HANH, "/ca")
    await ask(tour, MAI, "/ca")
    await tour.say(MAI, "mở giúp em")
    for _ in range(roster.MOST_WRONG):
        await code(tour, MAI, right=False)
    await ask(tour, MAI, "/ca")
    tour.wait(minutes=16)
    await ask(tour, MAI, "/ca")
    await code(tour, MAI)


async def usage(tour: Tour) -> None:
    """The commands, as an officer and as an admin read them."""
    await ask(tour, HANH, "/trogiup")
    await ask(tour, AN, "/trogiup")


async def team(tour: Tour) -> None:
    """Who is at work; a new authenticator for one, who sets it up and then leaves."""
    await ask(tour, AN, "/canbo")
    await tour.say(AN, "ai đó")
    await tour.tap(AN, "Lý Thanh An")
    await tour.say(AN, "thôi")
    await ask(tour, AN, "/canbo")
    await tour.tap(AN, "Trần Thị Mai")
    await tour.tap(AN, "officers.renew")
    await ask(tour, AN, "/canbo")
    await tour.say(AN, "thôi")
    tour.scene = "enrol"
    await tour.tap(MAI, "enrol.begin")
    await tour.say(MAI, "12")
    await code(tour, MAI)
    for who in (MAI, HANH):
        await tour.say(who, press=">enrol", label="[Gắn ứng dụng]")
    tour.wait(hours=13)
    await ask(tour, AN, "/canbo")
    await tour.tap(AN, "Trần Thị Mai")
    await tour.tap(AN, "officers.remove")
    await tour.say(AN, "khoan đã")
    await tour.tap(AN, "officers.yes")
    await ask(tour, HANH, "/canbo")


async def office(tour: Tour) -> None:
    """The office's facts, each changed; what is typed wrong; what orders stand in the way of."""
    await ask(tour, KHANH, "/donvi")
    await tour.say(KHANH, "thôi")
    await ask(tour, AN, "/donvi")
    await tour.say(AN, "đổi tên")
    await tour.tap(AN, "office.change_hotline")
    await tour.say(AN, "gọi tôi nhé")
    await tour.say(AN, "0277 3845 111")
    await tour.tap(AN, "office.again")
    await tour.tap(AN, "office.change_place")
    await tour.say(AN, "x" * (LONGEST_PLACE + 1))
    await tour.say(AN, "Lấp Vò")
    for switch in ("mark", "mark", "footer", "footer"):
        await tour.tap(AN, "office.again")
        await tour.tap(AN, f"office.change_{switch}")
    await ask(tour, HANH, "/donvi")


async def half_way(tour: Tour) -> None:
    """Number and print cannot change places while an order is between the two."""
    await order(tour)
    await step(tour, "step.take", "step.print")
    await ask(tour, AN, "/donvi")
    await tour.tap(AN, "office.change_number_first")
    await tour.say(AN, "thôi")


async def bind(tour: Tour) -> None:
    """A group is bound by a code said in it; whatever else is said there is not for the desk."""
    await ask(tour, AN, "/gan")
    await ask(tour, AN, "/donvi")
    await tour.tap(AN, "office.bind")
    word = f"/gan {tour.newest(AN, 'code')}"
    await ask(tour, HANH, word, ROOM)
    for _ in range(2):
        await ask(tour, AN, word, ROOM)
    tour.scene = "bind"
    await tour.say(AN, "/lich", room=ROOM)
    await tour.say(LOAN, press="!take:1:placed", label="[Nhận]", room=ROOM)
    await ask(tour, AN, "/donvi")
    await tour.say(AN, "thôi")


async def calendar(tour: Tour) -> None:
    """Days off and days worked: misread, noted, promised for, taken back."""
    await ask(tour, AN, "/lich")
    await tour.say(AN, "xem thử")
    await tour.tap(AN, "calendar.add_off")
    for text in ("hôm nào cũng được", "31/11", "1/1/2020", promised(tour)):
        await tour.say(AN, text)
    await tour.say(AN, "\u200b")
    await tour.say(AN, "Cúp điện")
    await tour.tap(AN, "calendar.again")
    await tour.tap(AN, "calendar.add_work")
    await tour.say(AN, "ngày nào nhỉ")
    await tour.say(AN, "26/12")
    await tour.say(AN, "Thay ngày cúp điện")
    await ask(tour, AN, "/lich")
    await tour.tap(AN, "calendar.remove")
    await tour.say(AN, "ngày hôm đó")
    await tour.tap(AN, "calendar.one")
    await ask(tour, HANH, "/lich")


def promised(tour: Tour) -> str:
    """A day for which an order is promised, as one writes it."""
    due = local(tour.newest(WHO, "due"))
    return f"{due.day}/{due.month}"


async def money_and_names(tour: Tour) -> None:
    """The fees; who signs, from a day to a day or until further notice."""
    await ask(tour, AN, "/phi")
    await ask(tour, HANH, "/phi")
    await ask(tour, AN, "/nguoiky")
    await tour.say(AN, "đổi người")
    await tour.tap(AN, "signers.add")
    await tour.say(AN, "Nguyễn Văn Bình")
    await tour.say(AN, "Chủ tịch")
    await tour.say(AN, "tuần sau")
    await tour.tap(AN, "signers.today")
    await tour.say(AN, "1/1/2020")
    await tour.tap(AN, "signers.open_end")
    await tour.tap(AN, "signers.again")
    await tour.tap(AN, "signers.add")
    for text in ("Hồ Thị Thu", "Phó Chủ tịch", "1/3/2027", "31/3/2027"):
        await tour.say(AN, text)
    await ask(tour, HANH, "/nguoiky")


async def health(tour: Tour) -> None:
    """How the machinery does, with something that waits and with nothing; what admins are told."""
    await ask(tour, AN, "/trangthai")
    tour.wait(minutes=14)
    await ask(tour, AN, "/trangthai")
    await ask(tour, HANH, "/trangthai")
    for what in alerts.KINDS:
        await tour.tell(AN, "alert", {"what": what, "number": 3})


async def notice(tour: Tour) -> None:
    """A word to everybody who waits, and where nobody does."""
    await ask(tour, KHANH, "/thongbao")
    await ask(tour, AN, "/thongbao")
    await tour.say(AN, "\u200b")
    await tour.say(AN, "Chiều nay quầy cúp điện, xin đến sau 15 giờ.")
    await tour.say(AN, "để xem")
    await tour.tap(AN, "notice.yes")
    await ask(tour, HANH, "/thongbao Tôi xin báo")


async def head(tour: Tour) -> None:
    """The day's head of the chain of acts."""
    await tour.turn(lambda book: audit.post_head(book, tour.at))
    await tour.settle()


async def years_later(tour: Tour) -> None:
    """No decided day is ahead any more."""
    tour.wait(days=3 * 365)
    await ask(tour, AN, "/lich")
