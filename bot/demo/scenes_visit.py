"""What the tour sees at a first visit: files opened, papers added and changed, orders made."""

from __future__ import annotations

import hashlib
from typing import Any

from bot.demo.scenes import NO_PHONES
from bot.demo.scenes_staff import HANH, LOAN, order, step
from bot.demo.tour import CUC, NGA, Tour
from bot.scanning.escl_troubles import ScannerTrouble
from core import archive
from core.archive import TakenPage
from core.phones import spaced
from handlers.screens import packed, say

NEW, MEMBER_NUMBER, ODD, TWIN = "+84918000111", "087219000123", "999158001234", "087190004877"
NOTES = ("blank", "small", "alike")
REFUSALS = (
    "empty unknown heic too_large too_many_pages too_many_pixels locked broken too_slow".split()
)


async def scan(tour: Tour, pages: int, notes: tuple[str, ...] = ()) -> None:
    """Pages come into Hạnh's tray."""
    tour.wait(seconds=1)

    def work(book: Any) -> None:
        officer = book.people.officer_at(HANH)
        draft = book.archive.draft_of(officer.id)
        for number in range(pages):
            name = hashlib.sha256(f"{draft} {number} {tour.at}".encode()).hexdigest()
            page = TakenPage(name[:32], name, name[:16], notes)
            archive.take_page(book, officer=officer.id, draft=draft, page=page)
        told = {"officer": officer.id, "pages": pages, "refused": ""}
        book.outbox.put(HANH, "tray", told, tour.at)

    await tour.turn(work)
    await tour.settle()


async def first_visit(tour: Tour) -> None:
    """Phone proved, person, consents; an odd number, a number known, nobody's number."""
    tour.scene = "register_citizen"
    await tour.say(HANH, "/hosomoi")
    await tour.say(HANH, NO_PHONES["landline"])
    await tour.say(HANH, spaced(NEW))
    await tour.say(HANH, "000000")
    await tour.tap(HANH, "sign_in.other")
    tour.wait(minutes=6)
    await tour.say(HANH, spaced(NEW))
    await tour.say(HANH, tour.codes[NEW])
    await tour.say(HANH, "???")
    await tour.say(HANH, "Nguyễn Thị Tư")
    await tour.say(HANH, "123")
    await tour.say(HANH, TWIN)
    await tour.tap(HANH, "register.retype")
    await tour.say(HANH, ODD)
    await tour.tap(HANH, "register.keep_number")
    await tour.say(HANH, "4/5/1958")
    await tour.say(HANH, "ấp Bình Thạnh, xã Lấp Vò")
    await tour.tap(HANH, "register.write")
    for answer in ("consent.yes", "consent.yes", "consent.no"):
        await tour.tap(HANH, answer)
    await member(tour)
    await known(tour)


async def member(tour: Tour) -> None:
    """A child on the same phone, who agrees to nothing."""
    await tour.tap(HANH, "file.member")
    await tour.say(HANH, "Trần Văn Bi")
    for _ in range(3):
        await tour.tap(HANH, "register.skip")
    await tour.tap(HANH, "register.write")
    for _ in range(3):
        await tour.tap(HANH, "consent.no")
    tour.scene = "file"
    await tour.tap(HANH, "file.back")
    tour.scene = "add_document"
    await tour.tap(HANH, "file.add")
    await tour.say(HANH, "khai sinh")
    await tour.tap(HANH, "add.no_number")


async def known(tour: Tour) -> None:
    """Numbers that have a file: here, at another office; a name nobody has."""
    tour.scene = "register_citizen"
    await tour.say(HANH, press=f">register_citizen?phone={NGA}", label="[Hồ sơ mới]")
    await tour.say(HANH, press=f">register_citizen?phone={CUC}", label="[Hồ sơ mới]")
    tour.scene = "find"
    await tour.say(HANH, "/timkiem")
    await tour.say(HANH, "nguyen thi")
    await tour.say(HANH, f"/timkiem {CUC}")
    await tour.say(HANH, "/timkiem bùi văn không ai")
    tour.scene = "file"
    await tour.say(HANH, f"/timkiem {spaced(NGA)}")
    tour.scene = "file_more"
    await tour.tap(HANH, "file.more")
    tour.scene = "consents"
    await tour.tap(HANH, "file.consents")
    for answer in ("consent.yes", "consent.yes", "consent.yes"):
        await tour.tap(HANH, answer)
    tour.scene = "file"
    await tour.tap(HANH, "file.back")
    await tour.say(HANH, "/timkiem nguyen thi tu")


async def papers(tour: Tour) -> None:
    """A paper scanned and kept; one that is void; the tray with something to look at."""
    tour.scene = "add_document"
    await tour.say(HANH, press=">add_document?citizen=1", label="[Thêm giấy]")
    await tour.say(HANH, "giấy bay")
    await tour.say(HANH, "chứng minh 9 số")
    await tour.tap(HANH, "add.another")
    await tour.say(HANH, "xác nhận độc thân")
    await tour.say(HANH, "số 15/2026")
    await tour.tap(HANH, "add.usual_end")
    await tour.tap(HANH, "tray.again")
    await scan(tour, 2, NOTES)
    await tour.tap(HANH, "tray.go_on")
    await tour.tap(HANH, "tray.last")
    await scan(tour, 2)
    await tour.tap(HANH, "tray.go_on")
    await tour.tap(HANH, "tray.all")
    await scan(tour, 1)
    await tour.tap(HANH, "tray.go_on")
    await tour.tap(HANH, "tray.file")
    await tour.say(HANH, "1")
    for refused in REFUSALS:
        officer = {"officer": 1, "pages": 0, "refused": refused}
        await tour.tell(HANH, "tray", officer)
    tour.scene = "no_files"
    await tour.say(HANH, press=">no_files", label="(gửi tệp)")
    tour.scene = "renew_document"
    await tour.say(HANH, press=">renew_document?document=1", label="[Quét lại bản mới]")
    await tour.say(LOAN, press=">renew_document?document=1", label="[Quét lại bản mới]")
    await overtaken(tour)


async def overtaken(tour: Tour) -> None:
    """Another paper was begun while one was being added: its old button files nothing."""
    await tour.say(HANH, press=">add_document?citizen=1", label="[Thêm giấy]")
    await tour.say(HANH, "sổ đỏ")
    await tour.tap(HANH, "add.no_number")
    await scan(tour, 1)
    old = await tour.tap(HANH, "tray.go_on")
    await tour.say(HANH, press=">renew_document?document=3", label="[Quét lại bản mới]")
    await tour.tap(HANH, "tray.file", old)


async def nothing_left(tour: Tour) -> None:
    """The one paper of an order went away; new scans bring it back."""
    await order(tour)
    tour.scene = "withdraw_paper"
    await tour.say(HANH, press=">withdraw_paper?document=1", label="[Thu hồi giấy này]")
    await tour.tap(HANH, "withdraw.renewed")
    await step(tour, "step.take")
    tour.scene = "renew_document"
    await tour.say(HANH, press=">renew_document?document=1", label="[Quét lại bản mới]")
    await scan(tour, 2)
    await tour.tap(HANH, "tray.go_on")
    await tour.tap(HANH, "tray.file")
    await tour.say(HANH, "2")
    await step(tour, "step.take")
    tour.scene = "file"
    await tour.say(HANH, "/timkiem pham minh tam")


async def life(tour: Tour) -> None:
    """What becomes of a paper: pages, original, withdrawn, the order it was in."""
    await order(tour, papers=2)
    await step(tour, "step.take", "step.pay", "step.print", "step.compare_original")
    tour.scene = "papers"
    await tour.say(HANH, press=">papers?citizen=1", label="[Xem từng giấy]")
    await tour.say(HANH, "khai sinh")
    tour.scene = "need_original"
    await tour.tap(HANH, "paper.need")
    tour.scene = "order_here"
    await tour.say(HANH, press=">order_here?citizen=1", label="[Lập đơn tại quầy]")
    tour.scene = "need_original"
    await tour.say(HANH, press=">paper?document=2", label="[Giấy khai sinh]")
    await tour.tap(HANH, "paper.shown")
    tour.scene = "correct_paper"
    await tour.tap(HANH, "paper.correct")
    await tour.say(HANH, "2")
    await tour.say(HANH, "1/12/2026")
    tour.scene = "withdraw_paper"
    await tour.tap(HANH, "paper.withdraw")
    await tour.tap(HANH, "withdraw.void")
    tour.scene = "paper"
    await tour.say(HANH, press=">paper?document=2", label="[Giấy khai sinh]")
    await step(tour, "step.certify")
    tour.scene = "go_on"
    await tour.tap("citizen:c1", "watch.go_on")
    await step(tour, "step.certify")


async def sources(tour: Tour) -> None:
    """Word from the watched folder and the scanner."""
    whys = [say("scan.folder.unreadable"), say("scan.folder.linked")]
    told = [say("scan.folder.refused", n=2, why=why) for why in whys]
    told.append(say("scan.folder.interrupted", n=1))
    told.append(say("scan.folder.old", n=3))
    told += [say(trouble.key) for trouble in ScannerTrouble.__subclasses__()]
    for news in told:
        await tour.tell(HANH, "tray_news", {"news": packed(news)})


async def silent(tour: Tour) -> None:
    """Somebody who wants no messages has an order all the same."""
    tour.scene = "consents"
    for answers in (("consent.yes", "consent.no"), ("consent.yes", "consent.yes")):
        await tour.say(HANH, press=">consents?citizen=1", label="[Hỏi lại sự đồng ý]")
        for answer in (*answers, "consent.no"):
            await tour.tap(HANH, answer)
        if answers[1] == "consent.no":
            await tour.say(HANH, press=">order_here?citizen=1", label="[Lập đơn tại quầy]")
            for words in ("cccd", "4", "xong", "đặt đơn"):
                await tour.say(HANH, words)


async def here(tour: Tour) -> None:
    """An order of somebody at the desk; a file with nothing to copy."""
    tour.scene = "order_here"
    await tour.say(HANH, press=">order_here?citizen=2", label="[Lập đơn tại quầy]")
    await tour.say(HANH, press=">order_here?citizen=1", label="[Lập đơn tại quầy]")
    await tour.say(HANH, "cccd")
    await tour.say(HANH, "2")
    await tour.tap(HANH, "order.done")
    await tour.tap(HANH, "order.place")
