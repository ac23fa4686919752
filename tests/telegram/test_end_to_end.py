"""The whole job over real HTTP: the program in its own processes, people on a Bot API server."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.desk import NGA, Stock
from tests.telegram import peer
from tests.telegram.office import (
    CITIZEN_TOKEN,
    GROUP,
    HANH,
    LAN,
    SECRET,
    SETTINGS,
    STAFF_TOKEN,
    WEBHOOK,
    Office,
    Seat,
    Town,
    furnish,
    town,
    until,
)
from tests.telegram.peer import Crabline

CODE = re.compile(r"LV-[0-9]{6}-[0-9]{4}")
PICK_UP = re.compile(r"Mã nhận: ([0-9 ]+)")
LINK = re.compile(r"http://127\.0\.0\.1:[0-9]+/files/[0-9a-f]{32}")
NEVER_IN_A_GROUP = re.compile(r"Ngà|Nguyễn Thị|912 ?345|\bCCCD.{0,3}4877")


async def order(town: Town) -> tuple[str, str]:
    """Lan orders three copies of her card; the order's code and the code to collect it with."""
    lan = town.seat(LAN)
    town.say(LAN, "3 bản CCCD")
    await lan.sees("số điện thoại đã đăng ký")
    town.say(LAN, "0" + NGA[3:])
    await lan.sees("Xin nhập mã")
    town.say(LAN, await town.office.code(NGA))
    await lan.sees("Trong giỏ: 3 bản")
    await town.press(LAN, "Xong")
    await lan.sees("Xem lại đơn")
    await town.press(LAN, "Đặt đơn")
    placed = await lan.sees("Đã nhận đơn")
    return codes_in(placed)


def codes_in(placed: str) -> tuple[str, str]:
    """An order's own code, and its pick-up code, in the words that thank for it."""
    code, pick_up = CODE.search(placed), PICK_UP.search(placed)
    assert code, placed
    assert pick_up, placed
    return code[0], pick_up[1].replace(" ", "")


async def make(town: Town, code: str) -> None:
    """Hạnh takes the order, prints, compares, certifies and is paid, all on one card."""
    group, hanh, lan = town.seat(GROUP), town.seat(HANH), town.seat(LAN)
    await town.press(HANH, "Nhận", GROUP)
    await group.sees("Cán bộ Hạnh nhận")
    await lan.sees("Quầy đã nhận làm")
    await town.press(HANH, "In", GROUP)
    link = LINK.search(await hanh.sees("Tệp in của đơn"))
    assert link
    assert (await fetched(link[0])).startswith(b"%PDF")
    await lan.sees("đã in xong")
    await town.press(HANH, "Đối chiếu: bản chính", GROUP)
    await group.sees("Đã đối chiếu")
    await town.press(HANH, "Chứng thực", GROUP)
    await group.sees("… Số 0001")
    await lan.sees("đã chứng thực xong")
    await town.press(HANH, "Đã thu", GROUP)
    await group.sees("… Đã thu")
    (card,) = [m for m in town.cards() if code in m["text"]]
    assert card["edit_date"]


async def hand_over(town: Town, code: str, pick_up: str) -> None:
    """Lan comes with her code, Hạnh types it in private; Lan is thanked and says how it was."""
    group, hanh, lan = town.seat(GROUP), town.seat(HANH), town.seat(LAN)
    await town.press(HANH, "Trả kết quả", GROUP)
    await hanh.sees("người nhận chứng tỏ bằng gì")
    await town.press(HANH, "Mã nhận")
    await hanh.sees("Nhập 4 số")
    town.say(HANH, pick_up)
    await hanh.sees(f"Đã trả kết quả đơn {code}")
    await group.sees("mã nhận đúng")
    await lan.sees("Đã trả bản sao")
    await town.press(LAN, "Rất hài lòng")
    await lan.sees("Cảm ơn ông/bà đã góp ý")


async def fetched(url: str) -> bytes:
    """What lies at an address of the desk's own machine."""
    async with ClientSession() as session, session.get(url) as response:
        assert response.status == 200
        return await response.read()


@pytest.mark.parametrize("settings", [{}, WEBHOOK], ids=["polling", "webhook"])
async def test_a_whole_job(stock: Stock, tmp_path: Path, settings: dict[str, str]) -> None:
    """From the first word to the stars, in one process and in two; the group sees no name."""
    ways: tuple[tuple[str, ...], ...] = ((), ("citizen", "staff"))
    folders = (tmp_path / f"desk{len(doors)}" for doors in ways)
    jobs = (job(stock, at, *doors, **settings) for at, doors in zip(folders, ways, strict=True))
    await asyncio.gather(*jobs)


async def job(stock: Stock, folder: Path, *doors: str, **settings: str) -> None:
    """One desk's whole job."""
    async with town(stock, folder, *doors, **settings) as at_work:
        code, pick_up = await order(at_work)
        await until(at_work.cards, "the card")
        await make(at_work, code)
        await hand_over(at_work, code, pick_up)
        assert len(at_work.cards()) == 1
        said = [str(v) for _, v, _ in at_work.wire() if str(v.get("chat_id")) == str(GROUP)]
        assert not [text for text in said if NEVER_IN_A_GROUP.search(text)]
        waiting = "SELECT kind FROM outbox WHERE state != 'sent' AND next_at <= datetime('now')"
        await until(lambda: not at_work.office.rows(waiting), "all sent")
        assert at_work.office.rows("SELECT stage, rating FROM orders") == [("handed_over", 4)]


async def test_a_desk_that_is_told_to_stop_loses_nothing(stock: Stock, tmp_path: Path) -> None:
    """SIGTERM in mid-conversation: it ends well and in time; the next one goes on.

    Trouble of every kind is in its logs by then, and no secret is.
    """
    async with town(stock, tmp_path / "desk") as at_work:
        lan = at_work.seat(LAN)
        provoke(at_work)
        at_work.say(LAN, "3 bản CCCD")
        await lan.sees("số điện thoại đã đăng ký")
        at_work.say(LAN, "0" + NGA[3:])
        code = await at_work.office.code(NGA)
        at_work.say(LAN, code)
        at_work.say(LAN, "xong")
        await at_work.office.stop()
        at_work.say(LAN, "sửa")
        await at_work.office.start()
        await lan.sees("Ông/bà cần mấy bản")
        at_work.say(LAN, "4")
        await lan.sees("Xem lại đơn: 4 bản")
        assert at_work.office.rows("SELECT count(*) FROM quarantine") == [(1,)]
        logs = "".join(child.log.read_text() for child in at_work.office.all_of_them)
        for trouble in ("unreadable update", "no updates", "will try again", "DEBUG"):
            assert trouble in logs


def provoke(at_work: Town) -> None:
    """A poisoned update with a phone in it, and answers that repeat our own address."""
    at_work.citizens.waiting.append({"update_id": 900, "message": {"text": NGA}})
    echo = f"https://api.telegram.org/bot{CITIZEN_TOKEN}/x for {NGA}"
    at_work.fake.fail("sendMessage", chat=LAN, words=echo)
    at_work.fake.fail("sendMessage", chat=LAN, how="garbage", status=502, having="mã")
    at_work.fake.fail("getUpdates", how="garbage", status=502)
    at_work.fake.fail("getUpdates", status=500, words=echo)


async def test_a_desk_that_is_killed_keeps_what_it_said(stock: Stock, tmp_path: Path) -> None:
    """Kill -9 three times in one job: one order, the same code, one card, and it goes on.

    Each time the platform hands out again what it handed out last.
    """
    async with town(stock, tmp_path / "desk") as at_work:
        lan, office = at_work.seat(LAN), at_work.office
        at_work.say(LAN, "3 bản CCCD")
        await lan.sees("số điện thoại đã đăng ký")
        at_work.say(LAN, "0" + NGA[3:])
        code = await office.code(NGA)
        await die(at_work, at_work.say(LAN, code))
        await lan.sees("Trong giỏ: 3 bản")
        at_work.say(LAN, "xong")
        await lan.sees("Xem lại đơn")
        placing = await at_work.press(LAN, "Đặt đơn")
        placed, pick_up = codes_in(await lan.sees("Đã nhận đơn"))
        await die(at_work, placing)
        await until(at_work.cards, "the card")
        group, hanh = at_work.seat(GROUP), at_work.seat(HANH)
        await at_work.press(HANH, "Nhận", GROUP)
        await group.sees("Cán bộ Hạnh nhận")
        printing = await at_work.press(HANH, "In", GROUP)
        link = LINK.search(await hanh.sees("Tệp in của đơn"))
        assert link
        assert (await fetched(link[0])).startswith(b"%PDF")
        await die(at_work, printing)
        await group.sees("… Đã in")
        await lan.sees("đã in xong")
        mine = [v for _, v, _ in at_work.wire() if str(v.get("chat_id")) == str(LAN)]
        told = [str(values.get("text")) for values in mine]
        assert {CODE.findall(text)[0] for text in told if CODE.search(text)} == {placed}
        assert {codes_in(text)[1] for text in told if "Đã nhận đơn" in text} == {pick_up}
        assert sum("Đã nhận đơn" in text for text in told) <= 2
        assert office.rows("SELECT code, stage FROM orders") == [(placed, "printed")]
        assert len(at_work.cards()) == 1


async def die(at_work: Town, last: dict[str, Any]) -> None:
    """The process is killed, its paper worker goes too; the last update comes once more."""
    await at_work.office.kill()
    bot = at_work.bot_of(HANH if "can_bo" in str(last) else LAN)
    if last not in bot.waiting:
        bot.waiting.appendleft(last)
    await at_work.office.start()


@pytest.mark.skipif(bool(peer.missing()), reason=peer.missing() or "crabline is here")
async def test_a_whole_job_on_somebody_elses_server(stock: Stock, tmp_path: Path) -> None:
    """Crabline carries the words; presses, which it does not know, come by our own webhook."""
    folders = tmp_path / "tg", tmp_path / "ts"
    for folder in folders:
        folder.mkdir()
    async with (
        peer.crabline(folders[0], CITIZEN_TOKEN) as tg,
        peer.crabline(folders[1], STAFF_TOKEN, username="can_bo_bot") as ts,
    ):
        folder = await furnish(stock, tmp_path / "desk")
        api = {"citizen": tg.base_url, "staff": ts.base_url}
        office = Office(folder, api, SETTINGS | {"DATA": str(folder)})
        try:
            doors = office._start("citizen", {}), office._start("staff", WEBHOOK)
            office.children = list(await asyncio.gather(*doors))
            lan = Seat(LAN, lambda: [(m, v, True) for m, v in tg.calls()])
            pick_up = await order_in_words(office, tg, lan)
            post = Post(office.children[1].url, ts)
            group, hanh = Seat(GROUP, post.wire), Seat(HANH, post.wire)
            for label, told in STEPS:
                await post.press(label)
                await group.sees(told)
            await hanh.sees("Tệp in của đơn")
            await post.press("Trả kết quả")
            await hanh.sees("người nhận chứng tỏ bằng gì")
            await post.press("Mã nhận", HANH)
            await hanh.sees("Nhập 4 số")
            await post.say(pick_up)
            await hanh.sees("Đã trả kết quả")
            await lan.sees("Đã trả bản sao")
            await tg.say(LAN, "rất hài lòng")
            await office.stop()
            assert office.rows("SELECT stage FROM orders") == [("handed_over",)]
            assert office.leaks() == []
        finally:
            await office.close()


STEPS = (
    ("Nhận", "Cán bộ Hạnh nhận"),
    ("In", "… Đã in"),
    ("Đối chiếu: bản chính", "Đã đối chiếu"),
    ("Chứng thực", "… Số 0001"),
    ("Đã thu", "… Đã thu"),
)


async def order_in_words(office: Office, tg: Crabline, lan: Seat) -> str:
    """Lan types everything; the code to collect with."""
    await tg.say(LAN, "3 bản CCCD")
    await lan.sees("số điện thoại đã đăng ký")
    await tg.say(LAN, "0" + NGA[3:])
    await lan.sees("Xin nhập mã")
    await tg.say(LAN, await office.code(NGA))
    await lan.sees("Trong giỏ: 3 bản")
    await tg.say(LAN, "xong")
    await lan.sees("Xem lại đơn")
    await tg.say(LAN, "đặt đơn")
    return codes_in(await lan.sees("Đã nhận đơn"))[1]


class Post:
    """Hạnh's updates, put straight into the staff door's webhook."""

    def __init__(self, url: str, server: Crabline) -> None:
        self._url, self._server = f"{url}telegram/staff", server
        self._ids = itertools.count(1)

    def wire(self) -> list[tuple[str, Any, bool]]:
        """All the staff's server was asked."""
        return [(method, values, True) for method, values in self._server.calls()]

    async def press(self, label: str, chat: int = GROUP) -> None:
        """The newest button that begins so, as soon as it is there."""
        data = await until(lambda: self._find(label, chat), f"[{label}] in {chat}")
        kind = "private" if chat == HANH else "supergroup"
        message = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": kind}, "text": "x"}
        query = {"id": "1", "from": USER, "chat_instance": "1", "data": data, "message": message}
        await self._put(callback_query=query)

    def _find(self, label: str, chat: int) -> str:
        for _, values, _ in reversed(self.wire()):
            markup = values.get("reply_markup")
            if str(values.get("chat_id")) != str(chat) or not markup:
                continue
            rows = (json.loads(markup) if isinstance(markup, str) else markup)["inline_keyboard"]
            labels = {button["text"]: button["callback_data"] for row in rows for button in row}
            return next((data for text, data in labels.items() if text.startswith(label)), "")
        return ""

    async def say(self, text: str) -> None:
        """Words in Hạnh's own chat."""
        chat = {"id": HANH, "type": "private"}
        message = {"message_id": 2, "date": 1, "chat": chat, "from": USER, "text": text}
        await self._put(message=message)

    async def _put(self, **body: Any) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        update = {"update_id": next(self._ids), **body}
        async with (
            ClientSession(headers=headers) as session,
            session.post(self._url, json=update) as response,
        ):
            assert response.status == 200


USER = {"id": HANH, "is_bot": False, "first_name": "Hạnh"}
