"""The whole job over real HTTP: the program in its own processes, people on a Bot API server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.desk import NGA, Stock
from tests.telegram.office import (
    GROUP,
    HANH,
    LAN,
    WEBHOOK,
    Town,
    town,
    until,
)

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


@pytest.mark.parametrize("doors", [(), ("citizen", "staff")], ids=["one", "two"])
@pytest.mark.parametrize("settings", [{}, WEBHOOK], ids=["polling", "webhook"])
async def test_a_whole_job(
    stock: Stock, tmp_path: Path, doors: tuple[str, ...], settings: dict[str, str]
) -> None:
    """From the first word to the stars, in one process and in two; the group sees no name."""
    async with town(stock, tmp_path / "desk", *doors, **settings) as at_work:
        code, pick_up = await order(at_work)
        await until(at_work.cards, "the card")
        await make(at_work, code)
        await hand_over(at_work, code, pick_up)
        assert len(at_work.cards()) == 1
        said = [str(v) for _, v, _ in at_work.wire() if str(v.get("chat_id")) == str(GROUP)]
        assert not [text for text in said if NEVER_IN_A_GROUP.search(text)]
        waiting = (
            "SELECT kind, state FROM outbox WHERE state != 'sent' AND kind NOT LIKE 'session%'"
        )
        await until(lambda: not at_work.office.rows(waiting), "all sent")
        assert at_work.office.rows("SELECT stage, rating FROM orders") == [("handed_over", 4)]


async def test_a_desk_that_is_told_to_stop_loses_nothing(stock: Stock, tmp_path: Path) -> None:
    """SIGTERM in mid-conversation: it ends well and in time; the next one goes on."""
    async with town(stock, tmp_path / "desk") as at_work:
        lan = at_work.seat(LAN)
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
        await lan.sees("Trong giỏ: 4 bản")
        assert at_work.office.rows("SELECT count(*) FROM quarantine") == [(0,)]


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
        group = at_work.seat(GROUP)
        taking = await at_work.press(HANH, "Nhận", GROUP)
        await until(lambda: office.rows("SELECT 1 FROM orders WHERE stage = 'accepted'"))
        await die(at_work, taking)
        await group.sees("Cán bộ Hạnh nhận")
        await lan.sees("Quầy đã nhận làm")
        told = [str(v.get("text")) for _, v, _ in at_work.wire() if v.get("chat_id") == LAN]
        assert {CODE.findall(text)[0] for text in told if CODE.search(text)} == {placed}
        assert {codes_in(text)[1] for text in told if "Đã nhận đơn" in text} == {pick_up}
        assert sum("Đã nhận đơn" in text for text in told) <= 2
        assert office.rows("SELECT code, stage FROM orders") == [(placed, "accepted")]
        assert at_work.toasts().count("") < len(at_work.toasts())


async def die(at_work: Town, last: dict[str, Any]) -> None:
    """The process is killed, its paper worker goes too; the last update comes once more."""
    await at_work.office.kill()
    bot = at_work.bot_of(HANH if "can_bo" in str(last) else LAN)
    if last not in bot.waiting:
        bot.waiting.appendleft(last)
    await at_work.office.start()
