"""A person is forgotten: no byte of them is left in any file, and the register stays as it was."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.webchat import WebChat
from bot.demo.consent import agree
from bot.shredder import Shredder
from core import erasure
from core.errors import NotYours, OrdersOpen
from core.keeping import Draft
from core.models import Scan
from core.names import fold
from core.phones import spaced
from handlers.screens import Screen, say, to_json
from storage import cabinet
from storage.cabinet import FILE, open_writer
from storage.erasure import Sweep
from storage.vault import KEEPING
from tests.desk import NGA, Desk, place_order, sign_in

NAME = "Nguyễn Thị Ngà"
NUMBER, ADDRESS = "087161000391", "Số 7, ấp Bình Hoà, xã Lấp Vò"
REPLY, RATING = "Cháu tôi tên Tí sẽ mang bản chính lên", "Ngồi chờ nắng quá trời luôn đó"
COLLECTOR, TITLE = "Phạm Văn Út Em", "Bằng khen cấp tỉnh về nuôi cá basa"
LENT_TO, LENT_PHONE = "Hồ Thị Bé Bảy", "+84909111333"
PAGE = b"\xff\xd8 PAGE-OF-NGA " * 64
CHAT, OFFICER = "citizen:c1", "staff:o1"
WHO = 1


@dataclass(frozen=True)
class Neighbours:
    """People next door: of her household, and one of the very same name."""

    child: int
    namesake: int


def traces() -> dict[str, bytes]:
    """What of her could be found in a file, each in UTF-8 and as JSON escapes it."""
    national = "0" + NGA[3:]
    words = [
        *(NAME, NAME.lower(), NAME.upper(), fold(NAME), NUMBER, ADDRESS, fold(ADDRESS)),
        *(NGA, NGA[1:], national, spaced(NGA), REPLY, RATING, COLLECTOR, TITLE),
        *(LENT_TO, LENT_PHONE, "page of nga", "1961-04-30"),
    ]
    shapes = {word: word.encode() for word in words}
    shapes |= {f"{word} escaped": json.dumps(word)[1:-1].encode() for word in words}
    return shapes | {"scan": PAGE[:16]}


def found_in(folder: Path) -> dict[str, list[str]]:
    """Which traces are in which files of a data folder."""
    files = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return {
        what: where
        for what, shape in traces().items()
        if (where := [file.name for file, kept in files.items() if shape in kept])
    }


def rows(desk: Desk, query: str, *values: Any) -> list[Any]:
    """Committed rows, through a connection of our own."""
    with closing(sqlite3.connect(desk.folder / FILE)) as connection:
        return connection.execute(query, values).fetchall()


def everything(desk: Desk) -> dict[str, list[Any]]:
    """Every row of every table that is about somebody else than her."""
    return {
        "people": rows(desk, "SELECT * FROM citizens WHERE id != 1"),
        "papers": rows(desk, "SELECT * FROM documents WHERE citizen_id != 1"),
        "scans": rows(
            desk,
            "SELECT s.* FROM scans s JOIN documents d ON d.id = s.document_id"
            " WHERE d.citizen_id != 1",
        ),
        "links": rows(desk, "SELECT * FROM links WHERE citizen_id != 1"),
        "consents": rows(desk, "SELECT * FROM consents WHERE citizen_id != 1"),
        "orders": rows(desk, "SELECT * FROM orders WHERE citizen_id != 1"),
        "acts": rows(desk, "SELECT * FROM acts WHERE citizen_id != 1"),
        "offices": rows(desk, "SELECT * FROM offices") + rows(desk, "SELECT * FROM officers"),
    }


FIRST, SECOND = "aa11".zfill(32), "aa22".zfill(32)
"""Names of her pages in the vault."""


def register(desk: Desk) -> list[Any]:
    """The register as it stands."""
    return rows(desk, "SELECT * FROM entries ORDER BY number")


async def filled(desk: Desk) -> Neighbours:
    """She has everything a person can have at the desk, and leaves words wherever one can."""
    neighbours: Neighbours = await desk.turn(furnish)
    for name in (FIRST, SECOND):
        ((paper,),) = rows(desk, f"SELECT document_id FROM scans WHERE name = '{name}'")  # noqa: S608 - ours
        desk.house.vault.keep(name, paper, PAGE, desk.world.chance(KEEPING))
    await whole_job(desk)
    await desk.turn(lambda book: scatter(book, desk))
    chat = WebChat(mailbox(desk))
    for lane in (CHAT, OFFICER, "group:LV"):
        bubble = {"text": f"Mời bà {NAME} – {NUMBER}", "buttons": [], "files": []}
        await mailbox(desk)(lane, "b9000", bubble)
    assert chat.can.files
    return neighbours


def mailbox(desk: Desk) -> Any:
    """How the web chat keeps a bubble."""

    async def keep(to: str, bubble_id: str, content: dict[str, Any]) -> None:
        now = desk.world.now()
        await desk.turn(lambda book: book.mailbox.keep(to, bubble_id, content, now))

    return keep


def furnish(book: Any) -> Neighbours:
    """A whole file, a child on the same phone, and somebody of the same name."""
    person, at = book.people.citizen(WHO), book.people.citizen(WHO).added_at
    facts = {"address": ADDRESS, "born_on": date(1961, 4, 30), "id_number": NUMBER}
    book.people.change_person(WHO, **facts)
    child = book.people.add_person("LV", "Trần Gia Hân", at, holder_id=person.id)
    namesake = book.people.add_person("LV", "Nguyễn Thị Mỹ Ngà", at, phone="+84912000111")
    for somebody in (child, namesake):
        agree(book, at, somebody)
        paper = add_paper(book, somebody, "khai_sinh", "Giấy khai sinh", at)
        book.archive.add_scan(Scan(paper, 1, f"{paper:032x}", "0" * 64))
    praised = add_paper(book, WHO, "bang_khen", TITLE, at)
    book.archive.add_scan(Scan(praised, 1, FIRST, "0" * 64))
    book.archive.add_scan(Scan(praised, 2, SECOND, "0" * 64, version=2))
    book.archive.open_draft(Draft(2, praised, 2, at))
    lending = {"name": LENT_TO, "phone": LENT_PHONE, "may_order": True, "may_collect": True}
    facts = {"papers": None, "until": at + timedelta(days=99), "made_at": at}
    book.trust.add_delegation({"citizen_id": WHO, **lending, **facts})
    lent = {**lending, "name": NAME, "phone": NGA, **facts}
    book.trust.add_delegation({"citizen_id": namesake, **lent})
    return Neighbours(child, namesake)


def add_paper(book: Any, citizen: int, kind: str, title: str, at: Any) -> int:
    """A paper on the shelf."""
    days = {"issued_on": date(2021, 5, 4), "expires_on": None}
    facts = {"kind": kind, "title": title, "tail": "9173", "pages": 1, "added_at": at}
    return int(book.archive.add_document(citizen_id=citizen, **facts, **days))


async def whole_job(desk: Desk) -> None:
    """An order from the first message to the opinion, with an answer and a collector."""
    await desk.say(CHAT, "gặp cán bộ")
    await desk.say(CHAT, spaced(NGA))
    await place_order(desk)
    card = "group:LV"
    await desk.say(OFFICER, press=desk.find(card, "Nhận", card))
    await desk.say(OFFICER, press=desk.find(card, "Cần bổ sung", card))
    await desk.say(OFFICER, f"Mời bà {NAME.upper()} mang {ADDRESS}")
    await desk.say(CHAT, press=">answer_request?order=1")
    await desk.say(CHAT, REPLY)
    for label in ("In", "Đối chiếu", "Đã thu", "Chứng thực", "Trả kết quả"):
        await desk.say(OFFICER, press=desk.find(card, label, card))
    await desk.press(OFFICER, "Giấy tờ tuỳ thân")
    await desk.say(OFFICER, COLLECTOR)
    await desk.press(OFFICER, "CCCD")
    await desk.say(OFFICER, "9988")
    await desk.say(CHAT, press=">rate?order=1&stars=1")
    await desk.say(CHAT, RATING)
    await desk.say(OFFICER, press=desk.find(card, "Kết thúc", card))
    assert len(register(desk)) == 1


def scatter(book: Any, desk: Desk) -> None:
    """Her words in stored answers, half-filled forms and a broken update of officers' chats."""
    at = desk.world.now()
    for nth, words in enumerate((NAME, f"tìm {fold(NAME)}", NUMBER, spaced(NGA), ADDRESS.upper())):
        screen = to_json(Screen(say("needs.why", code=words)))
        answer = {"screen": screen, "lang": "vi"}
        book.outbox.answer(OFFICER, f"{OFFICER}|old{nth}", answer, at, at)
    chat = book.chats.chat("staff:o2")
    form = {"script": "notice", "serial": 1, "answers": {"words": f"bà {NAME}"}, "results": {}}
    from dataclasses import replace  # noqa: PLC0415 - kept beside its use

    shown = [["x", fold(NAME), "1"]]
    book.chats.keep(replace(chat, peer="staff:o2", seen_at=at, forms=[form], shown=shown))
    book.outbox.quarantine(CHAT, f"{CHAT}|broken", at, b"raw", "ValueError", bytes(12))


async def erase(desk: Desk) -> None:
    """The law, and everything that is to follow it."""
    at = desk.world.now()

    def work(book: Any) -> None:
        erasure.erase(book, at, book.people.citizen(WHO), 4, "staff:a1")

    await desk.turn(work)
    await desk.settle()


def but_the_register(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Without her name as the register's requester."""
    return {what: where for what, where in found.items() if what != NAME}


async def test_no_byte_of_a_person_is_left(desk: Desk) -> None:
    """Every file of the folder is searched: nothing but the requester in the register's column."""
    await filled(desk)
    before = found_in(desk.folder)
    assert {NAME, NUMBER, REPLY, RATING, COLLECTOR, TITLE, LENT_TO} <= set(before)
    assert f"{NAME} escaped" in before
    await erase(desk)
    left = found_in(desk.folder)
    assert but_the_register(left) == {}
    assert left == {NAME: [FILE]}
    assert (desk.folder / FILE).read_bytes().count(NAME.encode()) == 1


async def test_nobody_is_named_where_nothing_was_certified(desk: Desk) -> None:
    """Without an entry of the register her name is in no file at all."""
    await sign_in(desk)
    await erase(desk)
    assert found_in(desk.folder) == {}


async def test_the_register_is_the_same_byte_for_byte(desk: Desk) -> None:
    """Entries and counts stand as they stood; lines keep number and book."""
    await filled(desk)
    before = register(desk), rows(desk, "SELECT * FROM counters")
    numbers = rows(desk, "SELECT id, number, book, copies, fee FROM lines")
    await erase(desk)
    assert (register(desk), rows(desk, "SELECT * FROM counters")) == before
    assert rows(desk, "SELECT id, number, book, copies, fee FROM lines") == numbers
    assert rows(desk, "PRAGMA foreign_key_check") == []


async def test_the_people_next_door_keep_everything(desk: Desk) -> None:
    """Her household and the woman of her name: every row as it was."""
    around = await filled(desk)
    before = everything(desk)
    await erase(desk)
    assert everything(desk) == before
    assert await desk.look(lambda b: len(b.archive.documents_of(around.child))) == 1
    assert await desk.look(lambda b: len(b.archive.documents_of(around.namesake))) == 1


async def test_somebody_of_exactly_the_same_name_keeps_it(desk: Desk) -> None:
    """A namesake's rows are told apart by whose they are, not by what they say."""
    await filled(desk)
    twin = await desk.turn(
        lambda b: b.people.add_person("LV", NAME, desk.world.now(), phone="+84912000222")
    )
    before = everything(desk)
    await erase(desk)
    assert everything(desk) == before
    assert (await desk.look(lambda b: b.people.citizen(twin))).name == NAME


async def test_what_proves_the_law_was_kept_stays(desk: Desk) -> None:
    """Consents and acts stay without words; orders keep their money and their clocks."""
    await filled(desk)
    kept = "SELECT purpose, given, version, digest, at FROM consents WHERE citizen_id = 1"
    paid = "SELECT code, total, paid, stage, placed_at, closed_at FROM orders"
    before = rows(desk, kept), rows(desk, paid)
    done = rows(desk, "SELECT at, officer_id, what, document_id FROM acts WHERE citizen_id = 1")
    await erase(desk)
    assert (rows(desk, kept), rows(desk, paid)) == before
    now = rows(desk, "SELECT at, officer_id, what, document_id FROM acts WHERE citizen_id = 1")
    assert now[:-1] == done
    assert now[-1][2] == "erase"
    whys = rows(desk, "SELECT DISTINCT why FROM acts WHERE citizen_id = 1 ORDER BY why")
    assert whys == [("",), ("keep_scans",), ("notify",)]


async def test_she_is_told_once_and_then_a_stranger(desk: Desk) -> None:
    """The last word goes to her chat; her number opens nothing, and no officer finds her."""
    await filled(desk)
    await erase(desk)
    assert "đã xoá" in desk.last(CHAT).text
    assert await desk.look(lambda b: b.people.citizen_by_phone(NGA)) is None
    assert await desk.look(lambda b: b.people.citizens_called("LV", fold(NAME), 9)) == []
    assert await desk.look(lambda b: b.people.links_of(WHO)) == []
    person = await desk.look(lambda b: b.people.citizen(WHO))
    assert (person.name, person.phone, person.erased_at) == (erasure.GONE, None, desk.world.now())


async def test_her_last_message_sent_again_changes_nothing(desk: Desk) -> None:
    """An answer without words is still an answer: the update is known and nothing is shown."""
    await desk.say(CHAT, "đặt bản sao", key="twice")
    await filled(desk)
    await erase(desk)
    shown = len(desk.citizens.log)
    await desk.say(CHAT, "đặt bản sao", key="twice")
    assert len(desk.citizens.log) == shown
    assert rows(desk, "SELECT forms FROM chats WHERE peer = ?", CHAT) == [("[]",)]


async def test_nobody_is_forgotten_with_orders_under_way(desk: Desk) -> None:
    """An order on its way refuses it, and everything stays."""
    await place_order(desk)
    with pytest.raises(OrdersOpen):
        await erase(desk)
    assert (await desk.look(lambda b: b.people.citizen(WHO))).name == NAME


async def test_nobody_is_forgotten_twice(desk: Desk) -> None:
    """The second time there is nobody."""
    await erase(desk)
    with pytest.raises(NotYours):
        await erase(desk)


async def test_a_reader_that_holds_the_log_only_delays_it(desk: Desk) -> None:
    """While somebody reads, the log keeps its bytes; once they leave, it is emptied."""
    await filled(desk)
    reader = sqlite3.connect(desk.folder / FILE, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM citizens").fetchone()
    erasing = asyncio.create_task(erase(desk))
    while not await desk.house.cabinet.look(lambda b: b.people.citizen(WHO).erased_at):
        assert not erasing.done()
        await asyncio.sleep(0)
    assert not await desk.house.cabinet.scrub()
    assert but_the_register(found_in(desk.folder))
    reader.execute("COMMIT")
    reader.close()
    await erasing
    assert but_the_register(found_in(desk.folder)) == {}


async def test_without_the_scrub_her_bytes_are_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search can fail: a desk that never empties its log still holds her."""

    async def nothing(_shredder: Shredder, _about: object) -> None:
        return

    monkeypatch.setattr(Shredder, "scrub", nothing)
    monkeypatch.setattr(cabinet, "open_writer", never_checkpointing)
    await desk.restart()
    await filled(desk)
    await erase(desk)
    assert {NUMBER, ADDRESS} <= set(found_in(desk.folder))


def never_checkpointing(file: Path) -> sqlite3.Connection:
    """A writer that leaves its log alone, so that chance does not empty it."""
    connection = open_writer(file)
    connection.execute("PRAGMA wal_autocheckpoint=0")
    return connection


async def test_without_the_sweep_of_staff_her_words_are_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search can fail: officers' stored answers still name her if nobody looks there."""
    monkeypatch.setattr(Sweep, "forget_words", lambda *_: None)
    await filled(desk)
    await erase(desk)
    assert {f"{NAME} escaped", NUMBER, fold(NAME)} <= set(found_in(desk.folder))
